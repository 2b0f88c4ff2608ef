//! Invoices and credit notes in JSON.

use perennial_core::Subscription;
use perennial_core::billing::{Amounts, Basis, Line, Totals, percent};
use perennial_core::ids::SubscriptionId;
use perennial_core::money::Money;
use perennial_core::time::Instant;
use perennial_engine::books::{InvoiceDocument, NoteDocument, Sold, WholeNote};
use room_lobby::Rejection;

use super::{Named, buyer, currency, kind, reason, seller, state};
use crate::wire;

pub fn sums(amounts: Amounts) -> wire::Sums {
    let Amounts { net, tax, gross } = amounts;
    let [net, tax, gross] = [net, tax, gross].map(Money::decimal);
    wire::Sums { net, tax, gross }
}

pub fn head(
    named: Named,
    subscription: SubscriptionId,
    at: Instant,
    totals: &Totals,
) -> wire::Head {
    let rate = |(rate, amounts): (&u32, &Amounts)| wire::RateSums {
        rate: percent(*rate),
        sums: sums(*amounts),
    };
    wire::Head {
        number: named.printed,
        issuer: named.issued.issuer.to_string(),
        sequence: named.issued.number,
        issued_at: at.to_string(),
        subscription: subscription.to_string(),
        currency: currency(totals).to_owned(),
        sums: sums(totals.all),
        taxes: totals.by_rate.iter().map(rate).collect(),
        link: named.link,
    }
}

pub fn row(
    named: Named,
    subscription: SubscriptionId,
    invoice: &perennial_core::billing::Invoice,
) -> wire::InvoiceRow {
    wire::InvoiceRow {
        head: head(named, subscription, invoice.issued, &invoice.totals),
        period_start: invoice.period.start.to_string(),
        period_end: invoice.period.end.to_string(),
    }
}

pub fn invoice(named: Named, document: &InvoiceDocument) -> wire::Invoice {
    let Subscription { id, .. } = document.subscription;
    let note = |note: &NoteDocument| wire::NoteOf {
        number: note.printed.clone(),
        issued_at: note.note.issued.to_string(),
        sums: sums(note.note.totals.all),
    };
    let lines = document.invoice.lines.iter().zip(&document.lines);
    wire::Invoice {
        row: row(named, id, &document.invoice),
        seller: seller(document),
        buyer: buyer(document),
        lines: lines.map(|(of, sold)| line(of, sold)).collect(),
        credit_notes: document.notes.iter().map(note).collect(),
        kept: sums(document.kept),
        state: state(document),
        paid_at: document.invoice.issued.to_string(),
    }
}

fn line(line: &Line, sold: &Sold) -> wire::Line {
    let units = |units: &perennial_core::billing::Units| wire::Units {
        count: units.count,
        price: units.price.decimal(),
    };
    wire::Line {
        item: line.item,
        product: sold.product.clone(),
        name: sold.name.clone(),
        name_extension: sold.name_extension.clone(),
        units: line.units.iter().map(units).collect(),
        discounts: line.off_ppm.iter().map(|off| percent(*off)).collect(),
        share: line.share.to_string(),
        tax_rate: percent(line.tax.rate_ppm),
        tax_included: line.tax.basis == Basis::Gross,
        sums: sums(line.amounts),
        derivation: line.to_string(),
    }
}

pub fn note_row(named: Named, subscription: SubscriptionId, note: &WholeNote) -> wire::NoteRow {
    wire::NoteRow {
        head: head(named, subscription, note.at, &note.totals),
        invoices: note.parts.iter().map(|(_, of)| of.printed.clone()).collect(),
        kind: kind(note.credit.kind),
        reason: reason(note.credit.why),
    }
}

pub fn note(named: Named, note: &WholeNote) -> Result<wire::Note, Rejection> {
    let (_, first) = note.parts.first().ok_or(Rejection::Internal)?;
    let lines = note.parts.iter().flat_map(|(part, of)| {
        part.note.parts.iter().map(move |line| wire::NoteLine {
            invoice: of.printed.clone(),
            item: line.item,
            name: of.lines.get(line.line).map(|sold| sold.name.clone()).unwrap_or_default(),
            tax_rate: percent(line.tax.rate_ppm),
            sums: sums(line.amounts),
        })
    });
    Ok(wire::Note {
        lines: lines.collect(),
        row: note_row(named, first.subscription.id, note),
        seller: seller(first),
        buyer: buyer(first),
    })
}
