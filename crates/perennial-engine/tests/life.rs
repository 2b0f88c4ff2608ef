//! The life of a subscription through the engine: sold, paid, renewed, told, refunded.

use futures::executor::block_on;
use perennial_core::Command;
use perennial_core::billing::Outcome;
use perennial_core::catalog::{CatalogRefusal, Order, Product};
use perennial_core::subscription::StageName;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::terms::Terms;
use perennial_engine::directory::Document;
use perennial_engine::testing::{SANDBOX, World, instant, product};
use perennial_engine::{Act, EngineError, Wish};

#[test]
fn a_sale_is_charged_and_renewed_on_the_grid() {
    block_on(async {
        let world = World::new().await;
        let done = world.sell("basic", "tok_ok").await.unwrap();
        assert_eq!(done.charge(), Some(Outcome::Paid));
        let sold = &done.first().unwrap().after;
        assert_eq!(sold.stage.name(), StageName::Active);
        assert_eq!(sold.schedule.period.end, instant("2026-02-28T09:00:00Z"));

        world.clock_to("2026-03-31T09:00:00Z").await.unwrap();
        let now = world.engine.subscription(SANDBOX, sold.id).unwrap();
        assert_eq!(now.schedule.period.end, instant("2026-04-30T09:00:00Z"));
        assert_eq!(now.schedule.ordinal, 2);
        assert_eq!(world.gateway.taken().len(), 3);
        let then = world.engine.as_of(SANDBOX, sold.id, instant("2026-03-01T00:00:00Z")).unwrap();
        assert_eq!(then.schedule.ordinal, 1);
    });
}

#[test]
fn a_declined_first_payment_ends_the_sale() {
    block_on(async {
        let world = World::new().await;
        let done = world.sell("basic", "tok_decline").await.unwrap();
        assert!(matches!(done.charge(), Some(Outcome::Declined { .. })));
        assert_eq!(done.first().unwrap().after.stage.name(), StageName::Expired);
        assert!(world.gateway.taken().is_empty());
    });
}

#[test]
fn an_unknown_outcome_is_asked_and_never_charged_twice() {
    block_on(async {
        let world = World::new().await;
        let done = world.sell("basic", "tok_unknown").await.unwrap();
        assert_eq!(done.charge(), Some(Outcome::Unknown));
        assert_eq!(done.first().unwrap().after.stage.name(), StageName::Waiting);
        world.clock_to("2026-01-31T09:02:00Z").await.unwrap();
        let id = done.first().unwrap().after.id;
        let now = world.engine.subscription(SANDBOX, id).unwrap();
        assert_eq!(now.stage.name(), StageName::Active);
        assert_eq!(world.gateway.taken().len(), 1);
    });
}

#[test]
fn unpaid_goes_through_grace_to_its_end() {
    block_on(async {
        let world = World::new().await;
        let done = world.sell("basic", "tok_decline_later").await.unwrap();
        let id = done.first().unwrap().after.id;
        world.clock_to("2026-03-02T00:00:00Z").await.unwrap();
        let stage = |world: &World| world.engine.subscription(SANDBOX, id).unwrap().stage.name();
        assert_eq!(stage(&world), StageName::Grace);
        world.clock_to("2026-03-10T09:00:00Z").await.unwrap();
        assert_eq!(stage(&world), StageName::Expired);
    });
}

#[test]
fn a_cancelled_partner_sale_charges_nothing_and_tells() {
    block_on(async {
        let world = World::new().await;
        world.receiver("r1", "native").await.unwrap();
        let done = world.sell_as_partner("plus").await.unwrap();
        let id = done.first().unwrap().after.id;
        let command = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
        world.engine.execute(Wish::one(SANDBOX, Act::Do { id, command })).await.unwrap();
        assert_eq!(world.engine.flush_deliveries(SANDBOX).await.unwrap(), 3);
        let sent = world.outside.sent.lock();
        let bodies: Vec<_> =
            sent.iter().map(|sent| String::from_utf8_lossy(&sent.body).into_owned()).collect();
        assert!(bodies[0].contains(" sold "), "{bodies:?}");
        assert!(bodies[2].contains(" cancelled "), "{bodies:?}");
        assert!(world.gateway.taken().is_empty());
    });
}

