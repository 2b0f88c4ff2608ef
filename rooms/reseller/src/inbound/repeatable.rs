//! Requests with an id of the caller's own: a repetition is answered with the first success and
//! does nothing (8), for as long as the engine keeps answers.

use std::sync::Arc;

use perennial_core::ids::SubscriptionId;
use perennial_core::{Dated, Fact, Subscription};
use perennial_engine::change_set::{AnswerKey, ChargeStanding};
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
/// Kept, with the charge behind it, where nobody knows yet what became of that: whoever repeats
/// himself hears what did.
const OPEN: &[u8] = b"open ";

/// One request, by who asks what of which subscription under which id.
pub(super) struct Repeatable {
    subscription: SubscriptionId,
    key: AnswerKey,
    fingerprint: [u8; 32],
}

impl Repeatable {
    /// `asked` is what makes two requests the same, in one spelling.
    pub fn new(call: &Call, s: &Subscription, verb: &str, id: &str, asked: &Value) -> Self {
        let caller = format!("reseller/{}/{}/{verb}", call.partner.id, s.id);
        let fingerprint = fingerprint("POST", &caller, asked);
        let key = AnswerKey { caller, key: id.to_owned() };
        Self { subscription: s.id, key, fingerprint }
    }

    /// Whether an id may be one: printable ASCII, not too long.
    pub fn is_id(id: &str) -> bool {
        (1..=CHARS_MAX).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// What was answered the first time, if that was done. `message` says it of the subscription
    /// where the charge of it was open then.
    pub fn answered<M: Serialize>(
        &self,
        call: &Call,
        message: &impl Fn(&Subscription) -> M,
    ) -> Result<Option<Value>, Failure> {
        let found = call.engine.first_answer(call.environment(), &self.key, &self.fingerprint);
        let Some(kept) = found.map_err(|error| refused(&error))? else { return Ok(None) };
        match kept.strip_prefix(OPEN) {
            Some(charge) => self.settled(call, charge, message).map(Some),
            None => read(&kept).map(Some),
        }
    }

    /// What became of the charge that was open.
    fn settled<M: Serialize>(
        &self,
        call: &Call,
        charge: &[u8],
        message: &impl Fn(&Subscription) -> M,
    ) -> Result<Value, Failure> {
        let rows = call.engine.charges(call.environment(), self.subscription);
        let rows = rows.map_err(|error| refused(&error))?;
        let row = rows.iter().find(|row| row.charge.key.to_string().as_bytes() == charge);
        match row.ok_or_else(broken)?.standing {
            ChargeStanding::Intended | ChargeStanding::Pending | ChargeStanding::Unknown => {
                Err(refused(&EngineError::InProgress))
            }
            ChargeStanding::Declined | ChargeStanding::Closed => read(DECLINED),
            ChargeStanding::Paid => {
                let after = call.load(self.subscription)?.ok_or_else(Failure::not_found)?;
                serde_json::to_value(message(&after)).map_err(|_| broken())
            }
        }
    }

    /// Does it, unless that was done before; either way the one answer.
    pub async fn perform<M: Serialize>(
        self,
        call: &Call,
        act: Act,
        message: impl Fn(&Subscription) -> M + Send + Sync + 'static,
    ) -> Result<Value, Failure> {
        let message = Arc::new(message);
        let said = message.clone();
        let render = move |changes: &[Changed]| {
            if declined(changes) {
                return DECLINED.to_vec();
            }
            let Some(changed) = changes.first() else { return vec![] };
            match open(changed) {
                Some(charge) => [OPEN, charge.as_bytes()].concat(),
                None => serde_json::to_vec(&said(&changed.after)).unwrap_or_default(),
            }
        };
        let (key, fingerprint) = (self.key.clone(), self.fingerprint);
        let idempotency = Some(Idempotency { key, fingerprint, render: Box::new(render) });
        let origin = Some(call.origin());
        let wish = Wish { idempotency, origin, ..Wish::one(call.environment(), act) };
        call.engine.execute(wish).await.map_err(|error| refused(&error))?;
        self.answered(call, &*message)?.ok_or_else(broken)
    }
}

/// The charge that it takes, while the answer is not known.
fn open(changed: &Changed) -> Option<String> {
    let asked =
        |dated: &Dated| matches!(dated.fact, Fact::ChargeOpened(_) | Fact::ChargeRetried { .. });
    let charge = changed.after.charge.as_ref().filter(|charge| charge.in_flight())?;
    changed.facts.iter().any(asked).then(|| charge.key.to_string())
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
