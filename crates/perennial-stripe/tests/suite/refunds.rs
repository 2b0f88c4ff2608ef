//! Money back: once, from the payment of the attempt.

use perennial_engine::ports::{Gateway as _, GatewayRefund};

use super::stand_in::{KEY, Next, StandIn, intent, list, method, ok, refund};

const CHARGES: &str = "GET /v1/charges?customer=cus_A1&expand[]=data.payment_intent&limit=100";
const REFUNDS: &str = "GET /v1/refunds?payment_intent=pi_1&limit=100";

fn charge(status: &str) -> String {
    let intent = intent("succeeded");
    format!(r#"{{"id":"ch_1","status":"{status}","payment_intent":{intent}}}"#)
}

fn found() -> Next {
    let failed = charge("failed").replace("pi_1", "pi_failed");
    let plain = r#"{"id":"ch_0","status":"succeeded","payment_intent":"pi_0"}"#.to_owned();
    let none = r#"{"id":"ch_2","status":"succeeded","payment_intent":null}"#.to_owned();
    ok(&list(&[none, plain, failed, charge("succeeded")], false))
}

fn none() -> Next {
    ok(&list(&[], false))
}

fn made(status: &str) -> String {
    format!(r#"{{"id":"re_1","status":"{status}","metadata":{{"perennial_key":"refund-key-1"}}}}"#)
}

async fn give_back(answers: Vec<Next>) -> (Result<(), String>, StandIn) {
    let stand_in = StandIn::open(answers).await;
    let done = stand_in.stripe().refund(refund()).await;
    assert!(stand_in.next.lock().unwrap().is_empty(), "{:?}", stand_in.asked());
    (done, stand_in)
}

#[tokio::test]
async fn a_refund_goes_to_the_payment_of_its_attempt() {
    let (done, stand_in) = give_back(vec![found(), none(), ok(&made("succeeded"))]).await;
    assert_eq!(done, Ok(()));
    assert_eq!(stand_in.asked(), [CHARGES, REFUNDS, "POST /v1/refunds"]);
    let body = "payment_intent=pi_1&amount=500&metadata[perennial_key]=refund-key-1";
    assert_eq!(stand_in.bodies()[2], body);
    let request = stand_in.seen.lock().unwrap()[2].clone();
    assert!(request.contains("\r\nidempotency-key: refund-key-1\r\n"), "{request}");
}

#[tokio::test]
async fn what_is_back_already_is_not_sent_again() {
    for status in ["succeeded", "pending"] {
        let (done, stand_in) = give_back(vec![found(), ok(&list(&[made(status)], false))]).await;
        assert_eq!((done, stand_in.asked().len()), (Ok(()), 2));
    }
    // Ours failed, somebody else's is not ours.
    let before = list(&[made("failed"), made("succeeded").replace("refund-key-1", "x")], false);
    let (done, _) = give_back(vec![found(), ok(&before), ok(&made("pending"))]).await;
    assert_eq!(done, Ok(()));
    let error = r#"{"error":{"type":"invalid_request_error","code":"charge_already_refunded"}}"#;
    let (done, _) = give_back(vec![found(), none(), Next::Answer(400, error.to_owned())]).await;
    assert_eq!(done, Ok(()));
}

#[tokio::test]
async fn what_is_not_certain_stays_open() {
    for answers in [
        vec![Next::Nothing],
        vec![Next::Answer(500, "{}".to_owned())],
        vec![found(), Next::Nothing],
        vec![found(), none(), Next::Nothing],
        vec![found(), none(), Next::Answer(500, "{}".to_owned())],
        vec![found(), none(), Next::Answer(400, "{}".to_owned())],
        vec![found(), none(), Next::Cut(200, made("succeeded"))],
        vec![found(), none(), ok(&made("failed"))],
        vec![none(), none()],
        vec![none(), Next::Answer(404, "{}".to_owned())],
    ] {
        let (done, stand_in) = give_back(answers).await;
        assert!(done.is_err(), "{:?}", stand_in.asked());
    }
}

#[tokio::test]
async fn a_customer_who_changed_since_gets_his_money_all_the_same() {
    let elsewhere = || ok(&list(&[intent("succeeded")], false));
    let (done, stand_in) =
        give_back(vec![none(), elsewhere(), none(), ok(&made("succeeded"))]).await;
    assert_eq!(done, Ok(()));
    assert!(stand_in.asked()[1].contains(KEY));
    let stand_in = StandIn::open(vec![elsewhere(), none(), ok(&made("succeeded"))]).await;
    let refund = GatewayRefund { method: Some(method("tok_ok")), ..refund() };
    assert_eq!(stand_in.stripe().refund(refund).await, Ok(()));
}
