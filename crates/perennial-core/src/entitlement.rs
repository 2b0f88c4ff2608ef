//! Entitlement: who may use what, until when, and why. A question, never a stored answer.

use std::collections::BTreeSet;

use crate::ids::{CustomerId, ProductId};
use crate::subscription::stage::{Expiry, Stage, WaitingOn};
use crate::subscription::{Item, ItemStatus, ItemTerms, Renewal, Subscription};
use crate::time::Instant;

/// The answer at one instant, with the chain of facts that leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    pub entitled: bool,
    /// When the answer may change by itself; `None` where only a new fact can change it.
    pub until: Option<Instant>,
    /// What may be used: products, and what is in a bundle.
    pub products: BTreeSet<ProductId>,
    pub features: BTreeSet<String>,
    /// Devices allowed in all; `None` where they are not counted.
    pub devices: Option<u32>,
    /// Oldest first; the last one decides.
    pub because: Vec<Because>,
}

/// One link of the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Because {
    pub at: Instant,
    pub what: Why,
}

/// What a link says. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    Sold,
    CustomerLinked,
    NoCustomerLinked,
    WaitsForActivation,
    WaitsForPayment,
    WaitsForStart,
    WaitsForIdentity,
    TrialRuns,
    PeriodPaid,
    /// The partner answers for the money.
    PeriodGranted,
    RenewalDue,
    ChargeAwaited,
    CancellationScheduled,
    GraceRuns,
    Unpaid,
    Suspended,
    Cancelled,
    PaidTimeRemains,
    TermOver,
    NeverPaid,
    NeverStarted,
    NothingLeft,
    Merged,
    /// The customer is asked whether he pays another price.
    PriceConsentAwaited,
    /// He did not agree to it.
    PriceNotAgreed,
    /// The customer holds another of the group.
    SlotTaken,
    /// The owner shares it.
    SharedWithFamily,
    /// It is not shared with him.
    NotInFamily,
    /// Nothing the owner has is for families.
    NotForFamilies,
}

impl Why {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::CustomerLinked => "customer_linked",
            Self::NoCustomerLinked => "no_customer_linked",
            Self::WaitsForActivation => "waits_for_activation",
            Self::WaitsForPayment => "waits_for_payment",
            Self::WaitsForStart => "waits_for_start",
            Self::WaitsForIdentity => "waits_for_identity",
            Self::TrialRuns => "trial_runs",
            Self::PeriodPaid => "period_paid",
            Self::PeriodGranted => "period_granted",
            Self::RenewalDue => "renewal_due",
            Self::ChargeAwaited => "charge_awaited",
            Self::CancellationScheduled => "cancellation_scheduled",
            Self::GraceRuns => "grace_runs",
            Self::Unpaid => "unpaid",
            Self::Suspended => "suspended",
            Self::Cancelled => "cancelled",
            Self::PaidTimeRemains => "paid_time_remains",
            Self::TermOver => "term_over",
            Self::NeverPaid => "never_paid",
            Self::NeverStarted => "never_started",
            Self::NothingLeft => "nothing_left",
            Self::Merged => "merged",
            Self::PriceConsentAwaited => "price_consent_awaited",
            Self::PriceNotAgreed => "price_not_agreed",
            Self::SlotTaken => "slot_taken",
            Self::SharedWithFamily => "shared_with_family",
            Self::NotInFamily => "not_in_family",
            Self::NotForFamilies => "not_for_families",
        }
    }
}

/// Who is entitled at `at`, which must not lie before the last change.
pub fn entitlement(s: &Subscription, at: Instant) -> Entitlement {
    let mut because = vec![Because { at: s.sold_at, what: Why::Sold }];
    let (entitled, until) = judge(s, at, &mut because);
    let unlinked = s.terms.needs_customer && s.customer.is_none();
    if unlinked {
        because.push(Because { at: s.sold_at, what: Why::NoCustomerLinked });
    }
    let usable: Vec<_> = usable(s, at).collect();
    let unpaid = entitled && usable.is_empty();
    if unpaid {
        because.push(Because { at: s.schedule.period.end.min(at), what: Why::Unpaid });
    }
    let entitled = entitled && !unlinked && !unpaid;
    granted(entitled, until, because, usable)
}

/// What somebody of the owner's family may use at `at`: what is for families of what the owner
/// may, for as long as he may.
pub fn shared_entitlement(s: &Subscription, member: CustomerId, at: Instant) -> Entitlement {
    let Entitlement { entitled, until, mut because, .. } = entitlement(s, at);
    let Some(since) = s.family.members.get(&member).copied() else {
        because.push(Because { at: s.changed_at, what: Why::NotInFamily });
        return granted(false, None, because, vec![]);
    };
    let shared: Vec<_> = usable(s, at).filter(|terms| terms.shared()).collect();
    let link = |what| Because { at: since, what };
    if !entitled {
        // The owner's own reason decides.
        let last = because.len().saturating_sub(1);
        because.insert(last, link(Why::SharedWithFamily));
    } else if shared.is_empty() {
        because.extend([link(Why::SharedWithFamily), link(Why::NotForFamilies)]);
    } else {
        because.push(link(Why::SharedWithFamily));
    }
    let until = until.filter(|_| !entitled || !shared.is_empty());
    granted(entitled && !shared.is_empty(), until, because, shared)
}

