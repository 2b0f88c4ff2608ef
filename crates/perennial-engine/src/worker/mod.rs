//! The worker: does what is due. Wakes subscriptions, calls the gateway, tells receivers.

pub mod deliver;
pub mod mail;
pub mod refund;
pub mod sign;
pub mod turns;
pub mod upkeep;
pub mod wake;

mod give_way;

use std::time::Duration;

use crate::engine::Engine;

/// The longest pause between two looks at what is due.
const PAUSE: Duration = Duration::from_millis(250);

impl Engine {
    /// Works until `stop` is done. Mail is sent beside the rest, so that neither waits for the
    /// other.
    pub async fn work(&self, stop: impl Future<Output = ()>) {
        let stop = futures::FutureExt::shared(stop);
        tokio::join!(self.work_on_due(stop.clone()), self.work_on_mail(stop));
    }

    async fn work_on_mail(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            let busy = match self.mail_due().await {
                Ok(count) => count > 0,
                Err(error) => {
                    tracing::error!(%error, "mail could not be worked on");
                    false
                }
            };
            if busy {
                if futures::FutureExt::now_or_never(&mut stop).is_some() {
                    return;
                }
                tokio::task::yield_now().await;
                continue;
            }
            tokio::select! {
                () = &mut stop => return,
                () = self.mail_bell.notified() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Environments take fair turns: one bounded batch each.
    async fn work_on_due(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut upkeep_at = self.real();
        loop {
            let mut busy = false;
            if upkeep_at <= self.real() {
                upkeep_at = self.upkeep().await;
            }
            for id in self.places().by_id.keys().copied() {
                busy |= self.turn_of(id).await;
            }
            match self.deliver_due().await {
                Ok(count) => busy |= count > 0,
                Err(error) => tracing::error!(%error, "deliveries could not be worked on"),
            }
            if busy {
                if futures::FutureExt::now_or_never(&mut stop).is_some() {
                    return;
                }
                tokio::task::yield_now().await;
                continue;
            }
            tokio::select! {
                () = &mut stop => return,
                () = self.bell.notified() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
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
        heard.unwrap_or_default() > 0
            || woken.unwrap_or_default() > 0
            || refunded.unwrap_or_default() > 0
    }
}
