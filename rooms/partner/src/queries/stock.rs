//! Reading a partner's stock for a search, in the order in which it last changed.
//!
//! The instants of the store rise with every commit, so that whatever changes while somebody reads
//! on is met again further on, and nothing that fits is skipped. What is found by a name is read
//! by it; what has very many of a name, or none, is walked.

use perennial_core::Subscription;
use perennial_core::time::Instant;
use perennial_engine::ports::Written;

use super::criteria::Criteria;
use crate::desk::Call;
use crate::problem::Problem;
use crate::refusals;
use crate::wire::Total;

/// As many of one name are read and put in order at once.
const NAMED_MAX: usize = 1_000;
/// Subscriptions looked at for one page beyond those it shows, and counted for a total.
const LOOKED_AT_MAX: usize = 20_000;
/// Read at a time.
const READ: usize = 500;

/// A page of what fits.
pub struct Page {
    pub found: Vec<Subscription>,
    /// After which the next one starts. It may be given with a page that is not full, where much
    /// was looked at that does not fit.
    pub more: Option<Instant>,
    /// When the last one that was looked at had changed: what changes later, changes after it.
    pub through: Option<Instant>,
}

pub fn page(
    call: &Call,
    criteria: &Criteria,
    after: Option<Instant>,
    size: usize,
) -> Result<Page, Problem> {
    let mut after = start(criteria, after);
    if let Some(named) = named(call, criteria)? {
        let mut fitting = named.into_iter().filter(|it| it.at > after);
        let page: Vec<_> = fitting.by_ref().take(size).collect();
        let more = page.last().filter(|_| fitting.next().is_some()).map(|last| last.at);
        let through = page.last().map(|last| last.at);
        return Ok(Page { found: page.into_iter().map(|it| it.state).collect(), more, through });
    }
    let (mut found, mut looked_at, mut through) = (vec![], 0, None);
    while looked_at < LOOKED_AT_MAX {
        // One more than is shown tells whether there is a next page.
        let limit = if looked_at == 0 { size + 1 } else { READ };
        let read = walk(call, after, limit)?;
        let full = read.len() == limit;
        looked_at += read.len();
        for it in read {
            if criteria.fit(call, &it.state) {
                if found.len() == size {
                    return Ok(Page { found, more: Some(after), through });
                }
                found.push(it.state);
            }
            after = it.at;
            through = Some(after);
        }
        if !full {
            return Ok(Page { found, more: None, through });
        }
    }
    Ok(Page { found, more: Some(after), through })
}

/// How many there are in all.
pub fn total(call: &Call, criteria: &Criteria) -> Result<Total, Problem> {
    if let Some(named) = named(call, criteria)? {
        return Ok(Total::Counted(named.len() as u64));
    }
    let (mut after, mut count, mut looked_at) = (start(criteria, None), 0_u64, 0);
    while looked_at < LOOKED_AT_MAX {
        let read = walk(call, after, READ)?;
        looked_at += read.len();
        let full = read.len() == READ;
        after = read.last().map_or(after, |last| last.at);
        let fits = read.iter().filter(|it| criteria.fit(call, &it.state)).count();
        count = count.saturating_add(fits as u64);
        if !full {
            return Ok(Total::Counted(count));
        }
    }
    Ok(Total::TooMany)
}

/// `updatedSince` includes its own instant.
fn start(criteria: &Criteria, after: Option<Instant>) -> Instant {
    let since = criteria.updated_since.map(|since| since.plus_micros(-1).unwrap_or(Instant::MIN));
    after.or(since).unwrap_or(Instant::MIN)
}

/// What fits of the narrowest name, in the order in which it last changed, unless it is very much.
fn named(call: &Call, criteria: &Criteria) -> Result<Option<Vec<Written>>, Problem> {
    let Some(entry) = criteria.entry() else { return Ok(None) };
    let read = call.engine().sold_by_as(call.environment(), call.sees(), entry, NAMED_MAX + 1);
    let mut named = read.map_err(|error| refusals::engine(&error))?;
    if named.len() > NAMED_MAX {
        return Ok(None);
    }
    let since = start(criteria, None);
    named.retain(|it| it.at > since && criteria.fit(call, &it.state));
    named.sort_by_key(|it| it.at);
    Ok(Some(named))
}

fn walk(call: &Call, after: Instant, limit: usize) -> Result<Vec<Written>, Problem> {
    let read = call.engine().sold_by(call.environment(), call.sees(), after, limit);
    read.map_err(|error| refusals::engine(&error))
}
