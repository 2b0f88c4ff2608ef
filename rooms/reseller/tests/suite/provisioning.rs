//! Provisioning: what may be sold, how the first cycle runs, trials, and replacing another one.

use perennial_engine::change_set::ClaimKey;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SHIELD, SUBSCRIPTIONS, Shop};

async fn provision(shop: &Shop, query: &str, body: &Value) -> Answered {
    let path = format!("{SUBSCRIPTIONS}:provision?{query}");
    shop.ask(Ask::post_json(&path, body.to_string())).await
}

fn shield() -> Value {
    serde_json::from_str(SHIELD).unwrap()
}

fn reason(answered: &Answered) -> Value {
    answered.json()["error"]["details"][0]["reason"].clone()
}

#[tokio::test]
async fn what_is_sold_is_kept_and_found_again() {
    let shop = Shop::open().await;
    let sold = shop.provision("ord-1").await.json();
    assert_eq!(sold["name"], "partners/telco-north/subscriptions/ord-1");
    assert_eq!(sold.get("endUserEntitled"), None, "nobody is linked yet");
    assert_eq!(shop.get("ord-1").await, sold);
    let key =
        ClaimKey { kind: "reseller.subscription".to_owned(), name: "telco-north/ord-1".to_owned() };
    let holder = shop.world.engine.holder(SANDBOX, &key).unwrap().unwrap();
    let by_uuid = shop.get(&holder).await;
    assert_eq!(by_uuid, sold, "the UUID leads to it as well");
    assert!(shop.world.gateway.taken().is_empty(), "the partner collects");
}

#[tokio::test]
async fn the_older_forms_are_taken_too() {
    let shop = Shop::open().await;
    let body = json!({
        "partner_user_token": "cust-42",
        "service_location": { "region_code": "DE" },
        "products": ["partners/telco-north/products/shield"],
    });
    let sold = provision(&shop, "subscription_id=ord-1", &body).await;
    assert_eq!(sold.status, 200, "{}", sold.text);
    assert_eq!(
        sold.json()["lineItems"][0]["product"],
        "partners/telco-north/products/shield-monthly",
        "a product is called by the seller's name for it"
    );
}

#[tokio::test]
async fn what_a_client_read_it_may_send_again() {
    let shop = Shop::open().await;
    let sold = shop.provision("ord-1").await.json();
    let again = provision(&shop, "subscriptionId=ord-2", &sold).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert_eq!(again.json()["name"], "partners/telco-north/subscriptions/ord-2");
}

#[tokio::test]
async fn a_taken_id_stays_taken() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    let again = provision(&shop, "subscriptionId=ord-1", &shield()).await;
    assert_eq!(again.status, 409);
    assert_eq!(again.json()["error"]["status"], "ALREADY_EXISTS");
}

