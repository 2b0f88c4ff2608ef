//! Change messages: what they carry, whom they reach, and who vouches for them.

use perennial_core::time::Instant;
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::ports::clock::SystemClock;
use perennial_engine::ports::{Clock, OutAnswer, OutRequest};
use room_lobby::testing::Ask;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::telco::{RECEIVER_SECRET, SUBSCRIPTIONS, Telco, is_order, receiver, resource};

#[tokio::test]
async fn a_change_is_pushed_as_get_prints_it() {
    let telco = Telco::plain().await;
    telco.shield("ord-1").await;
    let told = telco.told().await;
    assert_eq!(told.len(), 1);
    let push = &told[0];
    assert_eq!(resource(push), telco.get("ord-1").await);
    let message = &push["message"];
    let attributes = json!({
        "sequenceNumber": "1", "state": "STATE_ACTIVE", "endUserEntitled": "false"
    });
    assert_eq!(message["attributes"], attributes);
    assert_eq!(message["publishTime"], "2026-01-31T09:00:00Z");
    assert!(!message["messageId"].as_str().unwrap().is_empty());
    assert_eq!(push["subscription"], "projects/perennial/subscriptions/telco-north");

    let body = r#"{"cancellationReason":"CANCELLATION_REASON_REMORSE"}"#;
    telco.post("ord-1", "cancel", body).await;
    let told = telco.told().await;
    let attributes = &told[0]["message"]["attributes"];
    assert_eq!(attributes["state"], "STATE_CANCEL_AT_END_OF_CYCLE");
    assert_eq!(attributes["cancellationReason"], "CANCELLATION_REASON_REMORSE");
    assert_eq!(resource(&told[0]), telco.get("ord-1").await);
}

