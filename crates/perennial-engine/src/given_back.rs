//! What went back of each paid charge.
//!
//! What a period cost may have been paid in several charges (the period, a change on top, what was
//! left of the one before), and neither a gateway nor a credit note gives back more of a charge
//! than was taken. So a credit is spread over the charges it may come from: the one it is written
//! against, those on top of it, then older ones.

use perennial_core::billing::credit::{CreditKind, PaidCharge};
use perennial_core::billing::{Amounts, ChargeKey};
use perennial_core::money::{Money, MoneyError};

use crate::change_set::{ChargeRecord, ChargeStanding, CreditRecord};

/// What goes back to one charge.
pub(crate) struct Part {
    pub charge: ChargeKey,
    pub attempt: u32,
    pub amount: Money,
}

/// What is left of a paid charge.
struct Source<'a> {
    row: &'a ChargeRecord,
    left: i64,
}

/// Spreads every credit of a subscription in their order, since the earlier ones used up what is
/// not there any more, and answers the parts of one. The same rows always give the same parts.
pub(crate) fn parts_of(
    charges: &[ChargeRecord],
    credits: &[CreditRecord],
    wanted: &CreditRecord,
) -> Vec<Part> {
    let mut sources = sources(charges);
    let mut parts = vec![];
    for record in credits {
        parts = take(&mut sources, record);
        if record.credit.number == wanted.credit.number {
            break;
        }
    }
    parts
}

/// Every credit with what it takes from each charge, tax included, in the order they were given.
pub(crate) fn shares(
    charges: &[ChargeRecord],
    credits: &[CreditRecord],
) -> Result<Vec<Vec<(ChargeKey, Amounts)>>, MoneyError> {
    let mut sources = sources(charges);
    let mut left = charges
        .iter()
        .map(|row| Ok((row.charge.key, row.charge.amounts()?)))
        .collect::<Result<Vec<_>, MoneyError>>()?;
    let mut spread = vec![];
    for record in credits {
        let shares = match take(&mut sources, record).as_slice() {
            [] => vec![],
            [one] => vec![(one.charge, record.credit.amounts)],
            several => taxed(several, record.credit.amounts, charges, &left)?,
        };
        for (key, share) in &shares {
            if let Some((_, left)) = left.iter_mut().find(|(of, _)| of == key) {
                *left = left.add(share.neg()?)?;
            }
        }
        spread.push(shares);
    }
    Ok(spread)
}

/// The parts with their taxes, which come to the tax of the credit: each in proportion to its
/// charge, and what the roundings leave where there is room for it.
fn taxed(
    parts: &[Part],
    whole: Amounts,
    charges: &[ChargeRecord],
    left: &[(ChargeKey, Amounts)],
) -> Result<Vec<(ChargeKey, Amounts)>, MoneyError> {
    let mut open = whole.tax.minor();
    let mut shares = vec![];
    for part in parts {
        let of = |key| left.iter().find(|(of, _)| *of == key).map(|(_, left)| *left);
        let row = charges.iter().find(|row| row.charge.key == part.charge);
        let (Some(row), Some(left)) = (row, of(part.charge)) else { continue };
        let (key, amounts) = (part.charge, row.charge.amounts()?);
        let of = PaidCharge { key, amounts, left: left.gross, left_tax: left.tax };
        let share = of.part(part.amount)?;
        open = open.saturating_sub(share.tax.minor());
        shares.push((key, share, left));
    }
    let room = |(_, share, left): &(ChargeKey, Amounts, Amounts), open: i64| {
        let tax = share.tax.minor();
        let highest = left.tax.minor().min(share.gross.minor());
        // What stays must have no more tax than it is worth.
        let stays = left.gross.minor().saturating_sub(share.gross.minor());
        let lowest = left.tax.minor().saturating_sub(stays).max(0);
        open.clamp((lowest.saturating_sub(tax)).min(0), (highest.saturating_sub(tax)).max(0))
    };
    let last = shares.len().saturating_sub(1);
    for (n, entry) in shares.iter_mut().enumerate() {
        // The sum must be right even of books that are not.
        let more = if n == last { open } else { room(entry, open) };
        open = open.saturating_sub(more);
        let share = &mut entry.1;
        let tax = Money::new(share.tax.minor().saturating_add(more), share.tax.currency());
        *share = Amounts { net: share.gross.sub(tax)?, tax, gross: share.gross };
    }
    Ok(shares.into_iter().map(|(key, share, _)| (key, share)).collect())
}

