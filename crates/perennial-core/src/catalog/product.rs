//! A product over its versions. The newest is sold; the older ones say what was sold before.

use std::collections::{BTreeMap, BTreeSet};

use super::{ReviewState, Text};
use crate::billing::{Price, Tax};
use crate::ids::{GroupId, ProductId, ProjectId, TermsId, Territory};
use crate::money::Currency;
use crate::subscription::{ProductFamily, Recurrence, Relations, Role};
use crate::time::{Instant, Span};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub project: ProjectId,
    /// The seller's own name for it, unique in the project, never reused.
    pub sku: String,
    /// The surfaces' integer and UUID for the product.
    pub number: u64,
    pub uuid: u128,
    pub group: Option<GroupId>,
    /// By locale.
    pub texts: BTreeMap<String, Text>,
    /// Where it stands with its reviewers; `None` where nobody has to look at it.
    pub review: Option<ReviewState>,
    pub created: Instant,
    /// Oldest first, never empty.
    pub versions: Vec<ProductVersion>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductVersion {
    pub name: String,
    pub description: Option<String>,
    pub cycle: Span,
    /// Service level in its group, one highest.
    pub level: Option<u32>,
    pub prices: Vec<PriceEntry>,
    pub tax: Tax,
    /// What one unit is: seat, device, licence.
    pub unit: String,
    /// Sold by what was used: the quantity is reported, may be zero, and is billed in arrears.
    pub usage: bool,
    /// Zero for usage only.
    pub quantity_min: u32,
    pub quantity_max: u32,
    pub features: BTreeSet<String>,
    /// Devices per unit.
    pub devices: Option<u32>,
    pub availability: Availability,
    pub on_sale: bool,
    pub family_shareable: bool,
    /// The terms it is sold on, where the seller brings none.
    pub terms: Option<TermsId>,
    /// Ends after so many billings.
    pub billings_max: Option<u32>,
    pub recurrence: Recurrence,
    pub role: Role,
    /// What it is made of, where several products are sold as one.
    pub bundle: Option<Bundle>,
    /// How it stands to other products.
    pub relations: Relations,
    /// A note for reviewers, never shown to customers.
    pub review_note: Option<String>,
}

/// Products that are sold as one, at one price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub elements: Vec<ProductId>,
    pub mode: BundleMode,
}

/// How a customer comes by the elements of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleMode {
    /// All at once.
    Full,
    /// One after the other, as he asks for them. A surface may let him ask for all at once.
    Incremental,
}

/// The most products in one bundle.
pub const ELEMENTS_MAX: usize = 20;

/// A price in one place and currency, from an instant on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceEntry {
    /// `None` for every place without an entry of its own.
    pub territory: Option<Territory>,
    pub price: Price,
    pub from: Option<Instant>,
    /// For new customers alone: who holds the product by then goes on as if it were not there.
    pub preserve: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Availability {
    Everywhere,
    Only(BTreeSet<Territory>),
    /// Everywhere else, and wherever the storefront opens next.
    Except(BTreeSet<Territory>),
}

impl Availability {
    /// Where it is sold: chosen places of those that are known, or all of them; and in those the
    /// storefront opens later, or not.
    pub fn of(
        chosen: Option<BTreeSet<Territory>>,
        known: BTreeSet<Territory>,
        in_new: bool,
    ) -> Self {
        let some = chosen.filter(|chosen| *chosen != known);
        match (some, in_new) {
            (None, true) => Self::Everywhere,
            (None, false) => Self::Only(known),
            (Some(chosen), true) => Self::Except(known.difference(&chosen).cloned().collect()),
            (Some(chosen), false) => Self::Only(chosen),
        }
    }
}

impl Product {
    /// The version that is sold.
    ///
    /// # Panics
    /// Never: a product is made with one version and only gains more.
    pub fn newest(&self) -> &ProductVersion {
        self.versions.last().expect("a product has at least one version")
    }

    /// A version by its number.
    pub fn numbered(&self, version: u32) -> Option<&ProductVersion> {
        self.versions.get(usize::try_from(version).ok()?.checked_sub(1)?)
    }

    /// Number of the newest version, counted from one.
    pub fn version(&self) -> u32 {
        u32::try_from(self.versions.len()).unwrap_or(u32::MAX)
    }
}

impl ProductVersion {
    pub fn sold_in(&self, territory: &Territory) -> bool {
        match &self.availability {
            Availability::Everywhere => true,
            Availability::Only(places) => places.contains(territory),
            Availability::Except(places) => !places.contains(territory),
        }
    }

    /// The products whose place it may take, and they its.
    pub fn family(&self) -> Option<ProductFamily> {
        let of_bundles = || self.bundle.as_ref().map(|_| ProductFamily::of_bundles());
        self.relations.family.clone().or_else(of_bundles)
    }

    /// The price of a place and currency at an instant: the place's own entry before the general
    /// one, and among those the one that began last.
    pub fn price(&self, territory: &Territory, currency: Currency, at: Instant) -> Option<&Price> {
        self.prices
            .iter()
            .filter(|entry| entry.price.currency() == Some(currency))
            .filter(|entry| entry.from.is_none_or(|from| from <= at))
            .filter(|entry| entry.territory.as_ref().is_none_or(|place| place == territory))
            .max_by_key(|entry| (entry.territory.is_some(), entry.from))
            .map(|entry| &entry.price)
    }

    /// The price of every place without an entry of its own.
    pub fn general_price(&self, currency: Currency, at: Instant) -> Option<&Price> {
        self.prices
            .iter()
            .filter(|entry| entry.territory.is_none() && entry.price.currency() == Some(currency))
            .filter(|entry| entry.from.is_none_or(|from| from <= at))
            .max_by_key(|entry| entry.from)
            .map(|entry| &entry.price)
    }

    /// The currency of a place, where the buyer names none: its own entry's, else the general one,
    /// of those that are in force.
    pub fn currency(&self, territory: &Territory, at: Instant) -> Option<Currency> {
        let in_force =
            || self.prices.iter().filter(|entry| entry.from.is_none_or(|from| from <= at));
        let own = in_force().find(|entry| entry.territory.as_ref() == Some(territory));
        let general = || in_force().find(|entry| entry.territory.is_none());
        own.or_else(general).and_then(|entry| entry.price.currency())
    }
}
