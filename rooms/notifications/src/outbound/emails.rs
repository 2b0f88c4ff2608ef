//! What a customer was written about a subscription (section 7.1): told again from its journal, as
//! it was told when it happened.

use perennial_core::notices;
use perennial_core::subscription::evolve::evolve_all;
use perennial_engine::ports::JournalEntry;

use super::date;
use crate::uuids;
use crate::wire::subscription::Email;

/// The newest, where there are more.
const EMAILS_MAX: usize = 100;

pub fn emails(history: &[JournalEntry]) -> Vec<Email> {
    let mut state = None;
    let mut all = vec![];
    for entry in history {
        let before = state;
        let Some(after) = evolve_all(before.clone(), &entry.facts) else { return all };
        for notice in notices(before.as_ref(), &after, &entry.facts) {
            all.push(Email {
                id: uuids::event(&after, notice.name()),
                date: date(after.changed_at),
                template_name: notice.name(),
            });
        }
        state = Some(after);
    }
    all.split_off(all.len().saturating_sub(EMAILS_MAX))
}
