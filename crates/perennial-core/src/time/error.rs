//! Why a date could not be made.

use crate::money::MoneyError;
use thiserror::Error;

/// Why an instant, a zone, a span or a part of a period could not be read or computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum TimeError {
    /// The result lies outside the years 1 to 9999, or a count is too large.
    #[error("the date is out of range")]
    OutOfRange,
    /// Not an RFC 3339 date and time with a zone, or a date or time no calendar has.
    #[error("not an RFC 3339 date and time")]
    NotAnInstant,
    /// Not the exact name of a zone in the tz database.
    #[error("not a time zone of the tz database")]
    UnknownZone,
    /// Not an ISO 8601 duration of one unit such as `P1M` or `PT1H`.
    #[error("not a span such as P1M, P2W or PT1H")]
    NotASpan,
    /// A period has to end after it starts, and a part of nothing has no size.
    #[error("the period is empty")]
    EmptyPeriod,
    /// A fraction of a period could not be held exactly.
    #[error(transparent)]
    Inexact(#[from] MoneyError),
}
