//! `GET` and `POST /purchases/:id/family`, `PUT` and `DELETE …/family/:customerId` (section 8.2):
//! who beside the customer may use what he bought.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::{Command, Subscription};
use perennial_engine::directory::Customer;
use perennial_engine::{Act, EngineError, Idempotency, Place, Wish};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::get_purchase::{name_of, purchase_in, purchase_of};
use super::{Outcome, buy, idempotency, writing};
use crate::caller::{Caller, Reader, Remover, Writer};
use crate::trouble::{Refused, Trouble, written};
use crate::{outbound, rules, wire};

pub(crate) async fn get_family(
    Reader(caller): Reader,
    Path(id): Path<String>,
    query: Query,
) -> Outcome {
    let s = purchase_of(&caller, &id, &query)?;
    let family = told(&caller, &s, None)?;
    Ok(written(StatusCode::OK, &wire::FamilyTold { family }))
}

/// The owner shares, also what he bought before it was for families; or shares nothing.
pub(crate) async fn set_family(
    Writer(caller): Writer,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query,
    StrictJson(body): StrictJson<wire::SetFamily>,
) -> Outcome {
    let s = purchase_in(&caller, &id, &query, body.project_id.as_deref())?;
    let tried = writing::tried(&query, body.dry_run)?;
    let route = format!("/purchases/{}/family", s.id);
    let key = idempotency::read(&caller, &headers, &route, &body)?;
    let act = if body.enabled {
        let open = |s: &Subscription, place: &Place, _now| {
            Ok(Command::OpenFamily { numbers: place.catalog.shareable_items(s) })
        };
        Act::With { id: s.id, make: Box::new(open) }
    } else {
        Act::Do { id: s.id, command: Command::CloseFamily }
    };
    let call = Call { caller: &caller, id: s.id, tried };
    call.finish(act, key.filter(|_| !tried), None).await
}

/// Somebody nobody knows yet is made known by it.
pub(crate) async fn put_member(
    Writer(caller): Writer,
    Path((id, name)): Path<(String, String)>,
    query: Query,
) -> Outcome {
    let s = purchase_of(&caller, &id, &query)?;
    let call = Call { caller: &caller, id: s.id, tried: writing::tried(&query, None)? };
    let name = rules::text("customerId", &name, rules::CUSTOMER_ID_CHARS_MAX)?;
    let share = |member| Act::Do { id: s.id, command: Command::ShareWith { member } };
    if let Some(member) = buy::customer(&caller, &name)? {
        return call.finish(share(member), None, None).await;
    }
    // Whoever would be refused stays unknown: it is tried with an id that nobody has.
    let nobody = CustomerId(caller.engine.ids().unique(caller.engine.real()));
    let environment = caller.place.environment.id;
    if call.tried {
        return call.finish(share(nobody), None, Some((nobody, &name))).await;
    }
    caller.engine.preview(environment, &[share(nobody)]).await?;
    let draft =
        |id, number| Customer { reference: Some(name.clone()), ..Customer::new(id, number) };
    let member = caller.engine.customer_named(environment, &buy::named(&name), draft).await?;
    call.finish(share(member), None, None).await
}

pub(crate) async fn delete_member(
    Remover(caller): Remover,
    Path((id, name)): Path<(String, String)>,
    query: Query,
) -> Outcome {
    let s = purchase_of(&caller, &id, &query)?;
    let call = Call { caller: &caller, id: s.id, tried: writing::tried(&query, None)? };
    let member = buy::customer(&caller, &name)?.ok_or_else(|| Trouble::not_found("member"))?;
    let act = Act::Do { id: s.id, command: Command::StopSharing { member } };
    call.finish(act, None, None).await
}

/// One call about one purchase.
struct Call<'a> {
    caller: &'a Caller,
    id: SubscriptionId,
    tried: bool,
}

impl Call<'_> {
    /// Does it, or tries it, and tells the family as it is then.
    async fn finish(
        &self,
        act: Act,
        idempotency: Option<Idempotency>,
        newcomer: Option<(CustomerId, &str)>,
    ) -> Outcome {
        let Self { caller, id, tried } = *self;
        let environment = caller.place.environment.id;
        if tried {
            let preview = caller.engine.preview(environment, &[act]).await?;
            let changed = preview.changes.first().ok_or(EngineError::NotFound)?;
            let family = told(caller, &changed.after, newcomer)?;
            let made = wire::FamilyChanged { success: true, dry_run: Some(true), family };
            return Ok(written(StatusCode::OK, &made));
        }
        let wish = Wish { idempotency, ..Wish::one(environment, act) };
        let done = caller.engine.execute(wish).await?;
        let s = caller.engine.subscription(environment, id)?;
        let family = told(caller, &s, None)?;
        let made = wire::FamilyChanged { success: true, dry_run: None, family };
        Ok(idempotency::mark(written(StatusCode::OK, &made), done.replay.is_some()))
    }
}

/// `newcomer` is one nobody knows yet, by the name the caller gave him.
fn told(
    caller: &Caller,
    s: &Subscription,
    newcomer: Option<(CustomerId, &str)>,
) -> Result<wire::Family, Refused> {
    let now = caller.engine.now(caller.place.environment.id)?;
    let name = |id| match newcomer.filter(|(newcomer, _)| *newcomer == id) {
        Some((_, name)) => Ok(name.to_owned()),
        None => name_of(caller, id),
    };
    Ok(outbound::family(s, &caller.place.catalog, now, name)?)
}
