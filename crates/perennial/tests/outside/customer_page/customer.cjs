// A customer with a phone, and one at a desk: each opens the link his partner gave him, signs in,
// reads, agrees and comes back to the partner. Chromium as it is; the page runs no script.
//
// Told by the environment: PERENNIAL, RESELLER_KEY, EMAIL, PASSWORD, BACK (where the partner's
// customers go), CHROMIUM; PICTURES is a folder for pictures of what was seen, if somebody looks.
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { chromium } = require('playwright-core');

const { PERENNIAL, RESELLER_KEY, EMAIL, PASSWORD, BACK, CHROMIUM, PICTURES } = process.env;
const PARTNER = `${PERENNIAL}/v1/partners/telco-north`;
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: 'de-DE' };
const desk = { viewport: { width: 1280, height: 800 }, locale: 'en-GB' };
const TIME_MAX = 15_000;
/// However it goes, it is over then.
setTimeout(() => {
  console.error('it took too long');
  process.exit(1);
}, 120_000).unref();

async function ask(method, url, body) {
  const answered = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${RESELLER_KEY}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const said = await answered.json();
  assert.equal(answered.status, 200, JSON.stringify(said));
  return said;
}

const order = (product) => ({
  partnerUserToken: 'cust-1',
  serviceLocation: { regionCode: 'DE', postalCode: '10115' },
  lineItems: [{ product: `partners/telco-north/products/${product}` }],
});

async function link(kind, intent) {
  const { userSession } =
    await ask('POST', `${PARTNER}/userSessions:generate`, { intentPayload: intent });
  return `${PERENNIAL}/subscription/${kind}/${userSession.token}`;
}

const toCreate = (subscriptionId, product) =>
  link('new', { createIntent: { subscriptionId, subscription: order(product) } });

/// A browser of his own. What its console says against us is an error.
async function customer(browser, options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(TIME_MAX);
  context.on('console', (message) => {
    const refused = message.type() === 'error' && !message.text().includes('favicon');
    assert.ok(!refused || message.text().includes('status of 4'), message.text());
  });
  return context;
}

async function picture(page, name) {
  if (PICTURES) await page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true });
}

/// Fits the screen: nothing has to be moved sideways to be read, and fingers hit the button.
async function fits(page) {
  const { wide, inner } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    inner: window.innerWidth,
  }));
  assert.ok(wide <= inner, `${wide} wide on ${inner}`);
  const button = await page.locator('button[type=submit]').first().boundingBox();
  assert.ok(button.height >= 44, `a button ${button.height} high`);
}

async function signIn(page) {
  await page.waitForURL(/\/oauth2\/signin\?/);
  await page.locator('input[name=email]').fill(EMAIL);
  await page.locator('input[name=password]').fill(PASSWORD);
  await picture(page, `sign-in-${page.viewportSize().width}`);
  await page.locator('input[name=password]').press('Enter');
}

function told(url) {
  assert.ok(url.startsWith(BACK), url);
  return Object.fromEntries(new URL(url).searchParams);
}

async function onThePhone(browser) {
  const context = await customer(browser, phone);
  const page = await context.newPage();
  const address = await toCreate('page-1', 'shield-monthly');
  await page.goto(address);
  await signIn(page);
  await page.waitForURL(/\/subscription\/new\//);
  assert.equal(await page.locator('h1').textContent(), 'Abonnement bestätigen');
  const text = await page.locator('main').textContent();
  for (const part of ['Telco North', 'EUR pro Monat', 'Erste Abbuchung', 'heute,', EMAIL, 'Testbetrieb']) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
  await fits(page);
  await picture(page, 'confirm-phone-de');
  // Two clicks in a row.
  await page.locator('button[type=submit]').dblclick();
  await page.waitForURL(`${BACK}**`);
  assert.deepEqual(told(page.url()), { subscriptionId: 'page-1', state: 'STATE_ACTIVE' });
  const sold = await ask('GET', `${PARTNER}/subscriptions/page-1`);
  assert.equal(sold.endUserEntitled, true);
  const again = await page.goto(address);
  assert.equal(again.status(), 410);
  await picture(page, 'used-phone-de');
  await context.close();
}

/// Without any script, in two tabs at once, and with the keyboard alone.
async function atTheDesk(browser) {
  const context = await customer(browser, { ...desk, javaScriptEnabled: false });
  const [one, two] = [await context.newPage(), await context.newPage()];
  await ask('POST', `${PARTNER}/subscriptions:provision?subscriptionId=page-2`, order('shield-plus-monthly'));
  const name = 'partners/telco-north/subscriptions/page-2';
  const address = await link('entitle', { entitleIntent: { name } });
  await one.goto(address);
  await signIn(one);
  await one.waitForURL(/\/subscription\/entitle\//);
  await two.goto(address);
  assert.equal(await two.locator('h1').textContent(), 'Activate your subscription');
  await picture(one, 'link-desk-en');
  await one.keyboard.press('Tab');
  const pressed = [one.keyboard.press('Enter'), two.locator('button[type=submit]').click()];
  await Promise.all([...pressed, one.waitForURL(`${BACK}**`), two.waitForURL(`${BACK}**`)]);
  for (const page of [one, two]) {
    assert.deepEqual(told(page.url()), { subscriptionId: 'page-2', state: 'STATE_ACTIVE' });
  }
  assert.equal((await ask('GET', `${PARTNER}/subscriptions/page-2`)).endUserEntitled, true);

  // He has the product already, is told so, and goes back; then he does not want another one.
  const page = await context.newPage();
  const taken = await page.goto(await toCreate('page-3', 'shield-plus-monthly'));
  assert.equal(taken.status(), 409);
  await picture(page, 'refused-desk-en');
  await page.locator('a').first().click();
  await page.waitForURL(`${BACK}**`);
  assert.equal(told(page.url()).error, 'ERROR_CODE_SUBSCRIPTION_REJECTED_ALREADY_SUBSCRIBED');
  await page.goto(await toCreate('page-4', 'team-monthly'));
  await picture(page, 'confirm-desk-en');
  await page.locator('a').first().click();
  await page.waitForURL(`${BACK}**`);
  assert.deepEqual(told(page.url()), { subscriptionId: 'page-4', error: 'declined' });
  const lost = await page.goto(`${PERENNIAL}/subscription/new/nothing`);
  assert.equal(lost.status(), 404);
  await picture(page, 'unknown-desk-en');
  await context.close();
}

(async () => {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    await onThePhone(browser);
    await atTheDesk(browser);
  } finally {
    await browser.close();
  }
  console.log('both came back');
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
