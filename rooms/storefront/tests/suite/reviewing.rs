//! Limits of texts and review as settings of a project: who moves a subscription on, and when it
//! may be sold.

use perennial_core::catalog::{Review, TextLimits};
use perennial_engine::directory::Document;
use room_lobby::testing::Ask;
use serde_json::json;

use crate::managing::send;
use crate::shop::{Shop, project, refusal};

async fn reviewed() -> Shop {
    let shop = Shop::open().await;
    let mut project = project("proj_app");
    project.listing.review = Review::Manual;
    shop.world.define(Document::Project(project)).await.expect("a project");
    let group = shop.group("Reviewed").await;
    shop.product(&group, "a", "ONE_MONTH", 1, "5.00").await;
    shop
}

#[tokio::test]
async fn what_waits_for_review_is_not_sold() {
    let shop = reviewed().await;
    let path = format!("/subscriptions/{}", shop.id_of("a").await);
    let reviewer = shop.key("rev", &["read", "write", "review"], None);
    let mut states = vec![];
    for (state, by_reviewer) in [
        ("WAITING_FOR_REVIEW", false),
        ("IN_REVIEW", true),
        ("DEVELOPER_ACTION_NEEDED", true),
        ("WAITING_FOR_REVIEW", false),
        ("PENDING_BINARY_APPROVAL", true),
        ("APPROVED", true),
        ("DEVELOPER_REMOVED_FROM_SALE", false),
        ("APPROVED", false),
        ("REMOVED_FROM_SALE", true),
    ] {
        let refused = shop.buy("a", &format!("c{}", states.len()), json!({})).await;
        let sold = states.last() == Some(&"APPROVED");
        assert_eq!(refused.status == 201, sold, "{states:?}: {}", refused.text);
        if !sold {
            assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NOT_ON_SALE");
        }
        if by_reviewer {
            let refused = send(&shop, "PATCH", &path, json!({"state": state})).await;
            assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE", "{state}");
        }
        let body = json!({"projectId": "proj_app", "state": state}).to_string();
        let ask = Ask::new("PATCH", &path).header("content-type", "application/json").body(body);
        let key = if by_reviewer { &reviewer } else { &shop.key };
        let moved = ask.bearer(key).of(&shop.house).await;
        assert_eq!(moved.status, 200, "{state}: {}", moved.text);
        assert_eq!(moved.json()["subscription"]["state"], state);
        states.push(state);
    }
    let refused = send(&shop, "PATCH", &path, json!({"state": "WAITING_FOR_REVIEW"})).await;
    assert_eq!(refusal(&refused), "409 RESOURCE_CONFLICT NO_SUCH_STEP");
    assert_eq!(refused.json()["error"]["details"]["from"], "REMOVED_FROM_SALE");
}

#[tokio::test]
async fn without_a_review_the_seller_takes_it_off_sale_and_back() {
    let shop = Shop::stocked().await;
    let path = format!("/subscriptions/{}", shop.id_of("a").await);
    for (state, status) in [("DEVELOPER_REMOVED_FROM_SALE", 409), ("APPROVED", 201)] {
        let moved = send(&shop, "PATCH", &path, json!({"state": state})).await;
        assert_eq!(moved.json()["subscription"]["state"], state, "{}", moved.text);
        assert_eq!(shop.buy("a", "ann", json!({})).await.status, status, "{state}");
    }
}

#[tokio::test]
async fn texts_are_as_long_as_their_project_allows() {
    let shop = Shop::stocked().await;
    let id = shop.id_of("a").await;
    let mut project = project("proj_app");
    project.listing.limits = TextLimits { name: 3, description: 4, group_name: 5 };
    shop.world.define(Document::Project(project.clone())).await.expect("a project");
    let sub = format!("/subscriptions/{id}");
    let group = shop.get("/subscriptions/groups?projectId=proj_app").await.json();
    let group = group["groups"][0]["id"].as_str().expect("an id").to_owned();
    let texts = format!("/subscriptions/groups/{group}/localizations/de-DE");
    for (method, path, member, max) in [
        ("PATCH", sub.as_str(), "name", 3),
        ("PATCH", sub.as_str(), "description", 4),
        ("PUT", texts.as_str(), "name", 5),
    ] {
        let body = |chars| json!({member: "é".repeat(chars)});
        let fits = send(&shop, method, path, body(max)).await;
        assert_eq!(fits.status, 200, "{member}: {}", fits.text);
        let refused = send(&shop, method, path, body(max + 1)).await;
        assert_eq!(refusal(&refused), "422 VALIDATION_ERROR TOO_LONG", "{member}");
        assert_eq!(refused.json()["error"]["details"]["max"], max);
    }
    project.listing.limits.name = 0;
    assert!(shop.world.define(Document::Project(project)).await.is_err());
}
