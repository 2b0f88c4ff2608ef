//! Commands: what may be asked of a subscription. A command is a wish; it may be refused.

use std::collections::{BTreeMap, BTreeSet};

use super::enrolment::{Relationship, Verdict};
use super::item::{Discount, ItemTerms};
use super::stage::CancelReason;
use super::{DiscountPlan, Lead, ListedPrice, NewPlan, PaymentMethod, Renewal, Sale};
use crate::billing::{ChargeKey, Outcome, PaidCharge};
use crate::ids::{CustomerId, DeviceId, MemberId, SubscriptionId, Territory};
use crate::money::Money;
use crate::terms::{ConsentKind, Timing};
use crate::time::{Instant, Span};

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Sell(Box<Sale>),
    /// Starts what waits for activation or identity, at an instant that is not in the future.
    /// `receipt` is whose word it is taken on: who tells it again changes nothing.
    Activate {
        at: Instant,
        receipt: Option<String>,
    },
    /// Takes an activation back: an unused sale returns to waiting, or ends. Forced, it ends
    /// although it was used.
    Unactivate {
        restock: bool,
        force: bool,
    },
    LinkCustomer {
        customer: CustomerId,
    },
    /// From now on it is another customer's.
    HandOver {
        customer: CustomerId,
    },
    /// From now on it is sold in another place.
    Relocate(Box<Relocate>),
    /// Notes that the customer's contacts were changed, where they are kept.
    NoteContacts,
    /// Does one step of what fell due. Asked by the worker until nothing is due.
    Wake,
    /// Ends what was to follow another subscription, on the day it was to begin: its customer
    /// holds a third of the group by then, so it never can. Asked by the worker.
    GiveWay,
    /// What the gateway said about an attempt of a charge. `at` is when it became so: the prompt
    /// answer to an attempt belongs to the moment the attempt fell due, however late it was made.
    Settle {
        key: ChargeKey,
        attempt: u32,
        outcome: Outcome,
        at: Instant,
    },
    ChangeItem(Box<ChangeItem>),
    ChangePlan(Box<ChangePlan>),
    /// Another number of units of the plan. Devices that would be too many lose their seats where
    /// that is said, who holds his longest first.
    ChangeSeats {
        to: Box<ItemTerms>,
        release_oldest: bool,
    },
    /// Items beside the plan: some come, some go.
    ChangeOptions {
        add: Vec<ItemTerms>,
        remove: Vec<u32>,
    },
    AddItem {
        terms: Box<ItemTerms>,
        discount: Option<Discount>,
        timing: Timing,
    },
    DeactivateItems {
        numbers: Vec<u32>,
        reinstatable: bool,
    },
    ReinstateItems {
        numbers: Vec<u32>,
    },
    RemoveItem {
        number: u32,
    },
    /// Moves the end of the running period; later periods count from there.
    MoveNextBilling {
        to: Instant,
    },
    SetRenewal {
        renewal: Renewal,
    },
    /// Renews one cycle ahead (renewal mode extend).
    Extend,
    /// Moves the end of a fixed term.
    Prolong {
        to: ProlongTo,
    },
    /// Puts the end of a fixed term where it is wanted, also nearer where the terms allow it.
    SetEnd {
        to: Instant,
    },
    /// Renews now, before the period ends or while it is unpaid.
    RenewNow {
        reset: bool,
    },
    /// Renews a term by the seller's order, without a charge of ours.
    RenewTerm {
        cycle: Option<Span>,
    },
    Pause {
        reason: String,
        length: PauseLength,
    },
    Resume {
        how: Resume,
    },
    Cancel {
        when: CancelWhen,
        reason: CancelReason,
    },
    UndoCancel,
    DiscardPending,
    /// What the list says an item will cost; `None` where it says nothing else than it costs now.
    AnnouncePrice {
        number: u32,
        listed: Option<Box<ListedPrice>>,
    },
    /// The customer's answer to the prices he was asked about.
    AnswerPrice {
        consent: bool,
    },
    Restart {
        cycle: Option<Span>,
    },
    /// Another subscription takes its place.
    BeReplaced {
        by: SubscriptionId,
        how: Succession,
    },
    /// Takes in the items of another subscription of the same customer, which ended with them.
    TakeIn {
        from: Box<super::Subscription>,
        prorate: bool,
    },
    /// Its items went into another.
    BeMerged {
        into: SubscriptionId,
    },
    /// Gives a paid charge back, whole or in part. Whole for the running period, it ends that.
    Refund {
        of: PaidCharge,
        /// Tax included; `None` for all that is left.
        part: Option<Money>,
    },
    /// Somebody gave a paid charge back at the gateway itself: it is noted, and not sent again.
    RefundedThere {
        of: PaidCharge,
        part: Option<Money>,
    },
    /// The customer's bank took a paid charge back, whole or in part.
    ChargedBack {
        of: PaidCharge,
        part: Option<Money>,
    },
    SetReferences {
        references: BTreeMap<String, Option<String>>,
    },
    /// What others call one of its items. Not once it is over.
    SetItemReferences {
        number: u32,
        references: BTreeMap<String, Option<String>>,
    },
    SetParameters {
        parameters: BTreeMap<String, Option<String>>,
    },
    SetDiscountPlan {
        plan: Option<DiscountPlan>,
    },
    SetPaymentMethod {
        method: Option<PaymentMethod>,
    },
    /// Somebody of the owner's family may use it too.
    ShareWith {
        member: CustomerId,
    },
    StopSharing {
        member: CustomerId,
    },
    /// The owner shares it, and with it the items named: they were sold before their products were
    /// for families.
    OpenFamily {
        numbers: Vec<u32>,
    },
    /// The owner shares nothing.
    CloseFamily,
    /// A device begins to use it. `starts` where what was shown for it may begin what waits for
    /// its activation: a code that was sold to be redeemed.
    TakeSeat {
        device: DeviceId,
        starts: bool,
    },
    FreeSeat {
        device: DeviceId,
    },
    /// The data of somebody whom it protects were sent, for the first time or again.
    SubmitMember {
        member: MemberId,
        relationship: Relationship,
        /// The country he lives in.
        residence: Territory,
        /// What he agrees to.
        consents: BTreeSet<ConsentKind>,
    },
    /// What the verifier says about one round of his data.
    JudgeMember {
        member: MemberId,
        round: u32,
        verdict: Verdict,
        /// When it became so: what is known at once belongs to the moment he was to be asked.
        at: Instant,
    },
    /// He takes back what he agreed to.
    WithdrawConsent {
        member: MemberId,
        consent: ConsentKind,
    },
    RemoveMember {
        member: MemberId,
    },
}

