//! Items: what is subscribed to. Each keeps its running number for life; each accepted change is
//! a new version; what is paid for is a version of its own.

use std::collections::BTreeSet;

use super::{Pricing, Relations};
use crate::billing::{Amounts, Price, Tax};
use crate::catalog::Redeemed;
use crate::ids::{OfferId, ProductId};
use crate::money::{Money, MoneyError, Rounding};
use crate::time::{Instant, Period};

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Counts from one; never reused.
    pub number: u32,
    /// Counts from one; one more with every accepted change.
    pub version: u32,
    pub status: ItemStatus,
    pub since: Instant,
    /// The current version: what the next billing bills.
    pub terms: ItemTerms,
    pub paid: Paid,
    /// How many periods it was billed in.
    pub billed: u32,
    /// What is charged once: the period it was charged for.
    pub service: Option<Period>,
    /// A coupon or introductory price, until it is used up.
    pub discount: Option<Discount>,
    /// What it costs over time, beside what it costs now.
    pub pricing: Pricing,
    /// Replaced versions, oldest first, at most [`VERSIONS_MAX`]; older ones are in the journal.
    pub past: Vec<PastVersion>,
}

/// How many replaced versions an item keeps in its state.
pub const VERSIONS_MAX: usize = 32;

/// What one item was sold as, copied from the catalog: later edits there never reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemTerms {
    pub product: ProductId,
    /// The surfaces' integer for the product.
    pub product_number: u64,
    pub product_version: u32,
    pub name: String,
    /// Text the seller adds to the name.
    pub name_extension: String,
    pub quantity: u32,
    /// True where the quantity is what was used: it may be zero, which bills nothing.
    pub usage: bool,
    pub price: Price,
    /// True where the caller set the price, so that quantity changes keep it.
    pub custom_price: bool,
    pub tax: Tax,
    /// Service level in its group, one highest.
    pub level: Option<u32>,
    pub features: BTreeSet<String>,
    /// Devices per unit; `None` where devices are not counted.
    pub devices: Option<u32>,
    /// The highest number of times it is billed; `None` for no end.
    pub billings_max: Option<u32>,
    pub recurrence: Recurrence,
    pub role: Role,
    /// What it is a bundle of; empty for what is sold as itself.
    pub elements: Vec<Element>,
    /// How many may share it beside the customer; zero where it is for him alone.
    pub family: u32,
    /// How it stands to other products.
    pub relations: Relations,
}

/// How often it is charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recurrence {
    /// With every cycle.
    #[default]
    Periodic,
    /// With the first one, which is the only one it runs.
    Once,
}

/// Whether it can be bought alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Base,
    /// Only beside a base.
    Addon,
}

/// One product in a bundle, copied from the catalog like the bundle itself. The bundle has the
/// price; what may be used is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub product: ProductId,
    pub features: BTreeSet<String>,
    /// Devices per unit of the bundle.
    pub devices: Option<u32>,
}

/// Which version the customer may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paid {
    /// None yet: it is billed for the first time at the next billing.
    Never,
    Current,
    /// One before the current.
    Version(Box<PaidVersion>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidVersion {
    pub version: u32,
    pub terms: ItemTerms,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastVersion {
    pub version: u32,
    pub from: Instant,
    pub terms: ItemTerms,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemStatus {
    Active,
    /// Not renewed; may come back.
    Deactivated,
    /// Ended for good.
    Finished,
    /// Taken out for good.
    Removed,
}

/// A better price for a number of billings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// The offer or coupon it came from.
    pub offer: OfferId,
    /// What the customer typed, if anything.
    pub code: Option<String>,
    pub what: DiscountWhat,
    /// Billings it still reduces; `None` for as long as it is not taken away.
    pub left: Option<u32>,
    /// What follows when those are used up, first one first.
    pub then: Vec<DiscountStep>,
    /// The code that was redeemed for it, where it did not come with the sale.
    pub redeemed: Option<Redeemed>,
}

/// One step of a discount that gets smaller: so much, for so many billings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountStep {
    pub what: DiscountWhat,
    /// `None` for as long as it is not taken away, which only the last step may say.
    pub left: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscountWhat {
    /// Parts per million off.
    Off(u32),
    /// Another price instead.
    Instead(Price),
    /// So much less per unit and billing.
    Less(crate::money::UnitPrice),
}

impl Discount {
    /// What is left of it after one more billing.
    pub fn after_billing(mut self) -> Option<Self> {
        let left = self.left?.saturating_sub(1);
        if left > 0 {
            self.left = Some(left);
            return Some(self);
        }
        if self.then.is_empty() {
            return None;
        }
        let next = self.then.remove(0);
        Some(Self { what: next.what, left: next.left, ..self })
    }

    /// Another after this one. There is no after for what goes on until it is taken away.
    pub fn followed_by(mut self, next: Self) -> Option<Self> {
        self.steps().last()?.1?;
        self.then.push(DiscountStep { what: next.what, left: next.left });
        self.then.extend(next.then);
        Some(Self { code: self.code.or(next.code), ..self })
    }

    /// All steps, the present one first.
    pub fn steps(&self) -> impl Iterator<Item = (&DiscountWhat, Option<u32>)> {
        let then = self.then.iter().map(|step| (&step.what, step.left));
        std::iter::once((&self.what, self.left)).chain(then)
    }
}

impl ItemTerms {
    /// The products that may be used with it: itself, and what it is a bundle of.
    pub fn products(&self) -> impl Iterator<Item = &ProductId> {
        std::iter::once(&self.product).chain(self.elements.iter().map(|it| &it.product))
    }

    /// What may be done with it, its elements included.
    pub fn features(&self) -> impl Iterator<Item = &String> {
        self.features.iter().chain(self.elements.iter().flat_map(|it| &it.features))
    }

    /// Devices allowed for its whole quantity, its elements included; `None` where they are not
    /// counted.
    pub fn devices_allowed(&self) -> Option<u32> {
        let each = std::iter::once(self.devices).chain(self.elements.iter().map(|it| it.devices));
        let each = each.flatten().reduce(u32::saturating_add)?;
        Some(each.saturating_mul(self.quantity))
    }

    /// The regular price of one unit at this quantity, rounded half up and split by its tax, for
    /// surfaces that print one.
    pub fn unit_amounts(&self) -> Result<Amounts, MoneyError> {
        // Nothing used yet has a price all the same.
        let units = self.price.units(self.quantity.max(1));
        let price = units.first().ok_or(MoneyError::NoWeights)?.price;
        let money = Money::round(price.times(1), price.currency(), Rounding::HalfUp)?;
        Amounts::split(money, self.tax)
    }
}

impl Item {
    /// What the customer may use: the paid version, if any.
    pub fn entitled_terms(&self) -> Option<&ItemTerms> {
        match &self.paid {
            Paid::Never => None,
            Paid::Current => Some(&self.terms),
            Paid::Version(paid) => Some(&paid.terms),
        }
    }

    /// Zero where none is paid.
    pub fn paid_version(&self) -> u32 {
        match &self.paid {
            Paid::Never => 0,
            Paid::Current => self.version,
            Paid::Version(paid) => paid.version,
        }
    }

    /// Billed once more, for a period.
    pub(super) fn bill(&mut self, period: Option<Period>) {
        self.billed = self.billed.saturating_add(1);
        if self.terms.recurrence == Recurrence::Once {
            self.service = period;
        }
    }

    /// Whether it was billed as often as it may be.
    pub fn exhausted(&self) -> bool {
        self.terms.billings_max.is_some_and(|max| self.billed >= max)
    }
}
