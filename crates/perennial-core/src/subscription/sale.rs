//! A sale: everything an order captures from the catalog at one instant. Nothing in it is looked
//! up again, so later edits of the catalog never change what was sold.

use std::collections::BTreeMap;

use super::item::{Discount, ItemTerms};
use super::{DiscountPlan, PaymentMethod};
use crate::catalog::Redeemed;
use crate::ids::{CustomerId, GroupId, OfferId, PartnerId, ProjectId, SubscriptionId, Territory};
use crate::money::{Currency, UnitPrice};
use crate::terms::Terms;
use crate::time::{Instant, Span, Zone};

#[derive(Clone, Debug, PartialEq)]
pub struct Sale {
    pub id: SubscriptionId,
    pub number: u64,
    pub project: ProjectId,
    pub group: Option<GroupId>,
    pub seller: Option<PartnerId>,
    pub customer: Option<CustomerId>,
    pub territory: Territory,
    pub currency: Currency,
    pub zone: Zone,
    pub cycle: Span,
    pub terms: Terms,
    pub items: Vec<(ItemTerms, Option<Discount>)>,
    /// Lead phases of an offer, first one first.
    pub phases: Vec<Phase>,
    pub offers: Vec<OfferId>,
    /// The code that was redeemed for it.
    pub redeemed: Option<Redeemed>,
    pub start: Start,
    /// An irregular first period that ends then, charged by its share of a cycle.
    pub first_period_ends: Option<Instant>,
    pub discount_plan: Option<DiscountPlan>,
    pub payment_method: Option<PaymentMethod>,
    pub references: BTreeMap<String, String>,
    pub parameters: BTreeMap<String, String>,
    pub replaces: Option<SubscriptionId>,
}

/// A stretch of time before regular periods, with a price of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Free for so long.
    Free { length: Span },
    /// Paid once for the whole length.
    UpFront { length: Span, price: UnitPrice },
}

/// A phase that begins with another product, and the offer it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    pub offer: OfferId,
    pub phase: Phase,
    /// The code that was redeemed for it.
    pub redeemed: Option<Redeemed>,
}

/// When service starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Now,
    At(Instant),
    /// When it is activated; given up at the instant named, if any.
    OnActivation {
        until: Option<Instant>,
    },
    /// When the customer is known; given up at the instant named, if any.
    OnIdentity {
        until: Option<Instant>,
    },
    /// When the subscription it replaces ends.
    OnPredecessor(Instant),
    /// It runs already: it comes from elsewhere, where the term of this generation was paid until
    /// then.
    Running {
        until: Instant,
        generation: u16,
    },
}
