//! Money that went back without us: given back at Stripe itself, or taken by a bank.

use perennial_core::billing::ChargeKey;
use perennial_core::billing::credit::{CreditKind, CreditWhy};
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::{StageName, Subscription};
use perennial_engine::Settings as EngineSettings;
use perennial_engine::gateway_key::gateway_key;
use perennial_engine::testing::SANDBOX;

use super::events::{Hall, told};
use super::stand_in::{Next, StandIn, money, ok};

fn paid(s: &Subscription) -> ChargeKey {
    s.paid.unwrap().key
}

fn metadata(s: &Subscription) -> String {
    let key = gateway_key(&EngineSettings::default().installation, s.id, paid(s), 1);
    format!(r#"{{"perennial_key":"{key}","perennial_subscription":"{}"}}"#, s.id)
}

/// So much of the payment is given back by now.
fn refunded(metadata: &str, so_far: i64) -> String {
    format!(
        r#"{{"id":"evt_2","type":"charge.refunded","created":1769850000,"data":{{"object":{{
        "id":"ch_1","object":"charge","status":"succeeded","payment_intent":"pi_1",
        "amount":999,"amount_refunded":{so_far},"currency":"eur","metadata":{metadata}}}}}}}"#
    )
}

fn disputed(kind: &str, status: &str, amount: i64, currency: &str) -> String {
    format!(
        r#"{{"id":"evt_3","type":"charge.dispute.{kind}","created":1769850000,"data":{{"object":{{
        "id":"dp_1","object":"dispute","status":"{status}","charge":"ch_1","metadata":{{}},
        "payment_intent":"pi_1","amount":{amount},"currency":"{currency}"}}}}}}"#
    )
}

