//! From state and facts to the wire. No date and no amount is worked out here: dates are those of
//! the schedule, amounts those of lines the core made.

pub mod change;
mod prices;
pub mod renewed;
mod story;

use perennial_core::Subscription;
use perennial_core::subscription::due::order_date;
use perennial_core::subscription::{Item, ItemStatus, Stage};
use perennial_core::time::{Instant, Span, Unit};
use perennial_engine::directory::Customer;
use perennial_engine::{Engine, EngineError, EnvironmentId};

use crate::dialect::tree::Date;
use crate::status;
use crate::wire;
use prices::Prices;
use story::{First, ItemStory, Story};

/// The merchant's own id of the customer, where he changed it on one subscription.
pub const CUSTOMER_REFERENCE: &str = "commerce.customer_reference";
/// The customer's own order number.
pub const CUSTOMER_ORDER: &str = "commerce.customer_order";

/// Reads all there is to say about a subscription.
pub fn read(
    engine: &Engine,
    environment: EnvironmentId,
    s: &Subscription,
    only_current: bool,
) -> Result<wire::Subscription, EngineError> {
    let customer = s.customer.map(|id| engine.customer(environment, id)).transpose()?;
    let story = Story::read(engine, environment, s.id)?;
    let prices = Prices::of(s)?;
    let mut read = subscription(s, &story, &prices, customer.as_ref(), only_current);
    let place = engine.place(environment)?;
    for item in read.items.all.iter_mut().filter(|item| item.is_current) {
        let discount = s.items.iter().find(|it| i64::from(it.number) == item.running_no);
        let offer = discount.and_then(|it| it.discount.as_ref()).map(|discount| &discount.offer);
        let offer = offer.and_then(|id| place.catalog.offers.get(id));
        // Offers made before they had numbers have none to tell.
        item.promotion_id = offer.map(|offer| whole(offer.number)).filter(|number| *number > 0);
    }
    Ok(read)
}

fn subscription(
    s: &Subscription,
    story: &Story,
    prices: &Prices,
    customer: Option<&Customer>,
    only_current: bool,
) -> wire::Subscription {
    let (days, months) = days_and_months(s.schedule.cycle);
    let (first_days, first_months) = match story.first {
        Some(First::Of(span)) => days_and_months(span),
        Some(First::Days(days)) => (days, 0),
        None => (days, months),
    };
    let mut items = vec![];
    for item in &s.items {
        let told = story.items.get(&item.number);
        if !only_current {
            items.extend(told.iter().flat_map(|told| past(s, item, told)));
        }
        items.push(current(s, item, told, prices));
    }
    let reference = s.references.get(CUSTOMER_REFERENCE).cloned();
    let known = || customer.and_then(|customer| customer.reference.clone());
    wire::Subscription {
        customer_currency_id: s.currency.code().to_owned(),
        customer_id: customer.map(|customer| whole(customer.number)),
        customer_reference_id: reference.or_else(known).unwrap_or_default(),
        customer_reference_no: s.references.get(CUSTOMER_ORDER).cloned().unwrap_or_default(),
        end_date: ended(s).map(date),
        grace_period_days: days_of(s.terms.dunning.grace),
        id: whole(s.number),
        interval_day_count: days,
        interval_month_count: months,
        billing_interval_day_count: 0,
        billing_interval_month_count: 0,
        items: wire::Listed { element: "SubscriptionItem", all: items },
        last_interval_no: i64::from(story::interval(&s.schedule)),
        next_billing_date: next_billing_date(s).map(date),
        next_billing_date_reminder: next_billing_date(s).map(|_| date(order_date(s))),
        renewal_type: status::renewal(s),
        start_date: story.started.map(date),
        start_interval_day_count: first_days,
        start_interval_month_count: first_months,
        subscription_status: status::of(s),
    }
}

/// The version that is billed next.
fn current(
    s: &Subscription,
    item: &Item,
    told: Option<&ItemStory>,
    prices: &Prices,
) -> wire::SubscriptionItem {
    let next = prices.of_item(item.number);
    let mut wire = version(s, item, told, item.version, &item.terms);
    wire.couponcode =
        item.discount.as_ref().and_then(|discount| discount.code.clone()).unwrap_or_default();
    wire.is_current = true;
    wire.next_billing_customer_gross_price = next.gross.clone();
    wire.next_billing_customer_net_price = next.net.clone();
    wire.next_billing_customer_vat_price = next.vat.clone();
    wire.next_renewal_customer_gross_price = next.gross;
    wire.next_renewal_customer_net_price = next.net;
    wire.next_renewal_customer_vat_price = next.vat;
    wire
}

