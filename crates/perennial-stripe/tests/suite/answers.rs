//! What is asked for a charge, to the byte, and what each answer means.

use perennial_core::billing::Outcome;
use perennial_engine::ports::{Gateway as _, GatewayCharge};
use perennial_stripe::{Authentication, Stripe};

use super::stand_in::{Next, SECRET, StandIn, charge, intent, method, money, ok};

fn declined(code: &str, hard: bool) -> Outcome {
    Outcome::Declined { code: code.to_owned(), hard }
}

fn fault(kind: &str, code: &str, more: &str) -> String {
    format!(r#"{{"error":{{"type":"{kind}","code":"{code}","message":"Ada Lovelace"{more}}}}}"#)
}

fn card(code: &str) -> Next {
    let more = format!(r#","decline_code":"{code}","charge":"ch_1""#);
    Next::Answer(402, fault("card_error", "card_declined", &more))
}

async fn answer(next: Next) -> Outcome {
    let stand_in = StandIn::open(vec![next]).await;
    stand_in.stripe().charge(charge()).await
}

#[tokio::test]
async fn a_charge_is_one_payment_intent_made_and_confirmed() {
    let stand_in = StandIn::open(vec![ok(&intent("succeeded"))]).await;
    assert_eq!(stand_in.stripe().charge(charge()).await, Outcome::Paid);
    let request = stand_in.seen.lock().unwrap()[0].clone();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        body,
        "amount=999&currency=eur&customer=cus_A1&payment_method=pm_B2&off_session=true\
         &confirm=true&metadata[perennial_key]=00112233445566778899aabbccddeeff00112233\
         &metadata[perennial_subscription]=01900000-0000-7000-8000-000000000001\
         &metadata[perennial_number]=S4100001&payment_method_types[]=card"
    );
    let mut lines: Vec<_> = head.lines().collect();
    lines[1..].sort_unstable();
    let told: Vec<_> = lines.into_iter().filter(|line| !line.starts_with("host: ")).collect();
    assert_eq!(
        told,
        [
            "POST /v1/payment_intents HTTP/1.1",
            "accept: */*",
            &format!("authorization: Bearer {SECRET}"),
            &format!("content-length: {}", body.len()),
            "content-type: application/x-www-form-urlencoded",
            "idempotency-key: 00112233445566778899aabbccddeeff00112233",
            "stripe-version: 2022-11-15",
            &format!("user-agent: perennial/{}", env!("CARGO_PKG_VERSION")),
        ]
    );
}

#[tokio::test]
async fn the_same_attempt_always_asks_the_same() {
    let answers = vec![Next::Nothing, Next::Answer(500, "{}".to_owned()), ok(&intent("succeeded"))];
    let stand_in = StandIn::open(answers).await;
    let stripe = stand_in.stripe();
    for outcome in [Outcome::Unknown, Outcome::Unknown, Outcome::Paid] {
        assert_eq!(stripe.charge(charge()).await, outcome);
    }
    let seen = stand_in.seen.lock().unwrap();
    assert!(seen.iter().all(|request| *request == seen[0]), "{seen:?}");
}

#[tokio::test]
async fn every_standing_of_an_intent_has_its_outcome() {
    for (status, outcome) in [
        ("succeeded", Outcome::Paid),
        ("processing", Outcome::Pending),
        ("requires_action", Outcome::Pending),
        ("requires_payment_method", declined("requires_payment_method", false)),
        ("requires_confirmation", declined("requires_confirmation", false)),
        ("canceled", declined("canceled", false)),
        ("requires_capture", Outcome::Unknown),
        ("something_new", Outcome::Unknown),
    ] {
        assert_eq!(answer(ok(&intent(status))).await, outcome, "{status}");
    }
}

#[tokio::test]
async fn declines_are_soft_or_hard() {
    for (code, hard) in [
        ("insufficient_funds", false),
        ("generic_decline", false),
        ("do_not_honor", false),
        ("processing_error", false),
        ("try_again_later", false),
        ("expired_card", true),
        ("stolen_card", true),
        ("lost_card", true),
        ("pickup_card", true),
        ("fraudulent", true),
        ("restricted_card", true),
        ("a_code_of_tomorrow", false),
    ] {
        assert_eq!(answer(card(code)).await, declined(code, hard), "{code}");
    }
    let advised = r#","decline_code":"generic_decline","advice_code":"do_not_try_again""#;
    let advised = Next::Answer(402, fault("card_error", "card_declined", advised));
    assert_eq!(answer(advised).await, declined("generic_decline", true));
    let plain = Next::Answer(402, fault("card_error", "expired_card", ""));
    assert_eq!(answer(plain).await, declined("expired_card", true));
    // What is no code goes nowhere.
    assert_eq!(answer(card("Ada Lovelace 4242")).await, declined("card_declined", false));
}

#[tokio::test]
async fn a_bank_that_wants_to_see_the_customer() {
    let wanted = [
        card("authentication_required"),
        Next::Answer(402, fault("card_error", "authentication_required", "")),
        ok(&intent("requires_action")),
    ];
    for next in wanted {
        assert_eq!(answer(next.clone()).await, Outcome::Pending);
        let stand_in = StandIn::open(vec![next]).await;
        let mut settings = stand_in.settings();
        settings.authentication = Authentication::Declined;
        let outcome = Stripe::open(settings).unwrap().charge(charge()).await;
        assert_eq!(outcome, declined("authentication_required", false));
    }
}

#[tokio::test]
async fn what_is_wrong_with_us_is_told_apart() {
    let invalid = |code: &str, more: &str| fault("invalid_request_error", code, more);
    for (status, body) in [
        (400, invalid("parameter_missing", "")),
        (400, invalid("amount_too_small", r#","param":"amount""#)),
        (401, invalid("api_key_expired", "")),
        (403, invalid("platform_account_required", "")),
        (404, invalid("resource_missing", r#","param":"intent""#)),
        (400, "no json".to_owned()),
        (401, String::new()),
    ] {
        let outcome = answer(Next::Answer(status, body.clone())).await;
        assert_eq!(outcome, declined("gateway_error", false), "{status} {body}");
    }
    for param in ["customer", "payment_method"] {
        let gone = invalid("resource_missing", &format!(r#","param":"{param}""#));
        let outcome = answer(Next::Answer(400, gone)).await;
        assert_eq!(outcome, declined("payment_method_missing", true));
    }
}

#[tokio::test]
async fn without_a_definite_answer_nobody_knows() {
    let idempotency = fault("idempotency_error", "", "");
    for next in [
        Next::Answer(400, idempotency.clone()),
        Next::Answer(409, fault("invalid_request_error", "idempotency_key_in_use", "")),
        Next::Answer(424, "{}".to_owned()),
        Next::Answer(429, fault("invalid_request_error", "rate_limit", "")),
        Next::Answer(500, fault("api_error", "", "")),
        Next::Answer(502, "<html>".to_owned()),
        Next::Answer(503, String::new()),
        Next::Answer(302, String::new()),
        Next::Answer(200, "{".to_owned()),
        Next::Answer(200, "[]".to_owned()),
        Next::Answer(402, String::new()),
        Next::Cut(200, intent("succeeded")),
        Next::Cut(402, fault("card_error", "card_declined", "")),
        Next::Answer(200, format!("{}{}", intent("succeeded"), " ".repeat(5 << 20))),
        Next::Nothing,
        Next::Silence,
    ] {
        let shown = format!("{next:?}");
        assert_eq!(answer(next).await, Outcome::Unknown, "{shown:.120}");
    }
    let nobody = StandIn::open(vec![]).await;
    let mut settings = nobody.settings();
    settings = settings.at("http://127.0.0.1:9").unwrap();
    assert_eq!(Stripe::open(settings).unwrap().charge(charge()).await, Outcome::Unknown);
}

#[tokio::test]
async fn what_cannot_be_asked_is_not_asked() {
    let stand_in = StandIn::open(vec![]).await;
    let stripe = stand_in.stripe();
    let missing = declined("payment_method_missing", true);
    let error = declined("gateway_error", false);
    for (charge, outcome) in [
        (GatewayCharge { method: None, ..charge() }, &missing),
        (GatewayCharge { method: Some(method("tok_ok")), ..charge() }, &missing),
        (GatewayCharge { amount: money(5_124, "KWD"), ..charge() }, &error),
        (GatewayCharge { amount: money(100, "UGX"), ..charge() }, &error),
    ] {
        assert_eq!(stripe.charge(charge).await, *outcome);
    }
    assert!(stand_in.asked().is_empty());
}
