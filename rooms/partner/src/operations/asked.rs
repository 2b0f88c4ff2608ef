//! What is kept of a request until it is worked on.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use perennial_core::ids::PartnerId;
use perennial_engine::EnvironmentId;
use room_lobby::RequestContext;
use room_lobby::request::Deferred;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::desk::{Call, House};
use crate::problem::{Code, Problem};

const IF_MATCH: HeaderName = HeaderName::from_static("if-match");

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    method: String,
    path: String,
    request_id: String,
    correlation_id: String,
    if_match: Option<String>,
    pub body: Value,
}

impl Asked {
    pub fn of(call: &Call, body: &Value) -> Self {
        let context = &call.context;
        let if_match = call.headers.get(IF_MATCH).and_then(|value| value.to_str().ok());
        Self {
            method: context.method().to_string(),
            path: context.path().to_owned(),
            request_id: context.request_id().to_owned(),
            correlation_id: context.correlation_id().to_owned(),
            if_match: if_match.map(str::to_owned),
            body: body.clone(),
        }
    }

    /// The path it was sent to.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The call, as if it came now, with the ids it came with.
    pub fn call(
        &self,
        house: &House,
        environment: EnvironmentId,
        partner: &PartnerId,
    ) -> Result<Call, Problem> {
        let gone = || Problem::new(Code::InternalError);
        let of = Deferred {
            request_id: self.request_id.clone(),
            correlation_id: self.correlation_id.clone(),
            method: Method::from_bytes(self.method.as_bytes()).map_err(|_| gone())?,
            uri: Uri::try_from(&self.path).map_err(|_| gone())?,
        };
        let real = house.engine.real().seconds();
        let context = RequestContext::resumed(&of, crate::NAME, house.json, real);
        let mut headers = HeaderMap::new();
        if let Some(value) = &self.if_match
            && let Ok(value) = HeaderValue::try_from(value)
        {
            headers.insert(IF_MATCH, value);
        }
        Call::resumed(house, context, headers, environment, partner)
    }
}
