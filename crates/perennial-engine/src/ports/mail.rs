//! Mail to customers: who words it, and who sends it. Worded while the change is decided, so that
//! every attempt sends the same bytes; sent by the worker after the commit.

use std::sync::Arc;

use perennial_core::time::Instant;
use perennial_core::{Dated, Notice, Subscription};

use super::BoxFuture;
use crate::contact::Contact;
use crate::mail::Letter;
use crate::place::Place;

/// What a mail is about.
pub struct Occasion<'a> {
    pub place: &'a Place,
    pub notice: Notice,
    /// `None` for a sale.
    pub before: Option<&'a Subscription>,
    pub after: &'a Subscription,
    /// All facts of the decision, in order.
    pub facts: &'a [Dated],
    /// Who is written to.
    pub contact: &'a Contact,
    /// Names the fact and the customer: the left part of the Message-ID.
    pub name: String,
    /// Real time, for the date of the mail.
    pub at: Instant,
}

/// A code that proves who reads an address. What is in it is personal and secret.
pub struct CodeNote<'a> {
    /// The bare address.
    pub to: &'a str,
    /// BCP 47, as he would like it.
    pub language: Option<&'a str>,
    /// Whose account it is for, for people.
    pub shop: &'a str,
    pub code: &'a str,
    pub minutes: u32,
    pub sandbox: bool,
    /// The left part of the Message-ID.
    pub name: String,
    /// Real time, for the date of the mail.
    pub at: Instant,
}

/// A message for somebody who is told by mail what others are told over HTTP.
pub struct MessageNote<'a> {
    /// The bare address.
    pub to: &'a str,
    /// BCP 47.
    pub language: Option<&'a str>,
    /// The words around it; the bare message where there are none.
    pub template: Option<&'a str>,
    pub event: &'a str,
    /// Whom it is about, for the subject.
    pub about: &'a str,
    /// As others get it, as text.
    pub body: &'a str,
    /// Whose it is, for people.
    pub shop: &'a str,
    pub sandbox: bool,
    /// The left part of the Message-ID.
    pub name: String,
    /// Real time, for the date of the mail.
    pub at: Instant,
}

pub trait MailWriter: Send + Sync {
    /// False where nobody is ever written to: then nothing is looked up either.
    fn writes(&self) -> bool {
        true
    }

    /// `None` where there is no address to write to.
    fn write(&self, occasion: &Occasion<'_>) -> Option<Letter>;

    /// `None` where nothing can be sent to the address.
    fn write_code(&self, note: &CodeNote<'_>) -> Option<Letter>;

    /// `None` where nothing can be sent to the address.
    fn write_message(&self, _note: &MessageNote<'_>) -> Option<Letter> {
        None
    }

    /// Whether there are words of this name to put around a message.
    fn has_template(&self, _name: &str) -> bool {
        false
    }
}

/// What a mail server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailError {
    /// It may be taken later: no answer, or one of 4xx.
    Temporary { status: Option<u16>, said: String },
    /// It will never be taken: 5xx, or nothing that could be sent.
    Permanent { status: Option<u16>, said: String },
    /// There is no mail server: it is kept and shown, and not sent.
    NoServer,
}

pub trait Mailer: Send + Sync {
    /// Sends a letter. The same letter is always the same bytes with the same Message-ID.
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>>;
}

/// Both.
#[derive(Clone)]
pub struct Mail {
    pub writer: Arc<dyn MailWriter>,
    pub mailer: Arc<dyn Mailer>,
}

impl Mail {
    /// Nobody is written to.
    pub fn none() -> Self {
        Self { writer: Arc::new(Nobody), mailer: Arc::new(Nobody) }
    }
}

struct Nobody;

impl MailWriter for Nobody {
    fn writes(&self) -> bool {
        false
    }

    fn write(&self, _occasion: &Occasion<'_>) -> Option<Letter> {
        None
    }

    fn write_code(&self, _note: &CodeNote<'_>) -> Option<Letter> {
        None
    }
}

impl Mailer for Nobody {
    fn send<'a>(&'a self, _letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(std::future::ready(Err(MailError::NoServer)))
    }
}
