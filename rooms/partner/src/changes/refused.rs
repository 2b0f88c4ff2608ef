//! Why a change is refused, in the words its type has for it: the same refusal of the core is
//! another code at a till than at a plan.
#![deny(clippy::wildcard_enum_match_arm)]

use perennial_core::catalog::CatalogRefusal;
use perennial_core::time::Instant;
use perennial_core::{Refusal, Subscription};
use perennial_engine::EngineError;
use serde_json::{Value, json};

use crate::offerings::Range;
use crate::problem::{Code, Problem};
use crate::wire::{ChangeType, Wanted};
use crate::{offering, refusals};

pub fn problem(
    range: Range<'_>,
    s: &Subscription,
    wanted: &Wanted,
    error: &EngineError,
    now: Instant,
) -> Problem {
    let problem = refusals::engine(error);
    let told = match (code(wanted.kind, error), error) {
        (None, _) => problem,
        (Some((code, "")), _) => Problem { code, ..problem },
        (Some((code, member)), _) => {
            let message = problem.detail.clone().unwrap_or_else(|| code.title().to_owned());
            Problem::at(code, format!("/change/{member}"), message)
        }
    };
    if matches!(told.code, Code::CountryNotOffered | Code::CountryChangeRequiresPlanChange) {
        alternatives(range, s, wanted, told, now)
    } else {
        told
    }
}

/// Why a plan cannot be changed, wherever that is asked for, and the member it is about.
pub fn plan_refused(error: &EngineError) -> Option<(Code, &'static str)> {
    code(ChangeType::ChangePlan, error)
}

/// The code of a type of change, and the member it is about; none where it is the usual one.
pub fn code(kind: ChangeType, error: &EngineError) -> Option<(Code, &'static str)> {
    match error {
        EngineError::Refused(refusal) => core(kind, refusal),
        EngineError::Catalog(refusal) => catalog(kind, refusal),
        EngineError::NoEnvironment
        | EngineError::NotFound
        | EngineError::Claimed { .. }
        | EngineError::Document { .. }
        | EngineError::KeyReused
        | EngineError::InProgress
        | EngineError::Contended
        | EngineError::Declined { .. }
        | EngineError::Clock
        | EngineError::SellerUnavailable
        | EngineError::Store(_) => None,
    }
}

fn core(kind: ChangeType, refusal: &Refusal) -> Option<(Code, &'static str)> {
    let wrong_stage = matches!(refusal, Refusal::WrongStage { .. } | Refusal::AlreadyEnded { .. });
    match kind {
        ChangeType::Activate if wrong_stage => Some((Code::PosNotDormant, "")),
        ChangeType::Activate if matches!(refusal, Refusal::AlreadySo { .. }) => {
            Some((Code::PosAlreadyActive, ""))
        }
        ChangeType::Activate if matches!(refusal, Refusal::InTheFuture | Refusal::TooLongAgo) => {
            Some((Code::InvalidField, "pos/occurredAt"))
        }
        // "Already cancelled" answers who cancels; everybody else asks for what needs another state.
        ChangeType::Cancel => None,
        ChangeType::ChangePlan
        | ChangeType::ChangeSeats
        | ChangeType::ChangeOptions
        | ChangeType::Prolong
        | ChangeType::SetEndDate
        | ChangeType::Activate
        | ChangeType::Deactivate
        | ChangeType::UndoCancel
        | ChangeType::Suspend
        | ChangeType::Resume
        | ChangeType::Restart
        | ChangeType::UpdateAttributes
        | ChangeType::DiscardPending => wrong_stage.then_some((Code::InvalidState, "")),
    }
}

/// What is the usual code elsewhere says more precisely here which member it is about.
fn catalog(kind: ChangeType, refusal: &CatalogRefusal) -> Option<(Code, &'static str)> {
    let no_term = matches!(refusal, CatalogRefusal::Invalid { field: "term" });
    let number = matches!(refusal, CatalogRefusal::Quantity { .. });
    let no_price = matches!(refusal, CatalogRefusal::NoPrice { .. });
    let not_on_sale = matches!(refusal, CatalogRefusal::NotOnSale);
    let not_there =
        matches!(refusal, CatalogRefusal::NotSoldThere { .. } | CatalogRefusal::NoProduct);
    match kind {
        ChangeType::ChangePlan if no_term => Some((Code::MissingField, "term")),
        ChangeType::ChangePlan if number => Some((Code::QuantityOutOfRange, "seats")),
        ChangeType::ChangePlan if no_price || not_on_sale => {
            Some((Code::PlanChangeNotAllowed, "offeringId"))
        }
        ChangeType::UpdateAttributes if not_there => {
            Some((Code::CountryNotOffered, "purchaseCountry"))
        }
        ChangeType::UpdateAttributes if no_price => {
            Some((Code::CountryChangeRequiresPlanChange, "purchaseCountry"))
        }
        ChangeType::ChangePlan
        | ChangeType::UpdateAttributes
        | ChangeType::ChangeSeats
        | ChangeType::ChangeOptions
        | ChangeType::Prolong
        | ChangeType::SetEndDate
        | ChangeType::Activate
        | ChangeType::Deactivate
        | ChangeType::Cancel
        | ChangeType::UndoCancel
        | ChangeType::Suspend
        | ChangeType::Resume
        | ChangeType::Restart
        | ChangeType::DiscardPending => wrapped(kind, refusal),
    }
}

/// What the core refused while something was worked out against the catalog.
fn wrapped(kind: ChangeType, refusal: &CatalogRefusal) -> Option<(Code, &'static str)> {
    if let CatalogRefusal::Sale(refusal) = refusal { core(kind, refusal) } else { None }
}

/// What could be had in the place that was asked for, in the same family.
fn alternatives(
    range: Range<'_>,
    s: &Subscription,
    wanted: &Wanted,
    told: Problem,
    now: Instant,
) -> Problem {
    let Some(country) = wanted.purchase_country.as_deref() else { return told };
    let Some(plan) = s.plan() else { return told };
    let family = &plan.terms.relations;
    let sold = range.each().filter(|product| {
        range.sold_in(product, country, now)
            && family.same_family(&product.newest().relations)
            && product.id != plan.terms.product
    });
    let ids: Vec<Value> = sold.map(|product| json!(offering::id(product))).collect();
    let mut told = told;
    told.more.insert("alternativeOfferings", Value::Array(ids));
    told
}
