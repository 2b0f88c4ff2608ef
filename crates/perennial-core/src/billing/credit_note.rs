//! A credit note: what one credit takes off an invoice, line by line and rate by rate, so that
//! the invoice less its credit notes is what was kept, to the cent.

use super::credit::Credit;
use super::invoice::{Invoice, Totals};
use super::line::{Amounts, Tax};
use crate::money::{Money, MoneyError};
use crate::time::Instant;

#[derive(Clone, Debug, PartialEq)]
pub struct CreditNote {
    pub credit: Credit,
    pub issued: Instant,
    /// The lines of the invoice that it touches.
    pub parts: Vec<CreditPart>,
    pub totals: Totals,
}

/// What goes back for one line. Positive, as the credit is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditPart {
    /// Place of the line in the invoice.
    pub line: usize,
    /// Running number of the item.
    pub item: u32,
    pub tax: Tax,
    pub amounts: Amounts,
}

impl CreditNote {
    /// The credit notes of an invoice, in the order in which they were given. Each is spread over
    /// what the earlier ones left of the lines.
    pub fn all(invoice: &Invoice, credits: &[(Credit, Instant)]) -> Result<Vec<Self>, MoneyError> {
        let mut left: Vec<Amounts> = invoice.lines.iter().map(|line| line.amounts).collect();
        let mut notes = vec![];
        for (credit, issued) in credits {
            let shares = spread(credit.amounts, &left)?;
            let mut parts = vec![];
            for (place, (line, share)) in invoice.lines.iter().zip(shares).enumerate() {
                if let Some(left) = left.get_mut(place) {
                    *left = left.add(share.neg()?)?;
                }
                if share.gross.is_zero() && share.tax.is_zero() {
                    continue;
                }
                let (item, tax) = (line.item, line.tax);
                parts.push(CreditPart { line: place, item, tax, amounts: share });
            }
            let amounts = parts.iter().map(|part| (part.tax.rate_ppm, part.amounts));
            let totals = Totals::sum(credit.amounts.gross.currency(), amounts)?;
            notes.push(Self { credit: *credit, issued: *issued, parts, totals });
        }
        Ok(notes)
    }
}

/// Gross by what is left of each line's gross, tax by what is left of its tax. All that is left is
/// each line's own, so that nothing remains under any rate, also of lines that take off.
fn spread(amounts: Amounts, left: &[Amounts]) -> Result<Vec<Amounts>, MoneyError> {
    let zero = Amounts::zero(amounts.gross.currency());
    if left.iter().try_fold(zero, |sum, line| sum.add(*line))? == amounts {
        return Ok(left.to_vec());
    }
    let gross = by_weight(amounts.gross, left.iter().map(|it| it.gross))?;
    let tax = by_weight(amounts.tax, left.iter().map(|it| it.tax))?;
    gross
        .into_iter()
        .zip(tax)
        .map(|(gross, tax)| Ok(Amounts { net: gross.sub(tax)?, tax, gross }))
        .collect()
}

