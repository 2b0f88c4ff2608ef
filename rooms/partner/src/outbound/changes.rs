//! The changes a partner asked for, and what became of them (5.3): the entries of the journal that
//! carry a change, in the light of what came later.

use perennial_core::subscription::{Fact, Item, Pending, Stage};
use perennial_core::time::Instant;
use perennial_core::{Dated, Subscription, evolve};
use perennial_engine::ChangeNote;
use perennial_engine::ports::JournalEntry;

/// A change as it was made.
pub struct Asked<'e> {
    pub note: &'e ChangeNote,
    pub before: Subscription,
    pub after: Subscription,
    pub requested_at: Instant,
    pub fate: Fate,
    /// Its version, which is its place for ever.
    pub version: u64,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Applied(Instant),
    /// For when it is scheduled.
    Scheduled(Instant),
    /// Taken back, or overtaken by something else, before that instant came.
    Discarded(Instant),
}

/// What waits after a change was taken.
enum Waits {
    /// Service ends at an instant.
    ToEnd(Instant),
    /// A plan changes at the end of the period.
    ToChange(Box<Pending>, Instant),
}

/// The changes of a journal, oldest first.
pub fn asked(entries: &[JournalEntry]) -> Vec<Asked<'_>> {
    let mut all = vec![];
    let mut state: Option<Subscription> = None;
    for (place, entry) in entries.iter().enumerate() {
        let before = state.clone();
        state = entry.facts.iter().fold(state, evolve);
        let note = entry.origin.as_ref().and_then(|origin| origin.change.as_ref());
        let (Some(note), Some(before), Some(after)) = (note, before, &state) else { continue };
        let applied = entry.facts.last().map_or(entry.recorded_at, |dated| dated.at);
        let fate = match waits(&before, after) {
            None => Fate::Applied(applied),
            Some(waits) => {
                let later = entries[place..].iter().skip(1).flat_map(|entry| &entry.facts);
                became(&waits, after, later)
            }
        };
        let (after, requested_at) = (after.clone(), entry.recorded_at);
        all.push(Asked { note, before, after, requested_at, fate, version: entry.version });
    }
    all
}

/// The change that what is pending now came of.
pub fn pending(entries: &[JournalEntry]) -> Option<u128> {
    let waits = |asked: &Asked<'_>| match asked.fate {
        // A cancellation waits as well, and what waited before it is none of its doing.
        Fate::Scheduled(_) => {
            asked.after.pending.is_some() && asked.after.pending != asked.before.pending
        }
        Fate::Applied(_) | Fate::Discarded(_) => false,
    };
    asked(entries).iter().rev().find(|asked| waits(asked)).map(|asked| asked.note.id)
}

impl Fate {
    pub fn name(self) -> &'static str {
        match self {
            Self::Applied(_) => "APPLIED",
            Self::Scheduled(_) => "SCHEDULED",
            Self::Discarded(_) => "DISCARDED",
        }
    }

    /// When it took effect, or would have.
    pub fn effective_at(self) -> Instant {
        match self {
            Self::Applied(at) | Self::Scheduled(at) | Self::Discarded(at) => at,
        }
    }
}

/// When what was asked for takes effect, where that is not at once.
pub fn scheduled_for(before: &Subscription, after: &Subscription) -> Option<Instant> {
    waits(before, after).map(|waits| match waits {
        Waits::ToEnd(at) | Waits::ToChange(_, at) => at,
    })
}

fn waits(before: &Subscription, after: &Subscription) -> Option<Waits> {
    if let Stage::Ending { at, .. } = &after.stage
        && before.stage != after.stage
    {
        return Some(Waits::ToEnd(*at));
    }
    let pending = after.pending.as_ref().filter(|_| before.pending != after.pending)?;
    Some(Waits::ToChange(Box::new(pending.clone()), after.schedule.period.end))
}

fn became<'f>(waits: &Waits, after: &Subscription, later: impl Iterator<Item = &'f Dated>) -> Fate {
    let mut state = Some(after.clone());
    for dated in later {
        state = evolve(state, dated);
        let Some(s) = &state else { continue };
        match waits {
            Waits::ToEnd(end) => match (&s.stage, &dated.fact) {
                // Another one took its place.
                (_, Fact::CancelScheduled { .. }) => return Fate::Discarded(*end),
                (Stage::Ending { .. }, _) => {}
                (Stage::Cancelled { .. } | Stage::Expired { .. }, _) if dated.at >= *end => {
                    return Fate::Applied(dated.at);
                }
                _ => return Fate::Discarded(*end),
            },
            Waits::ToChange(pending, at) => {
                if s.pending.as_ref() == Some(pending.as_ref()) {
                    continue;
                }
                // A plan that changed is not pending either: what the item is now tells which.
                let became = |item: &Item| {
                    let (is, to) = (&item.terms, &pending.to);
                    is.product == to.product && is.quantity == to.quantity
                };
                let mut active = s.active_items().filter(|item| item.number == pending.item);
                let applied = s.pending.is_none() && active.any(became) && !s.stage.ended();
                return if applied { Fate::Applied(dated.at) } else { Fate::Discarded(*at) };
            }
        }
    }
    // What it waits for may have been moved meanwhile.
    let now = state.as_ref().and_then(|s| match (waits, &s.stage) {
        (Waits::ToEnd(_), Stage::Ending { at, .. }) => Some(*at),
        (Waits::ToEnd(_), _) => None,
        (Waits::ToChange(..), _) => Some(s.schedule.period.end),
    });
    let (Waits::ToEnd(at) | Waits::ToChange(_, at)) = waits;
    Fate::Scheduled(now.unwrap_or(*at))
}
