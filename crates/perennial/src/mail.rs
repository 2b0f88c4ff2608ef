//! Mail: how it is set up, and what an operator may look at and do.

use std::fmt::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use perennial_core::subscription::evolve::evolve_all;
use perennial_core::{Notice, Subscription, notices};
use perennial_engine::change_set::DeliveryState;
use perennial_engine::contact::{Contact, ContactType, Member};
use perennial_engine::ports::{Mail, Mailer, Occasion};
use perennial_engine::worker::sign::{message_id, parse_message_id};
use perennial_engine::{Changed, Engine, Place};
use perennial_mail::{BUILT_IN, Letters, Links, NoServer, Sender, Smtp, Templates};
use serde::{Deserialize, Serialize};

/// Who mails come from where nobody said it. Such mails are kept, and not sent.
const NOBODY: &str = "no-reply@localhost";

/// How much of the log is shown.
const ROWS: usize = 100;

/// How mail leaves, and how it is worded.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MailConfig {
    /// Holds a password, perhaps.
    pub smtp: Option<String>,
    pub from: Option<String>,
    pub reply_to: Option<String>,
    pub templates: Option<PathBuf>,
}

/// Without what may be secret.
impl fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { smtp, from, reply_to, templates } = self;
        f.debug_struct("MailConfig")
            .field("smtp", &smtp.is_some())
            .field("from", from)
            .field("reply_to", reply_to)
            .field("templates", templates)
            .finish()
    }
}

impl MailConfig {
    /// The address of the server, from a file where one is named: a password in the command line
    /// is seen by everybody on the machine.
    pub fn smtp_of(plain: Option<String>, file: Option<PathBuf>) -> Result<Option<String>, String> {
        let Some(path) = file else { return Ok(plain) };
        if plain.is_some() {
            return Err("mail_smtp and mail_smtp_file are both there: one is enough".to_owned());
        }
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Some(text.trim().to_owned()))
    }

    /// The templates of the folder named, or of `templates/mail` in the data folder.
    pub fn templates(&self, data: &std::path::Path) -> Result<Templates, String> {
        let folder = self.templates.clone().unwrap_or_else(|| data.join("templates/mail"));
        if self.templates.is_some() && !folder.is_dir() {
            return Err(format!("{}: there is no such folder", folder.display()));
        }
        Templates::open(&folder).map_err(|error| error.to_string())
    }

    /// The writer and the mailer of an installation.
    pub fn ports(&self, data: &std::path::Path, links: Links) -> Result<Mail, String> {
        let sender = match (&self.from, &self.smtp) {
            (Some(from), _) => Sender::new(from, self.reply_to.as_deref())?,
            (None, None) => Sender::new(NOBODY, self.reply_to.as_deref())?,
            (None, Some(_)) => {
                return Err("mail_smtp needs mail_from: the address mails come from".to_owned());
            }
        };
        let mailer: Arc<dyn Mailer> = match &self.smtp {
            None => Arc::new(NoServer),
            Some(url) => Arc::new(Smtp::new(url, sender.domain()).map_err(|e| e.to_string())?),
        };
        let templates = self.templates(data)?;
        Ok(Mail { writer: Arc::new(Letters { templates, sender, links }), mailer })
    }

    /// Where mails go, for people.
    pub fn place(&self) -> String {
        let smtp = self.smtp.as_deref().map(|url| Smtp::new(url, "localhost"));
        match smtp {
            Some(Ok(smtp)) => format!("Mail goes to {}.", smtp.place()),
            Some(Err(_)) | None => "Mail is written and kept, not sent: no mail server is \
                                    configured. `perennial mail list` shows it."
                .to_owned(),
        }
    }
}

/// What an operator may ask about mail.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailAsk {
    List,
    Again { id: String },
    Preview { kind: String, subscription: u64, language: Option<String>, html: bool },
}

/// The names of the templates.
pub fn names() -> String {
    BUILT_IN.iter().fold(String::new(), |mut list, (name, _)| {
        let _infallible = writeln!(list, "{name}");
        list
    })
}

pub fn kind(name: &str) -> Result<Notice, String> {
    Notice::named(name).ok_or_else(|| {
        let names: Vec<_> = Notice::ALL.iter().map(|notice| notice.name()).collect();
        format!("there is no mail `{name}`; there are {}", names.join(", "))
    })
}

