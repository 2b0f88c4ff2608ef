//! `POST /purchases/:id/price-consent`: the customer agrees to the price he was asked about, or
//! does not (section 8.4; ours). Until the renewal he may change his mind.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::Command;
use perennial_engine::{Act, Wish};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::get_purchase::{self, Shown, purchase_in, told};
use super::{Outcome, idempotency};
use crate::caller::Writer;
use crate::trouble::written;
use crate::wire;

pub(crate) async fn answer_price(
    Writer(caller): Writer,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query,
    StrictJson(mut body): StrictJson<wire::AnswerPrice>,
) -> Outcome {
    let s = purchase_in(&caller, &id, &query, body.project_id.as_deref())?;
    let act = Act::Do { id: s.id, command: Command::AnswerPrice { consent: body.consent } };
    if super::writing::tried(&query, body.dry_run.take())? {
        let preview = caller.engine.preview(caller.place.environment.id, &[act]).await?;
        return get_purchase::would(&caller, &preview, None);
    }
    let route = format!("/purchases/{}/price-consent", s.id);
    let idempotency = idempotency::read(&caller, &headers, &route, &body)?;
    let environment = caller.place.environment.id;
    let wish = Wish { idempotency, ..Wish::one(environment, act) };
    let done = caller.engine.execute(wish).await?;
    let replayed = done.replay.is_some();
    let s = caller.engine.subscription(environment, s.id)?;
    let purchase = told(&caller, &s, Shown::Now)?;
    let made = wire::PurchaseMade { success: true, dry_run: None, purchase };
    Ok(idempotency::mark(written(StatusCode::OK, &made), replayed))
}
