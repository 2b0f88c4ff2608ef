//! RSA keys: the one the installation signs id tokens with, and those made for service accounts.

use std::fmt;

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// No key could be made, or what was kept is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyTrouble;

impl fmt::Display for KeyTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is no RSA key of 2048 bits or more")
    }
}

/// A pair of keys with the id both halves go by.
pub struct SigningKey {
    id: String,
    pair: RsaKeyPair,
}

impl SigningKey {
    /// A new pair: PKCS#8 in DER, as [`SigningKey::open`] takes it.
    pub fn generate() -> Result<Vec<u8>, KeyTrouble> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyTrouble)?;
        let der: Pkcs8V1Der = pair.as_der().map_err(|_| KeyTrouble)?;
        Ok(der.as_ref().to_vec())
    }

    pub fn open(pkcs8: &[u8]) -> Result<Self, KeyTrouble> {
        let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| KeyTrouble)?;
        let hash = digest::digest(&digest::SHA256, pair.public_key().as_ref());
        let id = hash.as_ref().iter().take(20).fold(String::new(), |mut hex, byte| {
            let _infallible = fmt::Write::write_fmt(&mut hex, format_args!("{byte:02x}"));
            hex
        });
        Ok(Self { id, pair })
    }

    /// A name that follows from the public half.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public half: `SubjectPublicKeyInfo` in DER.
    pub fn public(&self) -> Result<Vec<u8>, KeyTrouble> {
        let der: PublicKeyX509Der = self.pair.public_key().as_der().map_err(|_| KeyTrouble)?;
        Ok(der.as_ref().to_vec())
    }

    /// Modulus and exponent as a JSON Web Key has them.
    pub fn numbers(&self) -> (String, String) {
        let public = self.pair.public_key();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        (
            text(public.modulus().big_endian_without_leading_zero()),
            text(public.exponent().big_endian_without_leading_zero()),
        )
    }

    /// A JSON Web Token with these claims, signed with RS256.
    pub fn sign(&self, claims: &serde_json::Value) -> Result<String, KeyTrouble> {
        let header = serde_json::json!({ "alg": "RS256", "kid": self.id, "typ": "JWT" });
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(&header), part(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), said.as_bytes(), &mut signature)
            .map_err(|_| KeyTrouble)?;
        Ok(format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// PKCS#8 as key files carry it.
pub fn pem(pkcs8: &[u8]) -> String {
    let encoded = STANDARD.encode(pkcs8);
    let mut text = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    for line in encoded.as_bytes().chunks(64) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    text.push_str("-----END PRIVATE KEY-----\n");
    text
}
