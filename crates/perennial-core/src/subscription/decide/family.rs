//! Sharing with a family: who is let in and out, and whether the owner shares at all.

use super::texts::LIVING;
use super::{no_charge_in_flight, only_in};
use crate::ids::CustomerId;
use crate::subscription::family::MEMBERS_MAX;
use crate::subscription::{Fact, Refusal, Subscription};

/// Who is in already stays in.
pub(super) fn share_with(s: &Subscription, member: CustomerId) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &LIVING)?;
    let owner = s.customer.ok_or(Refusal::NotShared)?;
    let max = s.shared_with_max();
    if max == 0 {
        return Err(Refusal::NotShared);
    }
    if owner == member {
        return Err(Refusal::OwnFamily);
    }
    if s.family.members.contains_key(&member) {
        return Ok(vec![]);
    }
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    if s.family.members.len() >= max {
        return Err(Refusal::TooMany { what: "members of the family", max });
    }
    Ok(vec![Fact::SharedWith { member }])
}

/// Whatever became of it: nobody has to stay in a family.
pub(super) fn stop_sharing(s: &Subscription, member: CustomerId) -> Result<Vec<Fact>, Refusal> {
    if s.family.members.contains_key(&member) {
        Ok(vec![Fact::SharingStopped { member }])
    } else {
        Err(Refusal::NotInFamily)
    }
}

/// The owner shares; with what was sold to him before its product was for families too, where
/// `numbers` names that.
pub(super) fn open_family(s: &Subscription, numbers: &[u32]) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &LIVING)?;
    no_charge_in_flight(s)?;
    let mut new = vec![];
    for number in numbers {
        if !s.item(*number)?.terms.shared() {
            new.push(*number);
        }
    }
    if new.is_empty() && !s.active_items().any(|item| item.terms.shared()) {
        return Err(Refusal::NotShared);
    }
    if new.is_empty() && !s.family.closed {
        return Ok(vec![]);
    }
    Ok(vec![Fact::FamilyOpened { numbers: new, members_max: MEMBERS_MAX }])
}

/// He shares nothing any more: everybody is out.
pub(super) fn close_family(s: &Subscription) -> Result<Vec<Fact>, Refusal> {
    only_in(s, &LIVING)?;
    Ok(if s.family.closed { vec![] } else { vec![Fact::FamilyClosed] })
}
