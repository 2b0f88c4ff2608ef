//! Who asks, and which issuers are his to see. What is not yours looks like what is not there.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use perennial_core::ids::ProjectId;
use perennial_engine::change_set::Issued;
use perennial_engine::{Engine, EnvironmentId, Place};
use room_lobby::auth::{Credential, sees_project};
use room_lobby::query::{Query, QueryError};
use room_lobby::{Rejection, RequestContext};

use crate::links::Links;
use crate::refusals::rejected;

/// What every handler stands on.
pub struct Desk {
    pub engine: Arc<Engine>,
    pub page_secret: [u8; 32],
    pub links: Links,
}

/// One request of somebody who may read the books.
pub struct Asked {
    pub desk: Arc<Desk>,
    pub context: RequestContext,
    pub place: Arc<Place>,
    pub credential: Arc<Credential>,
    pub query: Query,
}

impl FromRequestParts<Arc<Desk>> for Asked {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Rejection> {
        let context = RequestContext::from_request_parts(parts, &()).await?;
        let credential = context.require_scope(crate::SCOPE)?.clone();
        let query = Query::parse(context.raw_query())?;
        let place = desk.engine.place_named(&credential.environment).map_err(rejected)?;
        Ok(Self { desk: desk.clone(), context, place, credential, query })
    }
}

impl Asked {
    pub fn environment(&self) -> EnvironmentId {
        self.place.environment.id
    }

    fn sees(&self, issuer: &ProjectId) -> bool {
        sees_project(&self.credential, issuer.as_str())
            && self.place.catalog.projects.contains_key(issuer)
    }

    /// The issuer that is asked for; it goes without saying where only one can be meant.
    pub fn issuer(&self) -> Result<ProjectId, Rejection> {
        if let Some(name) = self.query.get("issuer") {
            let issuer = ProjectId::new(name);
            return if self.sees(&issuer) { Ok(issuer) } else { Err(Rejection::NotFound) };
        }
        let mut seen = self.place.catalog.projects.keys().filter(|issuer| self.sees(issuer));
        match (seen.next(), seen.next()) {
            (Some(only), None) => Ok(only.clone()),
            (Some(_), Some(_)) => Err(QueryError::Missing("issuer".into()).into()),
            (None, _) => Err(Rejection::NotFound),
        }
    }

    /// Of the documents that bear a printed number, the one that is his to see.
    pub fn one_of(&self, printed: Vec<Issued>) -> Result<Issued, Rejection> {
        let named = self.query.get("issuer");
        let mut seen = printed.into_iter().filter(|issued| {
            self.sees(&issued.issuer) && named.is_none_or(|name| name == issued.issuer.as_str())
        });
        match (seen.next(), seen.next()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => Err(QueryError::Missing("issuer".into()).into()),
            (None, _) => Err(Rejection::NotFound),
        }
    }
}
