//! `GET` and `POST /projects`, `GET` and `PATCH /projects/:id`: the projects a key sees, and their
//! settings (section 6).

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::price_rules::POINTS_MAX;
use perennial_core::catalog::{Listing, Project, Review, TextLimits};
use perennial_core::ids::ProjectId;
use perennial_core::money::Currency;
use perennial_core::pace::Pace;
use perennial_engine::directory::Document;
use perennial_engine::{Edit, Expect};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use super::list_groups::number;
use super::set_price::{read_amount, read_currency, read_territory};
use super::writing::{Writing, changed};
use crate::caller::{Caller, Reader, Writer};
use crate::outbound::projects::{self as told, OFF, REVIEWS};
use crate::trouble::{Code, Refused, Trouble, written};
use crate::{ids, locales, rules, terms, wire};

const LIMIT: usize = 20;
const LIMIT_MAX: usize = 100;
const NAME_CHARS_MAX: usize = 100;
const APP_DIGITS_MAX: usize = 20;
const PACKAGE_CHARS_MAX: usize = 150;
/// Of a project that names none.
const SOURCE_LOCALE: &str = "en-US";

pub(crate) async fn list_projects(Reader(caller): Reader, query: Query) -> Outcome {
    let limit = number(&query, "limit", 1, LIMIT_MAX)?.unwrap_or(LIMIT);
    let offset = number(&query, "offset", 0, usize::MAX)?.unwrap_or(0);
    let all = caller.place.catalog.projects.values();
    let mut seen: Vec<&Project> = all.filter(|it| caller.sees(it.id.as_str())).collect();
    seen.sort_by_key(|project| (project.created, &project.id));
    let page = seen.iter().skip(offset).take(limit);
    let projects = page.map(|project| told::project(project)).collect();
    let data = wire::Projects { projects, total: seen.len(), limit, offset };
    Ok(written(StatusCode::OK, &wire::ProjectsTold { success: true, data }))
}

pub(crate) async fn get_project(Reader(caller): Reader, Path(id): Path<String>) -> Outcome {
    let data = told::project(caller.project_of(&id)?);
    Ok(written(StatusCode::OK, &wire::ProjectTold { success: true, data }))
}

