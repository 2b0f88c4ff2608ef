//! Facts: what happened. A fact is dated by when it fell due, whenever that was noticed, and
//! nothing in it depends on anything but the state before and the fact itself.

use std::collections::BTreeMap;

use super::enrolment::{IdentityState, Relationship, Standing};
use super::item::{Discount, Item, ItemTerms};
use super::stage::{CancelReason, Cancellation, Expiry, Pause};
use super::{
    DiscountPlan, Lead, PaymentMethod, Pending, PriceChange, Renewal, RenewalOrder, Sale, Schedule,
};
use crate::billing::credit::Credit;
use crate::billing::{Charge, ChargeKey};
use crate::ids::{CustomerId, DeviceId, MemberId, SubscriptionId, Territory};
use crate::terms::{ConsentKind, Terms};
use crate::time::{Instant, Span};

/// A fact and when it fell due.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    pub at: Instant,
    pub fact: Fact,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// `schedule` is the first period as planned; it counts once service starts.
    Sold {
        sale: Box<Sale>,
        schedule: Schedule,
    },
    /// Service starts; `trial` where the first period is free.
    Started {
        schedule: Schedule,
        trial: bool,
    },
    /// Service was taken back before it was used.
    Restocked,
    CustomerLinked {
        customer: CustomerId,
    },
    /// What waited for it was activated, on whose word; service begins at the instant named.
    Activated {
        begins: Instant,
        receipt: Option<String>,
    },
    /// It is another customer's from here on.
    HandedOver {
        customer: CustomerId,
    },
    /// It is sold in another place from here on.
    Relocated {
        to: Territory,
    },
    /// The terms of another plan hold from here on.
    TermsChanged {
        terms: Box<Terms>,
    },
    /// The customer's contacts say something else from here on. What they say is personal, and
    /// kept elsewhere.
    ContactsChanged,

    ChargeOpened(Box<Charge>),
    ChargeRetried {
        attempt: u32,
    },
    ChargePaid {
        key: ChargeKey,
        attempt: u32,
    },
    ChargeDeclined {
        key: ChargeKey,
        attempt: u32,
        code: String,
        retry_at: Option<Instant>,
        /// The means of payment is good for nothing from here on (stolen card, closed account).
        hard: bool,
    },
    ChargePending {
        key: ChargeKey,
        attempt: u32,
    },
    ChargeUnknown {
        key: ChargeKey,
        attempt: u32,
        ask_at: Option<Instant>,
    },
    /// Given up: definitely not paid, and nobody asks again.
    ChargeClosed {
        key: ChargeKey,
    },
    /// Nobody wants it any more, but it may still turn out paid.
    ChargeDropped {
        key: ChargeKey,
    },
    Credited(Credit),

    /// The next period runs; `phase` where it is the next lead phase of an offer.
    Renewed {
        schedule: Schedule,
        from_phase: bool,
    },
    /// The next renewal is written down, and the customer may be reminded of it.
    RenewalOrdered(Box<RenewalOrder>),
    /// A lead phase of an offer was used up.
    PhaseUsed,
    /// What comes before regular periods is this phase, and nothing that was there before.
    LeadGiven(Lead),
    GraceStarted {
        until: Instant,
    },
    HoldStarted {
        until: Instant,
    },
    Reminded {
        number: u32,
    },

    CancelScheduled {
        cancellation: Cancellation,
        end: Instant,
    },
    CancelUndone,
    Cancelled {
        cancellation: Cancellation,
        access_until: Instant,
    },
    Expired {
        cause: Expiry,
    },
    Restarted {
        schedule: Schedule,
        trial: bool,
    },

    Paused(Pause),
    Resumed {
        schedule: Schedule,
        trial: bool,
    },

    ItemAdded(Box<Item>),
    /// The current version of an item is another one; `paid` where the customer may use it now.
    ItemChanged {
        number: u32,
        to: Box<ItemTerms>,
        paid: bool,
    },
    DiscountSet {
        number: u32,
        discount: Option<Discount>,
    },
    /// A discount reduced one more billing.
    DiscountUsed {
        number: u32,
    },
    ItemDeactivated {
        number: u32,
        reinstatable: bool,
    },
    ItemReinstated {
        number: u32,
    },
    ItemRemoved {
        number: u32,
    },
    ChangeScheduled(Box<Pending>),
    ChangeDiscarded,

    /// The list says what an item will cost.
    PriceChangeScheduled {
        number: u32,
        change: Box<PriceChange>,
    },
    /// The list says nothing else any more.
    PriceChangeDropped {
        number: u32,
    },
    /// The customer was told of the price that waits, or asked about it.
    PriceChangeTold {
        number: u32,
    },
    PriceAgreed {
        number: u32,
    },
    PriceDeclined {
        number: u32,
    },
    /// The price that waited is paid from now on; the item changes with it.
    PriceChangeBegun {
        number: u32,
    },

    /// The running period ends at another instant, outside renewal.
    ScheduleMoved {
        schedule: Schedule,
    },
    CycleChanged {
        cycle: Span,
    },
    RenewalChanged {
        renewal: Renewal,
    },

    ReplacedBy {
        by: SubscriptionId,
    },
    MergedFrom {
        other: SubscriptionId,
    },
    ReferencesChanged {
        references: BTreeMap<String, Option<String>>,
    },
    ParametersChanged {
        parameters: BTreeMap<String, Option<String>>,
    },
    DiscountPlanChanged {
        plan: Option<DiscountPlan>,
    },
    PaymentMethodChanged {
        method: Option<PaymentMethod>,
    },

    /// The owner shares it; the items named are for families from now on.
    FamilyOpened {
        numbers: Vec<u32>,
        members_max: u32,
    },
    /// The owner shares nothing: all members are out.
    FamilyClosed,
    SharedWith {
        member: CustomerId,
    },
    SharingStopped {
        member: CustomerId,
    },

    SeatTaken {
        device: DeviceId,
    },
    SeatFreed {
        device: DeviceId,
    },

    /// Service would start, and waits until it is known whom it serves.
    IdentityAwaited {
        until: Instant,
    },
    /// His data are there, and are to be verified then.
    MemberSubmitted {
        member: MemberId,
        relationship: Relationship,
        residence: Territory,
        ask_at: Instant,
    },
    MemberMoved {
        member: MemberId,
        to: Standing,
    },
    ConsentWithdrawn {
        member: MemberId,
        consent: ConsentKind,
    },
    /// Nothing is known of him any more.
    MemberRemoved {
        member: MemberId,
    },
}

