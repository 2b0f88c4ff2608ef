//! Mail to machines and their keepers: a message that others are told over HTTP, as text, with
//! words around it where its receiver wants some.

use perennial_engine::mail::Letter;
use perennial_engine::ports::MessageNote;
use serde::Serialize;

use crate::letters::Letters;
use crate::templates::one_line;

/// The built-in words; an operator's own begin so.
pub const NOTIFICATION: &str = "notification";

/// What the template may show.
#[derive(Clone, Debug, Serialize)]
pub struct ShownMessage {
    pub language: String,
    pub shop: String,
    pub event: String,
    pub about: String,
    pub body: String,
    pub sandbox: bool,
    /// There is nobody to greet by name and no subscription to be named below, as layouts do.
    pub(crate) number: &'static str,
    pub(crate) plan: &'static str,
    pub(crate) name: Option<String>,
}

impl ShownMessage {
    fn of(note: &MessageNote<'_>, language: &str) -> Self {
        Self {
            language: language.to_owned(),
            shop: one_line(note.shop),
            event: one_line(note.event),
            about: one_line(note.about),
            body: note.body.to_owned(),
            sandbox: note.sandbox,
            number: "",
            plan: "",
            name: None,
        }
    }

    pub fn sample(language: &str) -> Self {
        Self {
            language: language.to_owned(),
            shop: "Demo".to_owned(),
            event: "subscription/suspended".to_owned(),
            about: "c0a47254-fb78-4859-8954-d98ff5fb7730".to_owned(),
            body: "{\"subject\":\"subscription\",\"type\":\"suspended\"}".to_owned(),
            sandbox: true,
            number: "",
            plan: "",
            name: None,
        }
    }
}

impl Letters {
    pub(crate) fn message(&self, note: &MessageNote<'_>) -> Option<Letter> {
        let to = note.to.parse::<lettre::Address>().ok()?;
        let language = self.templates.language(note.language);
        let shown = ShownMessage::of(note, &language);
        let bare = || (one_line(&format!("{} {}", note.event, note.about)), note.body.to_owned());
        let worded = note.template.and_then(|name| self.templates.word_message(name, &shown));
        let (subject, text) = worded.unwrap_or_else(bare);
        Some(Letter {
            from: self.sender.from().to_owned(),
            reply_to: self.sender.reply_to().map(str::to_owned),
            to: to.to_string(),
            subject,
            text,
            html: String::new(),
            message_id: format!("<{}@{}>", note.name, self.sender.domain()),
            date: note.at,
            language,
        })
    }
}

/// Whether a name is one of such words: the built-in ones, or an operator's.
pub fn is_name(name: &str) -> bool {
    let own = name.strip_prefix(NOTIFICATION).and_then(|rest| rest.strip_prefix('_'));
    let plain = |text: &str| {
        !text.is_empty()
            && text.len() <= 100
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    name == NOTIFICATION || own.is_some_and(plain)
}
