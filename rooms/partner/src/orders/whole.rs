//! The part of an order that is true of all its lines: whose it is, where, and how it is paid for.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::money::{Currency, Money};
use perennial_core::time::Instant;

use crate::desk::Call;
use crate::outbound::reference;
use crate::problem::Code;
use crate::text;
use crate::wire::{Action, Channel, NewOrder};

/// Most lines of an order, and most subscriptions of all lines together.
const LINES_MAX: usize = 50;
const SUBSCRIPTIONS_MAX: u32 = 500;

/// What is wrong, where, and in words.
pub type Mistakes = Vec<(Code, String, String)>;

/// Checks everything outside the lines.
pub fn check(call: &Call, order: &NewOrder) -> Mistakes {
    let mut wrong: Mistakes = vec![];
    let mut say = |code, pointer: &str, message: &str| {
        wrong.push((code, pointer.to_owned(), message.to_owned()));
    };
    let reference = text::REFERENCE_RULE;
    let account = &order.account;
    let references = [
        ("/partnerOrderId", Some(order.partner_order_id.as_str())),
        ("/account/partnerAccountRef", Some(account.partner_account_ref.as_str())),
        ("/account/partnerUserRef", account.partner_user_ref.as_deref()),
        ("/purchase/promotionRef", promotion(order)),
    ];
    for (pointer, given) in references {
        if given.is_some_and(|given| !text::is_reference(given)) {
            say(Code::InvalidField, pointer, reference);
        }
    }
    let allowed = &call.partner.territories;
    // Only what is sold is sold somewhere.
    let creates = order.lines.iter().any(|line| line.action == Action::Create);
    match account.country.as_deref() {
        None if !creates => {}
        None => say(Code::MissingField, "/account/country", "Required to create."),
        Some(country) if !text::is_country(country) => {
            say(Code::UnsupportedCountry, "/account/country", "ISO 3166-1 alpha-2.");
        }
        Some(country) if !allowed.is_empty() && !allowed.contains(country) => {
            say(Code::UnsupportedCountry, "/account/country", "Not enabled for this partner.");
        }
        Some(_) => {}
    }
    if account.language.as_deref().is_some_and(|language| !text::is_language(language)) {
        say(Code::InvalidField, "/account/language", "A BCP 47 tag such as de-DE.");
    }
    if let Some(purchase) = &order.purchase {
        if purchase.occurred_at.as_deref().is_some_and(|at| Instant::parse(at).is_err()) {
            say(Code::InvalidField, "/purchase/occurredAt", "A time with a zone.");
        }
        if let Some(price) = &purchase.price {
            let sound = Currency::parse(&price.currency)
                .and_then(|currency| Money::parse_decimal(&price.amount, currency));
            if sound.is_err() {
                say(Code::InvalidField, "/purchase/price", "A decimal and a currency.");
            }
        }
    }
    if order.lines.is_empty() || order.lines.len() > LINES_MAX {
        say(Code::InvalidField, "/lines", "From 1 to 50 lines.");
    }
    let mut seen = BTreeSet::new();
    for (n, line) in order.lines.iter().enumerate() {
        if !text::is_reference(&line.line_ref) {
            say(Code::InvalidField, &format!("/lines/{n}/lineRef"), reference);
        } else if !seen.insert(&line.line_ref) {
            say(Code::InvalidField, &format!("/lines/{n}/lineRef"), "Used by another line.");
        }
    }
    let mut touched = BTreeSet::new();
    for (n, line) in order.lines.iter().enumerate() {
        // One order is one version of a subscription: what is wanted of it comes in one line.
        if line.subscription_id.as_deref().is_some_and(|id| !touched.insert(id.to_lowercase())) {
            let pointer = format!("/lines/{n}/subscriptionId");
            say(Code::InvalidField, &pointer, "Another line is about the same subscription.");
        }
    }
    let quantities = order.lines.iter().map(|line| line.quantity.unwrap_or(1));
    if quantities.fold(0, u32::saturating_add) > SUBSCRIPTIONS_MAX {
        say(Code::InvalidField, "/lines", "At most 500 subscriptions in one order.");
    }
    wrong
}

/// What is kept with every subscription of the order.
pub fn references(call: &Call, order: &NewOrder) -> BTreeMap<String, String> {
    let account = &order.account;
    let user = account.partner_user_ref.as_ref().unwrap_or(&account.partner_account_ref);
    let channel = order.purchase.as_ref().and_then(|purchase| purchase.channel);
    let channel = channel.or(call.agreement.channel);
    let kept = [
        (reference::ORDER_REF, Some(order.partner_order_id.as_str())),
        (reference::ACCOUNT, Some(account.partner_account_ref.as_str())),
        (reference::USER, Some(user.as_str())),
        (reference::LANGUAGE, account.language.as_deref()),
        (reference::CHANNEL, channel.map(channel_word)),
        (reference::PROMOTION, promotion(order)),
    ];
    kept.into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect()
}

fn promotion(order: &NewOrder) -> Option<&str> {
    order.purchase.as_ref()?.promotion_ref.as_deref()
}

fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Online => "ONLINE",
        Channel::Store => "STORE",
        Channel::CallCenter => "CALL_CENTER",
        Channel::Bundle => "BUNDLE",
        Channel::Sdk => "SDK",
    }
}
