//! Letters on the wire: the same bytes at every attempt, and no header that a name brought along.

use perennial_core::Notice;
use perennial_core::time::Instant;
use perennial_engine::mail::Letter;
use perennial_mail::{Sender, Shown, Templates, bytes};

fn letter() -> Letter {
    let mut shown = Shown::sample(Notice::Renewed, "de");
    "Böse\r\nBcc: all@example.org\u{2028}\r\n\r\nPlan".clone_into(&mut shown.plan);
    let worded = Templates::built_in().word(Notice::Renewed, &shown).unwrap();
    Letter {
        from: "Läden <shop@example.org>".to_owned(),
        reply_to: Some("help@example.org".to_owned()),
        to: "anna@example.org".to_owned(),
        subject: worded.subject,
        text: worded.text,
        html: worded.html,
        message_id: "<0190.7.renewed@example.org>".to_owned(),
        date: Instant::parse("2026-01-31T09:00:00Z").unwrap(),
        language: "de".to_owned(),
    }
}

#[test]
fn every_attempt_is_the_same_bytes() {
    let kept = letter().to_bytes();
    let first = bytes(&Letter::from_bytes(&kept).unwrap()).unwrap();
    let second = bytes(&Letter::from_bytes(&kept).unwrap()).unwrap();
    assert_eq!(first, second);
    let text = String::from_utf8(first).unwrap();
    for header in [
        "Message-ID: <0190.7.renewed@example.org>\r\n",
        "Date: Sat, 31 Jan 2026 09:00:00 +0000\r\n",
        "To: anna@example.org\r\n",
        "Reply-To: help@example.org\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Language: de\r\n",
        "multipart/alternative",
    ] {
        assert!(text.contains(header), "{header} is not in\n{text}");
    }
    assert!(text.is_ascii());
}

#[test]
fn a_name_with_newlines_brings_no_header() {
    let letter = letter();
    assert!(!letter.subject.contains(['\r', '\n', '\u{2028}']), "{}", letter.subject);
    let text = String::from_utf8(bytes(&letter).unwrap()).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    let names: Vec<_> = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert!(!names.contains(&"Bcc"), "{names:?}");
    // Nor an address, even one that was kept by a program with a mistake.
    for to in ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", ""] {
        let forged = Letter { to: to.to_owned(), ..letter.clone() };
        let sent = bytes(&forged).map(|sent| String::from_utf8(sent).unwrap());
        assert!(sent.is_err(), "{to:?}: {sent:?}");
    }
    let forged = Letter { message_id: "<a@b>\r\nBcc: b@example.org".to_owned(), ..letter };
    assert!(bytes(&forged).is_err());
}

#[test]
fn a_sender_is_an_address() {
    assert!(Sender::new("Shop <shop@example.org>", Some("help@example.org")).is_ok());
    assert!(Sender::new("shop", None).unwrap_err().contains("`shop` is no mail address"));
    assert!(Sender::new("shop@example.org", Some("nobody")).is_err());
    assert!(Sender::new("Shop\r\nBcc: x <shop@example.org>", None).is_err());
}
