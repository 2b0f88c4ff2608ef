//! `GET /invoice/{token}`: the printable page, to whoever has its link.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use room_lobby::Rejection;

use crate::desk::Desk;
use crate::links::{Linked, Series};
use crate::openapi::Problems;
use crate::outbound::page;
use crate::refusals::rejected;

#[utoipa::path(
    get,
    path = "/invoice/{token}",
    operation_id = "showDocument",
    tag = "customers",
    security(()),
    params(("token" = String, Path, description = "The end of a document's `link`")),
    responses(
        (status = 200, description = "The page to print", content_type = "text/html", body = String),
        Problems,
    ),
)]
pub async fn answer(
    State(desk): State<Arc<Desk>>,
    Path(token): Path<String>,
) -> Result<Response, Rejection> {
    if let Some(payment) = desk.links.open_payment(&token) {
        let charges = desk.engine.charges(payment.environment, payment.subscription);
        let charges = charges.map_err(rejected)?;
        let paid = charges.into_iter().find(|record| record.charge.key.to_string() == payment.key);
        let issued = paid.and_then(|record| record.invoice).ok_or(Rejection::NotFound)?;
        let invoice = desk.engine.invoice(payment.environment, &issued).map_err(rejected)?;
        return page::invoice(&invoice);
    }
    let linked = desk.links.open(&token).ok_or(Rejection::NotFound)?;
    let Linked { environment, series, issued } = linked;
    match series {
        Series::Invoice => {
            page::invoice(&desk.engine.invoice(environment, &issued).map_err(rejected)?)
        }
        Series::CreditNote => {
            page::note(&desk.engine.credit_note(environment, &issued).map_err(rejected)?)
        }
    }
}
