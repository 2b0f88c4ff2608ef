//! Guesses: counted for each account and each network. An account comes back by itself, guess by
//! guess, and who signed in from a browser before has a count of his own there: others who guess
//! do not lock him out.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use room_lobby::clock::Clock;
use room_lobby::limits::{CountedBy, RateLimits};

const PERIOD: Duration = Duration::from_mins(15);
const HOUR: Duration = Duration::from_hours(1);

/// Guesses at one account, in a period.
const PER_ACCOUNT: u32 = 10;
/// Codes mailed to one address, in an hour.
const MAILS_PER_ADDRESS: u32 = 5;
/// Codes asked for by one network, in an hour.
const MAILS_PER_NETWORK: u32 = 30;

pub struct Guesses {
    accounts: Option<Arc<RateLimits>>,
    networks: Option<Arc<RateLimits>>,
    mailed: Option<Arc<RateLimits>>,
    mailing: Option<Arc<RateLimits>>,
}

impl Guesses {
    pub fn new(per_network: u32, clock: &Arc<dyn Clock>) -> Self {
        let of = |tries, period, by| RateLimits::per_period(tries, period, by, clock.clone());
        let scaled = |tries: u32| if per_network == 0 { 0 } else { tries };
        Self {
            accounts: of(PER_ACCOUNT, PERIOD, CountedBy::Credential),
            networks: of(per_network, PERIOD, CountedBy::Address),
            mailed: of(MAILS_PER_ADDRESS, HOUR, CountedBy::Credential),
            mailing: of(scaled(MAILS_PER_NETWORK), HOUR, CountedBy::Address),
        }
    }

    /// Whether one more guess may be made. `known` tells the browser of somebody who signed in
    /// with this account before.
    pub fn may_guess(&self, account: &str, known: bool, from: Option<IpAddr>) -> bool {
        let who = format!("{}{account}", if known { "known " } else { "" });
        counted(self.networks.as_ref(), None, from)
            && counted(self.accounts.as_ref(), Some(&who), from)
    }

    /// Whether somebody of this network may go and sign in elsewhere.
    pub fn may_leave(&self, from: Option<IpAddr>) -> bool {
        counted(self.networks.as_ref(), None, from)
    }

    /// Whether this network may ask for one more code.
    pub fn may_ask(&self, from: Option<IpAddr>) -> bool {
        counted(self.mailing.as_ref(), None, from)
    }

    /// Whether one more code may be mailed to an address.
    pub fn may_mail(&self, address: &str) -> bool {
        counted(self.mailed.as_ref(), Some(address), None)
    }
}

fn counted(limits: Option<&Arc<RateLimits>>, who: Option<&str>, from: Option<IpAddr>) -> bool {
    limits.is_none_or(|limits| limits.count(who, from).1.is_ok())
}

#[cfg(test)]
mod tests {
    use room_lobby::testing::ManualClock;

    use super::*;

    #[test]
    fn who_guesses_waits_and_who_is_known_does_not() {
        let clock = Arc::new(ManualClock::new(0));
        let shared: Arc<dyn Clock> = clock.clone();
        let guesses = Guesses::new(1_000, &shared);
        for _ in 0..PER_ACCOUNT {
            assert!(guesses.may_guess("ada", false, None));
        }
        assert!(!guesses.may_guess("ada", false, None));
        assert!(guesses.may_guess("ada", true, None), "she signed in here before");
        assert!(guesses.may_guess("eve", false, None));
        clock.advance(Duration::from_secs(90));
        assert!(guesses.may_guess("ada", false, None), "never for ever");
        assert!(!guesses.may_guess("ada", false, None));
    }

    #[test]
    fn one_network_guesses_at_many_accounts_only_so_often() {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(0));
        let guesses = Guesses::new(3, &clock);
        let may = |n: u32, last: u8| {
            guesses.may_guess(&n.to_string(), false, Some(IpAddr::from([192, 0, 2, last])))
        };
        assert!((0..3).all(|n| may(n, 1)));
        assert!(!may(3, 1));
        assert!(may(3, 2));
    }
}
