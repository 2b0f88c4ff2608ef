//! Whether an event is Stripe's: `Stripe-Signature: t=<seconds>,v1=<hex>,…`, an HMAC-SHA256 over
//! `<seconds>.<body>` under the endpoint's secret. Several `v1` and several secrets are there
//! while a secret is being replaced; other schemes are passed over, as they could be weaker.

use aws_lc_rs::hmac;

use crate::settings::Key;

/// How far the signer's clock and ours may be apart, in seconds. An older event is not taken:
/// it may have been recorded and sent again.
pub const TOLERANCE_SECONDS: i64 = 300;

/// Longer headers and more signatures than these are nobody's.
const HEADER_BYTES_MAX: usize = 4_096;
const SIGNATURES_MAX: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// No header, or one that cannot be read.
    Unreadable,
    /// Signed too long ago, or in the future.
    Time,
    /// Signed by somebody else.
    Wrong,
}

/// Checks the header against the body as it came. `now` is the real clock, in seconds.
pub fn verify(header: &str, body: &[u8], secrets: &[Key], now: i64) -> Result<(), SignatureError> {
    if header.len() > HEADER_BYTES_MAX {
        return Err(SignatureError::Unreadable);
    }
    let mut time = None;
    let mut signatures = vec![];
    for piece in header.split(',') {
        match piece.trim().split_once('=') {
            Some(("t", _)) if time.is_some() => return Err(SignatureError::Unreadable),
            Some(("t", text)) => time = Some(text),
            Some(("v1", hex)) if signatures.len() < SIGNATURES_MAX => {
                signatures.push(unhex(hex).ok_or(SignatureError::Unreadable)?);
            }
            Some(_) | None => {}
        }
    }
    let time = time.ok_or(SignatureError::Unreadable)?;
    let plain = !time.is_empty() && time.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: i64 = time.parse().ok().filter(|_| plain).ok_or(SignatureError::Unreadable)?;
    let mut signed = Vec::with_capacity(time.len().saturating_add(1).saturating_add(body.len()));
    signed.extend_from_slice(time.as_bytes());
    signed.push(b'.');
    signed.extend_from_slice(body);
    let ours = secrets.iter().any(|secret| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.text().as_bytes());
        // Compares in constant time.
        signatures.iter().any(|signature| hmac::verify(&key, &signed, signature).is_ok())
    });
    if !ours {
        return Err(SignatureError::Wrong);
    }
    if now.abs_diff(seconds) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(SignatureError::Time);
    }
    Ok(())
}

/// The header that Stripe would send: for tests and for trying things out.
pub fn sign(body: &[u8], secret: &Key, now: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.text().as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(format!("{now}.").as_bytes());
    context.update(body);
    let tag = context.sign();
    let hex = tag.as_ref().iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write;
        let _infallible = write!(hex, "{byte:02x}");
        hex
    });
    format!("t={now},v1={hex}")
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let digits = text.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    const NOW: i64 = 1_800_000_000;

    fn keys(secrets: &[&str]) -> Vec<Key> {
        Settings::new("sk_test_a").unwrap().heard_with(secrets).unwrap().webhook_secrets
    }

    #[test]
    fn a_known_vector() {
        // Worked out with another program: HMAC-SHA256 of `1800000000.{}`.
        let header =
            "t=1800000000,v1=0670c993f4fc178e4a81d2e7c2ccbed77b608e0f2b0d9f417b7283b1c6028934";
        let secrets = keys(&["whsec_0123456789abcdef"]);
        assert_eq!(verify(header, b"{}", &secrets, NOW), Ok(()));
    }

    #[test]
    fn only_what_was_signed_lately_under_our_secret_is_taken() {
        let [new, old] = ["whsec_new_0123456789abc", "whsec_old_0123456789abc"];
        let (new, old) = (keys(&[new]).remove(0), keys(&[old]).remove(0));
        let header = sign(b"{}", &old, NOW);
        let both = [new.clone(), old.clone()];
        let v1 = header.split_once(",v1=").unwrap().1;
        assert_eq!(verify(&header, b"{}", &both, NOW), Ok(()));
        assert_eq!(verify(&header, b"{} ", &both, NOW), Err(SignatureError::Wrong));
        assert_eq!(
            verify(&header, b"{}", std::slice::from_ref(&new), NOW),
            Err(SignatureError::Wrong)
        );
        assert_eq!(verify(&header, b"{}", &[], NOW), Err(SignatureError::Wrong));
        // Several signatures while a secret is replaced; weaker schemes are passed over.
        let other = sign(b"{}", &new, NOW);
        let two = format!("{other},v1={v1},v0=00");
        assert_eq!(verify(&two, b"{}", std::slice::from_ref(&old), NOW), Ok(()));
        let weak = header.replace("v1=", "v0=");
        assert_eq!(verify(&weak, b"{}", &both, NOW), Err(SignatureError::Wrong));
        for (seconds, told) in [
            (NOW + 300, Ok(())),
            (NOW - 300, Ok(())),
            (NOW + 301, Err(SignatureError::Time)),
            (NOW - 301, Err(SignatureError::Time)),
        ] {
            assert_eq!(verify(&header, b"{}", &both, seconds), told);
        }
        // Another time in the header is another signature.
        let moved = header.replace("t=1800000000", "t=1800000001");
        assert_eq!(verify(&moved, b"{}", &both, NOW), Err(SignatureError::Wrong));
        for unreadable in [
            String::new(),
            "t=1800000000,v1=zz".to_owned(),
            format!("v1={v1}"),
            format!("t=,v1={v1}"),
            format!("t=-1,v1={v1}"),
            format!("t=+1800000000,v1={v1}"),
            format!("t=1800000000,t=1800000000,v1={v1}"),
            format!("t=1800000000,v1={v1}{}", ",v0=1".repeat(2_000)),
            format!("t=1800000000,v1={}", "é".repeat(32)),
        ] {
            let told = verify(&unreadable, b"{}", &both, NOW);
            assert_eq!(told, Err(SignatureError::Unreadable), "{unreadable:.80}");
        }
    }
}
