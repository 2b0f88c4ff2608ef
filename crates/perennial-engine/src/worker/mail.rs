//! Sending mail: letters that were stored with their change go to the mail server, in the order of
//! their subscription, until it takes them, refuses them for good, or the schedule is exhausted.
//!
//! They have a loop of their own: a dead mail server delays no webhook, nor the other way round.

use futures::StreamExt;
use perennial_core::time::Instant;

use crate::change_set::{
    ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState, LastAttempt,
};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::mail::{Letter, MAIL, masked};
use crate::ports::MailError;
use crate::receiver::Pace;

/// The word of the log where there is no mail server.
pub const NO_SERVER: &str = "not sent: no mail server configured";

/// How much of what a mail server said is kept.
const SAID_CHARS: usize = 300;

/// A line of the log of mails: nothing in it tells who the customer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    pub id: DeliveryId,
    /// Masked.
    pub to: String,
    pub delivery: Delivery,
}

impl Engine {
    /// Attempts the mails that are due now. Answers how many attempts were made.
    pub async fn mail_due(&self) -> Result<usize, EngineError> {
        let due = self.ports.store.due_mails(self.real(), self.settings.mails_max)?;
        let count = due.len();
        let attempts = due.into_iter().map(|mail| async move {
            let change = self.mail_one(&mail).await;
            (mail.environment, change)
        });
        let changes: Vec<_> = futures::stream::iter(attempts)
            .buffer_unordered(self.settings.mails_max)
            .collect()
            .await;
        let slice = changes
            .into_iter()
            .map(|(environment, change)| {
                let mut set = ChangeSet::new(environment, self.real());
                set.deliveries.push(change);
                set
            })
            .collect();
        for answer in self.ports.store.commit(slice).await {
            answer?;
        }
        Ok(count)
    }

    async fn mail_one(&self, mail: &Delivery) -> DeliveryChange {
        let at = self.real();
        let attempts = mail.attempts.saturating_add(1);
        let (state, next_at, last) = match Letter::from_bytes(&mail.body) {
            None => {
                let last = attempt(at, None, Some("unreadable"), "");
                (DeliveryState::Stopped, mail.next_at, last)
            }
            Some(letter) => match self.ports.mail.mailer.send(&letter).await {
                Ok(()) => {
                    (DeliveryState::Succeeded, mail.next_at, attempt(at, Some(250), None, ""))
                }
                Err(error) => self.not_sent(mail, attempts, &letter, &error, at),
            },
        };
        let (id, last) = (mail.id, Some(last));
        DeliveryChange::Record { id, state, attempts, next_at, last, aside: false }
    }

    fn not_sent(
        &self,
        mail: &Delivery,
        attempts: u32,
        letter: &Letter,
        error: &MailError,
        at: Instant,
    ) -> (DeliveryState, Instant, LastAttempt) {
        // Servers like to repeat the address.
        let clean = |said: &str| said.replace(&letter.to, &masked(&letter.to));
        match error {
            MailError::NoServer => {
                let last = attempt(at, None, Some(NO_SERVER), "");
                (DeliveryState::Stopped, mail.next_at, last)
            }
            MailError::Permanent { status, said } => {
                tracing::warn!(
                    subscription = %mail.subscription, kind = mail.event, status,
                    "a mail was refused for good"
                );
                let last = attempt(at, *status, Some("refused"), &clean(said));
                (DeliveryState::Stopped, mail.next_at, last)
            }
            MailError::Temporary { status, said } => {
                let last = attempt(at, *status, Some("not now"), &clean(said));
                if let Some(next) = self.next_attempt(attempts, at) {
                    return (DeliveryState::Pending, next, last);
                }
                tracing::warn!(
                    subscription = %mail.subscription, kind = mail.event, status,
                    "a mail was given up"
                );
                (DeliveryState::Exhausted, mail.next_at, last)
            }
        }
    }

    fn next_attempt(&self, made: u32, at: Instant) -> Option<Instant> {
        let micros = Pace::default().wait_after(made)?;
        at.plus_micros(micros.saturating_add(self.jitter(micros))).ok()
    }

    /// The log of mails, newest first, before an id where one is given.
    pub fn mails(
        &self,
        environment: EnvironmentId,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<MailRow>, EngineError> {
        let found = self.ports.store.deliveries(environment, Some(MAIL), before, limit)?;
        let row = |delivery: Delivery| {
            let to = Letter::from_bytes(&delivery.body).map(|letter| masked(&letter.to));
            MailRow { id: delivery.id, to: to.unwrap_or_default(), delivery }
        };
        Ok(found.into_iter().map(row).collect())
    }

    /// Sends a mail once more, whatever became of it: the same bytes under the same Message-ID.
    pub async fn mail_again(
        &self,
        environment: EnvironmentId,
        id: DeliveryId,
    ) -> Result<(), EngineError> {
        let mail = self.ports.store.delivery(id)?;
        let ours = |mail: &Delivery| mail.receiver == MAIL && mail.environment == environment;
        let mail = mail.filter(ours).ok_or(EngineError::NotFound)?;
        let mut set = ChangeSet::new(environment, self.real());
        set.deliveries.push(DeliveryChange::Record {
            id,
            state: DeliveryState::Pending,
            attempts: 0,
            next_at: self.real(),
            last: mail.last,
            aside: false,
        });
        self.commit_one(set).await?;
        self.bells.ring();
        Ok(())
    }
}

fn attempt(at: Instant, status: Option<u16>, error: Option<&str>, said: &str) -> LastAttempt {
    let answer = said.chars().take(SAID_CHARS).collect();
    let (error, millis, earlier) = (error.map(str::to_owned), 0, vec![]);
    LastAttempt { at, status, error, answer, millis, earlier }
}
