//! The catalog: what is sold. Projects hold groups, groups hold products at levels, products are
//! versioned, offers make the beginning cheaper. An order quotes one version of a product; later
//! edits never change what was sold.

pub mod amend;
pub mod audience;
mod begin;
mod bundle;
mod chosen;
pub mod codes;
pub mod coupon;
mod discount_plan;
pub mod eligibility;
mod family;
mod follow;
pub mod grace;
mod grant;
pub mod issuer;
pub mod listing;
pub mod offer;
mod offer_price;
mod places;
pub mod plan;
mod price_news;
pub mod price_rules;
pub mod product;
pub mod quote;
pub mod refusal;
pub mod removal;
pub mod review;
pub mod text;
pub mod win_back;
pub mod window;

use std::collections::BTreeMap;

pub use amend::{Amended, Amendment, AskedPrice, added, amended};
pub use audience::{CustomerClass, OfferKind, Priority, Promotion, Stacking, WinBack};
pub use begin::{Beginning, Begins};
pub use codes::{CodeLimits, Codes, CodesForm, Redeemed, ShownCode};
pub use coupon::{Coupon, coupon};
pub use discount_plan::PlanSteps;
pub use eligibility::{History, Past};
pub use grace::GracePeriod;
pub use issuer::{Issuer, IssuerDetails, NumberForm};
pub use listing::{IntroductoryFor, Listing, Review, TextLimits};
pub use offer::{Offer, OfferPhase, OfferPrice, OfferStep, PhaseMode};
pub use places::{Introductory, Off};
pub use price_news::PriceState;
pub use price_rules::PriceRules;
pub use product::{Availability, Bundle, BundleMode, PriceEntry, Product, ProductVersion};
pub use quote::{FirstEnd, Order, OrderLine, quote};
pub use refusal::CatalogRefusal;
pub use review::{Mover, ProductState, ReviewState};
pub use text::{Machine, Text, TextOrigin};
pub use win_back::WinBackLimits;

use crate::ids::{CodesId, GroupId, OfferId, ProductId, ProjectId, TermsId};
use crate::pace::Pace;
use crate::terms::Terms;
use crate::time::Instant;

/// Everything that is for sale in one environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    /// Whether it is a place to try things out, where no money is real.
    pub sandbox: bool,
    pub projects: BTreeMap<ProjectId, Project>,
    pub groups: BTreeMap<GroupId, Group>,
    pub products: BTreeMap<ProductId, Product>,
    pub offers: BTreeMap<OfferId, Offer>,
    pub codes: BTreeMap<CodesId, Codes>,
    pub terms: BTreeMap<TermsId, Terms>,
}

/// One business or app whose catalog stands alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    pub id: ProjectId,
    pub name: String,
    /// IANA name of the zone its periods are counted in.
    pub zone: String,
    /// BCP 47; the language its texts are written in.
    pub primary_locale: String,
    /// The terms of sales that name none.
    pub terms: TermsId,
    /// UUID of the store on surfaces that name one.
    pub store: u128,
    /// Who writes its invoices; without one they bear the project's name alone.
    pub issuer: Option<Issuer>,
    pub listing: Listing,
    /// The discount plans of its customers, by tag.
    pub discount_plans: BTreeMap<String, PlanSteps>,
    /// How long a month lasts in what is sold from now on; only sandboxes have one.
    pub pace: Option<Pace>,
    pub created: Instant,
    /// When it was last changed; `None` for never.
    pub changed: Option<Instant>,
}

/// Products of which a customer holds at most one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub id: GroupId,
    pub project: ProjectId,
    pub name: String,
    /// The surfaces' integer for the group.
    pub number: u64,
    /// By locale.
    pub texts: BTreeMap<String, Text>,
    /// What who does not pay in time is granted; `None` for what the terms say.
    pub grace: Option<GracePeriod>,
    pub created: Instant,
}

impl Catalog {
    /// A product that belongs to the project; another project's is not there.
    pub fn product(&self, project: &ProjectId, id: &ProductId) -> Result<&Product, CatalogRefusal> {
        self.products
            .get(id)
            .filter(|product| product.project == *project)
            .ok_or(CatalogRefusal::NoProduct)
    }

    /// As [`Self::product`], by the integer some surfaces use.
    pub fn product_numbered(
        &self,
        project: &ProjectId,
        number: u64,
    ) -> Result<&Product, CatalogRefusal> {
        self.products
            .values()
            .find(|product| product.number == number && product.project == *project)
            .ok_or(CatalogRefusal::NoProduct)
    }

    pub fn group(&self, project: &ProjectId, id: &GroupId) -> Result<&Group, CatalogRefusal> {
        self.groups.get(id).filter(|group| group.project == *project).ok_or(CatalogRefusal::NoGroup)
    }

    pub fn project(&self, id: &ProjectId) -> Result<&Project, CatalogRefusal> {
        self.projects.get(id).ok_or(CatalogRefusal::NoProject)
    }

