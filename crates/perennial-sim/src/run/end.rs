//! The end of a seed: faults stop, time goes on a little, and everything due must get done.

use perennial_core::billing::Standing;

use super::{Runner, here};
use crate::check::{Holds, Violation, access, codes, end, family, money, numbers, outbox};
use crate::drive::drive;
use crate::health::Health;
use crate::op::Job;

/// Days in which every unknown outcome is asked about and every message is tried for the last
/// time, with some to spare.
const DAYS: u32 = 14;

impl Runner {
    pub(super) fn finish(mut self) -> Result<Health, Violation> {
        self.fault = None;
        self.calm = true;
        self.wishes.clear();
        self.world.gateway.recover();
        self.world.outside.recover();
        // Who fell out of the worker's hands is taken up again by the next start.
        self.world.restart();
        self.calmly(Self::an_hour)?;
        end::idle(&self.world)?;
        self.calmly(Self::switch_on)?;
        for _ in 0..DAYS {
            self.calmly(Self::settle_by_hand)?;
            self.calmly(Self::a_day)?;
        }
        self.calmly(Self::settle_by_hand)?;
        self.calmly(|runner| runner.work(Job::Idle))?;
        end::idle(&self.world)?;
        self.all_reached()?;
        end::due_rows(&self.world, &self.world.states())?;
        let (charges, credits) = end::settled(&self.world)?;
        numbers::check(&self.world)?;
        codes::check(&self.world)?;
        for state in self.world.states() {
            money::check(&self.world, &state, self.books.get(&state.id))?;
            access::check(&state, self.world.time())?;
            family::check(&state, self.world.time())?;
        }
        (self.health.charges, self.health.credits) = (charges, credits);
        self.deliver_all()?;
        self.health.deliveries = outbox::check_all(&self.world)?;
        self.faults_fired();
        self.health.hash = self.hash();
        Ok(self.health)
    }

    /// A step of the end, with everything checked that it touched.
    fn calmly(&mut self, what: impl FnOnce(&mut Self) -> Holds) -> Holds {
        self.step += 1;
        self.wishes.clear();
        self.calm = true;
        what(self)?;
        self.check()
    }

    fn an_hour(&mut self) -> Holds {
        let to = self.world.time().plus_seconds(3_600);
        self.move_to(to.unwrap_or(self.world.now).max(self.world.now), true)
    }

    fn a_day(&mut self) -> Holds {
        let to = self.world.time().plus_seconds(86_400).unwrap_or(self.world.now);
        self.move_to(to, true)?;
        self.work(Job::Deliver)
    }

    /// What waits for somebody else is settled, as an operator or a bank would: what is pending,
    /// and what nobody asks about any more.
    fn settle_by_hand(&mut self) -> Holds {
        for state in self.world.states() {
            let standing = state.charge.as_ref().map(|charge| charge.standing);
            match standing {
                Some(Standing::Pending { .. }) => {
                    self.settle(state.id, state.number.is_multiple_of(2), false)?;
                }
                Some(Standing::Unknown { ask_at: None, .. }) => self.settle_unknown(&state)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn settle_unknown(&mut self, state: &perennial_core::Subscription) -> Holds {
        use perennial_core::Command;
        use perennial_engine::Act;
        use perennial_engine::gateway_key::gateway_key;
        use perennial_engine::ports::{Gateway, GatewayCharge};
        let Some(charge) = &state.charge else { return Ok(()) };
        let Ok(amount) = charge.gross() else { return Ok(()) };
        let at = self.world.time();
        let installation = crate::world::settings().installation;
        let call = GatewayCharge {
            environment: here(),
            key: gateway_key(&installation, state.id, charge.key, charge.attempt),
            subscription: state.id,
            number: state.number,
            charge: charge.key,
            partner: state.asked_partner().cloned(),
            amount,
            method: None,
            at,
        };
        let outcome = drive(self.world.gateway.ask(call));
        let command = Command::Settle { key: charge.key, attempt: charge.attempt, outcome, at };
        let make = || vec![Act::Do { id: state.id, command: command.clone() }];
        let told = [(state.id, command.clone())];
        self.bring(&make, &told, crate::op::How::default(), None)?;
        Ok(())
    }

    /// Until nothing is left to send.
    fn deliver_all(&mut self) -> Holds {
        const ROUNDS_MAX: usize = 100_000;
        for _ in 0..ROUNDS_MAX {
            let sent = drive(self.world.engine.deliver_due());
            match sent {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => return self.unexpected("messages are not sent", &error),
            }
        }
        let left = drive(self.world.engine.flush_deliveries(here()));
        left.map(|_| ()).map_err(|error| Violation::new("I41", error))
    }

    fn faults_fired(&mut self) {
        let gateway = std::mem::take(&mut self.world.gateway.ledger.lock().fired);
        for (name, count) in gateway.into_iter().chain(self.world.outside.fired()) {
            *self.health.faults.entry(name).or_default() += count;
        }
    }

    /// I09: one number for all that is stored and all that the gateway wrote down.
    fn hash(&self) -> u64 {
        let ledger = self.world.gateway.ledger.lock();
        let text =
            format!("{:?} {:?} {:?}", self.world.truth.digest(), ledger.attempts, ledger.refunds);
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}
