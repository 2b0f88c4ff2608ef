//! Tables for finance: one row for each document and tax rate. Credit notes are negative, so that
//! both tables together sum to what was kept.

use perennial_core::billing::{Amounts, Totals, percent};
use perennial_core::ids::SubscriptionId;
use perennial_core::money::{Money, MoneyError};
use perennial_core::time::Instant;
use perennial_engine::change_set::Issued;

pub const INVOICES: &str =
    "number,issuer,sequence,issued_at,subscription,currency,tax_rate,net,tax,gross\r\n";
pub const CREDIT_NOTES: &str =
    "number,issuer,sequence,issued_at,subscription,invoice,currency,tax_rate,net,tax,gross\r\n";

/// The rows of one document. `of` is the invoice that a credit note takes from.
pub fn rows(
    printed: &str,
    issued: &Issued,
    at: Instant,
    subscription: SubscriptionId,
    totals: &Totals,
    of: Option<&str>,
) -> Result<String, MoneyError> {
    let mut rows = String::new();
    for (rate, amounts) in &totals.by_rate {
        let amounts = if of.is_some() { amounts.neg()? } else { *amounts };
        let Amounts { net, tax, gross } = amounts;
        let mut cells = vec![
            cell(printed),
            cell(issued.issuer.as_str()),
            issued.number.to_string(),
            at.to_string(),
            subscription.to_string(),
        ];
        cells.extend(of.map(cell));
        cells.extend([gross.currency().code().to_owned(), percent(*rate)]);
        cells.extend([net, tax, gross].map(Money::decimal));
        rows.push_str(&cells.join(","));
        rows.push_str("\r\n");
    }
    Ok(rows)
}

/// Text that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_text_and_nothing_else() {
        assert_eq!(cell("INV-1"), "INV-1");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
    }
}
