//! Letters: the engine's writer. Who it is from and to, in which language, under which name.

use std::sync::Arc;

use lettre::message::Mailbox;
use perennial_core::Notice;
use perennial_core::Subscription;
use perennial_core::billing::Charge;
use perennial_engine::contact::Member;
use perennial_engine::mail::Letter;
use perennial_engine::ports::{CodeNote, MailWriter, MessageNote, Occasion};

use crate::code::ShownCode;
use crate::shown::Shown;
use crate::templates::{Templates, Worded};
use crate::told::{NOTIFICATION, ShownMessage};

/// Gives the page of the invoice that a payment became: `https://…/invoice/{token}`.
pub type InvoiceLink = Arc<dyn Fn(&Occasion<'_>, &Charge) -> String + Send + Sync>;

/// The pages mails point to.
#[derive(Clone, Default)]
pub struct Links {
    /// Where a customer pays; `S` and the number of the subscription are put behind it.
    pub payment_page: Option<String>,
    pub invoice: Option<InvoiceLink>,
}

impl Links {
    pub fn payment(&self, s: &Subscription) -> Option<String> {
        self.payment_page.as_ref().map(|page| format!("{page}S{}", s.number))
    }

    pub fn invoice(&self, occasion: &Occasion<'_>, charge: &Charge) -> Option<String> {
        self.invoice.as_ref().map(|link| link(occasion, charge))
    }
}

/// Who mails come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    from: String,
    reply_to: Option<String>,
    domain: String,
}

impl Sender {
    /// Addresses as `Shop <shop@example.org>` or bare.
    pub fn new(from: &str, reply_to: Option<&str>) -> Result<Self, String> {
        let mailbox = |text: &str| {
            text.parse::<Mailbox>().map_err(|_| format!("`{text}` is no mail address"))
        };
        let domain = mailbox(from)?.email.domain().to_owned();
        let reply_to = reply_to.map(|text| mailbox(text).map(|_| text.to_owned())).transpose()?;
        Ok(Self { from: from.to_owned(), reply_to, domain })
    }

    pub fn from(&self) -> &str {
        &self.from
    }

    pub fn reply_to(&self) -> Option<&str> {
        self.reply_to.as_deref()
    }

    pub fn domain(&self) -> &str {
        &self.domain
    }
}

/// Writes to customers.
pub struct Letters {
    pub templates: Templates,
    pub sender: Sender,
    pub links: Links,
}

impl Letters {
    /// A mail in words as samples have it, to look at.
    pub fn sample(&self, notice: Notice, language: Option<&str>) -> Option<Worded> {
        let shown = Shown::sample(notice, &self.templates.language(language));
        self.templates.word(notice, &shown)
    }
}

impl Letters {
    /// The letter that brings a code, with a code that opens nothing, to look at.
    pub fn sample_code(&self, language: Option<&str>) -> Option<Worded> {
        self.templates.word_code(&ShownCode::sample(&self.templates.language(language)))
    }
}

impl Letters {
    /// A message to a machine in the built-in words, to look at: subject and text.
    pub fn sample_message(&self, language: Option<&str>) -> Option<(String, String)> {
        let shown = ShownMessage::sample(&self.templates.language(language));
        self.templates.word_message(NOTIFICATION, &shown)
    }
}

impl MailWriter for Letters {
    fn write_message(&self, note: &MessageNote<'_>) -> Option<Letter> {
        self.message(note)
    }

    fn has_template(&self, name: &str) -> bool {
        self.templates.has_message(name)
    }

    fn write_code(&self, note: &CodeNote<'_>) -> Option<Letter> {
        self.code(note)
    }

    fn write(&self, occasion: &Occasion<'_>) -> Option<Letter> {
        let address = occasion.contact.get(Member::Email)?;
        let to = address.parse::<lettre::Address>().ok()?;
        let wished = occasion.contact.get(Member::Language).or_else(|| {
            let project = occasion.place.catalog.projects.get(&occasion.after.project);
            project.map(|project| project.primary_locale.as_str())
        });
        let language = self.templates.language(wished);
        let shown = Shown::of(occasion, &language, &self.links);
        let Worded { subject, text, html } = self.templates.word(occasion.notice, &shown)?;
        Some(Letter {
            from: self.sender.from.clone(),
            reply_to: self.sender.reply_to.clone(),
            to: to.to_string(),
            subject,
            text,
            html,
            message_id: format!("<{}@{}>", occasion.name, self.sender.domain),
            date: occasion.at,
            language,
        })
    }
}
