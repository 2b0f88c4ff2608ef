//! Messages told by mail: the bare body, or words around it; always the same bytes.

use perennial_core::time::Instant;
use perennial_engine::ports::{MailWriter, MessageNote};
use perennial_mail::{Letters, Links, Sender, Templates, bytes};

const BODY: &str = r#"{"subject":"subscription","name":"Café <1>"}"#;

fn letters(templates: Templates) -> Letters {
    let sender = Sender::new("Shop <shop@example.org>", None).unwrap();
    Letters { templates, sender, links: Links::default() }
}

fn note<'a>(template: Option<&'a str>, language: Option<&'a str>) -> MessageNote<'a> {
    MessageNote {
        to: "ops@example.org",
        language,
        template,
        event: "subscription/suspended",
        about: "c0a4",
        body: BODY,
        shop: "Demo",
        sandbox: true,
        name: "msg_01".to_owned(),
        at: Instant::parse("2026-01-31T09:00:00Z").unwrap(),
    }
}

#[test]
fn without_words_the_body_is_all_there_is() {
    let letter = letters(Templates::built_in()).write_message(&note(None, None)).unwrap();
    assert_eq!(letter.subject, "subscription/suspended c0a4");
    assert_eq!((letter.text.as_str(), letter.html.as_str()), (BODY, ""));
    assert_eq!(letter.message_id, "<msg_01@example.org>");
    let sent = bytes(&letter).unwrap();
    assert_eq!(bytes(&letter).unwrap(), sent);
    let sent = String::from_utf8(sent).unwrap();
    assert!(sent.contains("Content-Type: text/plain; charset=utf-8"), "{sent}");
    assert!(!sent.contains("multipart") && sent.contains("Auto-Submitted: auto-generated"));
}

#[test]
fn with_words_they_stand_around_it_in_the_receivers_language() {
    let letters = letters(Templates::built_in());
    let worded = |language| letters.write_message(&note(Some("notification"), language)).unwrap();
    let english = worded(None);
    assert_eq!(english.subject, "subscription/suspended: c0a4");
    assert!(english.text.contains(BODY) && english.text.contains("Demo tells you"));
    let german = worded(Some("de-AT"));
    assert!(german.text.contains(BODY) && german.text.contains("Demo meldet"), "{}", german.text);
    assert!(!german.text.contains("Abonnement "), "there is none to be named: {}", german.text);
}

#[test]
fn an_operator_has_words_of_his_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("en")).unwrap();
    let own = "{% block subject %}Ops{% endblock %}{{ event }}: {{ body }}";
    std::fs::write(folder.path().join("en/notification_ops.jinja"), own).unwrap();
    let letters = letters(Templates::open(folder.path()).unwrap());
    assert!(letters.has_template("notification_ops") && letters.has_template("notification"));
    for none in ["notification_other", "renewed", "../layout", "", "notification_", "words"] {
        assert!(!letters.has_template(none), "{none}");
    }
    let letter = letters.write_message(&note(Some("notification_ops"), Some("de"))).unwrap();
    assert_eq!(letter.subject, "Ops");
    assert!(letter.text.ends_with(&format!("subscription/suspended: {BODY}\n")), "{}", letter.text);
    // Words that are gone meanwhile leave the body.
    let bare = letters.write_message(&note(Some("notification_gone"), None)).unwrap();
    assert_eq!(bare.text, BODY);
}

#[test]
fn what_is_no_address_gets_nothing() {
    let note = MessageNote { to: "nobody", ..note(None, None) };
    assert!(letters(Templates::built_in()).write_message(&note).is_none());
}
