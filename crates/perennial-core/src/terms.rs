//! Terms: how a subscription behaves, captured when it was sold. What differs between the rooms
//! is written here as data, so that the core never asks which room is calling.

use std::collections::{BTreeMap, BTreeSet};

use crate::pace::Pace;
use crate::repricing::Repricing;
use crate::time::{DayCount, Span};

/// Everything the core reads to decide how one subscription behaves. Captured when it is sold, and
/// anew where its customer moves to a plan that is sold on other ones; never changed otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub collector: Collector,
    pub renewal: RenewalMode,
    /// Whether the renewal may be turned off and on again. False where it is no attribute of a
    /// subscription (commerce, Management 1.0): who does not agree to it waits to be reinstated.
    pub renewal_switchable: bool,
    /// How long before its date the renewal order is written, and the customer reminded of it;
    /// zero: at the date.
    pub order_lead: Span,
    /// How long before its date the next period is charged for the first time; zero: at the date.
    /// Where that fails, the date comes as if nobody had asked.
    pub charge_lead: Span,
    /// What begins without an offer is free for so long; zero: nothing is.
    pub trial: Span,
    /// What becomes of a trial at its end.
    pub conversion: Conversion,
    /// True where a fixed term is renewed here at its end, and by no order of the seller's.
    pub renewed_here: bool,
    /// Paid once: the periods after the first cost nothing.
    pub lifetime: bool,
    pub day_count: DayCount,
    /// What a change that would give money back does.
    pub on_negative: OnNegative,
    pub upgrade: Timing,
    pub downgrade: Timing,
    /// Same level, same cycle.
    pub crossgrade: Timing,
    /// Same level, another cycle.
    pub crossgrade_other_cycle: Timing,
    /// What a second scheduled change does while one is waiting.
    pub second_pending: SecondPending,
    pub dunning: Dunning,
    pub at_end: AtEnd,
    pub cancel: CancelRule,
    pub restart: Restart,
    /// When a fixed term may be renewed by the seller's order.
    pub renew_window: RenewWindow,
    pub prolong: Prolong,
    pub suspend: SuspendRule,
    pub activation: ActivationRule,
    pub relocation: Relocation,
    pub plan_change: PlanChange,
    /// True where what is suspended may be cancelled for the end of its term: it ends at once, since
    /// nobody uses what is left of it. Elsewhere it is cancelled at once or resumed first.
    pub cancelled_while_suspended: bool,
    /// True where nobody is entitled before an end user is linked (provision, then entitle).
    pub needs_customer: bool,
    /// True where a customer holds at most one product of a group at a time.
    pub one_per_group: bool,
    /// True where a customer holds the same product in one subscription at a time, in a group or
    /// not.
    pub one_per_product: bool,
    /// How often it renews by itself at most; `None` for no end.
    pub renewals_max: Option<u32>,
    /// So many payments the customer agrees to at once, and to as many again each time they are
    /// made. Who cancels before makes the rest of them.
    pub commitment: Option<u32>,
    /// What it costs once its product has another price.
    pub repricing: Repricing,
    /// How long a month lasts, where that is not a month.
    pub pace: Option<Pace>,
    /// What must be known of whom it protects; `None` where nobody need be known.
    pub identity: Option<IdentityRule>,
}

/// Who takes the customer's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collector {
    /// We charge the customer through the gateway.
    Platform,
    /// The partner bills his customer; nothing is ever charged here.
    Partner,
    /// The partner bills his customer, and is asked before each charge: what he authorises is
    /// paid, what he rejects is not.
    PartnerAsked,
}

impl Collector {
    /// Whether charges are opened here, so that what costs something waits for an answer.
    pub fn charges(self) -> bool {
        match self {
            Self::Platform | Self::PartnerAsked => true,
            Self::Partner => false,
        }
    }

