//! Who translates in which environment: the engines of the file, in its order, in production; the
//! mock in sandboxes, unless the file lets them use the same.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use perennial_engine::Translation;
use perennial_engine::ports::Translator;
use perennial_engine::translation::Quota;
use perennial_translate::{
    Apertium, DeepL, LibreTranslate, Manual, Mock, OpenAi, Server, ServerError,
};
use serde::Deserialize;

/// `[translation]` of the file. Keys stand in files of their own, or in the environment:
/// `PERENNIAL_TRANSLATION_KEY_<ENGINE>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TranslationWish {
    /// In the order they are tried.
    pub engines: Vec<EngineWish>,
    /// Other engines for one locale, by their names, in their order.
    pub by_locale: BTreeMap<String, Vec<String>>,
    /// Terms that are never translated, besides each project's name.
    pub preserve: Vec<String>,
    /// Characters each environment may send in a day; unlimited where nothing is said.
    pub characters_per_day: Option<u64>,
    /// Whether sandboxes use the engines too, in place of the mock.
    pub in_sandboxes: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineWish {
    pub kind: EngineKind,
    /// Its name in calls and with what it translated; that of its kind where there is none.
    pub name: Option<String>,
    /// Where it is.
    pub base: Option<String>,
    pub key_file: Option<PathBuf>,
    /// Of `openai`.
    pub model: Option<String>,
    /// Of `mock`: locales it fails for, and how long it takes.
    #[serde(default)]
    pub fail_locales: Vec<String>,
    #[serde(default)]
    pub slow_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    OpenAi,
    LibreTranslate,
    DeepL,
    Apertium,
    Mock,
    Manual,
}

const KEY: &str = "PERENNIAL_TRANSLATION_KEY_";
const OPENAI: &str = "https://api.openai.com/v1";

impl EngineKind {
    fn word(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::LibreTranslate => "libretranslate",
            Self::DeepL => "deepl",
            Self::Apertium => "apertium",
            Self::Mock => "mock",
            Self::Manual => "manual",
        }
    }
}

