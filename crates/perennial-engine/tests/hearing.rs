//! Payments whose answer does not come at once: pending, offline, unknown, late, and told twice.

use futures::executor::block_on;
use perennial_core::Command;
use perennial_core::billing::Outcome;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::{PaymentMethod, StageName, Subscription};
use perennial_engine::gateway_key::gateway_key;
use perennial_engine::hearing::Heard;
use perennial_engine::ports::GatewayNews;
use perennial_engine::testing::{SANDBOX, World, instant};
use perennial_engine::{Act, Settings, Wish};

async fn sold(world: &World, token: &str) -> Subscription {
    world.sell("basic", token).await.unwrap().first().unwrap().after.clone()
}

fn state(world: &World, id: SubscriptionId) -> Subscription {
    world.engine.subscription(SANDBOX, id).unwrap()
}

fn stage(world: &World, id: SubscriptionId) -> StageName {
    state(world, id).stage.name()
}

/// What the gateway would say about the charge under way.
fn news(s: &Subscription, outcome: Outcome, at: &str) -> GatewayNews {
    let charge = s.charge.as_ref().unwrap();
    let installation = Settings::default().installation;
    let key = gateway_key(&installation, s.id, charge.key, charge.attempt);
    GatewayNews { subscription: s.id, key, outcome, at: instant(at) }
}

#[test]
fn what_is_pending_is_settled_by_the_clock_of_the_environment() {
    block_on(async {
        let world = World::new().await;
        let paid = sold(&world, "tok_pending_paid").await;
        let declined = sold(&world, "tok_pending_declined").await;
        world.clock_to("2026-02-01T08:59:59Z").await.unwrap();
        assert_eq!(stage(&world, paid.id), StageName::Waiting);
        assert_eq!(stage(&world, declined.id), StageName::Waiting);

        // However late it is noticed, it is dated a day after the charge.
        world.clock_to("2026-02-10T00:00:00Z").await.unwrap();
        assert_eq!(stage(&world, paid.id), StageName::Active);
        assert_eq!(state(&world, paid.id).changed_at, instant("2026-02-01T09:00:00Z"));
        assert_eq!(stage(&world, declined.id), StageName::Expired);
        assert_eq!(world.gateway.taken().len(), 1);
    });
}

#[test]
fn an_offline_payment_is_settled_by_hand() {
    block_on(async {
        let world = World::new().await;
        let sold = sold(&world, "tok_offline").await;
        let hand = |outcome| world.engine.settle_by_hand(SANDBOX, sold.id, outcome);
        let settled = hand(Outcome::Paid).await.unwrap();
        assert_eq!(settled.after.stage.name(), StageName::Active);
        assert!(hand(Outcome::Paid).await.is_err(), "nothing is under way any more");
    });
}

#[test]
fn declined_so_often_then_paid() {
    block_on(async {
        let world = World::new().await;
        let sold = sold(&world, "tok_decline_later").await;
        let method = PaymentMethod {
            token: "tok_decline_3_times".to_owned(),
            kind: "creditCard".to_owned(),
            expires: None,
            brand: None,
        };
        let command = Command::SetPaymentMethod { method: Some(method) };
        let wish = Wish::one(SANDBOX, Act::Do { id: sold.id, command });
        world.engine.execute(wish).await.unwrap();
        // The first charge was counted too: two declines are left.
        world.clock_to("2026-03-30T00:00:00Z").await.unwrap();
        let facts = world.engine.history(SANDBOX, sold.id).unwrap();
        let facts = facts.iter().flat_map(|entry| &entry.facts);
        let declined = facts.filter(|dated| dated.fact.name() == "charge_declined").count();
        assert_eq!((declined, stage(&world, sold.id)), (2, StageName::Active));
    });
}

#[test]
fn a_late_answer_is_asked_for_until_it_comes() {
    block_on(async {
        let world = World::new().await;
        let sold = sold(&world, "tok_late").await;
        world.clock_to("2026-01-31T09:30:00Z").await.unwrap();
        assert_eq!(stage(&world, sold.id), StageName::Waiting);
        world.clock_to("2026-02-02T00:00:00Z").await.unwrap();
        assert_eq!(stage(&world, sold.id), StageName::Active);
        assert_eq!(world.gateway.taken().len(), 1);
    });
}

#[test]
fn a_gateway_error_is_told_apart() {
    block_on(async {
        let world = World::new().await;
        let done = world.sell("basic", "tok_error").await.unwrap();
        let Some(Outcome::Declined { code, .. }) = done.charge() else { panic!("{done:?}") };
        assert_eq!(code, "gateway_error");
        assert!(world.gateway.taken().is_empty());
    });
}

#[test]
fn news_are_heard_once_and_only_about_what_is_under_way() {
    block_on(async {
        let world = World::new().await;
        let sold = sold(&world, "tok_pending").await;
        let paid = news(&sold, Outcome::Paid, "2026-01-31T09:00:00Z");
        let world = &world;
        let hear = |news: GatewayNews| world_hears(world, news);
        let pending = GatewayNews { outcome: Outcome::Pending, ..paid.clone() };
        assert_eq!(hear(pending).await, Heard::Known);
        assert_eq!(hear(paid.clone()).await, Heard::Settled);
        let after = state(world, sold.id);
        assert_eq!(after.stage.name(), StageName::Active);
        // Told twice, and out of order.
        assert_eq!(hear(paid.clone()).await, Heard::Known);
        let no = Outcome::Declined { code: "card_declined".to_owned(), hard: true };
        assert_eq!(hear(GatewayNews { outcome: no, ..paid.clone() }).await, Heard::Known);
        assert_eq!(hear(GatewayNews { key: "0".repeat(40), ..paid.clone() }).await, Heard::NotOurs);
        let nobody = GatewayNews { subscription: SubscriptionId(7), ..paid };
        assert_eq!(hear(nobody).await, Heard::NotOurs);
        assert_eq!(state(world, sold.id), after);
        assert!(world.gateway.refunded().is_empty());
    });
}

#[test]
fn money_that_nobody_waits_for_goes_back() {
    block_on(async {
        let world = World::new().await;
        let sold = sold(&world, "tok_pending").await;
        let paid = news(&sold, Outcome::Paid, "2026-01-31T09:00:00Z");
        let no = Outcome::Declined { code: "card_declined".to_owned(), hard: false };
        let declined = GatewayNews { outcome: no, ..paid.clone() };
        assert_eq!(world_hears(&world, declined).await, Heard::Settled);
        assert_eq!(stage(&world, sold.id), StageName::Expired);
        assert_eq!(world_hears(&world, paid.clone()).await, Heard::SentBack);
        assert_eq!(world_hears(&world, paid).await, Heard::SentBack);
        let refunded = world.gateway.refunded();
        assert_eq!(refunded.len(), 1, "one key, one refund");
        assert_eq!(refunded[0].1.to_string(), "EUR 9.99");
    });
}

async fn world_hears(world: &World, news: GatewayNews) -> Heard {
    world.engine.hear(SANDBOX, &news).await.unwrap()
}
