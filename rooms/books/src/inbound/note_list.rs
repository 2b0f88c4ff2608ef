//! `GET /books/credit-notes`: the credit notes of an issuer, or of one subscription.

use axum::response::Response;
use perennial_engine::books::WholeNote;
use perennial_engine::change_set::{CreditRecord, Issued};
use room_lobby::Rejection;

use super::{Wanted, table};
use crate::accept::Form;
use crate::desk::Asked;
use crate::links::Series;
use crate::openapi::{Listing, Problems};
use crate::outbound::{Named, json, table as rows_of};
use crate::refusals::rejected;
use crate::wire::{NoteRow, Page};

#[utoipa::path(
    get,
    path = "/books/credit-notes",
    operation_id = "listCreditNotes",
    tag = "books",
    params(Listing),
    responses(
        (status = 200, description = "The credit notes in order of their numbers; a page of JSON, or all as a table", content(
            (Page<NoteRow> = "application/json"),
            (String = "text/csv"),
        )),
        Problems,
    ),
)]
pub async fn answer(asked: Asked) -> Result<Response, Rejection> {
    let form = Form::wanted(asked.context.accept(), &[Form::Json, Form::Csv])?;
    let wanted = Wanted::read(&asked, "credit notes")?;
    if form == Form::Csv {
        let id = wanted.subscription;
        return Ok(table(asked, rows_of::CREDIT_NOTES, wanted, move |asked, range| {
            let wanted = Wanted { range: range.clone(), subscription: id, filter: [0; 32] };
            written(asked, &found(asked, &wanted)?)
        }));
    }
    let found = found(&asked, &wanted)?;
    let last = found.last().map(number);
    let rows = found.iter().map(|row| shown(&asked, row)).collect::<Result<Vec<_>, _>>()?;
    Ok(wanted.page(&asked, rows, last))
}

fn number(row: &CreditRecord) -> u64 {
    row.note.as_ref().map_or(0, |issued| issued.number)
}

fn found(asked: &Asked, wanted: &Wanted) -> Result<Vec<CreditRecord>, Rejection> {
    let (engine, environment) = (&asked.desk.engine, asked.environment());
    let Some(id) = wanted.subscription else {
        return engine.credit_notes(environment, &wanted.range).map_err(rejected);
    };
    let credits = engine.credits(environment, id).map_err(rejected)?.into_iter();
    let mut ours: Vec<_> = credits
        .filter(|row| {
            let issued = row.note.as_ref();
            issued.is_some_and(|it| wanted.holds(it.issuer.as_str(), it.number, row.at))
        })
        .collect();
    ours.sort_by_key(number);
    ours.truncate(wanted.range.limit);
    Ok(ours)
}

/// The note, spread over the lines of its invoices: that needs the invoices and the notes before.
fn whole(asked: &Asked, row: &CreditRecord) -> Result<(Issued, WholeNote), Rejection> {
    let issued = row.note.clone().ok_or(Rejection::Internal)?;
    let found = asked.desk.engine.credit_note(asked.environment(), &issued);
    Ok((issued, found.map_err(rejected)?))
}

fn shown(asked: &Asked, row: &CreditRecord) -> Result<NoteRow, Rejection> {
    let (issued, note) = whole(asked, row)?;
    let (links, environment) = (&asked.desk.links, asked.environment());
    let named = Named::new(links, environment, Series::CreditNote, &issued, note.printed.clone());
    Ok(json::note_row(named, row.subscription, &note))
}

fn written(asked: &Asked, found: &[CreditRecord]) -> Result<Option<(String, u64)>, Rejection> {
    let Some(last) = found.last().map(number) else { return Ok(None) };
    let mut text = String::new();
    for row in found {
        let (issued, whole) = whole(asked, row)?;
        let (at, id) = (row.at, row.subscription);
        // By invoice, so that a column of sums is right for each.
        for (note, of) in &whole.parts {
            let totals = &note.note.totals;
            let rows = rows_of::rows(&note.printed, &issued, at, id, totals, Some(&of.printed));
            text.push_str(&rows.map_err(|_| Rejection::Internal)?);
        }
    }
    Ok(Some((text, last)))
}
