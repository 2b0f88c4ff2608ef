//! A CREATE line of an order: checked, looked up, and turned into what is to be sold (5.2).

use perennial_core::catalog::{FirstEnd, Order, OrderLine, Product};
use perennial_core::ids::{SubscriptionId, Territory};
use perennial_core::subscription::Start;
use perennial_core::terms::Terms;
use perennial_core::time::{Instant, Span, Zone};
use perennial_engine::EnvironmentKind;
use perennial_engine::execute::claim;
use perennial_engine::fulfilment::LineAction;

use super::line::{Doing, Planned};
use super::shown::policy_word as word;
use super::whole::{self, Mistakes};
use crate::activation::Redeemable;
use crate::desk::Call;
use crate::outbound::reference;
use crate::problem::Code;
use crate::wire::{NewLine, NewOrder, Policy};
use crate::{activation, ids, offering, text};

/// Under this kind of name the serial numbers of cards are taken.
pub const SERIAL_CLAIM: &str = "pos.serial";

const QUANTITY_MAX: u32 = 100;
const OPTIONS_MAX: usize = 50;
const ATTRIBUTES_MAX: usize = 20;
const ATTRIBUTE_NAME_CHARS_MAX: usize = 64;
const ATTRIBUTE_CHARS_MAX: usize = 256;
/// How far ahead and how far back a start may lie.
const START_AHEAD_MAX: Span = Span::days(90);
const START_BACK_SECONDS_MAX: i64 = 86_400;
/// How long something unactivated is kept, where the partner says nothing.
const DORMANT: Span = Span::years(2);

/// When service begins and the first term ends.
struct Course {
    start: Start,
    first_term_ends: Option<Instant>,
}

pub fn plan(call: &Call, order: &NewOrder, n: usize, line: &NewLine) -> Result<Planned, Mistakes> {
    let at = |member: &str| format!("/lines/{n}/{member}");
    let one = |code, member: &str, message: &str| vec![(code, at(member), message.to_owned())];
    let wrong = shape(line, n);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let Some(name) = &line.offering_id else {
        return Err(one(Code::MissingField, "offeringId", "Required to create."));
    };
    let range = call.range();
    let product = range
        .find(name)
        .map_err(|code| one(code, "offeringId", "Not an offering of this partner."))?;
    let terms = range.terms(product).ok_or_else(|| {
        one(Code::OfferingNotEnabled, "offeringId", "It has no terms to be sold on.")
    })?;
    let units = range
        .units(product, line.seats)
        .ok_or_else(|| one(Code::QuantityOutOfRange, "seats", "No whole number of units."))?;
    let mut lines = vec![sold(product, units)];
    for (m, name) in line.options.iter().flatten().enumerate() {
        let option = range.option(product, name).ok_or_else(|| {
            one(Code::InvalidField, &format!("options/{m}"), "The offering has no such option.")
        })?;
        let twice = lines.iter().any(|line| line.product == option.id);
        if twice {
            return Err(one(Code::InvalidField, &format!("options/{m}"), "It is named twice."));
        }
        lines.push(sold(option, option.newest().quantity_min.max(1)));
    }
    let course =
        course(call, line, &terms).map_err(|(code, member, message)| one(code, member, message))?;
    let policy = line.activation.as_ref().map_or(Policy::Immediate, |given| given.policy);
    if !call.agreement.activations.contains(&policy) {
        return Err(one(Code::InvalidField, "activation/policy", "Not agreed with this partner."));
    }
    let line_id = call.engine().ids().unique(call.engine().real());
    let country = order.account.country.clone().unwrap_or_default();
    let (mut doing, mut claims) = (vec![], vec![]);
    for _ in 0..line.quantity.unwrap_or(1) {
        let id = SubscriptionId(call.engine().ids().unique(call.engine().real()));
        let mut references = whole::references(call, order);
        let mut keep = |name: &str, value: String| drop(references.insert(name.to_owned(), value));
        keep(reference::LINE_REF, line.line_ref.clone());
        keep(reference::LINE, ids::print("oli", line_id));
        keep(reference::ACTIVATION, word(policy).to_owned());
        let redeemable = Redeemable::of(policy);
        let code = redeemable.map(|kind| (kind, draw(call)));
        if let Some((kind, code)) = &code {
            keep(reference::CODE_LAST4, activation::last4(code));
            claims.push(claim(kind.claim(), activation::name(code), id));
        }
        let code = code.map(|(_, code)| code);
        if let Some(serial) = serial(line) {
            let name = format!("{}/{serial}", call.partner.id);
            claims.push(claim(SERIAL_CLAIM, name, id));
        }
        let order = Order {
            id,
            number: 0,
            project: call.partner.project.clone(),
            seller: Some(call.partner.id.clone()),
            customer: None,
            territory: Territory::new(country.as_str()),
            currency: None,
            terms: Some(range.terms_id(product)),
            agreed: range.agreed(product),
            lines: lines.clone(),
            offer: None,
            code: None,
            introductory: true,
            start: course.start,
            first_period_ends: course.first_term_ends.map(FirstEnd::At),
            discount_plan: None,
            payment_method: None,
            references,
            parameters: line.attributes.clone().unwrap_or_default(),
            replaces: None,
        };
        doing.push(Doing::Sell { order: Box::new(order), code });
    }
    Ok(Planned {
        id: line_id,
        reference: line.line_ref.clone(),
        action: LineAction::Create,
        doing,
        claims,
        approval: call.agreement.offered(&product.id).approval,
    })
}

