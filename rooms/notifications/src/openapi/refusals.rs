//! The refusals every operation shares, in the one envelope of this surface (section 7.1).

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::wire::fault::ErrorBody;

/// Status, name and meaning of each.
const ALL: [(&str, &str, &str); 14] = [
    ("400", "BadRequest", "The call cannot be read, a field is wrong, or the state forbids it."),
    ("401", "Unauthorized", "There is no key, or it is unknown or expired."),
    ("403", "Forbidden", "The key lacks the scope, or its environment is not set up."),
    ("404", "NotFound", "Not there, or not for this key; nobody learns which."),
    ("406", "NotAcceptable", "The answer is JSON, and `Accept` wants something else."),
    ("408", "RequestTimeout", "The call did not arrive in time."),
    ("409", "Conflict", "A name is taken."),
    ("412", "PreconditionFailed", "It changed since it was read."),
    ("413", "PayloadTooLarge", "The body is larger than any call."),
    ("415", "UnsupportedMediaType", "The body is not JSON."),
    ("429", "TooManyRequests", "Too many calls; `Retry-After` says when again."),
    ("500", "InternalServerError", "Something went wrong on our side."),
    ("503", "ServiceUnavailable", "Busy; try again."),
    ("504", "GatewayTimeout", "It took too long."),
];

pub(super) fn of() -> impl Iterator<Item = (&'static str, RefOr<Response>)> {
    ALL.iter().map(|(status, name, _)| (*status, RefOr::Ref(Ref::from_response_name(*name))))
}

pub(super) fn responses() -> impl Iterator<Item = (String, RefOr<Response>)> {
    ALL.iter().map(|(status, name, told)| {
        let content = Content::new(Some(Ref::from_schema_name(ErrorBody::name())));
        let mut response =
            ResponseBuilder::new().description(*told).content("application/json", content);
        let header = |kind, told: &str| {
            let schema = ObjectBuilder::new().schema_type(kind).build();
            HeaderBuilder::new().schema(Some(schema)).description(Some(told)).build()
        };
        if *status == "401" {
            let told = "`Bearer`, with the realm.";
            response = response.header("WWW-Authenticate", header(Type::String, told));
        }
        if *status == "429" {
            response = response.header("Retry-After", header(Type::Integer, "Seconds."));
        }
        ((*name).to_owned(), RefOr::T(response.build()))
    })
}

pub(super) fn schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut all = vec![(ErrorBody::name().into_owned(), ErrorBody::schema())];
    ErrorBody::schemas(&mut all);
    all
}
