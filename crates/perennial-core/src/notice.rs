//! Notices: what the customer himself is told of what happened, and why it is no more than that.
//!
//! One match says which fact is worth a mail. What happened together is told once: whoever reads
//! that he is in grace need not read in another mail that his payment failed.

use crate::billing::credit::CreditKind;
use crate::billing::{Charge, ChargeKey, Purpose};
use crate::subscription::stage::{CancelReason, Expiry, StageName};
use crate::subscription::{Consent, Dated, Fact, Renewal, Subscription};

/// One thing a customer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// Service started, paid or on trial.
    PurchaseConfirmed,
    /// The first payment failed; there is no subscription.
    PurchaseFailed,
    /// The next period runs, and what it cost.
    Renewed,
    /// The next period is about to be billed.
    RenewalAhead,
    /// A payment asked for was refused and nothing changed, or a renewal was refused that is
    /// neither in grace nor on hold.
    PaymentFailed,
    /// The payment waits for the customer or his bank.
    PaymentPending,
    /// Unpaid, still entitled.
    GraceStarted,
    /// Unpaid and not entitled.
    HoldStarted,
    /// What is unpaid was tried again, in vain.
    RetryFailed,
    /// It is still unpaid.
    PaymentReminder,
    /// Over, because nobody paid.
    EndedUnpaid,
    /// Over by itself: its term, or its last billing.
    Ended,
    /// Ended on request, or some of its items.
    Deactivated,
    Reinstated,
    Paused,
    Resumed,
    /// Item, quantity, price or cycle is another one.
    Changed,
    /// It will be, when the period ends.
    ChangeScheduled,
    /// It will cost more from a renewal on.
    PriceRises,
    /// The same, and it ends there unless he agrees.
    PriceConsent,
    /// He did not agree.
    EndedByPrice,
    /// It will not renew by itself.
    RenewalOff,
    RenewalOn,
    BillingDateMoved,
    /// Money is on its way back.
    Refunded,
    /// Money stays with the account.
    CreditNote,
    PaymentMethodChanged,
}

/// What the facts of one decision tell the customer, in order, each kind at most once. Nothing
/// where the partner collects: his customers are his to write to. Nothing either where the caller
/// who opened a charge said that he writes himself, and this is what became of it.
pub fn notices(
    before: Option<&Subscription>,
    after: &Subscription,
    facts: &[Dated],
) -> Vec<Notice> {
    if !after.terms.collector.bills_customer() {
        return vec![];
    }
    let open = before.and_then(|before| before.charge.as_ref());
    if open.is_some_and(|charge| charge.quiet && settles(facts, charge.key)) {
        return vec![];
    }
    let mut all: Vec<Notice> = vec![];
    for dated in facts {
        if let Some(notice) = notice(before, facts, &dated.fact)
            && !all.contains(&notice)
        {
            all.push(notice);
        }
    }
    let louder = all.clone();
    all.retain(|told| !louder.iter().any(|other| other.tells_also(*told)));
    all
}

/// The charge the facts of one decision are about: opened in it, or open before.
pub fn charge_told<'a>(before: Option<&'a Subscription>, facts: &'a [Dated]) -> Option<&'a Charge> {
    let opened = facts.iter().rev().find_map(|dated| {
        if let Fact::ChargeOpened(charge) = &dated.fact { Some(charge.as_ref()) } else { None }
    });
    opened.or_else(|| before.and_then(|before| before.charge.as_ref()))
}

fn settles(facts: &[Dated], open: ChargeKey) -> bool {
    facts.iter().any(|dated| {
        matches!(
            &dated.fact,
            Fact::ChargePaid { key, .. }
                | Fact::ChargeDeclined { key, .. }
                | Fact::ChargePending { key, .. }
                | Fact::ChargeUnknown { key, .. }
                if *key == open
        )
    })
}

