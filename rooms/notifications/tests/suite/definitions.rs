//! The built-in definitions and models.

use crate::hall::{Hall, bless, golden};

#[tokio::test]
async fn there_is_a_definition_for_every_event() {
    let hall = Hall::new().await;
    let list = hall.get("/notification/definitions").await.json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 16);
    let discount = items.iter().find(|one| one["id"] == "subscription/discountPlanUpdated");
    assert_eq!(discount.unwrap()["notificationPayload"]["content"], "DISCOUNT_PLAN_UPDATED");
    // Each can be named by a receiver of a profile that has words for it, and by no other.
    for one in items {
        for profile in ["seed", "reference"] {
            let has = one["profiles"].as_array().unwrap().contains(&profile.into());
            let body = serde_json::json!({
                "name": "All", "status": "ACTIVE", "url": "https://a.example/", "profile": profile,
                "notificationDefinitionIds": [one["id"]],
            });
            let answer = hall.post("/notification/receivers", &body.to_string()).await;
            assert_eq!(answer.status, if has { 201 } else { 400 }, "{profile} {one}");
        }
    }
}

#[tokio::test]
async fn the_models_are_shown_with_their_calendar() {
    let hall = Hall::new().await;
    let list = hall.get("/subscription-manager/models").await.json();
    let ids: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    for id in ["NEXWAY_1M", "NEXWAY_1Y", "NEXWAY_1YR"] {
        assert!(ids.contains(&id.into()), "{ids:?}");
    }
    let one = hall.get("/subscription-manager/models/NEXWAY_1M").await;
    if std::env::var_os("BLESS").is_some() {
        bless("model.txt", &one.text);
    }
    assert_eq!(one.text, golden("model.txt"));
    assert_eq!(hall.get("/subscription-manager/models/NEXWAY_2M").await.status, 404);
}
