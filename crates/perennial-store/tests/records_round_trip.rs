//! Whatever happens to a subscription can be written down and read back, and nothing that is not
//! a record makes reading it panic.

use perennial_core::billing::{Charge, Credit};
use perennial_core::{Dated, Fact, Subscription};
use perennial_store::conformance::draw::Draw;
use perennial_store::conformance::history::{Step, any_sale, plain_sale, walk};
use perennial_store::record::{decode, encode};
use proptest::prelude::*;

fn history(seed: u64) -> Vec<Step> {
    let sale = any_sale(&mut Draw::new(seed), 1);
    walk(seed, &sale, 12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_state_and_fact_is_read_back_as_it_was(seed: u64) {
        for Step { state, facts, .. } in history(seed) {
            let record = encode(&state).unwrap().into_bytes();
            prop_assert_eq!(decode::<Subscription>(&record).unwrap(), state);
            let record = encode(&facts).unwrap().into_bytes();
            prop_assert_eq!(&decode::<Vec<Dated>>(&record).unwrap(), &facts);
            for Dated { fact, .. } in facts {
                if let Fact::ChargeOpened(charge) = fact {
                    let record = encode::<Charge>(&charge).unwrap().into_bytes();
                    prop_assert_eq!(decode::<Charge>(&record).unwrap(), *charge);
                } else if let Fact::Credited(credit) = fact {
                    let record = encode::<Credit>(&credit).unwrap().into_bytes();
                    prop_assert_eq!(decode::<Credit>(&record).unwrap(), credit);
                }
            }
        }
    }

    #[test]
    fn a_damaged_record_is_an_error_or_still_a_record(seed: u64, at: prop::sample::Index, to: u8) {
        for Step { state, facts, .. } in history(seed) {
            let mut record = encode(&state).unwrap().into_bytes();
            let place = at.index(record.len());
            record[place] = to;
            let _ = decode::<Subscription>(&record);
            record.truncate(place);
            prop_assert!(decode::<Subscription>(&record).is_err());
            let mut record = encode(&facts).unwrap().into_bytes();
            let place = at.index(record.len());
            record[place] = to;
            let _ = decode::<Vec<Dated>>(&record);
        }
    }

    #[test]
    fn any_bytes_are_refused(bytes: Vec<u8>) {
        prop_assert!(decode::<Subscription>(&bytes).is_err());
        prop_assert!(decode::<Vec<Dated>>(&bytes).is_err());
    }
}

#[test]
fn the_histories_see_every_stage_and_most_facts() {
    let mut names = std::collections::BTreeSet::new();
    for seed in 0..600 {
        for Step { state, facts, .. } in history(seed) {
            names.insert(state.stage.name().to_string());
            names.extend(facts.iter().map(|dated| dated.fact.name().to_owned()));
        }
    }
    assert!(names.len() >= 45, "{} {names:?}", names.len());
}

#[test]
fn a_newer_version_is_refused_in_one_sentence() {
    for record in [r#"{"v":2,"r":{"x":[1]}}"#, r#"{"v":2,"other":true}"#] {
        let error = decode::<Subscription>(record.as_bytes()).unwrap_err();
        let text = "a record cannot be read: subscription of version 2, this program knows only 1";
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_plain_subscription_is_small() {
    let steps = walk(0, &plain_sale(1_000_000), 0);
    let state = &steps[0].state;
    let waiting = encode(state).unwrap();
    let charge = state.charge.as_ref().unwrap();
    let paid = perennial_core::Command::Settle {
        key: charge.key,
        attempt: charge.attempt,
        outcome: perennial_core::billing::Outcome::Paid,
        at: state.sold_at,
    };
    let step = perennial_store::conformance::history::step(Some(state), &paid, state.sold_at);
    let active = encode(&step.unwrap().state).unwrap();
    assert!(active.len() < 560, "{} {}", active.len(), active);
    assert!(waiting.len() < 900, "{} {}", waiting.len(), waiting);
}