pub(crate) async fn create_project(
    Writer(caller): Writer,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::CreateProject>,
) -> Outcome {
    for_all_projects(&caller)?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once_anywhere(&headers, "/projects", &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let id = ids::fresh("proj_", &caller.engine);
    let app = body.app_store_app_id.as_deref();
    let package = body.play_store_package_name.as_deref();
    let project = Project {
        name: rules::text("name", &body.name, NAME_CHARS_MAX)?,
        // Periods of a new project are counted where no clock is ever put back.
        zone: "UTC".to_owned(),
        primary_locale: locale(body.primary_locale.as_deref().unwrap_or(SOURCE_LOCALE))?,
        terms: terms::STOREFRONT.into(),
        store: ids::bits(&id).unwrap_or_default(),
        issuer: None,
        listing: Listing {
            app_store_app: app.map(app_id).transpose()?,
            play_store_package: package.map(package_name).transpose()?,
            ..Listing::default()
        },
        discount_plans: std::collections::BTreeMap::new(),
        pace: None,
        created: caller.engine.now(caller.place.environment.id)?,
        changed: None,
        id: ProjectId::new(id),
    };
    let data = told::project(&project);
    let put = vec![(Document::Project(project), Expect::New)];
    let edit = Edit { put, ..Edit::default() };
    let told = wire::ProjectTold { success: true, data };
    writing.finish(edit, StatusCode::CREATED, &told).await
}

pub(crate) async fn patch_project(
    Writer(caller): Writer,
    Path(id): Path<String>,
    query: Query,
    StrictJson(body): StrictJson<wire::PatchProject>,
) -> Outcome {
    let old = caller.project_of(&id)?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let mut project = patched(old, &body)?;
    if project != *old {
        project.changed = Some(caller.engine.now(caller.place.environment.id)?);
    }
    let told = wire::ProjectTold { success: true, data: told::project(&project) };
    let edit = changed(&caller.place, Document::Project(project));
    let renamed = |refused: Refused| refused.renaming("pace", "sandboxRenewalRate");
    writing.finish(edit, StatusCode::OK, &told).await.map_err(renamed)
}

/// Who sees some projects only cannot make one he would not see.
fn for_all_projects(caller: &Caller) -> Result<(), Trouble> {
    if caller.credential.projects.is_none() {
        return Ok(());
    }
    let told = "This key is for some projects and makes no others.";
    let refused = Trouble::new(StatusCode::FORBIDDEN, Code::InsufficientScope, told);
    Err(refused.with("rule", "SOME_PROJECTS_ONLY"))
}

fn patched(old: &Project, body: &wire::PatchProject) -> Result<Project, Trouble> {
    let mut project = old.clone();
    match (&body.name, &body.app_name) {
        (None, None) => {}
        (Some(name), None) => project.name = rules::text("name", name, NAME_CHARS_MAX)?,
        (None, Some(name)) => project.name = rules::text("appName", name, NAME_CHARS_MAX)?,
        (Some(one), Some(other)) if one == other => {
            project.name = rules::text("name", one, NAME_CHARS_MAX)?;
        }
        (Some(_), Some(_)) => {
            let told = "name and appName are one and say different things.";
            return Err(Trouble::invalid("appName", "CONTRADICTION", told));
        }
    }
    if let Some(locale_named) = &body.primary_locale {
        project.primary_locale = locale(locale_named)?;
    }
    let listing = &mut project.listing;
    if let Some(app) = &body.app_store_app_id {
        listing.app_store_app = (!app.is_empty()).then(|| app_id(app)).transpose()?;
    }
    if let Some(package) = &body.play_store_package_name {
        let read = (!package.is_empty()).then(|| package_name(package));
        listing.play_store_package = read.transpose()?;
    }
    if let Some(review_named) = &body.review {
        listing.review = review(review_named)?;
    }
    if let Some(asked) = &body.limits {
        listing.limits = limits(listing.limits, asked)?;
    }
    if let Some(points) = &body.price_points {
        listing.prices.points = price_points(points)?;
    }
    if let Some(days) = &body.price_notice_days {
        let days_max = perennial_core::catalog::price_rules::NOTICE_DAYS_MAX;
        listing.prices.notice_days = rules::whole("priceNoticeDays", days, 0, days_max)?;
    }
    if let Some(codes) = &body.consent_always_territories {
        let read = |code: &String| read_territory("consentAlwaysTerritories", code);
        listing.prices.always_ask = codes.iter().map(read).collect::<Result<_, _>>()?;
    }
    if let Some(word) = &body.sandbox_renewal_rate {
        project.pace = rate(word)?;
    }
    Ok(project)
}

fn locale(named: &str) -> Result<String, Trouble> {
    locales::read("primaryLocale", named).map(str::to_owned)
}

fn app_id(given: &str) -> Result<String, Trouble> {
    let digits = given.bytes().all(|byte| byte.is_ascii_digit());
    if given.is_empty() || given.len() > APP_DIGITS_MAX || !digits {
        let told = "appStoreAppId must be 1 to 20 digits.";
        return Err(Trouble::invalid("appStoreAppId", "PATTERN", told));
    }
    Ok(given.to_owned())
}

/// At least two words with dots between them, each beginning with a letter.
fn package_name(given: &str) -> Result<String, Trouble> {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    let fits = given.len() <= PACKAGE_CHARS_MAX && given.contains('.');
    if !fits || !given.split('.').all(word) {
        let told = "playStorePackageName must be words with dots, as com.example.app is.";
        return Err(Trouble::invalid("playStorePackageName", "PATTERN", told));
    }
    Ok(given.to_owned())
}

/// Amounts by currency; a currency without any has all.
fn price_points(
    given: &BTreeMap<String, Vec<String>>,
) -> Result<BTreeMap<Currency, BTreeSet<i64>>, Trouble> {
    let mut points = BTreeMap::new();
    for (code, amounts) in given.iter().filter(|(_, amounts)| !amounts.is_empty()) {
        if amounts.len() > POINTS_MAX {
            let told = format!("There may be {POINTS_MAX} price points of a currency.");
            let refused = Trouble::invalid("pricePoints", "TOO_MANY", told);
            return Err(refused.with("max", POINTS_MAX));
        }
        let read = |text: &String| {
            let (amount, _) = read_amount(&text.as_str().into(), code)
                .map_err(|refused| refused.renaming("amount", "pricePoints"))?;
            Ok::<_, Trouble>(amount.minor())
        };
        let amounts = amounts.iter().map(read).collect::<Result<_, _>>()?;
        let currency = read_currency(code)?;
        points.insert(currency, amounts);
    }
    Ok(points)
}

fn review(named: &str) -> Result<Review, Trouble> {
    let found = REVIEWS.into_iter().find(|(word, _)| *word == named);
    found.map(|(_, review)| review).ok_or_else(|| {
        let allowed: Vec<&str> = REVIEWS.into_iter().map(|(word, _)| word).collect();
        let told = "review must be auto or manual.";
        Trouble::invalid("review", "UNKNOWN", told).with("allowed", allowed)
    })
}

fn limits(old: TextLimits, asked: &wire::PatchLimits) -> Result<TextLimits, Trouble> {
    let (min, max) = TextLimits::RANGE;
    let read = |field, asked: &Option<serde_json::Number>, old| match asked {
        Some(number) => rules::whole(field, number, min, max),
        None => Ok(old),
    };
    Ok(TextLimits {
        name: read("limits.name", &asked.name, old.name)?,
        description: read("limits.description", &asked.description, old.description)?,
        group_name: read("limits.groupName", &asked.group_name, old.group_name)?,
    })
}

fn rate(word: &str) -> Result<Option<Pace>, Trouble> {
    if word == OFF {
        return Ok(None);
    }
    let found = Pace::ALL.into_iter().find(|pace| told::rate(*pace) == word);
    found.map(Some).ok_or_else(|| {
        let told = "sandboxRenewalRate is none of the words for a rate.";
        let trouble = Trouble::invalid("sandboxRenewalRate", "UNKNOWN", told);
        trouble.with("allowed", told::rate_words())
    })
}
