//! What of a member's data is wrong or missing, as far as that can be said without asking anybody
//! (5.6). What was sent is in no message.

use perennial_core::terms::NationalId;
use perennial_core::time::{Instant, Span, Zone};

use super::national;
use super::postal;
use crate::problem::Code;
use crate::text::{REFERENCE_RULE, holds_card_number, is_country, is_language, is_reference};
use crate::wire::{
    AddressType, Hidden, NationalIdType, NewAddress, NewConsent, NewEmail, NewMember,
    NewNationalId, NewPhone, Relationship,
};

/// Longest name or line of an address, in characters.
const TEXT_CHARS_MAX: usize = 100;
/// Longest user agent.
const AGENT_CHARS_MAX: usize = 512;
/// Longest version of a document.
const VERSION_CHARS_MAX: usize = 64;
/// So many of one kind, at most.
const EACH_MAX: usize = 10;
const CONSENTS_MAX: usize = 20;
const ADULT_YEARS: u32 = 18;
/// Nobody is older.
const OLDEST_YEARS: u32 = 130;
/// How far the caller's clock may be ahead of ours.
const AHEAD_SECONDS: i64 = 300;

/// What is wrong, where, and in words.
type Mistakes = Vec<(Code, String, String)>;

/// Collects mistakes.
pub struct Check {
    now: Instant,
    pub mistakes: Mistakes,
}

impl Check {
    pub fn at(now: Instant) -> Self {
        Self { now, mistakes: vec![] }
    }

    fn wrong(&mut self, code: Code, pointer: impl Into<String>, message: &str) {
        self.mistakes.push((code, pointer.into(), message.to_owned()));
    }

    fn invalid(&mut self, pointer: impl Into<String>, message: &str) {
        self.wrong(Code::InvalidField, pointer, message);
    }

    fn required(&mut self, pointer: &str, message: &str) {
        self.wrong(Code::PiiRequired, pointer, message);
    }

    /// Everything but what the subscription decides about.
    pub fn member(&mut self, member: &NewMember, wanted: NationalId) {
        let child = member.relationship == Relationship::Child;
        let person = &member.person;
        for (name, text, needed) in [
            ("givenName", &person.given_name, true),
            ("middleName", &person.middle_name, false),
            ("familyName", &person.family_name, true),
            ("suffix", &person.suffix, false),
        ] {
            self.name(&format!("/person/{name}"), text.as_ref(), needed);
        }
        self.born(person.date_of_birth.as_ref(), child);
        self.guardian(member, child);
        self.national_ids(&member.national_ids, wanted, child);
        for (n, address) in member.addresses.iter().take(EACH_MAX).enumerate() {
            self.address(n, address);
        }
        let current = member.addresses.iter().filter(|it| it.kind == AddressType::Current).count();
        if current == 0 && !child {
            self.required("/addresses", "One CURRENT address.");
        }
        if current > 1 {
            self.invalid("/addresses", "One CURRENT address, not several.");
        }
        if member.emails.is_empty() && !child {
            self.required("/emails", "One e-mail address.");
        }
        self.reached(&member.emails, &member.phones);
        for (n, consent) in member.consents.iter().take(CONSENTS_MAX).enumerate() {
            self.consent(n, consent);
        }
        for (name, count, most) in [
            ("/nationalIds", member.national_ids.len(), EACH_MAX),
            ("/addresses", member.addresses.len(), EACH_MAX),
            ("/consents", member.consents.len(), CONSENTS_MAX),
        ] {
            if count > most {
                self.invalid(name, "Too many.");
            }
        }
    }

