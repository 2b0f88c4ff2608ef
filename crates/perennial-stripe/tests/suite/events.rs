//! Events of Stripe, as they come in over the route.

use std::collections::BTreeMap;
use std::sync::Arc;

use perennial_core::Command;
use perennial_core::billing::Standing;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::subscription::{StageName, Subscription};
use perennial_engine::gateway_key::gateway_key;
use perennial_engine::testing::{SANDBOX, World};
use perennial_engine::{Act, Settings as EngineSettings, Wish};
use perennial_stripe::signature::sign;
use perennial_stripe::{Settings, Stripe, webhook};
use room_lobby::House;
use room_lobby::testing::{Ask, TestLobby};

use super::stand_in::{SECRET, WEBHOOK};

pub struct Hall {
    pub world: World,
    house: House,
    settings: Settings,
}

impl Hall {
    async fn open() -> Self {
        Self::with(Settings::new(SECRET).unwrap().heard_with(&[WEBHOOK]).unwrap()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let world = World::new().await;
        let lobby = TestLobby::new();
        let account = Arc::new(Stripe::open(settings.clone()).unwrap());
        let accounts = BTreeMap::from([("sandbox".to_owned(), account)]);
        let room = webhook::room(&lobby.lobby, world.engine.clone(), accounts);
        Self { house: lobby.house(vec![room]), world, settings }
    }

    pub async fn sold(&self, token: &str) -> Subscription {
        self.world.sell("basic", token).await.unwrap().first().unwrap().after.clone()
    }

    pub fn state(&self, id: SubscriptionId) -> Subscription {
        self.world.engine.subscription(SANDBOX, id).unwrap()
    }

    pub fn stage(&self, id: SubscriptionId) -> StageName {
        self.state(id).stage.name()
    }

    /// Sends an event, signed now; answers status and word.
    pub async fn send(&self, body: &str) -> (u16, String) {
        let now = self.world.engine.real().seconds();
        let header = sign(body.as_bytes(), &self.settings.webhook_secrets[0], now);
        self.deliver("sandbox", body, &header).await
    }

    async fn deliver(&self, environment: &str, body: &str, header: &str) -> (u16, String) {
        let path = format!("/gateways/stripe/{environment}");
        let ask = Ask::post_json(&path, body).header("stripe-signature", header);
        let answered = ask.of(&self.house).await;
        let said = answered.json()["said"].as_str().unwrap_or_default().to_owned();
        (answered.status.as_u16(), said)
    }
}

/// An event about the charge under way.
fn event(kind: &str, s: &Subscription, status: &str) -> String {
    let charge = s.charge.as_ref().unwrap();
    let key =
        gateway_key(&EngineSettings::default().installation, s.id, charge.key, charge.attempt);
    about(kind, s.id, &key, status)
}

fn about(kind: &str, id: SubscriptionId, key: &str, status: &str) -> String {
    let error = r#"{"code":"card_declined","decline_code":"insufficient_funds"}"#;
    format!(
        r#"{{"id":"evt_1","object":"event","api_version":"2017-08-15","created":1769850000,
        "type":"{kind}","data":{{"object":{{"id":"pi_1","status":"{status}",
        "metadata":{{"perennial_key":"{key}","perennial_subscription":"{id}"}},
        "last_payment_error":{error}}}}}}}"#
    )
}

pub fn told(status: u16, word: &str) -> (u16, String) {
    (status, word.to_owned())
}

#[tokio::test]
async fn an_event_settles_what_is_pending() {
    let hall = Hall::open().await;
    let sold = hall.sold("tok_pending").await;
    let say = |kind: &str, status: &str| event(kind, &sold, status);
    let processing = say("payment_intent.processing", "processing");
    let action = say("payment_intent.requires_action", "requires_action");
    let paid = say("payment_intent.succeeded", "succeeded");
    let failed = say("payment_intent.payment_failed", "requires_payment_method");
    assert_eq!(hall.send(&processing).await, told(200, "known"));
    assert_eq!(hall.send(&action).await, told(200, "known"));
    assert_eq!(hall.stage(sold.id), StageName::Waiting);
    assert_eq!(hall.send(&paid).await, told(200, "settled"));
    let after = hall.state(sold.id);
    assert_eq!(after.stage.name(), StageName::Active);
    // Twice, and in any order.
    for late in [paid, failed, processing, action] {
        assert_eq!(hall.send(&late).await, told(200, "known"));
    }
    assert_eq!(hall.state(sold.id), after);
    assert!(hall.world.gateway.refunded().is_empty());
}

