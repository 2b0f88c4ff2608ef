//! I14 for families: members are few, never the owner, found by the index, and may use what is for
//! families for as long as the owner may.

use std::collections::BTreeSet;

use perennial_core::entitlement::{entitlement, shared_entitlement};
use perennial_core::ids::CustomerId;
use perennial_core::subscription::family::MEMBERS_MAX;
use perennial_core::subscription::{Item, ItemStatus, ItemTerms};
use perennial_core::time::Instant;
use perennial_core::{Subscription, due};
use perennial_engine::ports::{Find, Page, Store};

use super::{Holds, Violation, hold};
use crate::scene::HERE;
use crate::world::World;

pub fn check(state: &Subscription, now: Instant) -> Holds {
    let family = &state.family;
    let count = family.members.len();
    hold(u32::try_from(count).is_ok_and(|count| count <= MEMBERS_MAX), "I14", || {
        format!("{} is shared with {count}", state.id)
    })?;
    hold(count == 0 || !family.closed, "I14", || {
        format!("{} has members, and its owner shares nothing", state.id)
    })?;
    let owner = state.customer.filter(|owner| family.members.contains_key(owner));
    hold(owner.is_none(), "I14", || format!("{} is shared with its owner", state.id))?;
    // While something is due the answer is about to change.
    if due(state).is_some_and(|at| at <= now) {
        return Ok(());
    }
    let owners = entitlement(state, now);
    // What is gone shares nothing, though the owner may have the same product by another item.
    let there = state.items.iter().filter(|item| match item.status {
        ItemStatus::Active => true,
        ItemStatus::Deactivated | ItemStatus::Finished => state.schedule.period.contains(now),
        ItemStatus::Removed => false,
    });
    let shared = there.filter_map(Item::entitled_terms).filter(|it| it.shared());
    let shared: BTreeSet<_> = shared.flat_map(ItemTerms::products).cloned().collect();
    for member in family.members.keys() {
        let answer = shared_entitlement(state, *member, now);
        let may = owners.products.iter().any(|product| shared.contains(product));
        hold(answer.entitled == (owners.entitled && may), "I14", || {
            format!("{member} may use {}: {}", state.id, answer.entitled)
        })?;
        hold(answer.features.is_subset(&owners.features), "I14", || {
            format!("{member} may do more with {} than its owner", state.id)
        })?;
    }
    let stranger = shared_entitlement(state, CustomerId(u128::MAX), now);
    hold(!stranger.entitled, "I14", || format!("anybody may use {}", state.id))
}

/// Each member finds what is shared with him, and nothing else.
pub fn found(world: &World, states: &[Subscription]) -> Holds {
    for customer in &world.scene.customers {
        let (find, page) = (Find::SharedWith(*customer), Page { after: None, limit: 1_000 });
        let found = world.truth.find(HERE, &find, page).map_err(|e| Violation::new("I14", e))?;
        let found: BTreeSet<_> = found.iter().map(|state| state.id).collect();
        let shared = states.iter().filter(|it| it.family.members.contains_key(customer));
        let shared: BTreeSet<_> = shared.map(|state| state.id).collect();
        hold(found == shared, "I14", || {
            format!("{customer} finds {found:?} of what is shared with him: {shared:?}")
        })?;
    }
    Ok(())
}
