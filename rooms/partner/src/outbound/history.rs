//! What access to a subscription was, step by step, and who changed it (4.2): the fold of its
//! journal. A row for each new status, and for each change of what is used, by how many, until
//! when.

use perennial_core::ids::ProductId;
use perennial_core::subscription::decide::{CONSENT_WITHDRAWN, IDENTITY_REJECTED};
use perennial_core::subscription::{Fact, Stage};
use perennial_core::time::Instant;
use perennial_core::{Subscription, evolve};
use perennial_engine::origin::PLATFORM;
use perennial_engine::ports::JournalEntry;
use perennial_engine::{ChangeNote, Origin};

use super::{reason, time};
use crate::status::{reason_code, status};
use crate::{ids, wire};

/// One step.
#[derive(Clone, Debug)]
pub struct Turn<'e> {
    pub at: Instant,
    pub from: Option<&'static str>,
    pub to: &'static str,
    /// The fact that did it.
    pub cause: String,
    pub origin: Option<&'e Origin>,
    /// The reason of the platform's own, where it ended or suspended something.
    own_reason: Option<&'static str>,
    renewed: bool,
    /// Its place for ever: the version, and which of its rows.
    pub place: (u64, u32),
}

/// What makes a row when it changes.
#[derive(PartialEq)]
struct Access {
    items: Vec<(ProductId, u32)>,
    seats: u32,
    until: Option<Instant>,
}

/// All rows, oldest first.
pub fn turns(entries: &[JournalEntry]) -> Vec<Turn<'_>> {
    let mut rows: Vec<Turn<'_>> = vec![];
    let mut state: Option<Subscription> = None;
    for entry in entries {
        let mut number = 0_u32;
        let first = rows.len();
        for dated in &entry.facts {
            let before = state.as_ref().map(|s| (status(&s.stage), Access::of(s)));
            state = evolve(state, dated);
            let Some(s) = &state else { continue };
            let (to, access) = (status(&s.stage), Access::of(s));
            let from = before.as_ref().map(|(status, _)| *status);
            let turned = from != Some(to);
            let altered = before.is_none_or(|(_, before)| before != access);
            // What happens at one moment without another status is one step, however many facts.
            let told = rows[first..].last().is_some_and(|row| row.at == dated.at);
            if !turned && (!altered || told) {
                continue;
            }
            let (at, cause, origin) = (dated.at, reason(&dated.fact), entry.origin.as_ref());
            let place = (entry.version, number);
            let own_reason = own_reason(&s.stage).filter(|_| turned);
            let renewed = matches!(dated.fact, Fact::Renewed { .. });
            rows.push(Turn { at, from, to, cause, origin, own_reason, renewed, place });
            number = number.saturating_add(1);
        }
    }
    rows
}

impl Access {
    fn of(s: &Subscription) -> Self {
        let items = s.active_items().map(|item| (item.terms.product.clone(), item.terms.quantity));
        let until = match &s.stage {
            // Service has no end before it began.
            Stage::Waiting { .. } => None,
            Stage::Trial
            | Stage::Active
            | Stage::Ending { .. }
            | Stage::Grace { .. }
            | Stage::Hold { .. }
            | Stage::Paused(_)
            | Stage::Cancelled { .. }
            | Stage::Expired { .. } => Some(s.schedule.period.end),
        };
        Self { items: items.collect(), seats: s.seats_allowed(), until }
    }
}

fn own_reason(stage: &Stage) -> Option<&'static str> {
    match stage {
        Stage::Ending { cancellation, .. } | Stage::Cancelled { cancellation, .. } => {
            Some(reason_code(cancellation.reason))
        }
        Stage::Paused(pause) => match pause.reason.as_str() {
            CONSENT_WITHDRAWN => Some("CONSENT_WITHDRAWN"),
            IDENTITY_REJECTED => Some("IDENTITY_REJECTED"),
            _ => None,
        },
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Expired { .. } => None,
    }
}

impl Turn<'_> {
    fn change(&self) -> Option<&ChangeNote> {
        self.origin.and_then(|origin| origin.change.as_ref())
    }

    /// Whether it is why it has the status it has: it brought it, or went on with it.
    pub fn says_why(&self) -> bool {
        self.renewed || self.from != Some(self.to)
    }

    pub fn request(&self) -> Option<String> {
        self.origin.and_then(|origin| origin.request.clone())
    }

    pub fn row(&self) -> wire::HistoryRow {
        let said = self.change().and_then(|change| change.reason.clone());
        wire::HistoryRow {
            at: time(self.at),
            from: self.from,
            to: self.to,
            cause: self.cause.clone(),
            actor: self.origin.map_or_else(|| PLATFORM.to_owned(), |origin| origin.actor.clone()),
            request_id: self.request(),
            correlation_id: self.origin.and_then(|origin| origin.correlation.clone()),
            reason_code: said.or(self.own_reason.map(str::to_owned)),
            change_id: self.change().map(|change| ids::print("chg", change.id)),
        }
    }
}
