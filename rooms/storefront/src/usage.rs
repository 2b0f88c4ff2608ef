//! How often each key called: today and this month in UTC, since this installation was started.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use parking_lot::Mutex;
use perennial_core::time::{Instant, Zone, local_date};
use perennial_engine::Engine;
use room_lobby::RequestContext;

/// Keys that are counted; who comes later is not, until the next start.
const KEYS_MAX: usize = 10_000;

/// Counts by the id of the key.
#[derive(Default)]
pub(crate) struct CallCounts(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    since: Option<Instant>,
    by_key: BTreeMap<String, Count>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    date: (i16, i8, i8),
    today: u64,
    this_month: u64,
}

/// What was counted of one key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Calls {
    pub(crate) since: Instant,
    pub(crate) today: u64,
    pub(crate) this_month: u64,
}

impl CallCounts {
    fn count(&self, key: &str, at: Instant) {
        let mut counted = self.0.lock();
        counted.since.get_or_insert(at);
        if let Some(count) = counted.by_key.get_mut(key) {
            count.one_more(at);
        } else if counted.by_key.len() < KEYS_MAX {
            counted.by_key.entry(key.to_owned()).or_default().one_more(at);
        }
    }

    pub(crate) fn of(&self, key: &str, at: Instant) -> Calls {
        let counted = self.0.lock();
        let count = counted.by_key.get(key).copied().unwrap_or_default().on(at);
        let Count { today, this_month, .. } = count;
        Calls { since: counted.since.unwrap_or(at), today, this_month }
    }
}

impl Count {
    fn one_more(&mut self, at: Instant) {
        *self = self.on(at);
        self.today = self.today.saturating_add(1);
        self.this_month = self.this_month.saturating_add(1);
    }

    /// What of it is of that day and month.
    fn on(self, at: Instant) -> Self {
        let date = local_date(at, &Zone::utc());
        let (year, month, _) = self.date;
        let same_month = (year, month) == (date.0, date.1);
        Self {
            date,
            today: if self.date == date { self.today } else { 0 },
            this_month: if same_month { self.this_month } else { 0 },
        }
    }
}

/// Counts a call of a key that is known, whatever becomes of it.
pub(crate) async fn count(
    State((counts, engine)): State<(Arc<CallCounts>, Arc<Engine>)>,
    context: RequestContext,
    request: Request,
    next: Next,
) -> Response {
    if let Some(credential) = context.credential() {
        counts.count(&credential.id, engine.real());
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_begin_anew() {
        let counts = CallCounts::default();
        let at = |text| Instant::parse(text).expect("an instant");
        let first = at("2026-01-30T23:59:59Z");
        let last = at("2026-01-31T12:00:00Z");
        for (key, at) in [("a", first), ("a", last), ("b", last), ("a", last)] {
            counts.count(key, at);
        }
        let told = |key, at| {
            let Calls { since, today, this_month } = counts.of(key, at);
            assert_eq!(since, first);
            (today, this_month)
        };
        assert_eq!(told("a", last), (2, 3));
        assert_eq!(told("b", last), (1, 1));
        assert_eq!(told("a", at("2026-01-31T23:59:59Z")), (2, 3));
        assert_eq!(told("a", at("2026-02-01T00:00:00Z")), (0, 0));
        assert_eq!(told("a", at("2027-01-31T12:00:00Z")), (0, 0));
        assert_eq!(told("nobody", last), (0, 0));
    }
}
