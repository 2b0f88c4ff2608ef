//! The key of an attempt at the gateway: the same attempt has the same key for ever, and no two
//! installations share one.

use aws_lc_rs::digest;
use perennial_core::billing::ChargeKey;
use perennial_core::ids::SubscriptionId;

/// 40 hex characters that name installation, subscription, period, reason and attempt.
pub fn gateway_key(
    installation: &str,
    subscription: SubscriptionId,
    key: ChargeKey,
    attempt: u32,
) -> String {
    hex(&format!("{installation}|{subscription}|{key}|{attempt}"))
}

/// The key of a refund: one per credit and charge it goes back to. `part` counts from zero.
pub fn refund_key(
    installation: &str,
    subscription: SubscriptionId,
    number: u32,
    part: usize,
) -> String {
    match part {
        0 => hex(&format!("{installation}|{subscription}|credit|{number}")),
        part => hex(&format!("{installation}|{subscription}|credit|{number}|{part}")),
    }
}

/// The key under which late money goes back: one per attempt.
pub(crate) fn late_refund_key(attempt: &str) -> String {
    hex(&format!("late|{attempt}"))
}

/// The name of a question to a seller, in 32 characters: the same question has the same name.
pub fn question_key(installation: &str, question: &str) -> String {
    let mut key = hex(&format!("{installation}|question|{question}"));
    key.truncate(32);
    key
}

fn hex(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let nibbles = digest.as_ref().iter().take(20).flat_map(|byte| [byte >> 4, byte & 15]);
    let mut hex = String::with_capacity(40);
    hex.extend(nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16)));
    hex
}
