// What a partner may sell, and selling one in the place of another.
'use strict';
const { get, order, parent, provision, shield } = require('./selling.cjs');
const { advance, same, step } = require('./steps.cjs');

const trial = `${parent}/promotions/two-weeks`;
const plus = `${parent}/products/shield-plus-monthly`;

async function areThere(api) {
  step('products.list, page by page');
  const found = [];
  let pageToken;
  do {
    const answer = await api.partners.products.list({ parent, pageSize: 2, pageToken });
    found.push(...answer.data.products);
    pageToken = answer.data.nextPageToken;
  } while (pageToken);
  same('each once', new Set(found.map((it) => it.name)).size, found.length);
  const [product] = found.filter((it) => it.name === shield);
  const amount = product.priceConfigs.find((it) => it.regionCode === 'DE').amount;
  same('its price', amount, { amountMicros: '4990000', currencyCode: 'EUR' });

  step('promotions.list, and provision with a free trial');
  const filter = `applicableProducts:${shield}`;
  const { data } = await api.partners.promotions.list({ parent, filter });
  same('promotions', data.promotions.map((it) => it.name), [trial]);
  same('type', data.promotions[0].promotionType, 'PROMOTION_TYPE_FREE_TRIAL');
  const sold = await provision(api, 'try-1', order({
    partnerUserToken: 'cust-51',
    promotionSpecs: [{ promotion: trial }],
  }));
  same('freeTrialEndTime', sold.freeTrialEndTime, '2026-02-14T09:00:00Z');
}

async function replaceEachOther(api) {
  // It is 1 March.
  const rules = [
    ['START_IMMEDIATELY', 'STATE_ACTIVE', '2026-04-02', 'STATE_CANCELLED'],
    ['ALIGN_WITH_PREVIOUS_SUBSCRIPTION', 'STATE_ACTIVE', '2026-04-01', 'STATE_CANCELLED'],
    ['DEFERRED_TO_NEXT_RECURRENCE', 'STATE_CREATED', '2026-04-01', 'STATE_CANCEL_AT_END_OF_CYCLE'],
  ];
  for (const [rule] of rules) await provision(api, rule, order({ partnerUserToken: rule }));
  await advance('P1D');
  for (const [rule, state, renewal, previous] of rules) {
    step(`upgrade: ${rule}`);
    const upgrade = await provision(api, `${rule}-2`, order({
      partnerUserToken: rule,
      lineItems: [{ product: plus }],
      upgradeDowngradeDetails: {
        previousSubscriptionId: rule,
        billingCycleSpec: `BILLING_CYCLE_SPEC_${rule}`,
      },
    }));
    same('state', upgrade.state, state);
    same('renewalTime', upgrade.renewalTime, `${renewal}T09:00:00Z`);
    same('the previous one', (await get(api, rule)).state, previous);
  }
}

module.exports = { areThere, plus, replaceEachOther, trial };
