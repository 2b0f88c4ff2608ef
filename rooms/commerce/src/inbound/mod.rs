//! From the wire to a command or a query: one file per operation, and here how each begins and
//! ends.

pub mod get_subscription;
pub mod increase_quantity;

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use perennial_core::Subscription;
use perennial_engine::{EngineError, EnvironmentId};
use room_lobby::auth::{Credential, sees_project};
use room_lobby::query::Query;
use room_lobby::{Rejection, RequestContext};

use crate::Commerce;
use crate::dialect::tree::Written;
use crate::dialect::{self, Dialect, Given, Unreadable};
use crate::refusals::Refused;
use crate::surface::refuse;

/// What every success says, exactly (section 1.1).
pub const OK: &str = "OK";

/// Why a call has no answer: refused at the door, or by what it asks.
pub enum Failure {
    Rejected(Rejection),
    Refused(Refused),
}

impl<E: Into<Refused>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

/// One call of a known caller.
pub struct Call<'c> {
    pub commerce: &'c Commerce,
    pub environment: EnvironmentId,
    context: &'c RequestContext,
    credential: Arc<Credential>,
    operation: &'static str,
    dialect: Dialect,
}

impl<'c> Call<'c> {
    /// A call whose caller is known and who can be answered.
    pub fn open(
        commerce: &'c Commerce,
        context: &'c RequestContext,
        operation: &'static str,
    ) -> Result<Self, Failure> {
        let credential = context.caller().map_err(Failure::Rejected)?.clone();
        let dialect = Dialect::accepted(context.accept())
            .ok_or(Failure::Rejected(Rejection::NotAcceptable))?;
        let place = commerce.engine.place_named(&credential.environment)?;
        let environment = place.environment.id;
        Ok(Self { commerce, environment, context, credential, operation, dialect })
    }

    /// The body, from either dialect.
    pub fn read(&self, headers: &HeaderMap, body: &[u8]) -> Result<Given, Failure> {
        let limits = self.context.json_limits();
        dialect::read(self.operation, headers, body, &limits).map_err(Failure::Rejected)
    }

    /// A subscription the caller may see; any other is not there.
    pub fn subscription(&self, number: u64) -> Result<Subscription, Refused> {
        let found = self.commerce.engine.subscription_numbered(self.environment, number)?;
        if self.sees(&found) { Ok(found) } else { Err(EngineError::NotFound.into()) }
    }

    fn sees(&self, s: &Subscription) -> bool {
        let seller = s.seller.as_ref().map(|seller| seller.as_str());
        let theirs = self.credential.subject.as_deref().is_none_or(|id| seller == Some(id));
        theirs && sees_project(&self.credential, s.project.as_str())
    }

    fn write(&self, answer: &impl Written) -> Response {
        let enums = self.commerce.config.json_enums;
        let tree = answer.tree();
        dialect::write(self.dialect, Some(self.operation), StatusCode::OK, &tree, enums)
    }
}

/// Answers, or refuses in the caller's dialect. Rejections are rendered at the door.
pub fn end(outcome: Result<Response, Failure>, context: &RequestContext) -> Response {
    match outcome {
        Ok(response) => response,
        Err(Failure::Rejected(rejection)) => rejection.into_response(),
        Err(Failure::Refused(refused)) => refuse(&refused, context),
    }
}

/// A required parameter of a query; blank ones are absent.
fn parameter<'q>(query: &'q Query, name: &'static str) -> Result<&'q str, Unreadable> {
    optional(query, name).ok_or(Unreadable::Missing(name))
}

fn optional<'q>(query: &'q Query, name: &str) -> Option<&'q str> {
    query.get_any_case(name).map(str::trim).filter(|value| !value.is_empty())
}
