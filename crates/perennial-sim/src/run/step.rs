//! One operation, done.

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use perennial_core::billing::{Outcome, Standing};
use perennial_core::catalog::Order;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::Start;
use perennial_core::subscription::command::Succession;
use perennial_core::time::Instant;
use perennial_core::{Command, Refusal, decide, due, evolve};
use perennial_engine::change_set::DeliveryState;
use perennial_engine::directory::Document;
use perennial_engine::gateway_key::gateway_key;
use perennial_engine::ports::Store;
use perennial_engine::{
    Act, Done, EngineError, Environment, EnvironmentKind, Expect, SandboxClock, Wish,
};

use super::aim::{suits, waits_at_the_gateway};
use super::{Runner, bring, here};
use crate::check::{Holds, Violation, access, hold};
use crate::drive::drive;
use crate::op::{Job, Move, Op, Sell, Target, Verb};
use crate::reference::calendar::zone;
use crate::rng::Rng;
use crate::scene::url;
use crate::world::settings;

/// The farthest the clock goes in one step, in seconds.
const MOVE_MAX: i64 = 400 * 86_400;
const DAY: i64 = 86_400;

impl Runner {
    pub(super) fn operate(&mut self, op: &Op) -> Holds {
        match op {
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
                Ok(())
            }
            Op::Ask { on, hours_ago } => self.ask(*on, *hours_ago),
            Op::AskCore { on, verb, days } => self.ask_core(*on, verb, *days),
            Op::Resend { pick } => self.resend(*pick),
        }
    }

    fn later(&self, hours: u32) -> Instant {
        self.world.now.plus_seconds(i64::from(hours) * 3_600).unwrap_or(self.world.now)
    }

    fn note_sale(&mut self, sold: bool) {
        if sold {
            *self.health.commands.entry("sell").or_default() += 1;
        }
    }

    fn wish(&mut self, on: Target, verb: &Verb, how: crate::op::How) -> Holds {
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
            Succession::Align => order.first_period_ends = Some(end),
            Succession::AtRenewal => order.start = Start::OnPredecessor(end),
        }
        let make = || vec![Act::Replace { order: Box::new(order.clone()), previous, how }];
        let command = Command::BeReplaced { by: order.id, how };
        let done = self.bring(&make, &[(previous, command)], crate::op::How::default(), None)?;
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
        let Some(from) = self.world.state(secondary) else { return Ok(()) };
        let make = || vec![Act::Merge { primary: first, secondary, prorate }];
        let command = Command::TakeIn { from: Box::new(from), prorate };
        self.bring(&make, &[(first, command)], crate::op::How::default(), None)?;
        Ok(())
    }

    /// Lets a wish in while another one commits. Answers what became of it.
    fn let_in(&self, acts: Vec<Act>) -> Arc<Mutex<Option<Result<Done, EngineError>>>> {
        let slot = Arc::new(Mutex::new(None));
        let (engine, told) = (self.world.engine.clone(), slot.clone());
        let wish =
            Wish { environment: here(), acts, claims: vec![], if_version: None, idempotency: None };
        self.world.store.let_in(Some(Box::new(move || {
            let result = drive(engine.execute(wish));
            *told.lock() = Some(result);
        })));
        slot
    }

    fn race(&mut self, on: Target, first: &Verb, second: &Verb) -> Holds {
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
        let done = self.bring(&make, &[(id, two.clone())], crate::op::How::default(), seen)?;
        self.world.store.let_in(None);
        let first = slot.lock().take();
        let Some(Ok(first)) = first else { return Ok(()) };
        self.health.accepted += 1;
        let changed = first.changes.iter().any(|changed| !changed.facts.is_empty());
        hold(!(changed && seen.is_some() && done.is_some()), "I15", || {
            format!("{id} changed twice on version {}", state.version)
        })
    }

    fn race_sell(&mut self, sell: &Sell) -> Holds {
        let (Some(one), Some(two)) = (self.order(sell), self.order(sell)) else { return Ok(()) };
        let act = |order: &Order| vec![Act::Sell(Box::new(order.clone()))];
        let slot = self.let_in(act(&one));
        self.calm = false;
        let sold = self.bring(&|| act(&two), &[], crate::op::How::default(), None)?;
        self.world.store.let_in(None);
        let first = matches!(slot.lock().take(), Some(Ok(_)));
        self.note_sale(sold.is_some());
        self.note_sale(first);
        Ok(())
    }

    fn race_work(&mut self, on: Target, verb: &Verb) -> Holds {
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
        self.bring(&make, &[(id, command.clone())], crate::op::How::default(), None)?;
        self.world.store.let_in(None);
        Ok(())
    }

    pub(super) fn move_to(&mut self, to: Instant, works: bool) -> Holds {
        let now = self.world.time();
        let to = to.max(now);
        self.sample(now);
        let days = to.micros_since(now) / 1_000_000 / DAY;
        self.health.days += u64::try_from(days).unwrap_or_default();
        self.world.set_clock(to);
        self.arm();
        let moved = if works {
            drive(self.world.engine.move_clock(here(), to)).map(|_| ())
        } else {
            self.stand_at(to)
        };
        self.calm &= !self.disarm();
        if let Err(error) = moved {
            return self.unexpected("the clock does not move", &error);
        }
        if works { self.must_be_idle() } else { Ok(()) }
    }

    /// The clock of the sandbox stands elsewhere, and nobody works.
    fn stand_at(&self, at: Instant) -> Result<(), EngineError> {
        let place = self.world.engine.place(here())?;
        let kind = EnvironmentKind::Sandbox { clock: SandboxClock::Standing { at } };
        let moved = Environment { kind, ..place.environment.clone() };
        drop(place);
        let document = Document::Environment(moved);
        drive(self.world.engine.define(here(), document, Expect::Any)).map(|_| ())
    }

    fn destination(&self, by: Move) -> Instant {
        let now = self.world.time();
        let after = |seconds: i64| now.plus_seconds(seconds.clamp(0, MOVE_MAX)).unwrap_or(now);
        match by {
            Move::Seconds(seconds) => after(i64::from(seconds)),
            Move::Days(days) => after(i64::from(days) * DAY),
            Move::NextDue { seconds_before } => {
                let next = self.world.truth.next_due(here()).ok().flatten();
                let left = next.map_or(DAY, |next| next.micros_since(now) / 1_000_000);
                after(left - i64::from(seconds_before))
            }
            Move::Edge { project, salt } => self.edge(now, project, salt),
        }
    }

    /// The end of a month, or within two hours of a change of the clocks.
    fn edge(&self, now: Instant, project: u32, salt: u32) -> Instant {
        let mut rng = Rng::new(u64::from(salt));
        let place = usize::try_from(project).ok().and_then(|n| self.world.scene.projects.get(n));
        let zone = zone(place.map_or("UTC", |project| &project.zone));
        let stamp = Timestamp::from_microsecond(now.micros()).unwrap_or_default();
        let around = i64::from(rng.below(4 * 3_600)) - 2 * 3_600;
        let change = zone.following(stamp).next().map(|change| change.timestamp().as_second());
        if let (true, Some(change)) = (rng.percent(40), change) {
            let at = Instant::from_seconds(change + around).unwrap_or(now);
            if at > now && at.micros_since(now) < MOVE_MAX * 1_000_000 {
                return at;
            }
        }
        let mut day = zone.to_datetime(stamp).date();
        for _ in 0..40 {
            day = day.tomorrow().unwrap_or(day);
            if day.day() >= 28 && rng.percent(50) {
                break;
            }
        }
        let midnight =
            day.to_zoned(zone).map_or(stamp.as_second(), |at| at.timestamp().as_second());
        Instant::from_seconds(midnight + i64::from(rng.below(86_400))).unwrap_or(now).max(now)
    }

    pub(super) fn work(&mut self, job: Job) -> Holds {
        let engine = self.world.engine.clone();
        self.arm();
        let worked = match job {
            Job::Wake => drive(engine.wake_due(here())),
            Job::Refund => drive(engine.refund_due(here())),
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
        let done = self.bring(&make, &told, crate::op::How::default(), None)?;
        if twice && done.is_some() && outcome != Outcome::Pending {
            // Told twice, it is settled once.
            let version = self.world.state(id).map(|state| state.version);
            let again = self.bring(&make, &told, crate::op::How::default(), None)?;
            let same = self.world.state(id).map(|state| state.version) == version;
            hold(again.is_none() && same, "I10", || format!("{id} {key} was settled twice"))?;
        }
        Ok(())
    }

    /// Keeps what is true now, before time goes on: of what is done for this instant.
    fn sample(&mut self, now: Instant) {
        let pick = self.step.wrapping_mul(7);
        let count = u64::try_from(self.sold.len()).unwrap_or_default();
        if count == 0 {
            return;
        }
        let id = self.sold.get(usize::try_from(pick % count).unwrap_or_default());
        if let Some(state) = id.and_then(|id| self.mirrors.get(id))
            && due(state).is_none_or(|at| at > now)
        {
            self.samples.keep(now, state.clone());
        }
    }

    fn ask(&mut self, on: Target, hours_ago: u32) -> Holds {
        let Some(id) = self.aim(on, |_| true) else { return Ok(()) };
        let now = self.world.time();
        let engine = &self.world.engine;
        let told = |error: EngineError| Violation::new("I18", format!("{id}: {error}"));
        let (state, _) = engine.entitlement(here(), id, None).map_err(told)?;
        access::check(&state, now)?;
        let past = now.plus_seconds(-i64::from(hours_ago) * 3_600).unwrap_or(now);
        if past >= state.sold_at {
            let (then, _) = engine.entitlement(here(), id, Some(past)).map_err(told)?;
            hold(then.version <= state.version && then.id == id, "I18", || {
                format!("{id} was at version {} at {past}", then.version)
            })?;
        }
        self.health.as_of += 1;
        let Some((at, state)) = self.samples.some(self.step) else { return Ok(()) };
        if *at >= now {
            return Ok(());
        }
        let then = engine.as_of(here(), state.id, *at).map_err(told)?;
        hold(then == *state, "I18", || {
            let (was, is) = (state.version, then.version);
            format!("{} at {at} was version {was} then, {is} now", state.id)
        })
    }

    /// The core is pure: it may be asked anything at any time, and says no to what comes too soon.
    fn ask_core(&mut self, on: Target, verb: &Verb, days: u32) -> Holds {
        let Some(id) = self.aim(on, |s| suits(verb, s)) else { return Ok(()) };
        let Some(state) = self.world.state(id) else { return Ok(()) };
        let Some(command) = self.command(&state, verb) else { return Ok(()) };
        let now = self.world.time().plus_seconds(i64::from(days) * DAY).unwrap_or(Instant::MAX);
        let answer = decide(Some(&state), &command, now);
        hold(answer == decide(Some(&state), &command, now), "I09", || {
            format!("{id} decides twice and differently")
        })?;
        let behind = due(&state).is_some_and(|at| at <= now.max(state.changed_at));
        let exempt = matches!(command, Command::Sell(_) | Command::Settle { .. });
        let refused = matches!(answer, Err(Refusal::Behind { .. }));
        hold(exempt || behind == refused, "I24", || {
            format!("{id} is behind: {behind}, and answers {answer:?}")
        })?;
        if let Ok(facts) = &answer {
            let folded = facts.iter().fold(Some(state), evolve);
            hold(folded.is_some(), "I24", || format!("{id} is nothing after {facts:?}"))?;
        }
        let unsold = decide(None, &command, now);
        for answer in [answer, unsold] {
            if let Err(refusal) = answer {
                let kind = bring::refusal(&refusal.into());
                *self.health.refused.entry(kind).or_default() += 0;
            }
        }
        Ok(())
    }

    fn resend(&mut self, pick: u32) -> Holds {
        let listed = self.world.truth.deliveries(here(), None, None, 60).unwrap_or_default();
        let sent: Vec<_> =
            listed.iter().filter(|it| it.state == DeliveryState::Succeeded).collect();
        if sent.is_empty() {
            return Ok(());
        }
        let picked = sent[usize::try_from(pick).unwrap_or_default() % sent.len()].id;
        self.arm();
        let again = drive(self.world.engine.resend(here(), picked));
        self.calm &= !self.disarm();
        match again {
            Ok(_) => Ok(()),
            Err(error) => self.unexpected("a message is not sent again", &error),
        }
    }
}
