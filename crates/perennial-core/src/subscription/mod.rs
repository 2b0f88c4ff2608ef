//! A subscription: the state, what may be asked of it, what happened to it.

pub mod command;
pub mod decide;
pub mod due;
pub mod enrolment;
pub mod evolve;
pub mod fact;
pub mod family;
mod held;
pub mod item;
pub mod order;
pub mod paid;
pub mod plan;
pub mod pricing;
pub mod refusal;
pub mod relations;
pub mod sale;
pub mod schedule;
pub mod seats;
pub mod stage;

use std::collections::BTreeMap;

pub use command::Command;
pub use enrolment::{Enrolled, Enrolment, IdentityState, Relationship, Standing, Verdict};
pub use fact::{Dated, Fact};
pub use family::Family;
pub use item::{
    Discount, DiscountStep, Element, Item, ItemStatus, ItemTerms, Paid, Recurrence, Role,
};
pub use order::{OrderedItem, RenewalOrder};
pub use paid::PaidTerm;
pub use plan::{Activation, Direction, NewPlan};
pub use pricing::{Consent, ListedPrice, PriceAhead, PriceChange, Pricing};
pub use refusal::Refusal;
pub use relations::{ProductFamily, Relations};
pub use sale::{Lead, Phase, Sale, Start};
pub use schedule::Schedule;
pub use seats::Seats;
use stage::Expiry;
pub use stage::{CancelReason, Cancellation, Stage, StageName};

use crate::billing::Charge;
use crate::catalog::Redeemed;
use crate::ids::{CustomerId, GroupId, OfferId, PartnerId, ProjectId, SubscriptionId, Territory};
use crate::money::Currency;
use crate::terms::{Collector, Conversion, RenewalMode, Terms};
use crate::time::Instant;

/// The whole state of one subscription: the fold of its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    pub id: SubscriptionId,
    /// The same subscription for surfaces that count in integers.
    pub number: u64,
    /// One more with every change.
    pub version: u64,
    pub sold_at: Instant,
    pub changed_at: Instant,
    /// The last change as it is told to who compares times: [`Self::changed_at`], but at least a
    /// millisecond after the change before, so that no two states of one subscription bear the
    /// same time where a clock stands still. Nothing is decided by it: periods and facts keep the
    /// true times.
    pub stamp: Instant,
    pub project: ProjectId,
    /// The group whose products the customer holds one of at a time.
    pub group: Option<GroupId>,
    /// The partner who sold it; `None` for the vendor himself.
    pub seller: Option<PartnerId>,
    pub customer: Option<CustomerId>,
    /// When the customer was linked; `None` for one who bought it himself.
    pub linked: Option<Instant>,
    pub territory: Territory,
    /// When it last became another place.
    pub relocated: Option<Instant>,
    pub currency: Currency,
    pub terms: Terms,
    /// Starts as the terms say; the customer or the seller may change it.
    pub renewal: Renewal,
    pub schedule: Schedule,
    pub stage: Stage,
    pub items: Vec<Item>,
    /// A change kept for the end of the period.
    pub pending: Option<Pending>,
    /// The next renewal, where it is written down already.
    pub order: Option<RenewalOrder>,
    /// Whether what that order is for was asked for ahead of its date, with or without success.
    pub asked_ahead: bool,
    /// Lead phases of an offer still to come (free, or paid up front), first one first.
    pub phases: Vec<Phase>,
    /// The offers that were used, for eligibility: one more with each coupon that is set.
    pub offers: Vec<OfferId>,
    /// The codes that were redeemed for it.
    pub redeemed: Vec<Redeemed>,
    pub discount_plan: Option<DiscountPlan>,
    /// The one charge whose outcome is not definite.
    pub charge: Option<Charge>,
    /// How what waited for its activation came to run.
    pub activation: Option<Activation>,
    /// What was paid for the running period, and how much of it went back.
    pub paid: Option<PaidTerm>,
    pub payment_method: Option<PaymentMethod>,
    /// The gateway's code for why that cannot be charged any more, where it said so.
    pub method_refused: Option<String>,
    pub counters: Counters,
    /// Who shares it with the customer.
    pub family: Family,
    /// The devices that use it.
    pub seats: Seats,
    /// Whom it protects, where its terms say that they must be known.
    pub enrolment: Enrolment,
    /// The names others have for it: partner's order, reseller's id, merchant's customer.
    pub references: BTreeMap<String, String>,
    /// Free text of the seller, key by key.
    pub parameters: BTreeMap<String, String>,
    /// The subscription this one replaced, or the one it was merged into or replaced by.
    pub replaces: Option<SubscriptionId>,
    pub replaced_by: Option<SubscriptionId>,
}

