//! I14, I35, I36: who may use what, how often offers are used, and how many a customer holds.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::catalog::OfferKind;
use perennial_core::entitlement::{Entitlement, Why, entitlement};
use perennial_core::ids::{CustomerId, GroupId, OfferId, ProductId, SubscriptionId};
use perennial_core::subscription::stage::{Stage, WaitingOn};
use perennial_core::subscription::{Consent, Item, ItemStatus, Paid, Renewal};
use perennial_core::time::Instant;
use perennial_core::{Subscription, due};
use perennial_engine::change_set::ClaimKey;
use perennial_engine::directory::Document;
use perennial_engine::ports::Store;

use super::{Holds, Violation, hold};
use crate::scene::HERE;
use crate::world::World;

/// I14: entitled if and only if there is a reason, and the reason is told.
pub fn check(state: &Subscription, now: Instant) -> Holds {
    // While something is due the answer is about to change.
    if due(state).is_some_and(|at| at <= now) {
        return Ok(());
    }
    let answer = entitlement(state, now);
    let wanted = should_be(state, now);
    hold(answer.entitled == wanted, "I14", || {
        let Entitlement { entitled, because, .. } = &answer;
        let why: Vec<_> = because.iter().map(|because| because.what.name()).collect();
        format!("{} is {}, entitled: {entitled}, because {why:?}", state.id, state.stage.name())
    })?;
    let reason = answer.because.last().map(|because| because.what);
    let grants = matches!(
        reason,
        Some(
            Why::TrialRuns
                | Why::PeriodPaid
                | Why::PeriodGranted
                | Why::GraceRuns
                | Why::PaidTimeRemains
                | Why::CancellationScheduled
                | Why::ChargeAwaited
                | Why::RenewalDue
                | Why::PriceConsentAwaited
        )
    );
    hold(grants == answer.entitled, "I14", || {
        format!("{} is entitled: {}, because {reason:?}", state.id, answer.entitled)
    })?;
    hold(answer.entitled || answer.features.is_empty(), "I14", || {
        format!("{} has features and is not entitled", state.id)
    })?;
    // What is in a bundle may be used as long as the bundle.
    let bundles = || state.items.iter().filter_map(Item::entitled_terms);
    let held = bundles().filter(|terms| answer.products.contains(&terms.product));
    for element in held.flat_map(|terms| &terms.elements) {
        hold(
            answer.products.contains(&element.product)
                && element.features.is_subset(&answer.features),
            "I14",
            || format!("{} may use a bundle without its {}", state.id, element.product),
        )?;
    }
    Ok(())
}

fn should_be(state: &Subscription, now: Instant) -> bool {
    let linked = !state.terms.needs_customer || state.customer.is_some();
    let period = state.schedule.period;
    let paid_for = state.items.iter().any(|item| match item.status {
        ItemStatus::Active => item.paid != Paid::Never,
        ItemStatus::Deactivated | ItemStatus::Finished => {
            item.paid != Paid::Never && period.contains(now)
        }
        ItemStatus::Removed => false,
    });
    let runs = match &state.stage {
        // Beyond its end only while the next one is being paid, or is about to be.
        Stage::Trial | Stage::Active => {
            let renews = state.renewal == Renewal::Automatic && !asked_in_vain(state);
            now < period.end || state.charge.is_some() || renews
        }
        Stage::Ending { at, .. } => now < *at,
        Stage::Grace { until, .. } => now < *until,
        Stage::Paused(pause) => pause.keeps_access && now < state.schedule.period.end,
        Stage::Cancelled { access_until, .. } => now < *access_until,
        Stage::Waiting { .. } | Stage::Hold { .. } | Stage::Expired { .. } => false,
    };
    linked && runs && paid_for
}

/// Whether the next period costs what its customer was asked about and did not agree to.
fn asked_in_vain(state: &Subscription) -> bool {
    let changes = state.active_items().filter_map(|item| item.pricing.change.as_ref());
    let mut told = changes.filter(|it| it.told.is_some() && it.from <= state.schedule.period.end);
    told.any(|it| matches!(it.consent, Consent::Awaited | Consent::Declined))
}

