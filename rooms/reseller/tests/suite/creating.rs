//! Creating as an end user, and linking one afterwards: who may, once for an id, and one product
//! for a customer.

use futures::future::join_all;
use perennial_core::catalog::{Availability, OfferKind, PhaseMode};
use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::terms::Terms;
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use perennial_engine::ports::{Find, Page};
use perennial_engine::testing::{SANDBOX, instant};
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SHIELD, SUBSCRIPTIONS, Shop, trial};

pub fn shield() -> Value {
    serde_json::from_str(SHIELD).unwrap()
}

/// The first machine-readable cause.
pub fn reason(answered: &Answered) -> Value {
    let details = answered.json()["error"]["details"].clone();
    details.as_array().and_then(|all| all.first()).map_or(Value::Null, |it| it["reason"].clone())
}

#[track_caller]
pub fn refused(answered: &Answered, status: u16, name: &str, cause: &str) {
    assert_eq!(answered.status, status, "{}", answered.text);
    assert_eq!(answered.json()["error"]["status"], name, "{}", answered.text);
    if !cause.is_empty() {
        assert_eq!(reason(answered), cause, "{}", answered.text);
    }
}

pub async fn create(shop: &Shop, user: &str, id: &str, body: &Value) -> Answered {
    let path = format!("{SUBSCRIPTIONS}?subscriptionId={id}");
    Ask::post_json(&path, body.to_string()).bearer(user).of(&shop.house).await
}

pub async fn entitle(shop: &Shop, user: &str, id: &str, body: &str) -> Answered {
    let path = format!("{SUBSCRIPTIONS}/{id}:entitle");
    Ask::post_json(&path, body).bearer(user).of(&shop.house).await
}

/// How many subscriptions a customer has.
fn count(shop: &Shop, customer: u128) -> usize {
    let find = Find::Customer(CustomerId(customer));
    let page = Page { after: None, limit: 100 };
    shop.world.engine.find(SANDBOX, &find, page).unwrap().len()
}

#[tokio::test]
async fn create_links_the_caller_and_begins_now() {
    let shop = Shop::open().await;
    let user = shop.user("telco-north", 7);
    let created = create(&shop, &user, "ord-1", &shield()).await;
    assert_eq!(created.status, 200, "{}", created.text);
    let created = created.json();
    assert_eq!(created["state"], "STATE_ACTIVE");
    assert_eq!(created["endUserEntitled"], true);
    assert_eq!(created["createTime"], "2026-01-31T09:00:00Z");
    assert_eq!(created["renewalTime"], "2026-02-28T09:00:00Z");
    assert_eq!(shop.get("ord-1").await, created, "the partner sees the same");
    assert_eq!(count(&shop, 7), 1);
}

#[tokio::test]
async fn each_method_is_for_one_kind_of_caller() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let user = shop.user("telco-north", 7);
    for (method, path) in [
        ("POST", format!("{SUBSCRIPTIONS}?subscriptionId=a")),
        ("POST", format!("{SUBSCRIPTIONS}/ord-1:entitle")),
    ] {
        let answered = shop.ask(Ask::new(method, &path)).await;
        refused(&answered, 403, "PERMISSION_DENIED", "");
    }
    for (method, path) in [
        ("GET", format!("{SUBSCRIPTIONS}/ord-1")),
        ("POST", format!("{SUBSCRIPTIONS}:provision?subscriptionId=a")),
        ("POST", format!("{SUBSCRIPTIONS}/ord-1:cancel")),
        ("POST", "/v1/partners/telco-north/userSessions:generate".to_owned()),
    ] {
        let answered = Ask::new(method, &path).bearer(&user).of(&shop.house).await;
        refused(&answered, 403, "PERMISSION_DENIED", "");
    }
    // Another partner's client, on what is there and on what is not.
    let other = shop.user("telco-south", 7);
    refused(&create(&shop, &other, "b", &shield()).await, 403, "PERMISSION_DENIED", "");
    for id in ["ord-1", "nothing"] {
        refused(&entitle(&shop, &other, id, "{}").await, 403, "PERMISSION_DENIED", "");
    }
    assert_eq!(count(&shop, 7), 0);
}

