//! `POST /subscriptions/translate` and `POST /subscriptions/groups/translate`: texts into other
//! languages by machine (section 11). Some locales may fail where others do not.

use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::Project;
use perennial_core::ids::{GroupId, ProductId};
use perennial_engine::translation::{
    InLocale, TextLimits, TextOf, Translated, TranslationError, TranslationWish,
};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;
use serde_json::{Map, Value};

use super::writing::Writing;
use super::{Outcome, localizations};
use crate::caller::{Caller, Writer};
use crate::outbound::texts;
use crate::trouble::{Code, Refused, Trouble};
use crate::{ids, locales, rules, wire};

const TERMS_MAX: usize = 100;
const TERM_CHARS_MAX: usize = 64;

pub(crate) async fn translate_subscription(
    Writer(caller): Writer,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::TranslateSubscription>,
) -> Outcome {
    let sent = serde_json::to_value(&body).unwrap_or_default();
    let asked = wire::Translate::from(body);
    let project = caller.project(&query, asked.project_id.as_deref())?;
    let product = caller.place.catalog.product(&project.id, &ProductId::new(&asked.of))?;
    let of = TextOf::Product(product.id.clone());
    let writing = Writing::of(&caller, &query, asked.dry_run)?;
    let writing = writing.once(&headers, project, "/subscriptions/translate", &sent)?;
    translate(&caller, writing, wish(&caller, project, of, &asked)?).await
}

pub(crate) async fn translate_group(
    Writer(caller): Writer,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::TranslateGroup>,
) -> Outcome {
    let sent = serde_json::to_value(&body).unwrap_or_default();
    let asked = wire::Translate::from(body);
    let project = caller.project(&query, asked.project_id.as_deref())?;
    let group = caller.place.catalog.group(&project.id, &GroupId::new(&asked.of))?;
    let of = TextOf::Group(group.id.clone());
    let writing = Writing::of(&caller, &query, asked.dry_run)?;
    let writing = writing.once(&headers, project, "/subscriptions/groups/translate", &sent)?;
    translate(&caller, writing, wish(&caller, project, of, &asked)?).await
}

/// What was translated is written text by text; the answer is kept once all is done.
async fn translate(caller: &Caller, writing: Writing<'_>, wish: TranslationWish) -> Outcome {
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let wish = TranslationWish { dry_run: writing.is_tried(), ..wish };
    let translated = caller.engine.translate(&wish).await.map_err(refused)?;
    if translated.unavailable() {
        return Err(unavailable(&translated).into());
    }
    writing.keep(StatusCode::OK, &told(caller, &wish, &translated)).await
}

fn wish(
    caller: &Caller,
    project: &Project,
    of: TextOf,
    asked: &wire::Translate,
) -> Result<TranslationWish, Trouble> {
    let source = asked.source_locale.as_deref();
    let source = source.map(|it| locales::read("sourceLocale", it)).transpose()?;
    let from = source.map_or(project.primary_locale.as_str(), |it| localizations::own(project, it));
    let known = locales::known(from).unwrap_or(from);
    let to = locales::targets("targetLocales", &asked.target_locales, known)?;
    let to = to.iter().map(|locale| localizations::own(project, locale).to_owned()).collect();
    let limits = project.listing.limits;
    let name = match of {
        TextOf::Group(_) => limits.group_name,
        TextOf::Product(_) => limits.name,
    };
    let description = rules::chars(limits.description);
    Ok(TranslationWish {
        environment: caller.place.environment.id,
        project: project.id.clone(),
        of,
        from: from.to_owned(),
        to,
        overwrite: asked.overwrite.unwrap_or(false),
        preserved: terms(asked.preserved_terms.as_deref().unwrap_or_default())?,
        keep_terms: asked.preserve_keywords.unwrap_or(true),
        engine: asked.engine.clone(),
        dry_run: false,
        limits: TextLimits { name: rules::chars(name), description },
    })
}

fn terms(given: &[String]) -> Result<Vec<String>, Trouble> {
    if given.len() > TERMS_MAX {
        let told = format!("There may be {TERMS_MAX} preserved terms.");
        return Err(Trouble::invalid("preservedTerms", "TOO_MANY", told).with("max", TERMS_MAX));
    }
    given.iter().map(|term| rules::text("preservedTerms", term, TERM_CHARS_MAX)).collect()
}

fn told(caller: &Caller, wish: &TranslationWish, translated: &Translated) -> wire::Translation {
    let failed = |it: &InLocale| matches!(it, InLocale::Failed(_));
    let failures = translated.locales.iter().filter(|(_, it)| failed(it)).count();
    let status = match failures {
        0 => "completed",
        all if all == translated.locales.len() => "failed",
        _some => "partial",
    };
    let (subscription_id, group_id) = match &wish.of {
        TextOf::Product(id) => (Some(id.0.clone()), None),
        TextOf::Group(id) => (None, Some(id.0.clone())),
    };
    let described = subscription_id.is_some();
    let results = translated.locales.iter();
    let results = results.map(|(to, it)| (to.clone(), texts::in_locale(it, described)));
    wire::Translation {
        success: status != "failed",
        translation_id: ids::fresh("tr_", &caller.engine),
        status,
        subscription_id,
        group_id,
        source_locale: wish.from.clone(),
        target_locales: wish.to.clone(),
        dry_run: wish.dry_run,
        results: results.collect(),
        usage: wire::Usage { characters_translated: translated.characters, credits_used: 0 },
    }
}

/// No locale succeeded, and it was not for the text's sake.
fn unavailable(translated: &Translated) -> Trouble {
    let codes = translated.locales.iter().filter_map(|(to, it)| match it {
        InLocale::Failed(failure) => Some((to.clone(), Value::from(texts::failed(failure).code))),
        InLocale::Worded { .. } | InLocale::Kept(_) => None,
    });
    let codes: Map<String, Value> = codes.collect();
    let (status, code, told) = if translated.quota_exceeded() {
        let told = "The characters that may be translated are used up.";
        (StatusCode::TOO_MANY_REQUESTS, Code::QuotaExceeded, told)
    } else {
        let told = "No engine could translate into any of the locales.";
        (StatusCode::SERVICE_UNAVAILABLE, Code::TranslationUnavailable, told)
    };
    Trouble::new(status, code, told).with("results", codes)
}

fn refused(error: TranslationError) -> Refused {
    let trouble = match error {
        TranslationError::NoSource => {
            let told = "There is no text in the source locale.";
            Trouble::invalid("sourceLocale", "NO_SOURCE_TEXT", told)
        }
        TranslationError::NoSuchEngine { known } => {
            let told = "engine names none that is configured.";
            Trouble::invalid("engine", "UNKNOWN", told).with("allowed", known)
        }
        TranslationError::NoEngine => {
            let told = "No translation engine is configured.";
            Trouble::new(StatusCode::SERVICE_UNAVAILABLE, Code::TranslationUnavailable, told)
        }
        TranslationError::Engine(error) => error.into(),
    };
    trouble.into()
}
