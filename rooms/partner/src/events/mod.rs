//! Events (5.9): what happened to what a partner sold, to be read in order and to be called about.

mod happened;
mod list;
mod telling;

pub use list::{Page, list};
pub use telling::{PROFILE, entries, tell};

/// Every event there is.
pub const TYPES: [&str; 17] = [
    "partner.order.completed",
    "partner.order.failed",
    "partner.order.held",
    "partner.subscription.created",
    "partner.subscription.activated",
    "partner.subscription.renewed",
    "partner.subscription.changed",
    "partner.subscription.suspended",
    "partner.subscription.resumed",
    "partner.subscription.cancel_scheduled",
    "partner.subscription.canceled",
    "partner.subscription.restarted",
    "partner.subscription.expired",
    "partner.subscription.revoked",
    "partner.device.activated",
    "partner.device.released",
    "partner.member.state_changed",
];
