// In the name of an end user: his consent, and what may be done with it.
'use strict';
const { google } = require('googleapis');
const { refused } = require('./errors.cjs');
const { plus, trial } = require('./offers.cjs');
const { get, named, order, parent, provision, verb } = require('./selling.cjs');
const { ask, same, step } = require('./steps.cjs');

const base = process.env.PERENNIAL;
const scope = ['openid', 'https://www.googleapis.com/auth/subscriptions.thirdparty.googleone'];

async function consent(who) {
  const auth = new google.auth.OAuth2({
    clientId: process.env.CLIENT_ID,
    clientSecret: process.env.CLIENT_SECRET,
    redirectUri: process.env.REDIRECT,
    endpoints: {
      oauth2AuthBaseUrl: `${base}/oauth2/auth`,
      oauth2TokenUrl: `${base}/oauth2/token`,
      oauth2RevokeUrl: `${base}/oauth2/revoke`,
    },
  });
  const { codeVerifier, codeChallenge } = await auth.generateCodeVerifierAsync();
  const address = auth.generateAuthUrl({
    access_type: 'offline', prompt: 'consent', scope, state: who,
    code_challenge: codeChallenge, code_challenge_method: 'S256',
  });
  const back = new URL(await ask('agrees', who, address));
  same('state', back.searchParams.get('state'), who);
  const { tokens } = await auth.getToken({ code: back.searchParams.get('code'), codeVerifier });
  auth.setCredentials(tokens);
  return auth;
}

async function act(client, api) {
  step('sign-in and consent');
  const auth = await consent('ada');
  same('tokens', Object.keys(auth.credentials).sort(), [
    'access_token', 'expiry_date', 'id_token', 'refresh_token', 'scope', 'token_type',
  ]);
  const ada = client(auth);
  // As if an hour had gone by: the library gets another access token by itself.
  auth.setCredentials({ refresh_token: auth.credentials.refresh_token });

  step('findEligible');
  const eligible = await ada.partners.promotions.findEligible({ parent, requestBody: {} });
  same('the trial', eligible.data.promotions.some((it) => it.name === trial), true);
  same('refreshed', typeof auth.credentials.access_token, 'string');

  step('create and entitle');
  const made = await ada.partners.subscriptions.create({
    parent, subscriptionId: 'ada-1', requestBody: order({ partnerUserToken: 'ada' }),
  });
  same('created', [made.data.state, made.data.endUserEntitled], ['STATE_ACTIVE', true]);
  const theirs = order({ partnerUserToken: 'ada', lineItems: [{ product: plus }] });
  await provision(api, 'ada-2', theirs);
  const entitled = await verb(ada, 'entitle', 'ada-2');
  same('entitled', entitled.subscription.endUserEntitled, true);
  const bob = client(await consent('bob'));
  await refused(
    'another user', () => verb(bob, 'entitle', 'ada-2'), 400, 'FAILED_PRECONDITION',
    'ERROR_CODE_SUBSCRIPTION_USER_MISMATCH',
  );
  await refused('a user', () => verb(ada, 'cancel', 'ada-2'), 403, 'PERMISSION_DENIED');

  step('userSessions.generate');
  await provision(api, 'bob-1', order({ partnerUserToken: 'bob' }));
  const { data } = await api.partners.userSessions.generate({
    parent, requestBody: { intentPayload: { entitleIntent: { name: named('bob-1') } } },
  });
  await ask('agrees', 'bob', `${base}/subscription/entitle/${data.userSession.token}`);
  same('entitled', (await get(api, 'bob-1')).endUserEntitled, true);

  step('revoke');
  const { refresh_token } = auth.credentials;
  await auth.revokeToken(refresh_token);
  auth.setCredentials({ refresh_token });
  const error = await verb(ada, 'entitle', 'ada-2').catch((error) => error);
  same('error', error.response.data, {
    error: 'invalid_grant', error_description: 'Token has been expired or revoked.',
  });
}

module.exports = { act };