/// Replaced versions, oldest first.
fn past(s: &Subscription, item: &Item, told: &ItemStory) -> Vec<wire::SubscriptionItem> {
    told.versions.iter().map(|(n, terms)| version(s, item, Some(told), *n, terms)).collect()
}

fn version(
    s: &Subscription,
    item: &Item,
    told: Option<&ItemStory>,
    version: u32,
    terms: &perennial_core::subscription::ItemTerms,
) -> wire::SubscriptionItem {
    let none = prices::Amount::zero(s.currency);
    let purchases = told.map(|told| told.purchases.as_slice()).unwrap_or_default();
    let purchase = |p: &story::Billed| wire::SubscriptionPurchaseItem {
        purchase_id: purchase_id(s.number, p.purchase),
        purchase_item_running_no: i64::from(p.line),
        subscription_interval_no: i64::from(p.interval),
    };
    wire::SubscriptionItem {
        couponcode: String::new(),
        deactivation_date: deactivated(s, item).map(date),
        end_date: matches!(item.status, ItemStatus::Finished | ItemStatus::Removed)
            .then(|| date(item.since)),
        is_current: false,
        last_interval_no: i64::from(told.map_or(0, |told| told.last_interval)),
        next_billing_currency_id: s.currency.code().to_owned(),
        next_billing_customer_gross_price: none.gross.clone(),
        next_billing_customer_net_price: none.net.clone(),
        next_billing_customer_vat_price: none.vat.clone(),
        next_renewal_customer_gross_price: none.gross,
        next_renewal_customer_net_price: none.net,
        next_renewal_customer_vat_price: none.vat,
        product_id: whole(terms.product_number),
        product_name: terms.name.clone(),
        product_name_extension: terms.name_extension.clone(),
        promotion_id: None,
        quantity: i64::from(terms.quantity),
        recurrence_count: terms.billings_max.map(i64::from),
        running_no: i64::from(item.number),
        start_date: told.and_then(|told| told.started).map(date),
        status: status::of_item(s, item),
        subscription_id: whole(s.number),
        subscription_purchase_items: wire::Listed {
            element: "SubscriptionPurchaseItem",
            all: purchases.iter().map(purchase).collect(),
        },
        version: i64::from(version),
    }
}

/// Purchases have no number of their own here: the subscription's, then which of its purchases.
const PURCHASES_MAX: i64 = 100_000;

fn purchase_id(subscription: u64, nth: u32) -> i64 {
    whole(subscription).saturating_mul(PURCHASES_MAX).saturating_add(i64::from(nth))
}

/// The number of the subscription a purchase would belong to.
pub fn subscription_of_purchase(purchase: i64) -> Option<u64> {
    u64::try_from(purchase / PURCHASES_MAX).ok()
}

fn deactivated(s: &Subscription, item: &Item) -> Option<Instant> {
    match (item.status, &s.stage) {
        (ItemStatus::Deactivated | ItemStatus::Finished, _) => Some(item.since),
        (ItemStatus::Active, Stage::Cancelled { at, .. }) => Some(*at),
        (ItemStatus::Active | ItemStatus::Removed, _) => None,
    }
}

/// When it ends or ended: what was paid stays usable until then.
fn ended(s: &Subscription) -> Option<Instant> {
    match &s.stage {
        Stage::Ending { at, .. } | Stage::Expired { at, .. } => Some(*at),
        Stage::Cancelled { access_until, .. } => Some(*access_until),
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => None,
    }
}

/// The end of the running interval. Kept when deactivated, so that it can be reinstated; none
/// before the first payment and after the last.
pub fn next_billing_date(s: &Subscription) -> Option<Instant> {
    match &s.stage {
        Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. } => Some(s.schedule.period.end),
        Stage::Waiting { .. } | Stage::Expired { .. } => None,
    }
}

/// An interval in days or in months, one of them zero.
fn days_and_months(span: Span) -> (i64, i64) {
    match span.months_count() {
        Some(months) => (0, i64::from(months)),
        None => (days_of(span), 0),
    }
}

/// A length in days; a month of it counts thirty, as everywhere on this surface.
fn days_of(span: Span) -> i64 {
    let count = i64::from(span.count);
    match span.unit {
        Unit::Second => count / 86_400,
        Unit::Hour => count / 24,
        Unit::Day => count,
        Unit::Week => count.saturating_mul(7),
        Unit::Month => count.saturating_mul(30),
        Unit::Year => count.saturating_mul(360),
    }
}

pub fn date(at: Instant) -> Date {
    Date(at.to_string())
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
