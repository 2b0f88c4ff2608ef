//! Questions: who is entitled, what was, what the core says, and a message sent once more.

use perennial_core::time::Instant;
use perennial_core::{Command, Refusal, Subscription, decide, due, evolve};
use perennial_engine::EngineError;
use perennial_engine::change_set::DeliveryState;
use perennial_engine::ports::Store;

use super::aim::suits;
use super::{Runner, bring, here};
use crate::check::{Holds, Violation, access, family, hold};
use crate::drive::drive;
use crate::op::{Target, Verb};

const DAY: i64 = 86_400;

impl Runner {
    /// A state that is final for this instant, once time goes on from here.
    pub(super) fn sample(&self, now: Instant) -> Option<Subscription> {
        let pick = usize::try_from(self.step.wrapping_mul(7)).unwrap_or_default();
        let id = self.sold.get(pick.checked_rem(self.sold.len())?)?;
        let state = self.mirrors.get(id)?;
        // A price that is still on its way to him reaches him today.
        let walked = self.walks().is_ok_and(|walks| walks == 0);
        (walked && due(state).is_none_or(|at| at > now)).then(|| state.clone())
    }

    pub(super) fn ask(&mut self, on: Target, hours_ago: u32) -> Holds {
        let Some(id) = self.aim(on, |_| true) else { return Ok(()) };
        let now = self.world.time();
        let engine = &self.world.engine;
        let told = |error: EngineError| Violation::new("I18", format!("{id}: {error}"));
        let (state, _) = engine.entitlement(here(), id, None).map_err(told)?;
        access::check(&state, now)?;
        family::check(&state, now)?;
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
    pub(super) fn ask_core(&mut self, on: Target, verb: &Verb, days: u32) -> Holds {
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

    pub(super) fn resend(&mut self, pick: u32) -> Holds {
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
