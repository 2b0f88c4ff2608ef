//! Requests with an id of the caller's own: a repetition is answered with the first success and
//! does nothing (8), for as long as the engine keeps answers.

use perennial_core::{Fact, Subscription};
use perennial_engine::change_set::AnswerKey;
use perennial_engine::effects::Changed;
use perennial_engine::{Act, EngineError, Idempotency, Wish};
use room_lobby::body::fingerprint;
use serde::Serialize;
use serde_json::Value;

use crate::desk::Call;
use crate::failure::{Failure, Status};
use crate::refusals;

/// Longest request id, in characters.
const CHARS_MAX: usize = 36;

/// Kept instead of an answer where the charge of it was refused: also that is said again, and
/// whoever wants another try gives it another id.
const DECLINED: &[u8] = b"declined";

/// One request, by who asks what of which subscription under which id.
pub(super) struct Repeatable {
    key: AnswerKey,
    fingerprint: [u8; 32],
}

impl Repeatable {
    /// `asked` is what makes two requests the same, in one spelling.
    pub fn new(call: &Call, s: &Subscription, verb: &str, id: &str, asked: &Value) -> Self {
        let caller = format!("reseller/{}/{}/{verb}", call.partner.id, s.id);
        let fingerprint = fingerprint("POST", &caller, asked);
        Self { key: AnswerKey { caller, key: id.to_owned() }, fingerprint }
    }

    /// Whether an id may be one: printable ASCII, not too long.
    pub fn is_id(id: &str) -> bool {
        (1..=CHARS_MAX).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// What was answered the first time.
    pub fn answered(&self, call: &Call) -> Result<Option<Value>, Failure> {
        let found = call.engine.first_answer(call.environment(), &self.key, &self.fingerprint);
        found.map_err(|error| refused(&error))?.map(|kept| read(&kept)).transpose()
    }

    /// Does it, unless that was done before; either way the one answer.
    pub async fn perform<M: Serialize>(
        self,
        call: &Call,
        act: Act,
        message: impl Fn(&Subscription) -> M + Send + Sync + 'static,
    ) -> Result<Value, Failure> {
        let render = move |changes: &[Changed]| {
            if declined(changes) {
                return DECLINED.to_vec();
            }
            let after = changes.first().map(|changed| &changed.after);
            after.and_then(|after| serde_json::to_vec(&message(after)).ok()).unwrap_or_default()
        };
        let (key, fingerprint) = (self.key.clone(), self.fingerprint);
        let idempotency = Some(Idempotency { key, fingerprint, render: Box::new(render) });
        let wish = Wish { idempotency, ..Wish::one(call.environment(), act) };
        call.engine.execute(wish).await.map_err(|error| refused(&error))?;
        self.answered(call)?.ok_or_else(broken)
    }
}

/// Whether the charge that it takes was refused, so that nothing came of it.
fn declined(changes: &[Changed]) -> bool {
    let mut facts = changes.iter().flat_map(|changed| &changed.facts);
    facts.any(|dated| matches!(dated.fact, Fact::ChargeDeclined { .. }))
}

fn refused(error: &EngineError) -> Failure {
    if matches!(error, EngineError::KeyReused) {
        return Failure::field("request_id", "Was used for another request.");
    }
    refusals::engine(error)
}

fn read(kept: &[u8]) -> Result<Value, Failure> {
    if kept == DECLINED {
        return Err(refusals::engine(&EngineError::Declined { code: String::new() }));
    }
    serde_json::from_slice(kept).map_err(|_unreadable| broken())
}

fn broken() -> Failure {
    Failure::new(Status::Internal, "Internal error encountered.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_requests() {
        assert!(Repeatable::is_id("6f1c") && Repeatable::is_id(&"x".repeat(36)));
        for id in ["", "a b", "é", &"x".repeat(37)] {
            assert!(!Repeatable::is_id(id), "{id}");
        }
    }
}
