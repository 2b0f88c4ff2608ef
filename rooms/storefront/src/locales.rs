//! The locales of this surface (specification, section 9): fifty codes, read in any case and by
//! some usual other names, told as the list writes them.

use crate::trouble::Trouble;

const LIST: &str = include_str!("locales.txt");

/// What callers say, and which code they mean.
const ALIASES: [(&str, &str); 10] = [
    ("de", "de-DE"),
    ("fr", "fr-FR"),
    ("es", "es-ES"),
    ("en", "en-US"),
    ("pt", "pt-PT"),
    ("nl", "nl-NL"),
    ("nb", "no"),
    ("ar", "ar-SA"),
    ("zh-CN", "zh-Hans"),
    ("zh-TW", "zh-Hant"),
];

/// Stands for every locale but the source.
const ALL: &str = "all";
/// Entries a list may have before its doubles are taken out.
const ENTRIES_MAX: usize = 500;

pub(crate) fn every() -> impl Iterator<Item = &'static str> {
    LIST.lines()
}

/// The code of a locale, in its own case.
pub(crate) fn known(given: &str) -> Option<&'static str> {
    let given = given.replace('_', "-");
    let alias = ALIASES.iter().find(|(alias, _)| given.eq_ignore_ascii_case(alias));
    let given = alias.map_or(given.as_str(), |(_, code)| code);
    every().find(|code| code.eq_ignore_ascii_case(given))
}

pub(crate) fn read(field: &str, given: &str) -> Result<&'static str, Trouble> {
    known(given).ok_or_else(|| {
        let told = format!("{field} names a locale that is not supported.");
        let trouble = Trouble::invalid(field, "UNSUPPORTED_LOCALE", told);
        trouble.with("supported", every().collect::<Vec<_>>())
    })
}

/// The targets of a translation, each once, in the order they were first named.
pub(crate) fn targets(field: &str, given: &[String], source: &str) -> Result<Vec<String>, Trouble> {
    if given.is_empty() {
        let told = format!("{field} must name at least one locale.");
        return Err(Trouble::invalid(field, "EMPTY", told));
    }
    if given.len() > ENTRIES_MAX {
        let told = format!("{field} may have {ENTRIES_MAX} entries.");
        return Err(Trouble::invalid(field, "TOO_MANY", told).with("max", ENTRIES_MAX));
    }
    if let [only] = given
        && only.eq_ignore_ascii_case(ALL)
    {
        return Ok(every().filter(|code| *code != source).map(str::to_owned).collect());
    }
    let mut targets: Vec<String> = vec![];
    for entry in given {
        let code = read(field, entry)?;
        if !targets.iter().any(|other| other == code) {
            targets.push(code.to_owned());
        }
    }
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: &[&str]) -> Result<Vec<String>, Trouble> {
        let given: Vec<_> = given.iter().map(ToString::to_string).collect();
        targets("targetLocales", &given, "en-US")
    }

    #[test]
    fn fifty_codes_each_find_themselves() {
        assert_eq!(every().count(), 50);
        for code in every() {
            assert_eq!(known(&code.to_uppercase()), Some(code));
            assert_eq!(known(&code.to_lowercase().replace('-', "_")), Some(code));
        }
        for (alias, code) in ALIASES {
            assert_eq!(known(&alias.to_uppercase()), Some(code));
        }
        for unknown in ["", "xx", "de-AT", "all", "en-US-x", "日本"] {
            assert_eq!(known(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn targets_are_named_once() {
        assert_eq!(of(&["de", "JA", "de_DE", "ja"]), Ok(vec!["de-DE".into(), "ja".into()]));
        assert_eq!(of(&["en"]), Ok(vec!["en-US".into()]));
        let all = of(&["ALL"]).expect("all");
        assert!(all.len() == 49 && !all.contains(&"en-US".to_owned()));
        let rule = |given: &[&str]| of(given).expect_err("refused").details["rule"].clone();
        assert_eq!(rule(&["all", "de"]), "UNSUPPORTED_LOCALE");
        assert_eq!(rule(&[]), "EMPTY");
        assert_eq!(rule(&["de"; 501]), "TOO_MANY");
        let supported = of(&["xx"]).expect_err("refused").details["supported"].clone();
        assert_eq!(supported.as_array().map(Vec::len), Some(50));
    }
}
