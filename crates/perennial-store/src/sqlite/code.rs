//! Small codes and conversions of columns. The numbers are on disk: they never change.

use perennial_core::time::Instant;
use perennial_engine::change_set::{ChargeStanding, DeliveryState};
use perennial_engine::directory::DocumentKind;
use perennial_engine::filed::FiledKind;
use perennial_engine::ports::StoreError;

pub fn unreadable(what: &str) -> StoreError {
    StoreError::Record(what.to_owned())
}

/// Numbers grow from one and are never so large.
pub fn integer(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Failed(format!("{value} is out of range")))
}

pub fn count(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| unreadable("a negative number"))
}

pub fn small(value: i64) -> Result<u32, StoreError> {
    u32::try_from(value).map_err(|_| unreadable("a number out of range"))
}

pub fn instant(micros: i64) -> Result<Instant, StoreError> {
    Instant::from_micros(micros).map_err(|_| unreadable("an instant out of range"))
}

/// As many rows as can be asked for.
pub fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

pub fn standing(standing: ChargeStanding) -> i64 {
    match standing {
        ChargeStanding::Intended => 0,
        ChargeStanding::Pending => 1,
        ChargeStanding::Unknown => 2,
        ChargeStanding::Declined => 3,
        ChargeStanding::Closed => 4,
        ChargeStanding::Paid => 5,
    }
}

pub fn standing_back(code: i64) -> Result<ChargeStanding, StoreError> {
    Ok(match code {
        0 => ChargeStanding::Intended,
        1 => ChargeStanding::Pending,
        2 => ChargeStanding::Unknown,
        3 => ChargeStanding::Declined,
        4 => ChargeStanding::Closed,
        5 => ChargeStanding::Paid,
        _ => return Err(unreadable("a charge of unknown standing")),
    })
}

/// The queries know that zero is pending.
pub fn state(state: DeliveryState) -> i64 {
    match state {
        DeliveryState::Pending => 0,
        DeliveryState::Succeeded => 1,
        DeliveryState::Exhausted => 2,
        DeliveryState::Stopped => 3,
    }
}

pub fn state_back(code: i64) -> Result<DeliveryState, StoreError> {
    Ok(match code {
        0 => DeliveryState::Pending,
        1 => DeliveryState::Succeeded,
        2 => DeliveryState::Exhausted,
        3 => DeliveryState::Stopped,
        _ => return Err(unreadable("a delivery of unknown state")),
    })
}

/// In the order of the enum, so that reading in key order is its order.
pub fn kind(kind: DocumentKind) -> i64 {
    match kind {
        DocumentKind::Environment => 0,
        DocumentKind::Project => 1,
        DocumentKind::Group => 2,
        DocumentKind::Product => 3,
        DocumentKind::Offer => 4,
        DocumentKind::Terms => 5,
        DocumentKind::Partner => 6,
        DocumentKind::Credential => 7,
        DocumentKind::Receiver => 8,
        DocumentKind::Customer => 9,
        DocumentKind::ServiceAccount => 10,
        DocumentKind::OAuthClient => 11,
        DocumentKind::Pass => 12,
        DocumentKind::Codes => 13,
        DocumentKind::Filed(kind) => filed(kind),
    }
}

/// The kinds that are on file.
pub fn filed(kind: FiledKind) -> i64 {
    match kind {
        FiledKind::Calls => 110,
        FiledKind::Order => 100,
        FiledKind::Operation => 101,
        FiledKind::Device => 102,
        FiledKind::ActivationCode => 103,
        FiledKind::Person => 104,
        FiledKind::Export => 105,
    }
}

/// What the engine keeps in memory: everything but customers, passes and what is on file.
pub const DIRECTORY_KINDS: [i64; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13];
