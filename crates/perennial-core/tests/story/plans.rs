//! Plans and places, in the words of a person: `become B now leaving 2`, `seats 4`, `move to AT`.

use std::collections::BTreeMap;

use perennial_core::Command;
use perennial_core::ids::CustomerId;
use perennial_core::subscription::command::{ChangePlan, PlanWhen, Relocate};
use perennial_core::subscription::{ItemTerms, NewPlan};
use perennial_core::terms::{RenewalMode, Terms};
use perennial_core::time::Span;

use super::words::Words;
use crate::common::Life;

type Items = Vec<(ItemTerms, Span)>;

/// `become B`, `become B now`, `become B at end`, with what changes beside it: `fixed`, `running on`,
/// `leaving 2`.
pub fn plan(life: &Life, items: Items, words: &mut Words<'_>) -> Result<Command, String> {
    let mut items = items.into_iter();
    let (to, cycle) = items.next().ok_or("no plan is named")?;
    let when = if words.eat("now") {
        PlanWhen::Now
    } else if words.eat("at end") {
        PlanWhen::PeriodEnd
    } else {
        PlanWhen::ByTerms
    };
    let renewal = if words.eat("fixed") {
        Some(RenewalMode::Manual)
    } else if words.eat("running on") {
        Some(RenewalMode::Automatic)
    } else {
        None
    };
    let terms = &life.state().terms;
    let terms = renewal.map(|renewal| Box::new(Terms { renewal, ..terms.clone() }));
    let leaves = if words.eat("leaving") { vec![words.number()?] } else { vec![] };
    let brings = items.map(|(terms, _)| terms).collect();
    let with = NewPlan { terms, leaves, brings };
    Ok(Command::ChangePlan(Box::new(ChangePlan { to, cycle, with, when })))
}

/// `seats 4`, `seats 1 releasing the oldest`.
pub fn seats(life: &Life, words: &mut Words<'_>) -> Result<Command, String> {
    let quantity = words.number()?;
    let now = life.state().plan().ok_or("there is no plan")?.terms.clone();
    let to = Box::new(ItemTerms { quantity, ..now });
    Ok(Command::ChangeSeats { to, release_oldest: words.eat("releasing the oldest") })
}

/// `move to AT`, `move to AT with 1 as B`.
pub fn moved(
    words: &mut Words<'_>,
    items: impl Fn(&mut Words<'_>) -> Result<Items, String>,
) -> Result<Command, String> {
    words.eat("to");
    let to = words.word()?.into();
    let mut costs = BTreeMap::new();
    if words.eat("with") {
        let number = words.number()?;
        words.eat("as");
        costs.insert(number, items(words)?.swap_remove(0).0);
    }
    Ok(Command::Relocate(Box::new(Relocate { to, items: costs })))
}

pub fn handed(words: &mut Words<'_>) -> Result<Command, String> {
    words.eat("over to");
    Ok(Command::HandOver { customer: CustomerId(words.number()?) })
}
