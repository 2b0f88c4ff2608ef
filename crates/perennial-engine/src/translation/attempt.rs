//! One locale: the engines of its chain are tried until one of them has words for it.

use std::sync::Arc;

use super::draft::{Answers, Draft, Failure, Worded};
use crate::ports::{Batch, NotTranslated, Speaks, Translator};

/// A translation and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attempted {
    pub engine: String,
    pub model: Option<String>,
    pub worded: Worded,
    /// Taken from a text of the same language.
    pub copied: bool,
}

/// The outcome, and whether anything was sent for it.
pub(super) struct Outcome {
    pub result: Result<Attempted, Failure>,
    pub sent: bool,
}

/// The first failure is told where all fail: it is that of the engine that was wished for.
pub(super) async fn attempt(
    chain: &[Arc<dyn Translator>],
    draft: &Draft,
    from: &str,
    to: &str,
    mut may_send: impl FnMut() -> bool,
) -> Outcome {
    let mut first = None;
    let mut sent = false;
    for engine in chain {
        match with(engine.as_ref(), draft, from, to, &mut sent, &mut may_send).await {
            Ok(attempted) => return Outcome { result: Ok(attempted), sent },
            // Another engine may speak it.
            Err(Failure::UnsupportedLocale) => {}
            Err(failure) => {
                tracing::warn!(engine = engine.id(), to, ?failure, "a text was not translated");
                first.get_or_insert(failure);
            }
        }
    }
    Outcome { result: Err(first.unwrap_or(Failure::UnsupportedLocale)), sent }
}

async fn with(
    engine: &dyn Translator,
    draft: &Draft,
    from: &str,
    to: &str,
    sent: &mut bool,
    may_send: &mut impl FnMut() -> bool,
) -> Result<Attempted, Failure> {
    let attempted = |worded, copied| Attempted {
        engine: engine.id().to_owned(),
        model: engine.model().map(str::to_owned),
        worded,
        copied,
    };
    if engine.leaves_to_people() {
        let (name, description) = (String::new(), None);
        let empty = Worded { name, description, needs_review: true, unchanged: false };
        return Ok(attempted(empty, false));
    }
    let speaks = engine.speaks(from, to).await.map_err(Failure::Engine)?;
    if speaks != Speaks::Variety && language(from) == language(to) {
        return Ok(attempted(draft.copied(), true));
    }
    let batch = match speaks {
        Speaks::No => return Err(Failure::UnsupportedLocale),
        Speaks::Language | Speaks::Variety => draft.batch(from, to),
    };
    let mut answers = Answers::new();
    if !batch.pieces.is_empty() {
        if !*sent && !may_send() {
            return Err(Failure::Engine(NotTranslated::Quota));
        }
        *sent = true;
        ask(engine, batch, &mut answers).await?;
        if engine.shortens()
            && let Some(again) = draft.too_long(&answers, from, to)
        {
            ask(engine, again, &mut answers).await?;
        }
    }
    let copied = speaks == Speaks::Language;
    draft.worded(&answers, to).map(|worded| attempted(worded, copied))
}

async fn ask(engine: &dyn Translator, batch: Batch, answers: &mut Answers) -> Result<(), Failure> {
    let keys: Vec<String> = batch.pieces.iter().map(|piece| piece.key.clone()).collect();
    let results = engine.translate(batch).await;
    if results.len() != keys.len() {
        return Err(Failure::Engine(NotTranslated::EngineError));
    }
    for (key, result) in keys.into_iter().zip(results) {
        answers.insert(key, result.map_err(Failure::Engine)?);
    }
    Ok(())
}

/// The language of a locale. Where it names a script, each script is one of its own: simplified
/// Chinese is not to be read as traditional.
fn language(locale: &str) -> &str {
    let language = locale.split('-').next().unwrap_or_default();
    let script = locale.split('-').nth(1).is_some_and(|part| part.len() == 4);
    if script { locale } else { language }
}