/// The one place where a fact becomes something a customer is told.
fn notice(before: Option<&Subscription>, facts: &[Dated], fact: &Fact) -> Option<Notice> {
    match fact {
        Fact::Started { .. } => Some(Notice::PurchaseConfirmed),
        Fact::Renewed { .. } => Some(Notice::Renewed),
        Fact::Restarted { .. } | Fact::ItemReinstated { .. } => Some(Notice::Reinstated),
        Fact::Resumed { .. } => Some(Notice::Resumed),
        Fact::Paused(_) => Some(Notice::Paused),
        Fact::ChargeDeclined { key, attempt, .. } => {
            let charge = charge_told(before, facts).filter(|charge| charge.key == *key)?;
            match charge.purpose {
                _ if !charge.wanted => None,
                // That there is no subscription is a fact of its own.
                Purpose::Start => None,
                Purpose::Renew if *attempt > 1 => Some(Notice::RetryFailed),
                Purpose::Renew | Purpose::Wish => Some(Notice::PaymentFailed),
            }
        }
        Fact::ChargePending { key, .. } => {
            let charge = charge_told(before, facts).filter(|charge| charge.key == *key)?;
            charge.wanted.then_some(Notice::PaymentPending)
        }
        Fact::Credited(credit) => Some(match credit.kind {
            CreditKind::Refund | CreditKind::Chargeback => Notice::Refunded,
            CreditKind::CreditNote => Notice::CreditNote,
        }),
        Fact::RenewalOrdered(_) => Some(Notice::RenewalAhead),
        Fact::GraceStarted { .. } => Some(Notice::GraceStarted),
        Fact::HoldStarted { .. } => Some(Notice::HoldStarted),
        Fact::Reminded { .. } => Some(match before.map(|before| before.stage.name()) {
            Some(StageName::Grace | StageName::Hold) => Notice::PaymentReminder,
            Some(
                StageName::Waiting
                | StageName::Trial
                | StageName::Active
                | StageName::Ending
                | StageName::Paused
                | StageName::Cancelled
                | StageName::Expired,
            )
            | None => Notice::RenewalAhead,
        }),
        Fact::CancelScheduled { .. } => Some(Notice::RenewalOff),
        Fact::CancelUndone => Some(Notice::RenewalOn),
        Fact::RenewalChanged { renewal } => match renewal {
            Renewal::Automatic => Some(Notice::RenewalOn),
            Renewal::Manual => Some(Notice::RenewalOff),
            // Extended ahead, one cycle at a time, by the seller's order.
            Renewal::Extend { .. } => None,
        },
        Fact::Cancelled { cancellation, .. } => cancelled(cancellation.reason),
        Fact::Expired { cause } => match cause {
            Expiry::Unpaid => Some(Notice::EndedUnpaid),
            Expiry::FirstPaymentFailed => Some(Notice::PurchaseFailed),
            Expiry::TermOver | Expiry::NothingLeft => Some(Notice::Ended),
            Expiry::PriceNotAgreed => Some(Notice::EndedByPrice),
            // Nothing began, or it goes on in another subscription.
            Expiry::NeverStarted | Expiry::Merged | Expiry::SlotTaken => None,
        },
        Fact::ItemDeactivated { .. } => Some(Notice::Deactivated),
        Fact::ItemAdded(_)
        | Fact::ItemChanged { .. }
        | Fact::ItemRemoved { .. }
        | Fact::DiscountSet { .. }
        | Fact::CycleChanged { .. }
        | Fact::ChangeDiscarded
        | Fact::MergedFrom { .. } => Some(Notice::Changed),
        Fact::ChangeScheduled(_) => Some(Notice::ChangeScheduled),
        Fact::PriceChangeTold { number } => {
            let item = before.and_then(|before| before.item(*number).ok());
            match item.and_then(|item| item.pricing.change.as_ref())?.consent {
                Consent::NotNeeded | Consent::Given => Some(Notice::PriceRises),
                Consent::Awaited | Consent::Declined => Some(Notice::PriceConsent),
            }
        }
        Fact::ScheduleMoved { .. } => Some(Notice::BillingDateMoved),
        Fact::PaymentMethodChanged { .. } => Some(Notice::PaymentMethodChanged),
        // Told when service starts, or by what follows; or nothing the customer would see.
        Fact::Sold { .. }
        | Fact::Restocked
        | Fact::CustomerLinked { .. }
        | Fact::ContactsChanged
        | Fact::ChargeOpened(_)
        | Fact::ChargeRetried { .. }
        | Fact::ChargePaid { .. }
        | Fact::ChargeUnknown { .. }
        | Fact::ChargeClosed { .. }
        | Fact::ChargeDropped { .. }
        | Fact::PhaseUsed
        | Fact::LeadGiven(_)
        // What he said himself, what he will be told in time, and what the renewal tells.
        | Fact::PriceChangeScheduled { .. }
        | Fact::PriceChangeDropped { .. }
        | Fact::PriceAgreed { .. }
        | Fact::PriceDeclined { .. }
        | Fact::PriceChangeBegun { .. }
        | Fact::DiscountUsed { .. }
        | Fact::ReplacedBy { .. }
        | Fact::ReferencesChanged { .. }
        | Fact::ParametersChanged { .. }
        | Fact::DiscountPlanChanged { .. }
        // The owner did it himself.
        | Fact::FamilyOpened { .. }
        | Fact::FamilyClosed
        | Fact::SharedWith { .. }
        | Fact::SharingStopped { .. }
        | Fact::Activated { .. }
        | Fact::HandedOver { .. }
        | Fact::Relocated { .. }
        | Fact::TermsChanged { .. }
        | Fact::SeatTaken { .. }
        | Fact::SeatFreed { .. }
        // Whoever enrolled him tells him.
        | Fact::IdentityAwaited { .. }
        | Fact::MemberSubmitted { .. }
        | Fact::MemberMoved { .. }
        | Fact::ConsentWithdrawn { .. }
        | Fact::MemberRemoved { .. } => None,
    }
}

