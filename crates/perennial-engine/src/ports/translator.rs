//! Who turns a text into another language: a language model, a service, a program on this machine.
//!
//! An engine gets texts that are masked already, each one a line, and answers one result for each.
//! Checking what it answers is not its affair.

use super::BoxFuture;

/// Texts of one thing that go into one language together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// BCP 47, as the surface writes it: `en-US`, `zh-Hans`.
    pub from: String,
    pub to: String,
    pub pieces: Vec<Piece>,
}

/// One line of text. `{{0}}`, `{{1}}` and so on in it must come back as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is: `name`, `description`; unique in the batch.
    pub key: String,
    pub text: String,
    /// Unicode scalars the translation may have.
    pub chars_max: Option<usize>,
    /// Scalars it had when it was translated before, and was too long.
    pub was_chars: Option<usize>,
}

/// Why a text was not translated. The codes of the surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTranslated {
    EngineError,
    EngineTimeout,
    /// The engine does not translate such a text.
    Refused,
    /// What was paid for at the engine is used up.
    Quota,
}

/// How well an engine speaks a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    No,
    /// The language, but not this variety of it: British English for Australian.
    Language,
    /// As it is spoken there.
    Variety,
}

pub trait Translator: Send + Sync {
    /// Its name in the configuration, in calls, and with what it translated.
    fn id(&self) -> &str;

    fn model(&self) -> Option<&str> {
        None
    }

    /// Whether it can be told that a text came out too long.
    fn shortens(&self) -> bool {
        false
    }

    /// Whether it leaves the writing to a person: then it is asked for nothing, and what there is
    /// to write is put down as an empty draft.
    fn leaves_to_people(&self) -> bool {
        false
    }

    /// Whether it translates between two locales. Asks its list once, where it has one.
    fn speaks<'a>(
        &'a self,
        from: &'a str,
        to: &'a str,
    ) -> BoxFuture<'a, Result<Speaks, NotTranslated>>;

    /// One result for each piece, in their order.
    fn translate(&self, batch: Batch) -> BoxFuture<'_, Vec<Result<String, NotTranslated>>>;
}
