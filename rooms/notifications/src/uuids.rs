//! UUIDs this surface needs for things the core numbers or names by text: line items, orders,
//! payment methods. Derived, so that the same thing has the same UUID for ever and nothing more
//! has to be stored.

use aws_lc_rs::digest::{Context, SHA256};
use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, ProductId};
use perennial_core::subscription::PaymentMethod;
use uuid::Uuid;

/// The reference under which an item keeps the line-item UUID of the shop that sold it.
pub fn line_item_reference(number: u32) -> String {
    format!("nexway.lineItem.{number}")
}

/// The order line of an item: the shop's own where one was imported, else derived.
pub fn line_item(s: &Subscription, number: u32) -> String {
    let imported = s.references.get(&line_item_reference(number));
    match imported.and_then(|text| parse(text)) {
        Some(uuid) => print(uuid),
        None => derived("line item", &[&s.id.bytes(), &number.to_be_bytes()]),
    }
}

/// The order of one charge, or of the period that needed none: named by what it pays for.
pub fn order(s: &Subscription, ordinal: u32, reason: &str) -> String {
    derived("order", &[&s.id.bytes(), &ordinal.to_be_bytes(), reason.as_bytes()])
}

/// A customer's means of payment. The gateway's token never leaves the house.
pub fn payment_method(customer: CustomerId, method: &PaymentMethod) -> String {
    derived("payment method", &[&customer.bytes(), method.token.as_bytes()])
}

/// What is told of one version of a subscription under one name.
pub fn event(s: &Subscription, name: &str) -> String {
    derived("event", &[&s.id.bytes(), &s.version.to_be_bytes(), name.as_bytes()])
}

/// What is told of one order under one name, whichever of its subscriptions tells it.
pub fn order_event(order: &str, name: &str) -> String {
    derived("order event", &[order.as_bytes(), name.as_bytes()])
}

/// A product that is gone from the catalog and took its UUID with it.
pub fn lost_product(id: &ProductId) -> String {
    derived("product", &[id.as_str().as_bytes()])
}

/// Lower-case and hyphenated.
pub fn print(id: u128) -> String {
    Uuid::from_u128(id).hyphenated().to_string()
}

/// Reads the hyphenated form in any letter case, and no other.
pub fn parse(text: &str) -> Option<u128> {
    let hyphenated = text.len() == 36;
    hyphenated.then(|| Uuid::try_parse(text).ok()).flatten().map(|uuid| uuid.as_u128())
}

/// Version 8: the head of SHA-256 over a kind and what names the thing, each with its length.
fn derived(kind: &str, parts: &[&[u8]]) -> String {
    let mut hash = Context::new(&SHA256);
    for part in [b"perennial uuid 1", kind.as_bytes()].iter().chain(parts) {
        hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(hash.finish().as_ref().get(..16).unwrap_or(&[0; 16]));
    uuid::Builder::from_custom_bytes(bytes).into_uuid().hyphenated().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_uuid_is_stable_and_of_version_8() {
        let one = derived("line item", &[b"ab", b"c"]);
        assert_eq!(one, derived("line item", &[b"ab", b"c"]));
        assert_ne!(one, derived("line item", &[b"a", b"bc"]));
        assert_ne!(one, derived("order", &[b"ab", b"c"]));
        assert_eq!(one.as_bytes()[14], b'8');
        assert_eq!(parse(&one).map(print), Some(one));
    }

    #[test]
    fn only_the_hyphenated_form_is_read() {
        let text = "C0A47254-FB78-4859-8954-D98FF5FB7730";
        assert_eq!(parse(text).map(print), Some(text.to_lowercase()));
        for other in
            ["", "c0a47254fb7848598954d98ff5fb7730", "{c0a47254-fb78-4859-8954-d98ff5fb7730}"]
        {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
