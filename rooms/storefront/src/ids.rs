//! How this surface writes ids: a word for the kind, then the 128 bits as 26 characters of
//! Crockford's base 32, so that their order as text is the order of creation.

use perennial_core::ids::SubscriptionId;
use perennial_engine::Engine;

pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARS: usize = 26;

/// What the id of a purchase starts with.
pub(crate) const PURCHASE: &str = "pur_";

/// A new id such as `sub_01JQ…`.
pub(crate) fn fresh(prefix: &str, engine: &Engine) -> String {
    format!("{prefix}{}", written(engine.ids().unique(engine.real())))
}

/// A purchase's id on the wire.
pub(crate) fn purchase(id: SubscriptionId) -> String {
    format!("{PURCHASE}{}", written(id.0))
}

/// How a caller may name a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PurchaseName {
    Id(SubscriptionId),
    /// The integer other surfaces print.
    Number(u64),
}

/// Reads `pur_…`, the UUID that other surfaces print, or the number.
pub(crate) fn read_purchase(text: &str) -> Option<PurchaseName> {
    if let Some(rest) = text.strip_prefix(PURCHASE) {
        return read(rest).map(|bits| PurchaseName::Id(SubscriptionId(bits)));
    }
    if let Some(bits) = read_uuid(text) {
        return Some(PurchaseName::Id(SubscriptionId(bits)));
    }
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().map(PurchaseName::Number)
}

/// The 128 bits of an id of any kind that was made here.
pub(crate) fn bits(id: &str) -> Option<u128> {
    read(id.split_once('_')?.1)
}

/// The 128 bits of a hyphenated UUID.
pub(crate) fn read_uuid(text: &str) -> Option<u128> {
    let hyphens = text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    (text.len() == 36 && hyphens)
        .then(|| u128::from_str_radix(&text.replace('-', ""), 16).ok())
        .flatten()
}

fn written(bits: u128) -> String {
    let digit = |at: usize| {
        let index = usize::try_from((bits >> (5 * at)) & 31).unwrap_or_default();
        char::from(ALPHABET[index])
    };
    (0..CHARS).rev().map(digit).collect()
}

fn read(text: &str) -> Option<u128> {
    // 26 characters carry 130 bits; the first two must be zero.
    if text.len() != CHARS || text.as_bytes().first().is_some_and(|first| *first > b'7') {
        return None;
    }
    text.bytes().try_fold(0_u128, |bits, byte| {
        let digit = ALPHABET.iter().position(|known| *known == byte)?;
        Some((bits << 5) | digit as u128)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_in_each_of_its_forms() {
        let id = SubscriptionId(0x0194_bb5c_7c80_7000_8000_0000_0000_0001);
        assert_eq!(purchase(id), "pur_01JJXNRZ40E008000000000001");
        assert_eq!(read_purchase(&purchase(id)), Some(PurchaseName::Id(id)));
        assert_eq!(read_purchase(&id.to_string()), Some(PurchaseName::Id(id)));
        assert_eq!(read_purchase("4100000"), Some(PurchaseName::Number(4_100_000)));
    }

    #[test]
    fn what_is_no_id_is_nobody() {
        let largest = "pur_7ZZZZZZZZZZZZZZZZZZZZZZZZZ";
        assert_eq!(read_purchase(largest), Some(PurchaseName::Id(SubscriptionId(u128::MAX))));
        for text in [
            "",
            "pur_",
            "pur_8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
            "pur_01jjxnrz40e008000000000001",
            "pur_0000000000000000000000000",
            "pur_0000000000000000000000000U",
            "PUR_00000000000000000000000000",
            "-1",
            "+1",
            "99999999999999999999999999",
            "0194bb5c-7c80-7000-8000-00000000000g",
            "0194bb5c7c80700080000000000000010000",
        ] {
            assert_eq!(read_purchase(text), None, "{text}");
        }
    }
}
