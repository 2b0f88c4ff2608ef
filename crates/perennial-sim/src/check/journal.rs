//! I08, I15, I16, I17: versions count up, each change has its facts, and the state is their fold.

use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::evolve::{Seen, changed};
use perennial_core::time::Instant;
use perennial_core::{Command, Dated, Fact, Subscription, evolve};
use perennial_engine::ports::{JournalEntry, Store};

use super::{Holds, Violation, hold, seats, stage};
use crate::reference::{Book, Books};
use crate::scene::HERE;
use crate::world::World;

/// Entries one subscription may gain in one step: a bound, not an expectation.
const ENTRIES_MAX: usize = 4_000;

/// Follows what was written about a subscription since `mirror`, and answers the new entries.
pub fn follow(
    world: &World,
    id: SubscriptionId,
    mirror: &mut Option<Subscription>,
    books: &mut Books,
    wishes: &[Command],
) -> Result<Vec<JournalEntry>, Violation> {
    let Some(state) = world.state(id) else {
        hold(mirror.is_none(), "I17", || format!("{id} is gone"))?;
        return Ok(vec![]);
    };
    let seen = mirror.as_ref().map_or(0, |state| state.version);
    let entries = world
        .truth
        .journal(HERE, id, seen, ENTRIES_MAX)
        .map_err(|error| Violation::new("I17", error))?;
    hold(entries.len() < ENTRIES_MAX, "I08", || format!("{id} takes steps without end"))?;
    let mut folded = mirror.take();
    let mut version = seen;
    for entry in &entries {
        version += 1;
        hold(entry.version == version, "I15", || {
            format!("{id} goes from version {} to {}", version - 1, entry.version)
        })?;
        hold(!entry.facts.is_empty(), "I16", || format!("{id} v{version} has no facts"))?;
        let seen = folded.as_ref().map(Seen::of);
        folded = fold(folded, entry)?.map(|folded| changed(seen, folded));
        bill(world, id, entry, books, wishes)?;
    }
    hold(folded.as_ref() == Some(&state), "I17", || {
        format!(
            "{id} v{} is not the fold of its journal:{}",
            state.version,
            apart(folded.as_ref(), &state)
        )
    })?;
    *mirror = Some(state);
    Ok(entries)
}

fn fold(
    mut state: Option<Subscription>,
    entry: &JournalEntry,
) -> Result<Option<Subscription>, Violation> {
    for dated in &entry.facts {
        let stamp = state.as_ref().map_or(Instant::MIN, |state| state.changed_at);
        hold(dated.at >= stamp, "I17", || {
            format!("{} is dated {}, after {stamp}", dated.fact.name(), dated.at)
        })?;
        let after = evolve(state.clone(), dated);
        if let (Some(before), Some(after)) = (&state, &after) {
            stage::check(before, &dated.fact, after)?;
            seats::check(before, &dated.fact, after)?;
            renews_forward(before, after, &dated.fact)?;
        }
        state = after;
    }
    Ok(state)
}

/// I08: a renewal brings the end forward, always.
fn renews_forward(before: &Subscription, after: &Subscription, fact: &Fact) -> Holds {
    let renewed = matches!(fact, Fact::Renewed { .. });
    let (old, new) = (before.schedule.period, after.schedule.period);
    hold(!renewed || new.end > old.start && new.end > new.start, "I08", || {
        format!("{} renews from {old} to {new}", after.id)
    })
}

/// The reference biller follows.
fn bill(
    world: &World,
    id: SubscriptionId,
    entry: &JournalEntry,
    books: &mut Books,
    wishes: &[Command],
) -> Holds {
    if let Some(Dated { at, fact: Fact::Sold { sale, schedule } }) = entry.facts.first() {
        books.insert(id, Book::open(sale, schedule, *at));
    }
    let Some(book) = books.get_mut(&id) else {
        return Err(Violation::new("I17", format!("{id} was never sold")));
    };
    book.follow(&entry.facts, wishes, &world.lists).map_err(|what| {
        let named = what.find("I0").or_else(|| what.find("I1")).or_else(|| what.find("I47"));
        let invariant = named.and_then(|at| what.get(at..at + 3)).unwrap_or("biller");
        Violation::new(invariant, format!("{id} v{}: {what}", entry.version))
    })
}

/// Where two states differ, roughly: for people who read a failure.
pub fn apart(folded: Option<&Subscription>, state: &Subscription) -> String {
    let Some(folded) = folded else { return " nothing was folded".to_owned() };
    let (one, other) = (format!("{folded:#?}"), format!("{state:#?}"));
    one.lines()
        .zip(other.lines())
        .filter(|(one, other)| one != other)
        .take(6)
        .fold(String::new(), |told, (one, other)| {
            told + "\n      " + one.trim() + " / " + other.trim()
        })
}