/// What such a line says beside what it is.
pub const OF_CREATE: [&str; 9] = [
    "offeringId",
    "quantity",
    "seats",
    "options",
    "startAt",
    "term",
    "endDate",
    "activation",
    "attributes",
];

/// So many units of a product, at the list's price.
fn sold(product: &Product, quantity: u32) -> OrderLine {
    OrderLine {
        product: product.id.clone(),
        quantity,
        price: None,
        name_extension: String::new(),
        billings_max: None,
        offer: None,
    }
}

/// What can be said of a line without looking anything up.
fn shape(line: &NewLine, n: usize) -> Mistakes {
    let mut wrong: Mistakes = vec![];
    let mut say = |member: &str, message: &str| {
        wrong.push((Code::InvalidField, format!("/lines/{n}/{member}"), message.to_owned()));
    };
    if line.subscription_id.is_some() {
        say("subscriptionId", "Not for CREATE.");
    }
    let quantity = line.quantity.unwrap_or(1);
    if quantity == 0 || quantity > QUANTITY_MAX {
        say("quantity", "From 1 to 100.");
    }
    if line.options.as_ref().is_some_and(|options| options.len() > OPTIONS_MAX) {
        say("options", "At most 50.");
    }
    let attributes = line.attributes.iter().flatten();
    let long = |text: &str, max| text.chars().count() > max;
    let misfit = attributes.clone().any(|(name, value)| {
        name.is_empty() || long(name, ATTRIBUTE_NAME_CHARS_MAX) || long(value, ATTRIBUTE_CHARS_MAX)
    });
    if misfit || attributes.clone().count() > ATTRIBUTES_MAX {
        say("attributes", "At most 20, names up to 64 and values up to 256 characters.");
    }
    let card = |text: &str| text::holds_card_number(text);
    if attributes.clone().any(|(name, value)| card(name) || card(value)) {
        say("attributes", "Card numbers are not accepted in text.");
    }
    if line.term.is_some() && line.end_date.is_some() {
        say("term", "One of term and endDate.");
    }
    let policy = line.activation.as_ref().map_or(Policy::Immediate, |given| given.policy);
    let pos = line.activation.as_ref().and_then(|given| given.pos.as_ref());
    if pos.is_some() && policy != Policy::PointOfSale {
        say("activation/pos", "Only for POINT_OF_SALE.");
    }
    if let Some(serial) = serial(line) {
        if !text::is_printable(serial) {
            say("activation/pos/serialNumber", "1 to 128 printable characters.");
        }
        if quantity != 1 {
            say("quantity", "A serial number belongs to one subscription.");
        }
    }
    wrong
}

