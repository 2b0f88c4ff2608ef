//! Receivers that were switched off because they took nothing: an operator switches them on again,
//! and they get what they missed.

use perennial_core::time::Instant;
use perennial_engine::Expect;
use perennial_engine::change_set::DeliveryState;
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::ports::Store;
use perennial_engine::worker::sign::message_id;

use super::{Runner, here};
use crate::check::Holds;
use crate::drive::drive;

impl Runner {
    pub(super) fn switch_on(&mut self) -> Holds {
        let place = match self.world.engine.place(here()) {
            Ok(place) => place,
            Err(error) => return self.unexpected("the environment is gone", &error),
        };
        for known in place.receivers.values().filter(|it| it.disabled.is_some()) {
            *self.health.faults.entry("receiver_switched_off").or_default() += 1;
            let all = self.world.truth.deliveries(here(), Some(&known.id), None, usize::MAX);
            let given_up = all.unwrap_or_default().into_iter();
            // Later ones may have been taken before: these come out of order, and are to.
            let given_up = given_up.filter(|it| it.state == DeliveryState::Exhausted);
            self.world.recovered.extend(given_up.map(|it| message_id(it.id)));
            let document =
                Document::Receiver(Receiver { disabled: None, ..known.as_ref().clone() });
            let on = drive(self.world.engine.define(here(), document, Expect::Any));
            if let Err(error) = on {
                return self.unexpected("a receiver is not switched on", &error);
            }
            loop {
                match drive(self.world.engine.recover(here(), known, Instant::MIN)) {
                    Ok(again) if again.more => {}
                    Ok(_) => break,
                    Err(error) => return self.unexpected("messages are not recovered", &error),
                }
            }
        }
        Ok(())
    }
}
