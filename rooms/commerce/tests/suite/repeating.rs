//! The same call twice: with an `Idempotency-Key` it is done once and answered alike.

use room_lobby::testing::{Answered, Ask};

use crate::shop::{INCREASE, Shop, increase, said};

impl Shop {
    async fn keyed(&self, key: &str, body: &str) -> Answered {
        self.ask(Ask::post_json(INCREASE, body).header("idempotency-key", key)).await
    }
}

#[tokio::test]
async fn a_repeated_call_is_done_once_and_answered_alike() {
    let shop = Shop::open().await;
    let id = shop.sell_the_sample().await;
    let body = increase("S4100001", 1, 2, [true, false, false]);
    let first = shop.keyed("k-1", &body).await;
    let after = shop.digest();
    let again = shop.keyed("k-1", &body).await;
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    assert!(again.text.contains("\"TransactionStatus\":\"Success\""));
    assert_eq!(
        (first.header("idempotency-replayed"), again.header("idempotency-replayed")),
        ("", "true")
    );
    assert_eq!(shop.digest(), after);
    assert_eq!(shop.state(id).items[0].terms.quantity, 5);
    // Without a key it is another wish.
    assert_eq!(shop.post(INCREASE, &body).await.status, 200);
    assert_eq!(shop.state(id).items[0].terms.quantity, 7);
}

#[tokio::test]
async fn a_key_that_comes_with_another_request_is_refused() {
    let shop = Shop::open().await;
    let id = shop.sell_the_sample().await;
    shop.keyed("k-1", &increase("S4100001", 1, 2, [false; 3])).await;
    let before = shop.digest();
    let other = shop.keyed("k-1", &increase("S4100001", 1, 3, [false; 3])).await;
    assert_eq!(other.status, 422);
    assert_eq!(said(&other), "The Idempotency-Key was used for another request.");
    let ask = Ask::new("POST", "/subscription/renewsubscription")
        .header("content-type", "application/json")
        .header("idempotency-key", "k-1")
        .body(r#"{"SubscriptionId":"S4100001"}"#);
    assert_eq!(shop.ask(ask).await.status, 422);
    assert_eq!(shop.digest(), before);
    assert_eq!(shop.state(id).items[0].terms.quantity, 5);
}

#[tokio::test]
async fn a_declined_payment_is_told_again() {
    let shop = Shop::open().await;
    shop.sell_seats(1, "tok_decline_later").await;
    shop.clock_to("2026-02-25T08:00:00Z").await;
    let body = increase("S4100001", 1, 2, [true, false, false]);
    let first = shop.keyed("k-1", &body).await;
    let again = shop.keyed("k-1", &body).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (402, 402));
    assert_eq!(first.text, again.text);
}

#[tokio::test]
async fn keys_that_are_none_are_refused() {
    let shop = Shop::open().await;
    shop.sell_seats(1, "tok_ok").await;
    let body = increase("S4100001", 1, 2, [false; 3]);
    let before = shop.digest();
    for key in ["", "a b", &"k".repeat(256)] {
        let answered = shop.keyed(key, &body).await;
        assert_eq!(answered.status, 400, "{key}");
        assert_eq!(said(&answered), "The header idempotency-key is not valid.");
    }
    assert_eq!(shop.digest(), before);
}
