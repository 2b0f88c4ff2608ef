//! A letter as it goes over the wire: the same letter is always the same bytes.

use std::time::{Duration, UNIX_EPOCH};

use lettre::Message;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use perennial_engine::mail::Letter;

/// Says that a program wrote it, so that nobody's absence is answered (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[derive(Clone)]
struct ContentLanguage(String);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// Both parts of the same words, the richer one last.
pub fn message(letter: &Letter) -> Result<Message, String> {
    // What stands in a header as it is never ends its line. None of ours does.
    if letter.message_id.contains(char::is_control) || letter.language.contains(char::is_control) {
        return Err("a header would end early".to_owned());
    }
    let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|_| "no address".to_owned());
    let seconds = u64::try_from(letter.date.seconds()).unwrap_or_default();
    let mut builder = Message::builder()
        .from(mailbox(&letter.from)?)
        .to(mailbox(&letter.to)?)
        .subject(letter.subject.clone())
        .message_id(Some(letter.message_id.clone()))
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .header(AutoSubmitted)
        .header(ContentLanguage(letter.language.clone()));
    if let Some(reply_to) = &letter.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    if letter.html.is_empty() {
        // For machines: text is all there is.
        let text = SinglePart::plain(letter.text.clone());
        return builder.singlepart(text).map_err(|error| error.to_string());
    }
    let parts = MultiPart::builder()
        .kind(lettre::message::MultiPartKind::Alternative)
        .boundary(boundary(&letter.message_id))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    builder.multipart(parts).map_err(|error| error.to_string())
}

/// The bytes of a letter.
pub fn bytes(letter: &Letter) -> Result<Vec<u8>, String> {
    message(letter).map(|message| message.formatted())
}

/// Drawn from the id rather than at random, so that every attempt is the same.
fn boundary(message_id: &str) -> String {
    let plain = message_id.chars().filter(char::is_ascii_alphanumeric).take(56);
    format!("=_{}", plain.collect::<String>())
}
