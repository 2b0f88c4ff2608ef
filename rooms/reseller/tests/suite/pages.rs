//! The customer's page: what it shows, who may agree, once for an id, and where it leads.

use futures::future::join_all;
use perennial_core::ids::CustomerId;
use perennial_engine::directory::{Customer, Document};
use perennial_engine::ports::{Find, Page};
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::creating::{create, refused, shield};
use crate::shop::Shop;

const GENERATE: &str = "/v1/partners/telco-north/userSessions:generate";
const DONE: &str = "https://telco.example/done?a=1";

fn to_create(id: &str, subscription: &Value) -> Value {
    let create = json!({ "subscriptionId": id, "subscription": subscription });
    json!({ "intentPayload": { "createIntent": create } })
}

fn to_entitle(id: &str) -> Value {
    let name = format!("partners/telco-north/subscriptions/{id}");
    json!({ "intentPayload": { "entitleIntent": { "name": name } } })
}

async fn generate(shop: &Shop, intent: &Value) -> Answered {
    shop.ask(Ask::post_json(GENERATE, intent.to_string())).await
}

/// The path of the page for an intent.
async fn link(shop: &Shop, intent: &Value) -> String {
    let answered = generate(shop, intent).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let new = intent["intentPayload"].get("createIntent").is_some();
    let kind = if new { "new" } else { "entitle" };
    let token = answered.json()["userSession"]["token"].as_str().unwrap().to_owned();
    format!("/subscription/{kind}/{token}")
}

fn cookie(customer: u128) -> String {
    format!("sandbox/{}", CustomerId(customer))
}

async fn open(shop: &Shop, path: &str, customer: u128) -> Answered {
    Ask::get(path).header("cookie", &cookie(customer)).of(&shop.house).await
}

/// What stands between two texts.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map_or("", |it| it.0)
}

/// Presses the button of a page as a browser does.
async fn press(shop: &Shop, page: &Answered, customer: u128) -> Answered {
    let action = between(&page.text, "action=\"", "\"").replace("&amp;", "&");
    let proof = between(&page.text, "name=\"proof\" value=\"", "\"");
    Ask::new("POST", &action)
        .header("cookie", &cookie(customer))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("proof={proof}"))
        .of(&shop.house)
        .await
}

fn of(shop: &Shop, customer: u128) -> usize {
    let find = Find::Customer(CustomerId(customer));
    let page = Page { after: None, limit: 100 };
    shop.world.engine.find(SANDBOX, &find, page).unwrap().len()
}

#[tokio::test]
async fn a_session_is_made_again_and_again_and_lasts_an_hour() {
    let shop = Shop::open().await;
    let intent = to_create("ord-1", &shield());
    let first = generate(&shop, &intent).await.json()["userSession"].clone();
    let second = generate(&shop, &intent).await.json()["userSession"].clone();
    assert_ne!(first["token"], second["token"]);
    assert!(first["token"].as_str().unwrap().len() >= 43, "256 random bits");
    let real = shop.world.engine.real();
    assert_eq!(first["expireTime"], real.plus_seconds(3_600).unwrap().to_string());
    assert_eq!(of(&shop, 7), 0, "nothing is sold yet");
    shop.agree("telco-north", "reseller.session_minutes", "5").await;
    let third = generate(&shop, &intent).await.json()["userSession"].clone();
    assert_eq!(third["expireTime"], real.plus_seconds(300).unwrap().to_string());
    for nonsense in ["0", "-1", "x", "1441"] {
        shop.agree("telco-north", "reseller.session_minutes", nonsense).await;
        let session = generate(&shop, &intent).await.json()["userSession"].clone();
        assert_eq!(session["expireTime"], first["expireTime"], "{nonsense}");
    }
}

