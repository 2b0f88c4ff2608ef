//! Who bought (section 4.6). The language and the country are told always, what is personal only to
//! receivers that ask for it.

use perennial_engine::contact::{Contact, Member};

use super::message::View;
use crate::countries::alpha_3;
use crate::wire::order as wire;

pub fn user(view: &View<'_>) -> Option<wire::User> {
    let s = view.after;
    let customer = s.customer?;
    let contact = (view.whose)().unwrap_or_default();
    let text = |member| contact.get(member).map(str::to_owned);
    let personal = view.manner.personal_data();
    let country = contact.get(Member::Country).unwrap_or(s.territory.0.as_str());
    Some(wire::User {
        id: customer.to_string(),
        person: personal.then(|| wire::Person {
            email: text(Member::Email),
            first_name: text(Member::Firstname),
            last_name: text(Member::Lastname),
        }),
        language: language(&contact),
        country: alpha_3(country),
        address: personal.then(|| wire::Address {
            street: text(Member::Street1),
            zipcode: text(Member::PostalCode),
            city: text(Member::City),
        }),
    })
}

/// The two letters of the language, without what varies it.
fn language(contact: &Contact) -> Option<String> {
    let tag = contact.get(Member::Language)?;
    let first = tag.split(['-', '_']).next()?;
    (first.len() == 2).then(|| first.to_lowercase())
}
