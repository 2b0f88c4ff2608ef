//! Sending over SMTP, and what a server's answer means.

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use perennial_engine::mail::Letter;
use perennial_engine::ports::{BoxFuture, MailError, Mailer};

use crate::message::message;

/// How long a server may take for one command.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Connections kept open at once.
const CONNECTIONS_MAX: u32 = 8;

/// A mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    /// Where it is, without who logs in.
    place: String,
}

/// Why an address names no mail server. Never shows the address: a password may be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpError {
    Scheme,
    Invalid,
    /// A password would go in the clear.
    InTheClear,
}

impl fmt::Display for SmtpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "a mail server is named smtp://, smtps:// or starttls://",
            Self::Invalid => {
                "the mail server's address is not of the form smtps://user:password@host:port"
            }
            Self::InTheClear => {
                "smtp:// would send the password in the clear: use starttls:// or smtps://"
            }
        })
    }
}

impl Smtp {
    /// `smtp://host:25` without encryption, `starttls://host:587` with it from the second line on,
    /// `smtps://host:465` from the first. `greets_as` is the domain mails come from.
    pub fn new(url: &str, greets_as: &str) -> Result<Self, SmtpError> {
        let (scheme, rest) = url.trim().split_once("://").ok_or(SmtpError::Scheme)?;
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, rest),
        };
        let place = place.trim_end_matches('/');
        if place.is_empty() || place.contains(['?', '/', '#']) {
            return Err(SmtpError::Invalid);
        }
        let url = match scheme {
            "smtp" if login.is_some() && !is_here(place) => return Err(SmtpError::InTheClear),
            "smtp" | "smtps" => format!("{scheme}://{rest}"),
            "starttls" => format!("smtp://{}?tls=required", rest.trim_end_matches('/')),
            _ => return Err(SmtpError::Scheme),
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url);
        let transport = builder
            .map_err(|_| SmtpError::Invalid)?
            .hello_name(ClientId::Domain(greets_as.to_owned()))
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS_MAX))
            .build();
        Ok(Self { transport, place: format!("{scheme}://{place}") })
    }

    /// Where mails go, for people.
    pub fn place(&self) -> &str {
        &self.place
    }
}

/// Whether a server is on this machine, where nobody else listens.
fn is_here(place: &str) -> bool {
    let host = place.strip_prefix('[').and_then(|rest| rest.split(']').next());
    let host = host.unwrap_or_else(|| place.split(':').next().unwrap_or_default());
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl Mailer for Smtp {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            let message = message(letter);
            let message = message.map_err(|said| MailError::Permanent { status: None, said })?;
            match self.transport.send(message).await {
                Ok(_) => Ok(()),
                Err(error) => Err(meaning(&error)),
            }
        })
    }
}

/// A refusal of 5xx, or of ourselves to speak, is for good; anything else may pass.
fn meaning(error: &Error) -> MailError {
    let status = error.status().map(u16::from);
    let said = error.to_string();
    if error.is_permanent() || error.is_client() {
        MailError::Permanent { status, said }
    } else {
        MailError::Temporary { status, said }
    }
}

/// Stands in where no mail server is configured.
pub struct NoServer;

impl Mailer for NoServer {
    fn send<'a>(&'a self, _letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(std::future::ready(Err(MailError::NoServer)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pool of connections wants a runtime to live in.
    #[tokio::test]
    async fn a_password_goes_nowhere_in_the_clear() {
        let place = |url| Smtp::new(url, "example.org").map(|smtp| smtp.place().to_owned());
        assert_eq!(place("smtp://127.0.0.1:2525"), Ok("smtp://127.0.0.1:2525".to_owned()));
        assert_eq!(place("smtps://u:p%40@mail.test:465"), Ok("smtps://mail.test:465".to_owned()));
        assert_eq!(place("starttls://u:p@mail.test"), Ok("starttls://mail.test".to_owned()));
        assert_eq!(place("smtp://u:p@[::1]:25"), Ok("smtp://[::1]:25".to_owned()));
        assert_eq!(place("smtp://u:p@mail.test"), Err(SmtpError::InTheClear));
        assert_eq!(place("smtp://u:p@localhost.evil.test"), Err(SmtpError::InTheClear));
        assert_eq!(place("http://mail.test"), Err(SmtpError::Scheme));
        assert_eq!(place("mail.test:25"), Err(SmtpError::Scheme));
        assert_eq!(place("smtps://"), Err(SmtpError::Invalid));
        assert_eq!(place("smtp://mail.test?tls=none"), Err(SmtpError::Invalid));
    }
}
