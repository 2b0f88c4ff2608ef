//! What partners called: the log of calls, and how far a partner is before he goes live.

use std::collections::VecDeque;
use std::fmt::Write;

use perennial_core::ids::PartnerId;
use perennial_engine::calls::Call;
use serde::{Deserialize, Serialize};

use super::{Operator, text};

/// Lines that are shown at most.
const LINES_MAX: usize = 10_000;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallAsk {
    /// The newest calls of a partner.
    OfPartner {
        partner: String,
        newest: usize,
    },
    /// Those that bore a request id.
    OfRequest {
        request: String,
    },
    GoLive {
        partner: String,
    },
}

impl Operator {
    pub(super) async fn calls(&self, environment: &str, what: CallAsk) -> Result<String, String> {
        let place = self.place(environment)?;
        let (engine, id) = (self.engine.as_ref(), place.environment.id);
        // What was noted a moment ago belongs to it.
        engine.write_calls().await.map_err(text)?;
        match what {
            CallAsk::OfPartner { partner, newest } => {
                let (partner, newest) = (PartnerId::new(partner), newest.min(LINES_MAX));
                let mut kept = VecDeque::new();
                let keep = |call| {
                    kept.push_back(call);
                    if kept.len() > newest {
                        kept.pop_front();
                    }
                };
                engine.calls_of(id, &partner, keep).map_err(text)?;
                Ok(kept.iter().map(|call| line(&partner, call)).collect())
            }
            CallAsk::OfRequest { request } => {
                let found = engine.calls_named(id, &request).map_err(text)?;
                Ok(found.iter().map(|(partner, call)| line(partner, call)).collect())
            }
            CallAsk::GoLive { partner } => {
                let known = place.partners.get(&PartnerId::new(partner.as_str()));
                let known = known.ok_or_else(|| format!("there is no partner `{partner}`"))?;
                let report = room_partner::golive::report(engine, &place, known).await;
                Ok(report.map_err(text)?.to_string())
            }
        }
    }
}

fn line(partner: &PartnerId, call: &Call) -> String {
    let mut line = format!(
        "{}  {partner}  {}  {} {}  {}",
        call.at, call.credential, call.method, call.route, call.status
    );
    if let Some(code) = &call.code {
        let _infallible = write!(line, " {code}");
    }
    let _infallible = write!(line, "  {} us  {}", call.latency_us, call.request);
    if call.correlation != call.request {
        let _infallible = write!(line, " of {}", call.correlation);
    }
    for more in [&call.subjects, &call.marks] {
        if !more.is_empty() {
            let _infallible = write!(line, "  {}", more.join(" "));
        }
    }
    line.push('\n');
    line
}
