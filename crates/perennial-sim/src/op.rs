//! Operations: everything that happens to a simulated world, as data. Printed, they are the story
//! of a seed; run again, they tell it again.

use perennial_core::subscription::Renewal;
use perennial_core::subscription::command::{PlanWhen, Succession};
use perennial_core::subscription::stage::CancelReason;
use perennial_core::terms::Timing;
use perennial_core::time::Span;

use crate::ports::gateway::Mood;
use crate::ports::outside::Reception;

#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    Sell {
        sell: Sell,
        how: How,
    },
    Replace {
        on: Target,
        sell: Sell,
        how: Succession,
    },
    Merge {
        primary: Target,
        secondary: Target,
        prorate: bool,
    },
    Wish {
        on: Target,
        verb: Verb,
        how: How,
    },
    /// While the second wish is about to commit, the first one is done.
    Race {
        on: Target,
        first: Verb,
        second: Verb,
    },
    /// While a sale is about to commit, the same customer buys the same elsewhere.
    RaceSell {
        sell: Sell,
    },
    /// While a wish is about to commit, the worker does what is due.
    RaceWork {
        on: Target,
        verb: Verb,
    },
    /// Both clocks go forward. Where nobody `works`, what falls due waits for the next one.
    Clock {
        by: Move,
        works: bool,
    },
    Work(Job),
    /// The store fails in the next operation.
    Store(StoreFault),
    Gateway {
        mood: Mood,
        calls: u32,
    },
    GatewayDown {
        hours: u32,
    },
    Receiver {
        receiver: u32,
        reception: Reception,
        hours: u32,
    },
    /// What waits at the gateway is settled, and we are told; perhaps twice.
    Settle {
        on: Target,
        pays: bool,
        twice: bool,
    },
    /// The process is stopped and started.
    Restart,
    /// Who is entitled, now and so many hours ago.
    Ask {
        on: Target,
        hours_ago: u32,
    },
    /// The core is asked directly, so many days later, without doing what is due before.
    AskCore {
        on: Target,
        verb: Verb,
        days: u32,
    },
    /// A product that somebody holds gets another price.
    Reprice(Reprice),
    /// A message is sent once more by an operator.
    Resend {
        pick: u32,
    },
}

/// A subscription: the n-th of all, or where `aimed` of those whose stage suits the verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub pick: u32,
    pub aimed: bool,
}

/// Another price: of the n-th item that is held, so many percent of its last one, from so many
/// hours on, and perhaps for new customers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reprice {
    pub pick: u32,
    pub percent: u32,
    pub hours: u32,
    pub preserve: bool,
}

