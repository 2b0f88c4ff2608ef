//! The worker: does what is due. Wakes subscriptions, calls the gateway, tells receivers.

pub mod again;
pub mod deliver;
mod export;
pub mod mail;
mod mail_out;
mod mishap;
mod outcome;
pub mod refund;
mod request;
pub mod sign;
pub(crate) mod trouble;
pub mod turns;
pub(crate) mod under_way;
pub mod upkeep;
pub mod wake;

mod give_way;

use std::time::Duration;

use futures::FutureExt;
use tokio::sync::Notify;

use crate::engine::Engine;

/// The longest pause between two looks at what is due.
const PAUSE: Duration = Duration::from_millis(250);

/// What is worked on beside each other, so that none waits for the others: a receiver that does
/// not answer delays neither billing nor mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Due,
    Mail,
}

/// Rung when something was queued, so that the worker need not wait for its next look.
#[derive(Default)]
pub struct Bells {
    due: Notify,
    deliveries: Notify,
    mail: Notify,
}

impl Bells {
    pub fn ring(&self) {
        self.due.notify_one();
        self.deliveries.notify_one();
        self.mail.notify_one();
    }

    fn of(&self, work: Work) -> &Notify {
        match work {
            Work::Due => &self.due,
            Work::Mail => &self.mail,
        }
    }
}

impl Engine {
    /// Has the worker look at once, where something was written beside the engine.
    pub fn ring(&self) {
        self.bells.ring();
    }

    /// Works until `stop` is done.
    pub async fn work(&self, stop: impl Future<Output = ()>) {
        let stop = stop.shared();
        let on = |work| self.work_on(work, stop.clone());
        let delivering = self.deliver_on(stop.clone());
        let exporting = self.export_on(stop.clone());
        let noting = self.write_calls_on(stop.clone());
        tokio::join!(on(Work::Due), delivering, on(Work::Mail), noting, exporting);
    }

    async fn work_on(&self, work: Work, mut stop: impl Future<Output = ()> + Unpin) {
        let mut upkeep_at = self.real();
        loop {
            if work == Work::Due && upkeep_at <= self.real() {
                upkeep_at = self.upkeep().await;
            }
            if self.round_of(work).await {
                if (&mut stop).now_or_never().is_some() {
                    return;
                }
                tokio::task::yield_now().await;
                continue;
            }
            tokio::select! {
                () = &mut stop => return,
                () = self.bells.of(work).notified() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// One bounded round. Answers whether there was anything to do.
    async fn round_of(&self, work: Work) -> bool {
        let worked = match work {
            Work::Due => {
                // Environments take fair turns: one bounded batch each.
                let mut busy = false;
                for id in self.places().by_id.keys().copied() {
                    busy |= self.turn_of(id).await;
                }
                return busy;
            }
            Work::Mail => self.mail_due().await,
        };
        worked
            .inspect_err(|error| tracing::error!(%error, ?work, "could not be worked on"))
            .unwrap_or_default()
            > 0
    }

    async fn turn_of(&self, id: crate::EnvironmentId) -> bool {
        let _working = self.working.lock().await;
        let woken = self.wake_due(id).await.inspect_err(|error| {
            tracing::error!(%error, environment = id.0, "due subscriptions could not be worked on");
        });
        let refunded = self.refund_due(id).await.inspect_err(|error| {
            tracing::error!(%error, environment = id.0, "refunds could not be worked on");
        });
        let heard = self.hear_news(id).await.inspect_err(|error| {
            tracing::error!(%error, environment = id.0, "news could not be taken in");
        });
        let priced = self.walk_prices(id).await.inspect_err(|error| {
            tracing::error!(%error, environment = id.0, "prices could not be told");
        });
        heard.unwrap_or_default() > 0
            || priced.unwrap_or_default() > 0
            || woken.unwrap_or_default() > 0
            || refunded.unwrap_or_default() > 0
    }
}
