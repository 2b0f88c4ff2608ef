//! What a gateway's answer means for the subscription.

use super::bill::{credit, next_phase};
use super::wake::wake;
use super::{applied, in_trial};
use crate::billing::credit::{CreditKind, CreditWhy};
use crate::billing::{Charge, ChargeKey, Outcome, Purpose, Reason, Standing};
use crate::subscription::due::offset;
use crate::subscription::stage::{CancelReason, Cancellation, Expiry, StageName};
use crate::subscription::{Dated, Fact, Item, Paid, Phase, Refusal, Schedule, Stage, Subscription};
use crate::terms::{Collector, Covered, Dunning, Late, Over};
use crate::time::{Instant, Span};

pub(super) fn settle(
    s: &Subscription,
    key: ChargeKey,
    attempt: u32,
    outcome: &Outcome,
    at: Instant,
) -> Result<Vec<Dated>, Refusal> {
    let open = s.charge.as_ref().filter(|charge| charge.key == key && charge.attempt == attempt);
    let charge = open.filter(|charge| charge.in_flight()).ok_or(Refusal::NoSuchCharge)?;
    if let Some(first) = wake(s, at)?.first() {
        return Err(Refusal::Behind { at: first.at });
    }
    let facts = match outcome {
        Outcome::Paid => paid(s, charge, at)?,
        Outcome::Declined { code, hard } => declined(s, charge, code, *hard, at)?,
        // Definitely never taken: for dunning that is a failure like any other.
        Outcome::NotCharged => declined(s, charge, "not_charged", false, at)?,
        Outcome::Pending => match charge.standing {
            Standing::Pending { .. } => vec![],
            Standing::Intended | Standing::Unknown { .. } | Standing::Declined { .. } => {
                vec![Fact::ChargePending { key, attempt }]
            }
        },
        Outcome::Unknown => vec![Fact::ChargeUnknown { key, attempt, ask_at: ask_at(charge, at)? }],
    };
    Ok(facts.into_iter().map(|fact| Dated { at, fact }).collect())
}

fn paid(s: &Subscription, charge: &Charge, at: Instant) -> Result<Vec<Fact>, Refusal> {
    let mut facts = vec![Fact::ChargePaid { key: charge.key, attempt: charge.attempt }];
    if charge.wanted {
        for fact in &charge.then {
            facts.push(if let Fact::Renewed { schedule, from_phase } = fact {
                // A phase may come with the product that is changed to.
                let turned = applied(s, facts.get(1..).unwrap_or_default(), at);
                let schedule = paid_schedule(&turned, charge, schedule, at)?;
                Fact::Renewed { schedule, from_phase: *from_phase }
            } else {
                fact.clone()
            });
        }
    } else {
        let amounts = charge.amounts()?;
        let back = credit(s, CreditKind::Refund, CreditWhy::LateCharge, charge.key, amounts);
        facts.push(Fact::Credited(back));
    }
    Ok(facts)
}

/// The period that was paid: as planned, or from now where a late payment moves the grid.
fn paid_schedule(
    s: &Subscription,
    charge: &Charge,
    planned: &Schedule,
    at: Instant,
) -> Result<Schedule, Refusal> {
    let moves = match (s.terms.dunning.late, s.stage.name()) {
        (Late::FromPayment, StageName::Grace | StageName::Hold)
        | (Late::FromPaymentAfterGrace, StageName::Hold) => true,
        (Late::KeepGrid | Late::FromPayment | Late::FromPaymentAfterGrace, _) => false,
    };
    if !moves || charge.key.reason != Reason::Renewal {
        return Ok(planned.clone());
    }
    Ok(match next_phase(s) {
        Some(Phase::Free { length } | Phase::UpFront { length, .. }) => {
            s.schedule.again_until(at, offset(s, at, length)?, planned.cycle)?
        }
        None => s.schedule.again(at, planned.cycle)?,
    })
}

fn declined(
    s: &Subscription,
    charge: &Charge,
    code: &str,
    hard: bool,
    at: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let Charge { key, attempt, .. } = *charge;
    let renews = charge.wanted && matches!(charge.purpose, Purpose::Renew);
    let dunning = &s.terms.dunning;
    let gives_up = grace(s).is_none()
        && dunning.hold.is_zero()
        && matches!(s.stage, Stage::Trial | Stage::Active);
    let retry_at = if renews && !hard && !gives_up { retry(s, charge, at)? } else { None };
    let code = code.to_owned();
    let mut facts = vec![Fact::ChargeDeclined { key, attempt, code, retry_at, hard }];
    if !renews {
        facts.push(Fact::ChargeClosed { key });
        if s.terms.collector == Collector::PartnerAsked && charge.wanted {
            facts.extend(turned_down(charge));
        }
        if charge.wanted && matches!(charge.purpose, Purpose::Start) {
            facts.push(Fact::Expired { cause: Expiry::FirstPaymentFailed });
        }
        return Ok(facts);
    }
    if matches!(s.stage, Stage::Trial | Stage::Active) {
        facts.extend(unpaid(s, charge, at)?);
    }
    Ok(facts)
}