    /// Checks a group before it is stored.
    pub fn check_group(&self, group: &Group) -> Result<(), CatalogRefusal> {
        self.project(&group.project)?;
        grace::check(group)?;
        let twin = self.groups.values().find(|other| {
            other.project == group.project && other.name == group.name && other.id != group.id
        });
        if twin.is_some() {
            return Err(CatalogRefusal::Taken { field: "name" });
        }
        Ok(())
    }

    /// Checks a product before it is stored: its newest version must be sellable as it says.
    pub fn check_product(&self, product: &Product) -> Result<(), CatalogRefusal> {
        self.project(&product.project)?;
        if let Some(group) = &product.group {
            self.group(&product.project, group)?;
        }
        let twin = self.products.values().find(|other| {
            other.project == product.project && other.sku == product.sku && other.id != product.id
        });
        if twin.is_some() {
            return Err(CatalogRefusal::Taken { field: "sku" });
        }
        // One that was stored with a number keeps it, whoever else has it.
        let numbered = self.products.get(&product.id).map(|old| old.number);
        let twin = self.product_numbered(&product.project, product.number);
        if numbered != Some(product.number) && twin.is_ok() {
            return Err(CatalogRefusal::Taken { field: "number" });
        }
        let Some(version) = product.versions.last() else {
            return Err(CatalogRefusal::Invalid { field: "versions" });
        };
        if version.cycle.is_zero() {
            return Err(CatalogRefusal::Invalid { field: "cycle" });
        }
        let none = version.quantity_min == 0 && !version.usage;
        if none || version.quantity_max == 0 || version.quantity_min > version.quantity_max {
            return Err(CatalogRefusal::Invalid { field: "quantity" });
        }
        // Who held it before is known by when the price began.
        let unsound =
            |entry: &PriceEntry| !entry.price.is_sound() || entry.preserve && entry.from.is_none();
        if version.prices.iter().any(unsound) {
            return Err(CatalogRefusal::Invalid { field: "prices" });
        }
        self.check_bundle(product, version)?;
        if version.terms.as_ref().is_some_and(|terms| !self.terms.contains_key(terms)) {
            return Err(CatalogRefusal::NoTerms);
        }
        if let Some(old) = self.products.get(&product.id) {
            if old.sku != product.sku || old.project != product.project {
                return Err(CatalogRefusal::Fixed { field: "sku" });
            }
            if !product.versions.starts_with(&old.versions) {
                return Err(CatalogRefusal::Fixed { field: "versions" });
            }
            // Families that share it were promised so.
            if old.newest().family_shareable && !version.family_shareable {
                return Err(CatalogRefusal::Fixed { field: "familyShareable" });
            }
        }
        Ok(())
    }

    /// The group of the product an offer is made for; its own, where that has none.
    fn group_of<'a>(&'a self, offer: &'a Offer) -> (Option<&'a GroupId>, Option<&'a ProductId>) {
        let group = self.products.get(&offer.product).and_then(|product| product.group.as_ref());
        (group, group.is_none().then_some(&offer.product))
    }

    /// An offer by its id, or by the seller's own identifier in the group of a product.
    pub fn offer_called(&self, product: &Product, name: &str) -> Result<&Offer, CatalogRefusal> {
        let project = |offer: &&Offer| offer.project == product.project;
        let group = (product.group.as_ref(), product.group.is_none().then_some(&product.id));
        let called = |offer: &&Offer| {
            offer.identifier.as_deref() == Some(name) && self.group_of(offer) == group
        };
        let by_id = self.offers.get(&OfferId::new(name)).filter(project);
        by_id.or_else(|| self.offers.values().find(called)).ok_or(CatalogRefusal::NoOffer)
    }

    /// Checks an offer before it is stored.
    pub fn check_offer(&self, offer: &Offer) -> Result<(), CatalogRefusal> {
        for product in offer.products() {
            offer.check(self.product(&offer.project, product)?.newest())?;
        }
        for other in self.offers.values() {
            if other.id == offer.id || other.project != offer.project {
                continue;
            }
            if other.product == offer.product
                && other.kind.same_kind(offer.kind)
                && other.name == offer.name
            {
                return Err(CatalogRefusal::Taken { field: "name" });
            }
            if other.code.is_some() && other.code == offer.code {
                return Err(CatalogRefusal::Taken { field: "code" });
            }
            let same_name = other.identifier.is_some() && other.identifier == offer.identifier;
            if same_name && self.group_of(other) == self.group_of(offer) {
                return Err(CatalogRefusal::Taken { field: "identifier" });
            }
        }
        let Some(old) = self.offers.get(&offer.id) else {
            return offer.check_lower(self.product(&offer.project, &offer.product)?.newest());
        };
        // Who used it was told so, and what he used up is looked up here.
        let fixed = [
            ("kind", old.kind.same_kind(offer.kind)),
            ("offerEligibility", old.stacking == offer.stacking),
            ("identifier", old.identifier == offer.identifier),
        ];
        match fixed.into_iter().find(|(_, same)| !same) {
            Some((field, _)) => Err(CatalogRefusal::Fixed { field }),
            None => Ok(()),
        }
    }
}
