//! I48: a device takes a seat only where one is left, by the arithmetic of the items alone, and
//! nothing but giving it up takes it away.

use perennial_core::subscription::{ItemTerms, Role};
use perennial_core::{Fact, Subscription};

use super::{Holds, hold};

/// Checks one fact and the states before and after it.
pub fn check(before: &Subscription, fact: &Fact, after: &Subscription) -> Holds {
    let (had, has) = (&before.seats.taken, &after.seats.taken);
    let told = || format!("{} leads from {had:?} to {has:?}: {}", fact.name(), before.id);
    match fact {
        Fact::SeatTaken { device } => {
            hold(!had.contains_key(device) && has.len() == had.len() + 1, "I48", told)?;
            let items =
                after.active_items().map(|item| item.entitled_terms().unwrap_or(&item.terms));
            let allowed: u64 = items.map(devices).sum();
            hold(u64::try_from(has.len()).is_ok_and(|taken| taken <= allowed), "I48", told)
        }
        Fact::SeatFreed { device } => {
            hold(had.contains_key(device) && has.len() + 1 == had.len(), "I48", told)
        }
        _ => hold(had == has, "I48", told),
    }
}

fn devices(terms: &ItemTerms) -> u64 {
    let counted = [terms.devices].into_iter().chain(terms.elements.iter().map(|it| it.devices));
    let counted: Vec<_> = counted.flatten().map(u64::from).collect();
    let each = match (counted.is_empty(), terms.role) {
        (true, Role::Addon) => 0,
        (true, Role::Base) => 1,
        (false, _) => counted.iter().sum(),
    };
    each * u64::from(terms.quantity)
}