/// What of a paid charge did not go back yet; `None` where it was not paid.
pub(crate) fn left_of(
    charges: &[ChargeRecord],
    credits: &[CreditRecord],
    key: ChargeKey,
) -> Option<Money> {
    let mut sources = sources(charges);
    // A credit note stays with the account, and is not paid out a second time.
    for record in credits {
        take(&mut sources, record);
    }
    let source = sources.iter().find(|it| it.row.charge.key == key)?;
    let currency = source.row.charge.gross().ok()?.currency();
    Some(Money::new(source.left, currency))
}

/// A paid charge with what of it did not go back yet; `None` where it was not paid.
pub(crate) fn paid_charge(
    charges: &[ChargeRecord],
    credits: &[CreditRecord],
    key: ChargeKey,
) -> Option<PaidCharge> {
    let left = left_of(charges, credits, key)?;
    let row = charges.iter().find(|row| row.charge.key == key)?;
    let amounts = row.charge.amounts().ok()?;
    let whole = PaidCharge { key, amounts, left: amounts.gross, left_tax: amounts.tax };
    let against = credits.iter().filter(|row| row.credit.against == key);
    let written = against
        .map(|row| row.credit.amounts)
        .try_fold(amounts, |left, back| left.add(back.neg()?))
        .ok()?;
    // What went back for other charges took its tax in proportion.
    let left_tax = if written.gross == left { written.tax } else { whole.part(left).ok()?.tax };
    Some(PaidCharge { left, left_tax, ..whole })
}

/// What went back of a charge in one way, by the books: promised here or done elsewhere.
pub(crate) fn back_of(
    charges: &[ChargeRecord],
    credits: &[CreditRecord],
    key: ChargeKey,
    kind: CreditKind,
) -> i64 {
    let mut sources = sources(charges);
    let mut sum = 0_i64;
    for record in credits {
        let parts = take(&mut sources, record);
        let parts = parts.iter().filter(|part| part.charge == key && record.credit.kind == kind);
        sum = parts.fold(sum, |sum, part| sum.saturating_add(part.amount.minor()));
    }
    sum
}

/// What was taken, before anything went back.
fn sources(charges: &[ChargeRecord]) -> Vec<Source<'_>> {
    let paid = charges.iter().filter(|row| row.standing == ChargeStanding::Paid);
    paid.map(|row| Source { row, left: row.charge.gross().map_or(0, Money::minor) }).collect()
}

/// The charge it is written against first, then those after it, then those before it, newest
/// first. What was paid later than it was promised is never touched.
fn take(sources: &mut [Source<'_>], record: &CreditRecord) -> Vec<Part> {
    let gross = record.credit.amounts.gross;
    let written = sources.iter().position(|it| it.row.charge.key == record.credit.against);
    let written = written.unwrap_or(sources.len());
    let before = (0..written).rev();
    let after = written.saturating_add(1)..sources.len();
    let mut open = gross.minor();
    let mut parts: Vec<Part> = vec![];
    let mut add = |row: &ChargeRecord, minor: i64| {
        let (charge, attempt) = (row.charge.key, row.attempt);
        parts.push(Part { charge, attempt, amount: Money::new(minor, gross.currency()) });
    };
    for n in std::iter::once(written).chain(after).chain(before) {
        let Some(source) = sources.get_mut(n).filter(|it| it.row.at <= record.at) else { continue };
        let minor = open.min(source.left);
        if minor <= 0 {
            continue;
        }
        source.left = source.left.saturating_sub(minor);
        open = open.saturating_sub(minor);
        add(source.row, minor);
    }
    // More than was paid: the gateway will say so, and it stays open.
    if let Some(source) = sources.get(written).filter(|_| open > 0) {
        add(source.row, open);
    }
    parts
}
