//! What a member of a contact must look like. Names and streets are free text of a bounded length;
//! what programs go by (country, language, e-mail) is checked.

use super::Member;

/// The longest text of a member, in characters.
pub const CHARS_MAX: usize = 255;
/// The longest address mail can be sent to, in bytes (RFC 5321 with its brackets taken off).
const EMAIL_BYTES_MAX: usize = 254;
/// The longest part before the `@`, in bytes.
const LOCAL_BYTES_MAX: usize = 64;

/// ISO 3166-1 alpha-2, all officially assigned codes.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
    BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE \
    DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR \
    GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP \
    KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
    MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW \
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG \
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Whether a text can be what its member says.
pub fn fits(member: Member, text: &str) -> bool {
    let short = text.chars().count() <= CHARS_MAX;
    let printable = !text.chars().any(char::is_control);
    let right = match member {
        Member::Country => is_country(text),
        Member::Language => is_language(text),
        Member::Email => is_email(text),
        Member::Salutation
        | Member::SalutationId
        | Member::Title
        | Member::Company
        | Member::Firstname
        | Member::Lastname
        | Member::Street1
        | Member::Street2
        | Member::PostalCode
        | Member::City
        | Member::State
        | Member::Phone1
        | Member::Phone2
        | Member::Fax
        | Member::VatId => true,
    };
    short && printable && right
}

/// All of them, in the order of their codes.
pub fn countries() -> impl Iterator<Item = &'static str> {
    COUNTRIES.split_ascii_whitespace()
}

/// Two capital letters of ISO 3166-1. `XK` is what everybody uses for Kosovo until it has a code.
pub fn is_country(text: &str) -> bool {
    text == "XK" || countries().any(|code| code == text)
}

/// A well-formed tag of BCP 47 that begins with a language of ISO 639: `de`, `pt-BR`, `zh-Hant-TW`.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let first = parts.next().unwrap_or_default();
    let language = matches!(first.len(), 2 | 3) && first.bytes().all(|b| b.is_ascii_alphabetic());
    let other = |part: &str| {
        matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    language && parts.all(other)
}

/// Something mail could be sent to. Whether somebody reads it, only a mail can tell.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let bounded = text.len() <= EMAIL_BYTES_MAX && matches!(local.len(), 1..=LOCAL_BYTES_MAX);
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c);
    let dots = |text: &str| text.split('.').all(|part| !part.is_empty());
    let label = |label: &str| {
        let inner = |c: char| c.is_alphanumeric() || c == '-';
        label.len() <= 63
            && label.chars().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    bounded
        && local.chars().all(plain)
        && dots(local)
        && dots(domain)
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// What an e-mail address is found by: the letter case and blanks around it do not matter. Only of
/// letters that come in two cases: the Kelvin sign is no `k`, and an address that looks alike is not
/// the same one.
pub fn key_of_email(text: &str) -> String {
    let small = |c: char| {
        let there_and_back = c.to_lowercase().flat_map(char::to_uppercase);
        let known = if there_and_back.eq([c]) { c.to_lowercase().next() } else { None };
        known.unwrap_or(c)
    };
    text.trim().chars().map(small).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_those_of_the_standard() {
        assert_eq!(COUNTRIES.split_ascii_whitespace().count(), 249);
        for (text, known) in [("DE", true), ("XK", true), ("de", false), ("UK", false), ("", false)]
        {
            assert_eq!(is_country(text), known, "{text}");
        }
    }

    #[test]
    fn languages_are_tags() {
        for text in ["de", "pt-BR", "zh-Hant-TW", "gsw", "en_US"] {
            assert!(is_language(text), "{text}");
        }
        for text in ["", "d", "german", "de-", "12", "de DE", "ä"] {
            assert!(!is_language(text), "{text}");
        }
    }

    #[test]
    fn addresses_are_the_same_or_only_look_alike() {
        assert_eq!(key_of_email(" Zoë.ADA@Exämple.ORG "), "zoë.ada@exämple.org");
        assert_eq!(key_of_email("ZOË@EXÄMPLE.ORG"), key_of_email("zoë@exämple.org"));
        for (alike, own) in [
            ("mi\u{212a}e@example.org", "mike@example.org"),
            ("\u{130}da@example.org", "ida@example.org"),
            ("\u{130}da@example.org", "i\u{307}da@example.org"),
            ("\u{212b}sa@example.org", "åsa@example.org"),
            ("\u{430}da@example.org", "ada@example.org"),
            ("\u{ff41}da@example.org", "ada@example.org"),
            ("zoe\u{308}@example.org", "zoë@example.org"),
            ("a.da@example.org", "ada@example.org"),
            ("ada+x@example.org", "ada@example.org"),
            ("ada@exa\u{200b}mple.org", "ada@example.org"),
        ] {
            assert_ne!(key_of_email(alike), key_of_email(own), "{alike}");
        }
    }

    #[test]
    fn addresses_are_plausible_or_not() {
        for text in ["ada@example.org", "a.b+c@x-y.example.co", "zoë@exämple.org", "O'Neil@x.ie"]
        {
            assert!(is_email(text), "{text}");
        }
        let long = format!("{}@example.org", "a".repeat(65));
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@example",
            "a..b@example.org",
            ".a@example.org",
            "ada@-x.org",
            "ada lovelace@example.org",
            "<ada@example.org>",
            "a@b@example.org",
            "ada@exam\nple.org",
            &long,
        ] {
            assert!(!is_email(text), "{text}");
        }
    }
}