fn cancelled(reason: CancelReason) -> Option<Notice> {
    match reason {
        CancelReason::PastDue => Some(Notice::EndedUnpaid),
        // It goes on in another subscription, which tells of it.
        CancelReason::Replaced | CancelReason::Merged | CancelReason::BillingSystemSwitch => None,
        CancelReason::Customer
        | CancelReason::Fraud
        | CancelReason::Remorse
        | CancelReason::AccidentalPurchase
        | CancelReason::AccountClosed
        | CancelReason::UserDelinquency
        | CancelReason::SystemError
        | CancelReason::SystemCancel
        | CancelReason::BundleEnded
        | CancelReason::Moved
        | CancelReason::Duplicate
        | CancelReason::Revoked
        | CancelReason::Refunded
        | CancelReason::ChargedBack
        | CancelReason::Other => Some(Notice::Deactivated),
    }
}

impl Notice {
    pub const ALL: [Self; 27] = [
        Self::PurchaseConfirmed,
        Self::PurchaseFailed,
        Self::Renewed,
        Self::RenewalAhead,
        Self::PaymentFailed,
        Self::PaymentPending,
        Self::GraceStarted,
        Self::HoldStarted,
        Self::RetryFailed,
        Self::PaymentReminder,
        Self::EndedUnpaid,
        Self::Ended,
        Self::Deactivated,
        Self::Reinstated,
        Self::Paused,
        Self::Resumed,
        Self::Changed,
        Self::ChangeScheduled,
        Self::PriceRises,
        Self::PriceConsent,
        Self::EndedByPrice,
        Self::RenewalOff,
        Self::RenewalOn,
        Self::BillingDateMoved,
        Self::Refunded,
        Self::CreditNote,
        Self::PaymentMethodChanged,
    ];

    /// Its stable name: of its template, in logs, and in the mail's id.
    pub fn name(self) -> &'static str {
        match self {
            Self::PurchaseConfirmed => "purchase_confirmed",
            Self::PurchaseFailed => "purchase_failed",
            Self::Renewed => "renewed",
            Self::RenewalAhead => "renewal_ahead",
            Self::PaymentFailed => "payment_failed",
            Self::PaymentPending => "payment_pending",
            Self::GraceStarted => "grace_started",
            Self::HoldStarted => "hold_started",
            Self::RetryFailed => "retry_failed",
            Self::PaymentReminder => "payment_reminder",
            Self::EndedUnpaid => "ended_unpaid",
            Self::Ended => "ended",
            Self::Deactivated => "deactivated",
            Self::Reinstated => "reinstated",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Changed => "changed",
            Self::ChangeScheduled => "change_scheduled",
            Self::PriceRises => "price_rises",
            Self::PriceConsent => "price_consent",
            Self::EndedByPrice => "ended_by_price",
            Self::RenewalOff => "renewal_off",
            Self::RenewalOn => "renewal_on",
            Self::BillingDateMoved => "billing_date_moved",
            Self::Refunded => "refunded",
            Self::CreditNote => "credit_note",
            Self::PaymentMethodChanged => "payment_method_changed",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.name() == name)
    }

    /// Whether the other one, decided at the same moment, is part of what this one says.
    fn tells_also(self, other: Self) -> bool {
        let parts: &[Self] = match self {
            Self::GraceStarted | Self::HoldStarted => {
                &[Self::PaymentFailed, Self::RetryFailed, Self::PaymentReminder]
            }
            Self::EndedUnpaid => &[
                Self::PaymentFailed,
                Self::RetryFailed,
                Self::PaymentReminder,
                Self::Deactivated,
                Self::RenewalOff,
            ],
            Self::PurchaseFailed => &[Self::PaymentFailed],
            Self::PurchaseConfirmed | Self::Renewed | Self::Reinstated | Self::Resumed => {
                &[Self::Changed, Self::ChangeScheduled, Self::RenewalOn, Self::BillingDateMoved]
            }
            Self::Changed => &[Self::BillingDateMoved],
            Self::Ended | Self::Deactivated => {
                &[Self::Changed, Self::RenewalOff, Self::BillingDateMoved]
            }
            Self::RenewalAhead
            | Self::PaymentFailed
            | Self::PaymentPending
            | Self::RetryFailed
            | Self::PaymentReminder
            | Self::Paused
            | Self::ChangeScheduled
            | Self::PriceRises
            | Self::PriceConsent
            | Self::EndedByPrice
            | Self::RenewalOff
            | Self::RenewalOn
            | Self::BillingDateMoved
            | Self::Refunded
            | Self::CreditNote
            | Self::PaymentMethodChanged => &[],
        };
        parts.contains(&other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_has_a_name_of_its_own() {
        for notice in Notice::ALL {
            assert_eq!(Notice::named(notice.name()), Some(notice));
        }
        assert_eq!(Notice::named("renewd"), None);
    }

    /// Told together, one of two is left: never none, which two that tell each other would give.
    #[test]
    fn no_two_notices_silence_each_other() {
        for one in Notice::ALL {
            for other in Notice::ALL {
                assert!(!(one.tells_also(other) && other.tells_also(one)), "{one:?} {other:?}");
            }
        }
    }
}
