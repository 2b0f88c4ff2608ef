//! Items and what hangs on them: the terms they were sold as, discounts, older versions, and a
//! change that waits.

use std::collections::BTreeSet;

use perennial_core::ids::{OfferId, ProductId};
use perennial_core::subscription::item::{DiscountWhat, PaidVersion, PastVersion};
use perennial_core::subscription::{
    Discount, DiscountStep, Element, Item, ItemStatus, ItemTerms, NewPlan, Paid, Pending, Pricing,
    Recurrence, Role,
};
use perennial_core::time::{Period, Span};
use serde::{Deserialize, Serialize};

use super::Result;
use super::catalog::{or_usual, unusual};
use super::codes::RedeemedTwin;
use super::money::{Around, PriceTwin, TaxTwin, UnitTwin, tax, tax_back, unfit};
use super::pricing::PricingTwin;
use super::relations::RelationsTwin;
use super::scalar::{As, At, is_one, one, usual, words};
use super::schedule::LeadTwin;
use super::terms::TermsTwin;

words!(ItemStatus {
    Active = "active",
    Deactivated = "deactivated",
    Finished = "finished",
    Removed = "removed",
});

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemTwin {
    #[serde(rename = "n")]
    number: u32,
    #[serde(rename = "ver", default = "one", skip_serializing_if = "is_one")]
    version: u32,
    /// Left out for an active one.
    #[serde(rename = "st", default, skip_serializing_if = "usual")]
    status: Option<As<ItemStatus>>,
    #[serde(rename = "at")]
    since: At,
    #[serde(rename = "is")]
    terms: ItemTermsTwin,
    /// Left out where the current version is paid.
    #[serde(rename = "pd", default, skip_serializing_if = "Option::is_none")]
    paid: Option<PaidTwin>,
    #[serde(rename = "b", default, skip_serializing_if = "usual")]
    billed: u32,
    /// Of what is charged once: from, to.
    #[serde(rename = "sv", default, skip_serializing_if = "Option::is_none")]
    service: Option<(At, At)>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    discount: Option<DiscountTwin>,
    #[serde(rename = "pc", default, skip_serializing_if = "Option::is_none")]
    pricing: Option<PricingTwin>,
    #[serde(rename = "past", default, skip_serializing_if = "Vec::is_empty")]
    past: Vec<(u32, At, ItemTermsTwin)>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum PaidTwin {
    Never,
    Version(u32, Box<ItemTermsTwin>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemTermsTwin {
    #[serde(rename = "p")]
    product: String,
    #[serde(rename = "pn", default, skip_serializing_if = "usual")]
    product_number: u64,
    #[serde(rename = "pv", default = "one", skip_serializing_if = "is_one")]
    product_version: u32,
    #[serde(rename = "nm", default, skip_serializing_if = "usual")]
    name: String,
    #[serde(rename = "nx", default, skip_serializing_if = "usual")]
    name_extension: String,
    #[serde(rename = "q", default = "one", skip_serializing_if = "is_one")]
    quantity: u32,
    #[serde(rename = "us", default, skip_serializing_if = "usual")]
    usage: bool,
    #[serde(rename = "pr")]
    price: PriceTwin,
    #[serde(rename = "own", default, skip_serializing_if = "usual")]
    custom_price: bool,
    #[serde(rename = "tx")]
    tax: TaxTwin,
    #[serde(rename = "lv", default, skip_serializing_if = "usual")]
    level: Option<u32>,
    #[serde(rename = "ft", default, skip_serializing_if = "usual")]
    features: BTreeSet<String>,
    #[serde(rename = "dev", default, skip_serializing_if = "usual")]
    devices: Option<u32>,
    #[serde(rename = "max", default, skip_serializing_if = "usual")]
    billings_max: Option<u32>,
    /// Left out for what is charged with every cycle, and for what can be bought alone.
    #[serde(rename = "rc", default, skip_serializing_if = "usual")]
    recurrence: Option<As<Recurrence>>,
    #[serde(rename = "ro", default, skip_serializing_if = "usual")]
    role: Option<As<Role>>,
    #[serde(rename = "el", default, skip_serializing_if = "Vec::is_empty")]
    elements: Vec<ElementTwin>,
    /// Left out where it is for the customer alone.
    #[serde(rename = "fam", default, skip_serializing_if = "usual")]
    family: u32,
    /// Left out where nothing is said of other products.
    #[serde(rename = "rel", default, skip_serializing_if = "usual")]
    relations: Option<RelationsTwin>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ElementTwin {
    #[serde(rename = "p")]
    product: String,
    #[serde(rename = "ft", default, skip_serializing_if = "usual")]
    features: BTreeSet<String>,
    #[serde(rename = "dev", default, skip_serializing_if = "usual")]
    devices: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscountTwin {
    #[serde(rename = "of")]
    offer: String,
    #[serde(rename = "cd", default, skip_serializing_if = "usual")]
    code: Option<String>,
    #[serde(rename = "w")]
    what: DiscountWhatTwin,
    #[serde(rename = "l", default, skip_serializing_if = "usual")]
    left: Option<u32>,
    /// What follows, and for how many billings.
    #[serde(rename = "th", default, skip_serializing_if = "Vec::is_empty")]
    then: Vec<(DiscountWhatTwin, Option<u32>)>,
    #[serde(rename = "rd", default, skip_serializing_if = "Option::is_none")]
    redeemed: Option<RedeemedTwin>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum DiscountWhatTwin {
    Off(u32),
    Instead(PriceTwin),
    Less(UnitTwin),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingTwin {
    #[serde(rename = "n")]
    item: u32,
    to: ItemTermsTwin,
    #[serde(rename = "cy")]
    cycle: As<Span>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    discount: Option<DiscountSetTwin>,
    #[serde(rename = "ld", default, skip_serializing_if = "Option::is_none")]
    lead: Option<LeadTwin>,
    #[serde(rename = "pl", default, skip_serializing_if = "Option::is_none")]
    plan: Option<NewPlanTwin>,
    #[serde(rename = "at")]
    since: At,
}

/// What changes with the plan.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPlanTwin {
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    terms: Option<Box<TermsTwin>>,
    #[serde(rename = "out", default, skip_serializing_if = "Vec::is_empty")]
    leaves: Vec<u32>,
    #[serde(rename = "in", default, skip_serializing_if = "Vec::is_empty")]
    brings: Vec<ItemTermsTwin>,
}

impl NewPlanTwin {
    fn of(plan: &NewPlan, around: Around) -> Result<Self> {
        let brings = plan.brings.iter().map(|terms| ItemTermsTwin::of(terms, around));
        Ok(Self {
            terms: plan.terms.as_ref().map(|terms| Box::new(TermsTwin::of(terms))),
            leaves: plan.leaves.clone(),
            brings: brings.collect::<Result<_>>()?,
        })
    }

    fn back(self, around: Around) -> Result<NewPlan> {
        let brings = self.brings.into_iter().map(|terms| terms.back(around));
        Ok(NewPlan {
            terms: self.terms.map(|terms| Box::new(terms.back())),
            leaves: self.leaves,
            brings: brings.collect::<Result<_>>()?,
        })
    }
}

/// A discount that is set or, where nothing stands in it, taken away.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiscountSetTwin {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<DiscountTwin>,
}

impl ItemTwin {
    pub fn of(item: &Item, around: Around) -> Result<Self> {
        let past = item
            .past
            .iter()
            .map(|past| Ok((past.version, At(past.from), ItemTermsTwin::of(&past.terms, around)?)));
        Ok(Self {
            number: item.number,
            version: item.version,
            status: (item.status != ItemStatus::Active).then_some(As(item.status)),
            since: At(item.since),
            terms: ItemTermsTwin::of(&item.terms, around)?,
            paid: match &item.paid {
                Paid::Never => Some(PaidTwin::Never),
                Paid::Current => None,
                Paid::Version(paid) => {
                    let terms = ItemTermsTwin::of(&paid.terms, around)?;
                    Some(PaidTwin::Version(paid.version, Box::new(terms)))
                }
            },
            billed: item.billed,
            service: item.service.map(|period| (At(period.start), At(period.end))),
            discount: DiscountTwin::maybe(item.discount.as_ref(), around)?,
            pricing: PricingTwin::of(&item.pricing, around)?,
            past: past.collect::<Result<_>>()?,
        })
    }

    pub fn back(self, around: Around) -> Result<Item> {
        let past = self.past.into_iter().map(|(version, At(from), terms)| {
            Ok(PastVersion { version, from, terms: terms.back(around)? })
        });
        Ok(Item {
            number: self.number,
            version: self.version,
            status: self.status.map_or(ItemStatus::Active, |status| status.0),
            since: self.since.0,
            terms: self.terms.back(around)?,
            paid: match self.paid {
                Some(PaidTwin::Never) => Paid::Never,
                None => Paid::Current,
                Some(PaidTwin::Version(version, terms)) => {
                    Paid::Version(Box::new(PaidVersion { version, terms: terms.back(around)? }))
                }
            },
            billed: self.billed,
            service: self
                .service
                .map(|(At(start), At(end))| Period::new(start, end))
                .transpose()
                .map_err(|_| unfit("a service period without a length"))?,
            discount: self.discount.map(|discount| discount.back(around)).transpose()?,
            pricing: match self.pricing {
                Some(pricing) => pricing.back(around)?,
                None => Pricing::default(),
            },
            past: past.collect::<Result<_>>()?,
        })
    }
}

impl ItemTermsTwin {
    pub fn of(terms: &ItemTerms, around: Around) -> Result<Self> {
        Ok(Self {
            product: terms.product.0.clone(),
            product_number: terms.product_number,
            product_version: terms.product_version,
            name: terms.name.clone(),
            name_extension: terms.name_extension.clone(),
            quantity: terms.quantity,
            usage: terms.usage,
            price: PriceTwin::of(&terms.price, around)?,
            custom_price: terms.custom_price,
            tax: tax(terms.tax),
            level: terms.level,
            features: terms.features.clone(),
            devices: terms.devices,
            billings_max: terms.billings_max,
            recurrence: unusual(terms.recurrence),
            role: unusual(terms.role),
            elements: terms.elements.iter().map(ElementTwin::of).collect(),
            family: terms.family,
            relations: RelationsTwin::of(&terms.relations),
        })
    }

    pub fn back(self, around: Around) -> Result<ItemTerms> {
        Ok(ItemTerms {
            product: ProductId(self.product),
            product_number: self.product_number,
            product_version: self.product_version,
            name: self.name,
            name_extension: self.name_extension,
            quantity: self.quantity,
            usage: self.usage,
            price: self.price.back(around)?,
            custom_price: self.custom_price,
            tax: tax_back(self.tax),
            level: self.level,
            features: self.features,
            devices: self.devices,
            billings_max: self.billings_max,
            recurrence: or_usual(self.recurrence),
            role: or_usual(self.role),
            elements: self.elements.into_iter().map(ElementTwin::back).collect(),
            family: self.family,
            relations: self.relations.map(RelationsTwin::back).unwrap_or_default(),
        })
    }
}

impl ElementTwin {
    fn of(element: &Element) -> Self {
        Self {
            product: element.product.0.clone(),
            features: element.features.clone(),
            devices: element.devices,
        }
    }

    fn back(self) -> Element {
        let product = ProductId(self.product);
        Element { product, features: self.features, devices: self.devices }
    }
}

impl DiscountWhatTwin {
    fn of(what: &DiscountWhat, around: Around) -> Result<Self> {
        Ok(match what {
            DiscountWhat::Off(ppm) => Self::Off(*ppm),
            DiscountWhat::Instead(price) => Self::Instead(PriceTwin::of(price, around)?),
            DiscountWhat::Less(less) => Self::Less(UnitTwin::of(*less, around)),
        })
    }

    fn back(self, around: Around) -> Result<DiscountWhat> {
        Ok(match self {
            Self::Off(ppm) => DiscountWhat::Off(ppm),
            Self::Instead(price) => DiscountWhat::Instead(price.back(around)?),
            Self::Less(less) => DiscountWhat::Less(less.back(around)?),
        })
    }
}

impl DiscountTwin {
    pub fn of(discount: &Discount, around: Around) -> Result<Self> {
        let then = discount.then.iter();
        let then = then.map(|step| Ok((DiscountWhatTwin::of(&step.what, around)?, step.left)));
        Ok(Self {
            offer: discount.offer.0.clone(),
            code: discount.code.clone(),
            what: DiscountWhatTwin::of(&discount.what, around)?,
            left: discount.left,
            then: then.collect::<Result<_>>()?,
            redeemed: discount.redeemed.as_ref().map(RedeemedTwin::of),
        })
    }

    pub fn maybe(discount: Option<&Discount>, around: Around) -> Result<Option<Self>> {
        discount.map(|discount| Self::of(discount, around)).transpose()
    }

    pub fn back(self, around: Around) -> Result<Discount> {
        let then = self.then.into_iter();
        let then = then.map(|(what, left)| Ok(DiscountStep { what: what.back(around)?, left }));
        Ok(Discount {
            offer: OfferId(self.offer),
            code: self.code,
            what: self.what.back(around)?,
            left: self.left,
            then: then.collect::<Result<_>>()?,
            redeemed: self.redeemed.map(RedeemedTwin::back),
        })
    }
}

impl PendingTwin {
    pub fn of(pending: &Pending, around: Around) -> Result<Self> {
        let set = pending
            .discount
            .as_ref()
            .map(|to| Ok(DiscountSetTwin { to: DiscountTwin::maybe(to.as_ref(), around)? }));
        Ok(Self {
            item: pending.item,
            to: ItemTermsTwin::of(&pending.to, around)?,
            cycle: As(pending.cycle),
            discount: set.transpose()?,
            lead: pending.lead.as_ref().map(|lead| LeadTwin::of(lead, around)),
            plan: pending.plan.as_ref().map(|it| NewPlanTwin::of(it, around)).transpose()?,
            since: At(pending.since),
        })
    }

    pub fn back(self, around: Around) -> Result<Pending> {
        let set = self.discount.map(|set| set.to.map(|to| to.back(around)).transpose());
        Ok(Pending {
            item: self.item,
            to: self.to.back(around)?,
            cycle: self.cycle.0,
            discount: set.transpose()?,
            lead: self.lead.map(|lead| lead.back(around)).transpose()?,
            plan: self.plan.map(|plan| plan.back(around)).transpose()?.map(Box::new),
            since: self.since.0,
        })
    }
}
