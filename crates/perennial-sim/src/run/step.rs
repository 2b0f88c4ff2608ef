//! One operation, done.

use perennial_core::Command;
use perennial_core::billing::{Outcome, Standing};
use perennial_core::catalog::FirstEnd;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::Start;
use perennial_core::subscription::command::Succession;
use perennial_core::time::Instant;
use perennial_engine::Act;
use perennial_engine::gateway_key::gateway_key;

use super::aim::{suits, waits_at_the_gateway};
use super::{Runner, here};
use crate::check::{Holds, hold};
use crate::drive::drive;
use crate::op::{How, Job, Op, Sell, Target, Verb};
use crate::scene::url;
use crate::world::settings;

impl Runner {
    pub(super) fn operate(&mut self, op: &Op) -> Holds {
        match op {
            Op::Sell { .. } | Op::RaceSell { .. } if self.is_full() => Ok(()),
            Op::Sell { sell, how } => {
                let Some(order) = self.order(sell) else { return Ok(()) };
                let make = || vec![Act::Sell(Box::new(order.clone()))];
                let sold = self.bring(&make, &[], *how, None)?;
                self.note_sale(sold.is_some());
                Ok(())
            }
            Op::Replace { on, sell, how } => self.replace(*on, sell, *how),
            Op::Merge { primary, secondary, prorate } => self.merge(*primary, *secondary, *prorate),
            Op::Wish { on, verb, how } => self.wish(*on, verb, *how),
            Op::Race { on, first, second } => self.race(*on, first, second),
            Op::RaceSell { sell } => self.race_sell(sell),
            Op::RaceWork { on, verb } => self.race_work(*on, verb),
            Op::Clock { by, works } => {
                let to = self.destination(*by);
                self.move_to(to, *works)
            }
            Op::Work(job) => self.work(*job),
            Op::Store(fault) => {
                self.fault = Some(*fault);
                Ok(())
            }
            Op::Gateway { mood, calls } => {
                self.world.gateway.expect(*mood, *calls);
                Ok(())
            }
            Op::GatewayDown { hours } => {
                let until = self.later(*hours);
                self.world.gateway.down_until(Some(until));
                Ok(())
            }
            Op::Receiver { receiver, reception, hours } => {
                let until = self.later(*hours);
                self.world.outside.behave(&url(*receiver), *reception, until);
                Ok(())
            }
            Op::Settle { on, pays, twice } => match self.aim(*on, waits_at_the_gateway) {
                Some(id) => self.settle(id, *pays, *twice),
                None => Ok(()),
            },
            Op::Restart => {
                self.world.restart();
                *self.health.faults.entry("restart").or_default() += 1;
                self.switch_on()
            }
            Op::Ask { on, hours_ago } => self.ask(*on, *hours_ago),
            Op::AskCore { on, verb, days } => self.ask_core(*on, verb, *days),
            Op::Reprice(to) => self.reprice(to),
            Op::Resend { pick } => self.resend(*pick),
        }
    }

    fn later(&self, hours: u32) -> Instant {
        self.world.now.plus_seconds(i64::from(hours) * 3_600).unwrap_or(self.world.now)
    }

    pub(super) fn note_sale(&mut self, sold: bool) {
        if sold {
            *self.health.commands.entry("sell").or_default() += 1;
        }
    }

    fn wish(&mut self, on: Target, verb: &Verb, how: How) -> Holds {
        let Some(id) = self.aim(on, |s| suits(verb, s)) else { return Ok(()) };
        let Some(state) = self.world.state(id) else { return Ok(()) };
        let Some(command) = self.command(&state, verb) else { return Ok(()) };
        let made = how.made;
        let make = || {
            let command = command.clone();
            if made {
                let make = move |_: &_, _: &_, _| Ok(command.clone());
                return vec![Act::With { id, make: Box::new(make) }];
            }
            vec![Act::Do { id, command }]
        };
        let stale = how.stale.then(|| state.version.saturating_sub(1));
        let done = self.bring(&make, &[(id, command.clone())], how, stale)?;
        // Nothing of what was decided on another version may be done.
        hold(done.is_none() || stale.is_none(), "I15", || {
            format!("{id} changed on version {stale:?}")
        })
    }

