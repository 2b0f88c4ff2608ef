//! What is asked for, checked, as it is kept with the export until it is written.

use perennial_core::ids::PartnerId;
use perennial_core::time::Instant;
use serde::{Deserialize, Serialize};

use crate::desk::Call;
use crate::problem::{Code, Problem};
use crate::wire::{ExportFilters, ExportFormat, ExportKind, NewExport};

/// The words of 4.2.
const STATUSES: [&str; 10] = [
    "PENDING",
    "DORMANT",
    "TRIAL",
    "ACTIVE",
    "CANCEL_SCHEDULED",
    "SUSPENDED",
    "GRACE",
    "EXPIRED",
    "CANCELED",
    "REVOKED",
];

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Wanted {
    pub kind: ExportKind,
    pub format: ExportFormat,
    /// Microseconds of the environment's time; none for when it is begun.
    as_of: Option<i64>,
    from: Option<i64>,
    to: Option<i64>,
    #[serde(default)]
    pub filters: ExportFilters,
    /// Whose subscriptions are told of.
    sellers: Vec<String>,
}

impl Wanted {
    pub fn check(call: &Call, request: NewExport) -> Result<Self, Problem> {
        let instant = |text: &Option<String>, pointer: &str| {
            let read = text.as_deref().map(Instant::parse).transpose();
            read.map_err(|_not_a_time| {
                let example = "A time such as 2026-01-15T10:00:00Z.";
                Problem::at(Code::InvalidField, pointer, example)
            })
        };
        let as_of = instant(&request.as_of, "/asOf")?;
        let (from, to) = (instant(&request.from, "/from")?, instant(&request.to, "/to")?);
        let wrong = |pointer: &str, why: &str| Problem::at(Code::InvalidField, pointer, why);
        if as_of.is_some_and(|at| at > call.now) {
            return Err(wrong("/asOf", "The future is not known."));
        }
        if from.is_some() != to.is_some() {
            let missing = if from.is_some() { "/to" } else { "/from" };
            return Err(Problem::at(Code::MissingField, missing, "Both or neither."));
        }
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            return Err(wrong("/to", "It is later than `from`."));
        }
        if to.is_some_and(|to| to > as_of.unwrap_or(call.now)) {
            return Err(wrong("/to", "It is not later than `asOf`."));
        }
        let filters = request.filters.unwrap_or_default();
        let unknown = |status: &String| !STATUSES.contains(&status.as_str());
        if filters.status.iter().flatten().any(unknown) {
            return Err(wrong("/filters/status", "Statuses such as ACTIVE."));
        }
        Ok(Self {
            kind: request.kind,
            format: request.format,
            as_of: as_of.map(Instant::micros),
            from: from.map(Instant::micros),
            to: to.map(Instant::micros),
            filters,
            sellers: call.sees().iter().map(|id| id.as_str().to_owned()).collect(),
        })
    }

    pub fn as_of(&self, now: Instant) -> Instant {
        self.as_of.and_then(|at| Instant::from_micros(at).ok()).unwrap_or(now)
    }

    /// The stretch of time it asks about, where it does.
    pub fn stretch(&self) -> Option<(Instant, Instant)> {
        let instant = |micros: Option<i64>| Instant::from_micros(micros?).ok();
        instant(self.from).zip(instant(self.to))
    }

    pub fn sellers(&self) -> Vec<PartnerId> {
        self.sellers.iter().map(PartnerId::new).collect()
    }
}
