//! What happened, seen from here: which events the facts of one decision are (section 5.3).
//!
//! States count, not steps: a subscription that was suspended and resumed within one decision was
//! neither. A normal renewal is no event of the subscription at all.

use perennial_core::billing::Reason;
use perennial_core::subscription::{Renewal, Sale, Start, Subscription};
use perennial_core::time::Instant;
use perennial_core::{Dated, Fact};

use crate::event::Event;
use crate::status::{Status, status};

/// An event and when it fell due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happened {
    pub event: Event,
    pub at: Instant,
}

/// The events of one decision, in the order in which they are told. `on_updater` also counts a
/// card that only got a new expiry.
pub fn happened(
    before: Option<&Subscription>,
    after: &Subscription,
    facts: &[Dated],
    on_updater: bool,
) -> Vec<Happened> {
    let was = before.and_then(status);
    let is = status(after);
    let mut all = vec![];
    let mut add = |event, cause: fn(&Fact) -> bool| {
        if let Some(cause) = facts.iter().find(|dated| cause(&dated.fact)) {
            all.push(Happened { event, at: cause.at });
        }
    };
    // Paid for the first time, or free to begin with: only then it exists out there.
    if was.is_none() && is.is_some() {
        add(Event::Created, |fact| matches!(fact, Fact::Started { .. }));
    }
    if let Some(was) = was {
        if was != Status::Suspended && is == Some(Status::Suspended) {
            add(Event::Suspended, stops_renewing);
        }
        if is_back(was, is) {
            add(Event::Reactivated, comes_back);
        }
        if was != Status::Canceled && is == Some(Status::Canceled) {
            add(Event::Canceled, |fact| matches!(fact, Fact::Cancelled { .. }));
        }
        if was != Status::Expired && is == Some(Status::Expired) {
            add(Event::Expired, |fact| matches!(fact, Fact::Expired { .. }));
        }
        add(Event::Unpaid, |fact| matches!(fact, Fact::Reminded { .. }));
    }
    if let Some(before) = before {
        if end_moved(before, after, facts) {
            add(Event::ExpirationDateUpdated, |fact| {
                matches!(fact, Fact::ScheduleMoved { .. } | Fact::Resumed { .. })
            });
        }
        add(Event::DiscountPlanUpdated, |fact| matches!(fact, Fact::DiscountPlanChanged { .. }));
        if new_method(before, after, on_updater) {
            add(Event::PaymentMethodUpdated, |fact| {
                matches!(fact, Fact::PaymentMethodChanged { .. })
            });
        }
        if before.method_refused.is_some() != after.method_refused.is_some() && !after.stage.ended()
        {
            add(Event::ReplayabilityChanged, |fact| {
                matches!(
                    fact,
                    Fact::ChargeDeclined { hard: true, .. }
                        | Fact::PaymentMethodChanged { .. }
                        | Fact::ChargePaid { .. }
                )
            });
        }
        if other_wallet(before, after) {
            add(Event::WalletChanged, |fact| matches!(fact, Fact::PaymentMethodChanged { .. }));
        }
    }
    // Orders with money of ours in them; what a partner bills is no order of this shop.
    if after.terms.collector.bills_customer() {
        add(Event::PrebillingStarted, |fact| matches!(fact, Fact::RenewalOrdered(_)));
        if !brought_in(facts) {
            add(Event::Completed, |fact| matches!(fact, Fact::Started { .. }));
        }
        add(Event::RenewCompleted, |fact| matches!(fact, Fact::Renewed { .. }));
        add(Event::PaymentRefused, |fact| matches!(fact, Fact::ChargeDeclined { .. }));
    }
    all
}

/// Whether it was sold elsewhere: then that was no order here.
fn brought_in(facts: &[Dated]) -> bool {
    let runs = |sale: &Sale| matches!(sale.start, Start::Running { .. });
    facts.iter().any(|dated| matches!(&dated.fact, Fact::Sold { sale, .. } if runs(sale)))
}

fn stops_renewing(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Paused(_)
            | Fact::CancelScheduled { .. }
            | Fact::RenewalChanged { renewal: Renewal::Manual }
    )
}

fn comes_back(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Resumed { .. }
            | Fact::CancelUndone
            | Fact::Restarted { .. }
            | Fact::RenewalChanged { renewal: Renewal::Automatic | Renewal::Extend { .. } }
    )
}

/// By request from a stop or an end; a payment that ends dunning is no reactivation.
fn is_back(was: Status, is: Option<Status>) -> bool {
    match (was, is) {
        (Status::Suspended | Status::Canceled | Status::Expired, Some(Status::Active))
        // A fixed term that is started again still does not renew by itself.
        | (Status::Canceled | Status::Expired, Some(Status::Suspended)) => true,
        (
            Status::Active
            | Status::Suspended
            | Status::Dunning
            | Status::Canceled
            | Status::Expired,
            _,
        ) => false,
    }
}

/// Whether the end moved outside renewal: by request, or by the credit for a pause. Not where a
/// change of plan brought a new end with it.
fn end_moved(before: &Subscription, after: &Subscription, facts: &[Dated]) -> bool {
    if before.schedule.period.end == after.schedule.period.end {
        return false;
    }
    let any = |wanted: fn(&Fact) -> bool| facts.iter().any(|dated| wanted(&dated.fact));
    let moved = any(|fact| matches!(fact, Fact::ScheduleMoved { .. }));
    let credited = any(|fact| matches!(fact, Fact::Resumed { .. }))
        && before.schedule.ordinal == after.schedule.ordinal;
    let by_plan = any(|fact| {
        matches!(
            fact,
            Fact::ItemChanged { .. }
                | Fact::ItemAdded(_)
                | Fact::ChargePaid { .. }
                | Fact::Renewed { .. }
        )
    });
    (moved || credited) && !by_plan
}

/// Whether another means of payment is charged from now on.
fn new_method(before: &Subscription, after: &Subscription, on_updater: bool) -> bool {
    let (Some(method), Some(_)) = (&after.payment_method, after.customer) else { return false };
    match &before.payment_method {
        None => true,
        Some(old) if on_updater => old != method,
        Some(old) => (&old.token, &old.kind) != (&method.token, &method.kind),
    }
}

/// Whether the customer has a means of payment that he had not, or has one no more. What another
/// subscription is paid with is not looked at: the wallet is told as this one sees it.
fn other_wallet(before: &Subscription, after: &Subscription) -> bool {
    let token = |s: &Subscription| s.payment_method.as_ref().map(|method| method.token.clone());
    after.customer.is_some() && token(before) != token(after)
}

/// Where an order came from, in the reference's words.
pub fn source(reason: Reason) -> &'static str {
    match reason {
        Reason::Sale => "PURCHASE",
        Reason::Renewal => "SUBSCRIPTION",
        Reason::EarlyRenewal | Reason::Restart | Reason::Resume => "MANUAL_RENEWAL",
        Reason::Change(_) => "MID_TERM_UPGRADE",
    }
}
