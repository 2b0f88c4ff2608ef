//! `UPDATE_ATTRIBUTES`: where it is sold, whose it is, what the partner calls it.

use std::collections::BTreeMap;

use perennial_core::{Command, Subscription};

use super::change::Change;
use super::read::{Asked, missing, wrong};
use crate::offerings::Range;
use crate::outbound::reference;
use crate::problem::{Code, Problem};
use crate::text;
use crate::wire::{Pos, Wanted};

const ATTRIBUTES_MAX: usize = 20;
const NAME_CHARS_MAX: usize = 64;
const VALUE_CHARS_MAX: usize = 256;

pub fn read(range: Range<'_>, s: &Subscription, wanted: &Wanted) -> Result<Asked, Problem> {
    if wanted.given().next().is_none() {
        return Err(missing("attributes", "Something to change."));
    }
    let mut changes = vec![];
    if let Some(country) = wanted.purchase_country.as_deref() {
        let refused =
            |message| Problem::at(Code::UnsupportedCountry, "/change/purchaseCountry", message);
        if !text::is_country(country) {
            return Err(refused("ISO 3166-1 alpha-2."));
        }
        if !range.agreement.sells_in(country) {
            return Err(refused("Not enabled for this partner."));
        }
        changes.push(Change::Move(country.into()));
    }
    if wanted.language.as_deref().is_some_and(|language| !text::is_language(language)) {
        return Err(wrong("language", "A BCP 47 tag such as de-DE."));
    }
    let references = [
        (reference::LANGUAGE, "language", &wanted.language),
        (reference::USER, "partnerUserRef", &wanted.partner_user_ref),
        (reference::ACCOUNT, "partnerAccountRef", &wanted.partner_account_ref),
    ];
    let mut names = BTreeMap::new();
    for (name, member, given) in references {
        let Some(given) = given else { continue };
        if !text::is_reference(given) {
            return Err(wrong(member, text::REFERENCE_RULE));
        }
        names.insert(name.to_owned(), Some(given.clone()));
    }
    if !names.is_empty() {
        changes.push(Change::Plain(Command::SetReferences { references: names }));
    }
    if let Some(attributes) = &wanted.attributes {
        changes.push(parameters(s, attributes)?);
    }
    let account = wanted.partner_account_ref.clone();
    let account = account.filter(|account| s.references.get(reference::ACCOUNT) != Some(account));
    Ok(Asked { changes, event: None, account })
}

/// Merged with those that are there; what is null goes.
fn parameters(
    s: &Subscription,
    attributes: &BTreeMap<String, Option<String>>,
) -> Result<Change, Problem> {
    let long = |text: &str, max| text.chars().count() > max;
    for (name, value) in attributes {
        let value = value.as_deref().unwrap_or_default();
        if name.is_empty() || long(name, NAME_CHARS_MAX) || long(value, VALUE_CHARS_MAX) {
            return Err(wrong("attributes", "Names up to 64, values up to 256 characters."));
        }
        if text::holds_card_number(name) || text::holds_card_number(value) {
            return Err(wrong("attributes", "Card numbers are not accepted in text."));
        }
    }
    let kept = s.parameters.keys().filter(|name| !attributes.contains_key(*name)).count();
    if kept + attributes.values().flatten().count() > ATTRIBUTES_MAX {
        return Err(wrong("attributes", "At most 20 in all."));
    }
    Ok(Change::Plain(Command::SetParameters { parameters: attributes.clone() }))
}

/// Where a card was sold, to be told later.
pub fn sold_at(pos: &Pos) -> Change {
    remembered([
        (reference::POS_STORE, Some(pos.store_ref.clone())),
        (reference::POS_TERMINAL, pos.terminal_ref.clone()),
        (reference::POS_SALE, Some(pos.transaction_ref.clone())),
    ])
}

/// By which transaction it came back.
pub fn returned_at(pos: &Pos) -> Change {
    remembered([
        (reference::POS_STORE, Some(pos.store_ref.clone())),
        (reference::POS_TERMINAL, pos.terminal_ref.clone()),
        (reference::POS_RETURN, Some(pos.transaction_ref.clone())),
    ])
}

fn remembered(names: [(&str, Option<String>); 3]) -> Change {
    let references = names.map(|(name, value)| (name.to_owned(), value)).into();
    Change::Plain(Command::SetReferences { references })
}
