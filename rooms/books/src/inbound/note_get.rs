//! `GET /books/credit-notes/{number}`: one credit note with the invoices it takes from.

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
use crate::wire::Note;

#[utoipa::path(
    get,
    path = "/books/credit-notes/{number}",
    operation_id = "getCreditNote",
    tag = "books",
    params(
        ("number" = String, Path, description = "As it is printed; may hold slashes"),
        ("issuer" = Option<String>, Query, description = "The project that issues; needed where \
            several print their numbers alike"),
    ),
    responses(
        (status = 200, description = "The credit note with the lines it takes from, or the page to print", content(
            (Note = "application/json"),
            (String = "text/html"),
        )),
        Problems,
    ),
)]
pub async fn answer(asked: Asked, Path(printed): Path<String>) -> Result<Response, Rejection> {
    let form = Form::wanted(asked.context.accept(), &[Form::Json, Form::Html])?;
    let (engine, environment) = (&asked.desk.engine, asked.environment());
    let issued = engine.printed_credit_note(environment, &printed).map_err(rejected)?;
    let issued = asked.one_of(issued)?;
    let note = engine.credit_note(environment, &issued).map_err(rejected)?;
    if form == Form::Html {
        return page::note(&note);
    }
    let links = &asked.desk.links;
    let named = Named::new(links, environment, Series::CreditNote, &issued, printed);
    Ok(Json(json::note(named, &note)?).into_response())
}