/// What is nothing already gets nothing. Where nothing at all is left, the first line gets it:
/// the sum must be right even of books that are not.
fn by_weight(amount: Money, left: impl Iterator<Item = Money>) -> Result<Vec<Money>, MoneyError> {
    let mut weights: Vec<u64> =
        left.map(|left| u64::try_from(left.minor()).unwrap_or_default()).collect();
    if weights.iter().all(|weight| *weight == 0)
        && let Some(first) = weights.first_mut()
    {
        *first = 1;
    }
    amount.split(&weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::credit::CreditWhy;
    use crate::billing::{Basis, ChargeKey, CreditKind, Line, Reason, Units};
    use crate::money::{Currency, Ratio, UnitPrice};
    use crate::time::Period;

    fn eur() -> Currency {
        Currency::parse("EUR").unwrap()
    }

    fn line(item: u32, price: &str, rate_ppm: u32) -> Line {
        let price = UnitPrice::parse_decimal(price, eur()).unwrap();
        let units = vec![Units { count: 1, price }];
        let tax = Tax { basis: Basis::Gross, rate_ppm };
        Line::new(item, eur(), units, vec![], Ratio::ONE, tax).unwrap()
    }

    fn invoice(lines: Vec<Line>) -> Invoice {
        let at = |text| Instant::parse(text).unwrap();
        let (start, end) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
        let period = Period::new(start, end).unwrap();
        let key = ChargeKey { ordinal: 1, reason: Reason::Renewal };
        Invoice::new(key, start, period, lines).unwrap()
    }

    fn credit(number: u32, net: i64, tax: i64) -> (Credit, Instant) {
        let money = |minor| Money::new(minor, eur());
        let amounts =
            Amounts { net: money(net), tax: money(tax), gross: money(net.saturating_add(tax)) };
        let against = ChargeKey { ordinal: 1, reason: Reason::Renewal };
        let (kind, why) = (CreditKind::Refund, CreditWhy::Unused);
        (
            Credit { number, kind, why, against, amounts },
            Instant::parse("2026-01-09T00:00:00Z").unwrap(),
        )
    }

    #[test]
    fn the_parts_are_the_whole_and_everything_given_back_leaves_nothing() {
        // 11.90 with 19 %, 10.70 with 7 %, 0.01 without.
        let of =
            invoice(vec![line(1, "11.90", 190_000), line(2, "10.70", 70_000), line(3, "0.01", 0)]);
        let all = of.totals.all;
        for first in [1, 7, 500, 1_130, 2_259] {
            let tax = first * all.tax.minor() / all.gross.minor();
            let one = credit(1, first - tax, tax);
            let rest_tax = all.tax.minor() - tax;
            let two = credit(2, all.gross.minor() - first - rest_tax, rest_tax);
            let notes = CreditNote::all(&of, &[one, two]).unwrap();
            let mut left: Vec<_> = of.lines.iter().map(|line| line.amounts).collect();
            for note in &notes {
                assert_eq!(note.totals.all, note.credit.amounts);
                for part in &note.parts {
                    left[part.line] = left[part.line].add(part.amounts.neg().unwrap()).unwrap();
                }
            }
            assert!(left.iter().all(|left| *left == Amounts::zero(eur())), "{first}: {left:?}");
            let no_tax =
                notes.iter().flat_map(|note| &note.parts).filter(|it| it.tax.rate_ppm == 0);
            assert!(no_tax.into_iter().all(|part| part.amounts.tax.is_zero()));
        }
    }

    #[test]
    fn a_rate_gets_its_own_share() {
        let of = invoice(vec![line(1, "11.90", 190_000), line(2, "10.70", 70_000)]);
        let notes = CreditNote::all(&of, &[credit(1, 1_000, 130)]).unwrap();
        let by_rate = notes[0]
            .totals
            .by_rate
            .iter()
            .map(|(rate, it)| (*rate, it.net.minor(), it.tax.minor(), it.gross.minor()));
        let told = [(70_000, 500, 35, 535), (190_000, 500, 95, 595)];
        assert_eq!(by_rate.collect::<Vec<_>>(), told);
    }

    /// A dearer product of another rate in place of a cheaper one: a line that takes off.
    #[test]
    fn everything_given_back_leaves_no_rate_with_anything() {
        let mut of = invoice(vec![line(1, "20.00", 190_000), line(1, "5.00", 70_000)]);
        of.lines[1].units[0].count = -1;
        of.lines[1].amounts = of.lines[1].evaluate().unwrap();
        let all = of.lines[0].amounts.add(of.lines[1].amounts).unwrap();
        let notes = CreditNote::all(&of, &[credit(1, all.net.minor(), all.tax.minor())]).unwrap();
        let told = notes[0].totals.by_rate.iter().map(|(rate, it)| (*rate, it.gross.minor()));
        assert_eq!(told.collect::<Vec<_>>(), [(70_000, -500), (190_000, 2_000)]);
        assert_eq!(notes[0].totals.all, all);
    }

    #[test]
    fn more_than_there_was_still_sums_up() {
        let of = invoice(vec![line(1, "1.00", 0)]);
        let notes = CreditNote::all(&of, &[credit(1, 100, 0), credit(2, 5, 0)]).unwrap();
        assert_eq!(notes[1].totals.all.gross.minor(), 5);
    }
}
