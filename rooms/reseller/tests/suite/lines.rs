//! Line items as they were sold: bundles, what is charged once, add-ons, and introductory prices
//! (3.2, 4).

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::goldens::{golden, holds};
use crate::goods::stock;
use crate::shop::{SUBSCRIPTIONS, Shop};

fn product(sku: &str) -> Value {
    json!({ "product": format!("partners/telco-north/products/{sku}") })
}

/// A line with an offer of its own.
fn with(sku: &str, promotion: &str) -> Value {
    let mut line = product(sku);
    line["lineItemPromotionSpecs"] = json!([spec(promotion)]);
    line
}

fn spec(promotion: &str) -> Value {
    json!({ "promotion": format!("partners/telco-north/promotions/{promotion}") })
}

fn body(lines: &[Value]) -> Value {
    json!({
        "partnerUserToken": "cust-42",
        "serviceLocation": { "regionCode": "DE" },
        "lineItems": lines,
    })
}

async fn provision(shop: &Shop, id: &str, body: &Value) -> Answered {
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId={id}");
    shop.ask(Ask::post_json(&path, body.to_string())).await
}

async fn sold(shop: &Shop, id: &str, body: &Value) -> Value {
    let answered = provision(shop, id, body).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

/// The status of an error, and its reason or the field it is about.
fn refused(answered: &Answered) -> (String, String) {
    let error = &answered.json()["error"];
    let details = error["details"].as_array().cloned().unwrap_or_default();
    let reason = details.iter().find_map(|it| it["reason"].as_str());
    let field = details.iter().find_map(|it| it["fieldViolations"][0]["field"].as_str());
    let why = reason.or(field).unwrap_or_default();
    (error["status"].as_str().unwrap_or_default().to_owned(), why.to_owned())
}

/// A family, a setup and a key, with a trial of all: before and after the user is linked, and in
/// the cycle after the trial.
#[tokio::test]
async fn every_field_of_a_line_item() {
    let shop = Shop::open().await;
    stock(&shop).await;
    holds(&shop, golden!("provision_lines")).await;
    shop.world.clock_to("2026-02-02T10:00:00Z").await.unwrap();
    let user = shop.end_user("ada").await;
    let path = format!("{SUBSCRIPTIONS}/ord-lines:entitle");
    let linked = Ask::post_json(&path, "{}").bearer(&user).of(&shop.house).await;
    assert_eq!(linked.status, 200, "{}", linked.text);
    shop.world.clock_to("2026-02-07T09:00:00Z").await.unwrap();
    holds(&shop, golden!("get_lines")).await;
}

#[tokio::test]
async fn introductory_prices_of_several_lines_are_told_and_kept() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let lines = [with("shield-monthly", "ladder"), with("shield-plus-monthly", "plus-euro")];
    let answer = sold(&shop, "ord-1", &body(&lines)).await;
    let specs = |answer: &Value, n: usize| answer["lineItems"][n]["lineItemPromotionSpecs"].clone();
    let ladder = json!([{
        "promotion": "partners/telco-north/promotions/ladder",
        "type": "PROMOTION_TYPE_INTRODUCTORY_PRICING",
        "introductoryPricingDetails": { "introductoryPricingSpecs": [
            { "regionCode": "DE", "recurrenceCount": 3, "discountRatioMicros": "500000" },
            { "regionCode": "DE", "recurrenceCount": 3, "discountRatioMicros": "200000" },
        ] },
    }]);
    assert_eq!(specs(&answer, 0), ladder);
    let euro = &specs(&answer, 1)[0]["introductoryPricingDetails"]["introductoryPricingSpecs"];
    let less = json!({ "amountMicros": "1000000", "currencyCode": "EUR" });
    assert_eq!(
        euro[0],
        json!({ "regionCode": "DE", "recurrenceCount": 2, "discountAmount": less })
    );
    // The list price is told beside it; nothing stands on the subscription.
    assert_eq!(answer["lineItems"][0]["amount"]["amountMicros"], "4990000");
    assert_eq!(answer["promotionSpecs"], Value::Null);
    // What was promised is told when the offer is used up, and gone from the catalog's list.
    shop.world.clock_to("2027-02-01T00:00:00Z").await.unwrap();
    assert_eq!(specs(&shop.get("ord-1").await, 0), ladder);
}

