//! Changes of what protects people (3.1): where and when they are refused that others are not.

use serde_json::{Value, json};

use crate::asking::{done, refused};
use crate::people::{self, ada, member, put, watch};
use crate::shop::Shop;

async fn shop() -> Shop {
    let shop = people::open().await;
    shop.configure(|partner| {
        let set = &mut partner.settings;
        set.insert("partner.terms.watch".to_owned(), "partner.identity.fixed".to_owned());
    })
    .await;
    shop
}

async fn known(shop: &Shop) -> String {
    let id = shop.sell("T-1", watch()).await;
    let enrolled = put(shop, &member(&id, "m-1"), &ada()).await;
    assert!(enrolled.status.is_success(), "{}", enrolled.text);
    assert_eq!(shop.get(&id).await["status"], "ACTIVE");
    id
}

#[tokio::test]
async fn its_end_is_not_moved() {
    let shop = shop().await;
    let id = known(&shop).await;
    let end = shop.get(&id).await["endDate"].clone();
    for change in [
        json!({ "type": "PROLONG", "by": "P1M" }),
        json!({ "type": "PROLONG", "newEndDate": "2028-01-31T09:00:00Z" }),
        json!({ "type": "SET_END_DATE", "endDate": "2026-02-10T09:00:00Z" }),
    ] {
        assert_eq!(refused(&shop, &id, change.clone()).await, "prolong-not-supported", "{change}");
    }
    assert_eq!(shop.get(&id).await["endDate"], end);
}

#[tokio::test]
async fn it_moves_only_to_where_its_member_lives() {
    let shop = shop().await;
    let id = known(&shop).await;
    let to = |country: &str| json!({ "type": "UPDATE_ATTRIBUTES", "purchaseCountry": country });
    assert_eq!(shop.get(&id).await["purchaseCountry"], "DE");
    assert_eq!(refused(&shop, &id, to("CA")).await, "country-identity-mismatch");
    assert_eq!(shop.get(&id).await["purchaseCountry"], "DE");
    done(&shop, &id, to("US")).await;
    assert_eq!(shop.get(&id).await["purchaseCountry"], "US");
}

#[tokio::test]
async fn its_plan_changes_when_it_is_known_for_whom_it_is() {
    let shop = shop().await;
    let mut better = perennial_engine::testing::product("guard", 22, 2, "19.99");
    "guard-m".clone_into(&mut better.sku);
    better.group = None;
    shop.world.define(perennial_engine::directory::Document::Product(better)).await.unwrap();
    shop.configure(|partner| {
        let set = &mut partner.settings;
        set.insert("partner.terms.guard".to_owned(), "partner.identity.fixed".to_owned());
        set.insert("partner.family.guard".to_owned(), "IDENTITY".to_owned());
    })
    .await;
    let plan = json!({ "type": "CHANGE_PLAN", "offeringId": "off_guard-m" });
    let id = known(&shop).await;
    let mut other: Value = ada();
    other["person"]["familyName"] = json!("Slow");
    assert!(put(&shop, &member(&id, "m-1"), &other).await.status.is_success());
    let read = shop.get(&id).await;
    assert_eq!(
        (&read["status"], &read["identity"]["state"]),
        (&json!("ACTIVE"), &json!("VERIFYING"))
    );
    assert_eq!(refused(&shop, &id, plan.clone()).await, "identity-not-verified");
    // A day later it is known.
    shop.clock_to("2026-02-02T09:00:00Z").await;
    done(&shop, &id, plan).await;
}
