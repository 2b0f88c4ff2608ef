// What is on offer, selling it, and what becomes of it.
'use strict';
const { advance, same, step } = require('./steps.cjs');

const parent = 'partners/telco-north';
const shield = `${parent}/products/shield-monthly`;
const prepaid = `${parent}/products/prepaid-monthly`;
const named = (subscription) => `${parent}/subscriptions/${subscription}`;
const order = (other = {}) => ({
  partnerUserToken: 'cust-42',
  serviceLocation: { regionCode: 'DE', postalCode: '10115' },
  lineItems: [{ product: shield }],
  ...other,
});

async function provision(api, subscriptionId, requestBody = order(), query = {}) {
  const calls = api.partners.subscriptions;
  const answer = await calls.provision({ parent, subscriptionId, requestBody, ...query });
  return answer.data;
}

async function get(api, subscription, query = {}) {
  return (await api.partners.subscriptions.get({ name: named(subscription), ...query })).data;
}

async function verb(api, word, subscription, requestBody = {}) {
  return (await api.partners.subscriptions[word]({ name: named(subscription), requestBody })).data;
}

async function sells(api) {
  step('provision');
  const sold = await provision(api, 'ord-1');
  same('name', sold.name, named('ord-1'));
  same('state', sold.state, 'STATE_ACTIVE');
  same('renewalTime', sold.renewalTime, '2026-02-28T09:00:00Z');
  same('endUserEntitled', sold.endUserEntitled, undefined);
  same('amount', sold.lineItems[0].amount, { amountMicros: '4990000', currencyCode: 'EUR' });
  const older = await provision(
    api,
    'ord-2',
    { partnerUserToken: 'cust-43', serviceLocation: { regionCode: 'DE' }, products: [shield] },
    {
      'cycleOptions.initialCycleDuration.count': 10,
      'cycleOptions.initialCycleDuration.unit': 'DAY',
    },
  );
  same('the older form', older.lineItems[0].product, shield);
  same('a first cycle of ten days', older.renewalTime, '2026-02-10T09:00:00Z');

  step('get');
  same('the same', await get(api, 'ord-1'), sold);
  same('a part', await get(api, 'ord-1', { fields: 'state' }), { state: 'STATE_ACTIVE' });
}

async function lives(api) {
  step('cancel at the end of the cycle, undoCancel');
  const why = { cancellationReason: 'CANCELLATION_REASON_REMORSE' };
  const { subscription: cancelled } = await verb(api, 'cancel', 'ord-1', why);
  same('state', cancelled.state, 'STATE_CANCEL_AT_END_OF_CYCLE');
  same('reason', cancelled.cancellationDetails.reason, 'CANCELLATION_REASON_REMORSE');
  const { subscription: undone } = await verb(api, 'undoCancel', 'ord-1');
  same('undone', undone.state, 'STATE_ACTIVE');
  same('no reason', undone.cancellationDetails, undefined);

  step('cancel immediately');
  await provision(api, 'ord-3', order({ partnerUserToken: 'cust-44' }));
  const { subscription: ended } = await verb(api, 'cancel', 'ord-3', { cancelImmediately: true });
  same('state', ended.state, 'STATE_CANCELLED');

}

async function goesOn(api) {
  step('extend what is prepaid');
  await provision(api, 'pre-1', order({ lineItems: [{ product: prepaid }] }));
  const extension = { partnerUserToken: 'cust-42', duration: { count: 1, unit: 'MONTH' } };
  const extended = await verb(api, 'extend', 'pre-1', { requestId: 'first', extension });
  same('renewalTime', extended.renewalTime, '2026-02-28T09:00:00Z');
  same('cycleEndTime', extended.cycleEndTime, '2026-03-31T09:00:00Z');
  const again = await verb(api, 'extend', 'pre-1', { requestId: 'first', extension });
  same('the same request again', again, extended);

  step('a month goes by');
  await advance('P1M');
  same('renewalTime', (await get(api, 'ord-1')).renewalTime, '2026-03-31T09:00:00Z');

  step('suspend and resume');
  const { subscription: suspended } = await verb(api, 'suspend', 'ord-1', {
    suspendMode: 'SUSPEND_MODE_CANCEL_AFTER_RETENTION_PERIOD',
  });
  same('state', suspended.state, 'STATE_SUSPENDED');
  await advance('P1D');
  const resumed = [];
  for (const requestBody of [
    { resumeMode: 'RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE' },
    { resumeMode: 'RESUME_MODE_IMMEDIATE_NEW_CYCLE' },
    {
      resumeMode: 'RESUME_MODE_CYCLE_OPTIONS',
      cycleOptions: { initialCycleDuration: { count: 10, unit: 'DAY' } },
    },
  ]) {
    if (resumed.length > 0) await verb(api, 'suspend', 'ord-1');
    resumed.push((await verb(api, 'resume', 'ord-1', requestBody)).subscription.renewalTime);
  }
  const at = 'T09:00:00Z';
  same('renewalTime', resumed, [`2026-03-31${at}`, `2026-04-01${at}`, `2026-03-11${at}`]);

  step('lineItems.patch');
  const productPayload = { googleHomePayload: { googleStructureId: 'house-1' } };
  const patched = await api.partners.subscriptions.lineItems.patch({
    name: `${named('ord-1')}/lineItems/1`,
    updateMask: 'productPayload.googleHomePayload.googleStructureId',
    requestBody: { productPayload },
  });
  const told = { ...productPayload.googleHomePayload, attachedToGoogleStructure: true };
  same('googleHomePayload', patched.data.productPayload.googleHomePayload, told);
}

module.exports = { get, goesOn, lives, named, order, parent, provision, sells, shield, verb };
