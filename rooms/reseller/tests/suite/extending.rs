//! Extending by hand (4, extend): what a request must say, and that it is done once.

use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::{Command, Subscription};
use perennial_engine::testing::{SANDBOX, instant};
use perennial_engine::{Act, Wish};
use room_lobby::testing::{Answered, Ask};
use serde_json::json;

use crate::shop::{SUBSCRIPTIONS, Shop, refused};

const ONE: &str = r#"{"requestId":"r-1","extension":{"partnerUserToken":"cust-42",
 "duration":{"count":1,"unit":"MONTH"}}}"#;

async fn extend(shop: &Shop, body: &str) -> Answered {
    shop.ask(Ask::post_json(&format!("{SUBSCRIPTIONS}/ord-1:extend"), body)).await
}

/// The fields that are told to be wrong.
fn fields(answered: &Answered) -> Vec<String> {
    let json = answered.json();
    let details = json["error"]["details"].as_array().cloned().unwrap_or_default();
    let violations = details.iter().filter_map(|detail| detail["fieldViolations"].as_array());
    violations.flatten().map(|each| each["field"].as_str().unwrap_or_default().to_owned()).collect()
}

pub fn only(shop: &Shop) -> Subscription {
    let find = perennial_engine::ports::Find::All;
    let page = perennial_engine::ports::Page { after: None, limit: 2 };
    let found = shop.world.engine.find(SANDBOX, &find, page).unwrap();
    assert_eq!(found.len(), 1);
    found.into_iter().next().unwrap()
}

#[tokio::test]
async fn a_request_says_who_and_how_long() {
    let shop = Shop::open().await;
    shop.provision_one("ord-1", "shield-manual").await;
    let before = shop.get("ord-1").await;
    let asked = |id: &str, token: &str, count: i32, unit: &str| {
        json!({"requestId": id, "extension": {"partnerUserToken": token,
            "duration": {"count": count, "unit": unit}}})
        .to_string()
    };
    let long = "x".repeat(37);
    for (body, wrong) in [
        (asked("", "cust-42", 1, "MONTH"), "request_id"),
        (asked(&long, "cust-42", 1, "MONTH"), "request_id"),
        (asked("é", "cust-42", 1, "MONTH"), "request_id"),
        (asked("r-1", "", 1, "MONTH"), "extension.partner_user_token"),
        (asked("r-1", "cust-43", 1, "MONTH"), "extension.partner_user_token"),
        (asked("r-1", "cust-42", 0, "MONTH"), "extension.duration.count"),
        (asked("r-1", "cust-42", -1, "MONTH"), "extension.duration.count"),
        (asked("r-1", "cust-42", 1, "UNIT_UNSPECIFIED"), "extension.duration.unit"),
        (asked("r-1", "cust-42", 2, "MONTH"), "extension.duration"),
        (asked("r-1", "cust-42", 1, "DAY"), "extension.duration"),
        (asked("r-1", "cust-42", 30, "DAY"), "extension.duration"),
    ] {
        let answered = extend(&shop, &body).await;
        assert_eq!(refused(&answered).1, "INVALID_ARGUMENT", "{body}");
        assert_eq!(fields(&answered), [wrong], "{body}: {}", answered.text);
    }
    let all = ["request_id", "extension.partner_user_token", "extension.duration.count"];
    let told = fields(&extend(&shop, "{}").await);
    assert!(all.iter().all(|field| told.contains(&(*field).to_owned())), "{told:?}");
    assert_eq!(shop.get("ord-1").await, before);
}

#[tokio::test]
async fn the_same_request_is_done_once() {
    let shop = Shop::open().await;
    shop.provision_one("ord-1", "shield-manual").await;
    let first = extend(&shop, ONE).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let after = shop.get("ord-1").await;
    // However it is spelled, and whatever became of the subscription since.
    let again = r#"{"request_id":"r-1","extension":{"partner_user_token":"cust-42",
        "duration":{"count":"1","unit":1}}}"#;
    let repeated = extend(&shop, again).await;
    assert_eq!((repeated.status, repeated.text), (first.status, first.text.clone()));
    assert_eq!(shop.get("ord-1").await, after);
    // A key that was used for something else is no key.
    let other = ONE.replace("\"count\":1", "\"count\":2");
    let answered = extend(&shop, &other).await;
    assert_eq!(
        (refused(&answered).1, fields(&answered)),
        ("INVALID_ARGUMENT".to_owned(), vec!["request_id".to_owned()])
    );
    // One cycle ahead is as far as it goes.
    let more = extend(&shop, &ONE.replace("r-1", "r-2")).await;
    assert_eq!(refused(&more).1, "FAILED_PRECONDITION");
    shop.post("ord-1", "cancel", r#"{"cancelImmediately":true}"#).await;
    assert_eq!(extend(&shop, ONE).await.text, first.text);
    // Of the two selected members both are there.
    let path = format!("{SUBSCRIPTIONS}/ord-1:extend?fields=cycleEndTime,renewalTime");
    let some = shop.ask(Ask::post_json(&path, ONE)).await.json();
    assert_eq!(some.as_object().map(serde_json::Map::len), Some(2));
}

