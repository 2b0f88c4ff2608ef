//! Whoever ignores what is not newer than what he has seen ends where we are: whatever happens,
//! and however the messages are repeated and overtake each other.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use crate::messages::sequence;
use crate::telco::{Telco, is_order, resource};

/// What may be asked, over the wire, with or without success.
const VERBS: [(&str, &str); 8] = [
    ("cancel", "{}"),
    ("cancel", r#"{"cancelImmediately":true}"#),
    ("undoCancel", "{}"),
    ("suspend", "{}"),
    ("resume", r#"{"resumeMode":"RESUME_MODE_IMMEDIATE_NEW_CYCLE"}"#),
    ("resume", r#"{"resumeMode":"RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE"}"#),
    ("cancel", "{}"),
    ("undoCancel", "{}"),
];

#[derive(Clone, Debug)]
enum Step {
    Ask { on: usize, verb: usize },
    Days(u32),
    Rejects(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..3_usize, 0..VERBS.len()).prop_map(|(on, verb)| Step::Ask { on, verb }),
        3 => (1..40_u32).prop_map(Step::Days),
        1 => (1..9_usize).prop_map(Step::Rejects),
    ];
    proptest::collection::vec(step, 1..16)
}

async fn live(asked: bool, steps: &[Step]) -> (Telco, Vec<Value>) {
    let telco = if asked { Telco::asked().await } else { Telco::plain().await };
    for n in 0..3 {
        telco.shield(&format!("ord-{n}")).await;
    }
    for step in steps {
        match step {
            Step::Ask { on, verb } => {
                let (verb, body) = VERBS[*verb];
                let answered = telco.post(&format!("ord-{on}"), verb, body).await;
                assert!(!answered.status.is_server_error(), "{verb}: {}", answered.text);
            }
            Step::Days(days) => {
                let engine = &telco.world.engine;
                let now = engine.now(perennial_engine::testing::SANDBOX).unwrap();
                let to = now.plus_seconds(i64::from(*days) * 86_400).unwrap();
                telco.clock_to(&to.to_string()).await;
            }
            Step::Rejects(times) => telco.desk.reject(*times),
        }
    }
    let told = telco.told().await;
    (telco, told)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn ignoring_what_is_not_newer_ends_where_we_are(
        asked in any::<bool>(),
        steps in steps(),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..120),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (telco, told) = live(asked, &steps).await;
            // Some repeated and early, at random, then each at least once, last one first.
            let early = order.iter().map(|index| index.get(&told));
            let mut seen: BTreeMap<String, (u64, Value)> = BTreeMap::new();
            for push in early.chain(told.iter().rev()) {
                let (number, resource) = (sequence(push), resource(push));
                let name = resource["name"].as_str().unwrap().to_owned();
                let newest = seen.get(&name).map_or(0, |(newest, _)| *newest);
                if number > newest {
                    seen.insert(name, (number, resource));
                }
            }
            for n in 0..3 {
                let got = telco.get(&format!("ord-{n}")).await;
                let name = got["name"].as_str().unwrap();
                assert_eq!(seen.get(name).map(|(_, resource)| resource), Some(&got));
            }
            // No two messages of one resource have one number.
            let mut numbers: Vec<_> =
                told.iter().map(|push| (resource(push)["name"].to_string(), sequence(push))).collect();
            numbers.sort();
            let all = numbers.len();
            numbers.dedup();
            assert_eq!(numbers.len(), all);
            assert!(asked || !told.iter().any(is_order));
        });
    }
}
