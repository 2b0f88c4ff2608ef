//! `PUT` and `DELETE …/localizations/:locale` of subscriptions and groups (section 6): what people
//! read in one language, as a person wrote it.

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::catalog::{Project, Text, TextOrigin};
use perennial_core::ids::{GroupId, ProductId};
use perennial_engine::translation::{TextOf, Wrote};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
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
    write(&caller, project, &of, locale, Some(text.clone())).await?;
    let localization = texts::localization(product, project, locale, &text);
    Ok(written(StatusCode::OK, &wire::TextPut { success: true, localization }))
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
    write(&caller, project, &of, locale, Some(text.clone())).await?;
    let localization = texts::group_localization(group, project, locale, &text);
    Ok(written(StatusCode::OK, &wire::GroupTextPut { success: true, localization }))
}

pub(crate) async fn delete_text(
    Remover(caller): Remover,
    Path((id, locale)): Path<(String, String)>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let of = TextOf::Product(ProductId::new(id));
    take_away(&caller, project, &of, &locale).await
}

pub(crate) async fn delete_group_text(
    Remover(caller): Remover,
    Path((id, locale)): Path<(String, String)>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let of = TextOf::Group(GroupId::new(id));
    take_away(&caller, project, &of, &locale).await
}

/// The source locale then follows the name again.
async fn take_away(caller: &Caller, project: &Project, of: &TextOf, locale: &str) -> Outcome {
    let locale = own(project, locales::read("locale", locale)?);
    match write(caller, project, of, locale, None).await? {
        Wrote::Nothing => Err(Trouble::not_found("localization").into()),
        Wrote::Written | Wrote::Manual => {
            Ok(written(StatusCode::OK, &wire::Done { success: true }))
        }
    }
}

async fn write(
    caller: &Caller,
    project: &Project,
    of: &TextOf,
    locale: &str,
    text: Option<Text>,
) -> Result<Wrote, Refused> {
    let environment = caller.place.environment.id;
    let wrote = caller.engine.write_text(environment, &project.id, of, locale, text, true).await;
    Ok(wrote?)
}

/// A locale as the project writes its own one, which may be by another name.
pub(super) fn own<'a>(project: &'a Project, locale: &'a str) -> &'a str {
    let primary = project.primary_locale.as_str();
    if locales::known(primary) == Some(locale) { primary } else { locale }
}