#[tokio::test]
async fn an_initial_cycle_ends_after_so_many_days() {
    let shop = Shop::open().await;
    let query = "subscriptionId=ord-1&cycleOptions.initialCycleDuration.count=10\
                 &cycleOptions.initialCycleDuration.unit=DAY";
    let sold = provision(&shop, query, &shield()).await.json();
    assert_eq!(sold["renewalTime"], "2026-02-10T09:00:00Z");
    assert_eq!(sold["cycleEndTime"], "2026-02-10T09:00:00Z");
    shop.world.clock_to("2026-02-10T09:00:00Z").await.unwrap();
    assert_eq!(shop.get("ord-1").await["renewalTime"], "2026-03-10T09:00:00Z");
    for (count, unit) in [("1", "MONTH"), ("1", "HOUR"), ("0", "DAY"), ("-1", "DAY"), ("x", "DAY")]
    {
        let query = format!(
            "subscriptionId=ord-2&cycleOptions.initialCycleDuration.count={count}\
             &cycleOptions.initialCycleDuration.unit={unit}"
        );
        let refused = provision(&shop, &query, &shield()).await;
        assert_eq!(refused.status, 400, "{count} {unit}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_trial_comes_before_the_first_cycle() {
    let shop = Shop::open().await;
    let mut body = shield();
    body["promotionSpecs"] = json!([{ "promotion": "partners/telco-north/promotions/first-week" }]);
    let sold = provision(&shop, "subscriptionId=ord-1", &body).await.json();
    for name in ["freeTrialEndTime", "renewalTime", "cycleEndTime"] {
        assert_eq!(sold[name], "2026-02-07T09:00:00Z", "{name}");
    }
    assert_eq!(sold["lineItems"][0]["state"], "LINE_ITEM_STATE_ACTIVATING");
    assert_eq!(
        sold["promotionSpecs"],
        json!([{
            "promotion": "partners/telco-north/promotions/first-week",
            "type": "PROMOTION_TYPE_FREE_TRIAL",
            "freeTrialDuration": { "count": 7, "unit": "DAY" },
        }])
    );
    assert_eq!(sold["promotions"], json!(["partners/telco-north/promotions/first-week"]));
    shop.world.clock_to("2026-02-07T09:00:00Z").await.unwrap();
    let begun = shop.get("ord-1").await;
    assert_eq!(begun["freeTrialEndTime"], "2026-02-07T09:00:00Z");
    assert_eq!(begun["renewalTime"], "2026-03-07T09:00:00Z", "the anchor is the trial's end");
    let both = "subscriptionId=ord-2&cycleOptions.initialCycleDuration.count=10\
                &cycleOptions.initialCycleDuration.unit=DAY";
    assert_eq!(provision(&shop, both, &body).await.status, 400);
}

#[tokio::test]
async fn promotions_that_cannot_be_used() {
    let shop = Shop::open().await;
    let mut body = shield();
    body["promotions"] = json!(["partners/telco-north/promotions/nope"]);
    let refused = provision(&shop, "subscriptionId=a", &body).await;
    assert_eq!(refused.status, 404);
    assert_eq!(reason(&refused), "ERROR_CODE_PROMOTION_NOT_FOUND");
    let mut body = shield();
    body["lineItems"][0]["lineItemPromotionSpecs"] =
        json!([{ "promotion": "partners/telco-north/promotions/first-week" }]);
    assert_eq!(provision(&shop, "subscriptionId=a", &body).await.status, 400, "a trial on a line");
    let mut body = shield();
    body["lineItems"][0]["product"] = json!("partners/telco-north/products/shield-plus-monthly");
    body["promotions"] = json!(["partners/telco-north/promotions/first-week"]);
    let refused = provision(&shop, "subscriptionId=a", &body).await;
    assert_eq!(refused.json()["error"]["status"], "FAILED_PRECONDITION", "{}", refused.text);
    assert_eq!(reason(&refused), "ERROR_CODE_SUBSCRIPTION_REJECTED_PROMOTION_INELIGIBLE");
}

#[tokio::test]
async fn products_that_cannot_be_sold() {
    let shop = Shop::open().await;
    for product in [
        "partners/telco-north/products/nope",
        "partners/telco-south/products/shield-monthly",
        "partners/telco-north/products/nordic-monthly",
    ] {
        let mut body = shield();
        body["lineItems"][0]["product"] = json!(product);
        let refused = provision(&shop, "subscriptionId=a", &body).await;
        assert_eq!(refused.status, 404, "{product}");
        assert_eq!(reason(&refused), "ERROR_CODE_PRODUCT_NOT_FOUND");
    }
    let mut mixed = shield();
    mixed["lineItems"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "product": "partners/telco-north/products/shield-yearly" }));
    assert_eq!(provision(&shop, "subscriptionId=a", &mixed).await.status, 400);
}

#[tokio::test]
async fn a_partner_sells_what_and_where_he_may() {
    let shop = Shop::open().await;
    shop.world
        .define(Document::Partner(Partner {
            products: ["shield".into()].into(),
            territories: ["DE".to_owned()].into(),
            ..shop.world.engine.place(SANDBOX).unwrap().partners[&"telco-north".into()].clone()
        }))
        .await
        .unwrap();
    shop.provision("ord-1").await;
    let mut body = shield();
    body["serviceLocation"]["regionCode"] = json!("FR");
    assert_eq!(provision(&shop, "subscriptionId=a", &body).await.status, 404);
    let mut body = shield();
    body["lineItems"][0]["product"] = json!("partners/telco-north/products/shield-plus-monthly");
    assert_eq!(provision(&shop, "subscriptionId=a", &body).await.status, 404);
}

#[tokio::test]
async fn details_of_line_items_are_told_back() {
    let shop = Shop::open().await;
    let mut body = shield();
    body["purchaseTime"] = json!("2026-01-30T10:00:00+01:00");
    body["lineItems"][0]["finiteBillingCycleDetails"] = json!({ "billingCycleCountLimit": 3 });
    body["lineItems"][0]["productPayload"] =
        json!({ "googleHomePayload": { "partnerStructureId": "s-1" } });
    body["lineItems"].as_array_mut().unwrap().push(json!({
        "product": "partners/telco-north/products/shield-plus-monthly",
        "finiteBillingCycleDetails": { "billingCycleCountLimit": "1" },
    }));
    let sold = provision(&shop, "subscriptionId=ord-1", &body).await.json();
    assert_eq!(sold["purchaseTime"], "2026-01-30T09:00:00Z");
    let items = sold["lineItems"].as_array().unwrap();
    assert_eq!(items[0]["finiteBillingCycleDetails"], json!({ "billingCycleCountLimit": "3" }));
    assert_eq!(
        items[0]["productPayload"],
        json!({ "googleHomePayload": { "partnerStructureId": "s-1" } })
    );
    assert_eq!(items[1]["lineItemIndex"], 2);
    // A limit of one is a limit all the same: the product itself is no one-time product.
    assert_eq!(items[1]["recurrenceType"], "LINE_ITEM_RECURRENCE_TYPE_PERIODIC");
    assert_eq!(items[1]["finiteBillingCycleDetails"], json!({ "billingCycleCountLimit": "1" }));
    body["purchaseTime"] = json!("2026-02-01T00:00:00Z");
    let refused = provision(&shop, "subscriptionId=ord-2", &body).await;
    assert_eq!(refused.status, 400, "bought before it is provisioned");
}

