//! `POST /purchases/:id/cancel`: at the end of the period, or at once.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use perennial_core::Command;
use perennial_core::subscription::CancelReason;
use perennial_core::subscription::command::CancelWhen;
use perennial_engine::{Act, Wish};
use room_lobby::body::StrictJson;
use room_lobby::query::Query;

use super::get_purchase::{self, Shown, purchase_in, told};
use super::writing::tried;
use super::{Outcome, idempotency};
use crate::caller::Writer;
use crate::trouble::{Trouble, written};
use crate::wire;

const MODES: [&str; 2] = ["PERIOD_END", "NOW"];

pub(crate) async fn cancel_purchase(
    Writer(caller): Writer,
    Path(id): Path<String>,
    headers: HeaderMap,
    query: Query,
    StrictJson(mut body): StrictJson<wire::CancelPurchase>,
) -> Outcome {
    let s = purchase_in(&caller, &id, &query, body.project_id.as_deref())?;
    let command =
        Command::Cancel { when: when(body.mode.as_deref())?, reason: CancelReason::Customer };
    let act = Act::Do { id: s.id, command };
    if tried(&query, body.dry_run.take())? {
        let preview = caller.engine.preview(caller.place.environment.id, &[act]).await?;
        return get_purchase::would(&caller, &preview, None);
    }
    let route = format!("/purchases/{}/cancel", s.id);
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

fn when(mode: Option<&str>) -> Result<CancelWhen, Trouble> {
    match mode {
        None | Some("PERIOD_END") => Ok(CancelWhen::PeriodEnd),
        Some("NOW") => Ok(CancelWhen::Now),
        Some(_) => {
            let told = "mode must be PERIOD_END or NOW.";
            Err(Trouble::invalid("mode", "UNKNOWN", told).with("allowed", MODES.to_vec()))
        }
    }
}
