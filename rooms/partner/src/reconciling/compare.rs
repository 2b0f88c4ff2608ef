//! Comparing one row with one subscription: what differs, since when ours is so, and why.

use perennial_core::Subscription;
use perennial_core::subscription::evolve::evolve_all;
use perennial_engine::ports::JournalEntry;
use serde_json::Value;

use super::fields::{FIELDS, Field};
use super::list::Item;
use crate::exports::row::Row;
use crate::ids;
use crate::outbound::{Telling, reason, time};
use crate::wire;

/// The fields in which a row says something else than we do.
pub fn differing(telling: &Telling, item: &Item, row: &Row) -> Vec<wire::FieldDifference> {
    let mut all = vec![];
    for (place, yours) in &item.says {
        let Some(field) = FIELDS.get(*place) else { continue };
        let ours = (field.ours)(&row.shown);
        // As what came in, so that both are in the one form.
        let ours = field.form.read(&ours).unwrap_or(ours);
        if *yours != ours {
            all.push(since(telling, row, field, yours, ours));
        }
    }
    all
}

/// The entry of the journal after which ours was first said, as it still is.
fn since(
    telling: &Telling,
    row: &Row,
    field: &Field,
    yours: &Value,
    ours: Value,
) -> wire::FieldDifference {
    let (mut state, mut said, mut made) = (None::<Subscription>, None, None);
    for (n, entry) in row.entries.iter().enumerate() {
        state = evolve_all(state, &entry.facts);
        let Some(s) = &state else { continue };
        let entries = row.entries.get(..=n).unwrap_or_default();
        let now = (field.ours)(&telling.subscription(s, entries));
        if said.as_ref() != Some(&now) {
            (said, made) = (Some(now), Some(entry));
        }
    }
    let origin = made.and_then(|entry| entry.origin.as_ref());
    let change = origin.and_then(|origin| origin.change.as_ref());
    let last = made.and_then(|entry| entry.facts.last());
    wire::FieldDifference {
        field: field.name,
        yours: yours.clone(),
        ours,
        since: last.map(|dated| time(dated.at)),
        cause: change.map(|it| it.kind.clone()).or_else(|| made.and_then(cause)),
        actor: made.map(|_| {
            let actor = origin.map(|origin| origin.actor.as_str());
            actor.unwrap_or(perennial_engine::origin::PLATFORM).to_owned()
        }),
        request_id: origin.and_then(|origin| origin.request.clone()),
        change_id: change.map(|change| ids::print("chg", change.id)),
    }
}

/// The fact that says most of an entry: its last one.
fn cause(entry: &JournalEntry) -> Option<String> {
    entry.facts.last().map(|dated| reason(&dated.fact))
}