fn intent(s: &Subscription) -> Next {
    let metadata = metadata(s);
    ok(&format!(r#"{{"id":"pi_1","status":"succeeded","metadata":{metadata}}}"#))
}

/// What went back, in order: how, why and how much.
fn back(hall: &Hall, id: SubscriptionId) -> Vec<(CreditKind, CreditWhy, i64)> {
    let credits = hall.world.engine.credits(SANDBOX, id).unwrap();
    let told = |gross: i64, kind, why| (kind, why, gross);
    credits
        .iter()
        .map(|it| told(it.credit.amounts.gross.minor(), it.credit.kind, it.credit.why))
        .collect()
}

const THERE: (CreditKind, CreditWhy) = (CreditKind::Refund, CreditWhy::RefundedThere);
const BANK: (CreditKind, CreditWhy) = (CreditKind::Chargeback, CreditWhy::ChargedBack);

#[tokio::test]
async fn what_was_given_back_at_stripe_is_booked_once_and_not_sent_again() {
    let stand_in = StandIn::open(vec![]).await;
    let hall = Hall::with(stand_in.settings()).await;
    let sold = hall.sold("tok").await;
    let part = refunded(&metadata(&sold), 300);
    assert_eq!(hall.send(&part).await, told(200, "settled"));
    assert_eq!(hall.send(&part).await, told(200, "known"), "told twice");
    assert_eq!(back(&hall, sold.id), [(THERE.0, THERE.1, 300)]);
    assert_eq!(hall.stage(sold.id), StageName::Active);
    // Another part, then the whole; the earlier ones come late.
    for (so_far, word) in [(500, "settled"), (300, "known"), (999, "settled"), (500, "known")] {
        let event = refunded(&metadata(&sold), so_far);
        assert_eq!(hall.send(&event).await, told(200, word), "{so_far}");
    }
    let sums = [300, 200, 499].map(|sum| (THERE.0, THERE.1, sum));
    assert_eq!(back(&hall, sold.id), sums);
    assert_eq!(hall.stage(sold.id), StageName::Cancelled);
    hall.world.engine.work_until_idle(SANDBOX).await.unwrap();
    assert!(hall.world.gateway.refunded().is_empty(), "it went back there");
    assert!(stand_in.asked().is_empty(), "the event said it all");
}

#[tokio::test]
async fn our_own_refund_is_not_counted_when_stripe_reports_it() {
    let hall = Hall::with(StandIn::open(vec![]).await.settings()).await;
    let sold = hall.sold("tok").await;
    let part = Some(money(400, "EUR"));
    hall.world.engine.refund(SANDBOX, sold.id, paid(&sold), part).await.unwrap();
    // Reported before it is marked as sent, and after.
    let ours = refunded(&metadata(&sold), 400);
    assert_eq!(hall.send(&ours).await, told(200, "known"));
    hall.world.engine.work_until_idle(SANDBOX).await.unwrap();
    assert_eq!(hall.send(&ours).await, told(200, "known"));
    assert_eq!(hall.world.gateway.refunded().len(), 1);
    // Somebody gives back a little more there.
    assert_eq!(hall.send(&refunded(&metadata(&sold), 450)).await, told(200, "settled"));
    let ours = (CreditKind::Refund, CreditWhy::Refunded, 400);
    assert_eq!(back(&hall, sold.id), [ours, (THERE.0, THERE.1, 50)]);
}

#[tokio::test]
async fn a_dispute_takes_back_what_it_says_once() {
    let stand_in = StandIn::open(vec![]).await;
    let hall = Hall::with(stand_in.settings()).await;
    let sold = hall.sold("tok").await;
    let answers = |n: usize| {
        let answers = std::iter::repeat_n(intent(&sold), n);
        stand_in.next.lock().unwrap().extend(answers);
    };
    answers(3);
    // A question of the bank takes nothing.
    let asks = disputed("created", "warning_needs_response", 200, "eur");
    assert_eq!(hall.send(&asks).await, told(200, "ignored"));
    let part = disputed("created", "needs_response", 200, "eur");
    assert_eq!(hall.send(&part).await, told(200, "settled"));
    assert_eq!(hall.send(&part).await, told(200, "known"));
    let taken = disputed("funds_withdrawn", "needs_response", 200, "eur");
    assert_eq!(hall.send(&taken).await, told(200, "known"));
    assert_eq!(back(&hall, sold.id), [(BANK.0, BANK.1, 200)]);
    assert_eq!(hall.stage(sold.id), StageName::Active);
    assert_eq!(stand_in.asked(), ["GET /v1/payment_intents/pi_1"; 3].map(|it| format!("{it}?")));
    // What is left of the payment, where the bank counts in its own money.
    answers(2);
    let whole = disputed("created", "needs_response", 1_080, "usd");
    assert_eq!(hall.send(&whole).await, told(200, "settled"));
    assert_eq!(hall.send(&whole).await, told(200, "known"));
    assert_eq!(back(&hall, sold.id), [(BANK.0, BANK.1, 200), (BANK.0, BANK.1, 799)]);
    assert_eq!(hall.stage(sold.id), StageName::Cancelled);
    hall.world.engine.work_until_idle(SANDBOX).await.unwrap();
    assert!(hall.world.gateway.refunded().is_empty());
}

#[tokio::test]
async fn what_cannot_be_booked_yet_is_told_again() {
    let down = Next::Answer(500, "{}".to_owned());
    let stand_in = StandIn::open(vec![Next::Nothing, down]).await;
    let hall = Hall::with(stand_in.settings()).await;
    let sold = hall.sold("tok").await;
    let dispute = disputed("created", "needs_response", 999, "eur");
    // Stripe cannot be asked whose it is.
    assert_eq!(hall.send(&dispute).await, told(503, "later"));
    assert_eq!(hall.send(&dispute).await, told(503, "later"));
    stand_in.next.lock().unwrap().push_back(intent(&sold));
    assert_eq!(hall.send(&dispute).await, told(200, "settled"));
    // Given back before it was known as paid.
    let early = hall.sold("tok_pending").await;
    let charge = early.charge.as_ref().unwrap().key;
    let key = gateway_key(&EngineSettings::default().installation, early.id, charge, 1);
    let names = format!(r#"{{"perennial_key":"{key}","perennial_subscription":"{}"}}"#, early.id);
    assert_eq!(hall.send(&refunded(&names, 999)).await, told(503, "later"));
    assert!(back(&hall, early.id).is_empty());
}

#[tokio::test]
async fn what_went_back_of_others_is_ignored() {
    let foreign = ok(r#"{"id":"pi_1","status":"succeeded","metadata":{"order":"7"}}"#);
    let none = Next::Answer(404, "{}".to_owned());
    let stand_in = StandIn::open(vec![foreign, none.clone(), none]).await;
    let hall = Hall::with(stand_in.settings()).await;
    let sold = hall.sold("tok").await;
    let ours = refunded(&metadata(&sold), 500);
    let path = "payment_intent\":\"../refunds";
    for event in [
        refunded("{}", 500),
        refunded("null", 500),
        disputed("created", "needs_response", 999, "eur"),
        disputed("created", "lost", 999, "eur").replace("\"pi_1\"", "null"),
        disputed("created", "lost", 999, "eur").replace("payment_intent\":\"pi_1", path),
        ours.replace("\"eur\"", "\"points\""),
        ours.replace("perennial_key\":\"", "perennial_key\":\"0"),
        ours.replace("\"amount_refunded\":500", "\"amount_refunded\":\"all\""),
    ] {
        assert_eq!(hall.send(&event).await, told(200, "ignored"), "{event}");
    }
    for nothing in [0, -5] {
        let event = refunded(&metadata(&sold), nothing);
        assert_eq!(hall.send(&event).await, told(200, "known"));
    }
    assert!(back(&hall, sold.id).is_empty());
    assert_eq!(hall.state(sold.id), sold);
}