impl Fact {
    /// The fact's name, stable for logs, history and reasons.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sold { .. } => "sold",
            Self::Started { trial: true, .. } => "trial_started",
            Self::Started { trial: false, .. } => "started",
            Self::Restocked => "restocked",
            Self::CustomerLinked { .. } => "customer_linked",
            Self::Activated { .. } => "activated",
            Self::HandedOver { .. } => "handed_over",
            Self::Relocated { .. } => "relocated",
            Self::TermsChanged { .. } => "terms_changed",
            Self::ContactsChanged => "contacts_changed",
            Self::ChargeOpened(_) => "charge_opened",
            Self::ChargeRetried { .. } => "charge_retried",
            Self::ChargePaid { .. } => "charge_paid",
            Self::ChargeDeclined { .. } => "charge_declined",
            Self::ChargePending { .. } => "charge_pending",
            Self::ChargeUnknown { .. } => "charge_unknown",
            Self::ChargeClosed { .. } => "charge_closed",
            Self::ChargeDropped { .. } => "charge_dropped",
            Self::Credited(_) => "credited",
            Self::Renewed { .. } => "renewed",
            Self::RenewalOrdered(_) => "renewal_ordered",
            Self::PhaseUsed => "phase_used",
            Self::LeadGiven(_) => "lead_given",
            Self::GraceStarted { .. } => "grace_started",
            Self::HoldStarted { .. } => "hold_started",
            Self::Reminded { .. } => "reminded",
            Self::CancelScheduled { .. } => "cancel_scheduled",
            Self::CancelUndone => "cancel_undone",
            Self::Cancelled { .. } => "cancelled",
            Self::Expired { .. } => "expired",
            Self::Restarted { .. } => "restarted",
            Self::Paused(_) => "paused",
            Self::Resumed { .. } => "resumed",
            Self::ItemAdded(_) => "item_added",
            Self::ItemChanged { .. } => "item_changed",
            Self::DiscountSet { .. } => "discount_set",
            Self::DiscountUsed { .. } => "discount_used",
            Self::ItemDeactivated { .. } => "item_deactivated",
            Self::ItemReinstated { .. } => "item_reinstated",
            Self::ItemRemoved { .. } => "item_removed",
            Self::ChangeScheduled(_) => "change_scheduled",
            Self::ChangeDiscarded => "change_discarded",
            Self::PriceChangeScheduled { .. } => "price_change_scheduled",
            Self::PriceChangeDropped { .. } => "price_change_dropped",
            Self::PriceChangeTold { .. } => "price_change_told",
            Self::PriceAgreed { .. } => "price_agreed",
            Self::PriceDeclined { .. } => "price_declined",
            Self::PriceChangeBegun { .. } => "price_change_begun",
            Self::ScheduleMoved { .. } => "schedule_moved",
            Self::CycleChanged { .. } => "cycle_changed",
            Self::RenewalChanged { .. } => "renewal_changed",
            Self::ReplacedBy { .. } => "replaced_by",
            Self::MergedFrom { .. } => "merged_from",
            Self::ReferencesChanged { .. } => "references_changed",
            Self::ParametersChanged { .. } => "parameters_changed",
            Self::DiscountPlanChanged { .. } => "discount_plan_changed",
            Self::PaymentMethodChanged { .. } => "payment_method_changed",
            Self::FamilyOpened { .. } => "family_opened",
            Self::FamilyClosed => "family_closed",
            Self::SharedWith { .. } => "shared_with",
            Self::SharingStopped { .. } => "sharing_stopped",
            Self::SeatTaken { .. } => "seat_taken",
            Self::SeatFreed { .. } => "seat_freed",
            Self::IdentityAwaited { .. } => "identity_awaited",
            Self::MemberSubmitted { .. } => "member_submitted",
            Self::MemberMoved { to, .. } => match to.state() {
                IdentityState::Verified => "member_verified",
                IdentityState::Rejected => "member_rejected",
                IdentityState::ActionRequired => "member_action_required",
                IdentityState::Revoked => "member_revoked",
                IdentityState::Verifying
                | IdentityState::NotRequired
                | IdentityState::PendingPii
                | IdentityState::Submitted => "member_verifying",
            },
            Self::ConsentWithdrawn { .. } => "consent_withdrawn",
            Self::MemberRemoved { .. } => "member_removed",
        }
    }
}

impl Cancellation {
    pub fn new(requested: Instant, reason: CancelReason) -> Self {
        Self { requested, reason }
    }
}
