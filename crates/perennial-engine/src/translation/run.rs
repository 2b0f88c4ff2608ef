//! A call to translate: what is skipped and why, what is there already, four locales at a time,
//! twenty seconds for each and sixty for all, and one transaction for each that is written
//! (storefront specification, 11.1).

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use perennial_core::catalog::text::Machine;
use perennial_core::catalog::{CatalogRefusal, Text, TextOrigin};
use perennial_core::ids::ProjectId;
use thiserror::Error;
use tokio::time::{sleep, timeout};

use super::attempt::{Attempted, Outcome, attempt};
use super::draft::{Draft, Failure, TextLimits};
use super::source_hash;
use super::texts::{TextOf, TextWish, Worded, Wrote};
use crate::engine::Engine;
use crate::environment::{EnvironmentId, EnvironmentKind};
use crate::error::EngineError;
use crate::ports::{BoxFuture, NotTranslated, Translator};

const AT_ONCE: usize = 4;
const LOCALE_TIME_MAX: Duration = Duration::from_secs(20);
/// A surface has to wait longer than this before it gives up on the engine.
pub const CALL_TIME_MAX: Duration = Duration::from_mins(1);

/// What is to be translated into what.
#[derive(Clone, Debug)]
pub struct TranslationWish {
    pub environment: EnvironmentId,
    pub project: ProjectId,
    pub of: TextOf,
    pub from: String,
    pub to: Vec<String>,
    /// Replace what a person wrote.
    pub overwrite: bool,
    /// Terms of the caller's own that stay as they are.
    pub preserved: Vec<String>,
    /// Whether the installation's terms stay as they are too.
    pub keep_terms: bool,
    /// The one engine to ask.
    pub engine: Option<String>,
    /// Write nothing.
    pub dry_run: bool,
    pub limits: TextLimits,
}