#[tokio::test]
async fn intents_that_cannot_be_kept() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let bad = "INVALID_ARGUMENT";
    for intent in [
        json!({}),
        json!({ "intentPayload": {} }),
        json!({ "intentPayload": { "createIntent": {}, "entitleIntent": {} } }),
        json!({ "intentPayload": { "createIntent": {} } }),
        to_create("a:b", &shield()),
        to_create("a", &json!({})),
        json!({ "intentPayload": { "createIntent": {
            "subscriptionId": "a", "subscription": shield(), "parent": "partners/telco-south" } } }),
        json!({ "intentPayload": { "createIntent": {
            "subscriptionId": "a", "subscription": shield(),
            "cycleOptions": { "initialCycleDuration": { "count": 1, "unit": "MONTH" } } } } }),
        json!({ "intentPayload": { "entitleIntent": { "name": "ord-1" } } }),
        json!({ "intentPayload": { "entitleIntent": { "nome": "x" } } }),
    ] {
        refused(&generate(&shop, &intent).await, 400, bad, "");
    }
    let field = generate(&shop, &to_create("a", &json!({}))).await.json();
    let field = &field["error"]["details"][0]["fieldViolations"][0]["field"];
    assert_eq!(field, "intent_payload.create_intent.subscription.partner_user_token");
    let mut unknown = shield();
    unknown["lineItems"][0]["product"] = json!("partners/telco-north/products/nope");
    let answered = generate(&shop, &to_create("a", &unknown)).await;
    refused(&answered, 404, "NOT_FOUND", "ERROR_CODE_PRODUCT_NOT_FOUND");
    refused(&generate(&shop, &to_entitle("nope")).await, 404, "NOT_FOUND", "");
    let theirs = "partners/telco-south/subscriptions/ord-1";
    let theirs = json!({ "intentPayload": { "entitleIntent": { "name": theirs } } });
    refused(&generate(&shop, &theirs).await, 403, "PERMISSION_DENIED", "");
    shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    refused(&generate(&shop, &to_entitle("ord-1")).await, 400, "FAILED_PRECONDITION", "");
    // An id that is taken is no mistake: the session leads to what it names.
    assert_eq!(generate(&shop, &to_create("ord-1", &shield())).await.status, 200);
    let options = json!({ "intentPayload": {
        "createIntent": { "subscriptionId": "b", "subscription": shield(),
            "parent": "partners/telco-north",
            "cycleOptions": { "initialCycleDuration": { "count": 10, "unit": "DAY" } } },
        "intentOptions": { "enableOfferOverride": true } } });
    assert_eq!(generate(&shop, &options).await.status, 200);
}

#[tokio::test]
async fn strangers_sign_in_first_and_come_back() {
    let shop = Shop::open().await;
    let path = link(&shop, &to_create("ord-1", &shield())).await;
    let token = path.rsplit('/').next().unwrap();
    for ask in [Ask::get(&path), Ask::new("POST", &path)] {
        let sent = ask.of(&shop.house).await;
        assert_eq!(sent.status, 303);
        assert_eq!(
            sent.header("location"),
            format!(
                "/oauth2/signin?environment=sandbox&continue=%2Fsubscription%2Fnew%2F{token}\
                 %3Fenvironment%3Dsandbox"
            )
        );
    }
    // Signed in elsewhere: first the address says which environment it is about.
    let elsewhere = format!("production/{}", CustomerId(7));
    let sent = Ask::get(&path).header("cookie", &elsewhere).of(&shop.house).await;
    assert_eq!(sent.header("location"), format!("{path}?environment=sandbox"));
    let again = Ask::get(sent.header("location")).header("cookie", &elsewhere);
    assert!(again.of(&shop.house).await.header("location").starts_with("/oauth2/signin?"));
    assert_eq!(of(&shop, 7), 0);
}

#[tokio::test]
async fn a_new_subscription_in_plain_words() {
    let shop = Shop::open().await;
    shop.agree("telco-north", "reseller.redirect_uri", DONE).await;
    let path = link(&shop, &to_create("ord-1", &shield())).await;
    let page = open(&shop, &path, 7).await;
    assert_eq!(page.status, 200, "{}", page.text);
    for text in [
        "<html lang=\"en\">",
        "<h1>Confirm your subscription</h1>",
        "Test mode",
        "telco-north has prepared this for you.",
        "You pay telco-north.",
        "<strong>Demo shield</strong><span>4.99 EUR a month</span>",
        "<dt>First charge</dt><dd>today, 31 January 2026</dd>",
        "<dt>Next charge</dt><dd>28 February 2026</dd>",
        "Not now, back to telco-north",
    ] {
        assert!(page.text.contains(text), "{text} in {}", page.text);
    }
    assert!(!page.text.contains("<script") && !page.text.contains("http-equiv"));
    let german = Ask::get(&path).header("accept-language", "de-AT,de;q=0.9,en;q=0.5");
    let german = german.header("cookie", &cookie(7)).of(&shop.house).await;
    assert!(german.text.contains("4,99 EUR pro Monat"), "{}", german.text);
    assert!(german.text.contains("<dd>heute, 31. Januar 2026</dd>"), "{}", german.text);
    assert_eq!(german.header("content-language"), "de");
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self' https://telco.example;",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(of(&shop, 7), 0, "looking changes nothing");
}

