//! One subscription as a row of a snapshot: what `GET /partner/subscriptions/{id}` tells, in the
//! columns of 5.8.

use perennial_core::subscription::Subscription;
use perennial_core::time::Instant;
use perennial_core::{billable_at, billable_during};
use perennial_engine::EngineError;
use perennial_engine::ports::{JournalEntry, Moment};
use perennial_engine::query::state_at;
use serde_json::{Value, json};

use crate::outbound::{Telling, reference, time};
use crate::wire;
use crate::wire::ExportFilters;

/// In this order, for ever; new ones come behind.
pub const COLUMNS: [&str; 25] = [
    "subscription_id",
    "correlation_key",
    "partner_account_ref",
    "partner_user_ref",
    "partner_order_id",
    "offering_id",
    "partner_sku",
    "family",
    "status",
    "status_reason",
    "status_since",
    "term_type",
    "start_date",
    "end_date",
    "trial_end_date",
    "seats_allowed",
    "seats_active",
    "options",
    "purchase_country",
    "billable",
    "period_start",
    "period_end",
    "created_at",
    "updated_at",
    "revision",
];

/// Journal entries read at a time.
const PAGE: usize = 500;

/// A subscription as it stood at one instant, with all that had happened by then.
pub struct Row {
    pub state: Subscription,
    pub entries: Vec<JournalEntry>,
    pub shown: wire::Subscription,
}

/// Everything of a journal until an instant.
pub fn entries_until(
    moment: &dyn Moment,
    s: &Subscription,
    as_of: Instant,
) -> Result<Vec<JournalEntry>, EngineError> {
    let (mut all, mut after) = (vec![], 0);
    loop {
        let page = moment.journal(s.id, after, PAGE)?;
        let full = page.len() == PAGE;
        after = page.last().map_or(after, |entry| entry.version);
        all.extend(page);
        if !full {
            break;
        }
    }
    if s.changed_at > as_of {
        for entry in &mut all {
            entry.facts.retain(|dated| dated.at <= as_of);
        }
        all.retain(|entry| !entry.facts.is_empty());
    }
    Ok(all)
}

impl Row {
    /// How it stood; none where it was not sold then. `telling` tells of the instant.
    pub fn read(
        telling: &Telling,
        moment: &dyn Moment,
        s: Subscription,
    ) -> Result<Option<Self>, EngineError> {
        let entries = entries_until(moment, &s, telling.now)?;
        let state =
            if s.changed_at <= telling.now { Some(s) } else { state_at(&entries, telling.now) };
        Ok(state.map(|state| {
            let shown = telling.subscription(&state, &entries);
            Self { state, entries, shown }
        }))
    }

    pub fn fits(&self, filters: &ExportFilters) -> bool {
        let offering = self.shown.offering.as_ref();
        let is = |wanted: &Option<String>, value: Option<&String>| {
            wanted.is_none() || wanted.as_ref() == value
        };
        let status = |wanted: &Vec<String>| wanted.iter().any(|it| it == self.shown.status);
        filters.status.as_ref().is_none_or(status)
            && is(&filters.family, offering.map(|it| &it.family))
            && is(&filters.offering_id, offering.map(|it| &it.offering_id))
            && is(&filters.country, Some(&self.shown.purchase_country))
            && is(&filters.partner_account_ref, self.shown.account.partner_account_ref.as_ref())
    }

    /// Whether it is to be paid for: in a stretch of time, or without one at the instant.
    pub fn billable(&self, stretch: Option<(Instant, Instant)>, as_of: Instant) -> bool {
        match stretch {
            None => billable_at(&self.state, as_of.max(self.state.changed_at)),
            Some((from, to)) => {
                let facts = self.entries.iter().flat_map(|entry| &entry.facts);
                billable_during(facts, from, to)
            }
        }
    }

    /// In the order of [`COLUMNS`].
    pub fn cells(&self, stretch: Option<(Instant, Instant)>, as_of: Instant) -> [Value; 25] {
        let shown = &self.shown;
        let offering = shown.offering.as_ref();
        let (from, to) = stretch.unwrap_or((as_of, as_of));
        [
            json!(shown.subscription_id),
            json!(shown.correlation_key),
            json!(shown.account.partner_account_ref),
            json!(shown.account.partner_user_ref),
            json!(self.state.references.get(reference::ORDER_REF)),
            json!(offering.map(|it| &it.offering_id)),
            json!(offering.map(|it| &it.partner_sku)),
            json!(offering.map(|it| &it.family)),
            json!(shown.status),
            json!(shown.status_reason),
            json!(shown.status_since),
            json!(shown.term_type),
            json!(shown.start_date),
            json!(shown.end_date),
            json!(shown.trial_end_date),
            json!(shown.seats.allowed),
            json!(shown.seats.active),
            json!(shown.options),
            json!(shown.purchase_country),
            json!(u8::from(self.billable(stretch, as_of))),
            json!(time(from)),
            json!(time(to)),
            json!(shown.created_at),
            json!(shown.updated_at),
            json!(shown.revision),
        ]
    }
}
