//! How this room refuses what never reached it: the same `ResultMessage` envelope as its own
//! errors, in the dialect the caller accepts.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use room_lobby::body::BodyError;
use room_lobby::query::QueryError;
use room_lobby::{Rejection, RequestContext, Surface};

use crate::dialect::{self, Dialect, JsonEnums};
use crate::inbound::refusal;
use crate::refusals::Refused;

/// After one call too many, an address waits this long (section 1).
const RETRY_AFTER_SECONDS: u64 = 60;

/// The operations of the document, named as XML names their requests and responses.
const OPERATIONS: [&str; 18] = [
    "AddSubscriptionItem",
    "AlignSubscriptions",
    "DeactivateSubscriptionItems",
    "GetSubscription",
    "GetSubscriptionsByPurchase",
    "GetSubscriptionsForCustomer",
    "IncreaseSubscriptionItemQuantity",
    "ReinstateSubscriptionItems",
    "RemoveSubscriptionItem",
    "RenewSubscription",
    "UpdateAccount",
    "UpdateContact",
    "UpdateCustomer",
    "UpdateNextBillingDate",
    "UpdateSubscriptionItem",
    "UpdateSubscriptionItemPrice",
    "UpdateSubscriptionParameters",
    "UpdateSubscriptionRenewalType",
];

pub struct CommerceSurface;

impl Surface for CommerceSurface {
    fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response {
        if let Rejection::RateLimited { .. } = rejection {
            return too_many();
        }
        let unauthorized = matches!(rejection, Rejection::Forbidden(_));
        let mut response = refuse(&refused(&rejection), context);
        if unauthorized {
            let challenge = HeaderValue::from_static(crate::CHALLENGE);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Writes a refusal for the operation that was asked.
pub fn refuse(refused: &Refused, context: &RequestContext) -> Response {
    let dialect = Dialect::accepted(context.accept()).unwrap_or(Dialect::Json);
    let operation = operation_at(context.path());
    dialect::write(dialect, operation, refused.status, &refusal(refused), JsonEnums::Integers)
}

fn operation_at(path: &str) -> Option<&'static str> {
    let last = path.rsplit('/').next().unwrap_or_default();
    OPERATIONS.into_iter().find(|operation| operation.eq_ignore_ascii_case(last))
}

fn refused(rejection: &Rejection) -> Refused {
    let own = |status, message| Refused { status, message };
    match rejection {
        Rejection::NotFound => own(StatusCode::NOT_FOUND, "Operation not found.".into()),
        Rejection::BodyInvalid(error) => body_invalid(error),
        Rejection::QueryInvalid(QueryError::Missing(name)) => Refused::missing(name),
        Rejection::QueryInvalid(QueryError::Invalid(name)) => Refused::invalid(name),
        // Section 1.1 knows one code for those who may not come in.
        Rejection::Forbidden(_) => own(StatusCode::UNAUTHORIZED, rejection.sentence()),
        Rejection::Timeout | Rejection::Internal => {
            own(StatusCode::INTERNAL_SERVER_ERROR, rejection.sentence())
        }
        Rejection::MethodNotAllowed { .. }
        | Rejection::PayloadTooLarge { .. }
        | Rejection::UnsupportedMediaType
        | Rejection::NotAcceptable
        | Rejection::HeaderInvalid(_)
        | Rejection::PathInvalid
        | Rejection::QueryInvalid(QueryError::Encoding | QueryError::Text | QueryError::TooMany)
        | Rejection::Unauthenticated(_)
        | Rejection::RateLimited { .. }
        | Rejection::Overloaded => own(rejection.status(), rejection.sentence()),
    }
}

/// A body that cannot be read is 400 in this document, whatever is wrong with it.
fn body_invalid(error: &BodyError) -> Refused {
    match error.member() {
        Some(member) => Refused::invalid(member),
        None => Refused { status: StatusCode::BAD_REQUEST, message: error.sentence() },
    }
}

/// Documented: 429 as `text/html`, with `Retry-After: 60`.
fn too_many() -> Response {
    let page = "<html><body><h1>429 Too Many Requests</h1></body></html>";
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS));
    response
}
