//! Asking what became of an attempt, which never charges.

use perennial_core::billing::Outcome;
use perennial_engine::ports::{Gateway as _, GatewayCharge};

use super::stand_in::{KEY, Next, StandIn, charge, intent, list, method, ok};

const LIST: &str = "GET /v1/payment_intents?customer=cus_A1&limit=100";

fn search() -> String {
    format!("GET /v1/payment_intents/search?query=metadata[%22perennial_key%22]%3A%22{KEY}%22")
}

async fn ask(answers: Vec<Next>) -> (Outcome, Vec<String>) {
    ask_about(charge(), answers).await
}

async fn ask_about(charge: GatewayCharge, answers: Vec<Next>) -> (Outcome, Vec<String>) {
    let stand_in = StandIn::open(answers).await;
    let outcome = stand_in.stripe().ask(charge).await;
    assert!(stand_in.next.lock().unwrap().is_empty(), "{:?}", stand_in.asked());
    assert!(stand_in.asked().iter().all(|line| line.starts_with("GET ")));
    (outcome, stand_in.asked())
}

fn other(n: u32) -> String {
    intent("succeeded").replace(KEY, "another").replace("pi_1", &format!("pi_other{n}"))
}

fn none() -> Next {
    ok(&list(&[], false))
}

#[tokio::test]
async fn an_attempt_is_found_by_its_key() {
    for (status, outcome) in [
        ("succeeded", Outcome::Paid),
        ("processing", Outcome::Pending),
        ("requires_action", Outcome::Pending),
        ("canceled", Outcome::Declined { code: "canceled".to_owned(), hard: false }),
    ] {
        let found = list(&[other(1), intent(status)], false);
        assert_eq!(ask(vec![ok(&found)]).await, (outcome, vec![LIST.to_owned()]));
    }
    let error = r#""last_payment_error":{"code":"card_declined","decline_code":"lost_card"}"#;
    let lost = intent("requires_payment_method").replace(r#""last_payment_error":null"#, error);
    let hard = Outcome::Declined { code: "lost_card".to_owned(), hard: true };
    assert_eq!(ask(vec![ok(&list(&[lost], false))]).await.0, hard);
}

#[tokio::test]
async fn it_is_looked_for_on_every_page() {
    let first = list(&[other(1), other(2)], true);
    let (outcome, asked) = ask(vec![ok(&first), ok(&list(&[intent("succeeded")], false))]).await;
    assert_eq!(outcome, Outcome::Paid);
    assert_eq!(asked, [LIST, &format!("{LIST}&starting_after=pi_other2")]);
    // Nobody reads for ever.
    let page = || ok(&list(&[other(1)], true));
    assert_eq!(ask((0..20).map(|_| page()).collect()).await.0, Outcome::Unknown);
}

#[tokio::test]
async fn where_a_key_has_two_intents_the_one_that_took_money_counts() {
    let both = list(&[intent("canceled"), intent("succeeded")], false);
    assert_eq!(ask(vec![ok(&both)]).await.0, Outcome::Paid);
}

#[tokio::test]
async fn not_charged_only_where_stripe_has_none() {
    let other = || ok(&list(&[other(1)], false));
    let (outcome, asked) = ask(vec![other(), none()]).await;
    assert_eq!((outcome, asked), (Outcome::NotCharged, vec![LIST.to_owned(), search()]));
    // Where an account cannot search, the list is what there is.
    let refused = Next::Answer(400, r#"{"error":{"type":"invalid_request_error"}}"#.to_owned());
    assert_eq!(ask(vec![other(), refused]).await.0, Outcome::NotCharged);
    for next in [
        Next::Answer(500, "{}".to_owned()),
        Next::Answer(401, "{}".to_owned()),
        Next::Answer(404, "{}".to_owned()),
        Next::Answer(429, "{}".to_owned()),
        Next::Cut(200, list(&[], false)),
        Next::Nothing,
        Next::Silence,
    ] {
        assert_eq!(ask(vec![next]).await.0, Outcome::Unknown);
    }
}

#[tokio::test]
async fn a_customer_who_changed_since_is_found_by_search() {
    let found = || ok(&list(&[intent("succeeded")], false));
    assert_eq!(ask(vec![none(), found()]).await.0, Outcome::Paid);
    for method in [None, Some(method("tok_ok"))] {
        let charge = GatewayCharge { method, ..charge() };
        let (outcome, asked) = ask_about(charge.clone(), vec![found()]).await;
        assert_eq!((outcome, asked), (Outcome::Paid, vec![search()]));
        assert_eq!(ask_about(charge.clone(), vec![none()]).await.0, Outcome::NotCharged);
        assert_eq!(ask_about(charge, vec![Next::Nothing]).await.0, Outcome::Unknown);
    }
}
