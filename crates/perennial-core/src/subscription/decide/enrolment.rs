//! Enrolling people, what a verifier says of them, and what they take back.

use std::collections::BTreeSet;

use super::settle::give_up_charge;
use super::{applied, in_trial, not_here, sell};
use crate::ids::{MemberId, Territory};
use crate::subscription::due::offset;
use crate::subscription::enrolment::{
    ENROLLED_MAX, Enrolled, IdentityState, Relationship, Standing, Verdict,
};
use crate::subscription::stage::{CancelReason, Cancellation, Pause, WaitingOn};
use crate::subscription::{Fact, Refusal, Stage, Subscription};
use crate::terms::ConsentKind;
use crate::time::Instant;

/// Why a subscription is suspended that a verifier or a consent stopped.
pub const IDENTITY_REJECTED: &str = "identity_rejected";
pub const CONSENT_WITHDRAWN: &str = "consent_withdrawn";

/// How long to wait before a verifier is asked again that did not say when: an hour at first,
/// twice as long each time, a day at most.
const ASK_AGAIN_SECONDS: [i64; 5] = [3_600, 7_200, 14_400, 28_800, 57_600];
const ASK_AGAIN_SECONDS_MAX: i64 = 86_400;

/// His data were sent, for the first time or again: they are to be verified.
pub(super) fn submit(
    s: &Subscription,
    member: MemberId,
    relationship: Relationship,
    residence: &Territory,
    consents: &BTreeSet<ConsentKind>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    if s.terms.identity.is_none() {
        return Err(Refusal::IdentityNotTaken);
    }
    if s.stage.ended() {
        return Err(not_here(s));
    }
    if let Some(missing) = s.required_consents().difference(consents).next() {
        return Err(Refusal::ConsentMissing { consent: *missing });
    }
    match s.enrolment.members.get(&member) {
        Some(known) if known.relationship != relationship => return Err(Refusal::MemberExists),
        None if relationship == Relationship::Primary && s.enrolment.primary().is_some() => {
            return Err(Refusal::MemberExists);
        }
        None if s.enrolment.members.len() >= ENROLLED_MAX => {
            return Err(Refusal::TooMany { what: "members", max: ENROLLED_MAX });
        }
        Some(_) | None => {}
    }
    let residence = residence.clone();
    Ok(vec![Fact::MemberSubmitted { member, relationship, residence, ask_at: now }])
}

/// What a verifier said about one round of data. Said about an earlier one, it says nothing.
pub(super) fn judge(
    s: &Subscription,
    member: MemberId,
    round: u32,
    verdict: &Verdict,
    at: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let asked = |it: &&Enrolled| it.round == round && it.standing.ask_at().is_some();
    let Some(enrolled) = s.enrolment.members.get(&member).filter(asked) else { return Ok(vec![]) };
    let to = match verdict {
        Verdict::Verified => Standing::Verified,
        Verdict::Rejected => Standing::Rejected,
        Verdict::ActionRequired { missing } => {
            Standing::ActionRequired { missing: missing.clone() }
        }
        Verdict::Pending { ask_at } => again(&enrolled.standing, *ask_at, at)?,
    };
    let mut facts = vec![Fact::MemberMoved { member, to }];
    if enrolled.relationship != Relationship::Primary {
        return Ok(facts);
    }
    match verdict {
        Verdict::Verified if matches!(s.stage, Stage::Waiting { on: WaitingOn::Identity, .. }) => {
            let known = applied(s, &facts, at);
            facts.extend(sell::start_waiting(&known, at)?);
        }
        Verdict::Rejected => facts.extend(stopped(s, IDENTITY_REJECTED, at)?),
        Verdict::Verified | Verdict::ActionRequired { .. } | Verdict::Pending { .. } => {}
    }
    Ok(facts)
}

/// The verifier needs longer: when it is asked again, later than now in any case.
fn again(standing: &Standing, ask_at: Option<Instant>, at: Instant) -> Result<Standing, Refusal> {
    let asked = match standing {
        Standing::Verifying { asked, .. } => *asked,
        Standing::Submitted { .. }
        | Standing::Verified
        | Standing::Rejected
        | Standing::ActionRequired { .. }
        | Standing::Revoked => 0,
    };
    let wait = usize::try_from(asked).ok().and_then(|asked| ASK_AGAIN_SECONDS.get(asked));
    let by_itself = at.plus_seconds(wait.copied().unwrap_or(ASK_AGAIN_SECONDS_MAX))?;
    let ask_at = ask_at.filter(|then| *then > at).unwrap_or(by_itself);
    Ok(Standing::Verifying { asked: asked.saturating_add(1), ask_at })
}