#[tokio::test]
async fn agreeing_sells_once_and_leads_back() {
    let shop = Shop::open().await;
    shop.agree("telco-north", "reseller.redirect_uri", DONE).await;
    let path = link(&shop, &to_create("ord-1", &shield())).await;
    let page = open(&shop, &path, 7).await;
    let done = press(&shop, &page, 7).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let back = "https://telco.example/done?a=1&subscriptionId=ord-1&state=STATE_ACTIVE";
    assert_eq!(done.header("location"), back);
    let sold = shop.get("ord-1").await;
    assert_eq!(sold["endUserEntitled"], true);
    // The second of two clicks, and a tab that was open already.
    assert_eq!(press(&shop, &page, 7).await.header("location"), back);
    assert_eq!(of(&shop, 7), 1);
    // Opened again it is used up; another link for the same leads to what is there.
    let again = open(&shop, &path, 7).await;
    assert_eq!(again.status, 410);
    assert!(again.text.contains("This link was used already"));
    let second = link(&shop, &to_create("ord-1", &shield())).await;
    let there = open(&shop, &second, 7).await;
    assert_eq!(there.status, 200);
    assert!(there.text.contains("All done") && there.text.contains("state=STATE_ACTIVE"));
    // Not for another customer.
    let other = open(&shop, &second, 8).await;
    assert_eq!(other.status, 409);
    assert!(other.text.contains("This order belongs to another account."), "{}", other.text);
    assert_eq!(of(&shop, 8), 0);
    assert_eq!(shop.get("ord-1").await, sold);
}

#[tokio::test]
async fn twenty_clicks_at_once_make_one() {
    let shop = Shop::open().await;
    let intent = to_create("ord-1", &shield());
    let (one, two) = (link(&shop, &intent).await, link(&shop, &intent).await);
    let pages = [open(&shop, &one, 7).await, open(&shop, &two, 7).await];
    let all = join_all((0..20).map(|n| press(&shop, &pages[n % 2], 7))).await;
    for done in &all {
        assert_eq!(done.status, 200, "{}", done.text);
        assert!(done.text.contains("Your subscription is ready."), "no address to lead back to");
    }
    assert_eq!(of(&shop, 7), 1);
}

#[tokio::test]
async fn two_customers_on_one_link_make_one() {
    let shop = Shop::open().await;
    let path = link(&shop, &to_create("ord-1", &shield())).await;
    let pages = [open(&shop, &path, 7).await, open(&shop, &path, 8).await];
    let all = join_all([press(&shop, &pages[0], 7), press(&shop, &pages[1], 8)]).await;
    let done = all.iter().filter(|answered| answered.status == 200).count();
    assert_eq!((done, of(&shop, 7) + of(&shop, 8)), (1, 1));
    assert!(all.iter().any(|answered| [409, 410].contains(&answered.status.as_u16())));
}

#[tokio::test]
async fn what_was_provisioned_is_taken_over() {
    let shop = Shop::open().await;
    let before = shop.provision("ord-1").await.json();
    let path = link(&shop, &to_entitle("ord-1")).await;
    let page = open(&shop, &path, 7).await;
    for text in [
        "<h1>Activate your subscription</h1>",
        "<dt>Next charge</dt><dd>28 February 2026</dd>",
        "Use with my account",
    ] {
        assert!(page.text.contains(text), "{text} in {}", page.text);
    }
    assert!(!page.text.contains("First charge"), "it runs already");
    assert_eq!(press(&shop, &page, 7).await.status, 200);
    let mut expected = before;
    expected["endUserEntitled"] = json!(true);
    let mut linked = shop.get("ord-1").await;
    expected["updateTime"] = linked["updateTime"].take();
    linked["updateTime"] = expected["updateTime"].clone();
    assert_eq!(linked, expected, "no time of the cycle moved");
    shop.provision("ord-2").await;
    let twice = link(&shop, &to_entitle("ord-2")).await;
    let twice = open(&shop, &twice, 7).await;
    assert_eq!(twice.status, 409, "he has it now");
    assert!(twice.text.contains("You have this subscription already."), "{}", twice.text);
    let second = link(&shop, &to_entitle("ord-1")).await;
    let other = open(&shop, &second, 8).await;
    assert_eq!(other.status, 409);
    assert!(other.text.contains("This order belongs to another account."));
    assert!(open(&shop, &second, 7).await.text.contains("All done"));
}

