//! `PATCH` and `DELETE /subscriptions/groups/:groupId` (section 6). Only an empty group goes.

use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::catalog::{Group, Project};
use perennial_core::ids::GroupId;
use perennial_engine::change_set::{ClaimChange, ClaimKey};
use perennial_engine::directory::{Document, DocumentKey};
use perennial_engine::execute::claim;
use perennial_engine::{Edit, EngineError};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::Outcome;
use super::writing::{Writing, seen};
use crate::caller::{Caller, Remover, Writer};
use crate::outbound::GroupWithProducts;
use crate::trouble::Refused;
use crate::{NAME_OF_GROUP, outbound, rules, wire};

pub(crate) async fn patch_group(
    Writer(caller): Writer,
    Path(id): Path<String>,
    query: Query,
    StrictJson(body): StrictJson<wire::PatchGroup>,
) -> Outcome {
    let project = caller.project(&query, body.project_id.as_deref())?;
    let writing = Writing::of(&caller, &query, body.dry_run)?;
    let catalog = &caller.place.catalog;
    let old = catalog.group(&project.id, &GroupId::new(id))?;
    let name = body.reference_name.as_deref().map(rules::reference_name).transpose()?;
    let group = Group { name: name.unwrap_or_else(|| old.name.clone()), ..old.clone() };
    let renamed = |refused: Refused| refused.renaming("name", "referenceName");
    catalog.check_group(&group).map_err(|refusal| renamed(refusal.into()))?;
    let mut claims = vec![];
    if group.name != old.name {
        claims = given_up(&caller, project, old)?;
        claims.push(claim(NAME_OF_GROUP, format!("{}/{}", project.id, group.name), &group.id));
    }
    let put = vec![seen(&caller.place, Document::Group(group.clone()))];
    let edit = Edit { put, remove: vec![], claims };
    let filled = GroupWithProducts::of(catalog, project).into_iter();
    let products = filled.filter(|it| it.group.id == group.id).flat_map(|it| it.products).collect();
    let told = outbound::group(&GroupWithProducts { group: &group, products }, project);
    let changed = wire::GroupChanged { success: true, group: told };
    writing.finish(edit, StatusCode::OK, &changed).await.map_err(renamed)
}

pub(crate) async fn delete_group(
    Remover(caller): Remover,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let project = caller.project(&query, None)?;
    let writing = Writing::of(&caller, &query, None)?;
    let group = caller.place.catalog.group(&project.id, &GroupId::new(id))?;
    let edit = Edit {
        put: vec![],
        remove: vec![DocumentKey::group(&group.id)],
        claims: given_up(&caller, project, group)?,
    };
    writing.finish(edit, StatusCode::OK, &wire::Done { success: true }).await
}

/// The name of a group, free for others; one that came by a file never took it.
fn given_up(
    caller: &Caller,
    project: &Project,
    group: &Group,
) -> Result<Vec<ClaimChange>, EngineError> {
    let name = format!("{}/{}", project.id, group.name);
    let key = ClaimKey { kind: NAME_OF_GROUP.to_owned(), name };
    let holder = caller.engine.holder(caller.place.environment.id, &key)?;
    let own = holder.is_some_and(|holder| holder == group.id.as_str());
    Ok(own.then_some(ClaimChange::Release { key }).into_iter().collect())
}
