//! How messages go to a receiver: in which order, how many at once, when again, signed with what;
//! and whether it was switched off because it took nothing any more.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;

use crate::ports::Ids;

/// Seconds before each attempt where a receiver has no schedule of its own (notifications
/// specification 6.4).
pub const SCHEDULE_SECONDS: [u32; 10] =
    [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// The longest schedule of its own.
pub const ATTEMPTS_MAX: usize = 20;
/// The longest wait in it.
pub const WAIT_SECONDS_MAX: u32 = 7 * 86_400;

/// Messages under way to one receiver at once.
pub const CONCURRENCY_MAX: u8 = 64;
pub const CONCURRENCY_USUAL: u8 = 8;

/// Who fails for so long, and so often meanwhile, is switched off.
const FAILING_MICROS_MAX: i64 = 5 * 86_400 * 1_000_000;
const FAILURES_MAX: u32 = 20;

/// How fast and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    pub order: LineOrder,
    /// One to [`CONCURRENCY_MAX`].
    pub concurrency: u8,
    /// Seconds before each attempt, the first included; empty for the usual ones.
    pub schedule: Vec<u32>,
}

/// What becomes of the later messages about a subscription while an earlier one fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineOrder {
    /// They wait until it succeeded or was given up.
    #[default]
    Strict,
    /// They pass when it was tried once.
    BestEffort,
}

/// Whether a receiver is the house's own: mail, and what partners read in their feeds. Nobody can
/// give such a name, and no list of receivers shows it.
pub fn of_the_house(receiver: &str) -> bool {
    receiver.starts_with('@')
}

/// Why nothing is sent any more. What it would have been told is kept, and can be recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disabled {
    /// Real time.
    pub at: Instant,
    pub why: DisabledWhy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisabledWhy {
    /// It answered 410.
    Gone,
    /// It took nothing for five days.
    Failing,
}

/// Failures since the last success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Real time of the first.
    pub since: Instant,
    pub failures: u32,
}

/// A key messages are signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    pub key: SigningKey,
    /// Real time until which it still signs; none for the newest.
    pub until: Option<Instant>,
}

#[derive(Clone, PartialEq, Eq)]
pub enum SigningKey {
    /// Known to both: `v1`.
    Shared(Vec<u8>),
    /// Ed25519, whose other half is public: `v1a`.
    Private([u8; 32]),
}

impl Default for Pace {
    fn default() -> Self {
        let (order, concurrency) = (LineOrder::Strict, CONCURRENCY_USUAL);
        Self { order, concurrency, schedule: vec![] }
    }
}

impl Pace {
    pub fn schedule(&self) -> &[u32] {
        if self.schedule.is_empty() { &SCHEDULE_SECONDS } else { &self.schedule }
    }

    /// Microseconds to wait when so many attempts were made; none where that was the last.
    pub fn wait_after(&self, attempts: u32) -> Option<i64> {
        let place = usize::try_from(attempts).unwrap_or(usize::MAX);
        self.schedule().get(place).map(|seconds| i64::from(*seconds).saturating_mul(1_000_000))
    }

    pub fn attempts_max(&self) -> u32 {
        u32::try_from(self.schedule().len()).unwrap_or(u32::MAX)
    }
}

impl DisabledWhy {
    pub fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }
}

impl Trouble {
    /// One failure more at `at`.
    #[must_use]
    pub fn grown(before: Option<&Self>, at: Instant) -> Self {
        match before {
            None => Self { since: at, failures: 1 },
            Some(Self { since, failures }) => {
                Self { since: *since, failures: failures.saturating_add(1) }
            }
        }
    }

    /// Whether it is time to leave the receiver alone.
    pub fn is_too_much(&self, at: Instant) -> bool {
        let lasted = at.micros().saturating_sub(self.since.micros());
        lasted >= FAILING_MICROS_MAX && self.failures >= FAILURES_MAX
    }
}

impl Secret {
    pub fn signs_at(&self, at: Instant) -> bool {
        self.until.is_none_or(|until| at < until)
    }
}

