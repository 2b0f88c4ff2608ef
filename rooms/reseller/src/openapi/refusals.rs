//! The refusals every method shares, in the envelope of this API (9).

use serde_json::{Map, Value, json};

use crate::failure::Status;

/// Each with what it means here.
const ALL: [(Status, &str); 9] = [
    (
        Status::InvalidArgument,
        "Input is wrong, with what is wrong; or the state does not allow it.",
    ),
    (Status::Unauthenticated, "There is no credential, or it is bad or expired. Has no effect."),
    (Status::PermissionDenied, "Another partner's resource, or the wrong kind of principal."),
    (Status::NotFound, "A resource, a product, a promotion or a method that is not there."),
    (Status::AlreadyExists, "The id is taken; or somebody else changes it now, try again."),
    (Status::ResourceExhausted, "Too many calls."),
    (Status::Internal, "Something went wrong on our side."),
    (Status::Unavailable, "Busy, try again soon."),
    (Status::DeadlineExceeded, "It took too long."),
];

/// References to all of them, by their status codes.
pub fn of_all() -> Map<String, Value> {
    let each = ALL.iter().map(|(status, _)| {
        let to = json!({ "$ref": format!("#/components/responses/{}", status.name()) });
        (status.http().as_u16().to_string(), to)
    });
    each.collect()
}

pub fn responses() -> Map<String, Value> {
    let each = ALL.iter().map(|(status, told)| {
        let mut response = json!({
            "description": told,
            "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Refusal" },
            } },
        });
        match status {
            Status::Unauthenticated => {
                response["headers"] = json!({ "WWW-Authenticate": {
                    "required": true, "schema": { "type": "string" }, "description": "`Bearer`.",
                } });
            }
            Status::ResourceExhausted => {
                response["headers"] = json!({ "Retry-After": {
                    "required": true, "schema": { "type": "integer" }, "description": "Seconds.",
                } });
            }
            Status::InvalidArgument
            | Status::FailedPrecondition
            | Status::PermissionDenied
            | Status::NotFound
            | Status::AlreadyExists
            | Status::Aborted
            | Status::Internal
            | Status::Unavailable
            | Status::DeadlineExceeded => {}
        }
        (status.name().to_owned(), response)
    });
    each.collect()
}

pub fn schemas() -> Map<String, Value> {
    let names: Vec<_> = Status::ALL.iter().map(|status| status.name()).collect();
    let text = |told: &str| json!({ "type": "string", "description": told });
    let refusal = json!({
        "type": "object",
        "required": ["error"],
        "additionalProperties": false,
        "properties": { "error": {
            "type": "object",
            "required": ["code", "message", "status"],
            "additionalProperties": false,
            "properties": {
                "code": { "type": "integer", "description": "The HTTP status." },
                "message": text("What is wrong, for people."),
                "errors": {
                    "type": "array",
                    "description": "The older list, with $.xgafv=1.",
                    "items": {
                        "type": "object",
                        "required": ["message", "reason"],
                        "properties": {
                            "message": text("The same again."),
                            "domain": text("global."),
                            "reason": text("The cause in the older words."),
                            "location": text("Authorization."),
                            "locationType": text("header."),
                        },
                    },
                },
                "status": { "type": "string", "enum": names, "description": "What to branch on." },
                "details": {
                    "type": "array",
                    "description": "Each type once: google.rpc.ErrorInfo has reason, domain and \
                        metadata; google.rpc.BadRequest has fieldViolations.",
                    "items": {
                        "type": "object",
                        "required": ["@type"],
                        "properties": { "@type": { "type": "string" } },
                    },
                },
            },
        } },
    });
    [("Refusal".to_owned(), refusal)].into_iter().collect()
}
