//! What partners change: another plan that waits, a card from a till, another place and owner.

use perennial_core::ids::{CustomerId, Territory};
use perennial_core::subscription::{Activation, NewPlan, Pending, Subscription};
use perennial_core::terms::{ActivationRule, PlanChange, Relocation, RenewalMode, Terms};
use perennial_core::time::Span;
use perennial_core::{Dated, Fact};
use perennial_engine::directory::Document;

use super::at;
use super::life::plain_subscription;

fn terms() -> Terms {
    Terms {
        renewal: RenewalMode::Manual,
        activation: ActivationRule {
            told_within: Some(Span::days(7)),
            reversal: Some(Span::days(30)),
        },
        relocation: Relocation::Apart(Span::days(90)),
        plan_change: PlanChange::WithinFamily,
        ..Terms::partner()
    }
}

pub fn terms_of_partners() -> Document {
    Document::Terms { id: "partner".into(), terms: terms() }
}

pub fn terms_at_home() -> Document {
    let terms = Terms { relocation: Relocation::ToResidence, ..Terms::platform() };
    Document::Terms { id: "at-home".into(), terms }
}

/// Sold over a counter, moved, and about to be another plan.
pub fn subscription_of_a_till() -> Subscription {
    let plain = plain_subscription();
    let to = plain.items[0].terms.clone();
    let plan = NewPlan {
        terms: Some(Box::new(terms())),
        leaves: vec![2, 3],
        brings: vec![plain.items[0].terms.clone()],
    };
    let pending = Pending {
        item: 1,
        to,
        cycle: Span::years(1),
        discount: Some(None),
        lead: None,
        plan: Some(Box::new(plan)),
        since: at("2024-04-02T00:00:00Z"),
    };
    let receipt = Some("till-7/000123".to_owned());
    Subscription {
        pending: Some(pending),
        activation: Some(Activation {
            at: at("2024-02-01T10:00:00Z"),
            receipt,
            waited_until: None,
        }),
        relocated: Some(at("2024-03-01T10:00:00Z")),
        ..plain
    }
}

/// Activated before its time on the shelf was over.
pub fn subscription_from_the_shelf() -> Subscription {
    let activation = Activation {
        at: at("2024-02-01T10:00:00Z"),
        receipt: None,
        waited_until: Some(at("2026-02-01T10:00:00Z")),
    };
    Subscription { activation: Some(activation), ..plain_subscription() }
}

pub fn plan_facts() -> Vec<Dated> {
    let then = at("2024-02-01T10:00:00Z");
    [
        Fact::Activated { begins: then, receipt: Some("till-7/000123".to_owned()) },
        Fact::Activated { begins: then, receipt: None },
        Fact::HandedOver { customer: CustomerId(21) },
        Fact::Relocated { to: Territory::from("AT") },
        Fact::TermsChanged { terms: Box::new(terms()) },
    ]
    .map(|fact| Dated { at: then, fact })
    .into()
}
