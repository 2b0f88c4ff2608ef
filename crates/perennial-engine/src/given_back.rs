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
        let parts = merged(take(&mut sources, record))?;
        let shares = match parts.as_slice() {
            [] => vec![(record.credit.against, record.credit.amounts)],
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

/// One part for each charge.
fn merged(parts: Vec<Part>) -> Result<Vec<Part>, MoneyError> {
    let mut merged: Vec<Part> = vec![];
    for part in parts {
        match merged.iter_mut().find(|it| it.charge == part.charge) {
            Some(same) => same.amount = same.amount.add(part.amount)?,
            None => merged.push(part),
        }
    }
    Ok(merged)
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

/// A paid charge with what of it did not go back yet; `None` where it was not paid. A credit note
/// stays with the account, and is not paid out a second time.
pub(crate) fn paid_charge(
    charges: &[ChargeRecord],
    credits: &[CreditRecord],
    key: ChargeKey,
) -> Option<PaidCharge> {
    let paid = |row: &&ChargeRecord| row.charge.key == key && row.standing == ChargeStanding::Paid;
    let amounts = charges.iter().find(paid)?.charge.amounts().ok()?;
    let shares = shares(charges, credits).ok()?;
    let back = shares.iter().flatten().filter(|(of, _)| *of == key);
    let left = back.map(|(_, back)| *back).try_fold(amounts, |left, back| left.add(back.neg()?));
    let Amounts { tax: left_tax, gross: left, .. } = left.ok()?;
    let nothing = Money::new(0, left.currency());
    let (left, left_tax) = if left.is_negative() { (nothing, nothing) } else { (left, left_tax) };
    Some(PaidCharge { key, amounts, left, left_tax })
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
/// first. What was paid later than it was promised is never touched: a clock may stand still, so at
/// the same instant what is of a later period came later.
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
        let Some(source) = sources.get_mut(n).filter(|it| is_there(it.row, record)) else {
            continue;
        };
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

/// Whether a charge was paid when a credit was promised.
fn is_there(row: &ChargeRecord, record: &CreditRecord) -> bool {
    let same_instant = row.at == record.at;
    row.at < record.at || same_instant && row.charge.key.ordinal <= record.credit.against.ordinal
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use perennial_core::ids::SubscriptionId;
    use perennial_core::subscription::command::ChangeItem;
    use perennial_core::terms::{OnNegative, Terms, Timing};
    use perennial_core::{Command, Subscription};

    use crate::change_set::Issued;
    use crate::directory::Document;
    use crate::testing::{SANDBOX, World};
    use crate::{Act, Wish};

    async fn seats(world: &World, id: SubscriptionId, quantity: u32) {
        let make = move |s: &Subscription, _: &_, _| {
            let item = s.item(1)?;
            let (number, timing) = (item.number, Timing::Prorated);
            let to = perennial_core::subscription::ItemTerms { quantity, ..item.terms.clone() };
            let change = ChangeItem {
                number,
                to,
                cycle: None,
                discount: None,
                lead: None,
                net: false,
                timing,
            };
            Ok(Command::ChangeItem(Box::new(change)))
        };
        let act = Act::With { id, make: Box::new(make) };
        world.engine.execute(Wish::one(SANDBOX, act)).await.unwrap();
    }

    /// One seat is bought, four more, and four are given back: what the one cost is less than that.
    #[test]
    fn no_invoice_gives_back_more_than_it_was() {
        block_on(async {
            for on_negative in [OnNegative::Refund, OnNegative::CreditNote] {
                let world = World::new().await;
                let terms = Terms { on_negative, ..Terms::platform() };
                let document = Document::Terms { id: "platform".into(), terms };
                world.define(document).await.unwrap();
                let id = world.sell("basic", "tok_ok").await.unwrap().first().unwrap().after.id;
                world.clock_to("2026-02-05T09:00:00Z").await.unwrap();
                seats(&world, id, 5).await;
                world.clock_to("2026-02-07T09:00:00Z").await.unwrap();
                seats(&world, id, 1).await;
                let verified = world.engine.verify(SANDBOX, |_| {}).unwrap();
                assert_eq!(verified.findings, []);
                let issued = Issued { issuer: "proj_demo".into(), number: 1 };
                let note = world.engine.credit_note(SANDBOX, &issued).unwrap();
                assert_eq!(note.totals.all, note.credit.amounts);
                let parts = note.parts.iter().map(|(part, of)| {
                    let all = part.note.totals.all;
                    assert!(all.tax.is_positive() && all.net.is_positive());
                    assert!(!of.kept.gross.is_negative() && !of.kept.tax.is_negative());
                    (of.issued.number, all.gross.minor())
                });
                // 4 x 9.99 x 21/28 = 29.97, of which the second invoice gives what the first cannot.
                assert_eq!(parts.collect::<Vec<_>>(), [(1, 999), (2, 1_998)]);
            }
        });
    }
}
