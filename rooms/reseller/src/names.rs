//! Resource names, and which ids may stand in them (1).

use perennial_core::ids::{CustomerId, SubscriptionId};

/// Longest id, token and location text, in characters.
pub const ID_CHARS_MAX: usize = 63;

pub fn subscription(partner: &str, id: &str) -> String {
    format!("partners/{partner}/subscriptions/{id}")
}

pub fn product(partner: &str, product: &str) -> String {
    format!("partners/{partner}/products/{product}")
}

pub fn promotion(partner: &str, promotion: &str) -> String {
    format!("partners/{partner}/promotions/{promotion}")
}

pub fn subscriptions(partner: &str) -> String {
    format!("partners/{partner}/subscriptions")
}

pub fn purchase_orders(partner: &str) -> String {
    format!("partners/{partner}/purchaseorders")
}

pub fn purchase_order(partner: &str, order: &str) -> String {
    format!("partners/{partner}/purchaseorders/{order}")
}

/// Partner and last segment of `partners/{partner}/{collection}/{id}`.
pub fn split<'n>(name: &'n str, collection: &str) -> Option<(&'n str, &'n str)> {
    let mut segments = name.split('/');
    let (Some("partners"), Some(partner), Some(kind), Some(id), None) =
        (segments.next(), segments.next(), segments.next(), segments.next(), segments.next())
    else {
        return None;
    };
    let whole = kind == collection && !partner.is_empty() && !id.is_empty();
    whole.then_some((partner, id))
}

/// How it is told that a subscription may not be called so.
pub const ID_RULE: &str = "Required, 1 to 63 ASCII characters without / and :.";

/// Whether a subscription may be called so: 1 to 63 visible ASCII characters, none of which would
/// read as a path or a verb.
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= ID_CHARS_MAX
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/' && byte != b':')
}

/// Longest product or promotion id that can be named here, in bytes.
const SEGMENT_BYTES_MAX: usize = 200;

/// Whether a product or a promotion can be called so in a resource name.
pub fn is_segment(text: &str) -> bool {
    let whole = !text.is_empty() && text.len() <= SEGMENT_BYTES_MAX;
    whole && !text.contains('/') && !text.chars().any(char::is_control)
}

/// Whether a token of the partner's is one: 1 to 63 ASCII characters.
pub fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= ID_CHARS_MAX
        && text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control())
}

/// A subscription of another room is called by its UUID here.
pub fn uuid(text: &str) -> Option<SubscriptionId> {
    number(text).map(SubscriptionId)
}

/// The customer an end user's credential is bound to.
pub fn customer(text: &str) -> Option<CustomerId> {
    number(text).map(CustomerId)
}

fn number(text: &str) -> Option<u128> {
    let bytes = text.as_bytes();
    let dashes = [8, 13, 18, 23];
    let shaped = bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| match byte {
            b'-' => dashes.contains(&at),
            byte => byte.is_ascii_hexdigit() && !dashes.contains(&at),
        });
    if !shaped {
        return None;
    }
    u128::from_str_radix(&text.replace('-', ""), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_may_be_chosen() {
        assert!(is_id("ord-7781") && is_id(&"x".repeat(63)));
        for text in ["", "a b", "a/b", "a:b", "é", "a\n", &"x".repeat(64)] {
            assert!(!is_id(text), "{text}");
        }
    }

    #[test]
    fn names_are_split_by_their_collection() {
        assert_eq!(split("partners/p/products/s", "products"), Some(("p", "s")));
        for name in ["partners/p/product/s", "partners//products/s", "partners/p/products", "p", ""]
        {
            assert_eq!(split(name, "products"), None, "{name}");
        }
    }

    #[test]
    fn a_uuid_is_read_as_it_is_printed() {
        let id = SubscriptionId(0xc0a4_7254_fb78_4859_8954_d98f_f5fb_7730);
        assert_eq!(uuid(&id.to_string()), Some(id));
        for text in [
            "",
            "ord-7781",
            "c0a47254fb7848598954d98ff5fb7730",
            "c0a47254-fb78-4859-8954-d98ff5fb773é",
        ] {
            assert_eq!(uuid(text), None, "{text}");
        }
    }
}
