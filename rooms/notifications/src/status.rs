//! The statuses of this surface (section 5.2): one word in notifications, one in the subscription
//! manager. What is sold and waits has none yet: nothing was told of it.

#![deny(clippy::wildcard_enum_match_arm)]

use perennial_core::subscription::stage::Stage;
use perennial_core::subscription::{Renewal, Subscription};
use serde::Serialize;
use utoipa::ToSchema;

/// `lifecycle.status` in notifications (N10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Status {
    Active,
    Suspended,
    Dunning,
    Canceled,
    Expired,
}

/// `lifecycle.status` in the subscription manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum RestStatus {
    Active,
    Trial,
    TrialConversion,
    Suspended,
    Dunning,
    Canceled,
    Expired,
}

/// What notifications call it; `None` while it waits for its start.
pub fn status(s: &Subscription) -> Option<Status> {
    Some(match &s.stage {
        Stage::Waiting { .. } => return None,
        Stage::Trial | Stage::Active => match s.renewal {
            Renewal::Automatic | Renewal::Extend { .. } => Status::Active,
            Renewal::Manual => Status::Suspended,
        },
        // Both will not renew by themselves.
        Stage::Ending { .. } | Stage::Paused(_) => Status::Suspended,
        Stage::Grace { .. } | Stage::Hold { .. } => Status::Dunning,
        Stage::Cancelled { .. } => Status::Canceled,
        Stage::Expired { .. } => Status::Expired,
    })
}

/// What the subscription manager calls it.
pub fn rest_status(s: &Subscription) -> Option<RestStatus> {
    Some(match (status(s)?, &s.stage) {
        (Status::Active, Stage::Trial) if s.charge.is_some() => RestStatus::TrialConversion,
        (Status::Active, Stage::Trial) => RestStatus::Trial,
        (
            Status::Active,
            Stage::Waiting { .. }
            | Stage::Active
            | Stage::Ending { .. }
            | Stage::Grace { .. }
            | Stage::Hold { .. }
            | Stage::Paused(_)
            | Stage::Cancelled { .. }
            | Stage::Expired { .. },
        ) => RestStatus::Active,
        (Status::Suspended, _) => RestStatus::Suspended,
        (Status::Dunning, _) => RestStatus::Dunning,
        (Status::Canceled, _) => RestStatus::Canceled,
        (Status::Expired, _) => RestStatus::Expired,
    })
}
