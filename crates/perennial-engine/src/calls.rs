//! The log of calls: who asked what and what became of it, for each partner. Only ever added to.
//!
//! Noting a call costs a push into memory; the worker writes sheets of them a second later, beside
//! everything else it does. A process that dies loses what it noted in that second, never what the
//! calls did. Nothing personal is in it: routes instead of paths, ids and words, no text a caller
//! sent but the ids he gave the request.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use perennial_core::ids::PartnerId;
use perennial_core::time::Instant;

use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::filed::{Filed, FiledKind};

/// How long notes wait to be written together.
const PAUSE: Duration = Duration::from_secs(1);
/// Calls on one sheet.
const SHEET_MAX: usize = 500;
/// Notes that wait while the store takes none; more are dropped, and it is said how many.
const WAITING_MAX: usize = 50_000;
/// Sheets that are read at once.
const PAGE: usize = 50;

/// One call, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Real time.
    pub at: Instant,
    pub credential: String,
    pub method: String,
    /// The template of the route.
    pub route: String,
    pub request: String,
    pub correlation: String,
    pub status: u16,
    /// Why it was refused, in the room's word.
    pub code: Option<String>,
    pub latency_us: u64,
    /// Ids of what it was about.
    pub subjects: Vec<String>,
    /// What was asked, in the room's words: `CANCEL`, `ATOMIC`.
    pub marks: Vec<String>,
}

/// Calls of one partner that were written together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSheet {
    /// Sorted by when it was written, by the real clock.
    pub id: u128,
    pub partner: PartnerId,
    pub calls: Vec<Call>,
    /// Real time from which it is no longer there; none for ever.
    pub forget_at: Option<Instant>,
}

impl CallSheet {
    pub fn names(&self) -> BTreeSet<String> {
        let requests = self.calls.iter().map(|call| of_request(&call.request));
        requests.chain([of_partner(&self.partner)]).collect()
    }
}

fn of_partner(partner: &PartnerId) -> String {
    format!("partner/{partner}")
}

fn of_request(request: &str) -> String {
    format!("request/{request}")
}

/// Calls that are not written yet.
#[derive(Default)]
pub(crate) struct Waiting {
    calls: BTreeMap<(EnvironmentId, PartnerId), Vec<Call>>,
    count: usize,
    dropped: u64,
}

impl Engine {
    /// Notes a call. It is written soon.
    pub fn note_call(&self, environment: EnvironmentId, partner: PartnerId, call: Call) {
        let mut waiting = self.calls.lock();
        if waiting.count >= WAITING_MAX {
            waiting.dropped = waiting.dropped.saturating_add(1);
            return;
        }
        waiting.count += 1;
        waiting.calls.entry((environment, partner)).or_default().push(call);
    }

    /// Writes what was noted.
    pub async fn write_calls(&self) -> Result<(), EngineError> {
        let Waiting { mut calls, dropped, .. } = std::mem::take(&mut *self.calls.lock());
        if dropped > 0 {
            tracing::error!(dropped, "calls are missing in the log: the store took none");
        }
        while let Some(((environment, partner), noted)) = calls.pop_first() {
            if let Err(error) = self.write_sheets(environment, &partner, &noted).await {
                // What was not written is noted again, with everything behind it.
                for call in noted {
                    self.note_call(environment, partner.clone(), call);
                }
                for ((environment, partner), noted) in calls {
                    for call in noted {
                        self.note_call(environment, partner.clone(), call);
                    }
                }
                return Err(error);
            }
        }
        Ok(())
    }

    async fn write_sheets(
        &self,
        environment: EnvironmentId,
        partner: &PartnerId,
        noted: &[Call],
    ) -> Result<(), EngineError> {
        let (place, real) = (self.place(environment)?, self.real());
        let kept = &self.settings.calls_kept;
        let days = if place.environment.is_sandbox() { kept.sandbox } else { kept.production };
        let forget_at = days.map(|days| {
            real.plus_seconds(i64::from(days).saturating_mul(86_400)).unwrap_or(Instant::MAX)
        });
        let sheets = noted.chunks(SHEET_MAX).map(|calls| {
            let id = self.ids().unique(real);
            let sheet =
                CallSheet { id, partner: partner.clone(), calls: calls.to_vec(), forget_at };
            Filed::Calls(Box::new(sheet)).put(0)
        });
        self.file(environment, sheets.collect()).await
    }

    /// What a partner called, oldest first, from one instant of the real clock on.
    pub fn calls_of(
        &self,
        environment: EnvironmentId,
        partner: &PartnerId,
        mut each: impl FnMut(Call),
    ) -> Result<(), EngineError> {
        self.sheets(environment, &of_partner(partner), |sheet| {
            sheet.calls.into_iter().for_each(&mut each);
        })
    }

    /// The calls that bore a request id, and whose they were.
    pub fn calls_named(
        &self,
        environment: EnvironmentId,
        request: &str,
    ) -> Result<Vec<(PartnerId, Call)>, EngineError> {
        let mut found = vec![];
        self.sheets(environment, &of_request(request), |sheet| {
            let partner = sheet.partner;
            let meant = sheet.calls.into_iter().filter(|call| call.request == request);
            found.extend(meant.map(|call| (partner.clone(), call)));
        })?;
        Ok(found)
    }

    fn sheets(
        &self,
        environment: EnvironmentId,
        name: &str,
        mut each: impl FnMut(CallSheet),
    ) -> Result<(), EngineError> {
        let mut after: Option<String> = None;
        loop {
            let page =
                self.filed_named(environment, FiledKind::Calls, name, after.as_deref(), PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.filed.id());
            for on_file in page {
                if let Filed::Calls(sheet) = on_file.filed {
                    each(*sheet);
                }
            }
        }
    }

    /// Writes sheets until `stop` is done, and a last one then.
    pub(crate) async fn write_calls_on(&self, mut stop: impl Future<Output = ()> + Unpin) {
        loop {
            let over = tokio::select! {
                () = &mut stop => true,
                () = tokio::time::sleep(PAUSE) => false,
            };
            if let Err(error) = self.write_calls().await {
                tracing::error!(%error, "calls could not be written into their log");
            }
            if over {
                return;
            }
        }
    }
}
