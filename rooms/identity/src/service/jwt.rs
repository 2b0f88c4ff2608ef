//! JSON Web Tokens in compact form (RFC 7515, 7519), read so that there is one way to read each:
//! three parts, base64url, no member twice, whole numbers for times, RS256 and nothing
//! else.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use room_lobby::body::{JsonLimits, parse_json_value};
use serde_json::{Map, Value};

/// Longest token that is read; one of Google's libraries has 700 to 1100 bytes.
const BYTES_MAX: usize = 8_192;

const LIMITS: JsonLimits = JsonLimits {
    bytes_max: BYTES_MAX,
    depth_max: 8,
    entries_max: 64,
    digits_max: 20,
    lines: false,
    controls: false,
};

/// Why it is not even looked at whether somebody signed this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoToken {
    /// Not in the form, or in a form with more than one reading.
    Malformed,
    /// Signed by a method we do not take, or not signed.
    Method,
}

/// A token that is in order; nobody has looked at the signature yet.
pub struct Jwt<'t> {
    /// What is signed.
    pub said: &'t [u8],
    pub signature: Vec<u8>,
    /// The key it claims to be signed with.
    pub key: Option<String>,
    pub claims: Claims,
}

/// The claims this room reads; others are ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub issuer: String,
    pub subject: Option<String>,
    pub audience: Option<String>,
    pub scope: Option<String>,
    /// Unix seconds.
    pub issued: i64,
    pub expires: i64,
    pub not_before: Option<i64>,
}

/// Whether a bearer token is written like one of these: by its two dots.
pub fn looks_like_one(token: &str) -> bool {
    token.bytes().filter(|byte| *byte == b'.').count() == 2
}

impl<'t> Jwt<'t> {
    pub fn read(token: &'t str) -> Result<Self, NoToken> {
        if token.len() > BYTES_MAX || !looks_like_one(token) {
            return Err(NoToken::Malformed);
        }
        let (said, signature) = token.rsplit_once('.').ok_or(NoToken::Malformed)?;
        let (header, claims) = said.split_once('.').ok_or(NoToken::Malformed)?;
        let key = header_of(&object(header)?)?;
        let claims = Claims::of(&object(claims)?)?;
        let signature = decode(signature)?;
        Ok(Self { said: said.as_bytes(), signature, key, claims })
    }
}

/// The id of the key. Where a key comes from is our business alone: `jwk`, `jku`, `x5u` and `x5c`
/// are ignored as the unknown members they are to us.
fn header_of(header: &Map<String, Value>) -> Result<Option<String>, NoToken> {
    if header.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(NoToken::Method);
    }
    // Extensions that must be understood (RFC 7515, 4.1.11): we understand none.
    if header.contains_key("crit") {
        return Err(NoToken::Malformed);
    }
    let kind = text(header, "typ")?;
    if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("JWT")) {
        return Err(NoToken::Malformed);
    }
    Ok(text(header, "kid")?.map(str::to_owned))
}

impl Claims {
    fn of(claims: &Map<String, Value>) -> Result<Self, NoToken> {
        let owned = |name| Ok(text(claims, name)?.map(str::to_owned));
        Ok(Self {
            issuer: owned("iss")?.ok_or(NoToken::Malformed)?,
            // Google's library for Rust says null where it speaks for nobody else.
            subject: if claims.get("sub") == Some(&Value::Null) { None } else { owned("sub")? },
            audience: owned("aud")?,
            scope: owned("scope")?,
            issued: seconds(claims, "iat")?.ok_or(NoToken::Malformed)?,
            expires: seconds(claims, "exp")?.ok_or(NoToken::Malformed)?,
            not_before: seconds(claims, "nbf")?,
        })
    }
}

pub fn text<'m>(map: &'m Map<String, Value>, name: &str) -> Result<Option<&'m str>, NoToken> {
    match map.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(NoToken::Malformed),
    }
}

/// Written in digits alone, so that nobody rounds it another way.
pub fn seconds(map: &Map<String, Value>, name: &str) -> Result<Option<i64>, NoToken> {
    let Some(value) = map.get(name) else { return Ok(None) };
    let Value::Number(number) = value else { return Err(NoToken::Malformed) };
    let digits = number.to_string();
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(seconds) if whole => Ok(Some(seconds)),
        _ => Err(NoToken::Malformed),
    }
}

pub fn object(part: &str) -> Result<Map<String, Value>, NoToken> {
    let bytes = decode(part)?;
    match parse_json_value(&bytes, &LIMITS) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) | Err(_) => Err(NoToken::Malformed),
    }
}

/// The engines refuse bits behind the last byte that are not zero. Padding need not be there (RFC
/// 7515, 2), but Google's library for Rust writes it, and then all of it must be there.
pub fn decode(part: &str) -> Result<Vec<u8>, NoToken> {
    let engine = if part.ends_with('=') { URL_SAFE } else { URL_SAFE_NO_PAD };
    engine.decode(part).map_err(|_| NoToken::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(text: &str) -> String {
        URL_SAFE_NO_PAD.encode(text)
    }

    proptest! {
        /// Whatever comes is read or refused.
        #[test]
        fn no_text_makes_the_reader_panic(
            texts in prop::collection::vec("[A-Za-z0-9_=.-]{0,40}|\\PC{0,20}", 0..5),
        ) {
            let _read = Jwt::read(&texts.join("."));
        }

        #[test]
        fn no_json_makes_it_panic(header in "[{}\\[\\]\",:a-z0-9]{0,40}", claims in "\\PC{0,60}") {
            let _read = Jwt::read(&format!("{}.{}.AAAA", encode(&header), encode(&claims)));
        }

        /// What is read says what was written.
        #[test]
        fn times_are_those_written(issued in 0_i64.., expires in 0_i64.., scope in "[a-z ]{0,9}") {
            let claims = format!(
                r#"{{"iss":"a@b","iat":{issued},"exp":{expires},"scope":"{scope}"}}"#
            );
            let header = encode(r#"{"alg":"RS256"}"#);
            let token = format!("{header}.{}.AAAA", encode(&claims));
            let read = Jwt::read(&token).map(|jwt| (jwt.claims, jwt.key, jwt.signature));
            let expected = Claims {
                issuer: "a@b".to_owned(),
                subject: None,
                audience: None,
                scope: Some(scope),
                issued,
                expires,
                not_before: None,
            };
            prop_assert_eq!(read, Ok((expected, None, vec![0; 3])));
        }
    }
}
