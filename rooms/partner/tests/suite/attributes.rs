//! Where it is sold, whose it is, what it is called (R8).

use perennial_core::catalog::{Availability, PriceEntry};
use perennial_engine::testing::{SANDBOX, product};
use serde_json::{Value, json};

use crate::asking::{change, done, refused};
use crate::shelf::{fill, put};
use crate::shop::{SUBSCRIPTIONS, Shop, shield};

fn country(code: &str) -> Value {
    json!({ "type": "UPDATE_ATTRIBUTES", "purchaseCountry": code })
}

#[tokio::test]
async fn another_country_once_in_ninety_days() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let it = done(&shop, &id, country("AT")).await;
    assert_eq!(
        (&it["before"]["purchaseCountry"], &it["after"]["purchaseCountry"]),
        (&json!("DE"), &json!("AT"))
    );
    assert_eq!(done(&shop, &id, country("AT")).await["state"], "APPLIED", "it is so already");
    assert_eq!(refused(&shop, &id, country("DE")).await, "country-change-limit");
    shop.clock_to("2026-05-01T09:00:00Z").await;
    assert_eq!(done(&shop, &id, country("DE")).await["subscription"]["purchaseCountry"], "DE");
    for (wrong, code) in [("Austria", "unsupported-country"), ("de", "unsupported-country")] {
        assert_eq!(refused(&shop, &id, country(wrong)).await, code, "{wrong}");
    }
    shop.configure(|partner| partner.territories = ["DE".to_owned()].into()).await;
    assert_eq!(refused(&shop, &id, country("FR")).await, "unsupported-country");
}

#[tokio::test]
async fn only_where_it_is_sold_and_at_its_prices() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let nordic = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_nordic-m" });
    let order = json!({
        "partnerOrderId": "T-1", "lines": [nordic],
        "account": { "partnerAccountRef": "A-778899", "country": "SE" },
    });
    let made = shop.post(crate::shop::ORDERS, "order-key-se", &order).await.json();
    let id = made["lines"][0]["subscriptions"][0]["subscriptionId"].as_str().unwrap();
    let problem = change(&shop, id, country("DE")).await.json();
    assert_eq!(problem["code"], "country-not-offered");
    let others = problem["alternativeOfferings"].as_array().unwrap();
    assert!(others.contains(&json!("off_shield-m")), "{problem}");
    assert!(!others.contains(&json!("off_nordic-m")));
    // Dollars there: another price region.
    let mut deluxe = product("deluxe", 22, 2, "4.99");
    deluxe.sku = "deluxe-m".to_owned();
    deluxe.group = None;
    let mut dollars = product("x", 99, 1, "5.49");
    let entry = dollars.versions.remove(0).prices.remove(0);
    let place = shop.world.engine.place(SANDBOX).unwrap();
    let euro = deluxe.versions[0].prices[0].clone();
    let usd = perennial_core::money::Currency::parse("USD").unwrap();
    let price = perennial_core::money::UnitPrice::parse_decimal("5.49", usd).unwrap();
    let usd = PriceEntry {
        territory: Some("US".into()),
        price: perennial_core::billing::Price::Flat(price),
        ..entry
    };
    let mut version = place.catalog.products[&"deluxe".into()].newest().clone();
    version.prices = vec![euro, usd];
    deluxe.versions = vec![version];
    put(&shop, deluxe).await;
    let line = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_deluxe-m" });
    let id = shop.sell("T-2", line).await;
    let problem = change(&shop, &id, country("US")).await.json();
    assert_eq!(problem["code"], "country-change-requires-plan-change", "{problem}");
    assert!(problem["alternativeOfferings"].is_array());
}