/// Whether the next period starts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    Automatic,
    Manual,
    /// `ahead` counts the cycles extended beyond the running one.
    Extend {
        ahead: u32,
    },
}

impl Subscription {
    /// When the change that waits takes effect. `None` where nothing waits, or where it is
    /// cancelled for an instant that comes first: then the change comes back with the
    /// cancellation taken back, and is gone with the end.
    pub fn change_due(&self) -> Option<Instant> {
        let due = self.schedule.period.end;
        let ends_first = matches!(&self.stage, Stage::Ending { at, .. } if *at <= due);
        self.pending.as_ref().map(|_| due).filter(|_| !ends_first)
    }
}

/// A change of one item that waits for the end of the period.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    pub item: u32,
    pub to: ItemTerms,
    /// The cycle from then on.
    pub cycle: crate::time::Span,
    /// Sets, replaces (`Some(Some)`) or takes away (`Some(None)`) the coupon then.
    pub discount: Option<Option<Discount>>,
    /// What comes before regular periods of it.
    pub lead: Option<Lead>,
    /// What changes with it, where it is the plan that changes.
    pub plan: Option<Box<NewPlan>>,
    pub since: Instant,
}

/// Discounts by the number of the term, as a ladder (notifications seed: discount plan).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountPlan {
    pub tag: String,
    /// The step of generation zero; may be negative.
    pub starting_step: i32,
    /// Step and discount in parts per million, ascending by step.
    pub steps: Vec<(i32, u32)>,
    /// Whether the last step goes on for ever.
    pub repeat_last: bool,
}

/// How the customer pays: what is needed to charge again, and nothing that must be kept secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMethod {
    /// The gateway's token.
    pub token: String,
    /// `creditCard`, `directDebit`, ...
    pub kind: String,
    /// `MM/YYYY`, for cards.
    pub expires: Option<String>,
    /// `visa`, ..., where it is known.
    pub brand: Option<String>,
}

/// Running numbers; never reused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    pub items: u32,
    pub changes: u32,
    pub credits: u32,
}

impl DiscountPlan {
    /// The discount of a generation, in parts per million. A step without definition gives none.
    pub fn off_ppm(&self, generation: i32) -> u32 {
        let step = self.starting_step.saturating_add(generation);
        let exact = self.steps.iter().find(|(at, _)| *at == step);
        let last = self.steps.last().filter(|(at, _)| self.repeat_last && *at < step);
        exact.or(last).map_or(0, |(_, off)| *off)
    }

    /// Seed 003: `nextDiscountStep = startingStep + generation + 1`.
    pub fn next_step(&self, generation: i32) -> i32 {
        self.starting_step.saturating_add(generation).saturating_add(1)
    }
}

impl Subscription {
    /// Since when its customer is known.
    pub fn linked_at(&self) -> Option<Instant> {
        self.customer.map(|_| self.linked.unwrap_or(self.sold_at))
    }

    pub fn item(&self, number: u32) -> Result<&Item, Refusal> {
        self.items.iter().find(|item| item.number == number).ok_or(Refusal::ItemNotFound { number })
    }