#[tokio::test]
async fn a_trial_of_all_goes_with_prices_of_lines() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let lines = [with("shield-monthly", "ladder"), product("shield-plus-monthly")];
    let mut body = body(&lines);
    body["promotionSpecs"] = json!([spec("first-week")]);
    let answer = sold(&shop, "ord-1", &body).await;
    let trial = json!([{
        "promotion": "partners/telco-north/promotions/first-week",
        "type": "PROMOTION_TYPE_FREE_TRIAL",
        "freeTrialDuration": { "count": 7, "unit": "DAY" },
    }]);
    assert_eq!(answer["promotionSpecs"], trial);
    assert_eq!(answer["promotions"], json!(["partners/telco-north/promotions/first-week"]));
    let first = &answer["lineItems"][0]["lineItemPromotionSpecs"][0];
    assert_eq!(first["promotion"], "partners/telco-north/promotions/ladder");
    assert_eq!(answer["lineItems"][1]["lineItemPromotionSpecs"], Value::Null);
    assert_eq!(answer["lineItems"][1]["lineItemFreeTrialEndTime"], "2026-02-07T09:00:00Z");
    assert_eq!(answer["freeTrialEndTime"], "2026-02-07T09:00:00Z");
}

#[tokio::test]
async fn what_is_charged_once_ends_at_the_next_renewal() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let answer = sold(&shop, "ord-1", &body(&[product("setup-1")])).await;
    let item = &answer["lineItems"][0];
    assert_eq!(item["recurrenceType"], "LINE_ITEM_RECURRENCE_TYPE_ONE_TIME");
    let period = json!({ "startTime": "2026-01-31T09:00:00Z", "endTime": "2026-02-28T09:00:00Z" });
    assert_eq!(item["oneTimeRecurrenceDetails"], json!({ "servicePeriod": period }));
    assert_eq!(item["finiteBillingCycleDetails"], Value::Null);
    sold(&shop, "ord-2", &body(&[product("setup-1"), product("shield-monthly")])).await;
    shop.world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
    let ended = shop.get("ord-1").await;
    assert_eq!(ended["state"], "STATE_CANCELLED");
    assert_eq!(ended["cancellationDetails"], json!({ "reason": "CANCELLATION_REASON_OTHER" }));
    // The period it was charged for is told for ever.
    let item = &ended["lineItems"][0];
    assert_eq!(item["state"], "LINE_ITEM_STATE_INACTIVE");
    assert_eq!(item["oneTimeRecurrenceDetails"], json!({ "servicePeriod": period }));
    let goes_on = shop.get("ord-2").await;
    assert_eq!(goes_on["state"], "STATE_ACTIVE");
    assert_eq!(goes_on["lineItems"][0]["state"], "LINE_ITEM_STATE_INACTIVE");
    assert_eq!(goes_on["lineItems"][1]["state"], "LINE_ITEM_STATE_ACTIVE");
    assert_eq!(goes_on["lineItems"][0]["oneTimeRecurrenceDetails"]["servicePeriod"], period);
}

#[tokio::test]
async fn a_product_s_own_limit_is_told_and_kept() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let answer = sold(&shop, "ord-1", &body(&[product("course-1")])).await;
    let limit = json!({ "billingCycleCountLimit": "6" });
    assert_eq!(answer["lineItems"][0]["finiteBillingCycleDetails"], limit);
    assert_eq!(answer["lineItems"][0]["description"], "All about the course");
    shop.world.clock_to("2026-07-31T08:59:59Z").await.unwrap();
    assert_eq!(shop.get("ord-1").await["state"], "STATE_ACTIVE");
    shop.world.clock_to("2026-07-31T09:00:00Z").await.unwrap();
    assert_eq!(shop.get("ord-1").await["state"], "STATE_CANCELLED");
}

