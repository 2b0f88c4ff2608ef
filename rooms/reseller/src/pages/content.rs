//! What a page says about a proposal. Dates and amounts are the core's, as they would come true.

use perennial_core::Subscription;
use perennial_core::catalog::text::shown;
use perennial_core::subscription::stage::{Stage, WaitingOn};
use perennial_core::subscription::{Item, Recurrence};
use perennial_core::terms::Collector;
use perennial_core::time::Instant;
use perennial_engine::EnvironmentKind;
use perennial_engine::directory::Customer;

use super::frame::Frame;
use super::words::Words;
use crate::intent::{Intent, Proposal};
use crate::outbound;
use crate::seller::Seller;

/// The page on which a customer agrees, but for its form.
pub fn proposal(
    words: &'static Words,
    seller: &Seller,
    intent: &Intent,
    proposal: &Proposal,
    customer: Option<&Customer>,
) -> Frame {
    let s = &proposal.subscription;
    let by = |text: &str| text.replace("{partner}", &seller.partner.name);
    let (title, lead) = match intent {
        Intent::Create(_) => (words.create, words.create_lead),
        Intent::Entitle { .. } => (words.entitle, words.entitle_lead),
    };
    let mut lead = vec![by(lead)];
    if s.terms.collector != Collector::Platform {
        lead.push(by(words.paid_to));
    }
    let mut facts = vec![(words.sold_by, seller.partner.name.clone())];
    let offers = s.offers.iter().filter_map(|id| seller.place.catalog.offers.get(id));
    facts.extend(offers.map(|offer| (words.offer, offer.name.clone())));
    facts.extend(dates(words, s, proposal.at, proposal.new));
    facts.extend(replaced(words, seller, s));
    if let Some(email) = customer.and_then(|customer| customer.email.clone()) {
        facts.push((words.signed_in_as, email));
    }
    Frame {
        sandbox: sandbox(words, seller),
        lead,
        items: s.active_items().map(|item| line(words, seller, s, item)).collect(),
        facts,
        ..Frame::new(words, title)
    }
}

/// Said where nothing is for real.
pub fn sandbox(words: &'static Words, seller: &Seller) -> Option<&'static str> {
    match seller.place.environment.kind {
        EnvironmentKind::Production => None,
        EnvironmentKind::Sandbox { .. } => Some(words.sandbox),
    }
}

/// When it starts, until when it is free, and when it is charged.
fn dates(words: &Words, s: &Subscription, now: Instant, new: bool) -> Vec<(&'static str, String)> {
    let date = |at| words.date(at, &s.schedule.zone);
    let next = outbound::renewal(s);
    let (starts, free, first) = (words.starts, words.free_until, words.first_charge);
    match &s.stage {
        Stage::Trial => vec![(free, date(next)), (first, date(next))],
        Stage::Waiting { on: WaitingOn::Start(at) | WaitingOn::Predecessor(at), .. } => {
            vec![(starts, date(*at)), (first, date(*at))]
        }
        Stage::Waiting { .. }
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => {
            let today = new.then(|| (first, words.today.replace("{date}", &date(now))));
            let again = s.active_items().any(|item| item.terms.recurrence == Recurrence::Periodic);
            let next = again.then(|| (words.next_charge, date(next)));
            today.into_iter().chain(next).collect()
        }
    }
}

fn replaced(words: &Words, seller: &Seller, s: &Subscription) -> Option<(&'static str, String)> {
    let previous = seller.engine.subscription(seller.environment(), s.replaces?).ok()?;
    let names: Vec<_> = previous.active_items().map(|item| name(words, seller, item)).collect();
    (!names.is_empty()).then(|| (words.replaces, names.join(", ")))
}

fn line(words: &Words, seller: &Seller, s: &Subscription, item: &Item) -> (String, String) {
    let once = item.terms.recurrence == Recurrence::Once;
    let often = words.often(s.schedule.cycle, once, item.terms.billings_max);
    let price = outbound::listed(s, item).map_or_else(String::new, |price| {
        let (amount, currency) = (price.decimal(), price.currency().to_string());
        words.price((&amount, &currency), &often)
    });
    (name(words, seller, item), price)
}

/// What the product is called in the language of the page, else as it was sold.
fn name(words: &Words, seller: &Seller, item: &Item) -> String {
    let product = seller.place.catalog.products.get(&item.terms.product);
    let text = product.and_then(|product| {
        let own = |locale: &String| locale.split('-').next() == Some(words.language);
        // Drafts of translations are not shown.
        let mut texts = shown(&product.texts).filter(|(locale, _)| own(locale));
        texts.next().map(|(_, text)| text)
    });
    text.map_or_else(|| item.terms.name.clone(), |text| text.name.clone())
}