/// I36: one subscription for a customer and group, where the terms say so, and it holds the name.
pub fn slots(world: &World, states: &[Subscription]) -> Holds {
    followers(states)?;
    let mut held = BTreeMap::<(&GroupId, CustomerId), Vec<&Subscription>>::new();
    for state in states.iter().filter(|state| state.terms.one_per_group && !state.stage.ended()) {
        let waits = matches!(state.stage, Stage::Waiting { on: WaitingOn::Predecessor(_), .. });
        if let (Some(group), Some(customer), false) = (&state.group, state.customer, waits) {
            held.entry((group, customer)).or_default().push(state);
        }
    }
    one_each(world, states)?;
    for ((group, customer), states) in held {
        hold(states.len() == 1, "I36", || {
            let ids: Vec<_> = states.iter().map(|state| state.id.to_string()).collect();
            format!("{customer} holds {ids:?} of {group}")
        })?;
        let key = ClaimKey { kind: "group".to_owned(), name: format!("{group}/{customer}") };
        let holder = world.truth.holder(HERE, &key).map_err(|e| Violation::new("I36", e))?;
        let id = states.first().map(|state| state.id.to_string());
        hold(holder == id, "I36", || format!("{key:?} is held by {holder:?}, not {id:?}"))?;
    }
    Ok(())
}

/// I36: the same for a customer and product.
fn one_each(world: &World, states: &[Subscription]) -> Holds {
    let mut held = BTreeMap::<(&ProductId, CustomerId), BTreeSet<String>>::new();
    for state in states.iter().filter(|state| state.terms.one_per_product && !state.stage.ended()) {
        let waits = matches!(state.stage, Stage::Waiting { on: WaitingOn::Predecessor(_), .. });
        let Some(customer) = state.customer.filter(|_| !waits) else { continue };
        for product in state.products_held() {
            held.entry((product, customer)).or_default().insert(state.id.to_string());
        }
    }
    for ((product, customer), ids) in held {
        let said = || format!("{customer} holds {ids:?} of {product}");
        hold(ids.len() == 1, "I36", said)?;
        let kind = "product_of_customer".to_owned();
        let key = ClaimKey { kind, name: format!("{product}/{customer}") };
        let holder = world.truth.holder(HERE, &key).map_err(|e| Violation::new("I36", e))?;
        hold(holder.as_ref() == ids.first(), "I36", || {
            format!("{key:?} is held by {holder:?}, not {ids:?}")
        })?;
    }
    Ok(())
}

/// I36: who waits to follow another is the one that other gives way to; where a partner is asked,
/// when he agreed.
fn followers(states: &[Subscription]) -> Holds {
    for state in states {
        let asks = state.charge.is_some() && state.asked_partner().is_some();
        let waits = matches!(state.stage, Stage::Waiting { on: WaitingOn::Predecessor(_), .. });
        let waits = waits && !asks;
        let before = state.replaces.filter(|_| waits);
        let Some(before) = before.and_then(|id| states.iter().find(|it| it.id == id)) else {
            continue;
        };
        hold(before.replaced_by == Some(state.id), "I36", || {
            format!("{} waits to follow {}, which goes on without it", state.id, before.id)
        })?;
    }
    Ok(())
}

/// What the use of an introductory offer is counted under, with the group behind it.
const INTRODUCTION: &str = "an introduction to ";

/// I35: an introductory offer once per customer and group, others as often as they allow.
/// Who was linked later could not be asked about at the sale, so only buyers count.
pub fn offers(
    world: &World,
    states: &[Subscription],
    buyers: &BTreeMap<SubscriptionId, CustomerId>,
) -> Holds {
    let mut used = BTreeMap::<(CustomerId, String), (u32, u32)>::new();
    for state in states {
        // What came to nothing gave its uses back.
        let buyer = buyers.get(&state.id).copied().filter(|_| !state.came_to_nothing());
        let Some(customer) = buyer else { continue };
        let mut introduced = vec![];
        for id in &state.offers {
            let Some((name, max)) = allowance(world, id, state) else { continue };
            // All introductions of one order are one.
            if introduced.contains(&name) {
                continue;
            }
            if name.starts_with(INTRODUCTION) {
                introduced.push(name.clone());
            }
            let count = used.entry((customer, name)).or_insert((0, max));
            count.0 += 1;
        }
    }
    for ((customer, name), (count, max)) in used {
        hold(count <= max, "I35", || format!("{customer} used {name} {count} times of {max}"))?;
    }
    Ok(())
}

/// What a use counts against, and how often it may be used.
fn allowance(world: &World, id: &OfferId, state: &Subscription) -> Option<(String, u32)> {
    let offer = world.scene.documents.iter().find_map(|document| match document {
        Document::Offer(offer) if offer.id == *id => Some(offer),
        _ => None,
    })?;
    let group = state.group.as_ref().map(ToString::to_string).unwrap_or_default();
    Some(match offer.kind {
        OfferKind::Introductory => (format!("{INTRODUCTION}{group}"), 1),
        OfferKind::Promotional | OfferKind::ByCode | OfferKind::WinBack(_) => {
            (id.to_string(), offer.uses_per_customer)
        }
    })
}
