//! `POST /subscriptions/groups`: a new group (section 4.2). Its name is its first text too.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use perennial_core::catalog::{Group, Text, TextOrigin};
use perennial_core::ids::GroupId;
use perennial_engine::directory::Document;
use perennial_engine::execute::claim;
use perennial_engine::{Counter, EngineError, Expect};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use crate::caller::Writer;
use crate::trouble::{Trouble, written};
use crate::{NAME_OF_GROUP, ids, outbound, rules, wire};

pub(crate) async fn create_group(
    Writer(caller): Writer,
    query: Query,
    StrictJson(body): StrictJson<wire::CreateGroup>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let name = rules::reference_name(&body.reference_name)?;
    let environment = caller.place.environment.id;
    let text = Text { name: name.clone(), description: None, origin: TextOrigin::Default };
    let mut group = Group {
        id: GroupId::new(ids::fresh("group_", &caller.engine)),
        project: project.id.clone(),
        name: name.clone(),
        number: 0,
        texts: BTreeMap::from([(project.primary_locale.clone(), text)]),
        created: caller.engine.now(environment)?,
    };
    let renamed = |trouble: Trouble| trouble.renaming("name", "referenceName");
    caller.place.catalog.check_group(&group).map_err(|refusal| renamed(refusal.into()))?;
    group.number = caller.engine.number(Counter::Group).await?;
    let taken = claim(NAME_OF_GROUP, format!("{}/{name}", project.id), &group.id);
    let document = (Document::Group(group.clone()), Expect::New);
    let defined = caller.engine.define_all(environment, vec![document], vec![taken]).await;
    defined.map_err(|error: EngineError| renamed(error.into()))?;
    Ok(written(StatusCode::CREATED, &outbound::created_group(&group)))
}
