//! How messages go to a receiver, and how an attempt went, as they are shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perennial_engine::change_set::Delivery;
use perennial_engine::directory::Receiver;
use perennial_engine::receiver::{LineOrder, SigningKey};

use crate::wire::receiver as wire;

/// The most errors of one record (section 7.2).
const ERRORS_MAX: usize = 10;

pub fn status(receiver: &Receiver) -> wire::ReceiverStatus {
    match (receiver.active, &receiver.disabled) {
        (false, _) => wire::ReceiverStatus::Inactive,
        (true, None) => wire::ReceiverStatus::Active,
        (true, Some(_)) => wire::ReceiverStatus::Disabled,
    }
}

pub fn ordering(order: LineOrder) -> wire::Ordering {
    match order {
        LineOrder::Strict => wire::Ordering::Strict,
        LineOrder::BestEffort => wire::Ordering::BestEffort,
    }
}

/// By its newest key.
pub fn signature(receiver: &Receiver) -> wire::Signature {
    match receiver.secrets.first().map(|secret| &secret.key) {
        None | Some(SigningKey::Shared(_)) => wire::Signature::V1,
        Some(SigningKey::Private(_)) => wire::Signature::V1a,
    }
}

pub fn public_keys(receiver: &Receiver) -> Vec<String> {
    let public = receiver.secrets.iter().filter_map(|secret| secret.key.public());
    public.map(|key| format!("whpk_{}", STANDARD.encode(key))).collect()
}

/// What is shown of a new key, this once; nothing of a private one, whose public half is enough.
pub fn shown(key: &SigningKey) -> Option<String> {
    match key {
        SigningKey::Shared(bytes) => Some(format!("whsec_{}", STANDARD.encode(bytes))),
        SigningKey::Private(_) => None,
    }
}

/// Oldest first.
pub fn attempts(delivery: &Delivery) -> Vec<wire::Attempt> {
    let Some(last) = &delivery.last else { return vec![] };
    let earlier = last.earlier.iter().map(|it| wire::Attempt {
        started: it.at.to_string(),
        duration_millis: it.millis,
        status: it.status,
        error_kind: it.error.clone(),
    });
    let newest = wire::Attempt {
        started: last.at.to_string(),
        duration_millis: last.millis,
        status: last.status,
        error_kind: last.error.clone(),
    };
    earlier.chain([newest]).collect()
}

/// The newest of those that failed, oldest first.
pub fn errors(attempts: &[wire::Attempt]) -> Vec<String> {
    let failed = attempts.iter().filter(|it| !it.status.is_some_and(|it| (200..300).contains(&it)));
    let mut errors: Vec<_> = failed
        .map(|attempt| match (attempt.status, &attempt.error_kind) {
            (Some(code), _) => format!("HTTP {code}"),
            (None, Some(word)) => word.clone(),
            (None, None) => "no answer".to_owned(),
        })
        .collect();
    let over = errors.len().saturating_sub(ERRORS_MAX);
    errors.drain(..over);
    errors
}