#[tokio::test]
async fn an_upgrade_takes_the_place_of_the_previous_one() {
    for (spec, state, renewal, previous) in [
        ("START_IMMEDIATELY", "STATE_ACTIVE", "2026-03-10T00:00:00Z", "STATE_CANCELLED"),
        (
            "ALIGN_WITH_PREVIOUS_SUBSCRIPTION",
            "STATE_ACTIVE",
            "2026-02-28T09:00:00Z",
            "STATE_CANCELLED",
        ),
        (
            "DEFERRED_TO_NEXT_RECURRENCE",
            "STATE_CREATED",
            "2026-02-28T09:00:00Z",
            "STATE_CANCEL_AT_END_OF_CYCLE",
        ),
    ] {
        let shop = Shop::open().await;
        shop.provision("ord-1").await;
        shop.world.clock_to("2026-02-10T00:00:00Z").await.unwrap();
        let mut body = shield();
        body["lineItems"][0]["product"] =
            json!("partners/telco-north/products/shield-plus-monthly");
        let details = json!({
            "previousSubscriptionId": "ord-1",
            "billingCycleSpec": format!("BILLING_CYCLE_SPEC_{spec}"),
        });
        body["upgradeDowngradeDetails"] = details.clone();
        let answered = provision(&shop, "subscriptionId=ord-2", &body).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        let sold = answered.json();
        assert_eq!(sold["upgradeDowngradeDetails"], details);
        assert_eq!(sold["state"], state, "{spec}");
        assert_eq!(sold["renewalTime"], renewal, "{spec}");
        let old = shop.get("ord-1").await;
        assert_eq!(old["state"], previous, "{spec}");
        assert_eq!(old["cancellationDetails"]["reason"], "CANCELLATION_REASON_UPGRADE_DOWNGRADE");
        shop.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
        assert_eq!(shop.get("ord-2").await["state"], "STATE_ACTIVE", "{spec}");
        assert_eq!(shop.get("ord-1").await["state"], "STATE_CANCELLED", "{spec}");
    }
}

#[tokio::test]
async fn an_upgrade_of_nothing_is_refused() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    for (previous, spec, status) in [
        ("ord-1", "BILLING_CYCLE_SPEC_START_IMMEDIATELY", 400),
        ("ord-1", "BILLING_CYCLE_SPEC_UNSPECIFIED", 400),
        ("ord-9", "BILLING_CYCLE_SPEC_START_IMMEDIATELY", 404),
        ("partners/telco-south/subscriptions/ord-1", "BILLING_CYCLE_SPEC_START_IMMEDIATELY", 404),
    ] {
        let mut body = shield();
        body["upgradeDowngradeDetails"] =
            json!({ "previousSubscriptionId": previous, "billingCycleSpec": spec });
        let refused = provision(&shop, "subscriptionId=ord-2", &body).await;
        assert_eq!(refused.status, status, "{previous} {spec}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_partner_may_sell_here_on_terms_of_their_own() {
    let shop = Shop::open().await;
    let mut partner =
        shop.world.engine.place(SANDBOX).unwrap().partners[&"telco-north".into()].clone();
    partner.settings.insert("reseller.terms".to_owned(), "reseller.extend".to_owned());
    shop.world.define(Document::Partner(partner)).await.unwrap();
    shop.provision("ord-1").await;
    // Nobody extends it: usable for the days of grace, then over.
    shop.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    assert_eq!(shop.get("ord-1").await["state"], "STATE_IN_GRACE_PERIOD");
    shop.world.clock_to("2026-03-07T09:00:00Z").await.unwrap();
    let over = shop.get("ord-1").await;
    assert_eq!(over["state"], "STATE_CANCELLED");
    assert_eq!(over["cancellationDetails"]["reason"], "CANCELLATION_REASON_PAST_DUE");
}