fn serial(line: &NewLine) -> Option<&str> {
    line.activation.as_ref()?.pos.as_ref()?.serial_number.as_deref()
}

type Mistake = (Code, &'static str, &'static str);

fn course(call: &Call, line: &NewLine, terms: &Terms) -> Result<Course, Mistake> {
    let invalid = |member, message| (Code::InvalidField, member, message);
    let moment = |text: &Option<String>, member| {
        let read = text.as_deref().map(Instant::parse).transpose();
        read.map_err(|_| invalid(member, "A time such as 2026-01-31T09:00:00Z."))
    };
    let (start_at, end) = (moment(&line.start_at, "startAt")?, moment(&line.end_date, "endDate")?);
    let zone = zone(call);
    let too_far = |from: Instant, by: Span, to| by.after(from, &zone).is_ok_and(|far| to > far);
    if let Some(at) = start_at {
        if too_far(call.now, START_AHEAD_MAX, at) {
            return Err(invalid("startAt", "At most 90 days ahead."));
        }
        if call.now.micros_since(at) > START_BACK_SECONDS_MAX.saturating_mul(1_000_000) {
            return Err(invalid("startAt", "At most 24 hours back."));
        }
    }
    let own_term = line.term.is_some() || end.is_some();
    if own_term && offering::term_type(terms) != "FIXED" {
        return Err((Code::NotFixedTerm, "term", "Only a FIXED offering has a term."));
    }
    let begins = start_at.unwrap_or(call.now);
    let first_term_ends = match (&line.term, end) {
        (Some(text), _) => {
            let end = Span::parse(text).and_then(|term| term.after(begins, &zone));
            Some(end.map_err(|_| invalid("term", "A duration of one unit, such as P1Y."))?)
        }
        (None, end) => end,
    };
    if first_term_ends.is_some_and(|end| end <= begins || end <= call.now) {
        return Err((Code::EndDateInPast, "endDate", "The term would be over."));
    }
    let horizon = terms.prolong.horizon.unwrap_or(Span::years(5));
    if first_term_ends.is_some_and(|end| too_far(call.now, horizon, end)) {
        return Err((Code::EndDateTooFar, "endDate", "Too far away."));
    }
    let given = line.activation.as_ref();
    let Some(given) = given.filter(|given| given.policy != Policy::Immediate) else {
        let start = start_at.map_or(Start::Now, Start::At);
        return Ok(Course { start, first_term_ends });
    };
    if own_term || start_at.is_some() {
        let text = "Its time counts from the activation.";
        return Err(invalid(if own_term { "term" } else { "startAt" }, text));
    }
    let until = match moment(&given.dormant_expires_at, "activation/dormantExpiresAt")? {
        Some(until) if until <= call.now => {
            return Err(invalid("activation/dormantExpiresAt", "It is past."));
        }
        Some(until) => until,
        None => DORMANT
            .after(call.now, &zone)
            .map_err(|_| invalid("activation", "The time is out of range."))?,
    };
    let start = Start::OnActivation { until: Some(until) };
    Ok(Course { start, first_term_ends: None })
}

fn zone(call: &Call) -> Zone {
    let project = call.place.catalog.projects.get(&call.partner.project);
    project.and_then(|project| Zone::parse(&project.zone).ok()).unwrap_or_else(Zone::utc)
}

/// A code nobody had before.
pub fn draw(call: &Call) -> String {
    let mut random = [0; 12];
    call.engine().ids().random(&mut random);
    let sandbox = match call.place.environment.kind {
        EnvironmentKind::Sandbox { .. } => true,
        EnvironmentKind::Production => false,
    };
    activation::code(random, sandbox)
}
