//! Groups and products as this surface tells them.

use std::collections::BTreeMap;

use perennial_core::billing::Price;
use perennial_core::catalog::{
    Availability, Catalog, GracePeriod, Group, PriceEntry, PriceState, Product, ProductVersion,
    Project,
};
use perennial_core::ids::GroupId;
use perennial_core::money::Money;
use perennial_core::time::Instant;
use perennial_engine::price_radius::PriceRadius;

use super::{codes, offers, texts, win_back};
use crate::{grace, periods, status, territories, wire};

/// Ids of the upstream store have ten digits; ours are made from the running numbers.
const APP_STORE_IDS_OF_GROUPS: u64 = 2_000_000_000;
const APP_STORE_IDS_OF_PRODUCTS: u64 = 6_000_000_000;

/// The built-in local store publishes at once, so whatever is read is published.
pub(super) const SYNCED: &str = "synced";
/// The only plan there is.
pub(crate) const MONTHLY_COMMITMENT: &str = "MONTHLY_COMMITMENT";
/// What the answer to a creation says.
const PENDING_CREATION: &str = "pending_creation";

/// The service level of a product that names none.
const LEVEL_UNSAID: u32 = 1;

/// A group and what is in it, in the order it is told.
pub(crate) struct GroupWithProducts<'a> {
    pub(crate) group: &'a Group,
    pub(crate) products: Vec<&'a Product>,
}

impl<'a> GroupWithProducts<'a> {
    /// The groups of a project by creation; in each the products by level, then creation.
    pub(crate) fn of(catalog: &'a Catalog, project: &Project) -> Vec<Self> {
        let mut groups: Vec<&Group> =
            catalog.groups.values().filter(|group| group.project == project.id).collect();
        groups.sort_by_key(|group| (group.created, group.number, &group.id));
        let places: BTreeMap<&GroupId, usize> =
            groups.iter().enumerate().map(|(n, group)| (&group.id, n)).collect();
        let mut all: Vec<Self> =
            groups.iter().map(|group| Self { group, products: vec![] }).collect();
        for product in catalog.products.values().filter(|product| product.project == project.id) {
            let place = product.group.as_ref().and_then(|group| places.get(group));
            if let Some(home) = place.and_then(|place| all.get_mut(*place)) {
                home.products.push(product);
            }
        }
        for it in &mut all {
            it.products.sort_by_key(|product| (level(product), product.created, product.number));
        }
        all
    }
}

pub(crate) fn group(it: &GroupWithProducts<'_>, project: &Project) -> wire::Group {
    let group = it.group;
    wire::Group {
        id: group.id.0.clone(),
        reference_name: group.name.clone(),
        app_store_id: Some(app_store_id(APP_STORE_IDS_OF_GROUPS, group.number)),
        subscriptions: it.products.iter().map(|product| in_group(product)).collect(),
        sync_status: SYNCED,
        localizations: texts::group_localizations(group, project),
        grace_period: group.grace.map(grace_period),
    }
}

pub(crate) fn grace_period(granted: GracePeriod) -> wire::GracePeriod {
    wire::GracePeriod {
        opt_in: granted.on,
        sandbox_opt_in: granted.in_sandboxes,
        duration: grace::write_length(granted.length),
        renewal_type: grace::write_covered(granted.covers),
    }
}

fn in_group(product: &Product) -> wire::GroupsSubscription {
    let version = product.newest();
    wire::GroupsSubscription {
        id: product.id.0.clone(),
        product_id: product.sku.clone(),
        name: version.name.clone(),
        subscription_period: periods::write_period(version.cycle),
        group_level: level(product),
        family_shareable: version.family_shareable,
        state: state(product),
        sync_status: SYNCED,
    }
}

pub(crate) fn created_group(group: &Group) -> wire::GroupCreated {
    let group = wire::NewGroup {
        id: group.id.0.clone(),
        reference_name: group.name.clone(),
        sync_status: PENDING_CREATION,
    };
    wire::GroupCreated { success: true, group }
}

pub(crate) fn created_product(product: &Product) -> wire::SubscriptionCreated {
    let version = product.newest();
    let subscription = wire::NewSubscription {
        id: product.id.0.clone(),
        group_id: product.group.as_ref().map(|group| group.0.clone()).unwrap_or_default(),
        product_id: product.sku.clone(),
        name: version.name.clone(),
        subscription_period: periods::write_period(version.cycle),
        group_level: level(product),
        family_shareable: version.family_shareable,
        state: state(product),
        sync_status: PENDING_CREATION,
    };
    wire::SubscriptionCreated { success: true, subscription }
}

