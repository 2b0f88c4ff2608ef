//! Asking a partner: the calls he hosts and we make (10). He says yes or no to each charge, to
//! items beside those he sold, and to customers who sign up by themselves.
//!
//! A question has a name, `requestId`, that is the same whenever it is asked again, and he
//! answers it the same way. Only a plain yes is a yes. No answer is no no: it is asked again.

mod address;
mod charge;
mod consent;
mod hosted;
mod patience;
mod verdict;

use std::sync::{Arc, OnceLock, Weak};

use perennial_engine::Engine;
use perennial_engine::ports::{HttpOut, OutError, OutRequest};
use perennial_engine::worker::sign::signatures;
use serde::Serialize;

pub use hosted::{Hosted, Question};
use patience::Patience;
pub use verdict::Verdict;

/// Asks partners over the way out of the house.
pub struct Callbacks {
    out: Arc<dyn HttpOut>,
    engine: OnceLock<Weak<Engine>>,
    patience: Patience,
}

impl Callbacks {
    pub fn new(out: Arc<dyn HttpOut>) -> Self {
        Self { out, engine: OnceLock::new(), patience: Patience::default() }
    }

    /// Learns where the subscriptions and the partners are.
    pub fn serve(&self, engine: &Arc<Engine>) {
        let _known = self.engine.set(Arc::downgrade(engine));
    }

    fn engine(&self) -> Option<Arc<Engine>> {
        self.engine.get().and_then(Weak::upgrade)
    }

    /// Asks once. The way out bounds the time and what is read of the answer.
    async fn ask(
        &self,
        engine: &Engine,
        hosted: &Hosted,
        path: &str,
        id: &str,
        body: &impl Serialize,
    ) -> Verdict {
        let body = serde_json::to_vec(body).unwrap_or_default();
        let now = engine.real();
        if !self.patience.may_ask(&hosted.endpoint, now) {
            return Verdict::None("left alone for a while".to_owned());
        }
        let version = &engine.settings().version;
        let header = |name: &str, value: String| (name.to_owned(), value);
        let headers = vec![
            header("content-type", "application/json".to_owned()),
            header("user-agent", format!("Perennial-Callbacks/{version}")),
            header("webhook-id", id.to_owned()),
            header("webhook-timestamp", now.seconds().to_string()),
            header("webhook-signature", signatures(&hosted.secrets, id, now, &body)),
        ];
        let url = format!("{}{path}", hosted.endpoint);
        let request = OutRequest { of: hosted.endpoint.clone(), url, headers, body, access: None };
        let answer = self.out.post(request).await;
        match answer {
            Err(OutError::Timeout) => self.patience.silent(&hosted.endpoint, engine.real()),
            Ok(_)
            | Err(
                OutError::Refused
                | OutError::Unreachable
                | OutError::Tls
                | OutError::NoMailServer
                | OutError::NoToken
                | OutError::NotAllowed
                | OutError::NotYet { .. },
            ) => {
                self.patience.spoke(&hosted.endpoint);
            }
        }
        let verdict = Verdict::of(&answer);
        match &verdict {
            Verdict::Authorized | Verdict::Rejected => {}
            Verdict::Invalid(why) => {
                tracing::warn!(request = id, path, why, "the partner's answer does not count");
            }
            Verdict::None(why) => {
                tracing::warn!(request = id, path, why, "the partner did not answer");
            }
        }
        verdict
    }
}
