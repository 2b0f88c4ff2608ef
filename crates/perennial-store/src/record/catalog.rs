//! Projects, groups and products.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::catalog::{
    Availability, Bundle, BundleMode, GracePeriod, Group, PlanSteps, PriceEntry, Product,
    ProductVersion, Project, ReviewState,
};
use perennial_core::ids::{GroupId, ProductId, ProjectId, TermsId, Territory};
use perennial_core::pace::Pace;
use perennial_core::subscription::{Recurrence, Role};
use perennial_core::terms::Covered;
use perennial_core::time::Span;
use serde::{Deserialize, Serialize};

use super::Result;
use super::issuer::IssuerTwin;
use super::listing::ListingTwin;
use super::money::{PriceTwin, TaxTwin, tax, tax_back, unfit};
use super::relations::RelationsTwin;
use super::scalar::{As, At, usual, words};
use super::texts::{Texts, texts, texts_back};

words!(Recurrence { Periodic = "periodic", Once = "once" });
words!(Role { Base = "base", Addon = "addon" });
words!(BundleMode { Full = "full", Incremental = "incremental" });

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectTwin {
    id: String,
    name: String,
    zone: String,
    locale: String,
    terms: String,
    store: As<u128>,
    #[serde(rename = "is", default, skip_serializing_if = "usual")]
    issuer: Option<IssuerTwin>,
    #[serde(rename = "ls", default, skip_serializing_if = "usual")]
    listing: Option<ListingTwin>,
    #[serde(rename = "dp", default, skip_serializing_if = "usual")]
    discount_plans: BTreeMap<String, PlanTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    pace: Option<As<Pace>>,
    at: At,
    #[serde(rename = "ch", default, skip_serializing_if = "usual")]
    changed: Option<At>,
}

/// The steps and their discounts, and whether the last one goes on.
type PlanTwin = (Vec<(i32, u32)>, bool);

fn plan((tag, plan): (&String, &PlanSteps)) -> (String, PlanTwin) {
    (tag.clone(), (plan.steps.clone(), plan.repeat_last))
}

fn plan_back((tag, (steps, repeat_last)): (String, PlanTwin)) -> (String, PlanSteps) {
    (tag, PlanSteps { steps, repeat_last })
}

impl ProjectTwin {
    pub fn of(project: &Project) -> Self {
        Self {
            id: project.id.0.clone(),
            name: project.name.clone(),
            zone: project.zone.clone(),
            locale: project.primary_locale.clone(),
            terms: project.terms.0.clone(),
            store: As(project.store),
            issuer: project.issuer.as_ref().map(IssuerTwin::of),
            listing: ListingTwin::of(&project.listing),
            discount_plans: project.discount_plans.iter().map(plan).collect(),
            pace: project.pace.map(As),
            at: At(project.created),
            changed: project.changed.map(At),
        }
    }

