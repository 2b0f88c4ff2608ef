//! Refusals: the answers to wishes that may not be granted. A refused command changes nothing.
//! Every room maps each of these to its own error in one exhaustive match.

use thiserror::Error;

use super::stage::StageName;
use crate::ids::ProductId;
use crate::money::{Currency, Money, MoneyError};
use crate::terms::ConsentKind;
use crate::time::{Instant, TimeError};

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("there is no such subscription")]
    NotSold,
    #[error("it was sold already")]
    AlreadySold,
    /// The stage does not allow the command.
    #[error("not possible while {stage}")]
    WrongStage { stage: StageName },
    #[error("already ended ({stage})")]
    AlreadyEnded { stage: StageName },
    #[error("already {state}")]
    AlreadySo { state: &'static str },
    /// Something fell due that must be done first.
    #[error("something fell due at {at} that is not done yet")]
    Behind { at: Instant },
    #[error("a charge is in progress")]
    ChargeInProgress,
    #[error("no charge of that key and attempt is open")]
    NoSuchCharge,

    #[error("no item has the running number {number}")]
    ItemNotFound { number: u32 },
    #[error("item {number} is not in a status that allows it")]
    ItemStatus { number: u32 },
    /// One of them does not allow the other beside it.
    #[error("{product} and {other} do not go together")]
    Excluded { product: ProductId, other: ProductId },
    #[error("{product} needs {other} beside it")]
    Requires { product: ProductId, other: ProductId },
    #[error("{product} is no option of what it would be beside")]
    NotBeside { product: ProductId },
    #[error("no item is named")]
    NoItems,
    #[error("the quantity is out of range")]
    Quantity,
    #[error("currency {theirs} differs from the subscription's {ours}")]
    Currency { ours: Currency, theirs: Currency },
    #[error("the billing cycle differs from the subscription's")]
    Cycle,
    #[error("the customer differs from the subscription's")]
    CustomerMismatch,
    #[error("the item is that product already")]
    SameProduct,
    #[error("the change would give back {amount}")]
    Negative { amount: Money },
    #[error("the timing does not fit this change")]
    Timing,
    #[error("a change is scheduled already")]
    ChangePending,
    #[error("no change is scheduled")]
    NothingPending,
    #[error("no price waits for an answer")]
    NoPriceAsked,

    #[error("the terms do not allow a change to that plan")]
    PlanNotAllowed,

    #[error("the instant is past")]
    InThePast,
    #[error("the instant is in the future")]
    InTheFuture,
    #[error("the instant is too long ago")]
    TooLongAgo,
    /// What was used cannot be taken back as if it were new.
    #[error("it was used already")]
    Used,
    #[error("the time to take the activation back is over")]
    ReversalClosed,
    #[error("the place was changed too short a time ago")]
    RelocatedLately,
    #[error("the customer does not live there")]
    NotResident,
    #[error("the end must be later than it is")]
    EndNotLater,
    #[error("the end is too far away")]
    EndTooFar,
    #[error("the terms do not allow moving the end")]
    ProlongNotAllowed,
    #[error("it does not have a fixed term")]
    NotFixedTerm,
    #[error("the terms do not allow turning the renewal off or on")]
    RenewalFixed,
    #[error("it is not renewed by extending it")]
    NotExtendable,
    #[error("it is extended as far as it may be")]
    ExtendedAlready,
    #[error("the terms do not allow immediate cancellation")]
    CancelNotAllowed,
    #[error("no cancellation is scheduled")]
    NotEnding,
    #[error("another subscription waits to follow it")]
    Followed,
    #[error("the terms do not allow a restart")]
    RestartNotAllowed,
    #[error("the time for a restart is over")]
    RestartTooLate,
    #[error("the time to renew the term is not now")]
    RenewalClosed,
    #[error("the terms do not allow suspension")]
    SuspendNotAllowed,
    #[error("another customer is linked")]
    LinkedToAnother,
    /// Nothing in it is for families, or its owner shares nothing.
    #[error("it is not shared with a family")]
    NotShared,
    #[error("the customer is the owner himself")]
    OwnFamily,
    #[error("the customer is not in the family")]
    NotInFamily,
    /// Nobody may use it now, so that no device begins to.
    #[error("it may not be used now")]
    NotEntitled,
    #[error("all {allowed} seats are taken")]
    NoSeatLeft { allowed: u32 },
    #[error("the device has no seat")]
    NoSuchSeat,
    /// A change would leave fewer.
    #[error("{taken} seats are taken")]
    SeatsTaken { taken: u32 },
    /// Its terms do not ask who anybody is.
    #[error("it does not enrol anybody")]
    IdentityNotTaken,
    #[error("the member is enrolled as somebody else, or another one is in his place")]
    MemberExists,
    #[error("nobody of that name is enrolled")]
    NoSuchMember,
    #[error("a consent is missing that is required")]
    ConsentMissing { consent: ConsentKind },
    /// He took it back.
    #[error("a consent that is required was withdrawn")]
    ConsentRequired,
    #[error("it is not proven who the first member is")]
    IdentityNotVerified,
    /// Asked first, the partner who sells it said no.
    #[error("the seller did not agree")]
    SellerRefused,

    /// Or nothing, or less than nothing.
    #[error("{left} of the charge are left to give back")]
    MoreThanPaid { left: Money },
    #[error("the sale is not sound: {0}")]
    Sale(&'static str),
    #[error("too many {what}, at most {max}")]
    TooMany { what: &'static str, max: usize },
    #[error("the amount is out of range")]
    Amount(#[from] MoneyError),
    #[error("the time is out of range")]
    Time(TimeError),
}

impl From<TimeError> for Refusal {
    fn from(error: TimeError) -> Self {
        Self::Time(error)
    }
}
