//! From the message of a new subscription to an order in the core's words (4, create/provision).

use std::collections::BTreeMap;

use perennial_core::Subscription;
use perennial_core::catalog::{FirstEnd, Offer, Order, OrderLine, PhaseMode, Product};
use perennial_core::ids::{CustomerId, OfferId, ProductId, SubscriptionId, TermsId, Territory};
use perennial_core::subscription::Start;
use perennial_core::subscription::command::Succession;
use perennial_core::subscription::item::Recurrence;
use perennial_core::time::{Instant, Span};
use perennial_engine::Act;

use crate::failure::{Failure, Violation};
use crate::outbound::reference;
use crate::seller::{Seller, setting};
use crate::{names, refusals, wire};

/// Longest text kept with a subscription, in characters.
const TEXT_CHARS_MAX: usize = 512;

/// What a partner wants to sell, found to be whole but not looked up yet.
pub struct Wanted {
    id: String,
    region: String,
    products: Vec<String>,
    promotions: Vec<String>,
    message: wire::Subscription,
    /// How long an irregular first cycle is, from the moment it is sold.
    first_cycle: Option<Span>,
    /// Whether an offer of ours may take the place of none.
    offer_of_ours: bool,
}

impl Wanted {
    /// Checks the fields themselves; all mistakes are told at once.
    pub fn read(
        id: &str,
        message: wire::Subscription,
        first_cycle: Option<Span>,
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
        if let Some(details) = &message.upgrade_downgrade_details {
            let at = |name: &str| format!("upgrade_downgrade_details.{name}");
            let previous = &details.previous_subscription_id;
            let named = names::is_id(previous) || names::split(previous, "subscriptions").is_some();
            if !named {
                say(&at("previous_subscription_id"), "Required, an id or the whole name.");
            }
            match succession(details) {
                None => say(&at("billing_cycle_spec"), "Required."),
                Some(Succession::Align | Succession::AtRenewal) if first_cycle.is_some() => {
                    let text = "The previous subscription says when the first cycle ends.";
                    say("cycle_options", text);
                }
                Some(Succession::StartNow | Succession::Align | Succession::AtRenewal) => {}
            }
        }
        let purchased = Instant::parse(&message.purchase_time).ok();
        if purchased.is_some_and(|at| at >= now) {
            say("purchase_time", "Must lie before the request.");
        }
        if !wrong.is_empty() {
            return Err(Failure::fields(wrong));
        }
        let (id, region) = (id.to_owned(), location.region_code);
        Ok(Self { id, region, products, promotions, message, first_cycle, offer_of_ours: false })
    }