    /// Whether the customer is ours to bill: what he pays is our invoice, what he hears our mail.
    pub fn bills_customer(self) -> bool {
        match self {
            Self::Platform => true,
            Self::Partner | Self::PartnerAsked => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenewalMode {
    Automatic,
    /// Runs to the end of its term unless somebody renews it.
    Manual,
    /// Renews only if it was extended ahead, one cycle at a time.
    Extend,
}

/// Who makes a subscription of a trial.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conversion {
    /// Nobody: it goes on where the terms renew by themselves, and is over where they do not.
    #[default]
    AsRenewed,
    /// It becomes one at its end, also where the term after it is a fixed one.
    Itself,
    /// Whoever sold it, by renewing it; it is over otherwise.
    Asked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnNegative {
    Refuse,
    /// Money goes back by the way it came.
    Refund,
    /// A credit note is written; the money stays with the account.
    CreditNote,
}

/// When and how a change of an item takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// As the terms say for the direction of the change.
    ByTerms,
    /// Now; the rest of the running period is charged pro rata.
    Prorated,
    /// Now; what is already there is extended to end with a full new period.
    ProratedExtending,
    /// Now; a full new period starts, and the unused part goes back as `on_negative` says, or is
    /// lost where that refuses.
    NewPeriod,
    /// Now; a full period is charged on top: the old end plus one cycle.
    RenewNow,
    /// Recorded now as the current version, billed and effective from the next billing.
    NextBilling,
    /// Kept apart until the period ends, then applied.
    PeriodEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondPending {
    Replace,
    Refuse,
}

/// What happens when a renewal is not paid. All offsets count from the moment it fell due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dunning {
    /// When to try again, ascending.
    pub retries: Vec<Span>,
    /// When to remind the customer, ascending.
    pub reminders: Vec<Span>,
    /// Unpaid but entitled for so long; zero for none.
    pub grace: Span,
    /// Then unpaid and not entitled for so long; zero for none.
    pub hold: Span,
    pub then: Over,
    pub late: Late,
    pub covers: Covered,
}

/// Which renewals have the grace; the others go on hold at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Covered {
    #[default]
    AllRenewals,
    /// Not the first payment after a free period.
    PaidToPaid,
}

/// How a subscription that ran out stands afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    Cancelled,
    Expired,
}

/// Where the period of a late payment starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// At the old end: the grid never moves.
    KeepGrid,
    /// At the payment: the grid moves with it.
    FromPayment,
    /// At the old end while in grace, at the payment afterwards.
    FromPaymentAfterGrace,
}

/// What happens at the end of a term that does not renew by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtEnd {
    /// Still entitled for so long after the end; zero for none.
    pub grace: Span,
    pub then: Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancelRule {
    /// Whether an immediate cancellation is allowed at all.
    pub now_allowed: bool,
    /// Whether what was paid stays usable after an immediate cancellation.
    pub keeps_access: bool,
    /// Whether the unused part of the paid period is given back.
    pub refund_unused: bool,
}

/// Whether and how an ended subscription may start again under its own id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    Never,
    Within {
        /// Counted from the end; `None` for no limit.
        window: Option<Span>,
        /// Whether a term that is not over is taken up again instead of starting a new one.
        resumes_term: bool,
    },
}

/// When a fixed term may be renewed by order, counted from its end; `None` for no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenewWindow {
    pub opens_before: Option<Span>,
    /// After it expired; while it is in grace it may always be renewed.
    pub closes_after: Option<Span>,
}

/// What must be known of whom a subscription protects before it serves him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityRule {
    /// Given up where nobody is known after so long.
    pub deadline: Span,
    pub national_id: NationalId,
    /// What everybody who is enrolled must agree to.
    pub consents: BTreeSet<ConsentKind>,
    /// What he must agree to where a feature is in it.
    pub consents_by_feature: BTreeMap<String, ConsentKind>,
    /// What is known of him is forgotten so long after the end.
    pub retention: Span,
}

/// How much of a number that a state gave him is needed to know somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NationalId {
    None,
    Last4,
    Full,
}

/// What somebody who is enrolled may agree to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConsentKind {
    Terms,
    PrivacyNotice,
    CreditBureauPull,
    IdentityVerification,
    Marketing,
}

/// Whether the end date may be moved outside renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prolong {
    pub allowed: bool,
    /// Whether only a term that does not renew by itself may be prolonged.
    pub fixed_only: bool,
    /// Whether the end may also come nearer.
    pub may_shorten: bool,
    /// The farthest end, counted from now.
    pub horizon: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuspendRule {
    pub allowed: bool,
    /// Access during a suspension: off at once, or kept to the end of what was paid.
    pub keeps_access: bool,
    /// Cancelled by itself after so long; `None` for never.
    pub longest: Option<Span>,
    /// Whether resuming moves the end by the time that was paused.
    pub extends: bool,
    /// How long it is kept where the suspension asks for that; zero where none may ask.
    pub retention: Span,
}

