//! I01, I10, I43: our books, the reference biller's and the gateway's tell of the same money.

use perennial_core::billing::credit::CreditKind;
use perennial_core::ids::SubscriptionId;
use perennial_core::{Subscription, billing::Standing};
use perennial_engine::change_set::{ChargeRecord, ChargeStanding, CreditRecord};
use perennial_engine::gateway_key::{gateway_key, refund_key};
use perennial_engine::ports::Store;

use super::{Holds, Violation, hold};
use crate::ports::gateway::{Attempt, AttemptStanding, Ledger};
use crate::reference::Book;
use crate::scene::HERE;
use crate::world::{World, settings};

/// The rows of one subscription.
pub struct Rows {
    pub charges: Vec<ChargeRecord>,
    pub credits: Vec<CreditRecord>,
}

pub fn rows(world: &World, id: SubscriptionId) -> Result<Rows, Violation> {
    let broken = |error| Violation::new("I01", error);
    let charges = world.truth.charges(HERE, id).map_err(broken)?;
    let credits = world.truth.credits(HERE, id).map_err(broken)?;
    Ok(Rows { charges, credits })
}

/// After a step: what is definite must agree, what is open may be ahead at the gateway.
pub fn check(world: &World, state: &Subscription, book: Option<&Book>) -> Holds {
    let rows = rows(world, state.id)?;
    let ledger = world.gateway.ledger.lock();
    unique(&rows)?;
    open_charge(state, &rows)?;
    let mut known = 0;
    for row in &rows.charges {
        known += charge(&ledger, state.id, row)?;
    }
    let taken = ledger.attempts.values().filter(|it| it.subscription == state.id && it.taken > 0);
    let taken = taken.count();
    hold(taken == known, "I43", || {
        format!("{taken} attempts took money of {}, our books know {known}", state.id)
    })?;
    for row in &rows.credits {
        credit(&ledger, row)?;
    }
    totals(state.id, &rows, book)
}

/// I10: one row for one key.
fn unique(rows: &Rows) -> Holds {
    let mut keys: Vec<_> = rows.charges.iter().map(|row| row.charge.key).collect();
    keys.sort_unstable();
    let twice = keys.windows(2).find(|pair| pair[0] == pair[1]);
    hold(twice.is_none(), "I10", || format!("two rows of {twice:?}"))
}

/// The open charge of a state and its row tell the same.
fn open_charge(state: &Subscription, rows: &Rows) -> Holds {
    let Some(open) = &state.charge else { return Ok(()) };
    let row = rows.charges.iter().find(|row| row.charge.key == open.key);
    let Some(row) = row else {
        return Err(Violation::new("I10", format!("{} {} has no row", state.id, open.key)));
    };
    let standing = match open.standing {
        Standing::Intended => ChargeStanding::Intended,
        Standing::Pending { .. } => ChargeStanding::Pending,
        Standing::Unknown { .. } => ChargeStanding::Unknown,
        Standing::Declined { .. } => ChargeStanding::Declined,
    };
    hold(row.standing == standing && row.attempt == open.attempt, "I10", || {
        format!(
            "{} {}: {standing:?} in the state, {:?} in its row",
            state.id, open.key, row.standing
        )
    })
}

/// One charge and its attempts at the gateway. Answers how many of them took money.
fn charge(ledger: &Ledger, id: SubscriptionId, row: &ChargeRecord) -> Result<usize, Violation> {
    let installation = settings().installation;
    let attempt = |n| ledger.attempts.get(&gateway_key(&installation, id, row.charge.key, n));
    let attempts: Vec<&Attempt> = (1..=row.attempt).filter_map(attempt).collect();
    let taken: u32 = attempts.iter().map(|attempt| attempt.taken).sum();
    let told = |what: &str| format!("{id} {}: {what}", row.charge.key);
    hold(taken <= 1, "I10", || told(&format!("taken {taken} times")))?;
    let last = attempt(row.attempt);
    let gross = row.charge.gross().map_err(|error| Violation::new("I01", error))?;
    if let Some(attempt) = last.filter(|attempt| attempt.taken > 0) {
        hold(attempt.amount == gross, "I43", || {
            told(&format!("we asked for {gross}, {} was taken", attempt.amount))
        })?;
    }
    let was_taken = last.is_some_and(|attempt| attempt.standing == AttemptStanding::Taken);
    match row.standing {
        ChargeStanding::Paid => hold(was_taken, "I43", || told("paid here and not there"))?,
        ChargeStanding::Declined | ChargeStanding::Closed => {
            hold(taken == 0, "I43", || told("given up here and taken there"))?;
        }
        ChargeStanding::Intended | ChargeStanding::Pending | ChargeStanding::Unknown => {}
    }
    Ok(attempts.iter().filter(|attempt| attempt.taken > 0).count())
}

/// One credit and what went back for it at the gateway, perhaps in parts.
fn credit(ledger: &Ledger, row: &CreditRecord) -> Holds {
    if row.credit.kind == CreditKind::CreditNote {
        return Ok(());
    }
    let installation = settings().installation;
    let key = |part| refund_key(&installation, row.subscription, row.credit.number, part);
    let parts = (0..).map_while(|part| ledger.refunds.get(&key(part)));
    let told = |what: &str| format!("refund {} of {}: {what}", row.credit.number, row.subscription);
    let mut sum = 0;
    for part in parts {
        hold(part.times == 1, "I43", || told("went back more than once"))?;
        sum += part.amount.minor();
    }
    let gross = row.credit.amounts.gross.minor();
    hold(sum <= gross && (sum == gross || !row.done), "I43", || {
        told(&format!("{gross} should go back, {sum} did"))
    })
}

/// I01: what was taken and given back is what the reference biller says, and never negative.
fn totals(id: SubscriptionId, rows: &Rows, book: Option<&Book>) -> Holds {
    let gross =
        |row: &ChargeRecord| row.charge.gross().map_or(0, |gross| i128::from(gross.minor()));
    let paid: i128 =
        rows.charges.iter().filter(|row| row.standing == ChargeStanding::Paid).map(gross).sum();
    let back: i128 =
        rows.credits.iter().map(|row| i128::from(row.credit.amounts.gross.minor())).sum();
    hold(back <= paid, "I01", || format!("{id}: {paid} was paid, {back} goes back"))?;
    let Some(book) = book else { return Ok(()) };
    hold((book.taken, book.given_back) == (paid, back), "I01", || {
        let (taken, given) = (book.taken, book.given_back);
        format!("{id}: taken {paid} and back {back}, right are {taken} and {given}")
    })
}
