//! Who asks, in which environment, and what of it is theirs to see. What is not yours looks like
//! what is not there.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use perennial_core::Subscription;
use perennial_core::catalog::Project;
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Instant;
use perennial_engine::directory::Receiver;
use perennial_engine::{Engine, EngineError, EnvironmentId, Origin, Place};
use room_lobby::auth::{Credential, require_scope, sees_project};
use room_lobby::{Rejection, RequestContext};

use crate::refusals::{Fault, No};
use crate::uuids;
use crate::{manner, names};

/// What every handler stands on.
#[derive(Clone)]
pub struct Desk {
    pub engine: Arc<Engine>,
    pub insecure_urls: bool,
}

/// One request of a known caller.
pub struct Asked {
    pub engine: Arc<Engine>,
    pub insecure_urls: bool,
    pub place: Arc<Place>,
    pub credential: Arc<Credential>,
    request: String,
}

impl FromRequestParts<Desk> for Asked {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, No> {
        let context = RequestContext::from_request_parts(parts, &()).await?;
        let credential = context.caller()?.clone();
        let place = desk.engine.place_named(&credential.environment)?;
        let Desk { engine, insecure_urls } = desk.clone();
        let request = context.request_id().to_owned();
        Ok(Self { engine, insecure_urls, place, credential, request })
    }
}

impl Asked {
    pub fn environment(&self) -> EnvironmentId {
        self.place.environment.id
    }

    /// Who asks, for who asks later why something changed.
    pub fn origin(&self) -> Origin {
        Origin { request: Some(self.request.clone()), ..Origin::of("notifications") }
    }

    /// The time in the caller's environment.
    pub fn now(&self) -> Instant {
        self.place.environment.now(self.engine.real())
    }

    pub fn may(&self, scope: &'static str) -> Result<(), No> {
        require_scope(&self.credential, scope).map_err(|no| No::Rejected(Rejection::from(no)))
    }

    /// Whether this subscription is the caller's business: his own sales, his own projects.
    pub fn sees(&self, s: &Subscription) -> bool {
        let seller = s.seller.as_ref().map(perennial_core::ids::PartnerId::as_str);
        let theirs = self.credential.subject.as_deref().is_none_or(|own| seller == Some(own));
        theirs && sees_project(&self.credential, s.project.as_str())
    }

    /// The id of a subscription the caller may see, as the path names it.
    pub fn subscription(&self, text: &str) -> Result<(SubscriptionId, Subscription), No> {
        let nothing = || Fault::not_found("subscription", text);
        let id = SubscriptionId(uuids::parse(text).ok_or_else(nothing)?);
        match self.engine.subscription(self.environment(), id) {
            Ok(state) if self.sees(&state) && !deleted(&state) => Ok((id, state)),
            Ok(_) | Err(EngineError::NotFound) => Err(nothing().into()),
            Err(error) => Err(error.into()),
        }
    }

    /// What holds of the project a caller sells in: the one he names, or the only one he sees.
    pub fn project(&self, named: Option<&str>) -> Result<&Project, No> {
        let sees = |project: &&Project| sees_project(&self.credential, project.id.as_str());
        let mut seen = self.place.catalog.projects.values().filter(sees);
        let found = match named {
            Some(name) => seen.find(|project| project.id.as_str() == name),
            None => seen.next().filter(|_| seen.next().is_none()),
        };
        found.ok_or_else(|| Fault::field("customerId", "It names no project of yours.").into())
    }

    /// Whether a receiver is the caller's: of his partner, and of no project he does not see.
    pub fn owns(&self, receiver: &Receiver) -> bool {
        let partner = receiver.partner.as_ref().map(perennial_core::ids::PartnerId::as_str);
        let theirs = self.credential.subject.as_deref().is_none_or(|own| partner == Some(own));
        let projects = match (&self.credential.projects, manner::projects(receiver)) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(named)) => named.iter().all(|name| own.contains(*name)),
        };
        theirs && projects
    }

    /// A receiver of the caller, as the path names it.
    pub fn receiver(&self, id: &str) -> Result<Arc<Receiver>, No> {
        let found = self.place.receivers.get(id).filter(|receiver| self.owns(receiver));
        found.cloned().ok_or_else(|| Fault::not_found("receiver", id).into())
    }
}

/// Whether it was deleted, as far as this surface goes.
pub fn deleted(s: &Subscription) -> bool {
    s.references.contains_key(names::DELETED)
}