/// The secrets after a new key became the first: the one before still signs until then, and any
/// older one no more, so that there are two at most.
pub fn rotated(secrets: &[Secret], key: SigningKey, until: Instant, now: Instant) -> Vec<Secret> {
    let old = secrets.first().filter(|old| now < until && old.signs_at(now));
    let old = old.map(|old| Secret { until: Some(until), ..old.clone() });
    [Secret { key, until: None }].into_iter().chain(old).collect()
}

/// What is told about a receiver itself stands in a line like what is told about a subscription:
/// under its id where that is a UUID, else under one made of it.
pub fn object_of(receiver: &str) -> SubscriptionId {
    if let Ok(id) = uuid::Uuid::parse_str(receiver) {
        return SubscriptionId(id.as_u128());
    }
    let hash = digest(&SHA256, receiver.as_bytes());
    let first = hash.as_ref().first_chunk::<16>().copied().unwrap_or_default();
    SubscriptionId(u128::from_be_bytes(first))
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self { key: SigningKey::Shared(bytes), until: None }
    }
}

impl SigningKey {
    /// A new one of 32 random bytes.
    pub fn shared(ids: &dyn Ids) -> Self {
        let mut bytes = vec![0; 32];
        ids.random(&mut bytes);
        Self::Shared(bytes)
    }

    /// A new one of 32 random bytes.
    pub fn private(ids: &dyn Ids) -> Self {
        let mut seed = [0; 32];
        ids.random(&mut seed);
        Self::Private(seed)
    }

    /// The half everybody may know.
    pub fn public(&self) -> Option<Vec<u8>> {
        match self {
            Self::Shared(_) => None,
            Self::Private(seed) => {
                let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
                Some(pair.public_key().as_ref().to_vec())
            }
        }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret until {:?}", self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::EPOCH.plus_seconds(seconds).unwrap()
    }

    #[test]
    fn the_usual_schedule_adds_up() {
        let pace = Pace::default();
        let waits = (0..pace.attempts_max()).map(|made| pace.wait_after(made).unwrap());
        assert_eq!(waits.sum::<i64>(), 272_105_000_000);
        assert_eq!(pace.wait_after(10), None);
    }

    /// Acceptance 12: five days and twenty failures, both.
    #[test]
    fn five_days_and_twenty_failures_are_too_much() {
        let mut trouble = None;
        for n in 1..=19 {
            trouble = Some(Trouble::grown(trouble.as_ref(), at(1_000 + n)));
        }
        let nineteen = trouble.unwrap();
        assert_eq!((nineteen.since, nineteen.failures), (at(1_001), 19));
        assert!(!nineteen.is_too_much(at(1_001 + 50 * 86_400)));
        let twenty = Trouble::grown(Some(&nineteen), at(2_000));
        assert!(!twenty.is_too_much(at(1_000 + 5 * 86_400)));
        assert!(twenty.is_too_much(at(1_001 + 5 * 86_400)));
    }

    #[test]
    fn two_secrets_are_live_at_most() {
        let key = |byte| SigningKey::Shared(vec![byte; 24]);
        let first = rotated(&[], key(1), at(10), at(0));
        let second = rotated(&first, key(2), at(10), at(0));
        assert_eq!(second.iter().map(|it| it.until).collect::<Vec<_>>(), [None, Some(at(10))]);
        let third = rotated(&second, key(3), at(12), at(2));
        assert!(third.iter().map(|it| &it.key).eq([&key(3), &key(2)]));
        assert_eq!(third[1].until, Some(at(12)));
        assert_eq!(rotated(&third, key(4), at(2), at(2)).len(), 1, "no overlap was wished");
    }

    #[test]
    fn a_secret_shows_nothing_and_ends() {
        let secret = Secret { until: Some(at(5)), ..vec![1, 2, 3].into() };
        assert_eq!((secret.signs_at(at(4)), secret.signs_at(at(5))), (true, false));
        assert!(!format!("{secret:?}").contains("[1, 2"));
    }
}