#[tokio::test]
async fn twenty_at_once_make_one() {
    let shop = Shop::open().await;
    for (setting, alike) in [("", 409), ("return_existing", 200)] {
        shop.agree("telco-north", "reseller.duplicate_create", setting).await;
        let (id, customer) = (format!("ord-{alike}"), u128::from(alike));
        let user = shop.user("telco-north", customer);
        let body = shield();
        let all = join_all((0..20).map(|_| create(&shop, &user, &id, &body))).await;
        let made = all.iter().filter(|answered| answered.status == 200).count();
        let other = all.iter().filter(|answered| answered.status == alike).count();
        assert_eq!((made, other), if alike == 409 { (1, 19) } else { (20, 20) });
        assert_eq!(count(&shop, customer), 1);
    }
    let body = shield();
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-p");
    let provision = || shop.ask(Ask::post_json(&path, body.to_string()));
    let all = join_all((0..20).map(|_| provision())).await;
    let first = all[0].json();
    assert!(all.iter().all(|answered| answered.json() == first), "given back to all");
}

#[tokio::test]
async fn an_id_is_taken_for_ever_and_never_given_to_another_user() {
    let shop = Shop::open().await;
    let (anna, ben) = (shop.user("telco-north", 7), shop.user("telco-north", 8));
    let first = create(&shop, &anna, "ord-1", &shield()).await;
    let again = create(&shop, &anna, "ord-1", &shield()).await;
    refused(&again, 409, "ALREADY_EXISTS", "SUBSCRIPTION_ALREADY_EXISTS");
    shop.agree("telco-north", "reseller.duplicate_create", "return_existing").await;
    assert_eq!(create(&shop, &anna, "ord-1", &shield()).await.json(), first.json());
    refused(&create(&shop, &ben, "ord-1", &shield()).await, 409, "ALREADY_EXISTS", "");
    shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    refused(&create(&shop, &ben, "ord-1", &shield()).await, 409, "ALREADY_EXISTS", "");
}

#[tokio::test]
async fn what_create_wants_told_all_at_once() {
    let shop = Shop::open().await;
    let user = shop.user("telco-north", 7);
    let answered = create(&shop, &user, "a", &json!({})).await;
    refused(&answered, 400, "INVALID_ARGUMENT", "");
    let fields: Vec<_> = answered.json()["error"]["details"][0]["fieldViolations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|violation| violation["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        fields,
        ["partner_user_token", "service_location.region_code", "line_items"],
        "{}",
        answered.text
    );
    let long = "x".repeat(64);
    let edits: [(&str, Value); 6] = [
        ("/partnerUserToken", json!(long)),
        ("/partnerUserToken", json!("é")),
        ("/serviceLocation/regionCode", json!("DEU")),
        ("/upgradeDowngradeDetails", json!({ "previousSubscriptionId": "ord-0" })),
        (
            "/upgradeDowngradeDetails",
            json!({ "billingCycleSpec": "BILLING_CYCLE_SPEC_START_IMMEDIATELY" }),
        ),
        ("/lineItems", json!([])),
    ];
    for (at, value) in edits {
        let mut body = shield();
        if body.pointer(at).is_none() {
            body[at.trim_start_matches('/')] = Value::Null;
        }
        *body.pointer_mut(at).unwrap() = value.clone();
        let answered = create(&shop, &user, "a", &body).await;
        refused(&answered, 400, "INVALID_ARGUMENT", "");
    }
    for id in ["", &long, "a:b", "a%2Fb", "a%20b"] {
        refused(&create(&shop, &user, id, &shield()).await, 400, "INVALID_ARGUMENT", "");
    }
    assert_eq!(count(&shop, 7), 0);
}

