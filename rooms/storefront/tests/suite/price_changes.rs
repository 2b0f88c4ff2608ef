//! Prices over time (section 8.4): scheduled, taken back, told, agreed to, declined, and left
//! without an answer.

use perennial_engine::testing::SANDBOX;
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

/// A shop with `a` at 9.00 a month and a customer of it since April, and where its prices are.
async fn opened() -> (Shop, Value, String) {
    let shop = Shop::stocked().await;
    let held = shop.bought("a", "u1", json!({})).await["id"].clone();
    let path = format!("/subscriptions/{}/prices", shop.id_of("a").await);
    (shop, held, path)
}

fn price(amount: &str, start: Option<&str>) -> Value {
    json!({"projectId": "proj_app", "amount": amount, "currency": "USD", "startDate": start})
}

/// Sets a price, and lets the worker walk through who holds the product.
async fn set(shop: &Shop, path: &str, body: &Value) -> Value {
    let answered = shop.post(path, body).await;
    assert_eq!(answered.status, 201, "{}", answered.text);
    while shop.world.engine.walk_prices(SANDBOX).await.expect("a walk") > 0 {}
    answered.json()["price"].clone()
}

async fn answer(shop: &Shop, id: &Value, consent: bool) -> room_lobby::testing::Answered {
    let body = json!({"projectId": "proj_app", "consent": consent});
    shop.post(&format!("/purchases/{}/price-consent", text(id)), &body).await
}

#[tokio::test]
async fn a_scheduled_price_is_listed_told_and_paid() {
    let (shop, held, path) = opened().await;
    let set_price = set(&shop, &path, &price("12.00", Some("2026-06-01"))).await;
    assert_eq!(set_price["state"], "SCHEDULED");
    assert_eq!(set_price["startDate"], "2026-06-01T00:00:00Z");
    let told = shop.purchase(&held).await;
    let expected = json!({"currentAmount": "9.00", "amount": "12.00", "currency": "USD",
        "at": "2026-06-01T00:00:00Z", "consent": "NOT_NEEDED", "notifiedAt": null});
    assert_eq!(told["priceChange"], expected);
    assert_eq!(told["nextRenewal"]["amount"], "9.00");
    shop.clock_to("2026-05-02T00:00:00Z").await;
    let told = shop.purchase(&held).await;
    assert_eq!(told["priceChange"]["notifiedAt"], "2026-05-02T00:00:00Z");
    assert_eq!(told["nextRenewal"]["amount"], "12.00");
    let refused = answer(&shop, &held, true).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NO_PRICE_ASKED");
    shop.clock_to("2026-06-01T00:00:00Z").await;
    let told = shop.purchase(&held).await;
    assert_eq!(told["charges"][2]["gross"], "12.00");
    assert_eq!(told["priceChange"], Value::Null);
    let listed = shop.get(&format!("{path}?projectId=proj_app")).await.json();
    let states: Vec<_> =
        listed["prices"].as_array().unwrap().iter().map(|it| &it["state"]).collect();
    assert_eq!(states, ["PAST", "CURRENT"]);
}

#[tokio::test]
async fn consent_is_asked_for_given_and_declined() {
    for (consent, status, charged) in [(true, "ACTIVE", 3), (false, "EXPIRED", 2)] {
        let (shop, held, path) = opened().await;
        set(&shop, &path, &price("20.00", Some("2026-06-01T00:00:00Z"))).await;
        assert_eq!(answer(&shop, &held, consent).await.status, 409, "nobody asked yet");
        shop.clock_to("2026-05-02T00:00:00Z").await;
        let because = shop.purchase(&held).await["entitlement"]["because"].clone();
        let last = because.as_array().and_then(|all| all.last()).expect("a reason");
        assert_eq!(last["why"], "price_consent_awaited");
        let tried = json!({"projectId": "proj_app", "consent": consent, "dryRun": true});
        let would = shop.post(&format!("/purchases/{}/price-consent", text(&held)), &tried).await;
        let would = would.json()["purchase"]["priceChange"]["consent"].clone();
        assert_eq!(shop.purchase(&held).await["priceChange"]["consent"], "AWAITED");
        let answered = answer(&shop, &held, consent).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        let told = answered.json()["purchase"].clone();
        assert_eq!(told["priceChange"]["consent"], would);
        assert_eq!(would, if consent { "GIVEN" } else { "DECLINED" });
        assert_eq!(told["nextRenewal"] == Value::Null, !consent);
        shop.clock_to("2026-06-01T00:00:00Z").await;
        let told = shop.purchase(&held).await;
        assert_eq!(told["status"], status);
        assert_eq!(told["charges"].as_array().expect("charges").len(), charged);
        if !consent {
            assert_eq!(told["expiration"]["reason"], "PRICE_NOT_AGREED");
            assert_eq!(told["expiration"]["at"], "2026-06-01T00:00:00Z");
            let refused = answer(&shop, &held, true).await;
            assert_eq!(refused.status, 409, "{}", refused.text);
        }
    }
}

