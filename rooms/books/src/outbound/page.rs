//! The printable page: plain HTML with its own style, no script, nothing from elsewhere. The
//! template escapes whatever it is given.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use perennial_core::billing::credit::CreditWhy;
use perennial_core::billing::{Amounts, CreditKind, Totals, percent};
use perennial_core::money::Money;
use perennial_core::time::{Instant, Zone, local_date};
use perennial_engine::books::{InvoiceDocument, Sold, WholeNote};
use room_lobby::Rejection;
use room_lobby::html::{self, Forms};

use super::{buyer, currency, seller};
use crate::wire::{Buyer, Seller};

const STYLE: &str = include_str!("../../templates/page.css");

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    style: &'static str,
    title: &'static str,
    number: String,
    issued: String,
    seller: Seller,
    buyer: Buyer,
    /// Label and text, in order.
    facts: Vec<(&'static str, String)>,
    currency: &'static str,
    lines: Vec<Row>,
    taxes: Vec<Rate>,
    total_label: &'static str,
    net: String,
    tax: String,
    gross: String,
    notes: Vec<(String, String, String)>,
    kept: Option<String>,
    state: String,
}

struct Row {
    name: String,
    extension: String,
    quantity: String,
    rate: String,
    net: String,
    tax: String,
    gross: String,
    derivation: String,
}

struct Rate {
    percent: String,
    net: String,
    tax: String,
    gross: String,
}

pub fn invoice(document: &InvoiceDocument) -> Result<Response, Rejection> {
    let zone = zone(document);
    let invoice = &document.invoice;
    let period = invoice.period;
    let lines = invoice.lines.iter().zip(&document.lines).map(|(line, sold)| Row {
        quantity: line
            .units
            .iter()
            .map(|units| units.count.to_string())
            .collect::<Vec<_>>()
            .join(", "),
        derivation: line.to_string(),
        ..row(sold, line.tax.rate_ppm, line.amounts)
    });
    let notes = document.notes.iter().map(|note| {
        let back = note.note.totals.all.gross.decimal();
        (note.printed.clone(), date(note.note.issued, &zone), back)
    });
    let kept = (!document.notes.is_empty()).then(|| document.kept.gross.decimal());
    let facts = vec![
        ("Invoice date", date(invoice.issued, &zone)),
        ("Service period", format!("{} to {}", date(period.start, &zone), date(period.end, &zone))),
        ("Subscription", format!("S{}", document.subscription.number)),
    ];
    let page = Page {
        title: "Invoice",
        lines: lines.collect(),
        notes: notes.collect(),
        kept,
        total_label: "Total",
        state: format!("Paid on {}. Nothing is due.", date(invoice.issued, &zone)),
        ..page(&document.printed, document, facts, &invoice.totals, invoice.issued)
    };
    shown(&page)
}

pub fn note(note: &WholeNote) -> Result<Response, Rejection> {
    let (_, first) = note.parts.first().ok_or(Rejection::Internal)?;
    let zone = zone(first);
    let nothing =
        Sold { product: String::new(), name: String::new(), name_extension: String::new() };
    let lines = note.parts.iter().flat_map(|(part, of)| {
        part.note.parts.iter().map(|line| {
            row(of.lines.get(line.line).unwrap_or(&nothing), line.tax.rate_ppm, line.amounts)
        })
    });
    let corrects = note.parts.iter().map(|(part, of)| {
        let back = part.note.totals.all.gross.decimal();
        let of = format!("{} of {}", of.printed, date(of.invoice.issued, &zone));
        ("Corrects invoice", if note.parts.len() > 1 { format!("{of}: {back}") } else { of })
    });
    let mut facts = vec![("Date", date(note.at, &zone))];
    facts.extend(corrects);
    facts.extend([
        ("Reason", why(note.credit.why).to_owned()),
        ("Subscription", format!("S{}", first.subscription.number)),
    ]);
    let state = match note.credit.kind {
        CreditKind::Refund => "The amount goes back by the way it was paid.",
        CreditKind::CreditNote => "The amount stays as a credit with the account.",
        CreditKind::Chargeback => "The bank has taken the amount back.",
    };
    let page = Page {
        title: "Credit note",
        lines: lines.collect(),
        total_label: "Credited in total",
        state: state.to_owned(),
        ..page(&note.printed, first, facts, &note.totals, note.at)
    };
    shown(&page)
}

/// What both have in common.
fn page(
    printed: &str,
    of: &InvoiceDocument,
    facts: Vec<(&'static str, String)>,
    totals: &Totals,
    issued: Instant,
) -> Page {
    let rate = |(rate, amounts): (&u32, &Amounts)| {
        let [net, tax, gross] = decimals(*amounts);
        Rate { percent: percent(*rate), net, tax, gross }
    };
    let [net, tax, gross] = decimals(totals.all);
    Page {
        style: STYLE,
        title: "",
        number: printed.to_owned(),
        issued: issued.to_string(),
        seller: seller(of),
        buyer: buyer(of),
        facts,
        currency: currency(totals),
        lines: vec![],
        taxes: totals.by_rate.iter().map(rate).collect(),
        total_label: "",
        net,
        tax,
        gross,
        notes: vec![],
        kept: None,
        state: String::new(),
    }
}

fn row(sold: &Sold, rate_ppm: u32, amounts: Amounts) -> Row {
    let [net, tax, gross] = decimals(amounts);
    Row {
        name: sold.name.clone(),
        extension: sold.name_extension.clone(),
        quantity: String::new(),
        rate: percent(rate_ppm),
        net,
        tax,
        gross,
        derivation: String::new(),
    }
}

fn decimals(amounts: Amounts) -> [String; 3] {
    let Amounts { net, tax, gross } = amounts;
    [net, tax, gross].map(Money::decimal)
}

fn why(why: CreditWhy) -> &'static str {
    match why {
        CreditWhy::Unused => "The rest of the period is not used",
        CreditWhy::Reduced => "A change made the running period cheaper",
        CreditWhy::LateCharge => "It was paid after it was no longer wanted",
        CreditWhy::Refunded | CreditWhy::RefundedThere => "The payment is given back",
        CreditWhy::ChargedBack => "The payment was disputed",
    }
}

/// The day as the seller's wall shows it.
fn date(at: Instant, zone: &Zone) -> String {
    let (year, month, day) = local_date(at, zone);
    let month = usize::try_from(month).ok().and_then(|month| MONTHS.get(month.saturating_sub(1)));
    format!("{day} {} {year}", month.copied().unwrap_or_default())
}

fn zone(document: &InvoiceDocument) -> Zone {
    Zone::parse(&document.project.zone).unwrap_or_else(|_| Zone::utc())
}

fn shown(page: &Page) -> Result<Response, Rejection> {
    let html = page.render().map_err(|_| Rejection::Internal)?;
    Ok(html::page(html, STYLE, StatusCode::OK, Forms::Nowhere))
}
