//! Pausing and resuming.

use super::bill::{Ask, Due, charge_or_do, discounts_used, period_lines};
use super::renew::some_left;
use super::sell::irregular_share;
use super::settle::{give_up_charge, some};
use super::wake::turned;
use super::{enrolment, in_trial, no_charge_in_flight, not_here, only_in};
use crate::billing::{Purpose, Reason};
use crate::money::Ratio;
use crate::subscription::command::{PauseLength, Resume};
use crate::subscription::due::offset;
use crate::subscription::stage::{Pause, StageName};
use crate::subscription::{Fact, Refusal, Renewal, Schedule, Stage, Subscription};
use crate::time::Instant;

pub(super) fn pause(
    s: &Subscription,
    reason: &str,
    length: PauseLength,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if matches!(s.stage, Stage::Paused(_)) {
        return Err(Refusal::AlreadySo { state: "suspended" });
    }
    only_in(s, &[StageName::Active, StageName::Trial, StageName::Grace])?;
    let rule = s.terms.suspend;
    if !rule.allowed {
        return Err(Refusal::SuspendNotAllowed);
    }
    no_charge_in_flight(s)?;
    let until = asked_end(s, length, now)?;
    let longest = rule.longest.map(|longest| offset(s, now, longest)).transpose()?;
    let until = match (until, longest) {
        (Some(until), Some(longest)) => Some(until.min(longest)),
        (until, longest) => until.or(longest),
    };
    let mut facts = give_up_charge(s);
    facts.push(Fact::Paused(Pause {
        since: now,
        until,
        keeps_access: rule.keeps_access && !matches!(s.stage, Stage::Grace { .. }),
        reason: reason.to_owned(),
        trial: in_trial(s),
    }));
    Ok(facts)
}

/// The end that was asked for. One by a span the terms do not have is none they allow.
fn asked_end(
    s: &Subscription,
    length: PauseLength,
    now: Instant,
) -> Result<Option<Instant>, Refusal> {
    let span = match length {
        PauseLength::ByTerms => return Ok(None),
        PauseLength::Until(until) if until <= now => return Err(Refusal::InThePast),
        PauseLength::Until(until) => return Ok(Some(until)),
        PauseLength::Grace => s.terms.dunning.grace,
        PauseLength::Retention => s.terms.suspend.retention,
    };
    let span = some(span).ok_or(Refusal::SuspendNotAllowed)?;
    Ok(Some(offset(s, now, span)?))
}

pub(super) fn resume(s: &Subscription, how: Resume, now: Instant) -> Result<Vec<Fact>, Refusal> {
    let Stage::Paused(pause) = &s.stage else { return Err(not_here(s)) };
    enrolment::known(s)?;
    no_charge_in_flight(s)?;
    let end = s.schedule.period.end;
    let kept = |schedule: Schedule| vec![Fact::Resumed { schedule, trial: pause.trial }];
    // A new period is one of the cycle that the change which waited brings.
    let next = turned(s, now).1;
    let cycle = next.schedule.cycle;
    match how {
        Resume::KeepSchedule if end <= now => Err(Refusal::InThePast),
        Resume::KeepSchedule => Ok(kept(s.schedule.clone())),
        Resume::KeepEnd if end <= now && !s.renews_by_itself() => Err(Refusal::InThePast),
        Resume::Extended if end <= pause.since && !s.renews_by_itself() => Err(Refusal::InThePast),
        Resume::ByTerms | Resume::Extended
            if how == Resume::Extended || s.terms.suspend.extends =>
        {
            // Only what was left when it stopped is given back.
            let left = end.micros().saturating_sub(pause.since.micros()).max(0);
            let end = now.plus_micros(left)?;
            if end <= now {
                return begin_again(s, s.schedule.again(now, cycle)?, Ratio::ONE, now);
            }
            Ok(kept(s.schedule.ending(end)?))
        }
        Resume::ByTerms | Resume::KeepEnd if end > now => Ok(kept(s.schedule.clone())),
        Resume::ByTerms | Resume::KeepEnd | Resume::Extended | Resume::NewCycle => {
            begin_again(s, s.schedule.again(now, cycle)?, Ratio::ONE, now)
        }
        Resume::Until(until) => {
            if until <= now {
                return Err(Refusal::InThePast);
            }
            let schedule = s.schedule.again_until(now, until, cycle)?;
            let share = irregular_share(&next, now, until)?;
            begin_again(s, schedule, share, now)
        }
    }
}

fn begin_again(
    s: &Subscription,
    schedule: Schedule,
    share: Ratio,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let (mut then, changed) = turned(s, now);
    some_left(&changed)?;
    let lines = period_lines(&changed, &schedule, share)?;
    then.push(Fact::Resumed { schedule: schedule.clone(), trial: false });
    // What was extended ahead of the old schedule says nothing of the new one.
    if let Renewal::Extend { ahead: 1.. } = s.renewal {
        then.push(Fact::RenewalChanged { renewal: Renewal::Extend { ahead: 0 } });
    }
    then.extend(discounts_used(&changed));
    let ask = Ask { reason: Reason::Resume, purpose: Purpose::Wish, due: now };
    charge_or_do(s, Due { schedule, lines, then }, &ask)
}
