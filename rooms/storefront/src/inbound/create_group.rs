//! `POST /subscriptions/groups`: a new group (section 4.2). Its name is its first text too.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode};
use perennial_core::catalog::{Group, Text, TextOrigin};
use perennial_core::ids::GroupId;
use perennial_engine::directory::Document;
use perennial_engine::execute::claim;
use perennial_engine::{Counter, Edit, Expect};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use super::writing::Writing;
use crate::caller::Writer;
use crate::trouble::Trouble;
use crate::{NAME_OF_GROUP, ids, outbound, rules, wire};

pub(crate) async fn create_group(
    Writer(caller): Writer,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::CreateGroup>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let writing = writing.once(&headers, project, "/subscriptions/groups", &body)?;
    if let Some(first) = writing.answered()? {
        return Ok(first);
    }
    let name = rules::reference_name(&body.reference_name)?;
    let text = Text { name: name.clone(), description: None, origin: TextOrigin::Default };
    let mut group = Group {
        id: GroupId::new(ids::fresh("group_", &caller.engine)),
        project: project.id.clone(),
        name: name.clone(),
        number: 0,
        texts: BTreeMap::from([(project.primary_locale.clone(), text)]),
        grace: None,
        created: caller.engine.now(caller.place.environment.id)?,
    };
    let renamed = |trouble: Trouble| trouble.renaming("name", "referenceName");
    caller.place.catalog.check_group(&group).map_err(|refusal| renamed(refusal.into()))?;
    group.number = writing.number(Counter::Group).await?;
    let edit = Edit {
        put: vec![(Document::Group(group.clone()), Expect::New)],
        remove: vec![],
        claims: vec![claim(NAME_OF_GROUP, format!("{}/{name}", project.id), &group.id)],
    };
    let made = outbound::created_group(&group);
    let done = writing.finish(edit, StatusCode::CREATED, &made).await;
    done.map_err(|refused| refused.renaming("name", "referenceName"))
}
