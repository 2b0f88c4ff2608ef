//! The stages of a subscription's life. Each holds only what is true in it.

use std::fmt;

use crate::time::Instant;

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Sold, and waits for something before service starts.
    Waiting {
        on: WaitingOn,
        /// Given up then; `None` for never.
        until: Option<Instant>,
    },
    /// Free of charge until the period ends.
    Trial,
    /// Runs and is paid; what happens at its end, the renewal says.
    Active,
    /// Runs to the end of the period (or a chosen instant), then it is cancelled.
    Ending { cancellation: Cancellation, at: Instant, trial: bool },
    /// The period is over and the next is not paid or extended; still entitled.
    Grace { since: Instant, until: Instant, reminded: u32 },
    /// Unpaid and not entitled; a payment brings it back.
    Hold { since: Instant, until: Instant, reminded: u32 },
    /// Stopped by request; nothing is charged.
    Paused(Pause),
    /// Ended by request.
    Cancelled { at: Instant, cancellation: Cancellation, access_until: Instant },
    /// Ended by itself.
    Expired { at: Instant, cause: Expiry },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitingOn {
    /// Redeemed, or sold at a till.
    Activation,
    /// The first charge.
    Payment,
    /// A start date in the future.
    Start(Instant),
    /// Who the customer is must be proven.
    Identity,
    /// The subscription it replaces ends first.
    Predecessor(Instant),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Pause {
    pub since: Instant,
    /// Cancelled or ended by itself then; `None` for never.
    pub until: Option<Instant>,
    /// Whether access goes on to the end of what was paid.
    pub keeps_access: bool,
    pub reason: String,
    /// What it goes back to.
    pub trial: bool,
}

/// Who asked for the end, when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancellation {
    pub requested: Instant,
    pub reason: CancelReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CancelReason {
    /// The customer changed his mind.
    Customer,
    Fraud,
    Remorse,
    AccidentalPurchase,
    /// Not paid.
    PastDue,
    AccountClosed,
    /// Replaced by another product.
    Replaced,
    UserDelinquency,
    SystemError,
    SystemCancel,
    BillingSystemSwitch,
    BundleEnded,
    Moved,
    Duplicate,
    /// Revoked by the platform; never comes back.
    Revoked,
    /// Merged into another subscription.
    Merged,
    /// What was paid for the running period went back in full.
    Refunded,
    /// The customer's bank took it back.
    ChargedBack,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// The term was over and nobody renewed it.
    TermOver,
    /// Not paid, grace and hold included.
    Unpaid,
    /// Never started.
    NeverStarted,
    /// The first charge failed.
    FirstPaymentFailed,
    /// Every item was billed as often as it may be, or was taken out.
    NothingLeft,
    /// Its items went into another subscription.
    Merged,
    /// Its customer did not agree to what it costs from then on.
    PriceNotAgreed,
    /// It was to follow another, but its customer holds a third of the group by then.
    SlotTaken,
}

/// The stage without what is in it: the rows of the state matrix, and the key of every status map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageName {
    Waiting,
    Trial,
    Active,
    Ending,
    Grace,
    Hold,
    Paused,
    Cancelled,
    Expired,
}

impl Stage {
    pub fn name(&self) -> StageName {
        match self {
            Self::Waiting { .. } => StageName::Waiting,
            Self::Trial => StageName::Trial,
            Self::Active => StageName::Active,
            Self::Ending { .. } => StageName::Ending,
            Self::Grace { .. } => StageName::Grace,
            Self::Hold { .. } => StageName::Hold,
            Self::Paused(_) => StageName::Paused,
            Self::Cancelled { .. } => StageName::Cancelled,
            Self::Expired { .. } => StageName::Expired,
        }
    }

    pub fn ended(&self) -> bool {
        matches!(self.name(), StageName::Cancelled | StageName::Expired)
    }
}

impl StageName {
    pub const ALL: [Self; 9] = [
        Self::Waiting,
        Self::Trial,
        Self::Active,
        Self::Ending,
        Self::Grace,
        Self::Hold,
        Self::Paused,
        Self::Cancelled,
        Self::Expired,
    ];
}

impl fmt::Display for StageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting",
            Self::Trial => "trial",
            Self::Active => "active",
            Self::Ending => "ending",
            Self::Grace => "grace",
            Self::Hold => "hold",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        })
    }
}