    pub fn back(self) -> Result<Project> {
        Ok(Project {
            id: ProjectId(self.id),
            name: self.name,
            zone: self.zone,
            primary_locale: self.locale,
            terms: TermsId(self.terms),
            store: self.store.0,
            issuer: self.issuer.map(IssuerTwin::back).transpose()?,
            listing: self.listing.map(ListingTwin::back).transpose()?.unwrap_or_default(),
            discount_plans: self.discount_plans.into_iter().map(plan_back).collect(),
            pace: self.pace.map(|pace| pace.0),
            created: self.at.0,
            changed: self.changed.map(|at| at.0),
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupTwin {
    id: String,
    project: String,
    name: String,
    no: u64,
    #[serde(default, skip_serializing_if = "usual")]
    texts: Texts,
    #[serde(default, skip_serializing_if = "usual")]
    grace: Option<GraceTwin>,
    at: At,
}

/// On, in sandboxes too, how long, for which renewals.
type GraceTwin = (bool, bool, As<Span>, As<Covered>);

impl GroupTwin {
    pub fn of(group: &Group) -> Self {
        Self {
            id: group.id.0.clone(),
            project: group.project.0.clone(),
            name: group.name.clone(),
            no: group.number,
            texts: texts(&group.texts),
            grace: group.grace.map(|grace| {
                let GracePeriod { on, in_sandboxes, length, covers } = grace;
                (on, in_sandboxes, As(length), As(covers))
            }),
            at: At(group.created),
        }
    }

    pub fn back(self) -> Group {
        Group {
            id: GroupId(self.id),
            project: ProjectId(self.project),
            name: self.name,
            number: self.no,
            texts: texts_back(self.texts),
            grace: self.grace.map(|(on, in_sandboxes, As(length), As(covers))| GracePeriod {
                on,
                in_sandboxes,
                length,
                covers,
            }),
            created: self.at.0,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductTwin {
    id: String,
    project: String,
    sku: String,
    no: u64,
    uuid: As<u128>,
    #[serde(default, skip_serializing_if = "usual")]
    group: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    texts: Texts,
    #[serde(rename = "rv", default, skip_serializing_if = "usual")]
    review: Option<As<ReviewState>>,
    at: At,
    versions: Vec<ProductVersionTwin>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductVersionTwin {
    name: String,
    #[serde(default, skip_serializing_if = "usual")]
    description: Option<String>,
    cycle: As<Span>,
    #[serde(default, skip_serializing_if = "usual")]
    level: Option<u32>,
    prices: Vec<PriceEntryTwin>,
    tax: TaxTwin,
    #[serde(default, skip_serializing_if = "usual")]
    unit: String,
    /// Least and most.
    #[serde(rename = "usage", default, skip_serializing_if = "usual")]
    usage: bool,
    quantity: (u32, u32),
    #[serde(default, skip_serializing_if = "usual")]
    features: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    devices: Option<u32>,
    /// Left out for everywhere.
    #[serde(default, skip_serializing_if = "usual")]
    only: Option<BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "usual")]
    except: Option<BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "usual")]
    on_sale: bool,
    #[serde(default, skip_serializing_if = "usual")]
    family: bool,
    #[serde(default, skip_serializing_if = "usual")]
    terms: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    billings_max: Option<u32>,
    /// Left out for what is charged with every cycle, and for what can be bought alone.
    #[serde(default, skip_serializing_if = "usual")]
    recurs: Option<As<Recurrence>>,
    #[serde(default, skip_serializing_if = "usual")]
    role: Option<As<Role>>,
    #[serde(default, skip_serializing_if = "usual")]
    bundle: Option<(As<BundleMode>, Vec<String>)>,
    #[serde(default, skip_serializing_if = "usual")]
    relations: Option<RelationsTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    review: Option<String>,
}

fn codes(places: &BTreeSet<Territory>) -> BTreeSet<String> {
    places.iter().map(|place| place.0.clone()).collect()
}

fn places(codes: BTreeSet<String>) -> BTreeSet<Territory> {
    codes.into_iter().map(Territory).collect()
}

/// A word that is left out where it is the usual one.
pub fn unusual<T: Default + PartialEq>(word: T) -> Option<As<T>> {
    (word != T::default()).then_some(As(word))
}

pub fn or_usual<T: Default>(word: Option<As<T>>) -> T {
    word.map_or_else(T::default, |As(word)| word)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceEntryTwin {
    #[serde(rename = "in", default, skip_serializing_if = "usual")]
    territory: Option<String>,
    #[serde(rename = "pr")]
    price: PriceTwin,
    #[serde(default, skip_serializing_if = "usual")]
    from: Option<At>,
    #[serde(rename = "keep", default, skip_serializing_if = "usual")]
    preserve: bool,
}

impl ProductTwin {
    pub fn of(product: &Product) -> Result<Self> {
        Ok(Self {
            id: product.id.0.clone(),
            project: product.project.0.clone(),
            sku: product.sku.clone(),
            no: product.number,
            uuid: As(product.uuid),
            group: product.group.as_ref().map(|group| group.0.clone()),
            texts: texts(&product.texts),
            review: product.review.map(As),
            at: At(product.created),
            versions: product.versions.iter().map(ProductVersionTwin::of).collect::<Result<_>>()?,
        })
    }

    pub fn back(self) -> Result<Product> {
        if self.versions.is_empty() {
            return Err(unfit("a product without a version"));
        }
        let versions = self.versions.into_iter().map(ProductVersionTwin::back);
        Ok(Product {
            id: ProductId(self.id),
            project: ProjectId(self.project),
            sku: self.sku,
            number: self.no,
            uuid: self.uuid.0,
            group: self.group.map(GroupId),
            texts: texts_back(self.texts),
            review: self.review.map(|As(state)| state),
            created: self.at.0,
            versions: versions.collect::<Result<_>>()?,
        })
    }
}

impl ProductVersionTwin {
    fn of(version: &ProductVersion) -> Result<Self> {
        let prices = version.prices.iter().map(|entry| {
            Ok(PriceEntryTwin {
                territory: entry.territory.as_ref().map(|territory| territory.0.clone()),
                price: PriceTwin::of(&entry.price, None)?,
                from: entry.from.map(At),
                preserve: entry.preserve,
            })
        });
        Ok(Self {
            name: version.name.clone(),
            description: version.description.clone(),
            cycle: As(version.cycle),
            level: version.level,
            prices: prices.collect::<Result<_>>()?,
            tax: tax(version.tax),
            unit: version.unit.clone(),
            usage: version.usage,
            quantity: (version.quantity_min, version.quantity_max),
            features: version.features.clone(),
            devices: version.devices,
            only: match &version.availability {
                Availability::Everywhere | Availability::Except(_) => None,
                Availability::Only(places) => Some(codes(places)),
            },
            except: match &version.availability {
                Availability::Everywhere | Availability::Only(_) => None,
                Availability::Except(places) => Some(codes(places)),
            },
            on_sale: version.on_sale,
            family: version.family_shareable,
            terms: version.terms.as_ref().map(|terms| terms.0.clone()),
            billings_max: version.billings_max,
            recurs: unusual(version.recurrence),
            role: unusual(version.role),
            bundle: version.bundle.as_ref().map(|bundle| {
                let elements = bundle.elements.iter().map(|id| id.0.clone()).collect();
                (As(bundle.mode), elements)
            }),
            relations: RelationsTwin::of(&version.relations),
            review: version.review_note.clone(),
        })
    }

    fn back(self) -> Result<ProductVersion> {
        let prices = self.prices.into_iter().map(|entry| {
            Ok(PriceEntry {
                territory: entry.territory.map(Territory),
                price: entry.price.back(None)?,
                from: entry.from.map(|from| from.0),
                preserve: entry.preserve,
            })
        });
        let (quantity_min, quantity_max) = self.quantity;
        Ok(ProductVersion {
            name: self.name,
            description: self.description,
            cycle: self.cycle.0,
            level: self.level,
            prices: prices.collect::<Result<_>>()?,
            tax: tax_back(self.tax),
            unit: self.unit,
            usage: self.usage,
            quantity_min,
            quantity_max,
            features: self.features,
            devices: self.devices,
            availability: match (self.only, self.except) {
                (None, None) => Availability::Everywhere,
                (Some(only), None) => Availability::Only(places(only)),
                (None, Some(except)) => Availability::Except(places(except)),
                (Some(_), Some(_)) => return Err(unfit("only some places, and all but some")),
            },
            on_sale: self.on_sale,
            family_shareable: self.family,
            terms: self.terms.map(TermsId),
            billings_max: self.billings_max,
            recurrence: or_usual(self.recurs),
            role: or_usual(self.role),
            bundle: self.bundle.map(|(As(mode), elements)| Bundle {
                elements: elements.into_iter().map(ProductId).collect(),
                mode,
            }),
            relations: self.relations.map(RelationsTwin::back).unwrap_or_default(),
            review_note: self.review,
        })
    }
}
