//! Scenarios on request, and what a partner has covered before he goes live (R22).

use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::people;
use crate::shop::{CLOCK, ORDERS, SUBSCRIPTIONS, Shop, order, shield};

const SCENARIOS: &str = "/partner/sandbox/scenarios";
const GO_LIVE: &str = "/partner/sandbox/go-live";

async fn seed(shop: &Shop, name: &str) -> Value {
    let body = json!({ "name": name });
    let made = shop.ask(Ask::post_json(SCENARIOS, body.to_string())).await;
    assert_eq!(made.status, 201, "{name}: {}", made.text);
    made.json()
}

#[tokio::test]
async fn each_scenario_is_in_the_state_it_is_named_after() {
    let shop = people::open().await;
    for (name, status) in [
        ("active", "ACTIVE"),
        ("dormant-code", "DORMANT"),
        ("dormant-till", "DORMANT"),
        ("pending-start", "PENDING"),
        ("suspended", "SUSPENDED"),
        ("cancel-scheduled", "CANCEL_SCHEDULED"),
        ("canceled", "CANCELED"),
        ("evergreen", "ACTIVE"),
        ("ending-tomorrow", "ACTIVE"),
        ("identity-pending", "PENDING"),
    ] {
        let made = seed(&shop, name).await;
        assert_eq!(made["status"], status, "{made}");
        let read = shop.get(made["subscriptionId"].as_str().unwrap()).await;
        assert_eq!(read["status"], status, "{name}");
        assert_eq!(read["account"]["partnerAccountRef"], made["partnerAccountRef"]);
    }
    let listed = shop.ask(Ask::get(SCENARIOS)).await.json();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 13);
    // Nothing here has days of grace.
    let missing: Vec<_> = items.iter().filter(|item| item["available"] == false).collect();
    assert!(missing.len() == 1 && missing[0]["name"] == "grace", "{listed}");
    let ends = seed(&shop, "ending-tomorrow").await;
    assert!(ends["then"].as_str().unwrap().contains("P2D"), "{ends}");
    shop.ask(Ask::post_json(CLOCK, r#"{"advance":"P2D"}"#)).await;
    let over = shop.get(ends["subscriptionId"].as_str().unwrap()).await;
    assert_eq!(over["status"], "EXPIRED");
    let again = seed(&shop, "active").await;
    assert_ne!(again["subscriptionId"], seed(&shop, "active").await["subscriptionId"]);
    assert!(shop.world.gateway.taken().is_empty(), "the partner bills");
}

#[tokio::test]
async fn what_is_no_scenario_makes_nothing() {
    let shop = Shop::open().await;
    let before = shop.store.digest();
    for (body, code) in [
        (json!({ "name": "flying" }), "invalid-field"),
        (json!({}), "missing-field"),
        (json!({ "name": "active", "offeringId": "off_none" }), "unknown-offering"),
        // Nothing in this shop asks who it is for.
        (json!({ "name": "identity-pending" }), "unknown-offering"),
        // It refuses as the operations do it is made of.
        (json!({ "name": "ending-tomorrow", "offeringId": "off_shield-m" }), "not-fixed-term"),
    ] {
        let refused = shop.ask(Ask::post_json(SCENARIOS, body.to_string())).await;
        assert_eq!(refused.json()["code"], code, "{body}: {}", refused.text);
    }
    assert!(shop.store.digest() == before);
}

async fn report(shop: &Shop) -> Value {
    let answered = shop.ask(Ask::get(GO_LIVE)).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

fn item<'r>(report: &'r Value, id: &str) -> &'r Value {
    let items = report["items"].as_array().unwrap();
    items.iter().find(|item| item["id"] == id).unwrap_or_else(|| panic!("{id}"))
}

