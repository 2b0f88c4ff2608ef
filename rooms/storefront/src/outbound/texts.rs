//! Texts by language as this surface tells them, and what became of a translation.

use std::fmt::Write as _;

use perennial_core::catalog::text::Source;
use perennial_core::catalog::{Group, Product, Project, Text, TextOrigin};
use perennial_engine::ports::NotTranslated;
use perennial_engine::translation::texts::{group_stale, product_stale};
use perennial_engine::translation::{Failure, InLocale, KeptBecause, Warning};
use serde_json::Map;

use super::catalog::localization_state;
use crate::wire;

/// The source locale first, which follows the name until somebody writes its text.
pub(crate) fn localizations(product: &Product, project: &Project) -> Vec<wire::Localization> {
    let primary = project.primary_locale.as_str();
    let source = source(product.source(primary, primary), product.texts.get(primary));
    let others = product.texts.iter().filter(|(locale, _)| *locale != primary);
    let others = others.map(|(locale, text)| localization(product, project, locale, text));
    let source = source.map(|text| localization(product, project, primary, &text));
    source.into_iter().chain(others).collect()
}

pub(crate) fn localization(
    product: &Product,
    project: &Project,
    locale: &str,
    text: &Text,
) -> wire::Localization {
    let told = machine(text, |it| product_stale(product, &project.primary_locale, it));
    wire::Localization {
        locale: locale.to_owned(),
        name: text.name.clone(),
        description: text.description.clone(),
        origin: origin(&text.origin),
        state: if text.draft() { "PREPARE_FOR_SUBMISSION" } else { localization_state(product) },
        machine: told,
    }
}

pub(crate) fn group_localizations(group: &Group, project: &Project) -> Vec<wire::GroupTold> {
    let primary = project.primary_locale.as_str();
    let source = source(group.source(primary, primary), group.texts.get(primary));
    let others = group.texts.iter().filter(|(locale, _)| *locale != primary);
    let others = others.map(|(locale, text)| group_localization(group, project, locale, text));
    let source = source.map(|text| group_localization(group, project, primary, &text));
    source.into_iter().chain(others).collect()
}

pub(crate) fn group_localization(
    group: &Group,
    project: &Project,
    locale: &str,
    text: &Text,
) -> wire::GroupTold {
    wire::GroupTold {
        locale: locale.to_owned(),
        name: text.name.clone(),
        custom_app_name: text.description.clone(),
        origin: origin(&text.origin),
        machine: machine(text, |it| group_stale(group, &project.primary_locale, it)),
    }
}

/// The text of the project's own locale: the one that was written, else what it follows.
fn source(followed: Option<Source<'_>>, written: Option<&Text>) -> Option<Text> {
    let follows = |text: &&Text| text.origin == TextOrigin::Default;
    if let Some(text) = written.filter(|text| !follows(text)) {
        return Some(text.clone());
    }
    followed.map(|source| Text {
        name: source.name.to_owned(),
        description: source.description.map(str::to_owned),
        origin: TextOrigin::Default,
    })
}

fn machine(
    text: &Text,
    stale: impl Fn(&perennial_core::catalog::Machine) -> bool,
) -> Option<wire::Machine> {
    let machine = text.machine()?;
    let hash = machine.source_hash.iter().fold(String::new(), |mut hash, byte| {
        let _infallible = write!(hash, "{byte:02x}");
        hash
    });
    Some(wire::Machine {
        engine: machine.engine.clone(),
        model: machine.model.clone(),
        source_hash: hash,
        stale: stale(machine),
        needs_review: machine.review,
    })
}

fn origin(origin: &TextOrigin) -> &'static str {
    match origin {
        TextOrigin::Default => "default",
        TextOrigin::Manual => "manual",
        TextOrigin::Machine(_) => "machine",
    }
}

/// One locale of a translation. A group has no description to tell.
pub(crate) fn in_locale(it: &InLocale, described: bool) -> wire::InLocale {
    match it {
        InLocale::Worded { text, warnings, cached } => {
            let machine = text.machine().cloned().unwrap_or_default();
            wire::InLocale::Worded(wire::Worded {
                status: if machine.review { "needs_review" } else { "completed" },
                name: text.name.clone(),
                description: described.then(|| text.description.clone().into()),
                engine: machine.engine,
                model: machine.model,
                warnings: warnings.iter().map(|warning| warned(*warning)).collect(),
                cached: *cached,
            })
        }
        InLocale::Kept(why) => {
            let reason = match why {
                KeptBecause::SourceLocale => "source_locale",
                KeptBecause::ManualText => "manual_text",
            };
            wire::InLocale::Skipped { status: "skipped", reason }
        }
        InLocale::Failed(failure) => {
            let error = failed(failure);
            wire::InLocale::Failed { status: "failed", error }
        }
    }
}

fn warned(warning: Warning) -> &'static str {
    match warning {
        Warning::Unchanged => "unchanged",
        Warning::CopiedSameLanguage => "copied_same_language",
    }
}

pub(crate) fn failed(failure: &Failure) -> wire::Failure {
    let (code, message) = match failure {
        Failure::UnsupportedLocale => ("UNSUPPORTED_LOCALE", "No engine speaks this locale."),
        Failure::Engine(NotTranslated::EngineError) => ("ENGINE_ERROR", "The engine failed."),
        Failure::Engine(NotTranslated::EngineTimeout) => {
            ("ENGINE_TIMEOUT", "The engine took too long.")
        }
        Failure::Engine(NotTranslated::Refused) => {
            ("REFUSED", "The engine does not translate this text.")
        }
        Failure::Engine(NotTranslated::Quota) => ("QUOTA", "No characters are left to translate."),
        Failure::TooLong { .. } => ("TOO_LONG", "The translation is longer than it may be."),
        Failure::PlaceholderLost => {
            ("PLACEHOLDER_LOST", "A preserved term or placeholder was lost in translation.")
        }
        Failure::Empty => ("EMPTY", "The engine answered nothing."),
    };
    let mut details = Map::new();
    if let Failure::TooLong { field, text, chars_max } = failure {
        details.insert("field".to_owned(), (*field).into());
        details.insert("text".to_owned(), text.as_str().into());
        details.insert("max".to_owned(), (*chars_max).into());
    }
    wire::Failure { code, message: message.to_owned(), details }
}
