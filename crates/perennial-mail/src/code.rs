//! The letter that brings a code: whoever types it in reads the address it was sent to.

use perennial_engine::mail::Letter;
use perennial_engine::ports::CodeNote;
use serde::Serialize;

use crate::letters::Letters;
use crate::templates::{Worded, one_line};

/// What the letter is called, and its template.
pub const SIGN_IN_CODE: &str = "sign_in_code";

/// What the template may show.
#[derive(Clone, Debug, Serialize)]
pub struct ShownCode {
    pub language: String,
    pub shop: String,
    pub code: String,
    pub minutes: u32,
    pub sandbox: bool,
    /// There is no subscription to be named below, as layouts do, nor a name to greet by.
    pub(crate) number: &'static str,
    pub(crate) plan: &'static str,
    pub(crate) name: Option<String>,
}

impl ShownCode {
    fn of(note: &CodeNote<'_>, language: &str) -> Self {
        Self {
            language: language.to_owned(),
            shop: one_line(note.shop),
            code: note.code.to_owned(),
            minutes: note.minutes,
            sandbox: note.sandbox,
            number: "",
            plan: "",
            name: None,
        }
    }

    pub fn sample(language: &str) -> Self {
        let note = CodeNote {
            to: "anna@example.org",
            language: None,
            shop: "Demo",
            code: "4711 0815",
            minutes: 15,
            sandbox: true,
            name: String::new(),
            at: perennial_core::time::Instant::MIN,
        };
        Self::of(&note, language)
    }
}

impl Letters {
    pub(crate) fn code(&self, note: &CodeNote<'_>) -> Option<Letter> {
        let to = note.to.parse::<lettre::Address>().ok()?;
        let language = self.templates.language(note.language);
        let Worded { subject, text, html } =
            self.templates.word_code(&ShownCode::of(note, &language))?;
        Some(Letter {
            from: self.sender.from().to_owned(),
            reply_to: self.sender.reply_to().map(str::to_owned),
            to: to.to_string(),
            subject,
            text,
            html,
            message_id: format!("<{}@{}>", note.name, self.sender.domain()),
            date: note.at,
            language,
        })
    }
}