/// Without a consent that is required nobody may be enrolled; and without the first member nobody
/// is served.
pub(super) fn withdraw(
    s: &Subscription,
    member: MemberId,
    consent: ConsentKind,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let enrolled = s.enrolment.members.get(&member).ok_or(Refusal::NoSuchMember)?;
    if enrolled.withdrawn.contains(&consent) {
        return Ok(vec![]);
    }
    let mut facts = vec![Fact::ConsentWithdrawn { member, consent }];
    if !s.required_consents().contains(&consent) {
        return Ok(facts);
    }
    facts.extend(revoked(member, enrolled));
    if enrolled.relationship == Relationship::Primary {
        facts.extend(stopped(s, CONSENT_WITHDRAWN, now)?);
    }
    Ok(facts)
}

/// The first one goes last: only once it ended.
pub(super) fn remove(s: &Subscription, member: MemberId) -> Result<Vec<Fact>, Refusal> {
    let enrolled = s.enrolment.members.get(&member).ok_or(Refusal::NoSuchMember)?;
    if enrolled.relationship == Relationship::Primary && !s.stage.ended() {
        return Err(Refusal::WrongStage { stage: s.stage.name() });
    }
    Ok(vec![Fact::MemberRemoved { member }])
}

/// Everybody is forgotten.
pub(super) fn forget_all(s: &Subscription) -> Vec<Fact> {
    s.enrolment.members.keys().map(|member| Fact::MemberRemoved { member: *member }).collect()
}

/// Nobody stays enrolled in what was ended at once.
pub(super) fn revoke_all(s: &Subscription) -> Vec<Fact> {
    s.enrolment.members.iter().filter_map(|(member, it)| revoked(*member, it)).collect()
}

fn revoked(member: MemberId, enrolled: &Enrolled) -> Option<Fact> {
    let to = Standing::Revoked;
    (enrolled.standing != to).then_some(Fact::MemberMoved { member, to })
}

/// Refuses what needs that the first member is known.
pub(super) fn known(s: &Subscription) -> Result<(), Refusal> {
    match s.identity() {
        IdentityState::NotRequired | IdentityState::Verified => Ok(()),
        IdentityState::Revoked
            if s.enrolment.primary().is_some_and(|it| !it.withdrawn.is_empty()) =>
        {
            Err(Refusal::ConsentRequired)
        }
        IdentityState::PendingPii
        | IdentityState::Submitted
        | IdentityState::Verifying
        | IdentityState::Rejected
        | IdentityState::ActionRequired
        | IdentityState::Revoked => Err(Refusal::IdentityNotVerified),
    }
}

/// Until when a start waits for proof of identity; `None` where nothing is to be proven.
pub(super) fn awaited(s: &Subscription, at: Instant) -> Result<Option<Fact>, Refusal> {
    match &s.terms.identity {
        Some(rule) if !s.identity_known() => {
            let until = offset(s, at, rule.deadline)?;
            Ok(Some(Fact::IdentityAwaited { until }))
        }
        Some(_) | None => Ok(None),
    }
}

/// Service stops for a reason that is not the seller's: suspended, as long as its terms allow that;
/// over, where it was to end or was not paid anyway.
fn stopped(s: &Subscription, reason: &str, at: Instant) -> Result<Vec<Fact>, Refusal> {
    let ends = |cancellation| {
        let mut facts = give_up_charge(s);
        facts.push(Fact::Cancelled { cancellation, access_until: at });
        facts
    };
    Ok(match &s.stage {
        Stage::Trial | Stage::Active | Stage::Grace { .. } => {
            let longest = s.terms.suspend.longest;
            let mut facts = give_up_charge(s);
            facts.push(Fact::Paused(Pause {
                since: at,
                until: longest.map(|longest| offset(s, at, longest)).transpose()?,
                keeps_access: false,
                reason: reason.to_owned(),
                trial: in_trial(s),
            }));
            facts
        }
        Stage::Ending { cancellation, .. } => ends(cancellation.clone()),
        Stage::Hold { .. } => ends(Cancellation::new(at, CancelReason::Revoked)),
        Stage::Waiting { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => vec![],
    })
}