/// What waits for its activation (a card sold at a till, a code) begins with it. `None` for no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivationRule {
    /// How long ago it may have been when it is told.
    pub told_within: Option<Span>,
    /// How long it may be taken back, while nobody used it.
    pub reversal: Option<Span>,
}

/// Whether the place it is sold in may become another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relocation {
    Free,
    /// So long after the last time.
    Apart(Span),
    /// Only to where its customer proved to live.
    ToResidence,
}

/// Which plans a subscription may change to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanChange {
    Any,
    WithinFamily,
}

/// What one seller agreed to that differs from the terms he sells on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    pub conversion: Option<Conversion>,
    pub renewed_here: Option<bool>,
    pub national_id: Option<NationalId>,
    /// The terms of the parts of what he sells as one: the strictest rules hold.
    pub parts: Vec<Terms>,
}

impl Agreed {
    /// The terms as they are with him.
    pub fn upon(&self, terms: Terms) -> Terms {
        let terms = self.parts.iter().fold(terms, Terms::strictest);
        let asked = |rule: IdentityRule| IdentityRule {
            national_id: self.national_id.unwrap_or(rule.national_id),
            ..rule
        };
        Terms {
            identity: terms.identity.map(asked),
            conversion: self.conversion.unwrap_or(terms.conversion),
            renewed_here: self.renewed_here.unwrap_or(terms.renewed_here),
            ..terms
        }
    }
}

impl Terms {
    /// The platform sells and charges; renews by itself. The plainest terms there are.
    pub fn platform() -> Self {
        Self {
            collector: Collector::Platform,
            renewal: RenewalMode::Automatic,
            renewal_switchable: true,
            order_lead: Span::ZERO,
            charge_lead: Span::ZERO,
            trial: Span::ZERO,
            conversion: Conversion::AsRenewed,
            renewed_here: false,
            lifetime: false,
            day_count: DayCount::ExactSeconds,
            on_negative: OnNegative::Refuse,
            upgrade: Timing::Prorated,
            downgrade: Timing::PeriodEnd,
            crossgrade: Timing::Prorated,
            crossgrade_other_cycle: Timing::PeriodEnd,
            second_pending: SecondPending::Replace,
            dunning: Dunning {
                retries: vec![Span::days(1), Span::days(3), Span::days(7)],
                reminders: vec![],
                grace: Span::days(10),
                hold: Span::ZERO,
                then: Over::Expired,
                late: Late::KeepGrid,
                covers: Covered::AllRenewals,
            },
            at_end: AtEnd { grace: Span::ZERO, then: Over::Expired },
            cancel: CancelRule { now_allowed: true, keeps_access: false, refund_unused: false },
            restart: Restart::Within { window: Some(Span::days(60)), resumes_term: true },
            renew_window: RenewWindow { opens_before: None, closes_after: None },
            prolong: Prolong {
                allowed: true,
                fixed_only: false,
                may_shorten: false,
                horizon: None,
            },
            suspend: SuspendRule {
                allowed: true,
                keeps_access: false,
                longest: None,
                extends: false,
                retention: Span::ZERO,
            },
            activation: ActivationRule { told_within: None, reversal: None },
            relocation: Relocation::Free,
            plan_change: PlanChange::Any,
            cancelled_while_suspended: false,
            needs_customer: false,
            one_per_group: false,
            one_per_product: false,
            renewals_max: None,
            commitment: None,
            repricing: Repricing::Kept,
            pace: None,
            identity: None,
        }
    }

    /// The partner bills his customers and decides about renewals; we only keep the entitlement.
    pub fn partner() -> Self {
        Self {
            collector: Collector::Partner,
            upgrade: Timing::Prorated,
            downgrade: Timing::PeriodEnd,
            second_pending: SecondPending::Refuse,
            suspend: SuspendRule {
                allowed: true,
                keeps_access: false,
                longest: Some(Span::days(90)),
                extends: false,
                retention: Span::ZERO,
            },
            renew_window: RenewWindow {
                opens_before: Some(Span::days(90)),
                closes_after: Some(Span::days(30)),
            },
            prolong: Prolong {
                allowed: true,
                fixed_only: true,
                may_shorten: true,
                horizon: Some(Span::years(5)),
            },
            ..Self::platform()
        }
    }
}
