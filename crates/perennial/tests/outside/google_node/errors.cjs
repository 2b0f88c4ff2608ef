// What a client is told when it asks for what cannot be: `GaxiosError`, with the envelope inside.
'use strict';
const { get, parent, provision, order, verb } = require('./selling.cjs');
const { same, step } = require('./steps.cjs');

async function refused(what, call, http, status, reason) {
  const error = await call().then(
    () => {
      throw new Error(`${what}: it was done`);
    },
    (error) => error,
  );
  same(`${what}: class`, error.constructor.name, 'GaxiosError');
  same(`${what}: status`, error.status, http);
  const envelope = error.response.data.error;
  same(`${what}: its word`, envelope.status, status);
  same(`${what}: message`, error.message, envelope.message);
  const info = (envelope.details ?? []).find((it) => it['@type'].endsWith('.ErrorInfo'));
  if (reason) same(`${what}: reason`, info.reason, reason);
  return envelope;
}

async function areTold(api, others, nobodys) {
  step('errors');
  await refused('nobody', () => get(api, 'nobody'), 404, 'NOT_FOUND');
  await refused(
    'taken', () => provision(api, 'ord-1'), 409, 'ALREADY_EXISTS', 'SUBSCRIPTION_ALREADY_EXISTS',
  );
  const nothing = order({ lineItems: [{ product: `${parent}/products/nothing` }] });
  await refused(
    'no product', () => provision(api, 'ord-9', nothing), 404, 'NOT_FOUND',
    'ERROR_CODE_PRODUCT_NOT_FOUND',
  );
  await refused(
    'not cancelled', () => verb(api, 'undoCancel', 'ord-1'), 400, 'FAILED_PRECONDITION',
  );
  const { details } = await refused(
    'nobody to sell to', () => provision(api, 'ord-9', order({ partnerUserToken: '' })), 400,
    'INVALID_ARGUMENT',
  );
  const input = details.find((it) => it['@type'].endsWith('.BadRequest'));
  same('its field', input.fieldViolations.map((it) => it.field), ['partner_user_token']);
  await refused('another partner', () => get(others, 'ord-1'), 403, 'PERMISSION_DENIED');
  await refused('no credential', () => get(nobodys, 'ord-1'), 401, 'UNAUTHENTICATED');
}

module.exports = { areTold, refused };
