//! Postal codes by country. A pattern is written as post offices print it: `9` is a digit, `A` a
//! letter, everything else itself.

/// Countries whose codes have a pattern, with each that is used.
const PATTERNS: [(&str, &[&str]); 30] = [
    ("AT", &["9999"]),
    ("AU", &["9999"]),
    ("BE", &["9999"]),
    ("BR", &["99999-999", "99999999"]),
    ("CA", &["A9A 9A9", "A9A9A9"]),
    ("CH", &["9999"]),
    ("CZ", &["999 99", "99999"]),
    ("DE", &["99999"]),
    ("DK", &["9999"]),
    ("ES", &["99999"]),
    ("FI", &["99999"]),
    ("FR", &["99999"]),
    ("GB", &["A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA"]),
    ("GR", &["999 99", "99999"]),
    ("HU", &["9999"]),
    ("IN", &["999999", "999 999"]),
    ("IT", &["99999"]),
    ("JP", &["999-9999", "9999999"]),
    ("KR", &["99999"]),
    ("LU", &["9999"]),
    ("MX", &["99999"]),
    ("NL", &["9999 AA", "9999AA"]),
    ("NO", &["9999"]),
    ("NZ", &["9999"]),
    ("PL", &["99-999"]),
    ("PT", &["9999-999"]),
    ("SE", &["999 99", "99999"]),
    ("SG", &["999999"]),
    ("US", &["99999", "99999-9999"]),
    ("ZA", &["9999"]),
];

/// Whether a country's post may write this code; of a country without a pattern here, whether any
/// does.
pub fn is_code(country: &str, code: &str) -> bool {
    let code = code.to_ascii_uppercase();
    if let Ok(found) = PATTERNS.binary_search_by_key(&country, |(name, _)| name) {
        let patterns = PATTERNS.get(found).map_or(&[][..], |(_, patterns)| patterns);
        return patterns.iter().any(|pattern| fits(pattern, &code));
    }
    let usual = |it: char| it.is_ascii_alphanumeric() || matches!(it, ' ' | '-');
    (2..=12).contains(&code.len()) && code.chars().all(usual)
}

fn fits(pattern: &str, code: &str) -> bool {
    let one = |(wanted, it): (char, char)| match wanted {
        '9' => it.is_ascii_digit(),
        'A' => it.is_ascii_uppercase(),
        wanted => wanted == it,
    };
    pattern.len() == code.len() && pattern.chars().zip(code.chars()).all(one)
}

/// As much of a code as says where somebody lives about: its first half, three characters at most.
pub fn prefix(code: &str) -> String {
    let count = code.chars().count();
    code.chars().take((count / 2).min(3)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_several_countries() {
        assert!(PATTERNS.is_sorted_by_key(|(name, _)| name));
        for (country, code) in [
            ("US", "94043"),
            ("US", "94043-1351"),
            ("CA", "k1a 0b1"),
            ("GB", "SW1A 1AA"),
            ("GB", "M1 1AE"),
            ("DE", "10115"),
            ("AT", "1010"),
            ("NL", "1012 AB"),
            ("IE", "D02 X285"),
        ] {
            assert!(is_code(country, code), "{country} {code}");
        }
        for (country, code) in [
            ("US", "9404"),
            ("US", "9404A"),
            ("DE", "1011"),
            ("GB", "SW1A1A"),
            ("CA", "1A1 A1A"),
            ("IE", "?"),
            ("IE", ""),
            ("US", ""),
        ] {
            assert!(!is_code(country, code), "{country} {code}");
        }
        assert_eq!(
            (prefix("94043").as_str(), prefix("SW1A 1AA").as_str(), prefix("9").as_str()),
            ("94", "SW1", "")
        );
    }
}
