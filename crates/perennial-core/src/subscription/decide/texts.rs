//! What is written on a subscription without changing what it is: names, parameters, plans, means
//! of payment, and whose it is.

use std::collections::BTreeMap;

use super::{no_charge_in_flight, not_here, only_in};
use crate::ids::CustomerId;
use crate::subscription::stage::StageName;
use crate::subscription::{DiscountPlan, Fact, PaymentMethod, Refusal, Subscription};

/// The most references or parameters one subscription may carry.
pub const TEXTS_MAX: usize = 64;
/// The longest key and the longest value, in characters.
pub const TEXT_CHARS_MAX: usize = 512;
/// Discount plans: the farthest step either way.
const STEP_MAX: i32 = 1_000;

pub(super) const LIVING: [StageName; 7] = [
    StageName::Waiting,
    StageName::Trial,
    StageName::Active,
    StageName::Ending,
    StageName::Grace,
    StageName::Hold,
    StageName::Paused,
];

pub(super) fn link_customer(s: &Subscription, customer: CustomerId) -> Result<Vec<Fact>, Refusal> {
    match s.customer {
        Some(linked) if linked == customer => Ok(vec![]),
        Some(_) => Err(Refusal::LinkedToAnother),
        None if s.stage.ended() || s.stage.name() == StageName::Paused => Err(not_here(s)),
        None => Ok(vec![Fact::CustomerLinked { customer }]),
    }
}

/// Whose it was has no part in it any more, nor has his family.
pub(super) fn hand_over(s: &Subscription, customer: CustomerId) -> Result<Vec<Fact>, Refusal> {
    if s.customer == Some(customer) {
        return Ok(vec![]);
    }
    no_charge_in_flight(s)?;
    Ok(vec![Fact::HandedOver { customer }])
}

/// Only where something is still billed: papers of the past keep the contact they were issued to.
pub(super) fn note_contacts(s: &Subscription) -> Result<Vec<Fact>, Refusal> {
    if s.stage.ended() {
        return Err(not_here(s));
    }
    if s.active_items().next().is_none() {
        Err(Refusal::NoItems)
    } else {
        Ok(vec![Fact::ContactsChanged])
    }
}

/// References may be corrected for ever: they only say what others call it.
pub(super) fn set_references(
    s: &Subscription,
    changes: &BTreeMap<String, Option<String>>,
) -> Result<Vec<Fact>, Refusal> {
    let references = real_changes(&s.references, changes)?;
    Ok(if references.is_empty() { vec![] } else { vec![Fact::ReferencesChanged { references }] })
}

pub(super) fn set_item_references(
    s: &Subscription,
    number: u32,
    changes: &BTreeMap<String, Option<String>>,
) -> Result<Vec<Fact>, Refusal> {
    s.item(number)?;
    only_in(s, &LIVING)?;
    set_references(s, changes)
}

pub(super) fn set_parameters(
    s: &Subscription,
    changes: &BTreeMap<String, Option<String>>,
) -> Result<Vec<Fact>, Refusal> {
    if s.stage.name() == StageName::Expired {
        return Err(not_here(s));
    }
    let parameters = real_changes(&s.parameters, changes)?;
    Ok(if parameters.is_empty() { vec![] } else { vec![Fact::ParametersChanged { parameters }] })
}

/// The changes that change something, within the bounds.
fn real_changes(
    texts: &BTreeMap<String, String>,
    changes: &BTreeMap<String, Option<String>>,
) -> Result<BTreeMap<String, Option<String>>, Refusal> {
    let long = |text: &str| text.chars().count() > TEXT_CHARS_MAX;
    let mut count = texts.len();
    let mut real = BTreeMap::new();
    for (key, value) in changes {
        if key.is_empty() || long(key) || value.as_deref().is_some_and(long) {
            return Err(Refusal::TooMany { what: "characters", max: TEXT_CHARS_MAX });
        }
        if texts.get(key) == value.as_ref() {
            continue;
        }
        match value {
            Some(_) if !texts.contains_key(key) => count = count.saturating_add(1),
            None => count = count.saturating_sub(1),
            Some(_) => {}
        }
        real.insert(key.clone(), value.clone());
    }
    if count > TEXTS_MAX {
        return Err(Refusal::TooMany { what: "entries", max: TEXTS_MAX });
    }
    Ok(real)
}

pub(super) fn set_discount_plan(
    s: &Subscription,
    plan: Option<&DiscountPlan>,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &LIVING)?;
    if let Some(plan) = plan {
        let in_range = plan.starting_step >= -STEP_MAX && plan.starting_step <= STEP_MAX;
        if !in_range || plan.steps.iter().any(|(_, off)| *off > 1_000_000) {
            return Err(Refusal::TooMany { what: "steps", max: 1_000 });
        }
    }
    if s.discount_plan.as_ref() == plan {
        return Ok(vec![]);
    }
    Ok(vec![Fact::DiscountPlanChanged { plan: plan.cloned() }])
}

pub(super) fn set_payment_method(
    s: &Subscription,
    method: Option<&PaymentMethod>,
) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &LIVING)?;
    if s.payment_method.as_ref() == method {
        return Ok(vec![]);
    }
    Ok(vec![Fact::PaymentMethodChanged { method: method.cloned() }])
}