#[tokio::test]
async fn the_place_of_service_is_kept_whole() {
    let shop = Shop::open().await;
    let user = shop.user("telco-north", 7);
    let created = create(&shop, &user, "ord-1", &shield()).await.json();
    assert_eq!(created["serviceLocation"], json!({ "regionCode": "DE", "postalCode": "10115" }));
    let mut nowhere = shield();
    nowhere["serviceLocation"] = json!({ "regionCode": "SE" });
    nowhere["lineItems"][0]["product"] = json!("partners/telco-north/products/nordic-monthly");
    assert_eq!(create(&shop, &user, "ord-2", &nowhere).await.status, 200);
    nowhere["serviceLocation"]["regionCode"] = json!("NO");
    let answered = create(&shop, &user, "ord-3", &nowhere).await;
    refused(&answered, 404, "NOT_FOUND", "ERROR_CODE_PRODUCT_NOT_FOUND");
}

#[tokio::test]
async fn promotions_hold_in_their_time_and_once_for_a_user() {
    let shop = Shop::open().await;
    let user = shop.user("telco-north", 7);
    let with = |promotion: &str| {
        let mut body = shield();
        let name = format!("partners/telco-north/promotions/{promotion}");
        body["promotionSpecs"] = json!([{ "promotion": name }]);
        body
    };
    for (id, from, until, active) in [
        ("over", None, Some("2026-01-31T09:00:00Z"), true),
        ("to-come", Some("2026-01-31T09:00:01Z"), None, true),
        ("off", None, None, false),
    ] {
        let offer = perennial_core::catalog::Offer {
            from: from.map(instant),
            until: until.map(instant),
            active,
            ..trial(id, Span::weeks(1))
        };
        shop.world.define(Document::Offer(offer)).await.unwrap();
        let answered = create(&shop, &user, "a", &with(id)).await;
        refused(&answered, 404, "NOT_FOUND", "ERROR_CODE_PROMOTION_NOT_FOUND");
    }
    let first = create(&shop, &user, "ord-1", &with("first-week")).await;
    assert_eq!(first.json()["freeTrialEndTime"], "2026-02-07T09:00:00Z", "{}", first.text);
    shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    let again = create(&shop, &user, "ord-2", &with("first-week")).await;
    let ineligible = "ERROR_CODE_SUBSCRIPTION_REJECTED_PROMOTION_INELIGIBLE";
    refused(&again, 400, "FAILED_PRECONDITION", ineligible);
    assert_eq!(create(&shop, &user, "ord-2", &shield()).await.status, 200);
    // Only for those who were here before.
    let returning = perennial_core::catalog::Offer {
        kind: OfferKind::Promotional,
        ..trial("welcome-back", Span::weeks(1))
    };
    shop.world.define(Document::Offer(returning)).await.unwrap();
    let new = shop.user("telco-north", 8);
    let answered = create(&shop, &new, "ord-3", &with("welcome-back")).await;
    refused(&answered, 400, "FAILED_PRECONDITION", ineligible);
}

#[tokio::test]
async fn trials_and_prices_have_their_levels() {
    let shop = Shop::open().await;
    let user = shop.user("telco-north", 7);
    let trial_name = "partners/telco-north/promotions/first-week";
    let mut on_line = shield();
    on_line["lineItems"][0]["lineItemPromotionSpecs"] = json!([{ "promotion": trial_name }]);
    let answered = create(&shop, &user, "a", &on_line).await;
    refused(&answered, 400, "INVALID_ARGUMENT", "");
    let field = &answered.json()["error"]["details"][0]["fieldViolations"][0]["field"];
    assert_eq!(field, "line_items[0].line_item_promotion_specs");
    let half = perennial_core::catalog::Offer {
        phase: perennial_core::catalog::OfferPhase {
            mode: PhaseMode::PayAsYouGo,
            length: Span::months(1),
            periods: 2,
            prices: vec![perennial_core::catalog::OfferPrice::Off {
                territory: None,
                ppm: 500_000,
            }],
            ..trial("half", Span::months(1)).phase
        },
        ..trial("half", Span::months(1))
    };
    shop.world.define(Document::Offer(half)).await.unwrap();
    let half = "partners/telco-north/promotions/half";
    for promotions in [json!([half]), json!([trial_name, trial_name])] {
        let mut on_top = shield();
        on_top["promotions"] = promotions;
        refused(&create(&shop, &user, "a", &on_top).await, 400, "INVALID_ARGUMENT", "");
    }
    on_line["lineItems"][0]["lineItemPromotionSpecs"] = json!([{ "promotion": half }]);
    let sold = create(&shop, &user, "ord-1", &on_line).await;
    assert_eq!(sold.status, 200, "{}", sold.text);
}

