//! Post for tests: mails worded as their kind and date, and a mailer that remembers what it sent
//! and answers as told.

use std::sync::Arc;

use parking_lot::Mutex;
use perennial_core::Subscription;

use crate::contact::Member;
use crate::mail::Letter;
use crate::ports::{
    BoxFuture, CodeNote, Mail, MailError, MailWriter, Mailer, MessageNote, Occasion,
};

/// Words a mail as `renewed 2026-02-28T09:00:00Z`.
pub struct PlainWriter;

impl MailWriter for PlainWriter {
    fn write(&self, occasion: &Occasion<'_>) -> Option<Letter> {
        let to = occasion.contact.get(Member::Email)?.to_owned();
        let after: &Subscription = occasion.after;
        let subject = format!("{} {}", occasion.notice.name(), after.changed_at);
        Some(Letter {
            from: "shop@example.org".to_owned(),
            reply_to: None,
            to,
            text: subject.clone(),
            html: format!("<p>{subject}</p>"),
            subject,
            message_id: format!("<{}@example.org>", occasion.name),
            date: occasion.at,
            language: "en".to_owned(),
        })
    }

    /// The code is the subject.
    fn write_code(&self, note: &CodeNote<'_>) -> Option<Letter> {
        Some(Letter {
            from: "shop@example.org".to_owned(),
            reply_to: None,
            to: note.to.to_owned(),
            text: note.code.to_owned(),
            html: format!("<p>{}</p>", note.code),
            subject: note.code.to_owned(),
            message_id: format!("<{}@example.org>", note.name),
            date: note.at,
            language: note.language.unwrap_or("en").to_owned(),
        })
    }

    /// The template and the event are the subject.
    fn write_message(&self, note: &MessageNote<'_>) -> Option<Letter> {
        Some(Letter {
            from: "shop@example.org".to_owned(),
            reply_to: None,
            to: note.to.to_owned(),
            text: note.body.to_owned(),
            html: String::new(),
            subject: format!("{} {}", note.template.unwrap_or("bare"), note.event),
            message_id: format!("<{}@example.org>", note.name),
            date: note.at,
            language: note.language.unwrap_or("en").to_owned(),
        })
    }

    fn has_template(&self, name: &str) -> bool {
        name == "notification"
    }
}

/// A mail server that remembers.
#[derive(Default)]
pub struct Postbox {
    pub sent: Mutex<Vec<Letter>>,
    /// Answers to come, first one first; taken when there are none left.
    pub answers: Mutex<Vec<Result<(), MailError>>>,
    /// Where it never answers at all.
    pub dead: Mutex<bool>,
}

impl Postbox {
    /// Both ports, with this as the server.
    pub fn mail(self: &Arc<Self>) -> Mail {
        Mail { writer: Arc::new(PlainWriter), mailer: self.clone() }
    }

    /// The subjects of what was sent, in order.
    pub fn subjects(&self) -> Vec<String> {
        self.sent.lock().iter().map(|letter| letter.subject.clone()).collect()
    }
}

impl Mailer for Postbox {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        if *self.dead.lock() {
            return Box::pin(std::future::pending());
        }
        let mut answers = self.answers.lock();
        let answer = if answers.is_empty() { Ok(()) } else { answers.remove(0) };
        if answer.is_ok() {
            self.sent.lock().push(letter.clone());
        }
        Box::pin(std::future::ready(answer))
    }
}
