//! What each engine calls a locale (storefront specification, 11.5).

use perennial_engine::ports::Speaks;

/// `pt` of `pt-BR`.
fn language(locale: &str) -> &str {
    locale.split('-').next().unwrap_or_default()
}

/// How well a language without a region serves a locale.
fn plain(locale: &str) -> Speaks {
    match locale {
        "en-AU" | "en-CA" | "en-GB" | "es-MX" | "fr-CA" | "pt-BR" => Speaks::Language,
        _usual_variety => Speaks::Variety,
    }
}

/// The code of LibreTranslate, and how well it serves.
pub(crate) fn libretranslate(locale: &str) -> (String, Speaks) {
    match locale {
        "pt-BR" | "zh-Hans" | "zh-Hant" => (locale.to_owned(), Speaks::Variety),
        "no" => ("nb".to_owned(), Speaks::Variety),
        other => (language(other).to_lowercase(), plain(other)),
    }
}

/// What is tried in order where a server does not know the first.
pub(crate) fn libretranslate_kin(code: &str) -> Option<&'static str> {
    match code {
        "pt" => Some("pt-BR"),
        "pt-BR" => Some("pt"),
        "zh-Hans" => Some("zh"),
        _none => None,
    }
}

/// The codes of DeepL for a target, the best first.
pub(crate) fn deepl_targets(locale: &str) -> Vec<(String, Speaks)> {
    let fits = |code: &str| (code.to_owned(), Speaks::Variety);
    let near = |code: &str| (code.to_owned(), Speaks::Language);
    match locale {
        "en-AU" => vec![near("EN-GB")],
        "en-CA" => vec![near("EN-US")],
        "en-GB" | "en-US" | "pt-BR" | "pt-PT" | "zh-Hant" => vec![fits(&locale.to_uppercase())],
        "zh-Hans" => vec![fits("ZH-HANS"), fits("ZH")],
        "es-MX" => vec![fits("ES-419"), near("ES")],
        "no" => vec![fits("NB")],
        other => vec![(language(other).to_uppercase(), plain(other))],
    }
}

/// DeepL names sources by their language alone.
pub(crate) fn deepl_source(locale: &str) -> String {
    if locale == "no" { "NB".to_owned() } else { language(locale).to_uppercase() }
}

/// The codes of Apertium, the best first.
pub(crate) fn apertium(locale: &str) -> Vec<(&'static str, Speaks)> {
    let near = plain(locale);
    match language(locale) {
        "ca" => vec![("cat", near)],
        "da" => vec![("dan", near)],
        "de" => vec![("deu", near)],
        "en" => vec![("eng", near)],
        "es" => vec![("spa", near)],
        "fr" => vec![("fra", near)],
        "hr" => vec![("hbs_HR", Speaks::Variety), ("hbs", Speaks::Language)],
        "it" => vec![("ita", near)],
        "nl" => vec![("nld", near)],
        "no" => vec![("nob", near)],
        "pl" => vec![("pol", near)],
        "pt" if locale == "pt-BR" => vec![("por_BR", Speaks::Variety), ("por", near)],
        "pt" => vec![("por", near)],
        "ro" => vec![("ron", near)],
        "ru" => vec![("rus", near)],
        "sv" => vec![("swe", near)],
        "uk" => vec![("ukr", near)],
        _unknown => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_has_its_own_codes() {
        let (fits, near) = (Speaks::Variety, Speaks::Language);
        for (locale, libre, deepl, apertium_code) in [
            ("de-DE", ("de", fits), ("DE", fits), Some(("deu", fits))),
            ("es-ES", ("es", fits), ("ES", fits), Some(("spa", fits))),
            ("es-MX", ("es", near), ("ES-419", fits), Some(("spa", near))),
            ("en-GB", ("en", near), ("EN-GB", fits), Some(("eng", near))),
            ("en-AU", ("en", near), ("EN-GB", near), Some(("eng", near))),
            ("pt-BR", ("pt-BR", fits), ("PT-BR", fits), Some(("por_BR", fits))),
            ("pt-PT", ("pt", fits), ("PT-PT", fits), Some(("por", fits))),
            ("fr-CA", ("fr", near), ("FR", near), Some(("fra", near))),
            ("no", ("nb", fits), ("NB", fits), Some(("nob", fits))),
            ("zh-Hans", ("zh-Hans", fits), ("ZH-HANS", fits), None),
            ("zh-Hant", ("zh-Hant", fits), ("ZH-HANT", fits), None),
            ("hr", ("hr", fits), ("HR", fits), Some(("hbs_HR", fits))),
            ("ja", ("ja", fits), ("JA", fits), None),
        ] {
            let (code, speaks) = libretranslate(locale);
            assert_eq!((code.as_str(), speaks), libre, "{locale}");
            let (code, speaks) = deepl_targets(locale).remove(0);
            assert_eq!((code.as_str(), speaks), deepl, "{locale}");
            assert_eq!(apertium(locale).first().copied(), apertium_code, "{locale}");
        }
        assert_eq!((deepl_source("en-US"), deepl_source("no")), ("EN".into(), "NB".into()));
    }
}