/// How a wish is brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Previewed before it is executed.
    pub previewed: bool,
    /// With an idempotency key; a lost answer is then asked for again.
    pub keyed: bool,
    /// With the version that was current one change ago.
    pub stale: bool,
    /// Built from the state when it is decided (`Act::With`).
    pub made: bool,
    /// The request comes again under the same key, the same or another.
    pub again: Option<Again>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    Same,
    Other,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sell {
    pub project: u32,
    pub customer: Option<u32>,
    /// Product and quantity of each line.
    pub lines: Vec<(u32, u32)>,
    pub offer: Option<u32>,
    /// Whether each line that has an offer of its own asks for it.
    pub line_offers: bool,
    /// The n-th of the codes of its first product's offer; it names the offer.
    pub code: Option<u32>,
    pub introductory: bool,
    pub start: SellStart,
    /// An irregular first period of so many hours.
    pub first_hours: Option<u32>,
    /// A discount plan of so many percent in its first terms.
    pub plan: Option<u32>,
    /// A price of the seller's own, in millionths.
    pub own_price: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SellStart {
    Now,
    InHours(i32),
    OnActivation { until_days: Option<u32> },
    OnIdentity { until_days: Option<u32> },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    Activate {
        hours_ago: i32,
    },
    Unactivate {
        restock: bool,
    },
    Link {
        customer: u32,
    },
    Change {
        item: u32,
        to: Change,
        timing: Timing,
        coupon: Option<Option<Coupon>>,
    },
    Add {
        product: u32,
        quantity: u32,
        coupon: Option<Coupon>,
        timing: Timing,
    },
    Deactivate {
        items: Vec<u32>,
        reinstatable: bool,
    },
    Reinstate {
        items: Vec<u32>,
    },
    Remove {
        item: u32,
    },
    MoveBilling {
        hours: i32,
    },
    SetRenewal {
        renewal: Renewal,
    },
    Extend,
    ProlongBy {
        span: Span,
    },
    ProlongTo {
        hours: i32,
    },
    RenewNow {
        reset: bool,
    },
    RenewTerm {
        cycle: Option<Span>,
    },
    Pause {
        hours: Option<i32>,
    },
    /// With the timer of the terms: their grace, or their retention.
    PauseFor {
        retention: bool,
    },
    ResumeByTerms,
    ResumeNewCycle,
    ResumeUntil {
        hours: i32,
    },
    ResumeKeeping,
    CancelNow {
        reason: CancelReason,
    },
    CancelAtEnd {
        reason: CancelReason,
    },
    CancelAt {
        hours: i32,
        reason: CancelReason,
    },
    UndoCancel,
    Discard,
    Restart {
        cycle: Option<Span>,
    },
    BeMerged,
    SetReference {
        key: u32,
        value: Option<u32>,
    },
    NameItem {
        item: u32,
        value: Option<u32>,
    },
    SetParameter {
        key: u32,
        value: Option<u32>,
    },
    SetPlan {
        percent: Option<u32>,
    },
    SetMethod {
        token: Option<u32>,
    },
    Share {
        customer: u32,
    },
    StopSharing {
        customer: u32,
    },
    OpenFamily {
        items: Vec<u32>,
    },
    CloseFamily,
    /// Another plan: by the terms, now or at the end.
    Become {
        product: u32,
        when: PlanWhen,
    },
    Seats {
        quantity: u32,
        release: bool,
    },
    EndAt {
        hours: i32,
    },
    ResumeKeepingEnd,
    ResumeExtended,
    HandOver {
        customer: u32,
    },
    MoveTo {
        place: u32,
    },
    TakeSeat {
        device: u32,
    },
    FreeSeat {
        device: u32,
    },
    AnswerPrice {
        consent: bool,
    },
    /// The sale once more, under the same id.
    SellAgain,
    /// The gateway speaks of a charge that is not open.
    SettleNothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Product(u32),
    Quantity(u32),
    /// A price of the seller's own, in millionths.
    Price(u32),
    /// Nothing but the coupon.
    Same,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coupon {
    pub percent: u32,
    pub billings: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Seconds(u32),
    Days(u32),
    /// To the instant at which something falls due next, less so many seconds.
    NextDue {
        seconds_before: u32,
    },
    /// Before the end of a month or within two hours of a change of the clocks in a project's
    /// zone: where the calendar is hard.
    Edge {
        project: u32,
        salt: u32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    Wake,
    Refund,
    /// One page of those who hold what has another price.
    Prices,
    Deliver,
    Idle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// The n-th write from now is not done.
    LostBefore { nth: u32 },
    /// It is done, and nobody is told.
    LostAfter { nth: u32 },
    /// Some reads fail.
    Reads { salt: u32 },
}

impl Op {
    /// Its kind, for weights and counting.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sell { .. } => "sell",
            Self::Replace { .. } => "replace",
            Self::Merge { .. } => "merge",
            Self::Wish { .. } => "wish",
            Self::Race { .. } => "race",
            Self::RaceSell { .. } => "race_sell",
            Self::RaceWork { .. } => "race_work",
            Self::Clock { .. } => "clock",
            Self::Work(_) => "work",
            Self::Store(_) => "store_fault",
            Self::Gateway { .. } => "gateway",
            Self::GatewayDown { .. } => "gateway_down",
            Self::Receiver { .. } => "receiver",
            Self::Settle { .. } => "settle",
            Self::Restart => "restart",
            Self::Ask { .. } => "ask",
            Self::AskCore { .. } => "ask_core",
            Self::Reprice(_) => "reprice",
            Self::Resend { .. } => "resend",
        }
    }
}