/// The answer with everything that what is usable gives.
fn granted(
    entitled: bool,
    until: Option<Instant>,
    because: Vec<Because>,
    usable: Vec<&ItemTerms>,
) -> Entitlement {
    let mut products = BTreeSet::new();
    let mut features = BTreeSet::new();
    let mut devices = None;
    for terms in usable.into_iter().filter(|_| entitled) {
        products.extend(terms.products().cloned());
        features.extend(terms.features().cloned());
        if let Some(more) = terms.devices_allowed() {
            devices = Some(devices.unwrap_or(0_u32).saturating_add(more));
        }
    }
    Entitlement { entitled, until, products, features, devices, because }
}

/// What is paid for of the items that are there.
fn usable(s: &Subscription, at: Instant) -> impl Iterator<Item = &ItemTerms> {
    let there = s.items.iter().filter(move |item| counts(s, item.status, at));
    there.filter_map(Item::entitled_terms)
}

/// A deactivated item stays usable to the end of the period that was paid with it.
fn counts(s: &Subscription, status: ItemStatus, at: Instant) -> bool {
    match status {
        ItemStatus::Active => true,
        ItemStatus::Deactivated | ItemStatus::Finished => s.schedule.period.contains(at),
        ItemStatus::Removed => false,
    }
}

fn judge(s: &Subscription, at: Instant, because: &mut Vec<Because>) -> (bool, Option<Instant>) {
    let period = s.schedule.period;
    let mut say = |at, what| because.push(Because { at, what });
    let charged = s.terms.collector.charges();
    let paid = if charged { Why::PeriodPaid } else { Why::PeriodGranted };
    match &s.stage {
        Stage::Waiting { on, until } => {
            say(
                s.sold_at,
                match on {
                    WaitingOn::Activation => Why::WaitsForActivation,
                    WaitingOn::Payment => Why::WaitsForPayment,
                    WaitingOn::Start(_) | WaitingOn::Predecessor(_) => Why::WaitsForStart,
                    WaitingOn::Identity => Why::WaitsForIdentity,
                },
            );
            let next = match on {
                WaitingOn::Start(start) | WaitingOn::Predecessor(start) => Some(*start),
                WaitingOn::Activation | WaitingOn::Payment | WaitingOn::Identity => *until,
            };
            (false, next)
        }
        Stage::Trial | Stage::Active => {
            let trial = matches!(s.stage, Stage::Trial);
            say(period.start, if trial { Why::TrialRuns } else { paid });
            if let Some(asked) = s.price_asked() {
                say(asked, Why::PriceConsentAwaited);
            }
            if at < period.end {
                return (true, Some(period.end));
            }
            if s.charge.is_none() && s.renews_by_itself() && s.price_not_agreed(period.end) {
                say(period.end, Why::PriceNotAgreed);
                return (false, None);
            }
            let goes_on = s.converts().unwrap_or(s.renewal == Renewal::Automatic);
            match (&s.charge, goes_on) {
                (Some(charge), _) => {
                    say(charge.due, Why::ChargeAwaited);
                    (true, None)
                }
                (None, true) => {
                    say(period.end, Why::RenewalDue);
                    (true, None)
                }
                (None, false) => {
                    say(period.end, Why::TermOver);
                    (false, None)
                }
            }
        }
        Stage::Ending { cancellation, at: end, trial } => {
            say(period.start, if *trial { Why::TrialRuns } else { paid });
            say(cancellation.requested, Why::CancellationScheduled);
            if at < *end {
                return (true, Some(*end));
            }
            say(*end, Why::Cancelled);
            (false, None)
        }
        Stage::Grace { since, until, .. } => {
            say(*since, Why::GraceRuns);
            if at < *until {
                return (true, Some(*until));
            }
            say(*until, Why::Unpaid);
            (false, None)
        }
        Stage::Hold { since, until, .. } => {
            say(*since, Why::Unpaid);
            (false, Some(*until))
        }
        Stage::Paused(pause) => {
            say(period.start, if pause.trial { Why::TrialRuns } else { paid });
            say(pause.since, Why::Suspended);
            if pause.keeps_access && at < period.end {
                say(pause.since, Why::PaidTimeRemains);
                return (true, Some(period.end));
            }
            (false, pause.until)
        }
        Stage::Cancelled { at: ended, access_until, .. } => {
            say(*ended, Why::Cancelled);
            if at < *access_until {
                say(*ended, Why::PaidTimeRemains);
                return (true, Some(*access_until));
            }
            (false, None)
        }
        Stage::Expired { at: ended, cause } => {
            say(
                *ended,
                match cause {
                    Expiry::TermOver => Why::TermOver,
                    Expiry::Unpaid => Why::Unpaid,
                    Expiry::NeverStarted => Why::NeverStarted,
                    Expiry::FirstPaymentFailed => Why::NeverPaid,
                    Expiry::NothingLeft => Why::NothingLeft,
                    Expiry::Merged => Why::Merged,
                    Expiry::PriceNotAgreed => Why::PriceNotAgreed,
                    Expiry::SlotTaken => Why::SlotTaken,
                },
            );
            (false, None)
        }
    }
}
