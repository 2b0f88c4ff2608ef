//! Models as the subscription manager shows them (sections 5.4, 7.1): the terms a subscription may
//! run on, with their calendar.

use perennial_core::catalog::Catalog;
use perennial_core::ids::TermsId;
use perennial_core::terms::{Restart, SuspendRule, Terms};
use perennial_core::time::{Span, Unit};

use crate::model::cycle_of;
use crate::wire::subscription as wire;

pub fn model(catalog: &Catalog, id: &TermsId, terms: &Terms) -> wire::Model {
    let sold = catalog.products.values().map(perennial_core::catalog::Product::newest);
    let sold = sold.filter(|version| version.terms.as_ref() == Some(id));
    let cycle = cycle_of(id.as_str()).or_else(|| sold.map(|version| version.cycle).next());
    wire::Model {
        id: id.0.clone(),
        name: id.0.clone(),
        term: cycle.map(|cycle| wire::Term { value: cycle.count, unit: word(cycle.unit) }),
        duration_until_trial_end: days(terms.trial),
        lifetime: terms.lifetime,
        events: wire::ModelEvents {
            prebilling_days: days(terms.order_lead),
            first_charge_days: days(terms.charge_lead),
            retry_days: terms.dunning.retries.iter().copied().map(days).collect(),
            grace_days: days(terms.dunning.grace),
            unpaid_reminder_days: terms.dunning.reminders.iter().copied().map(days).collect(),
            suspend_mode: suspend_mode(terms.suspend),
            reactivate_from_canceled_days: match terms.restart {
                Restart::Never => Some(0),
                Restart::Within { window, .. } => window.map(days),
            },
        },
    }
}

fn suspend_mode(rule: SuspendRule) -> wire::SuspendMode {
    if rule.keeps_access {
        wire::SuspendMode::StopRenewal
    } else {
        wire::SuspendMode::PauseEntitlement
    }
}

fn word(unit: Unit) -> &'static str {
    match unit {
        Unit::Second => "second",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Year => "year",
    }
}

/// Days, as far as a calendar counts them: a month has thirty, a year 365; what is shorter than a
/// day is none.
fn days(span: Span) -> u32 {
    let each = match span.unit {
        Unit::Second => return span.count / 86_400,
        Unit::Hour => return span.count / 24,
        Unit::Day => 1,
        Unit::Week => 7,
        Unit::Month => 30,
        Unit::Year => 365,
    };
    span.count.saturating_mul(each)
}