/// A change of one item: product, quantity, price, names or coupon, all at once.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeItem {
    pub number: u32,
    /// The item afterwards, whole.
    pub to: ItemTerms,
    /// The cycle afterwards, where the product brings another one.
    pub cycle: Option<Span>,
    /// Sets, replaces (`Some(Some)`) or takes away (`Some(None)`) the coupon.
    pub discount: Option<Option<Discount>>,
    /// A phase of an offer before regular periods, of what begins with a period of its own.
    pub lead: Option<Lead>,
    /// Whether what the terms give back of the running period is taken off the price of the new
    /// one instead.
    pub net: bool,
    pub timing: Timing,
}

/// A change of the plan: another product in place of the one it is a subscription to.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangePlan {
    /// The item of the plan afterwards, whole.
    pub to: ItemTerms,
    pub cycle: Span,
    /// What changes beside the item.
    pub with: NewPlan,
    pub when: PlanWhen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanWhen {
    /// As the terms say for the direction.
    ByTerms,
    Now,
    PeriodEnd,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Relocate {
    pub to: Territory,
    /// Items that cost something else there, by number.
    pub items: BTreeMap<u32, ItemTerms>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProlongTo {
    By(Span),
    End(Instant),
}

/// How long a suspension lasts if nobody resumes it; it is cancelled then. Never longer than the
/// terms allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseLength {
    /// As the terms say.
    ByTerms,
    Until(Instant),
    /// As long as the terms leave to who does not pay.
    Grace,
    /// As long as the terms keep what was suspended.
    Retention,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    /// As the terms say.
    ByTerms,
    /// A new whole cycle, charged now.
    NewCycle,
    /// A first period that ends at the instant, charged by its share.
    Until(Instant),
    /// The schedule as it was; its end must not be past.
    KeepSchedule,
    /// A fixed term keeps its end, which must not be past; what renews by itself runs on.
    KeepEnd,
    /// The end moves by the time that was paused, whatever the terms say.
    Extended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelWhen {
    Now,
    PeriodEnd,
    At(Instant),
}

/// How one subscription follows another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    /// A full new cycle from now.
    StartNow,
    /// Now, with the end of the previous one.
    Align,
    /// When the previous one ends.
    AtRenewal,
}
