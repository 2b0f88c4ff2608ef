//! People through the engine: their data are committed before anybody is asked about them, asking is
//! taken up again after a crash, and what is kept of them goes with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::FutureExt;
use futures::executor::block_on;
use perennial_core::ids::{MemberId, SubscriptionId};
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::subscription::{IdentityState, Relationship, StageName, Verdict};
use perennial_core::terms::{ConsentKind, IdentityRule, NationalId, Terms};
use perennial_core::time::Span;
use perennial_core::{Command, Subscription};
use perennial_engine::directory::Document;
use perennial_engine::filed::Filed;
use perennial_engine::memory::MemoryStore;
use perennial_engine::person::{Person, PersonalData, Pii, Whose};
use perennial_engine::ports::{Applicant, BoxFuture, IdentityVerifier};
use perennial_engine::testing::{SANDBOX, World, instant};
use perennial_engine::{Act, Engine, EngineError, Wish};

const ADA: MemberId = MemberId(40);

/// A verifier who does not answer before the process dies.
struct Never;

impl IdentityVerifier for Never {
    fn verify<'a>(&'a self, _applicant: Applicant<'a>) -> BoxFuture<'a, Verdict> {
        Box::pin(std::future::pending())
    }
}

async fn world() -> (World, SubscriptionId) {
    let world = World::wired_on(Arc::new(MemoryStore::default()), |ports| {
        ports.verifier = Arc::new(Never);
    })
    .await;
    let rule = IdentityRule {
        deadline: Span::days(30),
        national_id: NationalId::None,
        consents: [ConsentKind::Terms].into(),
        consents_by_feature: BTreeMap::new(),
        retention: Span::days(90),
    };
    let terms = Terms { identity: Some(rule), ..Terms::partner() };
    world.define(Document::Terms { id: "knowing".into(), terms }).await.unwrap();
    let customer = world.customer("c-1").await.unwrap();
    let mut order = world.order("basic", Some(customer)).await.unwrap();
    order.terms = Some("knowing".into());
    let act = Act::Sell(Box::new(order));
    let done = world.engine.execute(Wish::one(SANDBOX, act)).await.unwrap();
    let sold = &done.first().unwrap().after;
    assert_eq!(
        (sold.stage.name(), sold.identity()),
        (StageName::Waiting, IdentityState::PendingPii)
    );
    (world, sold.id)
}

fn ada(subscription: SubscriptionId) -> Person {
    Person {
        id: ADA.0,
        partner: "north".into(),
        whose: Whose::Member { subscription, guardian: None },
        reference: Pii("m-1".to_owned()),
        data: PersonalData { given_name: Pii("Ada".to_owned()), ..PersonalData::default() },
        consents: vec![],
        sent_at: instant("2026-01-31T09:00:00Z"),
        names: ["hash".to_owned()].into(),
    }
}

fn enrol(id: SubscriptionId, expected: u64) -> Wish {
    let command = Command::SubmitMember {
        member: ADA,
        relationship: Relationship::Primary,
        residence: "US".into(),
        consents: [ConsentKind::Terms].into(),
    };
    let document = Filed::Person(Box::new(ada(id))).put(expected);
    Wish {
        documents: Some(Box::new(move |_| vec![document.clone()])),
        ..Wish::one(SANDBOX, Act::Do { id, command })
    }
}

fn state(engine: &Engine, id: SubscriptionId) -> Subscription {
    engine.subscription(SANDBOX, id).unwrap()
}

#[test]
fn who_was_not_asked_about_is_asked_about_after_the_crash() {
    block_on(async {
        let (world, id) = world().await;
        let asked = world.engine.execute(enrol(id, 0)).now_or_never();
        assert!(asked.is_none(), "the verifier says nothing, and the process dies");
        let submitted = state(&world.engine, id);
        assert_eq!(submitted.identity(), IdentityState::Submitted);
        assert!(world.engine.person(SANDBOX, ADA.0).unwrap().is_some(), "committed with it");
        let engine = world.restarted(|_| {});
        assert!(engine.wake_due(SANDBOX).await.unwrap() > 0);
        let known = state(&engine, id);
        assert_eq!(
            (known.identity(), known.stage.name()),
            (IdentityState::Verified, StageName::Active)
        );
        assert!(world.gateway.taken().is_empty(), "the partner's money is the partner's");
    });
}

#[test]
fn of_whom_nothing_is_kept_he_is_asked_again() {
    block_on(async {
        let (world, id) = world().await;
        let engine = world.restarted(|_| {});
        let command = Command::SubmitMember {
            member: ADA,
            relationship: Relationship::Primary,
            residence: "US".into(),
            consents: [ConsentKind::Terms].into(),
        };
        let done = engine.execute(Wish::one(SANDBOX, Act::Do { id, command })).await.unwrap();
        assert_eq!(done.first().unwrap().after.identity(), IdentityState::ActionRequired);
    });
}

#[test]
fn what_is_kept_goes_with_who_is_forgotten() {
    block_on(async {
        let (world, id) = world().await;
        let engine = world.restarted(|_| {});
        engine.execute(enrol(id, 0)).await.unwrap();
        let stale = engine.execute(enrol(id, 0)).await;
        assert!(matches!(stale, Err(EngineError::Document { .. })), "{stale:?}");
        let command = Command::Cancel { when: CancelWhen::Now, reason: CancelReason::Customer };
        engine.execute(Wish::one(SANDBOX, Act::Do { id, command })).await.unwrap();
        assert_eq!(state(&engine, id).identity(), IdentityState::Revoked);
        let customer = state(&engine, id).customer.unwrap();
        engine.erase_customer(SANDBOX, customer, &|_| [0; 32]).await.unwrap();
        assert_eq!(engine.person(SANDBOX, ADA.0).unwrap(), None);
        assert!(state(&engine, id).enrolment.members.is_empty());
        let names = perennial_engine::FiledKind::Person;
        assert!(engine.filed_named(SANDBOX, names, "hash", None, 9).unwrap().is_empty());
    });
}