#[tokio::test]
async fn offers_of_lines_keep_the_rules() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let shield = |promotion: &str| body(&[with("shield-monthly", promotion)]);
    let mut foreign = shield("ladder");
    foreign["lineItems"][0]["lineItemPromotionSpecs"][0]["promotion"] =
        json!("partners/telco-south/promotions/ladder");
    let mut two = shield("ladder");
    two["lineItems"][0]["lineItemPromotionSpecs"].as_array_mut().unwrap().push(spec("june"));
    let mut on_top = body(&[product("shield-monthly")]);
    on_top["promotionSpecs"] = json!([spec("ladder")]);
    let mut counted = body(&[product("setup-1")]);
    counted["lineItems"][0]["finiteBillingCycleDetails"] = json!({ "billingCycleCountLimit": 2 });
    let missing = ("NOT_FOUND", "ERROR_CODE_PROMOTION_NOT_FOUND");
    let ineligible =
        ("FAILED_PRECONDITION", "ERROR_CODE_SUBSCRIPTION_REJECTED_PROMOTION_INELIGIBLE");
    let field = "line_items[0].line_item_promotion_specs";
    for (what, body, (status, why)) in [
        ("unknown", shield("nope"), missing),
        ("another partner's", foreign, missing),
        ("not yet", shield("june"), missing),
        ("over", shield("over"), missing),
        ("withdrawn", shield("withdrawn"), missing),
        ("another product's", shield("plus-euro"), ineligible),
        ("for who was here before", shield("come-back"), ineligible),
        ("a trial on a line", shield("first-week"), ("INVALID_ARGUMENT", field)),
        ("two on a line", two, ("INVALID_ARGUMENT", field)),
        ("a price on the subscription", on_top, ("INVALID_ARGUMENT", "promotion_specs")),
        (
            "twice in one order",
            body(&[with("shield-monthly", "ladder"), with("shield-monthly", "ladder")]),
            ineligible,
        ),
        ("an add-on alone", body(&[product("key-1")]), ("INVALID_ARGUMENT", "line_items")),
        (
            "cycles of what has none",
            counted,
            ("INVALID_ARGUMENT", "line_items[0].finite_billing_cycle_details"),
        ),
    ] {
        let answered = provision(&shop, "ord-1", &body).await;
        assert_eq!(refused(&answered), (status.to_owned(), why.to_owned()), "{what}");
    }
    // None of them took the id.
    sold(&shop, "ord-1", &shield("ladder")).await;
}

/// A customer uses an introduction once, whichever line it was on.
#[tokio::test]
async fn an_introduction_is_used_up_by_the_user_who_created() {
    let shop = Shop::open().await;
    stock(&shop).await;
    let user = shop.end_user("ada").await;
    let create = |id: &'static str, lines: Vec<Value>| {
        let path = format!("{SUBSCRIPTIONS}?subscriptionId={id}");
        let (shop, user, body) = (&shop, &user, body(&lines).to_string());
        async move { Ask::post_json(&path, body).bearer(user).of(&shop.house).await }
    };
    let both = vec![product("shield-monthly"), with("shield-plus-monthly", "plus-euro")];
    let first = create("ord-1", both).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let ended = shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    assert_eq!(ended["state"], "STATE_CANCELLED");
    let again = create("ord-2", vec![with("shield-plus-monthly", "plus-euro")]).await;
    let ineligible = "ERROR_CODE_SUBSCRIPTION_REJECTED_PROMOTION_INELIGIBLE";
    assert_eq!(refused(&again), ("FAILED_PRECONDITION".to_owned(), ineligible.to_owned()));
}
