//! How often one caller may ask: a bucket per credential, or per address for strangers.
//!
//! Buckets are bounded in number. A full bucket says the same as no bucket, so those are dropped
//! first; when every one is in use, newcomers of that kind share one until some have rested.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::Clock as _;
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use parking_lot::Mutex;

use crate::clock::Clock;

/// Most buckets of one kind.
const BUCKETS_MAX: usize = 10_000;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedBy {
    /// Each credential by itself; strangers by address.
    Credential,
    /// Each address by itself (IPv6: each /64), whoever asks.
    Address,
}

/// Where a caller stands, for the `RateLimit` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Requests that fit into one full bucket.
    pub limit: u32,
    /// Requests left now.
    pub remaining: u32,
    /// Seconds until the bucket is full again.
    pub reset_seconds: u64,
}

impl Standing {
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, in_digits(u64::from(self.limit)));
        headers.insert(REMAINING, in_digits(u64::from(self.remaining)));
        headers.insert(RESET, in_digits(self.reset_seconds));
    }
}

/// A number as a header, with one allocation or none: these are on every answer.
fn in_digits(mut number: u64) -> HeaderValue {
    const SMALL: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    if let Some(digit) = usize::try_from(number).ok().and_then(|index| SMALL.get(index)) {
        return HeaderValue::from_static(digit);
    }
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    while number > 0 {
        first -= 1;
        digits[first] += u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
    HeaderValue::from_bytes(&digits[first..]).unwrap_or(HeaderValue::from_static("0"))
}

/// How many requests a second, and how many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So many come back each second.
    pub per_second: NonZeroU32,
    /// So many fit at once.
    pub burst: NonZeroU32,
}

/// The rate limit of one or several rooms; share one between rooms to count them together.
pub struct RateLimits {
    quota: Quota,
    counted_by: CountedBy,
    /// How long a caller waits who asked once too often; zero for until the next one fits.
    block: Duration,
    clock: BucketClock,
    credentials: Mutex<Buckets<String>>,
    addresses: Mutex<Buckets<u128>>,
    buckets_max: usize,
}

impl RateLimits {
    /// So many requests a second, and as many at once. None for 0, which means no limit.
    pub fn per_second(
        requests: u32,
        counted_by: CountedBy,
        clock: Arc<dyn Clock>,
    ) -> Option<Arc<Self>> {
        Self::per_second_blocking(requests, Duration::ZERO, counted_by, clock)
    }

    /// As [`Self::per_second`]; who asks once too often is refused for all of `block`. Asking
    /// meanwhile does not make it longer.
    pub fn per_second_blocking(
        requests: u32,
        block: Duration,
        counted_by: CountedBy,
        clock: Arc<dyn Clock>,
    ) -> Option<Arc<Self>> {
        let quota = Quota::per_second(NonZeroU32::new(requests)?);
        Some(Arc::new(Self::new(quota, block, counted_by, clock)))
    }

    /// So many tries in each period, and as many at once: for guesses, which a second is far too
    /// short for. None for 0, which means no limit, and for no time at all.
    pub fn per_period(
        tries: u32,
        period: Duration,
        counted_by: CountedBy,
        clock: Arc<dyn Clock>,
    ) -> Option<Arc<Self>> {
        let burst = NonZeroU32::new(tries)?;
        let quota = Quota::with_period(period.checked_div(tries)?)?.allow_burst(burst);
        Some(Arc::new(Self::new(quota, Duration::ZERO, counted_by, clock)))
    }

    fn new(quota: Quota, block: Duration, counted_by: CountedBy, clock: Arc<dyn Clock>) -> Self {
        Self {
            quota,
            counted_by,
            block,
            clock: BucketClock(clock),
            credentials: Mutex::default(),
            addresses: Mutex::default(),
            buckets_max: BUCKETS_MAX,
        }
    }

    /// Counts one request; the error says after how many seconds to try again.
    pub fn count(
        &self,
        credential_id: Option<&str>,
        peer: Option<IpAddr>,
    ) -> (Standing, Result<(), u64>) {
        self.count_at(credential_id, peer, None)
    }

