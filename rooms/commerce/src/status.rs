//! The total map of our stages to this surface's words (section 4): every stage has exactly one
//! status, whoever sold the subscription.

use perennial_core::Subscription;
use perennial_core::subscription::{self, Item, Renewal, Stage, StageName};

use crate::wire::{ItemStatus, RenewalType, SubscriptionStatus};

/// The status of a subscription. Under Management 1.0 one whose customer did not agree to its
/// renewal is Deactivated from the beginning, though what was paid is used to its end.
pub fn of(s: &Subscription) -> SubscriptionStatus {
    if awaits(s) { SubscriptionStatus::Deactivated } else { subscription(s.stage.name()) }
}

/// The status of one of its items.
pub fn of_item(s: &Subscription, item: &Item) -> ItemStatus {
    match item.status {
        subscription::ItemStatus::Active if awaits(s) => ItemStatus::AwaitingReinstate,
        status => self::item(s.stage.name(), status),
    }
}

/// Paid for, and reinstated by who agrees that it renews. One that was not paid yet is New, and
/// one that is over is over.
fn awaits(s: &Subscription) -> bool {
    s.awaits_agreement()
        && match s.stage.name() {
            StageName::Trial
            | StageName::Active
            | StageName::Ending
            | StageName::Grace
            | StageName::Hold
            | StageName::Paused
            | StageName::Cancelled => true,
            StageName::Waiting | StageName::Expired => false,
        }
}

/// The status of a subscription in this stage.
pub fn subscription(stage: StageName) -> SubscriptionStatus {
    match stage {
        StageName::Waiting => SubscriptionStatus::New,
        // One that ends with its interval stays Active; its renewal type says the rest.
        StageName::Trial | StageName::Active | StageName::Ending => SubscriptionStatus::Active,
        StageName::Grace => SubscriptionStatus::Grace,
        StageName::Hold | StageName::Paused => SubscriptionStatus::Hold,
        StageName::Cancelled => SubscriptionStatus::Deactivated,
        StageName::Expired => SubscriptionStatus::Finished,
    }
}

/// The status of an item; those of an ended subscription ended with it.
pub fn item(stage: StageName, status: subscription::ItemStatus) -> ItemStatus {
    match status {
        subscription::ItemStatus::Active => match stage {
            StageName::Waiting
            | StageName::Trial
            | StageName::Active
            | StageName::Ending
            | StageName::Grace
            | StageName::Hold
            | StageName::Paused => ItemStatus::Active,
            StageName::Cancelled => ItemStatus::Deactivated,
            StageName::Expired => ItemStatus::Finished,
        },
        subscription::ItemStatus::Deactivated => ItemStatus::Deactivated,
        subscription::ItemStatus::Finished => ItemStatus::Finished,
        subscription::ItemStatus::Removed => ItemStatus::Removed,
    }
}

/// Whether the next interval is billed by itself; nothing under Management 1.0, which has no such
/// attribute. One that a partner extends cycle by cycle is manual: it ends unless somebody does
/// something.
pub fn renewal(s: &Subscription) -> Option<RenewalType> {
    s.terms.renewal_switchable.then_some(match (&s.stage, s.renewal) {
        (Stage::Ending { .. }, _) | (_, Renewal::Manual | Renewal::Extend { .. }) => {
            RenewalType::Manual
        }
        (_, Renewal::Automatic) => RenewalType::Automatic,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_one_status() {
        let words: Vec<_> = StageName::ALL
            .iter()
            .map(|stage| format!("{stage} {}", subscription(*stage).word()))
            .collect();
        assert_eq!(
            words,
            [
                "waiting New",
                "trial Active",
                "active Active",
                "ending Active",
                "grace Grace",
                "hold Hold",
                "paused Hold",
                "cancelled Deactivated",
                "expired Finished",
            ]
        );
    }
}