/// What a call came to, by locale in the order of the wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    pub locales: Vec<(String, InLocale)>,
    /// Unicode scalars of the source, for each locale that was sent.
    pub characters: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InLocale {
    /// Translated now, or before from the same source by the same engine.
    Worded {
        text: Text,
        warnings: Vec<Warning>,
        cached: bool,
    },
    Kept(KeptBecause),
    Failed(Failure),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptBecause {
    SourceLocale,
    ManualText,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    Unchanged,
    CopiedSameLanguage,
}

/// Why nothing at all was tried.
#[derive(Debug, Error)]
pub enum TranslationError {
    #[error("there is no text in the source locale")]
    NoSource,
    #[error("there is no such engine")]
    NoSuchEngine { known: Vec<String> },
    #[error("no engine is configured")]
    NoEngine,
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<CatalogRefusal> for TranslationError {
    fn from(refusal: CatalogRefusal) -> Self {
        Self::Engine(refusal.into())
    }
}

/// What one locale needs.
enum Need {
    Nothing(InLocale),
    Translation(Vec<Arc<dyn Translator>>),
}

impl Translated {
    fn tried(&self) -> impl Iterator<Item = &InLocale> {
        self.locales.iter().map(|(_, it)| it).filter(|it| !matches!(it, InLocale::Kept(_)))
    }

    /// Whether all that was tried failed because of the engines, not of the text.
    pub fn unavailable(&self) -> bool {
        self.tried().next().is_some() && self.tried().all(|it| it.engine_failure().is_some())
    }

    /// Whether all that was tried failed because nothing more is paid for.
    pub fn quota_exceeded(&self) -> bool {
        let quota = |it: &InLocale| it.engine_failure() == Some(NotTranslated::Quota);
        self.tried().next().is_some() && self.tried().all(quota)
    }
}

impl InLocale {
    fn engine_failure(&self) -> Option<NotTranslated> {
        match self {
            Self::Failed(Failure::Engine(why)) if *why != NotTranslated::Refused => Some(*why),
            Self::Failed(_) | Self::Worded { .. } | Self::Kept(_) => None,
        }
    }
}

impl Engine {
    pub async fn translate(&self, wish: &TranslationWish) -> Result<Translated, TranslationError> {
        let place = self.place(wish.environment)?;
        let project = place.catalog.project(&wish.project)?;
        let worded = Worded::find(&place.catalog, &wish.project, &wish.of)?;
        let source = worded.source(&wish.from, &project.primary_locale);
        let source = source.ok_or(TranslationError::NoSource)?;
        let kind = place.environment.kind;
        self.has_engine(kind, wish.engine.as_deref())?;
        let hash = source_hash(source);
        let draft = Draft::of(source, wish.limits, &self.terms(wish, &project.name));
        let needs =
            wish.to.iter().map(|to| self.need(wish, kind, worded.texts().get(to), to, hash));
        let needs: Vec<Need> = needs.collect();
        self.translate_all(wish, &draft, hash, needs).await
    }

    /// What stays as it is: the app's name always.
    fn terms(&self, wish: &TranslationWish, app: &str) -> Vec<String> {
        let mut terms = vec![app.to_owned()];
        if wish.keep_terms {
            terms.extend(self.ports.translation.preserved.iter().cloned());
            terms.extend(wish.preserved.iter().cloned());
        }
        terms
    }

    fn has_engine(
        &self,
        kind: EnvironmentKind,
        wanted: Option<&str>,
    ) -> Result<(), TranslationError> {
        let known = self.ports.translation.engines(kind);
        if known.is_empty() {
            return Err(TranslationError::NoEngine);
        }
        if wanted.is_none_or(|wanted| known.iter().any(|engine| engine.id() == wanted)) {
            return Ok(());
        }
        let known = known.iter().map(|engine| engine.id().to_owned()).collect();
        Err(TranslationError::NoSuchEngine { known })
    }

    fn need(
        &self,
        wish: &TranslationWish,
        kind: EnvironmentKind,
        there: Option<&Text>,
        to: &str,
        hash: [u8; 32],
    ) -> Need {
        if to == wish.from {
            return Need::Nothing(InLocale::Kept(KeptBecause::SourceLocale));
        }
        if !wish.overwrite && there.is_some_and(|text| text.origin == TextOrigin::Manual) {
            return Need::Nothing(InLocale::Kept(KeptBecause::ManualText));
        }
        let chain = match &wish.engine {
            Some(wanted) => {
                let known = self.ports.translation.engines(kind).iter();
                known.filter(|engine| engine.id() == wanted).cloned().collect()
            }
            None => self.ports.translation.chain(kind, to),
        };
        // Terms of the caller's own give another text than the one that is there.
        let same = |machine: &Machine| {
            let by = |engine: &Arc<dyn Translator>| {
                engine.id() == machine.engine && engine.model() == machine.model.as_deref()
            };
            wish.preserved.is_empty() && machine.source_hash == hash && chain.iter().any(by)
        };
        match there.filter(|text| text.machine().is_some_and(same)) {
            Some(text) => {
                let text = text.clone();
                Need::Nothing(InLocale::Worded { text, warnings: vec![], cached: true })
            }
            None => Need::Translation(chain),
        }
    }

    async fn translate_all(
        &self,
        wish: &TranslationWish,
        draft: &Draft,
        hash: [u8; 32],
        needs: Vec<Need>,
    ) -> Result<Translated, TranslationError> {
        let late = || InLocale::Failed(Failure::Engine(NotTranslated::EngineTimeout));
        let mut locales: Vec<(String, InLocale)> =
            wish.to.iter().map(|to| (to.clone(), late())).collect();
        let mut tried: Vec<BoxFuture<'_, (usize, Outcome)>> = vec![];
        for (n, need) in needs.into_iter().enumerate() {
            match (need, locales.get_mut(n)) {
                (Need::Nothing(known), Some(slot)) => slot.1 = known,
                (Need::Translation(chain), Some((to, _))) => {
                    let to = to.clone();
                    let one = async move { (n, self.try_one(wish, draft, &chain, &to).await) };
                    tried.push(Box::pin(one));
                }
                (Need::Nothing(_) | Need::Translation(_), None) => {}
            }
        }
        let tried = futures::stream::iter(tried).buffer_unordered(AT_ONCE);
        // When the time is over, whatever is still under way has failed.
        let mut tried = tried.take_until(Box::pin(sleep(CALL_TIME_MAX)));
        let mut characters = 0_usize;
        while let Some((n, outcome)) = tried.next().await {
            if outcome.sent {
                characters = characters.saturating_add(draft.chars);
            }
            if let Some((to, slot)) = locales.get_mut(n) {
                *slot = match outcome.result {
                    Ok(attempted) => self.keep(wish, to, attempted, hash).await?,
                    Err(failure) => InLocale::Failed(failure),
                };
            }
        }
        Ok(Translated { locales, characters })
    }

    async fn try_one(
        &self,
        wish: &TranslationWish,
        draft: &Draft,
        chain: &[Arc<dyn Translator>],
        to: &str,
    ) -> Outcome {
        let translation = &self.ports.translation;
        let mut sent = false;
        let may_send = || {
            sent = translation.quota.spend(wish.environment, self.real(), draft.chars);
            sent
        };
        let asked = attempt(chain, draft, &wish.from, to, may_send);
        match timeout(LOCALE_TIME_MAX, asked).await {
            Ok(outcome) => outcome,
            Err(_late) => {
                let result = Err(Failure::Engine(NotTranslated::EngineTimeout));
                Outcome { result, sent }
            }
        }
    }

    /// Writes a translation down, unless it is only wanted to be seen.
    async fn keep(
        &self,
        wish: &TranslationWish,
        to: &str,
        attempted: Attempted,
        source_hash: [u8; 32],
    ) -> Result<InLocale, EngineError> {
        let Attempted { engine, model, worded, copied } = attempted;
        let machine = Machine { engine, model, source_hash, review: worded.needs_review };
        let (name, description) = (worded.name, worded.description);
        let text = Text { name, description, origin: TextOrigin::Machine(machine) };
        let unchanged = worded.unchanged.then_some(Warning::Unchanged);
        let copied = copied.then_some(Warning::CopiedSameLanguage);
        let warnings = unchanged.into_iter().chain(copied).collect();
        if !wish.dry_run {
            let text = TextWish {
                project: &wish.project,
                of: &wish.of,
                locale: to,
                text: Some(text.clone()),
                overwrite: wish.overwrite,
            };
            let wrote = self.write_text(wish.environment, &text).await?;
            // Somebody wrote one while the engine was asked.
            if wrote == Wrote::Manual {
                return Ok(InLocale::Kept(KeptBecause::ManualText));
            }
        }
        Ok(InLocale::Worded { text, warnings, cached: false })
    }
}