    /// The same for somebody with a rate of his own.
    pub fn count_at(
        &self,
        credential_id: Option<&str>,
        peer: Option<IpAddr>,
        rate: Option<Rate>,
    ) -> (Standing, Result<(), u64>) {
        let quota = rate
            .map_or(self.quota, |rate| Quota::per_second(rate.per_second).allow_burst(rate.burst));
        let bucket = match (self.counted_by, credential_id) {
            (CountedBy::Credential, Some(id)) => {
                self.bucket(&mut self.credentials.lock(), id, quota, str::to_owned)
            }
            (CountedBy::Credential, None) | (CountedBy::Address, _) => {
                let network = network_of(peer);
                self.bucket(&mut self.addresses.lock(), &network, quota, |network| *network)
            }
        };
        let limit = quota.burst_size().get();
        let interval = quota.replenish_interval();
        let now = self.clock.now();
        let mut blocked_until = bucket.blocked_until.lock();
        let blocked = blocked_until.saturating_sub(now);
        if !blocked.is_zero() {
            let wait = ceil_seconds(blocked);
            return (Standing { limit, remaining: 0, reset_seconds: wait }, Err(wait));
        }
        match bucket.limiter.check() {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let missing = limit.saturating_sub(remaining);
                let reset_seconds = ceil_seconds(interval.saturating_mul(missing));
                (Standing { limit, remaining, reset_seconds }, Ok(()))
            }
            Err(until) => {
                let wait = until.wait_time_from(now).max(self.block);
                *blocked_until = now.saturating_add(self.block);
                let full = interval.saturating_mul(limit);
                let reset_seconds = ceil_seconds(full.max(self.block));
                (Standing { limit, remaining: 0, reset_seconds }, Err(ceil_seconds(wait).max(1)))
            }
        }
    }

    fn bucket<K, Q>(
        &self,
        buckets: &mut Buckets<K>,
        key: &Q,
        quota: Quota,
        own: impl Fn(&Q) -> K,
    ) -> Arc<Bucket>
    where
        K: Hash + Eq + std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        if let Some((bucket, used)) = buckets.each.get_mut(key) {
            *used = self.clock.now();
            if bucket.quota != quota {
                // Another rate was agreed on since: it begins afresh.
                *bucket = self.new_bucket(quota);
            }
            return Arc::clone(bucket);
        }
        if buckets.each.len() >= self.buckets_max {
            self.forget_the_rested(buckets);
        }
        if buckets.each.len() >= self.buckets_max {
            return Arc::clone(buckets.shared.get_or_insert_with(|| self.new_bucket(self.quota)));
        }
        let bucket = self.new_bucket(quota);
        buckets.each.insert(own(key), (Arc::clone(&bucket), self.clock.now()));
        bucket
    }

    fn new_bucket(&self, quota: Quota) -> Arc<Bucket> {
        let limiter = RateLimiter::direct_with_clock(quota, self.clock.clone());
        let limiter = limiter.with_middleware();
        Arc::new(Bucket { limiter, quota, blocked_until: Mutex::default() })
    }

    /// Drops buckets that had the time to fill up, or whose block is over; at most once for each such time.
    fn forget_the_rested<K: Hash + Eq>(&self, buckets: &mut Buckets<K>) {
        let now = self.clock.now();
        let full = self.quota.burst_size_replenished_in().max(self.block);
        if buckets.swept.is_some_and(|swept| now.saturating_sub(swept) < full) {
            return;
        }
        buckets.swept = Some(now);
        buckets.each.retain(|_, (bucket, used)| {
            let full = bucket.quota.burst_size_replenished_in().max(self.block);
            now.saturating_sub(*used) < full
        });
    }
}

impl fmt::Debug for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimits").field("quota", &self.quota).finish_non_exhaustive()
    }
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, BucketClock, StateInformationMiddleware>;

struct Bucket {
    limiter: Limiter,
    quota: Quota,
    blocked_until: Mutex<Duration>,
}

