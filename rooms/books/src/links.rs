//! Links that customers get by mail: whoever has one sees one document and nothing else. A link
//! is sealed with the installation's secret, so that none can be made up or changed.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perennial_core::ids::SubscriptionId;
use perennial_engine::EnvironmentId;
use perennial_engine::change_set::Issued;
use room_lobby::auth::InstallationSecret;

const VERSION: u8 = 1;
/// Of a link to what a payment became.
const PAYMENT: u8 = 2;
const TAG_BYTES: usize = 32;
/// Version, series, environment, number.
const FRAME_BYTES: usize = 1 + 1 + 4 + 8;
const TOKEN_CHARS_MAX: usize = 400;

/// What a link shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    pub environment: EnvironmentId,
    pub series: Series,
    pub issued: Issued,
}

/// A payment whose invoice a link shows. For mails, which are worded in the commit that pays and
/// so before the invoice has its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub environment: EnvironmentId,
    pub subscription: SubscriptionId,
    /// The charge's key, as it is written.
    pub key: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    Invoice,
    CreditNote,
}

/// Seals and opens links.
#[derive(Clone)]
pub struct Links(hmac::Key);

impl Links {
    pub fn new(secret: &InstallationSecret) -> Self {
        let secret = secret.hash("links to invoices").0;
        Self(hmac::Key::new(hmac::HMAC_SHA256, &secret))
    }

    /// The path of a document's page, from the root of this installation.
    pub fn path(&self, linked: &Linked) -> String {
        self.sealed(&frame(linked))
    }

    /// The path of the page of the invoice that a payment became.
    pub fn path_of(&self, payment: &Payment) -> String {
        let mut frame = vec![PAYMENT];
        frame.extend_from_slice(&payment.environment.0.to_be_bytes());
        frame.extend_from_slice(&payment.subscription.0.to_be_bytes());
        frame.extend_from_slice(payment.key.as_bytes());
        self.sealed(&frame)
    }

    fn sealed(&self, frame: &[u8]) -> String {
        let tag = hmac::sign(&self.0, frame);
        format!("/invoice/{}", URL_SAFE_NO_PAD.encode([frame, tag.as_ref()].concat()))
    }

    /// The payment a token names, where it names one.
    pub fn open_payment(&self, token: &str) -> Option<Payment> {
        let frame = self.unsealed(token)?;
        let (head, key) = frame.split_first_chunk::<21>()?;
        let [PAYMENT, e0, e1, e2, e3, subscription @ ..] = *head else { return None };
        Some(Payment {
            environment: EnvironmentId(u32::from_be_bytes([e0, e1, e2, e3])),
            subscription: SubscriptionId(u128::from_be_bytes(subscription)),
            key: std::str::from_utf8(key).ok()?.to_owned(),
        })
    }

    fn unsealed(&self, token: &str) -> Option<Vec<u8>> {
        if token.len() > TOKEN_CHARS_MAX {
            return None;
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let tag = bytes.split_off(bytes.len().checked_sub(TAG_BYTES)?);
        hmac::verify(&self.0, &bytes, &tag).ok()?;
        Some(bytes)
    }

    /// What the token at the end of a path of ours shows.
    pub fn open(&self, token: &str) -> Option<Linked> {
        let frame = self.unsealed(token)?;
        let (head, issuer) = frame.split_first_chunk::<FRAME_BYTES>()?;
        let [VERSION, series, e0, e1, e2, e3, number @ ..] = *head else { return None };
        let series = match series {
            0 => Series::Invoice,
            1 => Series::CreditNote,
            _ => return None,
        };
        let issuer = std::str::from_utf8(issuer).ok()?;
        Some(Linked {
            environment: EnvironmentId(u32::from_be_bytes([e0, e1, e2, e3])),
            series,
            issued: Issued { issuer: issuer.into(), number: u64::from_be_bytes(number) },
        })
    }
}

fn frame(linked: &Linked) -> Vec<u8> {
    let series = match linked.series {
        Series::Invoice => 0,
        Series::CreditNote => 1,
    };
    let mut frame = vec![VERSION, series];
    frame.extend_from_slice(&linked.environment.0.to_be_bytes());
    frame.extend_from_slice(&linked.issued.number.to_be_bytes());
    frame.extend_from_slice(linked.issued.issuer.as_str().as_bytes());
    frame
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_what_it_was_made_for_and_nothing_else() {
        let links = Links::new(&InstallationSecret::new(&[7; 32]));
        let linked = Linked {
            environment: EnvironmentId(2),
            series: Series::CreditNote,
            issued: Issued { issuer: "shop".into(), number: 41 },
        };
        let path = links.path(&linked);
        let token = path.strip_prefix("/invoice/").unwrap();
        assert_eq!(links.open(token), Some(linked.clone()));
        for at in 0..token.len() {
            let mut forged = token.as_bytes().to_vec();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            // The last character holds bits that say nothing; it must be in its one form.
            assert_eq!(links.open(&forged), None, "{at}");
            assert_eq!(links.open(&token[..at]), None, "{at}");
        }
        let others = Links::new(&InstallationSecret::new(&[8; 32]));
        assert_eq!(others.open(token), None);
        assert_eq!(links.open(&"A".repeat(9_999)), None);
    }

    #[test]
    fn a_link_to_a_payment_is_no_link_to_a_number() {
        let links = Links::new(&InstallationSecret::new(&[7; 32]));
        let payment = Payment {
            environment: EnvironmentId(2),
            subscription: SubscriptionId(0x0192_0000_0000_7000_8000_0000_0000_00ff),
            key: "3/renewal".to_owned(),
        };
        let path = links.path_of(&payment);
        let token = path.strip_prefix("/invoice/").unwrap();
        assert_eq!(links.open_payment(token), Some(payment));
        assert_eq!(links.open(token), None);
        let issued = Issued { issuer: "shop".into(), number: 41 };
        let linked = Linked { environment: EnvironmentId(2), series: Series::Invoice, issued };
        let path = links.path(&linked);
        assert_eq!(links.open_payment(path.strip_prefix("/invoice/").unwrap()), None);
    }
}