#[tokio::test]
async fn a_user_has_a_product_once() {
    let shop = Shop::open().await;
    let user = shop.user("telco-north", 7);
    let taken = "ERROR_CODE_SUBSCRIPTION_REJECTED_ALREADY_SUBSCRIBED";
    assert_eq!(create(&shop, &user, "ord-1", &shield()).await.status, 200);
    refused(&create(&shop, &user, "ord-2", &shield()).await, 400, "FAILED_PRECONDITION", taken);
    shop.provision("ord-3").await;
    refused(&entitle(&shop, &user, "ord-3", "{}").await, 400, "FAILED_PRECONDITION", taken);
    assert_eq!(shop.get("ord-3").await.get("endUserEntitled"), None);
    let mut other = shield();
    other["lineItems"][0]["product"] = json!("partners/telco-north/products/shield-plus-monthly");
    assert_eq!(create(&shop, &user, "ord-4", &other).await.status, 200, "another product");
    let body = shield();
    let ids: Vec<_> = (0..20).map(|n| format!("race-{n}")).collect();
    let racer = shop.user("telco-north", 9);
    let all = join_all(ids.iter().map(|id| create(&shop, &racer, id, &body))).await;
    assert_eq!(all.iter().filter(|answered| answered.status == 200).count(), 1);
    assert_eq!(all.iter().filter(|answered| reason(answered) == taken).count(), 19);
    shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    assert_eq!(entitle(&shop, &user, "ord-3", "{}").await.status, 200, "it is free again");
}

#[tokio::test]
async fn the_rule_of_one_can_be_switched_off() {
    let shop = Shop::open().await;
    let (_, reseller) = room_reseller::terms::terms().remove(0);
    let terms = Terms { one_per_product: false, ..reseller };
    shop.world.define(Document::Terms { id: "several".into(), terms }).await.unwrap();
    shop.agree("telco-north", "reseller.terms", "several").await;
    let user = shop.user("telco-north", 7);
    for id in ["ord-1", "ord-2"] {
        assert_eq!(create(&shop, &user, id, &shield()).await.status, 200);
    }
}

#[tokio::test]
async fn entitle_links_the_caller_and_moves_no_time() {
    let shop = Shop::open().await;
    let before = shop.provision("ord-1").await.json();
    let user = shop.user("telco-north", 7);
    shop.world.clock_to("2026-02-10T00:00:00Z").await.unwrap();
    let details = r#"{"lineItemEntitlementDetails":[{"lineItemIndex":1,
        "products":["partners/telco-north/products/shield-monthly"]}]}"#;
    let linked = entitle(&shop, &user, "ord-1", details).await;
    assert_eq!(linked.status, 200, "{}", linked.text);
    let linked = linked.json()["subscription"].clone();
    let mut expected = before;
    expected["endUserEntitled"] = json!(true);
    expected["updateTime"] = json!("2026-02-10T00:00:00Z");
    assert_eq!(linked, expected);
    shop.world.clock_to("2026-02-11T00:00:00Z").await.unwrap();
    let again = entitle(&shop, &user, "ord-1", "").await;
    assert_eq!(again.json()["subscription"], linked, "the same user again changes nothing");
    let other = shop.user("telco-north", 8);
    let mismatch = "ERROR_CODE_SUBSCRIPTION_USER_MISMATCH";
    let answered = entitle(&shop, &other, "ord-1", "{}").await;
    refused(&answered, 400, "FAILED_PRECONDITION", mismatch);
    refused(&entitle(&shop, &user, "nothing", "{}").await, 404, "NOT_FOUND", "");
}