#[tokio::test]
async fn a_failure_and_a_cancellation_decline() {
    let hall = Hall::open().await;
    for (kind, status) in [
        ("payment_intent.payment_failed", "requires_payment_method"),
        ("payment_intent.canceled", "canceled"),
    ] {
        let sold = hall.sold("tok_pending").await;
        assert_eq!(hall.send(&event(kind, &sold, status)).await, told(200, "settled"));
        assert_eq!(hall.stage(sold.id), StageName::Expired, "{kind}");
    }
}

#[tokio::test]
async fn an_event_answers_what_was_unknown() {
    let hall = Hall::open().await;
    let sold = hall.sold("tok_unknown").await;
    let standing = hall.state(sold.id).charge.unwrap().standing;
    assert!(matches!(standing, Standing::Unknown { .. }));
    let paid = event("payment_intent.succeeded", &sold, "succeeded");
    assert_eq!(hall.send(&paid).await, told(200, "settled"));
    assert_eq!(hall.stage(sold.id), StageName::Active);
}

#[tokio::test]
async fn money_that_is_not_wanted_any_more_goes_back() {
    let hall = Hall::open().await;
    // Given up while it was pending: the core remembers, and credits what comes.
    let sold = hall.sold("tok_pending").await;
    let paid = event("payment_intent.succeeded", &sold, "succeeded");
    let command = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
    let wish = Wish::one(SANDBOX, Act::Do { id: sold.id, command });
    hall.world.engine.execute(wish).await.unwrap();
    assert_eq!(hall.send(&paid).await, told(200, "settled"));
    hall.world.engine.work_until_idle(SANDBOX).await.unwrap();
    assert_eq!(hall.world.gateway.refunded().len(), 1);
    // Declined for good, then paid after all.
    let sold = hall.sold("tok_pending").await;
    let paid = event("payment_intent.succeeded", &sold, "succeeded");
    let canceled = event("payment_intent.canceled", &sold, "canceled");
    assert_eq!(hall.send(&canceled).await, told(200, "settled"));
    assert_eq!(hall.send(&paid).await, told(200, "sent back"));
    assert_eq!(hall.send(&paid).await, told(200, "sent back"));
    assert_eq!(hall.world.gateway.refunded().len(), 2, "one key, one refund");
}

#[tokio::test]
async fn what_is_not_ours_is_ignored() {
    let hall = Hall::open().await;
    let sold = hall.sold("tok_pending").await;
    let before = hall.state(sold.id);
    let ours = event("payment_intent.succeeded", &sold, "succeeded");
    for foreign in [
        about("payment_intent.succeeded", sold.id, "another", "succeeded"),
        about("payment_intent.succeeded", SubscriptionId(7), "another", "succeeded"),
        ours.replace("perennial_key", "their_key"),
        ours.replace(&sold.id.to_string(), "no id"),
        ours.replace("payment_intent.succeeded", "payment_intent.created"),
        ours.replace("payment_intent.succeeded", "customer.created"),
        r#"{"type":"payment_intent.succeeded","created":1,"data":{"object":7}}"#.to_owned(),
    ] {
        assert_eq!(hall.send(&foreign).await, told(200, "ignored"), "{foreign}");
    }
    assert_eq!(hall.state(sold.id), before);
}

#[tokio::test]
async fn a_wrong_signature_is_400_and_nothing_happens() {
    let hall = Hall::open().await;
    let sold = hall.sold("tok_pending").await;
    let before = hall.state(sold.id);
    let body = event("payment_intent.succeeded", &sold, "succeeded");
    let now = hall.world.engine.real().seconds();
    let ours = &hall.settings.webhook_secrets[0];
    let theirs =
        Settings::new(SECRET).unwrap().heard_with(&["whsec_somebody_elses_secret"]).unwrap();
    for header in [
        sign(body.as_bytes(), &theirs.webhook_secrets[0], now),
        sign(body.as_bytes(), ours, now - 301),
        sign(body.as_bytes(), ours, now + 301),
        sign(b"{}", ours, now),
        "t=1,v1=00".to_owned(),
        String::new(),
    ] {
        assert_eq!(hall.deliver("sandbox", &body, &header).await.0, 400, "{header}");
    }
    let plain = Ask::post_json("/gateways/stripe/sandbox", &body).of(&hall.house).await;
    assert_eq!(plain.status, 400);
    let header = sign(body.as_bytes(), ours, now);
    let twice = Ask::post_json("/gateways/stripe/sandbox", &body)
        .header("stripe-signature", &header)
        .header("stripe-signature", &header);
    assert_eq!(twice.of(&hall.house).await.status, 400);
    assert_eq!(hall.deliver("production", &body, &header).await.0, 404);
    assert_eq!(hall.state(sold.id), before);
    // Signed, but no event.
    assert_eq!(hall.send("[]").await.0, 400);
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(600 * 1_024));
    assert_eq!(hall.send(&long).await.0, 413);
    assert_eq!(Ask::get("/gateways/stripe/sandbox").of(&hall.house).await.status, 405);
}
