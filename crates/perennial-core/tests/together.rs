//! Whatever is asked in whichever order: what excludes another is never beside it, what needs
//! another never without it, and no option beside a plan it is none of.

mod common;

use std::collections::BTreeSet;

use common::{Life, at, item, paid, sale};
use perennial_core::billing::Charge;
use perennial_core::ids::ProductId;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::subscription::{ItemTerms, Relations, Role, Sale};
use perennial_core::terms::{Terms, Timing};
use perennial_core::time::Span;
use perennial_core::{Command, Subscription};
use proptest::prelude::*;

const GOODS: [&str; 6] = ["shield", "deluxe", "vpn", "vpn-basic", "travel", "vault"];

/// `vpn-basic` never with `vpn`, `travel` only with `vpn`, `vault` beside `shield` alone.
fn goods(name: &str) -> ItemTerms {
    let ids = |ids: &[&str]| -> BTreeSet<ProductId> {
        ids.iter().map(|id| ProductId::from(*id)).collect()
    };
    let beside = match name {
        "shield" | "deluxe" => ids(&[]),
        "vault" => ids(&["shield"]),
        _ => ids(&["shield", "deluxe"]),
    };
    let excludes = if name == "vpn-basic" { ids(&["vpn"]) } else { ids(&[]) };
    let requires = if name == "travel" { ids(&["vpn"]) } else { ids(&[]) };
    let role = if beside.is_empty() { Role::Base } else { Role::Addon };
    let relations = Relations { beside, excludes, requires, ..Relations::default() };
    ItemTerms { role, relations, ..item(name, "3.10", "EUR") }
}

/// The rules once more, by name.
fn fits(s: &Subscription) -> bool {
    let has = |name: &str| s.active_items().any(|it| it.terms.product.as_str() == name);
    let plan = has("shield") || has("deluxe");
    let beside_a_plan = plan || !["vpn", "vpn-basic", "travel"].into_iter().any(has);
    !(has("vpn") && has("vpn-basic"))
        && (has("vpn") || !has("travel"))
        && (has("shield") || !has("vault"))
        && beside_a_plan
}

#[derive(Clone, Debug)]
enum Step {
    Add(usize, bool),
    Change(u32, usize, bool),
    Remove(u32),
    Deactivate(u32),
    Reinstate(u32),
    Discard,
    Wait(u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..GOODS.len(), any::<bool>()).prop_map(|(n, late)| Step::Add(n, late)),
        3 => (1..5_u32, 0..2_usize, any::<bool>()).prop_map(|(i, n, late)| Step::Change(i, n, late)),
        2 => (1..6_u32).prop_map(Step::Remove),
        2 => (1..6_u32).prop_map(Step::Deactivate),
        2 => (1..6_u32).prop_map(Step::Reinstate),
        1 => Just(Step::Discard),
        2 => (1..40_u32).prop_map(Step::Wait),
    ]
}

fn command(step: &Step) -> Option<Command> {
    Some(match step {
        Step::Add(n, late) => Command::AddItem {
            terms: Box::new(goods(GOODS[*n])),
            discount: None,
            timing: if *late { Timing::NextBilling } else { Timing::Prorated },
        },
        Step::Change(number, n, late) => Command::ChangeItem(Box::new(ChangeItem {
            number: *number,
            to: goods(GOODS[*n]),
            timing: if *late { Timing::PeriodEnd } else { Timing::Prorated },
            cycle: None,
            discount: None,
            lead: None,
            net: false,
        })),
        Step::Remove(number) => Command::RemoveItem { number: *number },
        Step::Deactivate(number) => {
            Command::DeactivateItems { numbers: vec![*number], reinstatable: true }
        }
        Step::Reinstate(number) => Command::ReinstateItems { numbers: vec![*number] },
        Step::Discard => Command::DiscardPending,
        Step::Wait(_) => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_260_110),
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_brings_together_what_does_not_go_together(
        steps in proptest::collection::vec(step(), 1..25),
        charged in any::<bool>(),
    ) {
        let terms = if charged { Terms::platform() } else { Terms::partner() };
        let gateway = paid;
        let mut now = at("2026-01-10");
        let mut life = Life::default();
        let first = Sale { ..sale(terms, goods("shield")) };
        life.wish(&Command::Sell(Box::new(first)), now, &mut { paid }).unwrap();
        for step in steps {
            if let Step::Wait(days) = step {
                now = Span::days(days).after(now, &life.state().schedule.zone).unwrap();
            }
            let mut speaks = |charge: &Charge| gateway(charge);
            life.work(now, &mut speaks);
            if let Some(command) = command(&step) {
                // Refused or not: what counts is what is there afterwards.
                let _answer = life.wish(&command, now, &mut speaks);
            }
            let s = life.state();
            prop_assert!(s.stage.ended() || fits(s), "{step:?}: {:?}", s.items);
        }
    }
}

/// The steps above do come to something.
#[test]
fn what_goes_together_is_sold_together() {
    let mut life = Life::default();
    let now = at("2026-01-10");
    let first = sale(Terms::partner(), goods("shield"));
    life.wish(&Command::Sell(Box::new(first)), now, &mut { paid }).unwrap();
    for name in ["vpn", "travel", "vault"] {
        let add = Step::Add(GOODS.iter().position(|it| *it == name).unwrap(), false);
        life.wish(&command(&add).unwrap(), now, &mut { paid }).unwrap();
    }
    assert_eq!(life.state().active_items().count(), 4);
    assert!(fits(life.state()));
}