#[tokio::test]
async fn links_that_lead_nowhere() {
    let shop = Shop::open().await;
    let path = link(&shop, &to_create("ord-1", &shield())).await;
    let token = path.rsplit('/').next().unwrap().to_owned();
    let wrong = |paths: Vec<String>| {
        let shop = &shop;
        async move {
            for path in paths {
                for customer in [None, Some(7)] {
                    let mut ask = Ask::get(&path);
                    if let Some(customer) = customer {
                        ask = ask.header("cookie", &cookie(customer));
                    }
                    let page = ask.of(&shop.house).await;
                    assert_eq!(page.status, 404, "{path}");
                    assert!(page.text.contains("This link does not work any more"), "{path}");
                    assert!(page.header("content-type").starts_with("text/html"), "{path}");
                }
            }
        }
    };
    let long = "x".repeat(2_000);
    wrong(vec![
        format!("/subscription/entitle/{token}"),
        format!("/subscription/new/{token}x"),
        format!("/subscription/new/{}", &token[..token.len() - 1]),
        "/subscription/new/x".to_owned(),
        "/subscription/new/%00".to_owned(),
        "/subscription/new/%3Cscript%3E".to_owned(),
        format!("/subscription/new/{long}"),
        "/subscription/new".to_owned(),
        "/subscription/new/a/b".to_owned(),
    ])
    .await;
    // An hour later, by the real clock, whatever the environment's says.
    assert_eq!(open(&shop, &path, 7).await.status, 200);
    let real = shop.world.engine.real();
    shop.world.clock.set(real.plus_seconds(3_600).unwrap());
    wrong(vec![path.clone()]).await;
    let page = Ask::new("PUT", &path).header("cookie", &cookie(7)).of(&shop.house).await;
    assert_eq!(page.status, 405);
    assert!(page.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn a_form_of_somebody_else_does_nothing() {
    let shop = Shop::open().await;
    let path = link(&shop, &to_create("ord-1", &shield())).await;
    let mine = open(&shop, &path, 7).await;
    let theirs = press(&shop, &mine, 8).await;
    assert_eq!(theirs.status, 403, "another account signed in meanwhile");
    let other = link(&shop, &to_create("ord-2", &shield())).await;
    let proof = between(&mine.text, "name=\"proof\" value=\"", "\"").to_owned();
    for body in ["", "proof=", "proof=x", "%", "\u{e9}", &format!("proof={proof}")] {
        let post = Ask::new("POST", &other).header("cookie", &cookie(7)).body(body);
        assert_eq!(post.of(&shop.house).await.status, 403, "{body}");
    }
    let big = Ask::new("POST", &path).header("cookie", &cookie(7)).body("x".repeat(5_000));
    assert_eq!(big.of(&shop.house).await.status, 413);
    assert_eq!(of(&shop, 7) + of(&shop, 8), 0);
}

#[tokio::test]
async fn a_customer_is_told_why_not() {
    let shop = Shop::open().await;
    shop.agree("telco-north", "reseller.redirect_uri", DONE).await;
    let user = shop.user("telco-north", 7);
    let mut body = shield();
    let trial = "partners/telco-north/promotions/first-week";
    body["promotionSpecs"] = json!([{ "promotion": trial }]);
    let path = link(&shop, &to_create("ord-2", &body)).await;
    let trial = open(&shop, &path, 7).await;
    for text in [
        "<dt>Offer</dt><dd>first-week</dd>",
        "<dt>Free until</dt><dd>7 February 2026</dd>",
        "<dt>First charge</dt><dd>7 February 2026</dd>",
    ] {
        assert!(trial.text.contains(text), "{text} in {}", trial.text);
    }
    // Meanwhile he got it elsewhere.
    assert_eq!(create(&shop, &user, "ord-1", &body).await.status, 200);
    for page in [open(&shop, &path, 7).await, press(&shop, &trial, 7).await] {
        assert_eq!(page.status, 409);
        assert!(page.text.contains("You have this subscription already."), "{}", page.text);
        assert!(page.text.contains("error=ERROR_CODE_SUBSCRIPTION_REJECTED_ALREADY_SUBSCRIBED"));
        let another = between(&page.text, "href=\"/oauth2/signin?", "\"");
        assert!(another.contains("continue=%2Fsubscription%2Fnew%2F"), "{}", page.text);
    }
    shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    let page = open(&shop, &path, 7).await;
    assert!(page.text.contains("This offer is not for your account."), "{}", page.text);
    assert_eq!(of(&shop, 7), 1);
    // Whom it is for agrees, and nobody was refused for good.
    let page = open(&shop, &path, 8).await;
    assert_eq!(press(&shop, &page, 8).await.status, 303);
}

#[tokio::test]
async fn a_replacement_says_what_it_replaces_and_when() {
    let shop = Shop::open().await;
    let user = shop.user("telco-north", 7);
    assert_eq!(create(&shop, &user, "ord-1", &shield()).await.status, 200);
    let mut body = shield();
    body["lineItems"][0]["product"] = json!("partners/telco-north/products/shield-plus-monthly");
    body["upgradeDowngradeDetails"] = json!({
        "previousSubscriptionId": "ord-1",
        "billingCycleSpec": "BILLING_CYCLE_SPEC_DEFERRED_TO_NEXT_RECURRENCE",
    });
    let path = link(&shop, &to_create("ord-2", &body)).await;
    let page = open(&shop, &path, 7).await;
    for text in [
        "<dt>Replaces</dt><dd>Demo shield</dd>",
        "<dt>Starts</dt><dd>28 February 2026</dd>",
        "<dt>First charge</dt><dd>28 February 2026</dd>",
    ] {
        assert!(page.text.contains(text), "{text} in {}", page.text);
    }
    let other = open(&shop, &path, 8).await;
    assert_eq!(other.status, 409, "it is another customer's to replace");
    assert_eq!(press(&shop, &page, 7).await.status, 200);
    assert_eq!(shop.get("ord-2").await["state"], "STATE_CREATED");
    assert_eq!(shop.get("ord-1").await["state"], "STATE_CANCEL_AT_END_OF_CYCLE");
}

#[tokio::test]
async fn addresses_that_are_none_are_not_followed() {
    let shop = Shop::open().await;
    for (n, address) in
        ["javascript:alert(1)", "nowhere", "https://x;script-src *"].into_iter().enumerate()
    {
        shop.agree("telco-north", "reseller.redirect_uri", address).await;
        let customer = 100 + n as u128;
        let path = link(&shop, &to_create(&format!("ord-{n}"), &shield())).await;
        let page = open(&shop, &path, customer).await;
        assert!(!page.text.contains("alert") && !page.text.contains("back to"), "{}", page.text);
        assert!(page.header("content-security-policy").contains("form-action 'self';"));
        assert_eq!(press(&shop, &page, customer).await.status, 200, "{address}");
    }
}

#[tokio::test]
async fn the_account_that_agrees_is_named() {
    let shop = Shop::open().await;
    let email = Some("anna@example.org".to_owned());
    let anna = Customer { email, ..Customer::new(CustomerId(7), 7) };
    shop.world.define(Document::Customer(anna)).await.unwrap();
    let path = link(&shop, &to_create("ord-1", &shield())).await;
    let page = open(&shop, &path, 7).await;
    assert!(page.text.contains("<dt>Your account</dt><dd>anna@example.org</dd>"), "{}", page.text);
}

#[tokio::test]
async fn tokens_follow_the_real_clock_alone() {
    let shop = Shop::open().await;
    let path = link(&shop, &to_create("ord-1", &shield())).await;
    shop.world.clock_to("2026-06-01T00:00:00Z").await.unwrap();
    let page = open(&shop, &path, 7).await;
    assert_eq!(page.status, 200, "months of the environment are no time here");
    assert!(page.text.contains("today, 1 June 2026"), "{}", page.text);
}

#[tokio::test]
async fn an_offer_of_ours_only_where_the_partner_lets_us() {
    let shop = Shop::open().await;
    for (id, allowed, customer) in [("ord-1", false, 7), ("ord-2", true, 8), ("ord-3", true, 9)] {
        if customer == 9 {
            // Who had one already pays from the first day.
            let user = shop.user("telco-north", customer);
            let mut body = shield();
            body["promotions"] = json!(["partners/telco-north/promotions/first-week"]);
            assert_eq!(create(&shop, &user, "ord-0", &body).await.status, 200);
            shop.post("ord-0", "cancel", r#"{"cancelImmediately":true}"#).await;
        }
        let mut intent = to_create(id, &shield());
        intent["intentPayload"]["intentOptions"] = json!({ "enableOfferOverride": allowed });
        let page = open(&shop, &link(&shop, &intent).await, customer).await;
        let offered = allowed && customer != 9;
        assert_eq!(page.text.contains("<dt>Free until</dt>"), offered, "{}", page.text);
        assert_eq!(press(&shop, &page, customer).await.status, 200);
        assert_eq!(shop.get(id).await.get("promotionSpecs").is_some(), offered);
    }
}
