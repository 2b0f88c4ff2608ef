//! One call at this room's desk: who asks, for which partner, how to answer.

use std::ops::Deref;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use perennial_core::ids::{CustomerId, PartnerId};
use perennial_engine::{Engine, Origin};
use room_lobby::body::{RawBody, is_json, parse_json_value};
use room_lobby::query::Query;
use room_lobby::{Credential, Rejection, RequestContext};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::failure::{Failure, Status};
use crate::parameters::Parameters;
use crate::refusals;
use crate::schema::methods::Method;
use crate::selector::Selector;
use crate::seller::Seller;
use crate::system::System;
use crate::{names, proto, surface};

/// A body as it was sent. One that says it is something else than JSON is not read.
pub struct Sent {
    bytes: Bytes,
    json: bool,
}

impl<S: Sync> FromRequest<S> for Sent {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let headers = request.headers();
        let json = !headers.contains_key(header::CONTENT_TYPE) || is_json(headers);
        let RawBody(bytes) = RawBody::from_request(request, state).await?;
        Ok(Self { bytes, json })
    }
}

/// Whom a method is for (1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// The partner himself, server to server. API keys count as his service account.
    ServiceAccount,
    /// A customer of the platform who allowed the partner's client to act for him.
    EndUser,
}

/// What every operation starts from.
pub struct Call {
    pub seller: Seller,
    pub parameters: Parameters,
    /// The end user who asks; none where the partner does.
    pub user: Option<CustomerId>,
    context: RequestContext,
    method: &'static Method,
    system: System,
    selector: Option<Selector>,
}

impl Call {
    /// Checks in the order of section 4, as far as no body is needed.
    pub fn begin(
        engine: &Arc<Engine>,
        context: &RequestContext,
        partner: &str,
        method: &'static Method,
    ) -> Result<Self, Failure> {
        let system = System::read(context.raw_query())?;
        let caller = context.caller().map_err(|rejection| surface::failure(&rejection))?;
        let user = admitted(caller, partner, method.whom)?;
        let place =
            engine.place_named(&caller.environment).map_err(|error| refusals::engine(&error))?;
        let known = place.partners.get(&PartnerId::new(partner)).cloned();
        let partner = known.ok_or_else(Failure::forbidden)?;
        let query = Query::parse(context.raw_query())
            .map_err(|error| Failure::new(Status::InvalidArgument, error.sentence()))?;
        let parameters = Parameters::read(&query, method)?;
        let fields = system.fields.as_deref();
        let selector = fields.map(|text| Selector::read(text, method.answer)).transpose()?;
        let (engine, context) = (Arc::clone(engine), context.clone());
        let seller = Seller { engine, place, partner };
        Ok(Self { seller, parameters, user, context, method, system, selector })
    }

    /// Who asks, for who asks later why something changed.
    pub fn origin(&self) -> Origin {
        let request = Some(self.context.request_id().to_owned());
        Origin { request, ..Origin::of(format!("reseller:{}", self.seller.partner.id)) }
    }

    /// What is called.
    pub fn method(&self) -> &'static Method {
        self.method
    }

    /// A body read by the schema. Where every member is optional there need not be one.
    pub fn body<T: DeserializeOwned>(&self, sent: &Sent) -> Result<T, Failure> {
        let sent = if sent.bytes.is_empty() {
            json!({})
        } else if !sent.json {
            return Err(surface::failure(&Rejection::UnsupportedMediaType));
        } else {
            parse_json_value(&sent.bytes, &self.context.json_limits())
                .map_err(|error| surface::failure(&Rejection::from(error)))?
        };
        let read = match self.method.request {
            Some(message) => proto::read(&sent, message).map_err(Failure::fields)?,
            None => json!({}),
        };
        serde_json::from_value(read)
            .map_err(|_unreadable| Failure::new(Status::Internal, "Internal error encountered."))
    }

    /// The answer, as the caller wants it.
    pub fn answer(&self, message: &impl Serialize) -> Result<Response, Failure> {
        let broken = |_| Failure::new(Status::Internal, "Internal error encountered.");
        let text = match &self.selector {
            Some(selector) => {
                let whole: Value = serde_json::to_value(message).map_err(broken)?;
                self.system.print(&selector.keep(whole))
            }
            None => self.system.print(message),
        };
        let mut response = Response::new(Body::from(text.map_err(broken)?));
        let kind = HeaderValue::from_static("application/json; charset=UTF-8");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        Ok(response)
    }
}

/// What a partner has and may do, every operation asks.
impl Deref for Call {
    type Target = Seller;

    fn deref(&self) -> &Seller {
        &self.seller
    }
}

impl Principal {
    /// The end user a credential speaks for, if this method is for his kind.
    fn admits(self, account: Option<&str>) -> Result<Option<CustomerId>, Failure> {
        let account = account.map(|text| names::customer(text).ok_or_else(Failure::forbidden));
        match (self, account.transpose()?) {
            (Self::EndUser, Some(user)) => Ok(Some(user)),
            (Self::ServiceAccount, None) => Ok(None),
            (Self::ServiceAccount, Some(_)) | (Self::EndUser, None) => Err(Failure::forbidden()),
        }
    }
}

/// Whether a credential may use a method under this partner's name, and for which end user. A
/// partner sees himself alone: whether another one's resource exists is never looked up.
pub fn admitted(
    caller: &Credential,
    partner: &str,
    whom: Principal,
) -> Result<Option<CustomerId>, Failure> {
    if caller.subject.as_deref() != Some(partner) {
        return Err(Failure::forbidden());
    }
    whom.admits(caller.account.as_deref())
}

/// The host a request was sent to: that of its header, or in HTTP/2 that of its address.
pub fn host<'r>(headers: &'r HeaderMap, context: &'r RequestContext) -> Option<&'r str> {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    named.or_else(|| context.uri().authority().map(Authority::as_str))
}

/// Renders what an operation came to.
pub fn respond(context: &RequestContext, outcome: Result<Response, Failure>) -> Response {
    let older = || System::wants_older_errors(context.raw_query());
    outcome.unwrap_or_else(|failure| failure.answer(older()))
}
