// A partner's program on Google's client for Node: a service account, and an end user's consent.
// Prints what it checked; the last line counts the checks.
'use strict';
// First of all, before anything could call out.
const { refused } = require('./loopback.cjs');
const fs = require('node:fs');
const https = require('node:https');
const { google } = require('googleapis');
const { areTold } = require('./errors.cjs');
const customers = require('./customers.cjs');
const offers = require('./offers.cjs');
const { goesOn, lives, sells } = require('./selling.cjs');
const { done, same, step } = require('./steps.cjs');

const base = process.env.PERENNIAL;

// The key file names a universe of its own, so each request carries what the key signed; nothing
// is exchanged.
function serviceAccount(file) {
  const key = JSON.parse(fs.readFileSync(file, 'utf8'));
  const auth = google.auth.fromJSON(key);
  auth.scopes = ['https://www.googleapis.com/auth/sdm.service'];
  return client(auth, key.universe_domain);
}

function client(auth, universeDomain) {
  const rootUrl = `${base}/`;
  return google.paymentsresellersubscription({ version: 'v1', auth, rootUrl, universeDomain });
}

// As older code calls out.
const get = (address) =>
  new Promise((resolve, reject) => {
    https.get(address, resolve).on('error', reject);
  });

async function main() {
  step('whoever calls out is seen');
  for (const call of [() => fetch('http://elsewhere.test/'), () => get('https://elsewhere.test/')])
    await call().catch(() => undefined);
  same('refused', refused.splice(0), ['elsewhere.test', 'elsewhere.test']);

  const api = serviceAccount(process.env.KEY_FILE);
  const others = serviceAccount(process.env.OTHERS_KEY_FILE);

  await sells(api);
  await offers.areThere(api);
  await lives(api);
  await goesOn(api);
  await offers.replaceEachOther(api);
  await areTold(api, others, client());
  await customers.act(client, api);

  step('nothing left this machine');
  same('other hosts wanted', refused, []);
  done();
}

main().catch((error) => {
  console.log(`FAILED ${error.stack}`);
  process.exit(1);
});
