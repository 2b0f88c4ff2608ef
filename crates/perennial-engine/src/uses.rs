//! Uses of offers: each takes a name, so that two sales at the same moment never both use what a
//! customer may use once. The history says how often he did; the names say it under races.

use perennial_core::catalog::{Catalog, History, Offer, OfferKind, Stacking};
use perennial_core::ids::{CustomerId, OfferId, ProductId};
use perennial_core::subscription::{Discount, Item};
use perennial_core::{Dated, Fact, Subscription};

use crate::change_set::{ClaimChange, ClaimKey};

/// The kind of these names.
pub const OFFER_USE: &str = "offer_use";

/// The names a sale takes for the offers it uses, given what the customer had before.
pub(crate) fn of_sale(
    catalog: &Catalog,
    sold: &Subscription,
    history: &History,
) -> Vec<ClaimChange> {
    let Some(customer) = sold.customer else { return vec![] };
    let offers = sold.offers.iter().filter_map(|id| catalog.offers.get(id));
    let mut claims: Vec<ClaimChange> = vec![];
    for claim in offers.flat_map(|offer| taken(catalog, offer, sold, customer, history)) {
        // Several introductions of one order are one introduction to their group.
        if !claims.contains(&claim) {
            claims.push(claim);
        }
    }
    claims
}

/// Whether facts set a coupon of the catalog. One that only becomes true with a payment is not
/// among them: a declined one must leave its name free.
pub(crate) fn sets_coupon(catalog: &Catalog, facts: &[Dated]) -> bool {
    set(facts).any(|(_, discount)| catalog.offers.contains_key(&discount.offer))
}

/// The names that the coupons of a change take, given what the customer had before.
pub(crate) fn of_change(
    catalog: &Catalog,
    before: &Subscription,
    facts: &[Dated],
    history: &History,
) -> Vec<ClaimChange> {
    let Some(customer) = before.customer else { return vec![] };
    // The same coupon again is the same use.
    let has = |(number, discount): &(u32, &Discount)| {
        let item = before.items.iter().find(|item| item.number == *number);
        let other = item.and_then(|item| item.discount.as_ref());
        other.is_some_and(|other| other.offer == discount.offer)
    };
    set(facts)
        .filter(|it| !has(it))
        .filter_map(|(_, discount)| catalog.offers.get(&discount.offer))
        .flat_map(|offer| taken(catalog, offer, before, customer, history))
        .collect()
}

/// The items and coupons that facts set.
fn set(facts: &[Dated]) -> impl Iterator<Item = (u32, &Discount)> {
    facts.iter().filter_map(|dated| match &dated.fact {
        Fact::DiscountSet { number, discount } => Some((*number, discount.as_ref()?)),
        _ => None,
    })
}

fn taken(
    catalog: &Catalog,
    offer: &Offer,
    by: &Subscription,
    customer: CustomerId,
    history: &History,
) -> Vec<ClaimChange> {
    let introduction = || {
        // A line's product may be of another group than the subscription.
        let used_for = used_for(offer, by);
        let product = catalog.products.get(used_for);
        let group = product.and_then(|product| product.group.as_ref());
        let group = group.map_or(used_for.as_str(), |it| it.as_str());
        let name = format!("{customer}/introduction/{}/{group}", offer.project);
        // Each that came to nothing gave its name up.
        match lapsed(catalog, history) {
            0 => name,
            lapsed => format!("{name}/{lapsed}"),
        }
    };
    let counted = || {
        let uses = history.past.iter().flat_map(|past| &past.offers);
        let before = uses.filter(|used| **used == offer.id).count();
        format!("{customer}/{}/{before}", offer.id)
    };
    let names = match (offer.kind, offer.stacking) {
        (OfferKind::Introductory, _) => vec![introduction()],
        // Who had his introduction already may use what comes in its place all the same.
        (
            OfferKind::Promotional | OfferKind::ByCode | OfferKind::WinBack(_),
            Stacking::InsteadOfIntroductory,
        ) if !had_introduction(catalog, offer, by, history) => vec![counted(), introduction()],
        (OfferKind::Promotional | OfferKind::ByCode | OfferKind::WinBack(_), _) => vec![counted()],
    };
    let taken = |name| {
        let key = ClaimKey { kind: OFFER_USE.to_owned(), name };
        ClaimChange::Take { key, holder: by.id.to_string() }
    };
    names.into_iter().map(taken).collect()
}

/// The names that somebody gives up with what goes over to another: who used it is who has it.
/// `others` is what else he has and had.
pub(crate) fn given_up(
    catalog: &Catalog,
    s: &Subscription,
    customer: CustomerId,
    others: &History,
) -> Vec<ClaimChange> {
    let offers = s.offers.iter().filter_map(|id| catalog.offers.get(id));
    let taken = offers.flat_map(|offer| taken(catalog, offer, s, customer, others));
    let release = |claim| match claim {
        ClaimChange::Take { key, .. } | ClaimChange::Release { key } => {
            ClaimChange::Release { key }
        }
    };
    taken.map(release).collect()
}

/// How many introductions came to nothing.
fn lapsed(catalog: &Catalog, history: &History) -> usize {
    let introduces = |id: &OfferId| catalog.offers.get(id).is_some_and(Offer::introduces);
    let past = history.past.iter().filter(|past| !past.ran);
    past.filter(|past| past.offers.iter().any(introduces)).count()
}

fn had_introduction(
    catalog: &Catalog,
    offer: &Offer,
    by: &Subscription,
    history: &History,
) -> bool {
    let product = catalog.products.get(used_for(offer, by));
    product.is_some_and(|product| catalog.introduced(history, product))
}

/// The product of a subscription that an offer is used for: its line's, or the first it fits.
fn used_for<'a>(offer: &'a Offer, by: &'a Subscription) -> &'a ProductId {
    let of_line = |item: &&Item| item.discount.as_ref().is_some_and(|it| it.offer == offer.id);
    let fits = |item: &&Item| offer.is_for(&item.terms.product);
    let item = by.items.iter().find(of_line).or_else(|| by.items.iter().find(fits));
    item.map_or(&offer.product, |item| &item.terms.product)
}
