//! The total map of our stages to this surface's words (section 4): every stage has exactly one
//! status, whoever sold the subscription.

use perennial_core::subscription::{self, Renewal, Stage, StageName};

use crate::wire::{ItemStatus, RenewalType, SubscriptionStatus};

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

/// Whether the next interval is billed by itself. One that a partner extends cycle by cycle is
/// manual: it ends unless somebody does something.
pub fn renewal(stage: &Stage, renewal: Renewal) -> RenewalType {
    match (stage, renewal) {
        (Stage::Ending { .. }, _) | (_, Renewal::Manual | Renewal::Extend { .. }) => {
            RenewalType::Manual
        }
        (_, Renewal::Automatic) => RenewalType::Automatic,
    }
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
