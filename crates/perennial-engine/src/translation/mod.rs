//! Translation: texts of groups and products into other languages, by engines the operator chose.
//!
//! | module | what it is |
//! |---|---|
//! | [`mask`] | what must not be translated |
//! | [`draft`] | what is sent, and the checks on what comes back |
//! | [`script`] | whether it is written as its language is |
//! | `attempt` | one locale, engine after engine |
//! | [`run`] | a whole call: what is kept, what is cached, time and quota |
//! | [`texts`] | writing a text, whoever it is from |
//!
//! Pure but for `attempt` and what calls it. The engine decides what is good enough to be shown;
//! what is doubtful becomes a draft.

mod attempt;
pub mod draft;
pub mod mask;
pub mod run;
pub mod script;
pub mod texts;

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use parking_lot::Mutex;
use perennial_core::catalog::text::Source;
use perennial_core::time::Instant;

pub use draft::{Failure, TextLimits};
pub use run::{InLocale, KeptBecause, Translated, TranslationError, TranslationWish, Warning};
pub use texts::{TextOf, TextWish, Wrote};

use crate::engine::Engine;
use crate::environment::{EnvironmentId, EnvironmentKind};
use crate::ports::Translator;

/// Engines by who may use them, each list in the order it is tried.
#[derive(Clone, Default)]
pub struct Translation {
    pub production: Vec<Arc<dyn Translator>>,
    pub sandbox: Vec<Arc<dyn Translator>>,
    /// Engines of one locale, by their ids, where it has others than the rest.
    pub by_locale: BTreeMap<String, Vec<String>>,
    /// Terms that no engine translates.
    pub preserved: Vec<String>,
    pub quota: Quota,
}

/// Characters each environment may send in a day of the real clock; any number unless it is said.
#[derive(Clone, Default)]
pub struct Quota {
    characters_per_day: Option<u64>,
    /// What was sent today, whether there is a limit or not. Counted anew after a restart.
    spent: Arc<Mutex<BTreeMap<EnvironmentId, Spent>>>,
}

/// Characters of one day of the real clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TranslatedToday {
    pub characters: u64,
    /// `None` for any number; so of what is left.
    pub limit: Option<u64>,
    pub left: Option<u64>,
    /// When it is counted anew.
    pub ends: Instant,
}

#[derive(Clone, Copy, Default)]
struct Spent {
    day: i64,
    characters: u64,
}

const DAY_SECONDS: i64 = 86_400;

impl Translation {
    /// Nobody translates.
    pub fn none() -> Self {
        Self::default()
    }

    fn engines(&self, kind: EnvironmentKind) -> &[Arc<dyn Translator>] {
        match kind {
            EnvironmentKind::Production => &self.production,
            EnvironmentKind::Sandbox { .. } => &self.sandbox,
        }
    }

    /// The engines of a locale, the first one first.
    fn chain(&self, kind: EnvironmentKind, locale: &str) -> Vec<Arc<dyn Translator>> {
        let all = self.engines(kind);
        let Some(named) = self.by_locale.get(locale) else { return all.to_vec() };
        let found = |id: &String| all.iter().find(|engine| engine.id() == id);
        let own: Vec<_> = named.iter().filter_map(found).cloned().collect();
        // What is configured for production alone says nothing to a sandbox.
        if own.is_empty() { all.to_vec() } else { own }
    }
}

impl Quota {
    pub fn per_day(characters: u64) -> Self {
        Self { characters_per_day: Some(characters), spent: Arc::default() }
    }

    /// Takes characters from the day, or nothing where they are not left.
    fn spend(&self, environment: EnvironmentId, real: Instant, characters: usize) -> bool {
        let day = real.seconds().div_euclid(DAY_SECONDS);
        let mut spent = self.spent.lock();
        let spent = spent.entry(environment).or_default();
        if spent.day != day {
            *spent = Spent { day, characters: 0 };
        }
        let after = spent.characters.saturating_add(u64::try_from(characters).unwrap_or(u64::MAX));
        if self.characters_per_day.is_some_and(|limit| after > limit) {
            return false;
        }
        spent.characters = after;
        true
    }

