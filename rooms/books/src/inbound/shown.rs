//! `GET /invoice/{token}`: the printable page, to whoever has its link.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use room_lobby::Rejection;

use crate::desk::Desk;
use crate::links::{Linked, Series};
use crate::outbound::page;
use crate::refusals::rejected;

pub async fn answer(
    State(desk): State<Arc<Desk>>,
    Path(token): Path<String>,
) -> Result<Response, Rejection> {
    let linked = desk.links.open(&token).ok_or(Rejection::NotFound)?;
    let Linked { environment, series, issued } = linked;
    match series {
        Series::Invoice => {
            page::invoice(&desk.engine.invoice(environment, &issued).map_err(rejected)?)
        }
        Series::CreditNote => {
            let (note, of) = desk.engine.credit_note(environment, &issued).map_err(rejected)?;
            page::note(&note, &of)
        }
    }
}
