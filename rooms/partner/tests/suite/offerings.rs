//! What a partner may sell: offerings with their rules and options, page by page, and orders by
//! them.

use perennial_core::catalog::Availability;
use perennial_engine::directory::Document;
use perennial_engine::testing::{SANDBOX, product};
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shelf::{OFFERINGS, fill, put};
use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

async fn one(shop: &Shop, name: &str) -> Value {
    let answered = shop.ask(Ask::get(&format!("{OFFERINGS}/{name}"))).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

async fn ids(shop: &Shop, query: &str) -> Vec<String> {
    let answered = shop.ask(Ask::get(&format!("{OFFERINGS}?{query}"))).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let items = answered.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["offeringId"].as_str().unwrap().to_owned()).collect()
}

fn with(options: Value) -> Value {
    let mut line = shield();
    line["options"] = options;
    line
}

#[tokio::test]
async fn an_offering_says_everything_about_itself() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let shield = one(&shop, "off_shield-m").await;
    for (pointer, expected) in [
        ("/partnerSku", json!("TEL-SHIELD")),
        ("/name", json!("Demo shield")),
        ("/family", json!("SECURITY")),
        ("/tier", json!(97)),
        ("/termType", json!("EVERGREEN")),
        ("/term", json!("P1M")),
        ("/seats", json!({ "unit": "DEVICE", "default": 5, "min": 5, "max": 5000, "step": 5 })),
        ("/features", json!(["antivirus"])),
        ("/countries/0", json!("AD")),
        ("/trial", Value::Null),
        ("/piiMode", json!("NONE")),
        ("/activationPolicies", json!(["IMMEDIATE", "CODE", "POINT_OF_SALE"])),
        ("/components", json!([])),
        ("/status", json!("AVAILABLE")),
        ("/rules/restart", json!({ "allowed": true, "window": "P60D", "mode": "RESUME_TERM" })),
        ("/rules/suspend", json!({ "allowed": true, "maxDuration": "P90D" })),
        ("/rules/cancel/modes", json!(["IMMEDIATE", "END_OF_TERM"])),
        ("/rules/renewal/allowed", json!(false)),
        ("/rules/prolong/allowed", json!(false)),
        ("/rules/prolong/mayShorten", json!(false)),
        ("/rules/graceAfterEnd", json!("P0D")),
    ] {
        assert_eq!(shield.pointer(pointer), Some(&expected), "{pointer}");
    }
    assert_eq!(shield["countries"].as_array().unwrap().len(), 249);
    let told = |n: usize| {
        let option = &shield["options"][n];
        json!([option["optionId"], option["exclusiveWith"], option["requires"]])
    };
    assert_eq!(told(0), json!(["opt_travel", [], ["opt_vpn"]]));
    assert_eq!(told(1), json!(["opt_vpn", ["opt_vpn-basic"], []]));
    assert_eq!(told(2), json!(["opt_vpn-basic", ["opt_vpn"], []]));
    assert_eq!(shield["options"].as_array().unwrap().len(), 3);
    // The partner's own name is as good as ours.
    assert_eq!(one(&shop, "TEL-SHIELD").await, shield);
}

#[tokio::test]
async fn fixed_terms_and_identity_have_other_rules() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let yearly = one(&shop, "off_yearly-m").await;
    assert_eq!((&yearly["termType"], &yearly["term"]), (&json!("FIXED"), &json!("P1Y")));
    let renewal = json!({ "allowed": true, "opensBefore": "P90D", "closesAfter": "P30D" });
    assert_eq!(yearly["rules"]["renewal"], renewal);
    assert_eq!(yearly["rules"]["prolong"]["maxHorizon"], "P5Y");
    assert_eq!(yearly["rules"]["planChange"]["downgradeEffective"], "END_OF_TERM");
    let guard = one(&shop, "off_guard-m").await;
    assert_eq!((&guard["family"], &guard["piiMode"]), (&json!("IDENTITY"), &json!("IDENTITY")));
    assert_eq!(
        guard["rules"]["restart"],
        json!({ "allowed": false, "window": null, "mode": null })
    );
    assert_eq!(guard["rules"]["planChange"]["needsVerification"], true);
}