/// What the partner agreed to add and then would not pay for: it is there, and never runs.
fn turned_down(charge: &Charge) -> Vec<Fact> {
    let mut facts = vec![];
    for fact in &charge.then {
        if let Fact::ItemAdded(item) = fact {
            let number = item.number;
            facts.push(Fact::ItemAdded(Box::new(Item { paid: Paid::Never, ..(**item).clone() })));
            facts.push(Fact::ItemDeactivated { number, reinstatable: false });
        }
    }
    facts
}

/// When the next attempt is due: the first date of the calendar that is not past, counted from
/// the day it fell due.
fn retry(s: &Subscription, charge: &Charge, at: Instant) -> Result<Option<Instant>, Refusal> {
    for after in &s.terms.dunning.retries {
        let date = offset(s, charge.due, *after)?;
        if date > at {
            return Ok(Some(date));
        }
    }
    Ok(None)
}

/// A period that fell due is not paid: grace, then hold, then the end.
fn unpaid(s: &Subscription, charge: &Charge, at: Instant) -> Result<Vec<Fact>, Refusal> {
    let over = offset(s, charge.due, s.terms.dunning.grace)?;
    match grace(s) {
        Some(_) => Ok(vec![Fact::GraceStarted { until: over }]),
        // What others have as grace is hold for who has none: all are given up on the same day.
        None => hold_or_over(s, over, at, vec![Fact::ChargeClosed { key: charge.key }]),
    }
}

/// The grace of the renewal that falls due at the end of the running period, if it has any.
fn grace(s: &Subscription) -> Option<Span> {
    let Dunning { grace, covers, .. } = s.terms.dunning;
    let covered = match covers {
        Covered::AllRenewals => true,
        Covered::PaidToPaid => !in_trial(s),
    };
    some(grace).filter(|_| covered)
}

/// Grace is over, or there was none. `giving_up` is what becomes of the charge if all is over.
pub(super) fn hold_or_over(
    s: &Subscription,
    from: Instant,
    at: Instant,
    giving_up: Vec<Fact>,
) -> Result<Vec<Fact>, Refusal> {
    let dunning = &s.terms.dunning;
    if !dunning.hold.is_zero() {
        return Ok(vec![Fact::HoldStarted { until: offset(s, from, dunning.hold)? }]);
    }
    let mut facts = giving_up;
    facts.push(over(dunning.then, at, Expiry::Unpaid));
    Ok(facts)
}

/// The end of what nobody paid or renewed.
pub(super) fn over(how: Over, at: Instant, cause: Expiry) -> Fact {
    match how {
        Over::Expired => Fact::Expired { cause },
        Over::Cancelled => {
            let reason = match cause {
                Expiry::Unpaid | Expiry::FirstPaymentFailed | Expiry::TermOver => {
                    CancelReason::PastDue
                }
                Expiry::PriceNotAgreed => CancelReason::Customer,
                Expiry::NeverStarted | Expiry::NothingLeft | Expiry::Merged | Expiry::SlotTaken => {
                    CancelReason::Other
                }
            };
            let cancellation = Cancellation::new(at, reason);
            Fact::Cancelled { cancellation, access_until: at }
        }
    }
}

/// What becomes of an open charge when the subscription ends: closed where it definitely failed,
/// otherwise remembered until its outcome is known.
pub(super) fn give_up_charge(s: &Subscription) -> Vec<Fact> {
    match &s.charge {
        Some(charge) if !charge.wanted => vec![],
        Some(charge) if charge.in_flight() => vec![Fact::ChargeDropped { key: charge.key }],
        Some(charge) => vec![Fact::ChargeClosed { key: charge.key }],
        None => vec![],
    }
}

/// When to ask about an unknown attempt again: soon at first, then daily for a week, then never
/// by itself (it is parked and listed).
fn ask_at(charge: &Charge, at: Instant) -> Result<Option<Instant>, Refusal> {
    const SECONDS: [i64; 6] = [60, 300, 900, 3_600, 21_600, 86_400];
    const DAILY_MAX: u32 = 13;
    let asked = match charge.standing {
        Standing::Unknown { asked, .. } => asked.saturating_add(1),
        Standing::Intended | Standing::Pending { .. } | Standing::Declined { .. } => 0,
    };
    if asked >= DAILY_MAX {
        return Ok(None);
    }
    let wait = SECONDS.get(usize::try_from(asked).unwrap_or(usize::MAX)).copied();
    Ok(Some(at.plus_seconds(wait.unwrap_or(86_400))?))
}

/// Zero-length spans stand for "none".
pub(super) fn some(span: Span) -> Option<Span> {
    (!span.is_zero()).then_some(span)
}
