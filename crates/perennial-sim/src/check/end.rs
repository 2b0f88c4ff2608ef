//! I21, I41, I43: after the faults have stopped nothing that is due is undone, nothing is unknown,
//! nobody waits for a message, and our books are the gateway's.

use perennial_core::billing::Standing;
use perennial_core::billing::credit::CreditKind;
use perennial_core::{Subscription, due};
use perennial_engine::change_set::ChargeStanding;
use perennial_engine::ports::Store;

use super::{Holds, Violation, hold, money};
use crate::scene::HERE;
use crate::world::World;

/// I41: nothing due is undone.
pub fn idle(world: &World) -> Holds {
    let now = world.time();
    for state in world.states() {
        let undone = due(&state).filter(|at| *at <= now);
        hold(undone.is_none(), "I41", || {
            format!("{} is {}, due since {undone:?}", state.id, state.stage.name())
        })?;
    }
    Ok(())
}

/// I41: the index of what is due is what the states say.
pub fn due_rows(world: &World, states: &[Subscription]) -> Holds {
    let rows = world
        .truth
        .due(HERE, perennial_core::time::Instant::MAX, None, usize::MAX)
        .map_err(|error| Violation::new("I41", error))?;
    for state in states {
        let row = rows.iter().any(|row| row.id == state.id);
        hold(row == due(state).is_some(), "I41", || {
            format!("{} is due at {:?}, its row is there: {row}", state.id, due(state))
        })?;
    }
    let next = world.truth.next_due(HERE).map_err(|error| Violation::new("I41", error))?;
    let first = rows.iter().filter_map(due).min();
    hold(next == first, "I41", || format!("{first:?} is due next, the store says {next:?}"))
}

/// I43: the gateway's ledger and our books are equal.
pub fn settled(world: &World) -> Result<(u64, u64), Violation> {
    let (mut charges, mut credits, mut back) = (0, 0, 0);
    for state in world.states() {
        if let Some(charge) = &state.charge {
            let open = match charge.standing {
                Standing::Declined { .. } => false,
                Standing::Intended | Standing::Pending { .. } | Standing::Unknown { .. } => true,
            };
            hold(!open, "I41", || {
                format!("{} {} is still {:?}", state.id, charge.key, charge.standing)
            })?;
        }
        let rows = money::rows(world, state.id)?;
        for row in &rows.charges {
            let definite = matches!(
                row.standing,
                ChargeStanding::Paid | ChargeStanding::Closed | ChargeStanding::Declined
            );
            hold(definite, "I43", || {
                format!("{} {} ends as {:?}", state.id, row.charge.key, row.standing)
            })?;
            charges += 1;
        }
        for row in &rows.credits {
            let told = || format!("{} credit {:?} never went back", state.id, row.credit);
            hold(row.done || !row.credit.is_sent(), "I41", told)?;
            credits += 1;
            let refund = row.credit.kind == CreditKind::Refund;
            back += if refund { row.credit.amounts.gross.minor() } else { 0 };
        }
    }
    let ledger = world.gateway.ledger.lock();
    let there: i64 =
        ledger.refunds.values().map(|it| it.amount.minor() * i64::from(it.times)).sum();
    hold(there == back, "I43", || format!("{there} went back there, {back} here"))?;
    Ok((charges, credits))
}
