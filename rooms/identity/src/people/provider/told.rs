//! An id token of the provider: believed only if it is signed by a key of his, says that it is for
//! us, and answers the very request of this browser (OpenID Connect Core 1.0, 3.1.3.7).

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use perennial_engine::contact::is_email;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;

use crate::service::jwt::{decode, looks_like_one, object, seconds, text};

/// Clocks differ by so much.
const SKEW_SECONDS: i64 = 60;
/// Longest token that is read.
const BYTES_MAX: usize = 16_384;
/// Longest name of a person at a provider (OpenID Connect Core, 2).
const SUBJECT_CHARS_MAX: usize = 255;

/// Why it is not believed. For logs; people are only told that it did not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    Malformed,
    /// Not one of the two methods, or not signed.
    Method,
    /// No key of that name; perhaps there are new ones.
    Key,
    Signature,
    Issuer,
    Audience,
    Time,
    Nonce,
}

/// What must hold besides the signature.
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    /// Unix seconds.
    pub now: i64,
}

/// Who it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Person {
    pub subject: String,
    /// Only where the provider says that he checked it.
    pub email: Option<String>,
}

pub fn person(token: &str, keys: &[Value], expected: &Expected<'_>) -> Result<Person, Doubt> {
    if token.len() > BYTES_MAX || !looks_like_one(token) {
        return Err(Doubt::Malformed);
    }
    let malformed = |_| Doubt::Malformed;
    let (said, signature) = token.rsplit_once('.').ok_or(Doubt::Malformed)?;
    let (header, claims) = said.split_once('.').ok_or(Doubt::Malformed)?;
    let (header, claims) = (object(header).map_err(malformed)?, object(claims).map_err(malformed)?);
    let signature = decode(signature).map_err(malformed)?;
    let method = Method::of(&header)?;
    let named = text(&header, "kid").map_err(malformed)?;
    verify(method, named, keys, said.as_bytes(), &signature)?;
    check(&claims, expected)?;
    of_claims(&claims)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Rs256,
    Es256,
}

impl Method {
    /// Public keys only: with `HS256` a public key would be the secret.
    fn of(header: &Map<String, Value>) -> Result<Self, Doubt> {
        if header.contains_key("crit") {
            return Err(Doubt::Malformed);
        }
        match header.get("alg").and_then(Value::as_str) {
            Some("RS256") => Ok(Self::Rs256),
            Some("ES256") => Ok(Self::Es256),
            Some(_) | None => Err(Doubt::Method),
        }
    }

    /// Whether a key of the provider is one for this.
    fn takes(self, key: &Value) -> bool {
        let (name, kind) = match self {
            Self::Rs256 => ("RS256", "RSA"),
            Self::Es256 => ("ES256", "EC"),
        };
        let is = |member: &str, wanted: &str| key[member].as_str().is_none_or(|it| it == wanted);
        key["kty"] == kind && is("use", "sig") && is("alg", name)
    }
}

fn verify(
    method: Method,
    named: Option<&str>,
    keys: &[Value],
    said: &[u8],
    signature: &[u8],
) -> Result<(), Doubt> {
    let mut fitting = keys
        .iter()
        .filter(|key| method.takes(key))
        .filter(|key| named.is_none_or(|name| key["kid"] == name));
    let key = fitting.next().ok_or(Doubt::Key)?;
    if named.is_none() && fitting.next().is_some() {
        return Err(Doubt::Key);
    }
    let part = |name: &str| key[name].as_str().and_then(|text| decode(text).ok()).ok_or(Doubt::Key);
    let verified = match method {
        Method::Rs256 => RsaPublicKeyComponents { n: part("n")?, e: part("e")? }.verify(
            &RSA_PKCS1_2048_8192_SHA256,
            said,
            signature,
        ),
        Method::Es256 => {
            if key["crv"] != "P-256" {
                return Err(Doubt::Key);
            }
            let point = [vec![4], part("x")?, part("y")?].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(said, signature)
        }
    };
    verified.map_err(|_unspecified| Doubt::Signature)
}

fn check(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Doubt> {
    let said = |name| text(claims, name).map_err(|_| Doubt::Malformed);
    if said("iss")? != Some(expected.issuer) {
        return Err(Doubt::Issuer);
    }
    let several = match claims.get("aud") {
        Some(Value::String(one)) if one == expected.client => false,
        Some(Value::Array(all)) if all.iter().any(|one| one == expected.client) => all.len() > 1,
        Some(_) | None => return Err(Doubt::Audience),
    };
    match said("azp")? {
        Some(party) if party != expected.client => return Err(Doubt::Audience),
        None if several => return Err(Doubt::Audience),
        Some(_) | None => {}
    }
    let at = |name| seconds(claims, name).map_err(|_| Doubt::Malformed);
    let (issued, expires) = (at("iat")?, at("exp")?);
    let (issued, expires) = (issued.ok_or(Doubt::Malformed)?, expires.ok_or(Doubt::Malformed)?);
    let latest = expected.now.saturating_add(SKEW_SECONDS);
    let earliest = expected.now.saturating_sub(SKEW_SECONDS);
    if expires <= earliest || issued > latest || at("nbf")?.is_some_and(|from| from > latest) {
        return Err(Doubt::Time);
    }
    let nonce = said("nonce")?.unwrap_or_default();
    if bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        Ok(())
    } else {
        Err(Doubt::Nonce)
    }
}

/// Also what the provider tells at his other door, `userinfo`.
pub fn of_claims(claims: &Map<String, Value>) -> Result<Person, Doubt> {
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    if subject.is_empty() || subject.chars().count() > SUBJECT_CHARS_MAX {
        return Err(Doubt::Malformed);
    }
    let verified = claims.get("email_verified") == Some(&Value::Bool(true));
    let email = claims.get("email").and_then(Value::as_str).filter(|_| verified);
    let email = email.filter(|email| is_email(email));
    Ok(Person { subject: subject.to_owned(), email: email.map(str::to_owned) })
}
