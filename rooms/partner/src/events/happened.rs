//! What facts mean to a partner: one word for one thing that happened, however many facts tell it.

use perennial_core::subscription::CancelReason;
use perennial_core::subscription::enrolment::IdentityState;
use perennial_core::time::Instant;
use perennial_core::{Dated, Fact};
use serde_json::{Value, json};

use crate::ids;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    pub event: &'static str,
    pub at: Instant,
    /// The fact's own word for why.
    pub cause: String,
    /// Members that only this event has.
    pub more: Value,
}

/// What one decision means, in order. What is changed is said once, and not beside what says more.
pub fn happenings(facts: &[Dated]) -> Vec<Happening> {
    let mut all: Vec<Happening> = vec![];
    for Dated { at, fact } in facts {
        let Some((event, more)) = word(fact) else { continue };
        let known = |it: &Happening| it.event == event && more.is_null();
        if !all.iter().any(known) {
            let cause = cause(fact);
            all.push(Happening { event, at: *at, cause, more });
        }
    }
    let says_more =
        |it: &Happening| it.event.starts_with("partner.subscription.") && it.event != CHANGED;
    if all.iter().any(says_more) {
        all.retain(|it| it.event != CHANGED);
    }
    all
}

const CHANGED: &str = "partner.subscription.changed";

/// The fact's name in this surface's spelling.
fn cause(fact: &Fact) -> String {
    match fact.name() {
        "cancelled" => "CANCELED".to_owned(),
        name => name.to_ascii_uppercase(),
    }
}

fn word(fact: &Fact) -> Option<(&'static str, Value)> {
    let event = match fact {
        Fact::Sold { .. } => "partner.subscription.created",
        Fact::Started { .. } => "partner.subscription.activated",
        Fact::Renewed { .. } => "partner.subscription.renewed",
        Fact::Paused(_) | Fact::HoldStarted { .. } => "partner.subscription.suspended",
        Fact::Resumed { .. } => "partner.subscription.resumed",
        Fact::CancelScheduled { .. } => "partner.subscription.cancel_scheduled",
        Fact::Cancelled { cancellation, .. } => match cancellation.reason {
            CancelReason::Revoked => "partner.subscription.revoked",
            _ => "partner.subscription.canceled",
        },
        Fact::Restarted { .. } => "partner.subscription.restarted",
        Fact::Expired { .. } => "partner.subscription.expired",
        Fact::SeatTaken { device } => {
            let more = json!({ "deviceId": ids::print("dev", device.0) });
            return Some(("partner.device.activated", more));
        }
        Fact::SeatFreed { device } => {
            let more = json!({ "deviceId": ids::print("dev", device.0) });
            return Some(("partner.device.released", more));
        }
        Fact::MemberSubmitted { member, .. } => return Some(moved(member.0, "SUBMITTED")),
        Fact::MemberMoved { member, to } => {
            return Some(moved(member.0, identity(to.state())));
        }
        Fact::MemberRemoved { member } => return Some(moved(member.0, "REMOVED")),
        Fact::Restocked
        | Fact::CustomerLinked { .. }
        | Fact::HandedOver { .. }
        | Fact::Relocated { .. }
        | Fact::TermsChanged { .. }
        | Fact::GraceStarted { .. }
        | Fact::CancelUndone
        | Fact::ItemAdded(_)
        | Fact::ItemChanged { .. }
        | Fact::ItemDeactivated { .. }
        | Fact::ItemReinstated { .. }
        | Fact::ItemRemoved { .. }
        | Fact::ChangeScheduled(_)
        | Fact::ChangeDiscarded
        | Fact::ScheduleMoved { .. }
        | Fact::CycleChanged { .. }
        | Fact::RenewalChanged { .. }
        | Fact::ReplacedBy { .. }
        | Fact::MergedFrom { .. }
        | Fact::ReferencesChanged { .. }
        | Fact::ParametersChanged { .. }
        | Fact::IdentityAwaited { .. }
        | Fact::ConsentWithdrawn { .. } => CHANGED,
        // Book-keeping, what is between us and a payer, and what is told by another fact.
        _ => return None,
    };
    Some((event, Value::Null))
}

fn moved(member: u128, state: &str) -> (&'static str, Value) {
    let more = json!({ "memberId": ids::print("mem", member), "state": state });
    ("partner.member.state_changed", more)
}

/// As members are told to stand (5.6).
fn identity(state: IdentityState) -> &'static str {
    match state {
        IdentityState::NotRequired => "NOT_REQUIRED",
        IdentityState::PendingPii => "PENDING_PII",
        IdentityState::Submitted => "SUBMITTED",
        IdentityState::Verifying => "VERIFYING",
        IdentityState::Verified => "VERIFIED",
        IdentityState::Rejected => "REJECTED",
        IdentityState::ActionRequired => "ACTION_REQUIRED",
        IdentityState::Revoked => "REVOKED",
    }
}

#[cfg(test)]
mod tests {
    use perennial_core::ids::DeviceId;
    use perennial_core::subscription::Cancellation;

    use super::*;

    fn dated(fact: Fact) -> Dated {
        Dated { at: Instant::EPOCH, fact }
    }

    fn events(facts: &[Dated]) -> Vec<&'static str> {
        happenings(facts).into_iter().map(|it| it.event).collect()
    }

    #[test]
    fn one_thing_is_said_once() {
        let changed = |n: u32| dated(Fact::ItemReinstated { number: n });
        assert_eq!(events(&[changed(1), changed(2)]), [CHANGED]);
        let undone = dated(Fact::CancelUndone);
        assert_eq!(events(&[undone, changed(1)]), [CHANGED]);
        let cancelled = |reason| {
            let cancellation = Cancellation::new(Instant::EPOCH, reason);
            dated(Fact::Cancelled { cancellation, access_until: Instant::EPOCH })
        };
        assert_eq!(
            events(&[changed(1), cancelled(CancelReason::Fraud)]),
            ["partner.subscription.canceled"]
        );
        let revoked = cancelled(CancelReason::Revoked);
        assert_eq!(events(&[revoked]), ["partner.subscription.revoked"]);
        assert_eq!(events(&[dated(Fact::PhaseUsed)]), [] as [&str; 0]);
    }

    #[test]
    fn each_device_is_said_by_itself() {
        let freed = |n| dated(Fact::SeatFreed { device: DeviceId(n) });
        assert_eq!(events(&[freed(1), freed(2)]), ["partner.device.released"; 2]);
    }
}
