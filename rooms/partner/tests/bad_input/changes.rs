//! Changes nobody should ask for: whatever stands in a member, it is an answer of ours and leaves
//! nothing behind.

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use super::{post, refused};
use crate::shop::{SUBSCRIPTIONS, Shop, shield};

const TYPES: [&str; 14] = [
    "CHANGE_PLAN",
    "CHANGE_SEATS",
    "CHANGE_OPTIONS",
    "PROLONG",
    "SET_END_DATE",
    "ACTIVATE",
    "DEACTIVATE",
    "CANCEL",
    "UNDO_CANCEL",
    "SUSPEND",
    "RESUME",
    "RESTART",
    "UPDATE_ATTRIBUTES",
    "DISCARD_PENDING",
];

/// A sound value of every member there is.
fn members() -> Vec<(&'static str, Value)> {
    let pos =
        json!({ "storeRef": "s", "transactionRef": "t", "occurredAt": "2026-01-31T09:00:00Z" });
    vec![
        ("offeringId", json!("off_yearly-m")),
        ("seats", json!(5)),
        ("releaseOldest", json!(true)),
        ("options", json!([])),
        ("add", json!(["opt_vpn"])),
        ("remove", json!(["opt_vpn"])),
        ("effective", json!("IMMEDIATE")),
        ("term", json!("P1Y")),
        ("by", json!("P1M")),
        ("newEndDate", json!("2027-01-31T09:00:00Z")),
        ("endDate", json!("2027-01-31T09:00:00Z")),
        ("pos", pos),
        ("restock", json!(true)),
        ("force", json!(true)),
        ("mode", json!("IMMEDIATE")),
        ("effectiveAt", json!("2026-03-31T09:00:00Z")),
        ("reasonCode", json!("OTHER")),
        ("extendByPause", json!(true)),
        ("purchaseCountry", json!("AT")),
        ("language", json!("de-AT")),
        ("partnerUserRef", json!("U-2")),
        ("partnerAccountRef", json!("B-1")),
        ("attributes", json!({ "a": "b" })),
        ("changeId", json!("chg_00000000000000000000000001")),
    ]
}

#[tokio::test]
async fn values_of_the_wrong_kind() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let odd = [
        json!(true),
        json!(-1),
        json!(1.5),
        json!(4_294_967_296_u64),
        json!("\u{0}"),
        json!("🦀".repeat(300)),
        json!([[]]),
        json!({ "a": { "b": 1 } }),
    ];
    for (member, sound) in members() {
        for kind in ["CHANGE_PLAN", "UPDATE_ATTRIBUTES", "CANCEL", "DEACTIVATE"] {
            for value in &odd {
                if value.is_boolean() == sound.is_boolean() && sound.is_boolean() {
                    continue;
                }
                let before = shop.store.digest();
                let body = json!({ "change": { "type": kind, member: value } });
                let answered = post(&shop, &path, body.to_string()).of(&shop.house).await;
                assert!(answered.status.is_client_error(), "{body}: {}", answered.text);
                assert!(shop.store.digest() == before, "{body}");
            }
        }
    }
}

/// Members of another type are mistakes (5.3 lists those of each).
#[tokio::test]
async fn members_of_another_type() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    for kind in TYPES {
        let mut foreign = 0;
        for (member, value) in members() {
            let body = json!({ "change": { "type": kind, member: value } }).to_string();
            let answered = post(&shop, &format!("{path}?dryRun=true"), body).of(&shop.house).await;
            let problem = answered.json();
            let pointer = format!("/change/{member}");
            let named = problem["errors"][0]["pointer"] == pointer.as_str();
            if named && answered.text.contains("has no such member") {
                assert_eq!(
                    (&problem["code"], &problem["status"]),
                    (&json!("invalid-field"), &json!(422))
                );
                foreign += 1;
            }
        }
        assert!(foreign >= 19, "{kind} takes no more than five members: {foreign}");
    }
}

#[tokio::test]
async fn what_is_no_change_at_all() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let suspend = json!({ "change": { "type": "SUSPEND" } });
    for (what, body, status, code) in [
        ("no change", json!({}), 422, "missing-field"),
        ("no type", json!({ "change": {} }), 422, "missing-field"),
        ("another type", json!({ "change": { "type": "EXPLODE" } }), 422, "invalid-field"),
        ("small letters", json!({ "change": { "type": "suspend" } }), 422, "invalid-field"),
        (
            "two at once",
            json!({ "change": [suspend["change"], suspend["change"]] }),
            422,
            "invalid-field",
        ),
        (
            "a member of its own",
            json!({ "change": { "type": "SUSPEND" }, "why": "x" }),
            422,
            "unknown-field",
        ),
        (
            "a long note",
            json!({ "change": { "type": "SUSPEND" }, "note": "x".repeat(501) }),
            422,
            "invalid-field",
        ),
        (
            "a card",
            json!({ "change": { "type": "SUSPEND" }, "note": "pay 4111-1111-1111-1111" }),
            422,
            "invalid-field",
        ),
        (
            "no reference",
            json!({ "change": { "type": "SUSPEND" }, "partnerChangeId": "" }),
            422,
            "invalid-field",
        ),
    ] {
        refused(&shop, what, post(&shop, &path, body.to_string()), status, code).await;
    }
    for nobodys in ["sub_00000000000000000000000000", "sub_", "x"] {
        let path = format!("{SUBSCRIPTIONS}/{nobodys}/changes");
        let ask = post(&shop, &path, suspend.to_string());
        refused(&shop, nobodys, ask, 404, "subscription-not-found").await;
    }
    let south = Ask::post_json(&path, suspend.to_string())
        .header("idempotency-key", "key-south-1")
        .bearer(&shop.south);
    let south = south.of(&shop.house).await;
    assert_eq!(south.json()["code"], "subscription-not-found", "as if it were not there");
    let keyless = Ask::post_json(&path, suspend.to_string()).bearer(&shop.north);
    refused(&shop, "no key", keyless, 400, "idempotency-key-required").await;
}
