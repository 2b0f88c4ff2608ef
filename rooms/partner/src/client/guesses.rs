//! Guesses: how often codes may be tried. A code has sixty bits that cannot be guessed; this keeps
//! others from trying, and from asking who used which code.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use room_lobby::clock::Clock;
use room_lobby::limits::{CountedBy, RateLimits};

use crate::problem::{Code, Problem};

const PERIOD: Duration = Duration::from_mins(15);
/// Tries of one code in a period, wherever they come from: a family has its devices at hand.
const PER_CODE: u32 = 20;

pub struct Guesses {
    addresses: Option<Arc<RateLimits>>,
    codes: Option<Arc<RateLimits>>,
}

impl Guesses {
    /// `tries` of one address in a quarter of an hour; zero for no limit at all.
    pub fn new(tries: u32, clock: &Arc<dyn Clock>) -> Self {
        let of = |tries, by| RateLimits::per_period(tries, PERIOD, by, clock.clone());
        let per_code = if tries == 0 { 0 } else { PER_CODE };
        Self {
            addresses: of(tries, CountedBy::Address),
            codes: of(per_code, CountedBy::Credential),
        }
    }

    /// Counts one try of whatever was typed.
    pub fn by(&self, from: Option<IpAddr>) -> Result<(), Problem> {
        counted(self.addresses.as_ref(), None, from)
    }

    /// Counts one try of a code, named by its hash.
    pub fn of(&self, name: &str) -> Result<(), Problem> {
        counted(self.codes.as_ref(), Some(name), None)
    }
}

fn counted(
    limits: Option<&Arc<RateLimits>>,
    who: Option<&str>,
    from: Option<IpAddr>,
) -> Result<(), Problem> {
    match limits.map(|limits| limits.count(who, from).1) {
        None | Some(Ok(())) => Ok(()),
        Some(Err(seconds)) => Err(Problem::new(Code::RateLimited)
            .detail(format!("Too many tries; try again in {seconds} s."))
            .retry_after(seconds)),
    }
}
