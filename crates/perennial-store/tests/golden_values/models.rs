//! What came with the models of notifications: calendars, plans, what runs elsewhere, what is
//! refused for good.

use perennial_core::catalog::{PlanSteps, Project};
use perennial_core::ids::TermsId;
use perennial_core::subscription::{PaymentMethod, Sale, Start};
use perennial_core::terms::Terms;
use perennial_core::time::Span;
use perennial_core::{Dated, Fact, Subscription};
use perennial_engine::directory::Document;

use super::at;
use super::directory::project;
use super::life::{facts, sale, subscription};

/// Charged ahead, begun with a trial, and paid once.
pub fn calendar_terms() -> Document {
    let terms = Terms {
        order_lead: Span::days(14),
        charge_lead: Span::days(3),
        trial: Span::days(7),
        lifetime: true,
        ..Terms::platform()
    };
    Document::Terms { id: TermsId::from("ACME_1M"), terms }
}

pub fn project_with_plans() -> Document {
    let plan = PlanSteps { steps: vec![(0, 100_000), (2, 150_000)], repeat_last: true };
    let discount_plans = [("LOYAL".to_owned(), plan)].into();
    Document::Project(Project { discount_plans, ..project() })
}

/// Asked for ahead, paid with a card of a brand that is good for nothing any more.
pub fn subscription_refused() -> Subscription {
    let method = PaymentMethod {
        token: "tok_4242".to_owned(),
        kind: "creditCard".to_owned(),
        expires: None,
        brand: Some("visa".to_owned()),
    };
    Subscription {
        asked_ahead: true,
        payment_method: Some(method),
        method_refused: Some("stolen_card".to_owned()),
        ..subscription()
    }
}

/// A sale of what runs elsewhere, and an attempt that is the last for its card.
pub fn model_facts() -> Vec<Dated> {
    let when = at("2024-02-29T08:30:00Z");
    let running = Start::Running { until: at("2024-03-10T00:00:00Z"), generation: 2 };
    let sold = facts().into_iter().find_map(|dated| match dated.fact {
        Fact::Sold { schedule, .. } => Some(schedule),
        _ => None,
    });
    let sale = Box::new(Sale { start: running, first_period_ends: None, ..sale() });
    let declined = facts().into_iter().find_map(|dated| match dated.fact {
        Fact::ChargeDeclined { key, attempt, .. } => Some((key, attempt)),
        _ => None,
    });
    let (key, attempt) = declined.expect("an attempt that was declined");
    let code = "stolen_card".to_owned();
    vec![
        Dated { at: when, fact: Fact::Sold { sale, schedule: sold.expect("a sale") } },
        Dated {
            at: when,
            fact: Fact::ChargeDeclined { key, attempt, code, retry_at: None, hard: true },
        },
    ]
}
