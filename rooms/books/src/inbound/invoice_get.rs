//! `GET /books/invoices/{number}`: one invoice with its lines, their arithmetic, and what was
//! credited since.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use room_lobby::Rejection;

use crate::accept::Form;
use crate::desk::Asked;
use crate::links::Series;
use crate::openapi::Problems;
use crate::outbound::{Named, json, page};
use crate::refusals::rejected;
use crate::wire::Invoice;

#[utoipa::path(
    get,
    path = "/books/invoices/{number}",
    operation_id = "getInvoice",
    tag = "books",
    params(
        ("number" = String, Path, description = "As it is printed; may hold slashes"),
        ("issuer" = Option<String>, Query, description = "The project that issues; needed where \
            several print their numbers alike"),
    ),
    responses(
        (status = 200, description = "The invoice with its lines and their arithmetic, or the page to print", content(
            (Invoice = "application/json"),
            (String = "text/html"),
        )),
        Problems,
    ),
)]
pub async fn answer(asked: Asked, Path(printed): Path<String>) -> Result<Response, Rejection> {
    let form = Form::wanted(asked.context.accept(), &[Form::Json, Form::Html])?;
    let (engine, environment) = (&asked.desk.engine, asked.environment());
    let issued = engine.printed_invoice(environment, &printed).map_err(rejected)?;
    let issued = asked.one_of(issued)?;
    let document = engine.invoice(environment, &issued).map_err(rejected)?;
    if form == Form::Html {
        return page::invoice(&document);
    }
    let links = &asked.desk.links;
    let named = Named::new(links, environment, Series::Invoice, &issued, printed);
    Ok(Json(json::invoice(named, &document)).into_response())
}
