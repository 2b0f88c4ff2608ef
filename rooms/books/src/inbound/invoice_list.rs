//! `GET /books/invoices`: the invoices of an issuer, or of one subscription.

use axum::response::Response;
use perennial_engine::change_set::ChargeRecord;
use perennial_engine::ports::NumberRange;
use room_lobby::Rejection;

use super::{Wanted, table};
use crate::accept::Form;
use crate::desk::Asked;
use crate::links::Series;
use crate::openapi::{Listing, Problems};
use crate::outbound::{Named, json, table as rows_of};
use crate::refusals::rejected;
use crate::wire::{InvoiceRow, Page};

#[utoipa::path(
    get,
    path = "/books/invoices",
    operation_id = "listInvoices",
    tag = "books",
    params(Listing),
    responses(
        (status = 200, description = "The invoices in order of their numbers; a page of JSON, or all as a table", content(
            (Page<InvoiceRow> = "application/json"),
            (String = "text/csv"),
        )),
        Problems,
    ),
)]
pub async fn answer(asked: Asked) -> Result<Response, Rejection> {
    let form = Form::wanted(asked.context.accept(), &[Form::Json, Form::Csv])?;
    let wanted = Wanted::read(&asked, "invoices")?;
    if form == Form::Csv && wanted.subscription.is_none() {
        return Ok(table(asked, rows_of::INVOICES, wanted, |asked, range| {
            let found = asked.desk.engine.invoices(asked.environment(), range).map_err(rejected)?;
            written(asked, range, &found)
        }));
    }
    let found = found(&asked, &wanted)?;
    if form == Form::Csv {
        return Ok(table(asked, rows_of::INVOICES, wanted, move |asked, range| {
            let rest = found.iter().filter(|row| number(row) > range.after);
            written(asked, range, &rest.cloned().collect::<Vec<_>>())
        }));
    }
    let last = found.last().map(number);
    let rows = found.iter().map(|row| shown(&asked, row)).collect::<Result<Vec<_>, _>>()?;
    Ok(wanted.page(&asked, rows, last))
}

fn number(row: &ChargeRecord) -> u64 {
    row.invoice.as_ref().map_or(0, |issued| issued.number)
}

fn found(asked: &Asked, wanted: &Wanted) -> Result<Vec<ChargeRecord>, Rejection> {
    let (engine, environment) = (&asked.desk.engine, asked.environment());
    let Some(id) = wanted.subscription else {
        return engine.invoices(environment, &wanted.range).map_err(rejected);
    };
    let charges = engine.charges(environment, id).map_err(rejected)?.into_iter();
    let mut ours: Vec<_> = charges
        .filter(|row| {
            let issued = row.invoice.as_ref();
            issued.is_some_and(|it| wanted.holds(it.issuer.as_str(), it.number, row.at))
        })
        .collect();
    ours.sort_by_key(number);
    ours.truncate(wanted.range.limit);
    Ok(ours)
}

fn shown(asked: &Asked, row: &ChargeRecord) -> Result<InvoiceRow, Rejection> {
    let issued = row.invoice.as_ref().ok_or(Rejection::Internal)?;
    let project = asked.place.catalog.projects.get(&issued.issuer).ok_or(Rejection::Internal)?;
    let printed = project.invoice_form().print(issued.number);
    let (links, environment) = (&asked.desk.links, asked.environment());
    let named = Named::new(links, environment, Series::Invoice, issued, printed);
    let invoice = row.to_invoice().map_err(|_| Rejection::Internal)?;
    Ok(json::row(named, row.subscription, &invoice))
}

fn written(
    asked: &Asked,
    range: &NumberRange,
    found: &[ChargeRecord],
) -> Result<Option<(String, u64)>, Rejection> {
    let Some(last) = found.last().map(number) else { return Ok(None) };
    let project = asked.place.catalog.projects.get(&range.issuer).ok_or(Rejection::Internal)?;
    let form = project.invoice_form();
    let mut text = String::new();
    for row in found {
        let issued = row.invoice.as_ref().ok_or(Rejection::Internal)?;
        let totals = row.to_invoice().map_err(|_| Rejection::Internal)?.totals;
        let printed = form.print(issued.number);
        let rows = rows_of::rows(&printed, issued, row.at, row.subscription, &totals, None);
        text.push_str(&rows.map_err(|_| Rejection::Internal)?);
    }
    Ok(Some((text, last)))
}