/// Opens the engines that a file and the variables of the process describe together.
pub fn translation(
    wish: &TranslationWish,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Translation, String> {
    let keys: BTreeMap<String, String> = variables
        .filter_map(|(name, value)| Some((name.strip_prefix(KEY)?.to_owned(), value)))
        .collect();
    let mut engines: Vec<Arc<dyn Translator>> = vec![];
    for engine in &wish.engines {
        let name = engine.name.as_deref().unwrap_or(engine.kind.word());
        if engines.iter().any(|other| other.id() == name) {
            return Err(format!("translation: two engines are called {name}"));
        }
        let variable = name.to_ascii_uppercase().replace('-', "_");
        let key = engine.key(keys.get(&variable).map(String::as_str));
        let opened = key.and_then(|key| engine.open(name, key));
        engines.push(opened.map_err(|said| format!("translation.{name}: {said}"))?);
    }
    for (locale, names) in &wish.by_locale {
        let unknown = |name: &&String| !engines.iter().any(|engine| engine.id() == **name);
        if let Some(name) = names.iter().find(unknown) {
            return Err(format!("translation.by_locale.{locale}: there is no engine {name}"));
        }
    }
    let sandbox = if wish.in_sandboxes { engines.clone() } else { vec![wish.mock()] };
    let quota = wish.characters_per_day.map_or_else(Quota::default, Quota::per_day);
    let (by_locale, preserved) = (wish.by_locale.clone(), wish.preserve.clone());
    Ok(Translation { production: engines, sandbox, by_locale, preserved, quota })
}

impl TranslationWish {
    /// The mock as the file describes it, else as it is.
    fn mock(&self) -> Arc<dyn Translator> {
        let wish = self.engines.iter().find(|engine| engine.kind == EngineKind::Mock);
        let plain = || Mock::new(EngineKind::Mock.word());
        Arc::new(wish.map_or_else(plain, |wish| {
            wish.as_mock(wish.name.as_deref().unwrap_or(EngineKind::Mock.word()))
        }))
    }
}

impl EngineWish {
    fn key(&self, variable: Option<&str>) -> Result<Option<String>, String> {
        let from_file = |path: &PathBuf| {
            let text = std::fs::read_to_string(path);
            let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
            Ok(text.trim().to_owned())
        };
        match variable {
            Some(key) => Ok(Some(key.trim().to_owned())),
            None => self.key_file.as_ref().map(from_file).transpose(),
        }
    }

    fn open(&self, name: &str, key: Option<String>) -> Result<Arc<dyn Translator>, String> {
        let said = |error: ServerError| error.to_string();
        let base = || self.base.as_deref().ok_or_else(|| "base is missing".to_owned());
        Ok(match self.kind {
            EngineKind::OpenAi => {
                let model = self.model.as_deref().ok_or("model is missing")?;
                let bearer = key.map(|key| format!("Bearer {key}"));
                let base = self.base.as_deref().unwrap_or(OPENAI);
                let server = Server::new(base, bearer.as_deref()).map_err(said)?;
                Arc::new(OpenAi::new(name, model, server))
            }
            EngineKind::LibreTranslate => {
                let server = Server::new(base()?, None).map_err(said)?;
                Arc::new(LibreTranslate::new(name, server, key))
            }
            EngineKind::DeepL => {
                let key = key.ok_or("no key: set key_file, or the variable")?;
                let base = self.base.as_deref().unwrap_or(DeepL::home(&key));
                Arc::new(DeepL::new(name, DeepL::server(base, &key).map_err(said)?))
            }
            EngineKind::Apertium => {
                Arc::new(Apertium::new(name, Server::new(base()?, None).map_err(said)?))
            }
            EngineKind::Mock => Arc::new(self.as_mock(name)),
            EngineKind::Manual => Arc::new(Manual::new(name)),
        })
    }

    fn as_mock(&self, name: &str) -> Mock {
        let mock = Mock::new(name).failing(self.fail_locales.iter().cloned());
        mock.taking(Duration::from_millis(self.slow_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(file: &str, variables: &[(&str, &str)]) -> Result<Translation, String> {
        let wish: TranslationWish = toml::from_str(file).map_err(|error| error.to_string())?;
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        translation(&wish, variables.iter().map(owned))
    }

    fn names(engines: &[Arc<dyn Translator>]) -> Vec<&str> {
        engines.iter().map(|engine| engine.id()).collect()
    }

    #[test]
    fn nothing_configured_is_nobody_in_production_and_the_mock_in_sandboxes() {
        let open = opened("", &[]).unwrap();
        assert!(open.production.is_empty());
        assert_eq!(names(&open.sandbox), ["mock"]);
    }

    #[test]
    fn engines_stand_in_the_order_of_the_file() {
        let file = r#"
            preserve = ["Garden"]
            [[engines]]
            kind = "openai"
            name = "local-model"
            base = "http://127.0.0.1:8080/v1"
            model = "small"
            [[engines]]
            kind = "deepl"
            [[engines]]
            kind = "apertium"
            base = "http://127.0.0.1:2737"
            [by_locale]
            ca = ["apertium", "deepl"]
        "#;
        let key = ("PERENNIAL_TRANSLATION_KEY_DEEPL", "k:fx");
        let open = opened(file, &[key]).unwrap();
        assert_eq!(names(&open.production), ["local-model", "deepl", "apertium"]);
        assert_eq!(open.production.first().and_then(|engine| engine.model()), Some("small"));
        assert_eq!(names(&open.sandbox), ["mock"]);
        assert_eq!(open.preserved, ["Garden"]);
        let both = opened(&format!("in_sandboxes = true\n{file}"), &[key]).unwrap();
        assert_eq!(both.sandbox.len(), 3);
    }

    #[test]
    fn what_is_wrong_is_said_without_the_key() {
        for (file, said) in [
            ("engines = [{kind = \"openai\"}]", "translation.openai: model is missing"),
            ("engines = [{kind = \"deepl\"}]", "translation.deepl: no key"),
            ("engines = [{kind = \"apertium\"}]", "translation.apertium: base is missing"),
            ("engines = [{kind = \"apertium\", base = \"a\"}]", "base is no http or https URL"),
            ("engines = [{kind = \"mock\"}, {kind = \"mock\"}]", "two engines are called mock"),
            ("by_locale = {de = [\"x\"]}", "by_locale.de: there is no engine x"),
            ("engines = [{kind = \"crystal-ball\"}]", "unknown variant"),
            ("engine = []", "unknown field"),
            ("engines = [{kind = \"deepl\", key_file = \"/nowhere\"}]", "/nowhere"),
        ] {
            let error = opened(file, &[]).err().unwrap();
            assert!(error.contains(said), "{error}");
        }
        let key = ("PERENNIAL_TRANSLATION_KEY_DEEPL", "Hidden\nkey");
        let error = opened("engines = [{kind = \"deepl\"}]", &[key]).err().unwrap();
        assert!(error.contains("no header may hold") && !error.contains("Hidden"), "{error}");
    }
}