    /// E-mail addresses and telephone numbers.
    pub fn reached(&mut self, emails: &[NewEmail], phones: &[NewPhone]) {
        for (n, email) in emails.iter().take(EACH_MAX).enumerate() {
            if !is_email(&email.value.0) || holds_card_number(&email.value.0) {
                self.invalid(format!("/emails/{n}/value"), "An e-mail address.");
            }
        }
        for (n, phone) in phones.iter().take(EACH_MAX).enumerate() {
            if !is_phone(&phone.value.0) {
                let text = "A telephone number as +12025550123 (E.164).";
                self.invalid(format!("/phones/{n}/value"), text);
            }
        }
        if emails.iter().filter(|email| email.primary).count() > 1 {
            self.invalid("/emails", "One of them is primary, not several.");
        }
        if emails.len() > EACH_MAX {
            self.invalid("/emails", "Too many.");
        }
        if phones.len() > EACH_MAX {
            self.invalid("/phones", "Too many.");
        }
    }

    pub fn name(&mut self, pointer: &str, text: Option<&Hidden>, needed: bool) {
        match text {
            None if needed => self.required(pointer, "It is required."),
            None => {}
            Some(text) => self.text(pointer, &text.0),
        }
    }

    fn text(&mut self, pointer: &str, text: &str) {
        if !is_line(text, TEXT_CHARS_MAX) {
            self.invalid(pointer, "1 to 100 printable characters.");
        } else if holds_card_number(text) {
            self.invalid(pointer, "No card numbers, please.");
        }
    }

    fn born(&mut self, date: Option<&Hidden>, child: bool) {
        const AT: &str = "/person/dateOfBirth";
        let Some(date) = date else { return self.required(AT, "It is required.") };
        let Some(born) = day(&date.0) else {
            return self.invalid(AT, "A date such as 1990-12-31.");
        };
        let birthday = |years| Span::years(years).after(born, &Zone::utc()).unwrap_or(Instant::MAX);
        if born > self.now {
            self.invalid(AT, "It is in the future.");
        } else if birthday(OLDEST_YEARS) <= self.now {
            self.invalid(AT, "Nobody is so old.");
        } else if child != (birthday(ADULT_YEARS) > self.now) {
            let text = if child { "A CHILD is under 18." } else { "Adults are 18 or older." };
            self.invalid(AT, text);
        }
    }

    fn guardian(&mut self, member: &NewMember, child: bool) {
        const AT: &str = "/guardianMemberRef";
        match &member.guardian_member_ref {
            None if child => self.required(AT, "A CHILD has a guardian."),
            Some(_) if !child => self.invalid(AT, "Only a CHILD has a guardian."),
            Some(guardian) if !is_reference(&guardian.0) => {
                self.invalid(AT, REFERENCE_RULE);
            }
            Some(_) | None => {}
        }
    }

    fn national_ids(&mut self, ids: &[NewNationalId], wanted: NationalId, child: bool) {
        match wanted {
            NationalId::None => {
                if !ids.is_empty() {
                    let text = "This offering needs none, and takes none.";
                    self.wrong(Code::PiiNotAccepted, "/nationalIds", text);
                }
                return;
            }
            NationalId::Last4 | NationalId::Full if ids.is_empty() && !child => {
                self.required("/nationalIds", "One is required.");
            }
            NationalId::Last4 | NationalId::Full => {}
        }
        for (n, id) in ids.iter().take(EACH_MAX).enumerate() {
            let plain = national::plain(&id.value.0);
            let whole = national::is_whole(id.kind, &plain);
            let fits = match wanted {
                NationalId::Full => whole,
                NationalId::None | NationalId::Last4 => {
                    whole || national::is_last4(id.kind, &plain)
                }
            };
            let card = id.kind == NationalIdType::Other && holds_card_number(&id.value.0);
            if !fits || card {
                let text = match wanted {
                    NationalId::Full => "The whole number, as its office gives it out.",
                    NationalId::None | NationalId::Last4 => "The number, or its last four.",
                };
                self.invalid(format!("/nationalIds/{n}/value"), text);
            }
            let of_type = national::country(id.kind).is_none_or(|country| country == id.country);
            if !of_type || !is_country(&id.country) {
                self.invalid(format!("/nationalIds/{n}/country"), "The country of its type.");
            }
            let twice = ids.iter().take(n).any(|it| it.kind == id.kind);
            if twice && id.kind != NationalIdType::Other {
                self.invalid(format!("/nationalIds/{n}/type"), "There is one of it already.");
            }
        }
    }