    fn today(&self, environment: EnvironmentId, real: Instant) -> TranslatedToday {
        let day = real.seconds().div_euclid(DAY_SECONDS);
        let spent = self.spent.lock().get(&environment).copied().unwrap_or_default();
        let characters = if spent.day == day { spent.characters } else { 0 };
        let limit = self.characters_per_day;
        let ends = day.saturating_add(1).saturating_mul(DAY_SECONDS);
        TranslatedToday {
            characters,
            limit,
            left: limit.map(|limit| limit.saturating_sub(characters)),
            ends: Instant::from_seconds(ends).unwrap_or(Instant::MAX),
        }
    }
}

impl Engine {
    /// What an environment had translated today, and may yet.
    pub fn translated_today(&self, environment: EnvironmentId) -> TranslatedToday {
        self.ports.translation.quota.today(environment, self.real())
    }
}

/// SHA-256 of a source, whichever language it is in.
pub fn source_hash(source: Source<'_>) -> [u8; 32] {
    let mut bytes = source.name.as_bytes().to_vec();
    // No text holds control characters.
    bytes.push(0);
    bytes.extend_from_slice(source.description.unwrap_or_default().as_bytes());
    let hash = digest(&SHA256, &bytes);
    hash.as_ref().try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::SandboxClock;
    use crate::ports::{Batch, BoxFuture, NotTranslated, Speaks};
    use crate::testing::instant;

    struct Named(&'static str);

    impl Translator for Named {
        fn id(&self) -> &str {
            self.0
        }

        fn speaks<'a>(
            &'a self,
            _from: &'a str,
            _to: &'a str,
        ) -> BoxFuture<'a, Result<Speaks, NotTranslated>> {
            Box::pin(std::future::ready(Ok(Speaks::No)))
        }

        fn translate(&self, _batch: Batch) -> BoxFuture<'_, Vec<Result<String, NotTranslated>>> {
            Box::pin(std::future::ready(vec![]))
        }
    }

    #[test]
    fn a_locale_may_have_engines_of_its_own() {
        let engine = |id| -> Arc<dyn Translator> { Arc::new(Named(id)) };
        let translation = Translation {
            production: vec![engine("one"), engine("two"), engine("three")],
            sandbox: vec![engine("mock")],
            by_locale: BTreeMap::from([("ca".to_owned(), vec!["three".into(), "one".into()])]),
            ..Translation::none()
        };
        let sandbox = EnvironmentKind::Sandbox { clock: SandboxClock::Ahead { micros: 0 } };
        let chain = |kind, locale| -> Vec<String> {
            let chain = translation.chain(kind, locale);
            chain.iter().map(|engine| engine.id().to_owned()).collect()
        };
        assert_eq!(chain(EnvironmentKind::Production, "de-DE"), ["one", "two", "three"]);
        assert_eq!(chain(EnvironmentKind::Production, "ca"), ["three", "one"]);
        assert_eq!(chain(sandbox, "ca"), ["mock"]);
    }

    #[test]
    fn a_quota_is_for_a_day_and_an_environment() {
        let quota = Quota::per_day(10);
        let (late, next) = (instant("2026-01-31T23:59:59Z"), instant("2026-02-01T00:00:00Z"));
        let (one, two) = (EnvironmentId(1), EnvironmentId(2));
        assert!(quota.spend(one, late, 7));
        assert!(!quota.spend(one, late, 4));
        assert!(quota.spend(one, late, 3));
        assert!(quota.spend(two, late, 10));
        let told = |quota: &Quota, at| {
            let TranslatedToday { characters, limit, left, ends } = quota.today(one, at);
            assert_eq!(ends.seconds() % 86_400, 0);
            (characters, limit, left)
        };
        assert_eq!(told(&quota, late), (10, Some(10), Some(0)));
        assert_eq!(told(&quota, next), (0, Some(10), Some(10)));
        assert!(quota.spend(one, next, 10));
        assert!(!quota.spend(one, next, 1));
        let unlimited = Quota::default();
        assert!(unlimited.spend(one, next, 7) && unlimited.spend(one, next, usize::MAX));
        assert_eq!(told(&unlimited, next), (u64::MAX, None, None));
    }
}
