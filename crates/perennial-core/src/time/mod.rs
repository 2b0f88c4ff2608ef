//! Time: when a period starts and ends, and how much of it has passed.
//!
//! An [`Instant`] is a point in time, a [`Zone`] says what the clock on the wall shows then, and a
//! [`boundary`] is where the k-th cycle counted from an anchor begins. The present is never read
//! here: it is an argument like any other. Nothing wraps or panics; a date outside the years 1 to
//! 9999 is [`TimeError::OutOfRange`].
#![deny(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![deny(clippy::float_arithmetic)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod boundary;
mod civil;
mod day_count;
mod error;
mod instant;
mod period;
mod rfc3339;
mod span;
mod zone;

pub use boundary::boundary;
pub use day_count::{DayCount, elapsed, fraction};
pub use error::TimeError;
pub use instant::Instant;
pub use period::Period;
pub use span::{Span, Unit};
pub use zone::{Zone, day_after, local_date};