struct Buckets<K> {
    /// Each caller's bucket, and when it was last used.
    each: HashMap<K, (Arc<Bucket>, Duration)>,
    shared: Option<Arc<Bucket>>,
    swept: Option<Duration>,
}

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self { each: HashMap::new(), shared: None, swept: None }
    }
}

/// Lends the lobby's clock to the buckets.
#[derive(Clone)]
struct BucketClock(Arc<dyn Clock>);

impl governor::clock::Clock for BucketClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.monotonic()
    }
}

impl fmt::Debug for BucketClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BucketClock(…)")
    }
}

/// Below the /64 of any IPv6 key, so that IPv4 keys and the key of nobody stay apart.
const V4: u128 = 1 << 32;

/// One subscriber line is one caller: an IPv4 address, or the /64 of an IPv6 address.
fn network_of(peer: Option<IpAddr>) -> u128 {
    match peer.map(|peer| peer.to_canonical()) {
        None => 0,
        Some(IpAddr::V4(address)) => u128::from(address.to_bits()) | V4,
        Some(IpAddr::V6(address)) => address.to_bits() & !u128::from(u64::MAX),
    }
}

fn ceil_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;
    use crate::testing::ManualClock;

    fn limits(requests: u32, by: CountedBy) -> (Arc<RateLimits>, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(0));
        (RateLimits::per_second(requests, by, clock.clone()).expect("a limit"), clock)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn numbers_are_written_in_digits() {
        for number in [0, 9, 10, 99, 1_000, 4_294_967_295, u64::MAX] {
            assert_eq!(in_digits(number), number.to_string());
        }
    }

    #[test]
    fn zero_is_no_limit() {
        let clock = Arc::new(ManualClock::new(0));
        assert!(RateLimits::per_second(0, CountedBy::Address, clock).is_none());
    }

    #[test]
    fn a_bucket_empties_and_fills() {
        let (limits, clock) = limits(2, CountedBy::Credential);
        let peer = Some(address("192.0.2.1"));
        let standing = |remaining, reset_seconds| Standing { limit: 2, remaining, reset_seconds };
        assert_eq!(limits.count(Some("a"), peer), (standing(1, 1), Ok(())));
        assert_eq!(limits.count(Some("a"), peer), (standing(0, 1), Ok(())));
        assert_eq!(limits.count(Some("a"), peer), (standing(0, 1), Err(1)));
        assert_eq!(limits.count(Some("b"), peer), (standing(1, 1), Ok(())));
        assert_eq!(limits.count(None, peer).1, Ok(()));
        clock.advance(Duration::from_millis(500));
        assert_eq!(limits.count(Some("a"), peer).1, Ok(()));
        assert_eq!(limits.count(Some("a"), peer).1, Err(1));
    }

    #[test]
    fn one_too_many_blocks_for_as_long_as_is_said() {
        let clock = Arc::new(ManualClock::new(0));
        let minute = Duration::from_mins(1);
        let by = CountedBy::Address;
        let limits =
            RateLimits::per_second_blocking(2, minute, by, clock.clone()).expect("a limit");
        let ask = |peer| limits.count(None, Some(address(peer)));
        assert_eq!(ask("192.0.2.1").1, Ok(()));
        assert_eq!(ask("192.0.2.1").1, Ok(()));
        let blocked = |reset_seconds| Standing { limit: 2, remaining: 0, reset_seconds };
        assert_eq!(ask("192.0.2.1"), (blocked(60), Err(60)));
        assert_eq!(ask("192.0.2.2").1, Ok(()), "nobody else is blocked");
        clock.advance(Duration::from_secs(59));
        assert_eq!(ask("192.0.2.1"), (blocked(1), Err(1)), "asking does not make it longer");
        clock.advance(Duration::from_secs(1));
        assert_eq!(ask("192.0.2.1").1, Ok(()));
    }

    #[test]
    fn who_agreed_on_a_rate_of_his_own_has_it() {
        let (limits, clock) = limits(2, CountedBy::Credential);
        let rate = |per_second, burst| {
            let number = |number| NonZeroU32::new(number).expect("not zero");
            Some(Rate { per_second: number(per_second), burst: number(burst) })
        };
        for remaining in (0..5).rev() {
            let (standing, counted) = limits.count_at(Some("a"), None, rate(1, 5));
            assert_eq!((standing.limit, standing.remaining, counted), (5, remaining, Ok(())));
        }
        assert_eq!(limits.count_at(Some("a"), None, rate(1, 5)).1, Err(1));
        assert_eq!(limits.count(Some("b"), None).0.limit, 2, "nobody else has it");
        clock.advance(Duration::from_secs(1));
        assert_eq!(limits.count_at(Some("a"), None, rate(1, 5)).1, Ok(()));
        assert_eq!(limits.count_at(Some("a"), None, rate(1, 5)).1, Err(1));
        let (standing, counted) = limits.count_at(Some("a"), None, rate(3, 3));
        assert_eq!((standing.limit, standing.remaining, counted), (3, 2, Ok(())), "agreed anew");
    }

    #[test]
    fn guesses_come_back_one_by_one() {
        let clock = Arc::new(ManualClock::new(0));
        let period = Duration::from_mins(15);
        let by = CountedBy::Credential;
        let limits = RateLimits::per_period(3, period, by, clock.clone()).expect("a limit");
        for _ in 0..3 {
            assert_eq!(limits.count(Some("a"), None).1, Ok(()));
        }
        assert_eq!(limits.count(Some("a"), None).1, Err(300));
        clock.advance(Duration::from_mins(5));
        assert_eq!(limits.count(Some("a"), None).1, Ok(()));
        assert_eq!(limits.count(Some("a"), None).1, Err(300));
        assert!(RateLimits::per_period(0, period, by, clock).is_none());
    }

    #[test]
    fn addresses_are_counted_whoever_asks_and_by_64() {
        let (limits, _clock) = limits(1, CountedBy::Address);
        assert_eq!(limits.count(Some("a"), Some(address("192.0.2.1"))).1, Ok(()));
        assert_eq!(limits.count(Some("b"), Some(address("192.0.2.1"))).1, Err(1));
        assert_eq!(limits.count(None, Some(address("::ffff:192.0.2.1"))).1, Err(1));
        assert_eq!(limits.count(None, Some(address("192.0.2.2"))).1, Ok(()));
        assert_eq!(limits.count(None, Some(address("2001:db8::1"))).1, Ok(()));
        assert_eq!(limits.count(None, Some(address("2001:db8::2"))).1, Err(1));
        assert_eq!(limits.count(None, Some(address("2001:db8:0:1::2"))).1, Ok(()));
        assert_eq!(limits.count(None, None).1, Ok(()));
    }

    #[test]
    fn networks_do_not_collide() {
        let v4 = network_of(Some(Ipv4Addr::UNSPECIFIED.into()));
        assert_ne!(v4, network_of(None));
        assert_ne!(v4, network_of(Some(Ipv6Addr::UNSPECIFIED.into())));
    }

    #[test]
    fn the_number_of_buckets_is_bounded() {
        let clock = Arc::new(ManualClock::new(0));
        let limits = RateLimits::per_second(1, CountedBy::Credential, clock.clone());
        let mut limits = Arc::into_inner(limits.expect("a limit")).expect("only one");
        limits.buckets_max = 3;
        for id in ["a", "b", "c"] {
            assert_eq!(limits.count(Some(id), None).1, Ok(()));
        }
        // Nobody has rested: newcomers share one bucket, the known ones keep theirs.
        assert_eq!(limits.count(Some("d"), None).1, Ok(()));
        assert_eq!(limits.count(Some("e"), None).1, Err(1));
        assert_eq!(limits.count(Some("a"), None).1, Err(1));
        assert_eq!(limits.credentials.lock().each.len(), 3);
        clock.advance(Duration::from_secs(5));
        for id in ["e", "f", "g"] {
            assert_eq!(limits.count(Some(id), None).1, Ok(()), "{id}");
        }
        assert_eq!(limits.credentials.lock().each.len(), 3);
    }
}
