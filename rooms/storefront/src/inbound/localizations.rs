//! `PUT` and `DELETE …/localizations/:locale` of subscriptions and groups (section 6): what people
//! read in one language, as a person wrote it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use perennial_core::catalog::{Project, Text, TextOrigin};
use perennial_core::ids::{GroupId, ProductId};
use perennial_engine::translation::{TextOf, TextWish, Wrote};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;
use serde::Serialize;

use super::{Outcome, writing};
use crate::caller::{Caller, Remover, Writer};
use crate::outbound::texts;
use crate::trouble::{Refused, Trouble, written};
use crate::{locales, rules, wire};

pub(crate) async fn put_text(
    Writer(caller): Writer,
    Path((id, locale)): Path<(String, String)>,
    query: Query,
    StrictJson(body): StrictJson<wire::PutText>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let product = caller.place.catalog.product(&project.id, &ProductId::new(id))?;
    let locale = own(project, locales::read("locale", &locale)?);
    let description = body.description.as_deref().filter(|text| !text.is_empty());
    let description = description
        .map(|text| {
            rules::text("description", text, rules::chars(project.listing.limits.description))
        })
        .transpose()?;
    let name = rules::text("name", &body.name, rules::chars(project.listing.limits.name))?;
    let text = Text { name, description, origin: TextOrigin::Manual };
    let of = TextOf::Product(product.id.clone());
    let tried = writing::tried(&query, body.dry_run)?;
    write(&caller, project, &of, locale, Some(text.clone()), tried).await?;
    let localization = texts::localization(product, project, locale, &text);
    Ok(told(tried, &wire::TextPut { success: true, localization }))
}

pub(crate) async fn put_group_text(
    Writer(caller): Writer,
    Path((id, locale)): Path<(String, String)>,
    query: Query,
    StrictJson(body): StrictJson<wire::PutGroupText>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let group = caller.place.catalog.group(&project.id, &GroupId::new(id))?;
    let locale = own(project, locales::read("locale", &locale)?);
    let app = body.custom_app_name.as_deref().filter(|text| !text.is_empty());
    let app = app
        .map(|text| rules::text("customAppName", text, rules::chars(project.listing.limits.name)))
        .transpose()?;
    let name = rules::group_name(&body.name, rules::chars(project.listing.limits.group_name))?;
    let text = Text { name, description: app, origin: TextOrigin::Manual };
    let of = TextOf::Group(group.id.clone());
    let tried = writing::tried(&query, body.dry_run)?;
    write(&caller, project, &of, locale, Some(text.clone()), tried).await?;
    let localization = texts::group_localization(group, project, locale, &text);
    Ok(told(tried, &wire::GroupTextPut { success: true, localization }))
}

pub(crate) async fn delete_text(
    Remover(caller): Remover,
    Path((id, locale)): Path<(String, String)>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let of = TextOf::Product(ProductId::new(id));
    let tried = writing::tried(&query, None)?;
    take_away(&caller, project, &of, &locale, tried).await
}

pub(crate) async fn delete_group_text(
    Remover(caller): Remover,
    Path((id, locale)): Path<(String, String)>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let of = TextOf::Group(GroupId::new(id));
    let tried = writing::tried(&query, None)?;
    take_away(&caller, project, &of, &locale, tried).await
}

/// The source locale then follows the name again.
async fn take_away(
    caller: &Caller,
    project: &Project,
    of: &TextOf,
    locale: &str,
    tried: bool,
) -> Outcome {
    let locale = own(project, locales::read("locale", locale)?);
    match write(caller, project, of, locale, None, tried).await? {
        Wrote::Nothing => Err(Trouble::not_found("localization").into()),
        Wrote::Written | Wrote::Manual => Ok(told(tried, &wire::Done { success: true })),
    }
}

async fn write(
    caller: &Caller,
    project: &Project,
    of: &TextOf,
    locale: &str,
    text: Option<Text>,
    tried: bool,
) -> Result<Wrote, Refused> {
    let environment = caller.place.environment.id;
    let wish = TextWish { project: &project.id, of, locale, text, overwrite: true };
    Ok(if tried {
        caller.engine.try_text(environment, &wish).await?
    } else {
        caller.engine.write_text(environment, &wish).await?
    })
}

fn told(tried: bool, body: &impl Serialize) -> Response {
    if tried { writing::would(StatusCode::OK, body) } else { written(StatusCode::OK, body) }
}

/// A locale as the project writes its own one, which may be by another name.
pub(super) fn own<'a>(project: &'a Project, locale: &'a str) -> &'a str {
    let primary = project.primary_locale.as_str();
    if locales::known(primary) == Some(locale) { primary } else { locale }
}
