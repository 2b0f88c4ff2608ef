//! The refusals every operation shares (section 1.1), with the headers each of them brings.

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ComponentsBuilder, ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::kinds::Dialect;

/// Status, name, and what it means.
pub const ALL: [(&str, &str, &str); 14] = [
    ("400", "BadRequest", "The body cannot be read, or a required member is absent."),
    ("401", "Unauthorized", "The credential is missing or wrong."),
    ("402", "NotAcceptable402", "Understood, but not acceptable: a status, a date, a price."),
    ("404", "NotFound", "An id in the call does not exist, or is not the caller's to see."),
    ("405", "MethodNotAllowed", "The operation has another verb."),
    ("406", "NotAcceptable", "`Accept` names neither JSON nor XML."),
    ("408", "Timeout", "The body took too long to arrive."),
    ("409", "InProgress", "A request with this Idempotency-Key is in progress."),
    ("413", "TooLarge", "The body is too large."),
    ("415", "UnsupportedMediaType", "`Content-Type` is neither JSON nor XML in UTF-8."),
    ("422", "KeyReused", "The Idempotency-Key was used for another request."),
    ("429", "TooManyRequests", "Too many calls from one address."),
    ("500", "Ours", "Something went wrong on our side."),
    ("503", "Busy", "Try again soon."),
];

/// Those that only a writing operation has.
const WRITING: [&str; 6] = ["402", "408", "409", "413", "415", "422"];

pub fn of(writes: bool) -> impl Iterator<Item = (&'static str, RefOr<Response>)> {
    ALL.into_iter()
        .filter(move |(status, ..)| writes || !WRITING.contains(status))
        .map(|(status, name, _)| (status, Ref::from_response_name(name).into()))
}

pub fn responses(mut components: ComponentsBuilder) -> ComponentsBuilder {
    for (status, name, told) in ALL {
        let mut response = ResponseBuilder::new().description(told);
        if status == "429" {
            let page = ObjectBuilder::new().schema_type(Type::String);
            let content = ContentBuilder::new().schema(Some(page)).build();
            response = response.content("text/html", content);
        } else {
            response = response.content("application/json", content(Dialect::Json, "Refusal"));
            response = response.content("application/xml", content(Dialect::Xml, "Refusal"));
        }
        for (on, header, kind, told) in [
            ("401", "WWW-Authenticate", Type::String, "`Basic`."),
            ("405", "Allow", Type::String, "The verb it has."),
            ("429", "Retry-After", Type::Integer, "Seconds."),
            ("503", "Retry-After", Type::Integer, "Seconds."),
        ] {
            if on == status {
                let schema = ObjectBuilder::new().schema_type(kind);
                let header_told = HeaderBuilder::new().schema(Some(schema)).description(Some(told));
                response = response.header(header, header_told.build());
            }
        }
        components = components.response(name, response.build());
    }
    components
}

pub fn content(dialect: Dialect, name: &str) -> utoipa::openapi::Content {
    ContentBuilder::new().schema(Some(dialect.refer(name))).build()
}