#[tokio::test]
async fn unanswered_consent_expires() {
    let (shop, held, path) = opened().await;
    set(&shop, &path, &price("20.00", None)).await;
    // May is thirty days after April began: the first renewal anybody could be told of in time.
    shop.clock_to("2026-05-01T00:00:00Z").await;
    let told = shop.purchase(&held).await;
    assert_eq!(
        (&told["status"], &told["expiration"]["reason"]),
        (&json!("EXPIRED"), &json!("PRICE_NOT_AGREED"))
    );
    assert_eq!(told["entitlement"]["entitled"], false);
    assert_eq!(shop.taken(), ["9.00"]);
}

#[tokio::test]
async fn who_was_promised_his_price_keeps_it_and_who_comes_later_pays_the_new_one() {
    let (shop, held, path) = opened().await;
    let mut body = price("20.00", None);
    body["preserveCurrentPrice"] = true.into();
    assert_eq!(set(&shop, &path, &body).await["preserveCurrentPrice"], true);
    let new = shop.bought("a", "u2", json!({})).await;
    assert_eq!(new["nextRenewal"]["amount"], "20.00");
    shop.clock_to("2026-08-01T00:00:00Z").await;
    assert_eq!(shop.purchase(&held).await["nextRenewal"]["amount"], "9.00");
    // A later price without it is for everybody: more for one, less for the other.
    set(&shop, &path, &price("12.00", None)).await;
    assert_eq!(shop.purchase(&held).await["priceChange"]["consent"], "NOT_NEEDED");
    assert_eq!(shop.purchase(&new["id"]).await["nextRenewal"]["amount"], "12.00");
}

#[tokio::test]
async fn who_buys_between_the_announcement_and_the_date_hears_of_it_too() {
    let (shop, _, path) = opened().await;
    set(&shop, &path, &price("12.00", Some("2026-07-01"))).await;
    shop.clock_to("2026-04-20T00:00:00Z").await;
    let bought = shop.bought("a", "u2", json!({})).await;
    assert_eq!(bought["charges"][0]["gross"], "9.00");
    let told = shop.purchase(&bought["id"]).await;
    assert_eq!(told["priceChange"]["at"], "2026-07-20T00:00:00Z");
    // And who switches to it.
    shop.bought("b", "u3", json!({})).await;
    let switched = shop.bought("d", "u3", json!({})).await;
    assert_eq!(switched["priceChange"], Value::Null);
}

#[tokio::test]
async fn only_what_has_not_begun_is_taken_back() {
    let (shop, held, path) = opened().await;
    set(&shop, &path, &price("20.00", Some("2026-06-01"))).await;
    shop.clock_to("2026-05-10T00:00:00Z").await;
    assert_eq!(shop.purchase(&held).await["priceChange"]["consent"], "AWAITED");
    let at = |start: &str| format!("{path}?projectId=proj_app&currency=USD&startDate={start}");
    for (path, expected) in [
        (at("2026-06-02"), "404 RESOURCE_NOT_FOUND"),
        (format!("{}&territory=DEU", at("2026-06-01")), "404 RESOURCE_NOT_FOUND"),
        (format!("{}&territory=XX", at("2026-06-01")), "422 VALIDATION_ERROR UNKNOWN"),
        (at("soon"), "422 VALIDATION_ERROR INSTANT"),
        (format!("{path}?projectId=proj_app&startDate=2026-06-01"), "400 INVALID_REQUEST"),
        (format!("{path}?projectId=proj_app&currency=USD"), "400 INVALID_REQUEST"),
    ] {
        assert_eq!(refusal(&shop.delete(&path).await), expected, "{path}");
    }
    let tried = shop.delete(&format!("{}&dryRun=true", at("2026-06-01"))).await;
    assert_eq!(tried.json(), json!({"success": true, "dryRun": true}));
    assert_eq!(shop.delete(&at("2026-06-01")).await.json(), json!({"success": true}));
    while shop.world.engine.walk_prices(SANDBOX).await.expect("a walk") > 0 {}
    assert_eq!(shop.purchase(&held).await["priceChange"], Value::Null);
    shop.clock_to("2026-06-01T00:00:00Z").await;
    assert_eq!(shop.purchase(&held).await["charges"][2]["gross"], "9.00");
    set(&shop, &path, &price("10.00", None)).await;
    let begun = shop.delete(&at("2026-06-01T00:00:00Z")).await;
    assert_eq!(refusal(&begun), "409 RESOURCE_CONFLICT NOT_SCHEDULED");
}