    /// Whether the next period starts by itself when this one is over: it is wanted or agreed to,
    /// and it did not renew as often as it may.
    pub fn renews_by_itself(&self) -> bool {
        if let Some(converts) = self.converts() {
            return converts;
        }
        // What waits for the end of the period may be a plan that renews by itself.
        let next = self.pending.as_ref().and_then(|pending| pending.plan.as_ref()?.terms.as_ref());
        let moves_on = next.is_some_and(|terms| terms.renewal == RenewalMode::Automatic);
        let wanted = match self.renewal {
            _ if moves_on => true,
            Renewal::Automatic | Renewal::Extend { ahead: 1.. } => true,
            Renewal::Manual | Renewal::Extend { ahead: 0 } => false,
        };
        let renewed = u32::try_from(self.schedule.generation).unwrap_or_default();
        (wanted || self.committed()) && self.terms.renewals_max.is_none_or(|max| renewed < max)
    }

    /// Whether the trial that runs becomes a subscription at its end; `None` where that is as with
    /// any other period.
    pub(crate) fn converts(&self) -> Option<bool> {
        let trial = matches!(self.stage, Stage::Trial);
        match self.terms.conversion {
            Conversion::Itself => trial.then_some(true),
            Conversion::Asked => trial.then_some(false),
            Conversion::AsRenewed => None,
        }
    }

    /// How many payments of the running commitment are made, the one for this period included, and
    /// how many it is of.
    pub fn commitment(&self) -> Option<(u32, u32)> {
        let all = self.terms.commitment.filter(|all| *all > 0)?;
        let Ok(renewed) = u32::try_from(self.schedule.generation) else { return Some((0, all)) };
        Some((renewed.checked_rem(all)?.saturating_add(1), all))
    }

    /// Whether payments are left that the customer agreed to.
    pub fn committed(&self) -> bool {
        self.runs() && self.commitment().is_some_and(|(made, all)| made < all)
    }

    fn runs(&self) -> bool {
        match &self.stage {
            Stage::Active | Stage::Grace { .. } | Stage::Hold { .. } => true,
            Stage::Waiting { .. }
            | Stage::Trial
            | Stage::Ending { .. }
            | Stage::Paused(_)
            | Stage::Cancelled { .. }
            | Stage::Expired { .. } => false,
        }
    }

    /// Whether the customer does not agree to as many payments again, up to the last day of those
    /// that he did agree to.
    pub fn ends_with_commitment(&self) -> bool {
        self.runs() && self.commitment().is_some() && self.renewal == Renewal::Manual
    }

    /// Whether it ends by the customer's wish, with the period or with what he agreed to.
    pub fn is_ending(&self) -> bool {
        matches!(self.stage, Stage::Ending { .. }) || self.ends_with_commitment()
    }

    /// Sold to a customer who did not agree that it renews, on terms where that is not turned on
    /// but by reinstating the items.
    pub fn awaits_agreement(&self) -> bool {
        !self.terms.renewal_switchable && self.renewal == Renewal::Manual
    }

    /// The partner who is asked before each charge, where the terms say so.
    pub fn asked_partner(&self) -> Option<&PartnerId> {
        match self.terms.collector {
            Collector::PartnerAsked => self.seller.as_ref(),
            Collector::Platform | Collector::Partner => None,
        }
    }

    /// Whether it ended before there was anything: what was used for it may be used again.
    pub fn came_to_nothing(&self) -> bool {
        match &self.stage {
            Stage::Expired { cause, .. } => match cause {
                Expiry::FirstPaymentFailed | Expiry::NeverStarted | Expiry::SlotTaken => true,
                Expiry::TermOver
                | Expiry::Unpaid
                | Expiry::PriceNotAgreed
                | Expiry::NothingLeft
                | Expiry::Merged => false,
            },
            Stage::Waiting { .. }
            | Stage::Trial
            | Stage::Active
            | Stage::Ending { .. }
            | Stage::Grace { .. }
            | Stage::Hold { .. }
            | Stage::Paused(_)
            | Stage::Cancelled { .. } => false,
        }
    }

    /// The items that renew.
    pub fn active_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.status == ItemStatus::Active)
    }
}
