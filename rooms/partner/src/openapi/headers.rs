//! The headers of calls and answers (2.4).

use utoipa::openapi::Header;
use utoipa::openapi::Object;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::kinds::text;

const ID: &str = "^[A-Za-z0-9._-]{1,64}$";

/// Of every call: name and form.
pub fn of_call() -> [(&'static str, Object); 2] {
    let id = |told: &str| text().pattern(Some(ID)).description(Some(told)).build();
    [
        ("X-Request-Id", id("Names the call in logs, audit and problems; drawn where absent.")),
        ("X-Correlation-Id", id("Goes on into the events the call causes; drawn where absent.")),
    ]
}

/// Of every call by a partner.
pub fn partner() -> (&'static str, Object) {
    let told =
        "The partner a call is for: needed with HTTP Basic, and of a master that writes (2.2).";
    ("X-Partner-Id", text().description(Some(told)).build())
}

/// Done once, however often it is sent (2.5).
pub fn idempotency_key(told: &str) -> Object {
    text().pattern(Some("^[\\x21-\\x7e]{8,128}$")).description(Some(told)).build()
}

pub fn if_match() -> Object {
    text()
        .pattern(Some("^(\"r[0-9]{1,9}\"|\\*)$"))
        .description(Some("The `ETag` that was seen; 412 where it is another by now (2.4)."))
        .build()
}

pub fn prefer() -> Object {
    text()
        .description(Some("`respond-async`: 202, and an operation to ask about (5.7)."))
        .examples(["respond-async"])
        .build()
}

fn header(kind: Type, told: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(kind).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(told)).build()
}

fn matching(pattern: &str, told: &str) -> Header {
    let schema = text().pattern(Some(pattern)).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(told)).build()
}

/// Of every answer.
pub fn of_every_answer() -> Vec<(&'static str, Header)> {
    vec![
        ("X-Request-Id", matching(ID, "As it was sent, or as it was drawn.")),
        ("X-Correlation-Id", matching(ID, "As it was sent, or as it was drawn.")),
        ("Api-Version", header(Type::Integer, "The version that answered (2.3).")),
        ("RateLimit-Limit", header(Type::Integer, "Calls at once (1).")),
        ("RateLimit-Remaining", header(Type::Integer, "Calls that are left.")),
        ("RateLimit-Reset", header(Type::Integer, "Seconds until all are there again.")),
    ]
}

pub fn etag() -> (&'static str, Header) {
    ("ETag", matching("^\"r[0-9]+\"$", "The revision, for `If-Match`."))
}

pub fn replayed() -> (&'static str, Header) {
    ("Idempotency-Replayed", header(Type::String, "`true` where it was answered before."))
}

/// Of an answer that something will be done.
pub fn of_accepted() -> [(&'static str, Header); 2] {
    [
        ("Operation-Location", header(Type::String, "Where to ask how far it is.")),
        ("Retry-After", header(Type::Integer, "Seconds until it is worth asking.")),
    ]
}

pub fn of_refusal(status: u16) -> impl Iterator<Item = (&'static str, Header)> {
    let mut all = of_every_answer();
    match status {
        401 => {
            let told = "Which credentials open it.";
            all.push(("WWW-Authenticate", header(Type::String, told)));
        }
        409 | 429 | 503 => {
            all.push(("Retry-After", header(Type::Integer, "Seconds, where waiting helps.")));
        }
        _ => {}
    }
    all.into_iter()
}
