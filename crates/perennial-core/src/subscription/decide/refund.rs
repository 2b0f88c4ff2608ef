//! Giving back what was paid, by somebody's decision or by the customer's bank. Never more than
//! what is left of the charge.

use super::bill::credit;
use super::settle::give_up_charge;
use crate::billing::PaidCharge;
use crate::billing::credit::{CreditKind, CreditWhy};
use crate::money::Money;
use crate::subscription::stage::{CancelReason, Cancellation};
use crate::subscription::{Fact, Refusal, Subscription};
use crate::time::Instant;

pub(super) fn refund(
    s: &Subscription,
    of: &PaidCharge,
    part: Option<Money>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    give_back(s, of, part, (CreditKind::Refund, CreditWhy::Refunded, CancelReason::Refunded), now)
}

pub(super) fn refunded_there(
    s: &Subscription,
    of: &PaidCharge,
    part: Option<Money>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let by = (CreditKind::Refund, CreditWhy::RefundedThere, CancelReason::Refunded);
    give_back(s, of, part, by, now)
}

pub(super) fn charged_back(
    s: &Subscription,
    of: &PaidCharge,
    part: Option<Money>,
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let by = (CreditKind::Chargeback, CreditWhy::ChargedBack, CancelReason::ChargedBack);
    give_back(s, of, part, by, now)
}

fn give_back(
    s: &Subscription,
    of: &PaidCharge,
    part: Option<Money>,
    (kind, why, reason): (CreditKind, CreditWhy, CancelReason),
    now: Instant,
) -> Result<Vec<Fact>, Refusal> {
    let gross = part.unwrap_or(of.left);
    if gross.currency() != s.currency {
        return Err(Refusal::Currency { ours: s.currency, theirs: gross.currency() });
    }
    if !gross.is_positive() || gross.minor() > of.left.minor() {
        return Err(Refusal::MoreThanPaid { left: of.left });
    }
    let amounts = of.part(gross)?;
    let mut facts = vec![Fact::Credited(credit(s, kind, why, of.key, amounts))];
    // A period nobody paid for in the end is over.
    let begins_period = s.paid.is_some_and(|paid| paid.key == of.key);
    if begins_period && gross == of.left && !s.stage.ended() {
        facts.extend(give_up_charge(s));
        let cancellation = Cancellation::new(now, reason);
        facts.push(Fact::Cancelled { cancellation, access_until: now });
    }
    Ok(facts)
}
