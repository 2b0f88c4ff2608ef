//! Who asks, with what he may do, and the environment he asks about: extractors that come before
//! the body, so that nobody without the right learns what was wrong with it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use perennial_core::catalog::Project;
use perennial_core::ids::ProjectId;
use perennial_engine::{Engine, Place};
use room_lobby::auth::sees_project;
use room_lobby::query::Query;
use room_lobby::{Credential, Rejection, RequestContext};

use crate::trouble::{Refused, Trouble};

/// One caller in his environment.
pub(crate) struct Caller {
    pub(crate) engine: Arc<Engine>,
    pub(crate) place: Arc<Place>,
    pub(crate) credential: Arc<Credential>,
}

/// Section 2.1: GET needs `read`, POST `write`, DELETE `delete`.
pub(crate) struct Reader(pub(crate) Caller);
pub(crate) struct Writer(pub(crate) Caller);
pub(crate) struct Remover(pub(crate) Caller);

impl Caller {
    fn admit(parts: &Parts, engine: &Arc<Engine>, scope: &'static str) -> Result<Self, Refused> {
        let context = parts.extensions.get::<RequestContext>().ok_or(Rejection::Internal)?;
        let credential = context.require_scope(scope)?.clone();
        let place = engine.place_named(&credential.environment)?;
        Ok(Self { engine: engine.clone(), place, credential })
    }

    /// The project a call is about (section 2.2): named in the query or the body, both alike.
    pub(crate) fn project(&self, query: &Query, body: Option<&str>) -> Result<&Project, Refused> {
        let mut named: Vec<&str> = query.all("projectId").chain(body).collect();
        named.dedup();
        match named[..] {
            [] => Err(Trouble::unreadable("projectId", "The member projectId is missing.").into()),
            [id] => self.project_of(id),
            _ => {
                let told = "Query and body name different projects.";
                Err(Trouble::invalid("projectId", "CONTRADICTION", told).into())
            }
        }
    }

    /// As [`Self::project`], where a call needs none.
    pub(crate) fn project_if_named(&self, query: &Query) -> Result<Option<&Project>, Refused> {
        let named = query.get("projectId").is_some();
        named.then(|| self.project(query, None)).transpose()
    }

    /// A project this key does not see is not there.
    pub(crate) fn project_of(&self, id: &str) -> Result<&Project, Refused> {
        let found = self.place.catalog.projects.get(&ProjectId::new(id));
        let seen = found.filter(|_| self.sees(id));
        seen.ok_or_else(|| Trouble::not_found("project").into())
    }

    pub(crate) fn sees(&self, project: &str) -> bool {
        sees_project(&self.credential, project)
    }
}

impl FromRequestParts<Arc<Engine>> for Reader {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, Refused> {
        Caller::admit(parts, engine, "read").map(Self)
    }
}

impl FromRequestParts<Arc<Engine>> for Writer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, Refused> {
        Caller::admit(parts, engine, "write").map(Self)
    }
}

impl FromRequestParts<Arc<Engine>> for Remover {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, engine: &Arc<Engine>) -> Result<Self, Refused> {
        Caller::admit(parts, engine, "delete").map(Self)
    }
}
