//! What is refused where people are enrolled.

use room_lobby::testing::Ask;
use serde_json::json;

use super::Seen;
use crate::people::{ada, member, open, put, watch};
use crate::shop::{SUBSCRIPTIONS, Shop, shield};

pub async fn ask(seen: &mut Seen) {
    let plain = Shop::open().await;
    let id = plain.sell("T-1", shield()).await;
    let path = member(&id, "m-1");
    let not_agreed = plain
        .ask(
            Ask::new("PUT", &path)
                .header("content-type", "application/json")
                .body(ada().to_string()),
        )
        .await;
    seen.refused("pii-mode-not-enabled", &not_agreed);

    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    let nobody = shop.ask(Ask::get(&member(&id, "m-9"))).await;
    seen.refused("member-not-found", &nobody);
    let mut nameless = ada();
    nameless["person"].as_object_mut().unwrap().remove("familyName");
    seen.refused("pii-required", &put(&shop, &member(&id, "m-1"), &nameless).await);
    let mut silent = ada();
    silent["consents"] = json!([]);
    seen.refused("consent-missing", &put(&shop, &member(&id, "m-1"), &silent).await);
    let mut unknown = ada();
    unknown["consents"][0]["documentVersion"] = json!("1999-01");
    seen.refused("consent-version-unknown", &put(&shop, &member(&id, "m-1"), &unknown).await);
    assert!(put(&shop, &member(&id, "m-1"), &ada()).await.status.is_success());
    seen.refused("member-exists", &put(&shop, &member(&id, "m-2"), &ada()).await);
    let moved = json!({ "change": { "type": "UPDATE_ATTRIBUTES", "purchaseCountry": "CA" } });
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    seen.refused("country-identity-mismatch", &shop.post(&path, "key-move-1", &moved).await);
    let withdraw = async |kind: &str| {
        let shown = shop.ask(Ask::get(&member(&id, "m-1"))).await.json();
        let consents = shown["consents"].as_array().unwrap();
        let consent = consents.iter().find(|it| it["type"] == kind).unwrap();
        let consent = consent["consentId"].as_str().unwrap();
        let path = format!("{}/consents/{consent}/withdraw", member(&id, "m-1"));
        shop.ask(Ask::new("POST", &path).header("idempotency-key", "withdraw-1")).await
    };
    let withdrawn = withdraw("TERMS").await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text);
    let resume = json!({ "change": { "type": "RESUME" } });
    seen.refused("consent-required", &shop.post(&path, "key-resume-1", &resume).await);
    // Known at first, suspended, and then no longer who he said he was.
    let other = shop.sell("T-2", watch()).await;
    assert!(put(&shop, &member(&other, "m-1"), &ada()).await.status.is_success());
    let path = format!("{SUBSCRIPTIONS}/{other}/changes");
    let suspend = json!({ "change": { "type": "SUSPEND", "reasonCode": "FRAUD" } });
    assert_eq!(shop.post(&path, "key-suspend-1", &suspend).await.status, 200);
    let mut else_one = ada();
    else_one["person"]["familyName"] = json!("Reject");
    assert!(put(&shop, &member(&other, "m-1"), &else_one).await.status.is_success());
    seen.refused("identity-not-verified", &shop.post(&path, "key-resume-2", &resume).await);
}
