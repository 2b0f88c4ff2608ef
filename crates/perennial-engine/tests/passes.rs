//! Passes: used up by one caller ever, exchanged for others in the same commit, taken back with
//! their family, gone when they end.

use std::sync::Arc;

use futures::executor::block_on;
use perennial_core::ids::CustomerId;
use perennial_core::time::Instant;
use perennial_engine::memory::{Fault, FaultPlan, FaultyStore, MemoryStore};
use perennial_engine::pass::{HeldPass, Pass, PassesOf, Spending};
use perennial_engine::ports::StoreError;
use perennial_engine::testing::{PlainTeller, SANDBOX, World};
use perennial_engine::{Engine, EngineError};

fn pass(engine: &Engine, n: u8, family: &str) -> Pass {
    Pass {
        hash: [n; 32],
        kind: "code".to_owned(),
        family: family.to_owned(),
        customer: Some(CustomerId(u128::from(n % 2))),
        client: None,
        body: String::new(),
        expires_at: later(engine, 60),
        spent_at: None,
    }
}

fn later(engine: &Engine, seconds: i64) -> Instant {
    engine.real().plus_seconds(seconds).unwrap()
}

fn put(engine: &Engine, pass: Pass) {
    block_on(engine.pass_put(SANDBOX, pass)).unwrap();
}

#[test]
fn of_sixteen_callers_one_uses_a_pass_up() {
    let world = block_on(World::new());
    let engine = &world.engine;
    put(engine, pass(engine, 1, "a"));
    let answers: Vec<Spending> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..16_u8)
            .map(|n| {
                let given = move |spent: &Pass| {
                    vec![Pass { hash: [100 + n; 32], spent_at: None, ..spent.clone() }]
                };
                scope.spawn(move || {
                    block_on(engine.pass_exchange(SANDBOX, "code", &[1; 32], given)).unwrap()
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    let count = |of: fn(&Spending) -> bool| answers.iter().filter(|answer| of(answer)).count();
    assert_eq!(count(|answer| matches!(answer, Spending::Now(_))), 1);
    assert_eq!(count(|answer| matches!(answer, Spending::Before(_))), 15);
    let given = (100..116).filter(|n| engine.pass(SANDBOX, "code", &[*n; 32]).unwrap().is_some());
    assert_eq!(given.count(), 1, "what it was used up for was given once");
}

#[test]
fn a_pass_is_of_its_kind_and_ends_by_the_real_clock() {
    let world = block_on(World::new());
    let engine = &world.engine;
    put(engine, pass(engine, 1, "a"));
    let spend = |kind| block_on(engine.pass_spend(SANDBOX, kind, &[1; 32])).unwrap();
    assert_eq!(spend("session"), Spending::Unknown);
    assert_eq!(engine.pass(SANDBOX, "session", &[1; 32]), Ok(None));
    assert!(engine.pass(SANDBOX, "code", &[1; 32]).unwrap().is_some());
    world.clock.set(later(engine, 60));
    assert_eq!(spend("code"), Spending::Unknown);
}

#[test]
fn a_family_is_taken_back_together() {
    let world = block_on(World::new());
    let engine = &world.engine;
    for n in 0..250_u8 {
        put(engine, pass(engine, n, if n < 220 { "a" } else { "b" }));
    }
    let revoke = |of| block_on(engine.pass_revoke(SANDBOX, &of)).unwrap();
    let held = |n| engine.pass(SANDBOX, "code", &[n; 32]).unwrap();
    let stale = held(5).unwrap();
    assert_eq!(revoke(PassesOf::Family("a".to_owned())), 220);
    assert_eq!((held(0), held(219)), (None, None));
    assert!(held(220).is_some() && held(221).is_some());
    // Whoever read one before cannot give anything in its name.
    let new = vec![pass(engine, 251, "a")];
    let late = block_on(engine.passes_put(SANDBOX, Some(stale), new));
    assert!(matches!(late, Err(EngineError::Document { .. })));
    assert_eq!(held(251), None);
    assert_eq!(revoke(PassesOf::Customer(CustomerId(1))), 15);
    assert_eq!(held(221), None);
    assert!(held(220).is_some());
}

#[test]
fn what_was_not_told_is_not_used_up_twice() {
    let store = Arc::new(FaultyStore::new(Arc::new(MemoryStore::new()), FaultPlan::none()));
    let world = block_on(World::on(store.clone(), Arc::new(PlainTeller)));
    let engine = &world.engine;
    put(engine, pass(engine, 1, "a"));
    store.set_plan(FaultPlan::script(vec![Some(Fault::After(StoreError::Busy))]));
    let spend = || block_on(engine.pass_spend(SANDBOX, "code", &[1; 32]));
    assert_eq!(spend(), Err(EngineError::Store(StoreError::Busy)));
    assert!(matches!(spend(), Ok(Spending::Before(_))));
    let HeldPass { version, .. } = engine.pass(SANDBOX, "code", &[1; 32]).unwrap().unwrap();
    assert_eq!(version, 2);
}

#[test]
fn upkeep_forgets_what_ended() {
    let world = block_on(World::new());
    let engine = &world.engine;
    for n in 0..5 {
        put(engine, pass(engine, n, "a"));
    }
    world.clock.set(later(engine, 61));
    block_on(engine.upkeep());
    let left = world.store.passes(SANDBOX, &PassesOf::Family("a".to_owned()), 9);
    assert_eq!(left, Ok(vec![]));
}

#[test]
fn nothing_of_a_pass_is_printed() {
    let world = block_on(World::new());
    let pass = Pass { body: "secret".to_owned(), ..pass(&world.engine, 77, "a") };
    let printed = format!("{pass:?}");
    assert!(!printed.contains("secret") && !printed.contains("77"), "{printed}");
}
