//! Races: another request gets in between the decision and the commit of one.

use std::sync::Arc;

use parking_lot::Mutex;
use perennial_core::catalog::Order;
use perennial_engine::{Act, Done, EngineError, Wish};

use super::aim::suits;
use super::{Runner, here};
use crate::check::{Holds, hold};
use crate::drive::drive;
use crate::op::{How, Sell, Target, Verb};

/// What became of a request that was let in; `None` while it had no turn.
type Slot = Arc<Mutex<Option<Result<Done, EngineError>>>>;

impl Runner {
    /// Lets a wish in while another one commits. Answers what became of it.
    pub(super) fn let_in(&self, acts: Vec<Act>) -> Slot {
        let slot = Arc::new(Mutex::new(None));
        let (engine, told) = (self.world.engine.clone(), slot.clone());
        let wish = Wish {
            environment: here(),
            acts,
            claims: vec![],
            documents: None,
            if_version: None,
            idempotency: None,
            mail: true,
            by_seller: false,
            origin: None,
        };
        self.world.store.let_in(Some(Box::new(move || {
            let result = drive(engine.execute(wish));
            *told.lock() = Some(result);
        })));
        slot
    }

    pub(super) fn race(&mut self, on: Target, first: &Verb, second: &Verb) -> Holds {
        let Some(id) = self.aim(on, |s| suits(first, s) && suits(second, s)) else {
            return Ok(());
        };
        let Some(state) = self.world.state(id) else { return Ok(()) };
        let both = (self.command(&state, first), self.command(&state, second));
        let (Some(one), Some(two)) = both else { return Ok(()) };
        self.wishes.entry(id).or_default().push(one.clone());
        let slot = self.let_in(vec![Act::Do { id, command: one }]);
        // Half of them insist on the version they saw.
        let seen = on.pick.is_multiple_of(2).then_some(state.version);
        let make = || vec![Act::Do { id, command: two.clone() }];
        self.calm = false;
        let done = self.bring(&make, &[(id, two.clone())], How::default(), seen)?;
        self.world.store.let_in(None);
        let first = slot.lock().take();
        let Some(Ok(first)) = first else { return Ok(()) };
        self.health.accepted += 1;
        let changed = first.changes.iter().any(|changed| !changed.facts.is_empty());
        hold(!(changed && seen.is_some() && done.is_some()), "I15", || {
            format!("{id} changed twice on version {}", state.version)
        })
    }

    pub(super) fn race_sell(&mut self, sell: &Sell) -> Holds {
        let (Some(one), Some(two)) = (self.order(sell), self.order(sell)) else { return Ok(()) };
        let act = |order: &Order| vec![Act::Sell(Box::new(order.clone()))];
        let slot = self.let_in(act(&one));
        self.calm = false;
        let sold = self.bring(&|| act(&two), &[], How::default(), None)?;
        self.world.store.let_in(None);
        let first = matches!(slot.lock().take(), Some(Ok(_)));
        self.note_sale(sold.is_some());
        self.note_sale(first);
        Ok(())
    }

    pub(super) fn race_work(&mut self, on: Target, verb: &Verb) -> Holds {
        let Some(id) = self.aim(on, |s| suits(verb, s)) else { return Ok(()) };
        let Some(state) = self.world.state(id) else { return Ok(()) };
        let Some(command) = self.command(&state, verb) else { return Ok(()) };
        let engine = self.world.engine.clone();
        self.world.store.let_in(Some(Box::new(move || {
            // The worker tells its troubles to its own log.
            let _ = drive(engine.work_until_idle(here()));
        })));
        self.calm = false;
        let make = || vec![Act::Do { id, command: command.clone() }];
        self.bring(&make, &[(id, command.clone())], How::default(), None)?;
        self.world.store.let_in(None);
        Ok(())
    }
}