#[tokio::test]
async fn a_dry_run_tells_what_it_reaches_and_changes_nothing() {
    let (shop, held, path) = opened().await;
    shop.bought("a", "u2", json!({"quantity": 2})).await;
    shop.bought("b", "u3", json!({})).await;
    let before = shop.digest();
    let ask = async |amount: &str| {
        let mut body = price(amount, Some("2026-06-01"));
        body["dryRun"] = true.into();
        shop.post(&path, &body).await.json()["affected"].clone()
    };
    let told = ask("12.00").await;
    let usd = |amount: &str| json!([{"amount": amount, "currency": "USD"}]);
    let expected = json!({"subscriptions": 2, "cheaper": 0, "notified": 1, "consentNeeded": 1,
        "unchanged": 0, "firstRenewal": "2026-06-01T00:00:00Z", "monthlyNow": usd("27.00"),
        "monthlyThen": usd("36.00")});
    // Two seats cost six dollars more; that is a third, and nobody is asked about a third.
    let mut nobody = expected.clone();
    (nobody["notified"], nobody["consentNeeded"]) = (2.into(), 0.into());
    assert_eq!(told, nobody);
    let told = ask("14.00").await;
    assert_eq!((&told["notified"], &told["consentNeeded"]), (&json!(1), &json!(1)), "{told}");
    let told = ask("8.00").await;
    assert_eq!((&told["cheaper"], &told["monthlyThen"]), (&json!(2), &usd("24.00")));
    assert_eq!(shop.digest(), before);
    assert_eq!(shop.purchase(&held).await["priceChange"], Value::Null);
}

#[tokio::test]
async fn a_project_may_choose_its_price_points() {
    let (shop, _, path) = opened().await;
    let patch = async |body: &Value| {
        let ask = room_lobby::testing::Ask::new("PATCH", "/projects/proj_app");
        shop.ask(ask.body(body.to_string().into_bytes()).header("content-type", "application/json"))
            .await
    };
    for (body, expected) in [
        (json!({"pricePoints": {"USD": ["0.999"]}}), "422 VALIDATION_ERROR DECIMAL"),
        (json!({"pricePoints": {"XXX": ["1.00"]}}), "422 VALIDATION_ERROR UNKNOWN"),
        (json!({"pricePoints": ["1.00"]}), "400 INVALID_REQUEST wrong-type"),
        (json!({"priceNoticeDays": 366}), "422 VALIDATION_ERROR RANGE"),
        (json!({"consentAlwaysTerritories": ["XX"]}), "422 VALIDATION_ERROR UNKNOWN"),
    ] {
        assert_eq!(refusal(&patch(&body).await), expected, "{body}");
    }
    let rules = json!({"pricePoints": {"USD": ["9.99", "19.99"]}, "priceNoticeDays": 14,
        "consentAlwaysTerritories": ["DEU"]});
    let told = patch(&rules).await.json()["data"].clone();
    for (name, value) in rules.as_object().expect("rules") {
        assert_eq!(&told[name], value, "{name}");
    }
    let refused = shop.post(&path, &price("10.00", None)).await;
    assert_eq!(refusal(&refused), "422 VALIDATION_ERROR PRICE_POINT");
    assert_eq!(refused.json()["error"]["details"]["allowed"], json!(["9.99", "19.99"]));
    assert_eq!(shop.post(&path, &price("19.99", None)).await.status, 201);
    let euro = json!({"projectId": "proj_app", "amount": "10.00", "currency": "EUR"});
    assert_eq!(shop.post(&path, &euro).await.status, 201, "any amount of another currency");
}

#[tokio::test]
async fn dates_that_are_none_or_past_are_refused() {
    let (shop, held, path) = opened().await;
    let before = shop.digest();
    for (start, expected) in [
        (json!("tomorrow"), "422 VALIDATION_ERROR INSTANT"),
        (json!("2026-06-31"), "422 VALIDATION_ERROR INSTANT"),
        (json!("2026-06-01T00:00:00"), "422 VALIDATION_ERROR INSTANT"),
        (json!(""), "422 VALIDATION_ERROR INSTANT"),
        (json!("2026-03-31"), "422 VALIDATION_ERROR IN_THE_PAST"),
        (json!(20_260_601), "400 INVALID_REQUEST wrong-type"),
    ] {
        let mut body = price("10.00", None);
        body["startDate"] = start.clone();
        assert_eq!(refusal(&shop.post(&path, &body).await), expected, "{start}");
    }
    let mut body = price("10.00", None);
    body["preserveCurrentPrice"] = "yes".into();
    assert_eq!(refusal(&shop.post(&path, &body).await), "400 INVALID_REQUEST wrong-type");
    let consent = format!("/purchases/{}/price-consent", text(&held));
    for (body, expected) in [
        (json!({"projectId": "proj_app"}), "400 INVALID_REQUEST missing-member"),
        (json!({"projectId": "proj_app", "consent": "yes"}), "400 INVALID_REQUEST wrong-type"),
        (json!({"projectId": "proj_app", "consent": null}), "400 INVALID_REQUEST wrong-type"),
        (json!({"projectId": "other", "consent": true}), "404 RESOURCE_NOT_FOUND"),
        (json!({"projectId": "proj_app", "consent": true}), "409 RESOURCE_CONFLICT NO_PRICE_ASKED"),
    ] {
        assert_eq!(refusal(&shop.post(&consent, &body).await), expected, "{body}");
    }
    assert_eq!(shop.digest(), before);
}
