//! Stages: where a subscription stands, with what is true there.

use perennial_core::subscription::stage::{Expiry, Pause, WaitingOn};
use perennial_core::subscription::{CancelReason, Cancellation, Stage};
use serde::{Deserialize, Serialize};

use super::scalar::{As, At, usual, words};

words!(CancelReason {
    Customer = "customer",
    Fraud = "fraud",
    Remorse = "remorse",
    AccidentalPurchase = "accident",
    PastDue = "past_due",
    AccountClosed = "closed",
    Replaced = "replaced",
    UserDelinquency = "delinquency",
    SystemError = "error",
    SystemCancel = "system",
    BillingSystemSwitch = "switch",
    BundleEnded = "bundle",
    Moved = "moved",
    Duplicate = "duplicate",
    Revoked = "revoked",
    Merged = "merged",
    Refunded = "refunded",
    ChargedBack = "charged_back",
    Other = "other",
});
words!(Expiry {
    TermOver = "term",
    Unpaid = "unpaid",
    NeverStarted = "never_started",
    FirstPaymentFailed = "first_payment",
    SlotTaken = "slot_taken",
    PriceNotAgreed = "price",
    NothingLeft = "nothing_left",
    Merged = "merged",
});

/// When it was requested, and why.
pub type CancellationTwin = (At, As<CancelReason>);

pub fn cancellation(cancellation: &Cancellation) -> CancellationTwin {
    (At(cancellation.requested), As(cancellation.reason))
}

pub fn cancellation_back((At(requested), As(reason)): CancellationTwin) -> Cancellation {
    Cancellation { requested, reason }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StageTwin {
    Waiting {
        on: WaitingTwin,
        #[serde(rename = "to", default, skip_serializing_if = "usual")]
        until: Option<At>,
    },
    Trial,
    Active,
    Ending {
        #[serde(rename = "by")]
        cancellation: CancellationTwin,
        at: At,
        #[serde(rename = "tr", default, skip_serializing_if = "usual")]
        trial: bool,
    },
    /// Since, until, reminded.
    Grace(At, At, u32),
    Hold(At, At, u32),
    Paused(PauseTwin),
    Cancelled {
        at: At,
        #[serde(rename = "by")]
        cancellation: CancellationTwin,
        #[serde(rename = "to")]
        access_until: At,
    },
    Expired(At, As<Expiry>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WaitingTwin {
    Activation,
    Payment,
    Start(At),
    Identity,
    Predecessor(At),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseTwin {
    since: At,
    #[serde(rename = "to", default, skip_serializing_if = "usual")]
    until: Option<At>,
    #[serde(rename = "ac", default, skip_serializing_if = "usual")]
    keeps_access: bool,
    #[serde(rename = "why", default, skip_serializing_if = "usual")]
    reason: String,
    #[serde(rename = "tr", default, skip_serializing_if = "usual")]
    trial: bool,
}

impl StageTwin {
    pub fn of(stage: &Stage) -> Self {
        match stage {
            Stage::Waiting { on, until } => {
                let on = match on {
                    WaitingOn::Activation => WaitingTwin::Activation,
                    WaitingOn::Payment => WaitingTwin::Payment,
                    WaitingOn::Start(at) => WaitingTwin::Start(At(*at)),
                    WaitingOn::Identity => WaitingTwin::Identity,
                    WaitingOn::Predecessor(at) => WaitingTwin::Predecessor(At(*at)),
                };
                Self::Waiting { on, until: until.map(At) }
            }
            Stage::Trial => Self::Trial,
            Stage::Active => Self::Active,
            Stage::Ending { cancellation: by, at, trial } => {
                Self::Ending { cancellation: cancellation(by), at: At(*at), trial: *trial }
            }
            Stage::Grace { since, until, reminded } => {
                Self::Grace(At(*since), At(*until), *reminded)
            }
            Stage::Hold { since, until, reminded } => Self::Hold(At(*since), At(*until), *reminded),
            Stage::Paused(pause) => Self::Paused(PauseTwin::of(pause)),
            Stage::Cancelled { at, cancellation: by, access_until } => Self::Cancelled {
                at: At(*at),
                cancellation: cancellation(by),
                access_until: At(*access_until),
            },
            Stage::Expired { at, cause } => Self::Expired(At(*at), As(*cause)),
        }
    }

    pub fn back(self) -> Stage {
        match self {
            Self::Waiting { on, until } => {
                let on = match on {
                    WaitingTwin::Activation => WaitingOn::Activation,
                    WaitingTwin::Payment => WaitingOn::Payment,
                    WaitingTwin::Start(at) => WaitingOn::Start(at.0),
                    WaitingTwin::Identity => WaitingOn::Identity,
                    WaitingTwin::Predecessor(at) => WaitingOn::Predecessor(at.0),
                };
                Stage::Waiting { on, until: until.map(|at| at.0) }
            }
            Self::Trial => Stage::Trial,
            Self::Active => Stage::Active,
            Self::Ending { cancellation, at, trial } => {
                let cancellation = cancellation_back(cancellation);
                Stage::Ending { cancellation, at: at.0, trial }
            }
            Self::Grace(At(since), At(until), reminded) => Stage::Grace { since, until, reminded },
            Self::Hold(At(since), At(until), reminded) => Stage::Hold { since, until, reminded },
            Self::Paused(pause) => Stage::Paused(pause.back()),
            Self::Cancelled { at, cancellation, access_until } => {
                let cancellation = cancellation_back(cancellation);
                Stage::Cancelled { at: at.0, cancellation, access_until: access_until.0 }
            }
            Self::Expired(At(at), As(cause)) => Stage::Expired { at, cause },
        }
    }
}

impl PauseTwin {
    pub fn of(pause: &Pause) -> Self {
        Self {
            since: At(pause.since),
            until: pause.until.map(At),
            keeps_access: pause.keeps_access,
            reason: pause.reason.clone(),
            trial: pause.trial,
        }
    }

    pub fn back(self) -> Pause {
        Pause {
            since: self.since.0,
            until: self.until.map(|at| at.0),
            keeps_access: self.keeps_access,
            reason: self.reason,
            trial: self.trial,
        }
    }
}