    /// Where no promotion is named, the introductory offer of the product is used if the user may
    /// (`enableOfferOverride`).
    pub fn with_offer_of_ours(self, offer_of_ours: bool) -> Self {
        Self { offer_of_ours, ..self }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// Looks everything up and makes the act. Identity and number are given when it is sold.
    pub fn act(&self, seller: &Seller, user: Option<CustomerId>) -> Result<Act, Failure> {
        let previous = self.previous(seller)?;
        let lines = self.lines(seller)?;
        let offer = self.trial(seller)?;
        // An offer's time of its own and an irregular first cycle exclude one another.
        let aligned = matches!(previous, Some((_, Succession::Align)));
        let irregular = aligned || self.first_cycle.is_some();
        let order = Order {
            id: SubscriptionId(seller.engine.ids().unique(seller.engine.real())),
            number: 0,
            project: seller.partner.project.clone(),
            seller: Some(seller.partner.id.clone()),
            customer: user,
            territory: Territory::new(self.region.clone()),
            currency: None,
            terms: Some(terms(seller, lines.first())),
            lines,
            offer,
            code: None,
            introductory: self.offer_of_ours && !irregular,
            agreed: perennial_core::terms::Agreed::default(),
            start: Start::Now,
            first_period_ends: self.first_cycle.map(FirstEnd::After),
            discount_plan: None,
            payment_method: None,
            references: self.references(),
            parameters: BTreeMap::new(),
            replaces: None,
        };
        Ok(match previous {
            None => Act::Sell(Box::new(order)),
            Some((s, how)) => Act::Replace { order: Box::new(order), previous: s.id, how },
        })
    }

    /// Each product must be there, be this partner's and be sold where the user is (4, rule 3).
    fn lines(&self, seller: &Seller) -> Result<Vec<OrderLine>, Failure> {
        let partner = &seller.partner;
        if !partner.territories.is_empty() && !partner.territories.contains(&self.region) {
            return Err(refusals::product_not_found());
        }
        let line = |(n, name): (usize, &String)| {
            let owned = names::split(name, "products")
                .filter(|(owner, _)| *owner == partner.id.as_str())
                .ok_or_else(refusals::product_not_found)?;
            let product = product(seller, owned.1).ok_or_else(refusals::product_not_found)?;
            let item = self.message.line_items.get(n);
            let billings_max = item.and_then(limit);
            if billings_max.is_some() && product.newest().recurrence == Recurrence::Once {
                let field = format!("line_items[{n}].finite_billing_cycle_details");
                return Err(Failure::field(field, "What is charged once has no cycles to count."));
            }
            Ok(OrderLine {
                product: product.id.clone(),
                quantity: 1,
                price: None,
                name_extension: String::new(),
                billings_max,
                offer: item.map(|item| introduction(seller, n, item)).transpose()?.flatten(),
            })
        };
        self.products.iter().enumerate().map(line).collect()
    }

    /// The free trial of the order: the one promotion there is on this level (4, rule 4).
    fn trial(&self, seller: &Seller) -> Result<Option<OfferId>, Failure> {
        let Some(name) = self.promotions.first() else { return Ok(None) };
        let offer = promotion(seller, name)?;
        if offer.phase.mode != PhaseMode::FreeTrial {
            let text = "Only a free trial goes on the subscription, a price on a line item.";
            return Err(Failure::field("promotion_specs", text));
        }
        if self.promotions.len() > 1 {
            return Err(Failure::field("promotion_specs", "At most one free trial."));
        }
        if self.first_cycle.is_some() {
            let text = "A free trial and an initial cycle duration exclude one another.";
            return Err(Failure::field("cycle_options", text));
        }
        Ok(Some(offer.id.clone()))
    }

    /// The subscription this one replaces, and how.
    fn previous(&self, seller: &Seller) -> Result<Option<(Subscription, Succession)>, Failure> {
        let Some(details) = &self.message.upgrade_downgrade_details else { return Ok(None) };
        let Some(how) = succession(details) else { return Ok(None) };
        Ok(Some((seller.previous(&details.previous_subscription_id)?, how)))
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

/// By which rule one cycle follows another.
fn succession(details: &wire::UpgradeDowngradeDetails) -> Option<Succession> {
    match details.billing_cycle_spec.as_str() {
        "BILLING_CYCLE_SPEC_START_IMMEDIATELY" => Some(Succession::StartNow),
        "BILLING_CYCLE_SPEC_ALIGN_WITH_PREVIOUS_SUBSCRIPTION" => Some(Succession::Align),
        "BILLING_CYCLE_SPEC_DEFERRED_TO_NEXT_RECURRENCE" => Some(Succession::AtRenewal),
        _ => None,
    }
}

/// As agreed for what leads the order, else as its product says within what is agreed for this
/// room or for the partner.
fn terms(seller: &Seller, leading: Option<&OrderLine>) -> TermsId {
    let agreed = seller.setting(setting::TERMS);
    let agreed = agreed.map_or_else(|| seller.partner.terms.clone(), TermsId::new);
    let Some(line) = leading else { return agreed };
    match seller.setting(&format!("{}.{}", setting::TERMS, line.product)) {
        Some(own) => TermsId::new(own),
        None => seller.place.catalog.terms_for_seller(&line.product, agreed),
    }
}

/// A product this partner may sell, by the seller's name for it or by its id.
fn product<'s>(seller: &'s Seller, name: &str) -> Option<&'s Product> {
    let partner = &seller.partner;
    let ours = |id: &ProductId| partner.products.is_empty() || partner.products.contains(id);
    let products = &seller.place.catalog.products;
    products
        .values()
        .find(|product| product.project == partner.project && product.sku == name)
        .or_else(|| products.get(&ProductId::new(name)))
        .filter(|product| product.project == partner.project && ours(&product.id))
}

fn promotion<'s>(seller: &'s Seller, name: &str) -> Result<&'s Offer, Failure> {
    names::split(name, "promotions")
        .filter(|(owner, _)| *owner == seller.partner.id.as_str())
        .and_then(|(_, id)| seller.place.catalog.offers.get(&OfferId::new(id)))
        .filter(|offer| offer.project == seller.partner.project)
        .ok_or_else(refusals::promotion_not_found)
}

/// The introductory price of a line item. A free trial there is not enabled (4, rule 4).
fn introduction(
    seller: &Seller,
    n: usize,
    item: &wire::LineItem,
) -> Result<Option<OfferId>, Failure> {
    let Some(spec) = item.line_item_promotion_specs.first() else { return Ok(None) };
    let field = format!("line_items[{n}].line_item_promotion_specs");
    let offer = promotion(seller, &spec.promotion)?;
    if offer.phase.mode == PhaseMode::FreeTrial {
        return Err(Failure::field(field, "A free trial goes on the subscription."));
    }
    if item.line_item_promotion_specs.len() > 1 {
        return Err(Failure::field(field, "At most one promotion for a line item."));
    }
    Ok(Some(offer.id.clone()))
}

/// After how many cycles it is no longer billed.
fn limit(item: &wire::LineItem) -> Option<u32> {
    let details = item.finite_billing_cycle_details.as_ref()?;
    details.billing_cycle_count_limit.parse().ok().filter(|limit| *limit > 0)
}