/// A plan that waits for the end of the period must be sold there as well.
#[tokio::test]
async fn a_plan_that_waits_is_in_the_way_of_a_move() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let place = shop.world.engine.place(SANDBOX).unwrap();
    let mut deluxe = place.catalog.products[&"deluxe".into()].clone();
    deluxe.versions[0].availability = Availability::Only(["DE".into()].into());
    put(&shop, deluxe).await;
    let id = shop.sell("T-1", shield()).await;
    let later =
        json!({ "type": "CHANGE_PLAN", "offeringId": "off_deluxe-m", "effective": "END_OF_TERM" });
    let waits = done(&shop, &id, later).await;
    assert_eq!(waits["state"], "SCHEDULED");
    assert_eq!(refused(&shop, &id, country("AT")).await, "country-not-offered");
    let changes = shop.read(&format!("{SUBSCRIPTIONS}/{id}/available-changes")).await;
    let mut changes = changes["items"].as_array().unwrap().iter();
    let listed = changes.find(|it| it["type"] == "UPDATE_ATTRIBUTES").unwrap();
    assert!(!listed["constraints"]["purchaseCountry"].as_array().unwrap().contains(&json!("AT")));
    let discard = json!({ "type": "DISCARD_PENDING", "changeId": waits["changeId"] });
    done(&shop, &id, discard).await;
    assert_eq!(done(&shop, &id, country("AT")).await["subscription"]["purchaseCountry"], "AT");
}

#[tokio::test]
async fn names_and_attributes_are_merged() {
    let shop = Shop::open().await;
    let mut line = shield();
    line["attributes"] = json!({ "shelf": "3", "campaign": "spring" });
    let id = shop.sell("T-1", line).await;
    let wanted = json!({ "type": "UPDATE_ATTRIBUTES", "language": "de-AT", "partnerUserRef": "U-2",
        "attributes": { "shelf": null, "campaign": "summer", "till": "9" } });
    let it = done(&shop, &id, wanted).await;
    let now = &it["subscription"];
    assert_eq!(now["attributes"], json!({ "campaign": "summer", "till": "9" }));
    assert_eq!(
        (&now["language"], &now["account"]["partnerUserRef"]),
        (&json!("de-AT"), &json!("U-2"))
    );
    assert_eq!(it["before"]["language"], "de-DE");
    let many: serde_json::Map<_, _> = (0..20).map(|n| (format!("n{n}"), json!("x"))).collect();
    for (member, wrong, code) in [
        ("attributes", json!(many), "invalid-field"),
        ("attributes", json!({ "a": "x".repeat(257) }), "invalid-field"),
        ("attributes", json!({ "x".repeat(65): "a" }), "invalid-field"),
        ("attributes", json!({ "card": "4111 1111 1111 1111" }), "invalid-field"),
        ("language", json!("german language"), "invalid-field"),
        ("partnerUserRef", json!(""), "invalid-field"),
        ("mode", json!("IMMEDIATE"), "invalid-field"),
        ("color", json!("red"), "unknown-field"),
    ] {
        let wanted = json!({ "type": "UPDATE_ATTRIBUTES", member: wrong });
        assert_eq!(refused(&shop, &id, wanted.clone()).await, code, "{wanted}");
    }
    let nothing = json!({ "type": "UPDATE_ATTRIBUTES" });
    assert_eq!(refused(&shop, &id, nothing).await, "missing-field");
}

#[tokio::test]
async fn it_goes_over_to_another_account() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let wanted = json!({ "type": "UPDATE_ATTRIBUTES", "partnerAccountRef": "B-1" });
    let it = done(&shop, &id, wanted.clone()).await;
    let (was, is) = (&it["before"]["partnerAccountRef"], &it["after"]["partnerAccountRef"]);
    assert_eq!((was, is), (&json!("A-778899"), &json!("B-1")));
    let account = it["subscription"]["account"]["accountId"].clone();
    let found = |name: &str| format!("{SUBSCRIPTIONS}?partnerAccountRef={name}");
    assert_eq!(shop.read(&found("A-778899")).await["items"], json!([]));
    assert_eq!(shop.read(&found("B-1")).await["items"][0]["subscriptionId"], json!(id));
    // The account is the one a later order finds.
    let mut order = crate::shop::order("T-2", shield());
    order["account"]["partnerAccountRef"] = json!("B-1");
    let made = shop.post(crate::shop::ORDERS, "order-key-b1", &order).await.json();
    let second = made["lines"][0]["subscriptions"][0]["subscriptionId"].as_str().unwrap();
    assert_eq!(shop.get(second).await["account"]["accountId"], account);
    // And who did it can be asked.
    let changes = shop.read(&format!("{SUBSCRIPTIONS}/{id}/changes")).await;
    assert_eq!(changes["items"][0]["after"]["partnerAccountRef"], "B-1");
    let again = done(&shop, &id, wanted).await;
    assert_eq!(again["subscription"]["account"]["accountId"], account);
}
