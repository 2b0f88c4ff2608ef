//! LibreTranslate, DeepL and Apertium: what they are asked, what they answer, what they speak.

use perennial_engine::ports::{NotTranslated, Speaks, Translator};
use perennial_translate::{Apertium, DeepL, LibreTranslate};
use serde_json::{Value, json};

use crate::stand_in::{Next, StandIn, batch, ok};

const LANGUAGES: &str = r#"[{"code":"en","name":"English","targets":["de","en","pt-BR","zh-Hans"]},
    {"code":"de","name":"German","targets":["en"]}]"#;
const TARGETS: &str = r#"[{"language":"DE","name":"German","supports_formality":true},
    {"language":"EN-GB","name":"English (British)"},{"language":"NB","name":"Norwegian"},
    {"language":"ES","name":"Spanish"}]"#;
const PAIRS: &str = r#"{"responseData":[{"sourceLanguage":"eng","targetLanguage":"spa"},
    {"sourceLanguage":"eng","targetLanguage":"cat"},{"sourceLanguage":"hbs","targetLanguage":"eng"},
    {"sourceLanguage":"eng","targetLanguage":"hbs_HR"}],"responseDetails":null,"responseStatus":200}"#;

fn texts(results: Vec<Result<String, NotTranslated>>) -> Vec<String> {
    results.into_iter().map(Result::unwrap).collect()
}

#[tokio::test]
async fn libretranslate_is_asked_for_all_texts_at_once() {
    let answer = ok(r#"{"translatedText":["{{0}} Monatlich","Familie & Freunde"]}"#);
    let there = StandIn::open(vec![ok(LANGUAGES), answer.clone(), answer]).await;
    let engine = LibreTranslate::new("libre", there.server(None), Some("secret".to_owned()));
    let said = texts(engine.translate(batch("de-DE")).await);
    assert_eq!(said, ["{{0}} Monatlich", "Familie & Freunde"]);
    let sent: Value = serde_json::from_str(&there.last().1).unwrap();
    let expected = json!({"q": ["{{0}} Monthly", "Family & friends"], "source": "en",
        "target": "de", "format": "text", "api_key": "secret"});
    assert_eq!(sent, expected);
    // Its languages are asked for once.
    assert_eq!(texts(engine.translate(batch("de-DE")).await).len(), 2);
    assert_eq!(there.asked(), ["GET /languages", "POST /translate", "POST /translate"]);
}

#[tokio::test]
async fn libretranslate_speaks_what_is_installed() {
    let there = StandIn::open(vec![ok(LANGUAGES)]).await;
    let engine = LibreTranslate::new("libre", there.server(None), None);
    for (to, speaks) in [
        ("de-DE", Speaks::Variety),
        ("en-GB", Speaks::Language),
        ("pt-BR", Speaks::Variety),
        ("pt-PT", Speaks::Language),
        ("zh-Hans", Speaks::Variety),
        ("zh-Hant", Speaks::No),
        ("fr-FR", Speaks::No),
    ] {
        assert_eq!(engine.speaks("en-US", to).await, Ok(speaks), "{to}");
    }
    assert_eq!(engine.speaks("fr-FR", "de-DE").await, Ok(Speaks::No));
}

#[tokio::test]
async fn deepl_is_asked_with_its_key_and_codes() {
    let answer = r#"{"translations":[{"detected_source_language":"EN","text":"{{0}} Monatlich"},
        {"detected_source_language":"EN","text":"Familie und Freunde"}]}"#;
    let there = StandIn::open(vec![ok(TARGETS), ok(answer)]).await;
    let engine = DeepL::new("deepl", there.server(Some("DeepL-Auth-Key k:fx")));
    let said = texts(engine.translate(batch("de-DE")).await);
    assert_eq!(said, ["{{0}} Monatlich", "Familie und Freunde"]);
    let (head, body) = there.last();
    assert!(head.contains("authorization: deepl-auth-key k:fx"), "{head}");
    let expected = json!({"text": ["{{0}} Monthly", "Family & friends"], "source_lang": "EN",
        "target_lang": "DE"});
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected);
    assert_eq!(there.asked(), ["GET /v2/languages?type=target", "POST /v2/translate"]);
    for (to, speaks) in [
        ("en-GB", Speaks::Variety),
        ("en-AU", Speaks::Language),
        ("es-MX", Speaks::Language),
        ("no", Speaks::Variety),
        ("ja", Speaks::No),
    ] {
        assert_eq!(engine.speaks("en-US", to).await, Ok(speaks), "{to}");
    }
    assert_eq!(DeepL::home("k:fx"), "https://api-free.deepl.com");
    assert_eq!(DeepL::home("k"), "https://api.deepl.com");
}

#[tokio::test]
async fn deepl_says_when_nothing_more_is_paid_for() {
    let quota = Next::Answer(456, r#"{"message":"Quota Exceeded"}"#.to_owned());
    let there = StandIn::open(vec![ok(TARGETS), quota]).await;
    let engine = DeepL::new("deepl", there.server(None));
    let said = engine.translate(batch("de-DE")).await;
    assert_eq!(said, [Err(NotTranslated::Quota), Err(NotTranslated::Quota)]);
}

#[tokio::test]
async fn apertium_is_asked_for_one_line_at_a_time() {
    let answer = |text: &str| {
        let data = json!({"responseData": {"translatedText": text}, "responseDetails": null,
            "responseStatus": 200});
        ok(&data.to_string())
    };
    let there =
        StandIn::open(vec![ok(PAIRS), answer("{{0}} Mensual"), answer("Familia  y amigos")]).await;
    let engine = Apertium::new("apertium", there.server(None));
    let said = texts(engine.translate(batch("es-ES")).await);
    assert_eq!(said, ["{{0}} Mensual", "Familia y amigos"]);
    let (head, body) = there.last();
    assert!(head.contains("content-type: application/x-www-form-urlencoded"), "{head}");
    assert_eq!(body, "langpair=eng%7Cspa&q=Family+%26+friends&markUnknown=no");
    assert_eq!(there.asked(), ["GET /listPairs", "POST /translate", "POST /translate"]);
    for (to, speaks) in [
        ("es-MX", Speaks::Language),
        ("ca", Speaks::Variety),
        ("hr", Speaks::Variety),
        ("de-DE", Speaks::No),
        ("en-GB", Speaks::No),
        ("ja", Speaks::No),
    ] {
        assert_eq!(engine.speaks("en-US", to).await, Ok(speaks), "{to}");
    }
}
