//! Standard Webhooks signatures: `base64(HMAC-SHA256(key, id.timestamp.body))`.

use aws_lc_rs::hmac;

use crate::change_set::DeliveryId;

/// The value of `webhook-signature`: one signature per live secret, newest first.
pub fn signatures(secrets: &[Vec<u8>], id: &str, timestamp: i64, body: &[u8]) -> String {
    let head = format!("{id}.{timestamp}.");
    let all: Vec<String> = secrets
        .iter()
        .map(|secret| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            let mut context = hmac::Context::with_key(&key);
            context.update(head.as_bytes());
            context.update(body);
            format!("v1,{}", base64(context.sign().as_ref()))
        })
        .collect();
    all.join(" ")
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

    fn secret(text: &str) -> Vec<u8> {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.decode(text).unwrap()
    }

    /// Notifications specification 6.3, vectors 1, 3 and 4, and the two together.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let one = secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        let three = secret("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=");
        let id = "msg_01JHM6Y2C0QK3V9T8WZ5R4N7AB";
        let first = "v1,w7WV+LV9dEbUR+LqnP+CqoQyvaZ4oN0Bz2JVzeFdHfw=";
        let third = "v1,23E7wflFZ/alqX5euf4uFPoK9vOdPYYI2dn/z9Ld12o=";
        let body = B1.as_bytes();
        assert_eq!(signatures(std::slice::from_ref(&one), id, 1_768_471_200, body), first);
        assert_eq!(signatures(&[three, one], id, 1_768_471_200, body), format!("{third} {first}"));
        let upstream = secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assert_eq!(
            signatures(
                &[upstream],
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                br#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn a_message_id_can_be_read_back() {
        let id = DeliveryId(0x0194_9cb0_1c2d_7aaa_8bbb_cccc_dddd_eeee);
        assert_eq!(parse_message_id(&message_id(id)), Some(id));
        assert_eq!(parse_message_id("msg_ZZZZZZZZZZZZZZZZZZZZZZZZZZ"), None);
    }
}
