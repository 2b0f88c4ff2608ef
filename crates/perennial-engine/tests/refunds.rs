//! Giving paid charges back: never more than is left of them, sent once, and what they paid for
//! ends with them.

use futures::executor::block_on;
use perennial_core::Refusal;
use perennial_core::billing::{ChargeKey, Reason};
use perennial_core::ids::SubscriptionId;
use perennial_core::money::{Currency, Money};
use perennial_core::subscription::{CancelReason, Stage, StageName};
use perennial_engine::EngineError;
use perennial_engine::testing::{SANDBOX, World};

const SALE: ChargeKey = ChargeKey { ordinal: 0, reason: Reason::Sale };

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::parse("EUR").unwrap())
}

/// A month of the basic product, and what it cost.
async fn sold(world: &World) -> (SubscriptionId, Money) {
    let done = world.sell("basic", "tok_ok").await.unwrap();
    let id = done.first().unwrap().after.id;
    let row = &world.engine.charges(SANDBOX, id).unwrap()[0];
    (id, row.charge.gross().unwrap())
}

fn reason(world: &World, id: SubscriptionId) -> Option<CancelReason> {
    match world.engine.subscription(SANDBOX, id).unwrap().stage {
        Stage::Cancelled { cancellation, .. } => Some(cancellation.reason),
        _ => None,
    }
}

#[test]
fn a_charge_is_given_back_in_parts_and_never_more_than_is_left() {
    block_on(async {
        let world = World::new().await;
        let (id, cost) = sold(&world).await;
        world.engine.refund(SANDBOX, id, SALE, Some(eur(100))).await.unwrap();
        assert_eq!(reason(&world, id), None, "a part ends nothing");
        let left = cost.sub(eur(100)).unwrap();
        let too_much = world.engine.refund(SANDBOX, id, SALE, Some(cost)).await;
        let refused = EngineError::Refused(Refusal::MoreThanPaid { left });
        assert_eq!(too_much.unwrap_err().to_string(), refused.to_string());
        world.engine.refund(SANDBOX, id, SALE, None).await.unwrap();
        assert_eq!(reason(&world, id), Some(CancelReason::Refunded));
        assert!(world.engine.refund(SANDBOX, id, SALE, None).await.is_err(), "nothing is left");
        world.engine.refund_due(SANDBOX).await.unwrap();
        let credits = world.engine.credits(SANDBOX, id).unwrap();
        let sum: i64 = credits.iter().map(|it| it.credit.amounts.gross.minor()).sum();
        assert_eq!((credits.len(), sum), (2, cost.minor()));
        assert!(credits.iter().all(|it| it.done), "sent to the gateway");
        assert!(world.engine.verify(SANDBOX, |_| {}).unwrap().findings.is_empty());
    });
}

#[test]
fn what_the_bank_took_back_is_not_sent_and_ends_the_period() {
    block_on(async {
        let world = World::new().await;
        let (id, cost) = sold(&world).await;
        world.engine.charged_back(SANDBOX, id, SALE).await.unwrap();
        assert_eq!(reason(&world, id), Some(CancelReason::ChargedBack));
        let credits = world.engine.credits(SANDBOX, id).unwrap();
        assert_eq!(credits[0].credit.amounts.gross, cost);
        assert!(credits[0].done);
        assert_eq!(world.engine.refund_due(SANDBOX).await.unwrap(), 0);
        assert!(world.engine.charged_back(SANDBOX, id, SALE).await.is_err(), "once");
    });
}

#[test]
fn an_older_charge_is_given_back_without_ending_anything() {
    block_on(async {
        let world = World::new().await;
        let (id, cost) = sold(&world).await;
        world.clock_to("2026-03-05T09:00:00Z").await.unwrap();
        world.engine.refund(SANDBOX, id, SALE, None).await.unwrap();
        let now = world.engine.subscription(SANDBOX, id).unwrap();
        assert_eq!(now.stage.name(), StageName::Active);
        assert_eq!(
            now.paid.unwrap().credited,
            perennial_core::billing::Amounts::zero(cost.currency())
        );
        let unknown = ChargeKey { ordinal: 9, reason: Reason::Renewal };
        let refused = world.engine.refund(SANDBOX, id, unknown, None).await;
        assert!(matches!(refused, Err(EngineError::NotFound)));
    });
}
