//! A sandbox whose time is compressed: section 8.5, with the five minutes that are documented.

use perennial_core::Fact;
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;
use perennial_engine::directory::Document;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Environment, EnvironmentId, EnvironmentKind, Expect};
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{Shop, project, refusal};

const FIVE_MINUTES: &str = "MONTHLY_RENEWAL_EVERY_FIVE_MINUTES";
const PERIODS: [&str; 6] =
    ["ONE_WEEK", "ONE_MONTH", "TWO_MONTHS", "THREE_MONTHS", "SIX_MONTHS", "ONE_YEAR"];

async fn patch(shop: &Shop, body: Value) -> Answered {
    let ask = Ask::new("PATCH", "/projects/proj_app").header("content-type", "application/json");
    shop.ask(ask.body(body.to_string())).await
}

async fn at_rate(shop: &Shop, rate: &str) {
    let set = patch(shop, json!({"sandboxRenewalRate": rate})).await;
    assert_eq!(set.status, 200, "{}", set.text);
}

/// One product of each period, sold at a rate.
async fn compressed(rate: &str) -> Shop {
    let shop = Shop::open().await;
    at_rate(&shop, rate).await;
    let group = shop.group("Fast").await;
    for (n, period) in (1..).zip(PERIODS) {
        shop.product(&group, period, period, n, "10.00").await;
    }
    shop
}

fn seconds(from: &Value, to: &Value) -> i64 {
    let at = |value: &Value| Instant::parse(value.as_str().expect("a text")).expect("an instant");
    at(to).seconds() - at(from).seconds()
}

fn id_of(bought: &Value) -> SubscriptionId {
    let bits = bought["uuid"].as_str().expect("a UUID").replace('-', "");
    SubscriptionId(u128::from_str_radix(&bits, 16).expect("128 bits"))
}

