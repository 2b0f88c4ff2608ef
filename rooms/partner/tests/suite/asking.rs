//! Asking for changes, as the tests of them do.

use std::sync::atomic::{AtomicU32, Ordering};

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SUBSCRIPTIONS, Shop};

static ASKED: AtomicU32 = AtomicU32::new(0);

/// Asks for a change under a key of its own.
pub async fn change(shop: &Shop, id: &str, change: Value) -> Answered {
    let key = format!("asking-{:08}", ASKED.fetch_add(1, Ordering::Relaxed));
    shop.post(&format!("{SUBSCRIPTIONS}/{id}/changes"), &key, &json!({ "change": change })).await
}

/// A change that is done: its document.
pub async fn done(shop: &Shop, id: &str, wanted: Value) -> Value {
    let answered = change(shop, id, wanted.clone()).await;
    assert!(matches!(answered.status.as_u16(), 200 | 201), "{wanted}: {}", answered.text);
    answered.json()
}

/// A change that is refused: its code.
pub async fn refused(shop: &Shop, id: &str, wanted: Value) -> String {
    let answered = change(shop, id, wanted.clone()).await;
    assert!(answered.status.is_client_error(), "{wanted}: {}", answered.text);
    answered.json()["code"].as_str().unwrap().to_owned()
}

/// As [`change`], without doing it.
pub async fn tried(shop: &Shop, id: &str, change: &Value) -> Answered {
    let path = format!("{SUBSCRIPTIONS}/{id}/changes?dryRun=true");
    shop.ask(Ask::post_json(&path, json!({ "change": change }).to_string())).await
}

/// A sale or a return at a till.
pub fn at_a_till(kind: &str, transaction: &str, at: &str) -> Value {
    json!({ "type": kind, "pos": {
        "storeRef": "berlin-3", "terminalRef": "7", "transactionRef": transaction,
        "occurredAt": at,
    } })
}

/// A line that waits for a till.
pub fn card() -> Value {
    json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_shield-m",
        "activation": { "policy": "POINT_OF_SALE" } })
}

/// A line with a fixed term.
pub fn yearly() -> Value {
    json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_yearly-m" })
}
