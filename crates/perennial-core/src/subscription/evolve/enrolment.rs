//! What enrolling people changes.

use std::collections::BTreeSet;

use crate::ids::{MemberId, Territory};
use crate::subscription::Subscription;
use crate::subscription::enrolment::{Enrolled, Relationship, Standing};
use crate::terms::ConsentKind;
use crate::time::Instant;

pub(super) fn submitted(
    s: &mut Subscription,
    member: MemberId,
    (relationship, residence): (Relationship, &Territory),
    ask_at: Instant,
    at: Instant,
) {
    let before = s.enrolment.members.get(&member).map_or(0, |it| it.round);
    let enrolled = Enrolled {
        relationship,
        residence: residence.clone(),
        standing: Standing::Submitted { ask_at },
        since: at,
        round: before.saturating_add(1),
        // What he agrees to was sent with his data.
        withdrawn: BTreeSet::new(),
    };
    s.enrolment.members.insert(member, enrolled);
}

pub(super) fn moved(s: &mut Subscription, member: MemberId, to: &Standing, at: Instant) {
    if let Some(enrolled) = s.enrolment.members.get_mut(&member) {
        if enrolled.standing.state() != to.state() {
            enrolled.since = at;
        }
        enrolled.standing = to.clone();
    }
}

pub(super) fn withdrawn(s: &mut Subscription, member: MemberId, consent: ConsentKind) {
    if let Some(enrolled) = s.enrolment.members.get_mut(&member) {
        enrolled.withdrawn.insert(consent);
    }
}

pub(super) fn removed(s: &mut Subscription, member: MemberId) {
    s.enrolment.members.remove(&member);
}