pub(crate) fn product(
    product: &Product,
    catalog: &Catalog,
    project: &Project,
    now: Instant,
) -> wire::Subscription {
    let version = product.newest();
    let group = product.group.as_ref();
    let intro_offers = catalog.introductions(product, now);
    wire::Subscription {
        id: product.id.0.clone(),
        group_id: group.map(|group| group.0.clone()),
        group_reference_name: group
            .and_then(|group| catalog.groups.get(group))
            .map(|group| group.name.clone()),
        product_id: product.sku.clone(),
        name: version.name.clone(),
        description: version.description.clone(),
        subscription_period: periods::write_period(version.cycle),
        group_level: level(product),
        family_shareable: version.family_shareable,
        app_store_id: Some(app_store_id(APP_STORE_IDS_OF_PRODUCTS, product.number)),
        state: state(product),
        sync_status: SYNCED,
        review_note: version.review_note.clone(),
        features: version.features.iter().cloned().collect(),
        devices: version.devices,
        localizations: texts::localizations(product, project),
        intro_offer: offers::intro_now(&intro_offers, now).map(|it| offers::intro(it, false)),
        intro_offers: intro_offers.iter().map(|offer| offers::intro(offer, false)).collect(),
        offers: offers::promotional_offers(catalog, product)
            .into_iter()
            .map(offers::promotional)
            .collect(),
        offer_codes: codes::offers_by_code(catalog, product)
            .into_iter()
            .map(codes::offer_code)
            .collect(),
        win_back_offers: win_back::win_back_offers(catalog, product),
        prices: prices(product, Some(now)),
        availability: availability(&version.availability),
        billing_plan: plan(catalog, product),
    }
}

/// Section 8.6: the payments that are agreed to with the sale, by the product's own terms.
fn plan(catalog: &Catalog, product: &Product) -> Option<wire::BillingPlan> {
    let terms = catalog.terms.get(product.newest().terms.as_ref()?)?;
    let commitment_payments = terms.commitment?;
    Some(wire::BillingPlan { kind: MONTHLY_COMMITMENT, commitment_payments, payments_made: None })
}

/// Section 3: metadata are missing until there is a localization, which the name always gives,
/// and a price.
pub(crate) fn state(product: &Product) -> &'static str {
    status::product(product.state())
}

pub(super) fn localization_state(product: &Product) -> &'static str {
    if product.newest().prices.is_empty() { "PREPARE_FOR_SUBMISSION" } else { "APPROVED" }
}

/// Place by place, the oldest first; where each stands, by the clock that is given.
pub(crate) fn prices(product: &Product, now: Option<Instant>) -> Vec<wire::Price> {
    let mut entries: Vec<&PriceEntry> = product.newest().prices.iter().collect();
    let place = |entry: &PriceEntry| (entry.territory.clone(), entry.price.currency(), entry.from);
    entries.sort_by_key(|entry| place(entry));
    let told = |entry: &&PriceEntry| price(product.newest(), entry, now);
    entries.iter().map(told).collect()
}

pub(crate) fn price(
    version: &ProductVersion,
    entry: &PriceEntry,
    now: Option<Instant>,
) -> wire::Price {
    let state = now.map(|now| match version.price_state(entry, now) {
        PriceState::Past => "PAST",
        PriceState::Current => "CURRENT",
        PriceState::Scheduled => "SCHEDULED",
    });
    let currency = entry.price.currency().map(|currency| currency.to_string());
    let (amount, tiers) = match &entry.price {
        Price::Flat(price) => (Some(price.decimal()), vec![]),
        Price::Tiered { tiers, .. } => {
            let tier = |tier: &perennial_core::billing::Tier| wire::Tier {
                up_to: tier.up_to,
                amount: tier.price.decimal(),
            };
            (None, tiers.iter().map(tier).collect())
        }
    };
    wire::Price {
        territory: entry.territory.as_ref().map(territories::write),
        amount,
        currency: currency.unwrap_or_default(),
        start_date: entry.from.map(|from| from.to_string()),
        preserve_current_price: entry.preserve.then_some(true),
        state,
        tiers,
    }
}

/// What a new list of prices reaches.
pub(crate) fn affected(radius: &PriceRadius) -> wire::Affected {
    let monthly = |sums: &[Money]| {
        let sum = |sum: &Money| wire::Monthly {
            amount: sum.decimal(),
            currency: sum.currency().to_string(),
        };
        sums.iter().map(sum).collect()
    };
    wire::Affected {
        subscriptions: radius.moving,
        cheaper: radius.cheaper,
        notified: radius.told,
        consent_needed: radius.asked,
        unchanged: radius.staying,
        first_renewal: radius.first.map(|at| at.to_string()),
        monthly_now: monthly(&radius.monthly),
        monthly_then: monthly(&radius.monthly_then),
    }
}

pub(crate) fn availability(availability: &Availability) -> wire::Availability {
    match availability {
        Availability::Everywhere => {
            wire::Availability { territories: "ALL".into(), available_in_new_territories: true }
        }
        Availability::Only(places) => {
            let mut codes: Vec<String> = places.iter().map(territories::write).collect();
            codes.sort_unstable();
            let all = codes.len() == territories::everywhere().count();
            let territories = if all { "ALL".into() } else { codes.into() };
            wire::Availability { territories, available_in_new_territories: false }
        }
        Availability::Except(places) => {
            let open = territories::everywhere().filter(|place| !places.contains(place));
            let mut codes: Vec<String> = open.map(|place| territories::write(&place)).collect();
            codes.sort_unstable();
            wire::Availability { territories: codes.into(), available_in_new_territories: true }
        }
    }
}

fn level(product: &Product) -> u32 {
    product.newest().level.unwrap_or(LEVEL_UNSAID)
}

fn app_store_id(first: u64, number: u64) -> String {
    first.saturating_add(number).to_string()
}
