//! The refusals every operation shares, in the one envelope of this surface.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::trouble::Code;

const ENVELOPE: &str = "Refusal";

/// Status, name and meaning of each.
const ALL: [(&str, &str, &str); 14] = [
    ("400", "InvalidRequest", "The call cannot be read: no JSON, a member missing or mistyped."),
    ("401", "Unauthenticated", "There is no key, or it is unknown or expired."),
    ("402", "PaymentDeclined", "The gateway refused to take the money; nothing was sold."),
    ("403", "InsufficientScope", "The key lacks the scope, or its environment is not set up."),
    ("404", "ResourceNotFound", "Not there, or not for this key; nobody learns which."),
    ("406", "NotAcceptable", "The answer is JSON, and `Accept` wants something else."),
    ("408", "TooSlow", "The call did not arrive in time."),
    ("409", "ResourceConflict", "A name is taken, or the state does not allow it; see `rule`."),
    ("413", "PayloadTooLarge", "The body is larger than any call."),
    ("415", "UnsupportedMediaType", "The body is not JSON."),
    ("422", "ValidationError", "A member breaks a rule; `field` and `rule` say which."),
    ("429", "RateLimitExceeded", "Too many calls; `Retry-After` says when again."),
    ("500", "InternalError", "Something went wrong on our side."),
    ("503", "ServiceUnavailable", "Busy, or an engine does not answer; try again."),
];

/// Of one operation: by status, without those that cannot be.
pub(super) fn of(pays: bool) -> impl Iterator<Item = (&'static str, RefOr<Response>)> {
    let fitting = ALL.iter().filter(move |(status, ..)| pays || *status != "402");
    fitting.map(|(status, name, _)| (*status, RefOr::Ref(Ref::from_response_name(*name))))
}

pub(super) fn responses() -> impl Iterator<Item = (String, RefOr<Response>)> {
    ALL.iter().map(|(status, name, told)| {
        let content = Content::new(Some(Ref::from_schema_name(ENVELOPE)));
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
    let told =
        |kind, told: &str| ObjectBuilder::new().schema_type(kind).description(Some(told)).build();
    let error = ObjectBuilder::new()
        .property("code", Ref::from_schema_name(Code::name()))
        .required("code")
        .property("message", told(Type::String, "For people."))
        .required("message")
        .property(
            "details",
            told(
                Type::Object,
                "For programs: which `field`, `header` or `resource`, which `rule`, what is \
                 `allowed`, `min`, `max`.",
            ),
        )
        .required("details")
        .build();
    let envelope = ObjectBuilder::new()
        .property(
            "success",
            ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([false])),
        )
        .required("success")
        .property("error", error)
        .required("error")
        .property("requestId", told(Type::String, "To be named to who runs this installation."))
        .required("requestId")
        .description(Some("Why there is no answer."))
        .build();
    vec![(ENVELOPE.to_owned(), envelope.into()), (Code::name().into_owned(), Code::schema())]
}