#[tokio::test]
async fn a_request_id_is_kept_for_thirty_days() {
    let shop = Shop::open().await;
    shop.provision_one("ord-1", "shield-manual").await;
    let first = extend(&shop, ONE).await;
    shop.world.clock.set(instant("2026-03-02T08:59:59Z"));
    shop.world.engine.upkeep().await;
    assert_eq!(extend(&shop, ONE).await.text, first.text);
}

#[tokio::test]
async fn another_subscription_has_request_ids_of_its_own() {
    let shop = Shop::open().await;
    shop.provision_one("ord-1", "shield-manual").await;
    assert_eq!(extend(&shop, ONE).await.status, 200);
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-2");
    let body = crate::shop::SHIELD.replace("shield-monthly", "shield-manual");
    assert_eq!(shop.ask(Ask::post_json(&path, body)).await.status, 200);
    let other = shop.ask(Ask::post_json(&format!("{SUBSCRIPTIONS}/ord-2:extend"), ONE)).await;
    assert_eq!(other.status, 200, "{}", other.text);
    assert_eq!(shop.get("ord-2").await["cycleEndTime"], "2026-03-31T09:00:00Z");
}

/// Extending is per product; who collects is the partner's contract (3.8).
#[tokio::test]
async fn what_renews_by_itself_is_not_extended() {
    let shop = Shop::open().await;
    for product in ["shield-monthly", "shield-direct"] {
        let shop = Shop::open().await;
        shop.provision_one("ord-1", product).await;
        assert_eq!(
            refused(&extend(&shop, ONE).await),
            (400, "FAILED_PRECONDITION".to_owned(), None)
        );
        let terms = only(&shop).terms;
        assert_eq!(terms, room_reseller::terms::terms()[0].1, "{product}");
    }
    shop.provision_one("ord-1", "shield-manual").await;
    assert_eq!(only(&shop).terms, room_reseller::terms::terms()[1].1);
}

#[tokio::test]
async fn a_failed_request_uses_no_id_up() {
    let shop = Shop::open().await;
    shop.provision_one("ord-1", "shield-manual").await;
    shop.post("ord-1", "suspend", "{}").await;
    assert_eq!(refused(&extend(&shop, ONE).await).1, "FAILED_PRECONDITION");
    let restore = r#"{"resumeMode":"RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE"}"#;
    shop.post("ord-1", "resume", restore).await;
    assert_eq!(extend(&shop, ONE).await.status, 200);
    let id = only(&shop).id;
    let command = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::AccountClosed };
    shop.world.engine.execute(Wish::one(SANDBOX, Act::Do { id, command })).await.unwrap();
    let closed = shop.get("ord-1").await;
    assert_eq!(closed["state"], "STATE_CANCELLED");
    assert_eq!(closed["cancellationDetails"]["reason"], "CANCELLATION_REASON_ACCOUNT_CLOSED");
}

/// Two that come together are one: the other is answered with it, or told to try again.
#[tokio::test]
async fn two_at_once_are_done_once() {
    let shop = Shop::open().await;
    shop.provision_one("ord-1", "shield-manual").await;
    let (one, other) = tokio::join!(extend(&shop, ONE), extend(&shop, ONE));
    assert_eq!(one.status, 200, "{}", one.text);
    if other.status == 200 {
        assert_eq!(other.text, one.text);
    } else {
        assert_eq!(refused(&other), (409, "ABORTED".to_owned(), None));
    }
    assert_eq!(extend(&shop, ONE).await.text, one.text);
    assert_eq!(shop.get("ord-1").await["cycleEndTime"], "2026-03-31T09:00:00Z");
}