/// I27: the same request twice is one sale, and the second hears the first answer.
#[test]
fn a_repeated_key_hears_the_first_answer_after_the_gateway_spoke() {
    use perennial_engine::change_set::AnswerKey;
    use perennial_engine::{EngineError, Idempotency};
    block_on(async {
        let world = World::new().await;
        let wish = |order, fingerprint| {
            let mut wish = Wish::one(SANDBOX, Act::Sell(Box::new(order)));
            wish.idempotency = Some(Idempotency {
                key: AnswerKey { caller: "shop".to_owned(), key: "k-1".to_owned() },
                fingerprint: [fingerprint; 32],
                render: Box::new(|changes| changes[0].after.stage.name().to_string().into_bytes()),
            });
            wish
        };
        let order = world.order("basic", None).await.unwrap();
        let first = world.engine.execute(wish(order, 1)).await.unwrap();
        assert_eq!(first.replay, None);
        let order = world.order("basic", None).await.unwrap();
        let again = world.engine.execute(wish(order.clone(), 1)).await.unwrap();
        assert_eq!(again.replay, Some(b"active".to_vec()));
        assert_eq!(world.gateway.taken().len(), 1);
        let other = world.engine.execute(wish(order.clone(), 2)).await;
        assert_eq!(other, Err(EngineError::KeyReused));

        // Kept while it must be, forgotten afterwards: then the key is free again.
        world.engine.upkeep().await;
        assert!(world.engine.execute(wish(order.clone(), 1)).await.unwrap().replay.is_some());
        world.clock.set(instant("2027-01-31T09:00:00Z"));
        world.engine.upkeep().await;
        assert_eq!(world.engine.execute(wish(order, 2)).await.unwrap().replay, None);
    });
}

#[test]
fn each_sale_of_a_wish_sees_what_the_wish_did_before() {
    block_on(async {
        let world = World::new().await;
        let terms = Terms { one_per_group: true, ..Terms::partner() };
        world.define(Document::Terms { id: "single".into(), terms }).await.unwrap();
        let alone = Product { group: None, ..product("alone", 3, 1, "4.99") };
        world.define(Document::Product(alone)).await.unwrap();
        let customer = Some(world.customer("anna").await.unwrap());
        let order = async |product| {
            let order = world.order(product, customer).await.unwrap();
            Box::new(Order { terms: Some("single".into()), ..order })
        };
        let execute = |acts| world.engine.execute(Wish { acts, ..Wish::nothing(SANDBOX) });
        let both = vec![Act::Sell(order("basic").await), Act::Sell(order("plus").await)];
        let refused = execute(both).await.unwrap_err();
        assert!(matches!(refused, EngineError::Catalog(CatalogRefusal::HoldsGroup)), "{refused:?}");

        let first = order("basic").await;
        let id = first.id;
        execute(vec![Act::Sell(first)]).await.unwrap();
        let end = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
        let end = Act::Do { id, command: end };
        let (alone, other) = (order("alone").await, order("plus").await);
        let done = execute(vec![Act::Sell(alone), end, Act::Sell(other)]).await.unwrap();
        let stages: Vec<_> = done.changes.iter().map(|it| it.after.stage.name()).collect();
        assert_eq!(stages, [StageName::Active, StageName::Cancelled, StageName::Active]);
        let refused = execute(vec![Act::Sell(order("basic").await)]).await.unwrap_err();
        assert!(matches!(refused, EngineError::Catalog(CatalogRefusal::HoldsGroup)), "{refused:?}");
    });
}

/// What is rehearsed may be repeated as long as what is real.
#[test]
fn a_key_is_kept_thirty_days_in_each_environment() {
    use perennial_engine::change_set::AnswerKey;
    use perennial_engine::directory::Document;
    use perennial_engine::edit::{Edit, FirstAnswer};
    use perennial_engine::{Environment, EnvironmentId, EnvironmentKind, Expect};
    block_on(async {
        let world = World::new().await;
        let engine = &world.engine;
        let production = EnvironmentId(2);
        let kind = EnvironmentKind::Production;
        let place = Environment { id: production, name: "production".to_owned(), kind };
        engine.define(production, Document::Environment(place), Expect::Any).await.unwrap();
        let key = AnswerKey { caller: "shop".to_owned(), key: "k-1".to_owned() };
        for environment in [SANDBOX, production] {
            let first =
                FirstAnswer { key: key.clone(), fingerprint: [1; 32], body: b"said".to_vec() };
            engine.edit(environment, Edit::default(), Some(first)).await.unwrap();
        }
        let kept =
            |environment| engine.first_answer(environment, &key, &[1; 32]).unwrap().is_some();
        for (at, there) in [("2026-03-02T08:59:00Z", true), ("2026-03-02T09:01:00Z", false)] {
            world.clock.set(instant(at));
            engine.upkeep().await;
            assert_eq!((kept(SANDBOX), kept(production)), (there, there), "{at}");
        }
    });
}
