//! `PUT /subscription-manager/subscriptions/{id}`: replaces what may be replaced: `externalRefId`,
//! `externalContext` and `discountPlan` (section 7.1). Whoever read it, changed it and sends it back
//! says with `dbVersion` what he read; what is absent is taken away. Everything else must be as it
//! is, since it changes by calls of its own.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use perennial_core::{Command, Subscription};
use perennial_engine::{Act, EngineError, Place, Wish};
use room_lobby::body::StrictJson;
use serde_json::{Map, Value};

use super::subscription_create::{external_context, text};
use super::subscription_discount_plan as plan;
use crate::access::Asked;
use crate::outbound::subscription::subscription;
use crate::refusals::{Fault, No};
use crate::wire::subscription::{self as wire, DiscountPlanInput};
use crate::{WRITE, names};

pub async fn replace(
    asked: Asked,
    Path(id): Path<String>,
    StrictJson(mut body): StrictJson<Map<String, Value>>,
) -> Result<Json<wire::Subscription>, No> {
    asked.may(WRITE)?;
    let (id, state) = asked.subscription(&id)?;
    let version = version(body.remove("dbVersion").as_ref())?;
    let reference = taken(&mut body, "externalRefId")?;
    let reference = reference.map(|it| text("externalRefId", &it)).transpose()?;
    let context = taken(&mut body, "externalContext")?;
    let context = context.map(|it| external_context(&it)).transpose()?;
    let named = plan::named(plan_of(body.remove("discountPlan"))?)?;
    if version != state.version {
        return Err(stale());
    }
    same(&body, &asked, &state)?;
    let mut acts = vec![];
    if state.references.get(names::EXTERNAL_REF) != reference.as_ref() {
        let references = BTreeMap::from([(names::EXTERNAL_REF.to_owned(), reference)]);
        acts.push(Act::Do { id, command: Command::SetReferences { references } });
    }
    if state.parameters.get(names::EXTERNAL_CONTEXT) != context.as_ref() {
        let parameters = BTreeMap::from([(names::EXTERNAL_CONTEXT.to_owned(), context)]);
        acts.push(Act::Do { id, command: Command::SetParameters { parameters } });
    }
    let old = state.discount_plan.as_ref();
    if old.map(|plan| (plan.tag.as_str(), plan.starting_step))
        != named.as_ref().map(|(tag, step)| (tag.as_str(), *step))
    {
        let make = move |s: &Subscription, place: &Place, _| Ok(plan::command(s, place, &named));
        acts.push(Act::With { id, make: Box::new(make) });
    }
    if !acts.is_empty() {
        change(&asked, acts, version).await?;
    }
    let state = asked.engine.subscription(asked.environment(), id)?;
    Ok(Json(subscription(&asked.place, &state, asked.now())))
}

async fn change(asked: &Asked, mut acts: Vec<Act>, version: u64) -> Result<(), No> {
    let mut wish = Wish::one(asked.environment(), acts.remove(0));
    wish.acts.extend(acts);
    wish.if_version = Some(version);
    match asked.engine.execute(wish).await {
        Ok(_) => Ok(()),
        // Decided on another version than was read.
        Err(EngineError::Contended) => Err(stale()),
        Err(error) => Err(error.into()),
    }
}

/// Somebody changed it since it was read.
fn stale() -> No {
    let told = "It changed since it was read; read it again.";
    Fault::new(StatusCode::PRECONDITION_FAILED, "STALE_VERSION", told).into()
}

fn version(given: Option<&Value>) -> Result<u64, No> {
    let told = "The version that was read is needed.";
    given.and_then(Value::as_u64).ok_or_else(|| Fault::field("dbVersion", told).into())
}

fn taken(body: &mut Map<String, Value>, name: &'static str) -> Result<Option<String>, No> {
    match body.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::field(name, "This is no text.").into()),
    }
}

/// As it is shown: the next step is worked out and may stand there.
fn plan_of(given: Option<Value>) -> Result<DiscountPlanInput, No> {
    let Some(mut given) = given else { return Ok(DiscountPlanInput::default()) };
    if let Some(members) = given.as_object_mut() {
        members.remove("nextDiscountStep");
    }
    let told = "A plan has a tag and a starting step.";
    serde_json::from_value(given).map_err(|_| Fault::field("discountPlan", told).into())
}

/// Whether the rest is as it is shown now. What depends on the moment is not looked at.
fn same(body: &Map<String, Value>, asked: &Asked, state: &Subscription) -> Result<(), No> {
    let shown = subscription(&asked.place, state, asked.now());
    let shown = serde_json::to_value(&shown).unwrap_or_default();
    let still = |value: &Value| {
        let mut value = value.clone();
        if let Some(members) = value.as_object_mut() {
            members.remove("daysBeforeAnniversary");
        }
        value
    };
    for (name, value) in body.iter().filter(|(name, _)| *name != "emails") {
        if shown.get(name).map(still) != Some(still(value)) {
            let told = format!("The member {name} is not changed here.");
            return Err(Fault::field(name, told).into());
        }
    }
    Ok(())
}