/// A mail with sample data.
pub fn sample(
    templates: Templates,
    name: &str,
    language: Option<&str>,
    html: bool,
) -> Result<String, String> {
    let sender = Sender::new(NOBODY, None)?;
    let letters = Letters { templates, sender, links: Links::default() };
    let worded = letters.sample(kind(name)?, language).ok_or("it cannot be worded")?;
    Ok(shown(&worded.subject, if html { &worded.html } else { &worded.text }))
}

fn shown(subject: &str, body: &str) -> String {
    format!("Subject: {subject}\n\n{}\n", body.trim_end())
}

/// Answers what is asked about the mail of one environment.
pub async fn answer(engine: &Engine, place: &Place, ask: MailAsk) -> Result<String, String> {
    match ask {
        MailAsk::List => list(engine, place),
        MailAsk::Again { id } => {
            let none = || format!("there is no mail `{id}`");
            let parsed = parse_message_id(&id).ok_or_else(none)?;
            let queued = engine.mail_again(place.environment.id, parsed).await;
            queued.map_err(|_| none())?;
            Ok(format!("{id} is sent again\n"))
        }
        MailAsk::Preview { kind: name, subscription, language, html } => {
            let notice = kind(&name)?;
            preview(engine, place, notice, subscription, language, html)
        }
    }
}

/// The log: nothing in it tells who the customers are.
fn list(engine: &Engine, place: &Place) -> Result<String, String> {
    let rows = engine.mails(place.environment.id, None, ROWS).map_err(|e| e.to_string())?;
    let mut said = String::new();
    for row in rows {
        let mail = &row.delivery;
        let state = match mail.state {
            DeliveryState::Pending => "waiting",
            DeliveryState::Succeeded => "sent",
            DeliveryState::Exhausted => "given up",
            DeliveryState::Stopped => "not sent",
        };
        let last = mail.last.as_ref();
        let error = last.and_then(|last| last.error.as_deref()).unwrap_or_default();
        let status = last.and_then(|last| last.status).filter(|_| !error.is_empty());
        let _infallible = writeln!(
            said,
            "{}  {}  {:<22}  {:<16}  {state}  {} attempts  {error}{} {}",
            message_id(row.id),
            mail.event_at,
            mail.event,
            row.to,
            mail.attempts,
            status.map(|status| format!(" {status}")).unwrap_or_default(),
            last.map(|last| last.answer.as_str()).unwrap_or_default(),
        );
    }
    Ok(said)
}

/// A mail as a subscription last caused it, or as it would read of its present state.
fn preview(
    engine: &Engine,
    place: &Place,
    notice: Notice,
    number: u64,
    language: Option<String>,
    html: bool,
) -> Result<String, String> {
    let id = place.environment.id;
    let state = engine
        .subscription_numbered(id, number)
        .map_err(|_| format!("there is no subscription {number}"))?;
    let Changed { before, after, facts } = told(engine, place, &state, notice)?;
    let found = engine.contact(id, &after, ContactType::Billing, after.changed_at);
    let mut contact = found.map_err(|error| error.to_string())?.unwrap_or_default();
    if contact.get(Member::Email).is_none() {
        contact = Contact::new([(Member::Email, "somebody@example.org".to_owned())]);
    }
    if let Some(language) = language {
        contact.set(Member::Language, &language);
    }
    let occasion = Occasion {
        place,
        notice,
        before: before.as_ref(),
        after: &after,
        facts: &facts,
        contact: &contact,
        name: "preview".to_owned(),
        at: engine.real(),
    };
    let letter = engine.mail_writer().write(&occasion).ok_or("nobody could be written to")?;
    Ok(shown(&letter.subject, if html { &letter.html } else { &letter.text }))
}

/// The last change that caused such a mail, or one that changes nothing.
fn told(
    engine: &Engine,
    place: &Place,
    state: &Subscription,
    notice: Notice,
) -> Result<Changed, String> {
    let entries =
        engine.history(place.environment.id, state.id).map_err(|error| error.to_string())?;
    let mut before: Option<Subscription> = None;
    let mut last = None;
    for entry in entries {
        let Some(mut after) = evolve_all(before.clone(), &entry.facts) else { break };
        after.version = entry.version;
        if notices(before.as_ref(), &after, &entry.facts).contains(&notice) {
            last = Some(Changed { before, after: after.clone(), facts: entry.facts });
        }
        before = Some(after);
    }
    let as_it_is = || Changed { before: Some(state.clone()), after: state.clone(), facts: vec![] };
    Ok(last.unwrap_or_else(as_it_is))
}
