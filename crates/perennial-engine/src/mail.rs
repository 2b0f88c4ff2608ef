//! A letter to a customer as it is kept between the commit of its change and the last attempt.

use std::fmt;

use perennial_core::time::Instant;

/// Stands for the receiver in deliveries that are mail. No receiver may be called so.
pub const MAIL: &str = "@mail";

/// A mail, whole. What it says is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// `Shop <shop@example.org>`
    pub from: String,
    pub reply_to: Option<String>,
    /// The bare address.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// With its angle brackets: names the fact and the customer, the same at every attempt.
    pub message_id: String,
    /// Real time of the commit.
    pub date: Instant,
    /// BCP 47, of its words.
    pub language: String,
}

/// Without what is personal.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// The first bytes of what is kept, with its version.
const HEAD: &[u8] = b"letter 1\n";

impl Letter {
    /// The bytes that are kept: each part with its length before it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let date = self.date.micros().to_string();
        let reply_to = self.reply_to.as_deref().unwrap_or_default();
        let parts = [
            &self.from,
            reply_to,
            &self.to,
            &self.subject,
            &self.text,
            &self.html,
            &self.message_id,
            &date,
            &self.language,
        ];
        let mut bytes = HEAD.to_vec();
        for part in parts {
            bytes.extend_from_slice(format!("{}:", part.len()).as_bytes());
            bytes.extend_from_slice(part.as_bytes());
            bytes.push(b'\n');
        }
        bytes
    }

    /// Reads [`Letter::to_bytes`] back.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(HEAD)?;
        let mut part = || {
            let colon = rest.iter().position(|byte| *byte == b':')?;
            let length: usize = std::str::from_utf8(rest.get(..colon)?).ok()?.parse().ok()?;
            let start = colon.checked_add(1)?;
            let end = start.checked_add(length)?;
            let text = std::str::from_utf8(rest.get(start..end)?).ok()?.to_owned();
            rest = rest.get(end..)?.strip_prefix(b"\n")?;
            Some(text)
        };
        Some(Self {
            from: part()?,
            reply_to: part().map(|text| (!text.is_empty()).then_some(text))?,
            to: part()?,
            subject: part()?,
            text: part()?,
            html: part()?,
            message_id: part()?,
            date: Instant::from_micros(part()?.parse().ok()?).ok()?,
            language: part()?,
        })
    }
}

/// An address for logs and lists: the first letter and the domain's last part.
pub fn masked(address: &str) -> String {
    let (name, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = name.chars().take(1).collect();
    let last = domain.rsplit('.').next().unwrap_or_default();
    format!("{first}***@***.{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_kept_whole() {
        let letter = Letter {
            from: "Läden <shop@example.org>".to_owned(),
            reply_to: None,
            to: "anna@example.org".to_owned(),
            subject: "3:Grüße\n".to_owned(),
            text: String::new(),
            html: "<p>:\n7:</p>".to_owned(),
            message_id: "<a.1@example.org>".to_owned(),
            date: Instant::parse("2026-01-31T09:00:00.000001Z").unwrap(),
            language: "de".to_owned(),
        };
        let bytes = letter.to_bytes();
        assert_eq!(Letter::from_bytes(&bytes), Some(letter.clone()));
        let answered = Letter { reply_to: Some("help@example.org".to_owned()), ..letter };
        assert_eq!(Letter::from_bytes(&answered.to_bytes()), Some(answered));
        for end in 0..bytes.len() {
            assert_eq!(Letter::from_bytes(&bytes[..end]), None);
        }
    }

    #[test]
    fn nothing_personal_is_printed() {
        assert_eq!(masked("anna.meier@mail.example.org"), "a***@***.org");
        assert_eq!(masked("nonsense"), "n***@***.");
    }
}