#[tokio::test]
async fn entitle_in_each_state() {
    let shop = Shop::open().await;
    let user = |n: u128| shop.user("telco-north", n);
    shop.provision("ending").await;
    shop.post("ending", "cancel", "{}").await;
    assert_eq!(entitle(&shop, &user(1), "ending", "").await.status, 200);
    assert_eq!(shop.get("ending").await["state"], "STATE_CANCEL_AT_END_OF_CYCLE");
    shop.provision("suspended").await;
    shop.post("suspended", "suspend", "{}").await;
    refused(&entitle(&shop, &user(2), "suspended", "").await, 400, "FAILED_PRECONDITION", "");
    shop.provision("cancelled").await;
    shop.post("cancelled", "cancel", r#"{"cancelImmediately":true}"#).await;
    refused(&entitle(&shop, &user(3), "cancelled", "").await, 400, "FAILED_PRECONDITION", "");
    // Not extended: in grace at the cycle's end.
    let mut manual = shield();
    manual["lineItems"][0]["product"] = json!("partners/telco-north/products/shield-manual");
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=grace");
    shop.ask(Ask::post_json(&path, manual.to_string())).await;
    shop.world.clock_to("2026-03-01T00:00:00Z").await.unwrap();
    assert_eq!(shop.get("grace").await["state"], "STATE_IN_GRACE_PERIOD");
    assert_eq!(entitle(&shop, &user(4), "grace", "").await.status, 200);
    // In every state the same user changes nothing, and another one is refused.
    shop.post("grace", "cancel", r#"{"cancelImmediately":true}"#).await;
    for id in ["ending", "grace"] {
        assert_eq!(shop.get(id).await["state"], "STATE_CANCELLED");
        let linked = user(if id == "ending" { 1 } else { 4 });
        assert_eq!(entitle(&shop, &linked, id, "").await.status, 200);
        refused(&entitle(&shop, &user(5), id, "").await, 400, "FAILED_PRECONDITION", "");
    }
}

#[tokio::test]
async fn what_an_import_and_the_partner_say_is_told() {
    let shop = Shop::open().await;
    shop.agree("telco-north", "reseller.redirect_uri", "https://telco.example/done").await;
    let sold = shop.provision("ord-1").await.json();
    assert_eq!(sold["redirectUri"], "https://telco.example/done");
    assert_eq!(sold.get("migrationDetails"), None);
    let page = Page { after: None, limit: 1 };
    let find = Find::Reference { name: "reseller.id".to_owned(), value: "ord-1".to_owned() };
    let id: SubscriptionId = shop.world.engine.find(SANDBOX, &find, page).unwrap()[0].id;
    let references = [
        ("reseller.migrated_id".to_owned(), Some("legacy-9".to_owned())),
        ("reseller.legacy_creation_time".to_owned(), Some("2019-01-01T00:00:00Z".to_owned())),
    ];
    let command = perennial_core::Command::SetReferences { references: references.into() };
    let act = perennial_engine::Act::Do { id, command };
    shop.world.engine.execute(perennial_engine::Wish::one(SANDBOX, act)).await.unwrap();
    assert_eq!(
        shop.get("ord-1").await["migrationDetails"],
        json!({
            "migratedSubscriptionId": "legacy-9",
            "legacyCreationTime": "2019-01-01T00:00:00Z",
        })
    );
}

#[tokio::test]
async fn not_sold_any_more_is_not_found() {
    let shop = Shop::open().await;
    let user = shop.user("telco-north", 7);
    let place = shop.world.engine.place(SANDBOX).unwrap();
    let mut product = place.catalog.products[&"shield".into()].clone();
    let mut newer = product.versions[0].clone();
    newer.availability = Availability::Only(["FR".into()].into());
    product.versions.push(newer);
    shop.world.define(Document::Product(product)).await.unwrap();
    let answered = create(&shop, &user, "a", &shield()).await;
    refused(&answered, 404, "NOT_FOUND", "ERROR_CODE_PRODUCT_NOT_FOUND");
}