    fn address(&mut self, n: usize, address: &NewAddress) {
        let at = |name: &str| format!("/addresses/{n}/{name}");
        self.text(&at("line1"), &address.line1.0);
        self.text(&at("city"), &address.city.0);
        for (name, text) in [("line2", &address.line2), ("region", &address.region)] {
            if let Some(text) = text {
                self.text(&at(name), &text.0);
            }
        }
        if !is_country(&address.country) {
            self.wrong(Code::UnsupportedCountry, at("country"), "A country such as US.");
        } else if !postal::is_code(&address.country, &address.postal_code.0) {
            self.invalid(at("postalCode"), "A postal code of the country.");
        }
        if let Some(since) = &address.since {
            match day(&format!("{}-01", since.0)) {
                None => self.invalid(at("since"), "A month such as 2020-01."),
                Some(since) if since > self.now => {
                    self.invalid(at("since"), "It is in the future.");
                }
                Some(_) => {}
            }
        }
    }

    fn consent(&mut self, n: usize, consent: &NewConsent) {
        let at = |name: &str| format!("/consents/{n}/{name}");
        let version = &consent.document_version;
        if !is_line(version, VERSION_CHARS_MAX) || holds_card_number(version) {
            let text = "1 to 64 printable characters, and no card number.";
            self.invalid(at("documentVersion"), text);
        }
        if !is_language(&consent.language) {
            self.invalid(at("language"), "A language such as en-US.");
        }
        match Instant::parse(&consent.granted_at) {
            Err(_) => self.invalid(at("grantedAt"), "A time such as 2026-01-31T09:00:00Z."),
            Ok(granted) if granted.micros_since(self.now) > AHEAD_SECONDS * 1_000_000 => {
                self.invalid(at("grantedAt"), "It is in the future.");
            }
            Ok(_) => {}
        }
        let Some(evidence) = &consent.evidence else { return };
        if evidence.ip.as_ref().is_some_and(|ip| ip.0.parse::<std::net::IpAddr>().is_err()) {
            self.invalid(at("evidence/ip"), "An IP address.");
        }
        let misfit = |text: &str| !is_line(text, AGENT_CHARS_MAX) || holds_card_number(text);
        if evidence.user_agent.as_ref().is_some_and(|it| misfit(&it.0)) {
            let text = "1 to 512 printable characters, and no card number.";
            self.invalid(at("evidence/userAgent"), text);
        }
        let is_hash =
            |hash: &String| hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit());
        if evidence.document_sha256.as_ref().is_some_and(|hash| !is_hash(hash)) {
            self.invalid(at("evidence/documentSha256"), "64 hexadecimal digits.");
        }
    }
}

/// The first moment of a day in UTC.
fn day(text: &str) -> Option<Instant> {
    (text.len() == 10).then(|| Instant::parse(&format!("{text}T00:00:00Z")).ok()).flatten()
}

fn is_line(text: &str, chars_max: usize) -> bool {
    (1..=chars_max).contains(&text.chars().count())
        && !text.trim().is_empty()
        && !text.chars().any(char::is_control)
}

pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain = |it: char| !it.is_control() && !it.is_whitespace();
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|it| it.is_alphanumeric() || it == '-');
    text.len() <= 254
        && (1..=64).contains(&name.len())
        && name.chars().all(|it| plain(it) && it != '@')
        && host.contains('.')
        && host.split('.').all(part)
}

/// E.164.
pub fn is_phone(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    (8..=15).contains(&digits.len())
        && digits.bytes().all(|it| it.is_ascii_digit())
        && !digits.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_people_are_reached_at() {
        for good in ["a@b.co", "first.last+tag@mail.example.org", "ü@münchen.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@", "@b.co", "a@b", "a@@b.co", "a b@c.de", "a@b..co", "a@-_.co"] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(is_phone("+14155550100"));
        for bad in ["14155550100", "+0415555010", "+1415", "+1415555010012345", "+1 415 555 0100"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
