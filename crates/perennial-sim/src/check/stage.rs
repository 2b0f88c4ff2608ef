//! I13, I24, I25: which facts may happen in which stage, and where they lead. The table of the
//! state machine, written down once more by itself.

use perennial_core::billing::{Purpose, Reason};
use perennial_core::subscription::StageName;
use perennial_core::{Fact, Subscription};

use super::{Holds, hold};

/// Checks one fact and the states before and after it.
pub fn check(before: &Subscription, fact: &Fact, after: &Subscription) -> Holds {
    let (from, to) = (before.stage.name(), after.stage.name());
    let told = || format!("{} leads from {from} to {to}: {}", fact.name(), before.id);
    hold(leads(from, fact, to), "I24", told)?;
    if let Fact::ChargeOpened(charge) = fact {
        let ended = before.stage.ended();
        hold(!ended || charge.key.reason == Reason::Restart, "I13", || {
            format!("{} is opened after the end of {}", charge.key, before.id)
        })?;
        let stops = matches!(from, StageName::Ending | StageName::Paused);
        hold(!stops || charge.purpose != Purpose::Renew, "I13", || {
            format!("{} renews what is {from}: {}", charge.key, before.id)
        })?;
    }
    Ok(())
}

fn leads(from: StageName, fact: &Fact, to: StageName) -> bool {
    use StageName::{Active, Cancelled, Ending, Expired, Grace, Hold, Paused, Trial, Waiting};
    let runs = [Active, Trial];
    let ended = matches!(from, Cancelled | Expired);
    match fact {
        Fact::Sold { .. } => to == Waiting,
        Fact::Started { .. } => from == Waiting && runs.contains(&to),
        Fact::Renewed { .. } => {
            matches!(from, Active | Trial | Grace | Hold | Ending) && to == Active
        }
        Fact::Restarted { .. } => ended && runs.contains(&to),
        Fact::Resumed { .. } => from == Paused && runs.contains(&to),
        Fact::Restocked => from == Active && to == Waiting,
        Fact::GraceStarted { .. } => runs.contains(&from) && to == Grace,
        Fact::HoldStarted { .. } => matches!(from, Active | Trial | Grace) && to == Hold,
        Fact::CancelScheduled { .. } => matches!(from, Active | Trial | Ending) && to == Ending,
        Fact::CancelUndone => from == Ending && runs.contains(&to),
        Fact::Cancelled { .. } => !ended && to == Cancelled,
        Fact::Expired { .. } => !ended && to == Expired,
        Fact::Paused(_) => matches!(from, Active | Trial | Grace) && to == Paused,
        Fact::ScheduleMoved { .. } => !ended && (from == to || from == Grace && to == Active),
        Fact::Reminded { .. } => matches!(from, Grace | Hold) && from == to,
        Fact::RenewalOrdered(_) => runs.contains(&from) && from == to,
        Fact::PhaseUsed
        | Fact::LeadGiven(_)
        | Fact::ItemAdded(_)
        | Fact::ItemChanged { .. }
        | Fact::ItemDeactivated { .. }
        | Fact::ItemReinstated { .. }
        | Fact::ItemRemoved { .. }
        | Fact::DiscountSet { .. }
        | Fact::DiscountUsed { .. }
        | Fact::ChangeScheduled(_)
        | Fact::ChangeDiscarded
        | Fact::CycleChanged { .. }
        | Fact::RenewalChanged { .. }
        | Fact::CustomerLinked { .. }
        | Fact::ContactsChanged
        | Fact::ChargeOpened(_)
        | Fact::ChargeRetried { .. }
        | Fact::ChargePaid { .. }
        | Fact::ChargeDeclined { .. }
        | Fact::ChargePending { .. }
        | Fact::ChargeUnknown { .. }
        | Fact::ChargeClosed { .. }
        | Fact::ChargeDropped { .. }
        | Fact::Credited(_)
        | Fact::ReplacedBy { .. }
        | Fact::MergedFrom { .. }
        | Fact::ReferencesChanged { .. }
        | Fact::ParametersChanged { .. }
        | Fact::DiscountPlanChanged { .. }
        | Fact::PaymentMethodChanged { .. }
        | Fact::PriceChangeScheduled { .. }
        | Fact::PriceChangeDropped { .. }
        | Fact::PriceChangeTold { .. }
        | Fact::PriceAgreed { .. }
        | Fact::PriceDeclined { .. }
        | Fact::PriceChangeBegun { .. }
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
        | Fact::MemberSubmitted { .. }
        | Fact::MemberMoved { .. }
        | Fact::ConsentWithdrawn { .. }
        | Fact::MemberRemoved { .. } => from == to,
        Fact::IdentityAwaited { .. } => from == StageName::Waiting && to == StageName::Waiting,
    }
}
