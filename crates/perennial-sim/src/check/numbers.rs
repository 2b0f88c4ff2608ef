//! I45: invoices and credit notes are numbered from one to the last, without a gap and without a
//! double, and nothing that was paid to us or given back is without a number.

use perennial_engine::change_set::{ChargeStanding, Issued};
use perennial_engine::ports::{NumberRange, Store};

use super::{Holds, Violation, hold, money};
use crate::scene::HERE;
use crate::world::World;

/// Over the whole store, whatever failed on the way.
pub fn check(world: &World) -> Holds {
    let broken = |error| Violation::new("I45", error);
    for issuer in world.truth.issuers(HERE).map_err(broken)? {
        let all = NumberRange::after(issuer.issuer.clone(), 0, usize::MAX);
        let invoices = world.truth.invoices(HERE, &all).map_err(broken)?;
        let notes = world.truth.credit_notes(HERE, &all).map_err(broken)?;
        let invoices = invoices.into_iter().map(|row| row.invoice);
        let notes = notes.into_iter().map(|row| row.note);
        let name = &issuer.issuer;
        series(invoices, issuer.invoices, || format!("invoices of {name}"))?;
        series(notes, issuer.credit_notes, || format!("credit notes of {name}"))?;
    }
    documents(world)
}

fn series(
    issued: impl Iterator<Item = Option<Issued>>,
    last: u64,
    what: impl Fn() -> String,
) -> Holds {
    let given: Vec<u64> = issued.flatten().map(|issued| issued.number).collect();
    hold(given.iter().copied().eq(1..=last), "I45", || {
        format!("the {} are {given:?}, counted to {last}", what())
    })
}

fn documents(world: &World) -> Holds {
    for state in world.states() {
        let ours = state.terms.collector.bills_customer();
        let rows = money::rows(world, state.id)?;
        for row in &rows.charges {
            let wanted = ours && row.standing == ChargeStanding::Paid;
            hold(row.invoice.is_some() == wanted, "I45", || {
                let key = row.charge.key;
                format!("{} {key} is {:?}, its invoice {:?}", state.id, row.standing, row.invoice)
            })?;
        }
        let bare = rows.credits.iter().find(|row| ours && row.note.is_none());
        hold(bare.is_none(), "I45", || format!("{} gave {bare:?} without a number", state.id))?;
    }
    Ok(())
}
