//! From the message of a new subscription to an order in the core's words (4, create/provision).

use std::collections::BTreeMap;

use perennial_core::Subscription;
use perennial_core::catalog::{Offer, Order, OrderLine, PhaseMode};
use perennial_core::ids::{OfferId, ProductId, SubscriptionId, TermsId, Territory};
use perennial_core::subscription::Start;
use perennial_core::subscription::command::Succession;
use perennial_core::time::Instant;
use perennial_engine::Act;

use crate::desk::Call;
use crate::failure::{Failure, Violation};
use crate::outbound::reference;
use crate::{names, refusals, wire};

/// Setting of a partner that names the terms of what he sells here, where they differ from those
/// of everything else he sells.
const TERMS_SETTING: &str = "reseller.terms";
/// Longest text kept with a subscription, in characters.
const TEXT_CHARS_MAX: usize = 512;

/// What a partner wants to sell, found to be whole but not looked up yet.
pub struct Wanted {
    id: String,
    region: String,
    products: Vec<String>,
    promotions: Vec<String>,
    message: wire::Subscription,
    /// An irregular first cycle ends then.
    first_cycle_ends: Option<Instant>,
}

impl Wanted {
    /// Checks the fields themselves; all mistakes are told at once.
    pub fn read(
        id: &str,
        message: wire::Subscription,
        first_cycle_ends: Option<Instant>,
        now: Instant,
    ) -> Result<Self, Failure> {
        let mut wrong = vec![];
        let mut say = |field: &str, description: &str| {
            let (field, description) = (field.to_owned(), description.to_owned());
            wrong.push(Violation { field, description });
        };
        if !names::is_token(&message.partner_user_token) {
            say("partner_user_token", "Required, 1 to 63 ASCII characters.");
        }
        let location = message.service_location.clone().unwrap_or_default();
        let region = location.region_code.as_bytes();
        if region.len() != 2 || !region.iter().all(u8::is_ascii_uppercase) {
            say("service_location.region_code", "Required, an ISO 3166-1 alpha-2 code.");
        }
        if location.postal_code.chars().count() > names::ID_CHARS_MAX {
            say("service_location.postal_code", "At most 63 characters.");
        }
        let items: Vec<_> = message.line_items.iter().map(|item| item.product.clone()).collect();
        if items.is_empty() && message.products.is_empty() {
            say("line_items", "Required, at least one line item.");
        }
        if !items.is_empty() && !message.products.is_empty() && items != message.products {
            say("products", "Differs from line_items; use line_items alone.");
        }
        let products = if items.is_empty() { message.products.clone() } else { items };
        for (n, name) in products.iter().enumerate() {
            if names::split(name, "products").is_none() {
                let field = format!("line_items[{n}].product");
                say(&field, "Required, partners/{partner}/products/{product}.");
            }
        }
        for (n, item) in message.line_items.iter().enumerate() {
            if item.finite_billing_cycle_details.is_some() && limit(item).is_none() {
                let field = format!("line_items[{n}].finite_billing_cycle_details");
                say(&field, "The limit must be a number of cycles, at least one.");
            }
            let payload = item.product_payload.as_ref().map(ToString::to_string);
            if payload.is_some_and(|text| text.chars().count() > TEXT_CHARS_MAX) {
                say(&format!("line_items[{n}].product_payload"), "The payload is too long.");
            }
        }
        let specs: Vec<_> =
            message.promotion_specs.iter().map(|spec| spec.promotion.clone()).collect();
        if !specs.is_empty() && !message.promotions.is_empty() && specs != message.promotions {
            say("promotions", "Differs from promotion_specs; use promotion_specs alone.");
        }
        let promotions = if specs.is_empty() { message.promotions.clone() } else { specs };
        let purchased = Instant::parse(&message.purchase_time).ok();
        if purchased.is_some_and(|at| at >= now) {
            say("purchase_time", "Must lie before the request.");
        }
        if !wrong.is_empty() {
            return Err(Failure::fields(wrong));
        }
        let (id, region) = (id.to_owned(), location.region_code);
        Ok(Self { id, region, products, promotions, message, first_cycle_ends })
    }

    /// Looks everything up and makes the act. Identity and number are given when it is sold.
    pub fn act(&self, call: &Call) -> Result<Act, Failure> {
        let previous = self.previous(call)?;
        let lines = self.lines(call)?;
        let offer = self.offer(call)?;
        let (start, first_cycle_ends) = match &previous {
            Some((s, Succession::AtRenewal)) => (Start::OnPredecessor(s.schedule.period.end), None),
            Some((s, Succession::Align)) => (Start::Now, Some(s.schedule.period.end)),
            Some((_, Succession::StartNow)) | None => (Start::Now, self.first_cycle_ends),
        };
        let terms = call.partner.settings.get(TERMS_SETTING);
        let order = Order {
            id: SubscriptionId(call.engine.ids().unique(call.engine.real())),
            number: 0,
            project: call.partner.project.clone(),
            seller: Some(call.partner.id.clone()),
            // A provision that replaces an entitled one carries its user over (4).
            customer: previous.as_ref().and_then(|(s, _)| s.customer),
            territory: Territory::new(self.region.clone()),
            currency: None,
            terms: Some(terms.map_or_else(|| call.partner.terms.clone(), TermsId::new)),
            lines,
            offer,
            introductory: false,
            start,
            first_period_ends: first_cycle_ends,
            discount_plan: None,
            payment_method: None,
            references: self.references(),
            parameters: BTreeMap::new(),
            replaces: previous.as_ref().map(|(s, _)| s.id),
        };
        Ok(match previous {
            None => Act::Sell(Box::new(order)),
            Some((s, how)) => Act::Replace { order: Box::new(order), previous: s.id, how },
        })
    }