/// Every row of section 5 that this partner or the clock can bring about, and each told once.
#[tokio::test]
async fn every_step_of_a_life_is_told() {
    let telco = Telco::plain().await;
    let customer = telco.world.customer("lena").await.unwrap();
    telco.shield("ord-1").await;
    let link = perennial_core::Command::LinkCustomer { customer };
    telco.command("ord-1", link).await.unwrap();
    telco.clock_to("2026-02-28T09:00:00Z").await;
    for (verb, body) in [
        ("suspend", "{}"),
        ("resume", r#"{"resumeMode":"RESUME_MODE_IMMEDIATE_NEW_CYCLE"}"#),
        ("cancel", "{}"),
        ("undoCancel", "{}"),
        ("cancel", "{}"),
    ] {
        let answered = telco.post("ord-1", verb, body).await;
        assert_eq!(answered.status, 200, "{verb}: {}", answered.text);
    }
    telco.clock_to("2026-03-28T09:00:00Z").await;
    let told = telco.told().await;
    let states: Vec<_> = told
        .iter()
        .map(|push| {
            let attributes = &push["message"]["attributes"];
            let state = attributes["state"].as_str().unwrap().strip_prefix("STATE_").unwrap();
            let until = resource(push)["renewalTime"].as_str().unwrap()[..10].to_owned();
            format!("{state} {until} {}", attributes["endUserEntitled"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        states,
        [
            "ACTIVE 2026-02-28 false",
            "ACTIVE 2026-02-28 true",
            "ACTIVE 2026-03-31 true",
            "SUSPENDED 2026-03-31 true",
            "ACTIVE 2026-03-28 true",
            "CANCEL_AT_END_OF_CYCLE 2026-03-28 true",
            "ACTIVE 2026-03-28 true",
            "CANCEL_AT_END_OF_CYCLE 2026-03-28 true",
            "CANCELLED 2026-03-28 true",
        ]
    );
    let numbers: Vec<u64> = told.iter().map(sequence).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    assert_eq!(resource(told.last().unwrap()), telco.get("ord-1").await);
}

pub fn sequence(push: &Value) -> u64 {
    push["message"]["attributes"]["sequenceNumber"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_trial_is_told_with_its_end_before_it_is_committed() {
    use perennial_core::catalog::offer::Wrote;
    use perennial_core::catalog::{Offer, OfferKind, OfferPhase, PhaseMode};
    use perennial_core::time::Span;
    let telco = Telco::plain().await;
    let offer = Offer {
        number: 1,
        id: "week".into(),
        project: "proj_demo".into(),
        product: "shield".into(),
        also: std::collections::BTreeSet::new(),
        kind: OfferKind::Introductory,
        customers: std::collections::BTreeSet::new(),
        stacking: perennial_core::catalog::Stacking::Alone,
        identifier: None,
        name: "week".to_owned(),
        code: None,
        phase: OfferPhase {
            mode: PhaseMode::FreeTrial,
            length: Span::weeks(1),
            periods: 1,
            prices: vec![],
            then: vec![],
        },
        territories: std::collections::BTreeSet::default(),
        from: None,
        until: None,
        active: true,
        uses_per_customer: 1,
        wrote: Wrote::default(),
        created: Instant::MIN,
    };
    telco.world.define(Document::Offer(offer)).await.unwrap();
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-1");
    let body = r#"{"partnerUserToken":"c","serviceLocation":{"regionCode":"DE"},
        "lineItems":[{"product":"partners/telco-north/products/shield"}],
        "promotionSpecs":[{"promotion":"partners/telco-north/promotions/week"}]}"#;
    let answered = telco.ask(Ask::post_json(&path, body)).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let told = telco.told().await;
    assert_eq!(resource(&told[0])["freeTrialEndTime"], "2026-02-07T09:00:00Z");
    assert_eq!(resource(&told[0]), telco.get("ord-1").await);
}

#[tokio::test]
async fn a_partner_hears_of_what_he_sold_and_of_nothing_else() {
    let telco = Telco::plain().await;
    for document in [receiver("south", Some("telco-south")), receiver("nobody", None)] {
        telco.world.define(Document::Receiver(document)).await.unwrap();
    }
    telco.shield("ord-1").await;
    telco.world.sell("basic", "tok_ok").await.unwrap();
    let sent = telco.sent().await;
    let urls: Vec<_> = sent.iter().map(|request| request.url.as_str()).collect();
    assert_eq!(urls, ["https://hook.test/hook"]);
}

#[tokio::test]
async fn who_names_events_hears_of_those() {
    let telco = Telco::asked().await;
    let only = ["purchaseOrder/changed".to_owned()];
    let orders = Receiver { events: only.into(), ..receiver("hook", Some("telco-north")) };
    telco.world.define(Document::Receiver(orders)).await.unwrap();
    telco.shield("ord-1").await;
    let told = telco.told().await;
    assert!(told.len() == 1 && is_order(&told[0]), "{told:?}");
}

fn webhook(request: &OutRequest, secret: &[u8]) -> bool {
    let headers = request.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    Webhook::from_bytes(secret.to_vec()).unwrap().verify(&request.body, &headers).is_ok()
}

/// The public library reads the real clock, so must we.
#[tokio::test]
async fn the_public_library_knows_messages_and_questions_as_ours() {
    let telco = Telco::asked().await;
    telco.world.clock.set(SystemClock.now());
    telco.shield("ord-1").await;
    for message in telco.sent().await {
        assert!(webhook(&message, &RECEIVER_SECRET));
        assert!(!webhook(&message, &[8; 32]));
    }
    let asked = std::mem::take(&mut *telco.desk.asked.lock());
    let [question] = asked.as_slice() else { panic!("one question") };
    assert!(webhook(question, &(0..32).collect::<Vec<u8>>()));
    let body: Value = serde_json::from_slice(&question.body).unwrap();
    let id = question.headers.iter().find(|(name, _)| name == "webhook-id").unwrap();
    assert_eq!(body["requestId"], id.1.as_str(), "the question's name is the message's id");
}

#[tokio::test]
async fn what_was_not_taken_is_sent_again_as_it_was() {
    let telco = Telco::plain().await;
    telco.shield("ord-1").await;
    let busy = OutAnswer { status: 503, ..OutAnswer::default() };
    telco.world.outside.answers.lock().push(Ok(busy));
    let first = telco.sent().await;
    telco.post("ord-1", "cancel", "{}").await;
    let again = telco.sent().await;
    assert_eq!((first.len(), again.len()), (1, 2));
    assert_eq!(first[0].body, again[0].body);
    let id = |request: &OutRequest| {
        request.headers.iter().find(|(name, _)| name == "webhook-id").cloned().unwrap()
    };
    assert_eq!(id(&first[0]), id(&again[0]));
    assert_ne!(id(&again[0]), id(&again[1]));
    assert!(telco.sent().await.is_empty(), "any 2xx acknowledges");
}
