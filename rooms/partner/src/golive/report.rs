//! What a partner's sandbox has shown so far.

use std::fmt;

use perennial_engine::directory::Partner;
use perennial_engine::{Engine, EngineError, Place};
use serde::Serialize;
use utoipa::ToSchema;

use super::checklist::Kind;
use super::scenarios::ALL;
use crate::agreement::Agreement;
use crate::offerings::Range;
use crate::outbound::time;

/// Calls that are looked at; the newest of more.
const CALLS_MAX: usize = 100_000;

/// How far a partner is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GoLive)]
pub struct Report {
    pub partner_id: String,
    pub environment: String,
    /// Whether nothing is missing.
    pub ready: bool,
    pub percent: usize,
    pub covered: usize,
    pub applicable: usize,
    pub items: Vec<Item>,
}

/// One scenario, and the request that covered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GoLiveItem)]
pub struct Item {
    pub id: &'static str,
    pub title: &'static str,
    pub kind: &'static str,
    pub state: &'static str,
    pub at: Option<String>,
    pub request_id: Option<String>,
}

const COVERED: &str = "COVERED";
const MISSING: &str = "MISSING";
const NOT_APPLICABLE: &str = "NOT_APPLICABLE";

/// Reads a partner's calls, with those that were noted a moment ago.
///
/// # Errors
/// Where the store cannot be written to or read.
pub async fn report(
    engine: &Engine,
    place: &Place,
    partner: &Partner,
) -> Result<Report, EngineError> {
    engine.write_calls().await?;
    let mut calls = vec![];
    engine.calls_of(place.environment.id, &partner.id, |call| calls.push(call))?;
    let from = calls.len().saturating_sub(CALLS_MAX);
    let calls = calls.get(from..).unwrap_or_default();
    let agreement = Agreement::of(partner).ok();
    let alone = engine.places().by_id.len() < 2;
    let items: Vec<Item> = ALL
        .iter()
        .map(|scenario| {
            let asked = agreement.as_ref().is_none_or(|agreed| {
                scenario.needs.met(agreed, alone)
                    && scenario.sold.met(Range { place, partner, agreement: agreed })
            });
            let covered = if asked { scenario.covered(calls) } else { None };
            let state = match (asked, covered) {
                (false, _) => NOT_APPLICABLE,
                (true, None) => MISSING,
                (true, Some(_)) => COVERED,
            };
            Item {
                id: scenario.id,
                title: scenario.title,
                kind: match scenario.kind {
                    Kind::Happy => "HAPPY",
                    Kind::Negative => "NEGATIVE",
                },
                state,
                at: covered.map(|call| time(call.at)),
                request_id: covered.map(|call| call.request.clone()),
            }
        })
        .collect();
    let count = |state| items.iter().filter(|item| item.state == state).count();
    let (covered, applicable) = (count(COVERED), items.len() - count(NOT_APPLICABLE));
    Ok(Report {
        partner_id: partner.id.0.clone(),
        environment: place.environment.name.clone(),
        ready: covered == applicable,
        // Of nothing that is asked, everything is done.
        percent: (covered * 100).checked_div(applicable).unwrap_or(100),
        covered,
        applicable,
        items,
    })
}

impl Item {
    pub fn is_covered(&self) -> bool {
        self.state == COVERED
    }

    pub fn is_asked(&self) -> bool {
        self.state != NOT_APPLICABLE
    }
}

/// For a terminal: a line for each scenario that is asked.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partner_id, environment, covered, applicable, percent, .. } = self;
        writeln!(
            f,
            "{partner_id} in {environment}: {covered} of {applicable} covered, {percent} %"
        )?;
        for item in self.items.iter().filter(|item| item.is_asked()) {
            let mark = if item.is_covered() { "x" } else { " " };
            write!(f, "[{mark}] {:<8} {}", item.kind.to_lowercase(), item.title)?;
            match (&item.at, &item.request_id) {
                (Some(at), Some(request)) => writeln!(f, "  ({at}, {request})")?,
                _ => writeln!(f)?,
            }
        }
        Ok(())
    }
}
