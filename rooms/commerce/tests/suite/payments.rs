//! What a payment's outcome means for the caller: TransactionStatus, ContinueUrl, and the date that
//! does not move before the money is there.

use perennial_core::billing::Outcome;
use perennial_engine::testing::SANDBOX;
use room_commerce::Config;
use serde_json::{Value, json};

use crate::shop::{PAYMENT_PAGE, SEATS, Shop};

const RENEW: &str = "/subscription/renewsubscription";
const BODY: &str = r#"{"SubscriptionId":"S4100001"}"#;
const BEFORE: &str = "2026-03-10T08:00:00Z";
const AFTER: &str = "2026-04-10T08:00:00Z";

async fn open() -> Shop {
    let payment_page = Some(PAYMENT_PAGE.to_owned());
    Shop::with(Config { payment_page, ..Config::default() }).await
}

/// A seat that is renewed early, paid with a token: the shop and the answer.
async fn renewed(token: &str) -> (Shop, perennial_core::ids::SubscriptionId, Value) {
    let shop = open().await;
    let id = shop.sell_seats(1, "tok_ok").await;
    shop.set_payment_method(id, token).await;
    let answered = shop.post(RENEW, BODY).await;
    assert_eq!(answered.status, 200, "{token}: {}", answered.text);
    (shop, id, answered.json())
}

async fn date(shop: &Shop) -> Value {
    shop.read(SEATS).await["NextBillingDate"].clone()
}

#[tokio::test]
async fn every_outcome_has_its_status_and_only_the_paid_one_moves_the_date() {
    for (token, status, after) in [
        ("tok_ok", "Success", AFTER),
        ("tok_decline", "Rejected", BEFORE),
        ("tok_decline_hard", "Rejected", BEFORE),
        ("tok_error", "Error", BEFORE),
        ("tok_pending", "Pending", BEFORE),
        ("tok_offline", "Pending", BEFORE),
        ("tok_unknown", "Unknown", BEFORE),
        ("tok_late", "Unknown", BEFORE),
        ("tok_lost", "Unknown", BEFORE),
    ] {
        let (shop, _, answer) = renewed(token).await;
        assert_eq!(answer["ResultMessage"], "OK", "{token}");
        assert_eq!(answer["TransactionStatus"], status, "{token}");
        assert_eq!(answer["ContinueUrl"], "https://shop.test/pay/S4100001", "{token}");
        assert_eq!(answer["NextBillingDate"], after, "{token}");
        assert_eq!(date(&shop).await, after, "{token}");
        assert_eq!(shop.read(SEATS).await["SubscriptionStatus"], json!(1), "{token}");
    }
}

#[tokio::test]
async fn an_offline_payment_moves_the_date_when_it_arrives() {
    for (arrives, after) in [(true, AFTER), (false, BEFORE)] {
        let (shop, id, _) = renewed("tok_offline").await;
        let declined = || Outcome::Declined { code: "by_hand".to_owned(), hard: false };
        let outcome = if arrives { Outcome::Paid } else { declined() };
        shop.world.engine.settle_by_hand(SANDBOX, id, outcome).await.expect("settled");
        assert_eq!(date(&shop).await, after);
    }
}

#[tokio::test]
async fn what_was_open_is_settled_by_the_clock() {
    for (token, after) in [
        ("tok_pending_paid", AFTER),
        ("tok_pending_declined", BEFORE),
        ("tok_unknown", AFTER),
        ("tok_late", AFTER),
        ("tok_lost", BEFORE),
    ] {
        let (shop, _, _) = renewed(token).await;
        assert_eq!(date(&shop).await, BEFORE, "{token}");
        shop.clock_to("2026-02-12T08:00:00Z").await;
        assert_eq!(date(&shop).await, after, "{token}");
        let charged = if after == AFTER { 2 } else { 1 };
        assert_eq!(shop.world.gateway.taken().len(), charged, "{token}");
    }
}