async fn stands(shop: &Shop, id: &Value, at: &str) -> String {
    shop.clock_to(at).await;
    let told = shop.purchase(id).await;
    let entitled = &told["entitlement"]["entitled"];
    format!("{} {entitled}", told["status"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn each_period_lasts_as_the_table_says() {
    for (rate, expected) in [
        (FIVE_MINUTES, [180, 300, 600, 900, 1_800, 3_600]),
        ("MONTHLY_RENEWAL_EVERY_ONE_HOUR", [2_160, 3_600, 7_200, 10_800, 21_600, 43_200]),
        ("MONTHLY_RENEWAL_EVERY_THREE_MINUTES", [108, 180, 360, 540, 1_080, 2_160]),
    ] {
        let shop = compressed(rate).await;
        let mut lasts = vec![];
        for period in PERIODS {
            let would = shop.bought(period, period, json!({"dryRun": true})).await;
            let bought = shop.bought(period, period, json!({})).await;
            for told in [&would, &bought] {
                assert_eq!(told["nextRenewal"]["at"], told["period"]["end"]);
                assert_eq!(told["nextRenewal"]["amount"], "10.00");
                assert_eq!(told["charges"][0]["gross"], "10.00");
                assert_eq!(told["period"]["end"], would["period"]["end"]);
            }
            lasts.push(seconds(&bought["period"]["start"], &bought["period"]["end"]));
        }
        assert_eq!(lasts, expected, "{rate}");
    }
}

#[tokio::test]
async fn it_renews_twelve_times_and_then_stops() {
    let shop = compressed(FIVE_MINUTES).await;
    let id = shop.bought("ONE_MONTH", "u1", json!({})).await["id"].clone();
    shop.clock_to("2026-04-01T00:59:59Z").await;
    let told = shop.purchase(&id).await;
    assert_eq!(told["period"]["start"], "2026-04-01T00:55:00Z");
    assert_eq!((&told["autoRenew"], shop.taken().len()), (&json!(true), 12));
    assert_eq!(stands(&shop, &id, "2026-04-01T01:04:59Z").await, "ACTIVE true");
    let last = shop.purchase(&id).await;
    assert_eq!(last["period"]["start"], "2026-04-01T01:00:00Z");
    // The twelfth renewal is the last, and that is told.
    assert_eq!((&last["autoRenew"], &last["nextRenewal"]), (&json!(false), &Value::Null));
    assert_eq!(stands(&shop, &id, "2026-04-01T01:05:00Z").await, "EXPIRED false");
    shop.clock_to("2026-04-02T00:00:00Z").await;
    assert_eq!(shop.taken().len(), 13);
    // Who wants it again buys it again.
    let again = shop.buy("ONE_MONTH", "u1", json!({})).await;
    assert_eq!(again.status, 201, "{}", again.text);
}

#[tokio::test]
async fn grace_and_retries_are_as_short() {
    for (period, steps) in [
        ("ONE_WEEK", ["00:03:00", "00:05:34", "00:13:00"]),
        ("ONE_MONTH", ["00:05:00", "00:07:30", "00:15:00"]),
        ("ONE_YEAR", ["01:00:00", "01:02:30", "01:10:00"]),
    ] {
        let shop = compressed(FIVE_MINUTES).await;
        let bought = shop.bought(period, "u1", json!({"paymentToken": "tok_decline_later"})).await;
        let id = &bought["id"];
        let expected = ["BILLING_GRACE true", "BILLING_RETRY false", "EXPIRED false"];
        let before = ["ACTIVE true", "BILLING_GRACE true", "BILLING_RETRY false"];
        for (step, (expected, before)) in steps.into_iter().zip(expected.iter().zip(before)) {
            let at = format!("2026-04-01T{step}Z");
            let just = Instant::parse(&at).expect("an instant").plus_seconds(-1);
            let just = just.expect("before").to_string();
            assert_eq!(stands(&shop, id, &just).await, before, "{period} {just}");
            assert_eq!(stands(&shop, id, &at).await, *expected, "{period} {at}");
        }
        let history = shop.world.engine.history(SANDBOX, id_of(&bought)).expect("a history");
        let due = seconds(&bought["period"]["start"], &bought["period"]["end"]);
        let start = seconds(&json!("1970-01-01T00:00:00Z"), &bought["period"]["start"]);
        let tried: Vec<i64> = history
            .iter()
            .flat_map(|entry| &entry.facts)
            .filter(|dated| matches!(dated.fact, Fact::ChargeDeclined { .. }))
            .map(|dated| dated.at.seconds() - start - due)
            .collect();
        // The days of section 8.1, ten seconds each.
        let days = [0, 1, 3, 5, 7, 12, 17, 22, 27, 32, 37, 42, 47, 52, 57];
        assert_eq!(tried, days.map(|day| day * 10), "{period}");
    }
}

#[tokio::test]
async fn trials_are_as_short() {
    let shop = compressed(FIVE_MINUTES).await;
    let id = shop.id_of("ONE_MONTH").await;
    for (customer, duration, lasts) in
        [("u1", "P3D", 120), ("u2", "P1W", 180), ("u3", "P2W", 300), ("u4", "P2M", 600)]
    {
        let offer =
            json!({"projectId": "proj_app", "offerMode": "FREE_TRIAL", "duration": duration});
        let set = shop.post(&format!("/subscriptions/{id}/intro-offer"), &offer).await;
        assert_eq!(set.status, 200, "{}", set.text);
        let bought = shop.bought("ONE_MONTH", customer, json!({})).await;
        assert_eq!(bought["period"]["kind"], "FREE_TRIAL");
        let trial = seconds(&bought["period"]["start"], &bought["period"]["end"]);
        assert_eq!(trial, lasts, "{duration}");
    }
    shop.clock_to("2026-04-01T00:02:00Z").await;
    let all = shop.get("/purchases?projectId=proj_app&customerId=u1").await.json();
    let paid = &all["purchases"][0];
    assert_eq!(paid["period"]["kind"], "REGULAR");
    assert_eq!(paid["period"]["end"], "2026-04-01T00:07:00Z");
}

/// Another product of the group brings its own period at the pace of the sale.
#[tokio::test]
async fn who_switches_goes_on_at_the_pace_he_bought_at() {
    let shop = compressed(FIVE_MINUTES).await;
    let id = shop.bought("ONE_MONTH", "u1", json!({})).await["id"].clone();
    at_rate(&shop, "OFF").await;
    shop.clock_to("2026-04-01T00:02:30Z").await;
    // To a higher level: now, with half of the month refunded.
    let told = shop.bought("ONE_WEEK", "u1", json!({})).await;
    assert_eq!(told["refunds"][0]["gross"], "5.00");
    assert_eq!(told["period"]["end"], "2026-04-01T00:05:30Z");
    // To a lower one: when that week is over.
    let told = shop.bought("ONE_YEAR", "u1", json!({})).await;
    assert_eq!(told["pendingChange"]["at"], "2026-04-01T00:05:30Z");
    shop.clock_to("2026-04-01T00:05:30Z").await;
    assert_eq!(shop.purchase(&id).await["period"]["end"], "2026-04-01T01:05:30Z");
    // What is sold now lasts a month.
    let slow = shop.bought("ONE_MONTH", "u2", json!({})).await;
    assert_eq!(slow["period"]["end"], "2026-05-01T00:05:30Z");
}

#[tokio::test]
async fn it_is_a_setting_of_a_project_in_a_sandbox() {
    let shop = Shop::open().await;
    let told = shop.get("/projects/proj_app").await.json();
    assert_eq!(told["data"]["sandboxRenewalRate"], Value::Null);
    at_rate(&shop, FIVE_MINUTES).await;
    let told = shop.get("/projects/proj_app").await.json();
    assert_eq!(told["data"]["sandboxRenewalRate"], FIVE_MINUTES);
    let refused = patch(&shop, json!({"sandboxRenewalRate": "EVERY_MINUTE"})).await;
    assert_eq!(refusal(&refused), "422 VALIDATION_ERROR UNKNOWN");
    let allowed = &refused.json()["error"]["details"]["allowed"];
    assert_eq!(allowed.as_array().expect("words").len(), 6);
    at_rate(&shop, "OFF").await;
    let told = shop.get("/projects/proj_app").await.json();
    assert_eq!(told["data"]["sandboxRenewalRate"], Value::Null);
}

/// Where money is real, a month is a month.
#[tokio::test]
async fn production_has_no_other_pace() {
    let shop = Shop::open().await;
    let engine = &shop.world.engine;
    let live = EnvironmentId(2);
    let kind = EnvironmentKind::Production;
    let environment = Environment { id: live, name: "production".to_owned(), kind };
    let define = async |document| engine.define(live, document, Expect::Any).await;
    define(Document::Environment(environment)).await.expect("an environment");
    for (id, terms) in room_storefront::terms() {
        define(Document::Terms { id, terms }).await.expect("terms");
    }
    let mut project = project("proj_live");
    project.terms = room_storefront::STOREFRONT.into();
    define(Document::Project(project.clone())).await.expect("a project");
    let mut credential =
        room_lobby::testing::credential("live", "production", "storefront", &["read", "write"]);
    credential.name = "live".to_owned();
    let key = shop.lobby.issue("asc_live", credential);
    let body = json!({"sandboxRenewalRate": FIVE_MINUTES}).to_string();
    let ask = Ask::new("PATCH", "/projects/proj_live").header("content-type", "application/json");
    let refused = ask.body(body).bearer(&key).of(&shop.house).await;
    assert_eq!(refusal(&refused), "422 VALIDATION_ERROR INVALID");
    assert_eq!(refused.json()["error"]["details"]["field"], "sandboxRenewalRate");
    project.pace = Some(perennial_core::pace::Pace::FiveMinutes);
    assert!(define(Document::Project(project)).await.is_err());
}
