//! Standard Webhooks signatures over `id.timestamp.body`: HMAC-SHA256 with a secret both know, or
//! Ed25519 with a key whose public half the receiver has.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::Ed25519KeyPair;
use perennial_core::time::Instant;

use crate::change_set::DeliveryId;
use crate::receiver::{Secret, SigningKey};

/// The value of `webhook-signature` at a moment of the real clock: one signature per live secret,
/// newest first.
pub fn signatures(secrets: &[Secret], id: &str, at: Instant, body: &[u8]) -> String {
    let signed = [format!("{id}.{}.", at.seconds()).as_bytes(), body].concat();
    let live = secrets.iter().filter(|secret| secret.signs_at(at));
    let all: Vec<String> = live.filter_map(|secret| signature(&secret.key, &signed)).collect();
    all.join(" ")
}

/// `None` for a private key that is none.
fn signature(key: &SigningKey, signed: &[u8]) -> Option<String> {
    match key {
        SigningKey::Shared(secret) => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            Some(format!("v1,{}", base64(hmac::sign(&key, signed).as_ref())))
        }
        SigningKey::Private(seed) => {
            let pair = Ed25519KeyPair::from_seed_unchecked(seed).ok()?;
            Some(format!("v1a,{}", base64(pair.sign(signed).as_ref())))
        }
    }
}

/// The wire form of a delivery's id: `msg_` and 26 characters of Crockford's base 32, which is
/// the same for every attempt.
pub fn message_id(id: DeliveryId) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut text = String::from("msg_");
    for place in (0..26).rev() {
        let digit = usize::try_from((id.0 >> (place * 5)) & 31).unwrap_or_default();
        text.push(char::from(DIGITS[digit]));
    }
    text
}

/// Reads [`message_id`] back.
pub fn parse_message_id(text: &str) -> Option<DeliveryId> {
    const DIGITS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digits = text.strip_prefix("msg_").filter(|digits| digits.len() == 26)?;
    let mut id = 0_u128;
    for (n, digit) in digits.chars().enumerate() {
        let value = u128::try_from(DIGITS.find(digit)?).ok()?;
        if n == 0 && value > 7 {
            return None;
        }
        id = (id << 5) | value;
    }
    Some(DeliveryId(id))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const B1: &str = r#"{"subject":"subscription","type":"suspended","objectId":"c0a47254-fb78-4859-8954-d98ff5fb7730","eventDate":"2026-01-15T10:00:00Z"}"#;

    const B2: &str = r#"{"subject":"subscription","type":"discount plan updated","objectId":"d888ff3b-0381-4b35-9cbe-f9c73666524f","eventDate":"2026-02-01T00:00:00Z","subscription":{"id":"d888ff3b-0381-4b35-9cbe-f9c73666524f","name":"Café Ω","discountPlan":{"tag":"WELCOME","startingStep":0,"nextDiscountStep":1}}}"#;

    const ONE: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const THREE: &str = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    const FIRST: &str = "v1,w7WV+LV9dEbUR+LqnP+CqoQyvaZ4oN0Bz2JVzeFdHfw=";
    const THIRD: &str = "v1,23E7wflFZ/alqX5euf4uFPoK9vOdPYYI2dn/z9Ld12o=";
    const B1_ID: &str = "msg_01JHM6Y2C0QK3V9T8WZ5R4N7AB";

    fn secret(text: &str) -> Secret {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.decode(text).unwrap().into()
    }

    fn at(seconds: i64) -> Instant {
        Instant::EPOCH.plus_seconds(seconds).unwrap()
    }

    /// Notifications specification 6.3, all four vectors.
    #[test]
    fn signatures_are_those_of_the_standard() {
        assert_eq!(B2.len(), 292);
        for (key, id, seconds, body, expected) in [
            (ONE, B1_ID, 1_768_471_200, B1, FIRST),
            (
                ONE,
                "msg_01JHM6Y2C0QK3V9T8WZ5R4N7AC",
                1_769_904_000,
                B2,
                "v1,SKbwBZ0saad0/jU3jqfc38oebV0N6FGbLRRVRc8nOQ0=",
            ),
            (THREE, B1_ID, 1_768_471_200, B1, THIRD),
            (
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
        ] {
            assert_eq!(signatures(&[secret(key)], id, at(seconds), body.as_bytes()), expected);
        }
    }

    /// While a secret is rotated both sign, newest first, until the old one ends.
    #[test]
    fn two_secrets_sign_until_the_old_one_ends() {
        let now = at(1_768_471_200);
        let old = |until| Secret { until: Some(at(until)), ..secret(ONE) };
        let signed = |old| signatures(&[secret(THREE), old], B1_ID, now, B1.as_bytes());
        assert_eq!(signed(old(1_768_471_201)), format!("{THIRD} {FIRST}"));
        assert_eq!(signed(old(1_768_471_200)), THIRD);
    }

    #[test]
    fn a_private_key_signs_for_its_public_half() {
        use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
        use base64::Engine;
        let key = SigningKey::Private([9; 32]);
        let public = UnparsedPublicKey::new(&ED25519, key.public().unwrap());
        let signed = signatures(&[Secret { key, until: None }], "msg_1", at(7), b"body");
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(signed.strip_prefix("v1a,").unwrap())
            .unwrap();
        assert!(public.verify(b"msg_1.7.body", &bytes).is_ok());
        assert!(public.verify(b"msg_1.8.body", &bytes).is_err());
        assert_eq!(secret(ONE).key.public(), None);
    }

    #[test]
    fn a_message_id_can_be_read_back() {
        let id = DeliveryId(0x0194_9cb0_1c2d_7aaa_8bbb_cccc_dddd_eeee);
        assert_eq!(parse_message_id(&message_id(id)), Some(id));
        assert_eq!(parse_message_id("msg_ZZZZZZZZZZZZZZZZZZZZZZZZZZ"), None);
    }
}