#[tokio::test]
async fn what_was_covered_when_and_by_which_request() {
    let shop = Shop::open().await;
    let empty = report(&shop).await;
    assert_eq!((&empty["covered"], &empty["percent"]), (&json!(0), &json!(0)));
    assert_eq!(empty["ready"], false);
    assert_eq!(item(&empty, "enrol-member")["state"], "NOT_APPLICABLE", "no identities agreed");

    let id = shop.sell("T-1", shield()).await;
    let again = order("T-1", shield());
    assert_eq!(shop.post(ORDERS, "order-key-T-1", &again).await.status, 201);
    let changes = format!("{SUBSCRIPTIONS}/{id}/changes");
    let cancel = json!({ "change": { "type": "CANCEL", "mode": "END_OF_TERM" } });
    assert_eq!(shop.post(&changes, "cancel-key-1", &cancel).await.status, 201);
    let undo = json!({ "change": { "type": "UNDO_CANCEL" } });
    let ask = Ask::post_json(&changes, undo.to_string())
        .header("idempotency-key", "undo-key-01")
        .header("x-request-id", "the-undo");
    assert_eq!(shop.ask(ask).await.status, 200);
    assert_eq!(shop.post(ORDERS, "order-key-2", &json!({})).await.status, 422);
    let lost = Ask::get(&format!("{SUBSCRIPTIONS}/{id}")).header("x-sandbox-fault", "timeout");
    assert_eq!(shop.ask(lost).await.status, 504);
    shop.get(&id).await;

    let after = report(&shop).await;
    for id in [
        "create-one-line",
        "replay-by-key",
        "cancel-and-undo",
        "missing-field",
        "fault-and-retry",
        "read-subscription",
    ] {
        assert_eq!(item(&after, id)["state"], "COVERED", "{id}");
    }
    for id in ["create-three-lines", "cancel-now", "unknown-offering", "renew"] {
        assert_eq!(item(&after, id)["state"], "MISSING", "{id}");
    }
    assert_eq!(after["covered"], 6, "{after}");
    let undone = item(&after, "cancel-and-undo");
    assert_eq!(
        (&undone["requestId"], &undone["at"]),
        (&json!("the-undo"), &json!("2026-01-31T09:00:00Z"))
    );
    // Nobody else's calls count.
    let south = Ask::get(&format!("{GO_LIVE}?api-version=1")).bearer(&shop.south);
    assert_eq!(south.of(&shop.house).await.json()["covered"], 0);
}

#[tokio::test]
async fn nothing_is_asked_that_what_he_sells_cannot_do() {
    let shop = Shop::open().await;
    let of_all = report(&shop).await;
    assert_eq!(item(&of_all, "renew")["state"], "MISSING", "a yearly plan is sold");
    let mistaken = &item(&of_all, "environment-mismatch")["state"];
    assert_eq!(mistaken, "NOT_APPLICABLE", "there is no environment to be mistaken for it");
    shop.configure(|partner| partner.products = ["shield".into()].into()).await;
    let alone = report(&shop).await;
    let never = ["renew", "prolong", "set-end-date", "resume-extending", "upgrade", "downgrade"];
    for id in never.into_iter().chain(["restart-not-supported"]) {
        assert_eq!(item(&alone, id)["state"], "NOT_APPLICABLE", "{id}");
    }
    for id in ["restart", "not-renewable", "cancel-now"] {
        assert_eq!(item(&alone, id)["state"], "MISSING", "{id}");
    }
    assert!(alone["applicable"].as_u64() < of_all["applicable"].as_u64());
}

#[tokio::test]
async fn people_get_a_page() {
    let shop = Shop::open().await;
    shop.sell("T-1", shield()).await;
    let page = shop.ask(Ask::get(GO_LIVE).header("accept", "text/html")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").contains("style-src 'sha256-"));
    for text in ["telco-north", "Not ready yet.", "An order of one line", "✓ covered", "✗ missing"]
    {
        assert!(page.text.contains(text), "{text}");
    }
    assert!(!page.text.contains("<script"));
}
