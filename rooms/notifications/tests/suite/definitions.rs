//! The built-in definitions and models.

use crate::hall::{Hall, golden};

#[tokio::test]
async fn there_is_a_definition_for_every_event() {
    let hall = Hall::new().await;
    let list = hall.get("/notification/definitions").await.json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 12);
    let discount = items.iter().find(|one| one["id"] == "subscription/discountPlanUpdated");
    assert_eq!(discount.unwrap()["notificationPayload"]["content"], "DISCOUNT_PLAN_UPDATED");
    // Each can be named by a receiver.
    let ids: Vec<_> = items.iter().map(|one| one["id"].clone()).collect();
    let body = serde_json::json!({
        "name": "All", "status": "ACTIVE", "url": "https://a.example/",
        "notificationDefinitionIds": ids,
    });
    assert_eq!(hall.post("/notification/receivers", &body.to_string()).await.status, 201);
}

#[tokio::test]
async fn the_models_are_shown_with_their_calendar() {
    let hall = Hall::new().await;
    let list = hall.get("/subscription-manager/models").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
    let one = hall.get("/subscription-manager/models/NEXWAY_1M").await;
    assert_eq!(one.text, golden("model.txt"));
    assert_eq!(hall.get("/subscription-manager/models/NEXWAY_2M").await.status, 404);
}
