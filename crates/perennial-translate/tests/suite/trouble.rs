//! Servers that fail, each engine alike: overloaded, broken, silent, or saying nonsense.

use perennial_engine::ports::{NotTranslated, Translator};
use perennial_translate::{Apertium, DeepL, LibreTranslate, OpenAi};

use crate::stand_in::{Next, StandIn, batch, ok};

const LISTS: [&str; 3] = [
    r#"[{"code":"en","targets":["es"]}]"#,
    r#"[{"language":"ES"}]"#,
    r#"{"responseData":[{"sourceLanguage":"eng","targetLanguage":"spa"}]}"#,
];

/// Each engine in front of a server that answers its list as it should, and then this: what becomes
/// of the first text, and how many requests it took.
async fn each(then: &[Next]) -> Vec<(Result<String, NotTranslated>, usize)> {
    let mut outcomes = vec![];
    for n in 0..4 {
        let list = LISTS.get(n).map(|list| ok(list));
        // Apertium is asked for each text by itself.
        let times = if n == 2 { 2 } else { 1 };
        let then = std::iter::repeat_n(then, times).flatten().cloned();
        let there = StandIn::open(list.clone().into_iter().chain(then).collect()).await;
        let server = there.server(None);
        let engine: Box<dyn Translator> = match n {
            0 => Box::new(LibreTranslate::new("e", server, None)),
            1 => Box::new(DeepL::new("e", server)),
            2 => Box::new(Apertium::new("e", server)),
            _ => Box::new(OpenAi::new("e", "m", server)),
        };
        let said = engine.translate(batch("es-ES")).await;
        assert_eq!(said.len(), 2);
        let asked = (there.asked().len() - usize::from(list.is_some())) / times;
        outcomes.push((said.into_iter().next().unwrap(), asked));
    }
    outcomes
}

fn all(outcomes: &[(Result<String, NotTranslated>, usize)], why: NotTranslated, asked: usize) {
    for outcome in outcomes {
        assert_eq!(*outcome, (Err(why), asked));
    }
}

#[tokio::test]
async fn an_overloaded_server_is_asked_three_times() {
    for status in [429, 500, 503, 529] {
        let refuses = vec![Next::Later(status, "0"); 3];
        all(&each(&refuses).await, NotTranslated::EngineError, 3);
    }
}

#[tokio::test]
async fn who_wants_to_be_left_alone_for_long_is() {
    for when in ["60", "Sat, 21 Nov 2026 07:45:00 GMT"] {
        all(&each(&[Next::Later(429, when)]).await, NotTranslated::EngineError, 1);
    }
}

#[tokio::test]
async fn a_refusal_is_not_asked_about_again() {
    for status in [401, 403, 404, 413] {
        let refusal = Next::Answer(status, r#"{"error":"no"}"#.to_owned());
        all(&each(&[refusal]).await, NotTranslated::EngineError, 1);
    }
}

#[tokio::test]
async fn nonsense_is_no_translation() {
    for body in ["", "<html>", "{}", "[]", r#"{"translatedText":["one"]}"#, "null"] {
        all(&each(&[ok(body)]).await, NotTranslated::EngineError, 1);
    }
    let endless = ok(&format!("\"{}\"", "x".repeat(300 * 1_024)));
    all(&each(&[endless]).await, NotTranslated::EngineError, 1);
}

#[tokio::test]
async fn silence_is_a_timeout_and_a_hang_up_an_error() {
    all(&each(&[Next::Silence]).await, NotTranslated::EngineTimeout, 1);
    all(&each(&[Next::Nothing]).await, NotTranslated::EngineError, 1);
}

#[tokio::test]
async fn it_goes_on_after_an_overload() {
    let there = StandIn::open(vec![
        Next::Later(503, "0"),
        ok(LISTS[0]),
        Next::Later(429, "0"),
        ok(r#"{"translatedText":["a","b"]}"#),
    ])
    .await;
    let engine = LibreTranslate::new("e", there.server(None), None);
    assert_eq!(engine.translate(batch("es-ES")).await, [Ok("a".into()), Ok("b".into())]);
}

#[tokio::test]
async fn nobody_at_home_is_an_error() {
    let nowhere = StandIn::open(vec![]).await.base.replace("127.0.0.1", "127.0.0.2");
    let server = perennial_translate::Server::new(&nowhere, None).unwrap();
    let engine = OpenAi::new("e", "m", server);
    assert_eq!(engine.translate(batch("es-ES")).await[0], Err(NotTranslated::EngineError));
}