    /// Each product must be there, be this partner's and be sold where the user is (4, rule 3).
    fn lines(&self, call: &Call) -> Result<Vec<OrderLine>, Failure> {
        let partner = &call.partner;
        if !partner.territories.is_empty() && !partner.territories.contains(&self.region) {
            return Err(refusals::product_not_found());
        }
        let line = |(n, name): (usize, &String)| {
            let owned = names::split(name, "products")
                .filter(|(owner, _)| *owner == partner.id.as_str())
                .ok_or_else(refusals::product_not_found)?;
            let product = product(call, owned.1).ok_or_else(refusals::product_not_found)?;
            Ok(OrderLine {
                product,
                quantity: 1,
                price: None,
                name_extension: String::new(),
                billings_max: self.message.line_items.get(n).and_then(limit),
                offer: None,
            })
        };
        self.products.iter().enumerate().map(line).collect()
    }

    /// The one promotion of the order: a free trial on the subscription, or an introductory price
    /// on a line item (4, rule 4).
    fn offer(&self, call: &Call) -> Result<Option<OfferId>, Failure> {
        let on_top = self.promotions.iter().map(|name| (name, true));
        let items = self.message.line_items.iter();
        let on_lines = items
            .flat_map(|item| &item.line_item_promotion_specs)
            .map(|spec| (&spec.promotion, false));
        let mut chosen = None;
        for (name, on_top) in on_top.chain(on_lines) {
            let field = if on_top { "promotion_specs" } else { "line_item_promotion_specs" };
            let offer = promotion(call, name)?;
            let free = offer.phase.mode == PhaseMode::FreeTrial;
            if free != on_top {
                let text = "Free trials go on the subscription, prices on a line item.";
                return Err(Failure::field(field, text));
            }
            if chosen.is_some() {
                return Err(Failure::field(field, "At most one promotion."));
            }
            if free && self.first_cycle_ends.is_some() {
                let text = "A free trial and an initial cycle duration exclude one another.";
                return Err(Failure::field("cycle_options", text));
            }
            chosen = Some(offer.id.clone());
        }
        Ok(chosen)
    }

    /// The subscription this one replaces, and how.
    fn previous(&self, call: &Call) -> Result<Option<(Subscription, Succession)>, Failure> {
        let Some(details) = &self.message.upgrade_downgrade_details else { return Ok(None) };
        let how = match details.billing_cycle_spec.as_str() {
            "BILLING_CYCLE_SPEC_START_IMMEDIATELY" => Succession::StartNow,
            "BILLING_CYCLE_SPEC_ALIGN_WITH_PREVIOUS_SUBSCRIPTION" => Succession::Align,
            "BILLING_CYCLE_SPEC_DEFERRED_TO_NEXT_RECURRENCE" => Succession::AtRenewal,
            _ => {
                let field = "upgrade_downgrade_details.billing_cycle_spec";
                return Err(Failure::field(field, "Required."));
            }
        };
        if how != Succession::StartNow && self.first_cycle_ends.is_some() {
            let text = "The previous subscription says when the first cycle ends.";
            return Err(Failure::field("cycle_options", text));
        }
        let name = details.previous_subscription_id.as_str();
        let id = match names::split(name, "subscriptions") {
            Some((partner, id)) if partner == call.partner.id.as_str() => id,
            Some(_) => return Err(Failure::not_found()),
            None => name,
        };
        Ok(Some((call.subscription(id)?, how)))
    }

    fn references(&self) -> BTreeMap<String, String> {
        let message = &self.message;
        let mut kept = BTreeMap::new();
        let mut keep = |name: &str, value: &str| {
            if !value.is_empty() {
                kept.insert(name.to_owned(), value.to_owned());
            }
        };
        keep(reference::ID, &self.id);
        keep(reference::USER_TOKEN, &message.partner_user_token);
        keep(reference::PURCHASE_TIME, &message.purchase_time);
        if let Some(location) = &message.service_location {
            keep(reference::POSTAL_CODE, &location.postal_code);
        }
        if let Some(details) = &message.upgrade_downgrade_details {
            keep(reference::PREVIOUS_ID, &details.previous_subscription_id);
            keep(reference::BILLING_CYCLE_SPEC, &details.billing_cycle_spec);
        }
        for (number, item) in (1_u32..).zip(&message.line_items) {
            if let Some(payload) = &item.product_payload {
                keep(&format!("{}{number}", reference::PAYLOAD), &payload.to_string());
            }
        }
        kept
    }
}

/// A product this partner may sell, by the seller's name for it or by its id.
fn product(call: &Call, name: &str) -> Option<ProductId> {
    let partner = &call.partner;
    let ours = |id: &ProductId| partner.products.is_empty() || partner.products.contains(id);
    let products = &call.place.catalog.products;
    products
        .values()
        .find(|product| product.project == partner.project && product.sku == name)
        .or_else(|| products.get(&ProductId::new(name)))
        .filter(|product| product.project == partner.project && ours(&product.id))
        .map(|product| product.id.clone())
}

fn promotion<'c>(call: &'c Call, name: &str) -> Result<&'c Offer, Failure> {
    names::split(name, "promotions")
        .filter(|(owner, _)| *owner == call.partner.id.as_str())
        .and_then(|(_, id)| call.place.catalog.offers.get(&OfferId::new(id)))
        .filter(|offer| offer.project == call.partner.project)
        .ok_or_else(refusals::promotion_not_found)
}

/// After how many cycles it is no longer billed.
fn limit(item: &wire::LineItem) -> Option<u32> {
    let details = item.finite_billing_cycle_details.as_ref()?;
    details.billing_cycle_count_limit.parse().ok().filter(|limit| *limit > 0)
}
