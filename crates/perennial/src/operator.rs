//! What an operator may ask, wherever the data are open: in this process, or in the server that
//! holds them. Both give the same text.

mod accounts;
mod calls;
mod clients;
mod credentials;
mod orders;
mod payment;

use std::fmt::Write;
use std::sync::Arc;

use perennial_core::time::{Instant, Span, Zone};
use perennial_engine::directory::{DocumentKey, DocumentKind};
use perennial_engine::ports::Ids;
use perennial_engine::{Engine, Place};
use serde::{Deserialize, Serialize};

use crate::apply::{Apply, Report, file};
use crate::mail::{self, MailAsk};
use crate::secret::Secret;

pub use accounts::AccountAsk;
pub use calls::CallAsk;
pub use clients::{ClientAsk, ServiceAsk, client_secret};
pub use orders::OrderAsk;
pub use payment::Payment;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    ClockShow { environment: String },
    ClockAdvance { environment: String, by: String },
    ClockSet { environment: String, to: String },
    Apply { text: String, plan: bool },
    KeysList,
    KeysRenew { environment: String, id: String },
    KeysRotate { environment: String, id: String, overlap: String },
    KeysRevoke { environment: String, id: String },
    ServiceAccounts { what: ServiceAsk },
    OAuthClients { what: ClientAsk },
    Verify,
    Orders { environment: String, what: OrderAsk },
    Payment { environment: String, subscription: String, what: Payment },
    Mail { environment: String, what: MailAsk },
    Account { environment: String, what: AccountAsk },
    Calls { environment: String, what: CallAsk },
}

/// Whom the asks are about.
#[derive(Clone)]
pub struct Operator {
    pub engine: Arc<Engine>,
    pub secret: Arc<Secret>,
    /// What the installation is called from outside: scheme and host.
    pub origin: String,
    /// Does what is said yes to, where the server runs.
    pub clerk: Option<room_partner::Clerk>,
}

impl Operator {
    pub async fn answer(&self, ask: Ask) -> Result<String, String> {
        match ask {
            Ask::ClockShow { environment } => {
                let place = self.place(&environment)?;
                Ok(format!("{}\n", place.environment.now(self.engine.real())))
            }
            Ask::ClockAdvance { environment, by } => {
                let place = self.place(&environment)?;
                let by = Span::parse(&by).map_err(|_| format!("`{by}` is no duration like P1M"))?;
                let now = place.environment.now(self.engine.real());
                let to = by.after(now, &Zone::utc()).map_err(text)?;
                self.move_clock(&place, to).await
            }
            Ask::ClockSet { environment, to } => {
                let place = self.place(&environment)?;
                let to = Instant::parse(&to)
                    .map_err(|_| format!("`{to}` is no instant like 2026-01-31T09:00:00Z"))?;
                self.move_clock(&place, to).await
            }
            Ask::Mail { environment, what } => {
                let place = self.place(&environment)?;
                mail::answer(&self.engine, &place, what).await
            }
            Ask::Apply { text, plan } => {
                let file = file::read(&text)?;
                let report = self.apply(&file, plan).await?;
                Ok(shown(&report))
            }
            Ask::KeysList => Ok(self.keys()),
            Ask::KeysRenew { environment, id } => self.renew(&environment, &id).await,
            Ask::KeysRotate { environment, id, overlap } => {
                self.rotate(&environment, &id, &overlap).await
            }
            Ask::KeysRevoke { environment, id } => {
                let place = self.place(&environment)?;
                let key = DocumentKey::new(DocumentKind::Credential, id.clone());
                self.engine.undefine(place.environment.id, key).await.map_err(text)?;
                Ok(format!("credential {id} is gone\n"))
            }
            Ask::ServiceAccounts { what } => self.service_accounts(what).await,
            Ask::OAuthClients { what } => self.oauth_clients(what).await,
            Ask::Account { environment, what } => {
                let place = self.place(&environment)?;
                self.account(place.environment.id, what).await
            }
            Ask::Verify => self.verify(|_| {}),
            Ask::Calls { environment, what } => self.calls(&environment, what).await,
            Ask::Orders { environment, what } => self.orders(&environment, what).await,
            Ask::Payment { environment, subscription, what } => {
                self.payment(&environment, &subscription, what).await
            }
        }
    }

    /// Applies a file, or plans it.
    pub async fn apply(&self, file: &file::File, plan_only: bool) -> Result<Report, String> {
        let (engine, secret) = (self.engine.as_ref(), self.secret.as_ref());
        Apply { engine, secret, plan_only, report: Report::default() }.run(file).await
    }

    fn place(&self, environment: &str) -> Result<Arc<Place>, String> {
        let none = |_| format!("there is no environment `{environment}`");
        self.engine.place_named(environment).map_err(none)
    }

    async fn move_clock(&self, place: &Place, to: Instant) -> Result<String, String> {
        let moved = self.engine.move_clock(place.environment.id, to).await;
        let (now, steps) =
            moved.map_err(|_| "only the clock of a sandbox moves, and only forward".to_owned())?;
        Ok(format!("{now}, {steps} steps done\n"))
    }

    /// Checks all data. Findings are an error, so that scripts notice.
    pub fn verify(&self, progress: impl Fn(usize)) -> Result<String, String> {
        let mut said = String::new();
        let mut sound = true;
        for place in self.engine.places().by_id.values() {
            let verified = self.engine.verify(place.environment.id, &progress).map_err(text)?;
            let _infallible = writeln!(
                said,
                "{}: {} subscriptions, {} charges, {} findings",
                place.environment.name,
                verified.subscriptions,
                verified.charges,
                verified.findings.len()
            );
            for finding in &verified.findings {
                sound = false;
                let about = finding.subscription.map_or("books".to_owned(), |id| id.to_string());
                let _infallible =
                    writeln!(said, "  {} {about}: {}", finding.invariant, finding.what);
            }
        }
        if sound { Ok(said) } else { Err(said) }
    }
}

/// What a room's keys begin with.
pub fn prefix_of(room: &str) -> &'static str {
    match room {
        "storefront" => "asc",
        "reseller" => "rs",
        "notifications" => "nx",
        _ => "pk",
    }
}

/// A report, with what is shown only this once.
pub fn shown(report: &Report) -> String {
    let mut shown = report.to_string();
    for (what, secret) in &report.shown_once {
        let _infallible = writeln!(shown, "shown once: {what} {secret}");
    }
    shown
}

/// A source of ids for those who need one before there is an engine.
pub fn ids() -> impl Ids {
    perennial_engine::system_ids::SystemIds::default()
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
