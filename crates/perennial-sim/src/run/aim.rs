//! Aiming: which subscription a wish goes to. Most go to one whose stage suits them, since a wish
//! that is always refused finds nothing; the rest go anywhere.

use perennial_core::Subscription;
use perennial_core::billing::Standing;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::stage::{CancelReason, Expiry, Stage, WaitingOn};
use perennial_core::subscription::{Consent, Item, ItemStatus, PriceChange, Renewal, StageName};
use perennial_core::terms::{Collector, Restart};

use super::Runner;
use crate::op::{Target, Verb};

impl Runner {
    /// The subscription a target stands for now.
    pub(super) fn aim(
        &self,
        on: Target,
        suits: impl Fn(&Subscription) -> bool,
    ) -> Option<SubscriptionId> {
        let states = || self.sold.iter().filter_map(|id| self.mirrors.get(id));
        let pick = usize::try_from(on.pick).unwrap_or_default();
        if on.aimed {
            let suited: Vec<_> = states().filter(|state| suits(state)).collect();
            // Where there is none the operation is left out: it would only be refused.
            let n = pick.checked_rem(suited.len())?;
            return suited.get(n).map(|state| state.id);
        }
        let count = self.sold.len();
        if count == 0 { None } else { self.sold.get(pick % count).copied() }
    }
}

/// Whether a verb has a chance with a subscription.
pub fn suits(verb: &Verb, s: &Subscription) -> bool {
    use StageName::{Active, Cancelled, Ending, Expired, Grace, Hold, Paused, Trial, Waiting};
    let stage = s.stage.name();
    let within = |stages: &[StageName]| stages.contains(&stage);
    let free = s.charge.as_ref().is_none_or(|charge| !charge.in_flight());
    match verb {
        Verb::Activate { .. } => matches!(
            s.stage,
            Stage::Waiting { on: WaitingOn::Activation | WaitingOn::Identity, .. }
        ),
        Verb::Unactivate { .. } => {
            within(&[Active, Trial, Waiting]) && s.paid.is_none() && s.charge.is_none()
        }
        Verb::Link { .. } => s.customer.is_none() && !s.stage.ended(),
        Verb::Change { item, .. } => {
            let there = s.item(*item).is_ok_and(|item| item.status == ItemStatus::Active);
            within(&[Active, Trial]) && free && there
        }
        Verb::Add { .. } | Verb::MoveBilling { .. } | Verb::Become { .. } | Verb::Seats { .. } => {
            within(&[Active, Trial]) && free
        }
        Verb::Deactivate { items, .. } => {
            within(&[Active, Trial, Ending, Grace, Hold])
                && free
                && items.iter().all(|n| has(s, *n, ItemStatus::Active))
        }
        Verb::Reinstate { items } => {
            within(&[Active, Trial, Cancelled])
                && items.iter().all(|n| has(s, *n, ItemStatus::Deactivated))
        }
        Verb::Remove { item } => {
            within(&[Active, Trial, Ending, Grace, Hold]) && free && s.item(*item).is_ok()
        }
        Verb::Extend => {
            within(&[Active, Trial, Grace]) && matches!(s.renewal, Renewal::Extend { .. })
        }
        Verb::ProlongBy { .. } | Verb::ProlongTo { .. } => {
            let fixed = !s.terms.prolong.fixed_only || s.renewal != Renewal::Automatic;
            within(&[Active, Trial, Ending, Grace, Paused])
                && free
                && s.terms.prolong.allowed
                && fixed
        }
        Verb::RenewNow { .. } => within(&[Active, Grace, Hold]) && free,
        Verb::RenewTerm { .. } => {
            matches!(s.terms.collector, Collector::Partner)
                && s.renewal != Renewal::Automatic
                && within(&[Active, Ending, Grace, Expired])
        }
        Verb::Pause { .. } | Verb::PauseFor { .. } => {
            within(&[Active, Trial, Grace]) && s.terms.suspend.allowed && free
        }
        Verb::ResumeByTerms
        | Verb::ResumeNewCycle
        | Verb::ResumeUntil { .. }
        | Verb::ResumeKeepingEnd
        | Verb::ResumeExtended
        | Verb::ResumeKeeping => within(&[Paused]),
        Verb::SetRenewal { .. } | Verb::CancelAtEnd { .. } | Verb::CancelAt { .. } => {
            within(&[Active, Trial])
        }
        Verb::UndoCancel => within(&[Ending]),
        Verb::Discard => s.pending.is_some(),
        Verb::Restart { .. } => matches!(s.terms.restart, Restart::Within { .. }) && may_return(s),
        Verb::CancelNow { .. } | Verb::BeMerged | Verb::SetPlan { .. } | Verb::SetMethod { .. } => {
            !s.stage.ended()
        }
        Verb::Share { .. } => !s.stage.ended() && s.shared_with_max() > 0 && s.customer.is_some(),
        Verb::StopSharing { .. } => !s.family.members.is_empty(),
        Verb::OpenFamily { items } => {
            !s.stage.ended() && free && items.iter().all(|n| s.item(*n).is_ok())
        }
        Verb::AnswerPrice { .. } => {
            let asked = |item: &Item| item.pricing.change.as_ref().is_some_and(is_asked);
            within(&[Active, Trial]) && s.active_items().any(asked)
        }
        Verb::EndAt { .. } => {
            let fixed = !s.terms.prolong.fixed_only || s.renewal != Renewal::Automatic;
            within(&[Active, Trial, Ending, Grace, Paused]) && s.terms.prolong.allowed && fixed
        }
        Verb::HandOver { .. } => free,
        Verb::MoveTo { .. } => !s.stage.ended() && free,
        Verb::TakeSeat { .. } => within(&[Active, Trial, Ending, Grace, Waiting]),
        Verb::FreeSeat { .. } => !s.seats.taken.is_empty(),
        Verb::CloseFamily => !s.stage.ended() && !s.family.closed,
        Verb::SetReference { .. } | Verb::SellAgain | Verb::SettleNothing => true,
        Verb::NameItem { item, .. } => !s.stage.ended() && s.item(*item).is_ok(),
        Verb::SetParameter { .. } => stage != Expired,
    }
}

fn is_asked(change: &PriceChange) -> bool {
    change.told.is_some() && change.consent != Consent::NotNeeded
}

/// Whether it ended in a way that leaves a way back.
fn may_return(s: &Subscription) -> bool {
    match &s.stage {
        Stage::Cancelled { cancellation, .. } => !matches!(
            cancellation.reason,
            CancelReason::Revoked | CancelReason::Merged | CancelReason::Replaced
        ),
        Stage::Expired { cause, .. } => matches!(cause, Expiry::TermOver | Expiry::Unpaid),
        _ => false,
    }
}

/// Living subscriptions a world may hold before more sales are left out: steps stay cheap.
const LIVING_MAX: usize = 7;

impl Runner {
    pub(super) fn is_full(&self) -> bool {
        let living = self.mirrors.values().filter(|state| !state.stage.ended());
        living.count() >= LIVING_MAX || self.sold.len() >= SOLD_MAX
    }
}

/// Sales in one world, in all.
const SOLD_MAX: usize = 40;

fn has(s: &Subscription, number: u32, status: ItemStatus) -> bool {
    s.item(number).is_ok_and(|item| item.status == status)
}

/// Whether something waits at the gateway that an operation may settle.
pub fn waits_at_the_gateway(s: &Subscription) -> bool {
    s.charge.as_ref().is_some_and(|charge| {
        matches!(charge.standing, Standing::Pending { .. } | Standing::Unknown { .. })
    })
}