#[tokio::test]
async fn a_bundle_has_the_strictest_rules_of_its_parts() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let total = one(&shop, "off_total-m").await;
    assert_eq!(total["family"], "BUNDLE");
    let parts = total["components"].as_array().unwrap();
    let parts: Vec<_> = parts.iter().map(|part| &part["offeringId"]).collect();
    assert_eq!(parts, ["off_deluxe-m", "off_guard-m"]);
    assert_eq!(total["features"], json!(["deluxe", "guard", "total"]));
    assert_eq!(total["seats"]["step"], 10);
    // Security allows a restart and a long suspension, identity does not.
    assert_eq!(total["rules"]["restart"]["allowed"], false);
    assert_eq!(total["rules"]["suspend"]["maxDuration"], "P30D");
    assert_eq!(total["piiMode"], "IDENTITY");
}

#[tokio::test]
async fn offerings_of_a_country_a_family_and_page_by_page() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let all = ids(&shop, "").await;
    assert_eq!(
        all,
        [
            "off_com.demo.basic",
            "off_com.demo.plus",
            "off_shield-m",
            "off_yearly-m",
            "off_nordic-m",
            "off_deluxe-m",
            "off_guard-m",
            "off_total-m"
        ]
    );
    assert_eq!(ids(&shop, "family=IDENTITY").await, ["off_guard-m"]);
    assert_eq!(ids(&shop, "family=NOBODYS").await, [""; 0]);
    assert!(!ids(&shop, "country=DE").await.contains(&"off_nordic-m".to_owned()));
    assert_eq!(ids(&shop, "country=SE&family=PRIVACY").await, ["off_nordic-m"]);
    let (mut read, mut token) = (vec![], String::new());
    loop {
        let more = if token.is_empty() { String::new() } else { format!("&pageToken={token}") };
        let answered = shop.ask(Ask::get(&format!("{OFFERINGS}?pageSize=4{more}"))).await.json();
        let items = answered["items"].as_array().unwrap().clone();
        read.extend(items.iter().map(|it| it["offeringId"].as_str().unwrap().to_owned()));
        match answered["nextPageToken"].as_str() {
            Some(next) => token = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(read, all);
    // A token belongs to its list.
    let path = format!("{OFFERINGS}?family=SECURITY&pageToken={token}");
    assert_eq!(shop.ask(Ask::get(&path)).await.json()["code"], "invalid-page-token");
}

#[tokio::test]
async fn what_is_not_sold_is_shown_as_that() {
    let shop = Shop::open().await;
    let mut old = product("old", 40, 3, "1.99");
    (old.sku, old.group) = ("old-m".to_owned(), None);
    old.versions[0].on_sale = false;
    shop.world.define(Document::Product(old)).await.unwrap();
    let old = one(&shop, "off_old-m").await;
    assert_eq!((&old["status"], &old["countries"]), (&json!("WITHDRAWN"), &json!([])));
    assert!(!ids(&shop, "country=DE").await.contains(&"off_old-m".to_owned()));
}

#[tokio::test]
async fn only_what_is_agreed_is_offered() {
    let shop = Shop::open().await;
    fill(&shop).await;
    shop.configure(|partner| {
        partner.products = ["shield", "vpn", "travel"].map(Into::into).into();
        partner.territories = ["DE", "AT"].map(Into::into).into();
        partner.settings.insert("partner.options.shield".into(), "vpn".into());
    })
    .await;
    assert_eq!(ids(&shop, "").await, ["off_shield-m"]);
    let shield = one(&shop, "off_shield-m").await;
    assert_eq!(shield["countries"], json!(["AT", "DE"]));
    assert_eq!(shield["options"].as_array().unwrap().len(), 1);
    let answered = shop.ask(Ask::get(&format!("{OFFERINGS}/off_deluxe-m"))).await;
    assert_eq!(
        (answered.status.as_u16(), &answered.json()["code"]),
        (403, &json!("offering-not-enabled"))
    );
    for path in [format!("{OFFERINGS}/off_nobodys"), format!("{OFFERINGS}/off_vpn")] {
        assert_eq!(shop.ask(Ask::get(&path)).await.status, 404, "{path}");
    }
    for (query, code) in [
        ("country=FR", "unsupported-country"),
        ("country=XX", "unsupported-country"),
        ("country=de", "unsupported-country"),
        ("pageSize=0", "invalid-field"),
        ("color=red", "invalid-field"),
        ("pageToken=abc", "invalid-page-token"),
    ] {
        let answered = shop.ask(Ask::get(&format!("{OFFERINGS}?{query}"))).await;
        assert_eq!(answered.json()["code"], code, "{query}");
    }
}

#[tokio::test]
async fn options_are_ordered_with_a_plan() {
    let shop = Shop::open().await;
    fill(&shop).await;
    let mut line = with(json!(["TEL-VPN", "opt_travel"]));
    line["offeringId"] = json!("TEL-SHIELD");
    let id = shop.sell("1", line).await;
    let s = shop.get(&id).await;
    assert_eq!(s["options"], json!(["opt_vpn", "opt_travel"]));
    assert_eq!(s["offering"]["offeringId"], "off_shield-m");
    assert_eq!(s["offering"]["partnerSku"], "TEL-SHIELD");
    assert_eq!(s["offering"]["family"], "SECURITY");
    assert_eq!(s["entitlement"]["features"], json!(["antivirus", "travel", "vpn"]));
    assert_eq!(s["seats"]["allowed"], 5);
}

#[tokio::test]
async fn options_that_do_not_go_together_are_not_sold() {
    let shop = Shop::open().await;
    fill(&shop).await;
    for (options, status, code) in [
        (json!(["opt_vpn", "opt_vpn-basic"]), 409, "option-conflict"),
        (json!(["opt_travel"]), 409, "prerequisite-missing"),
        (json!(["opt_vault"]), 422, "invalid-field"),
        (json!(["opt_nobodys"]), 422, "invalid-field"),
        (json!(["vpn"]), 422, "invalid-field"),
        (json!(["opt_vpn", "TEL-VPN"]), 422, "invalid-field"),
        (json!(vec!["opt_vpn"; 51]), 422, "invalid-field"),
    ] {
        let body = order("1", with(options.clone()));
        let answered = shop.post(ORDERS, "options-key", &body).await;
        assert_eq!(
            (answered.status.as_u16(), &answered.json()["code"]),
            (status, &json!(code)),
            "{options}"
        );
    }
}

#[tokio::test]
async fn cancelling_a_bundle_cancels_all_of_it() {
    let shop = Shop::open().await;
    fill(&shop).await;
    // Without the part that must know who it protects.
    let place = shop.world.engine.place(SANDBOX).unwrap();
    let mut total = place.catalog.products[&"total".into()].clone();
    let bundle = total.versions[0].bundle.as_mut().unwrap();
    bundle.elements = vec!["shield".into(), "deluxe".into()];
    put(&shop, total).await;
    let mut line = shield();
    line["offeringId"] = json!("off_total-m");
    let id = shop.sell("1", line).await;
    let entitlement = shop.get(&id).await["entitlement"].clone();
    assert_eq!(entitlement["features"], json!(["antivirus", "deluxe", "total"]));
    let cancel = json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE" } });
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    assert_eq!(shop.post(&path, "cancel-key", &cancel).await.status, 200);
    let s = shop.get(&id).await;
    assert_eq!(s["status"], "CANCELED");
    assert_eq!(s["entitlement"]["entitled"], false);
    assert_eq!(s["entitlement"]["features"], json!([]));
}

#[tokio::test]
async fn a_place_without_a_price_is_no_place() {
    let shop = Shop::open().await;
    let mut local = product("local", 41, 3, "1.99");
    (local.sku, local.group) = ("local-m".to_owned(), None);
    local.versions[0].prices[0].territory = Some("PT".into());
    local.versions[0].availability = Availability::Everywhere;
    shop.world.define(Document::Product(local)).await.unwrap();
    assert_eq!(one(&shop, "off_local-m").await["countries"], json!(["PT"]));
    let mut line = shield();
    line["offeringId"] = json!("off_local-m");
    let answered = shop.post(ORDERS, "local-key", &order("1", line)).await;
    assert_eq!(answered.json()["code"], "country-not-offered");
}