    fn replace(&mut self, on: Target, sell: &Sell, how: Succession) -> Holds {
        use perennial_core::subscription::StageName::{Active, Ending, Trial};
        let running = [Active, Trial, Ending];
        let found = self.aim(on, |s| {
            let there = self.world.scene.projects.get(usize::try_from(sell.project).unwrap_or(0));
            let same = there.is_some_and(|project| s.project.as_str() == project.name);
            running.contains(&s.stage.name()) && s.charge.is_none() && same
        });
        let Some(previous) = found else { return Ok(()) };
        let Some(state) = self.world.state(previous) else { return Ok(()) };
        let Some(mut order) = self.order(sell) else { return Ok(()) };
        order.customer = state.customer;
        order.replaces = Some(previous);
        let end = state.schedule.period.end;
        match how {
            Succession::StartNow => {}
            Succession::Align => order.first_period_ends = Some(FirstEnd::At(end)),
            Succession::AtRenewal => order.start = Start::OnPredecessor(end),
        }
        let make = || vec![Act::Replace { order: Box::new(order.clone()), previous, how }];
        let command = Command::BeReplaced { by: order.id, how };
        let done = self.bring(&make, &[(previous, command)], How::default(), None)?;
        self.note_sale(done.is_some());
        Ok(())
    }

    fn merge(&mut self, primary: Target, secondary: Target, prorate: bool) -> Holds {
        use perennial_core::subscription::StageName::Active;
        let active = |s: &perennial_core::Subscription| {
            s.stage.name() == Active && s.charge.is_none() && s.customer.is_some()
        };
        let Some(first) = self.aim(primary, active) else { return Ok(()) };
        let Some(primary) = self.world.state(first) else { return Ok(()) };
        let second = self.aim(secondary, |s| {
            active(s)
                && s.id != first
                && s.customer == primary.customer
                && s.schedule.cycle == primary.schedule.cycle
                && s.schedule.period.end < primary.schedule.period.end
        });
        let Some(secondary) = second else { return Ok(()) };
        let make = || vec![Act::Merge { primary: first, secondary, prorate }];
        // What falls due before is done first: the other one is taken in as it is then.
        let _ = drive(self.world.engine.preview(here(), &make()));
        let Some(from) = self.world.state(secondary) else { return Ok(()) };
        let command = Command::TakeIn { from: Box::new(from), prorate };
        self.bring(&make, &[(first, command)], How::default(), None)?;
        Ok(())
    }

    pub(super) fn work(&mut self, job: Job) -> Holds {
        let engine = self.world.engine.clone();
        self.arm();
        let worked = match job {
            Job::Wake => drive(engine.wake_due(here())),
            Job::Refund => drive(engine.refund_due(here())),
            Job::Prices => drive(engine.walk_prices(here())),
            Job::Deliver => drive(engine.deliver_due()),
            Job::Idle => drive(engine.work_until_idle(here())),
        };
        self.calm &= !self.disarm();
        match worked {
            Err(error) => self.unexpected("the worker fails", &error),
            Ok(_) if job == Job::Idle => self.must_be_idle(),
            Ok(_) => Ok(()),
        }
    }

    /// What waits at the gateway is settled there, and we are told.
    pub(super) fn settle(&mut self, id: SubscriptionId, pays: bool, twice: bool) -> Holds {
        let Some(state) = self.world.state(id) else { return Ok(()) };
        let Some(charge) = &state.charge else { return Ok(()) };
        let key = gateway_key(&settings().installation, id, charge.key, charge.attempt);
        let waits = matches!(charge.standing, Standing::Pending { .. });
        let outcome = if waits { self.world.gateway.resolve(&key, pays) } else { None };
        let Some(outcome) = outcome else { return Ok(()) };
        let (key, attempt, at) = (charge.key, charge.attempt, self.world.time());
        let command = Command::Settle { key, attempt, outcome: outcome.clone(), at };
        let make = || vec![Act::Do { id, command: command.clone() }];
        let told = [(id, command.clone())];
        let done = self.bring(&make, &told, How::default(), None)?;
        if twice && done.is_some() && outcome != Outcome::Pending {
            // Told twice, it is settled once.
            let again = self.bring(&make, &told, How::default(), None)?;
            hold(again.is_none(), "I10", || format!("{id} {key} was settled twice"))?;
        }
        Ok(())
    }
}
