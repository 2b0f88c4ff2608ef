//! The messages twice: as they are written, and as they are read, which is more lenient.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::names::ID_CHARS_MAX;
use crate::schema::methods::METHODS;
use crate::schema::{Field, Kind, Message, Said, about};

/// Codes of countries.
const REGION: &str = "^[A-Z]{2}$";

/// Every message of an answer, by its name.
pub fn answers() -> Map<String, Value> {
    let written = reached(METHODS.iter().map(|method| method.answer));
    written.into_iter().map(|(name, message)| (name.to_owned(), answer(message))).collect()
}

/// Every message of a request, under a name of its own.
pub fn requests() -> Map<String, Value> {
    let read = reached(METHODS.iter().filter_map(|method| method.request));
    read.into_iter().map(|(name, message)| (input(name), request(message))).collect()
}

/// What a message is called where it is read.
pub fn input(name: &str) -> String {
    format!("{name}.Input")
}

pub fn to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn reached(
    first: impl Iterator<Item = &'static Message>,
) -> BTreeMap<&'static str, &'static Message> {
    let mut all = BTreeMap::new();
    let mut open: Vec<_> = first.collect();
    while let Some(message) = open.pop() {
        if all.insert(message.name, message).is_none() {
            open.extend(message.fields.iter().filter_map(|field| field.kind.below()));
        }
    }
    all
}

fn answer(message: &'static Message) -> Value {
    let members = message.fields.iter().map(|field| {
        let mut told = written(&field.kind);
        told["description"] = about::member(message, field.name).into();
        if field.said == Said::Deprecated {
            told["deprecated"] = true.into();
        }
        (field.name.to_owned(), told)
    });
    json!({
        "type": "object",
        "properties": members.collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}

fn written(kind: &Kind) -> Value {
    match kind {
        Kind::Text | Kind::Mask => json!({ "type": "string" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Int32 => json!({ "type": "integer", "format": "int32" }),
        Kind::Int64 => json!({ "type": "string", "format": "int64", "pattern": "^-?[0-9]+$" }),
        Kind::Time => json!({ "type": "string", "format": "date-time" }),
        Kind::Choice(choice) => json!({ "type": "string", "enum": choice.values }),
        Kind::Part(message) => to(message.name),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Parts(message) => json!({ "type": "array", "items": to(message.name) }),
    }
}

fn request(message: &'static Message) -> Value {
    let required: Vec<_> = message.fields.iter().filter(|field| needed(message, field)).collect();
    let members = message.fields.iter().map(|field| {
        let mut told = if field.output {
            // Ignored, whatever is in it.
            json!({ "readOnly": true })
        } else {
            let told = bounded(field.name, read(&field.kind));
            if needed(message, field) {
                told
            } else {
                json!({ "anyOf": [told, { "type": "null" }] })
            }
        };
        told["description"] = about::member(message, field.name).into();
        if field.said == Said::Deprecated {
            told["deprecated"] = true.into();
        }
        (field.name.to_owned(), told)
    });
    let mut told = json!({
        "type": "object",
        "properties": members.collect::<Map<_, _>>(),
        "additionalProperties": false,
    });
    if !required.is_empty() {
        let names: Vec<_> = required.iter().map(|field| field.name).collect();
        told["required"] = json!(names);
    }
    if let Some(example) = example(message.name) {
        told["examples"] = json!([example]);
    }
    told
}

/// What a call really cannot do without: line items may be named the former way, a mode may be
/// left out, and of a line item that is patched one member is read.
fn needed(message: &Message, field: &Field) -> bool {
    field.said == Said::Required
        && !matches!(
            (message.name, field.name),
            ("Subscription", "lineItems")
                | ("SubscriptionLineItem", "product")
                | ("SubscriptionPromotionSpec", "promotion")
                | ("ResumeSubscriptionRequest", "resumeMode")
                | ("EntitleSubscriptionRequestLineItemEntitlementDetails", "lineItemIndex")
        )
}

/// Whether a request may have no body at all.
pub fn optional(message: &'static Message) -> bool {
    !message.fields.iter().any(|field| needed(message, field))
}

/// A value as leniently as it is read (2.1).
pub fn read(kind: &Kind) -> Value {
    match kind {
        Kind::Text | Kind::Mask => json!({ "type": "string" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Int32 => json!({ "anyOf": [
            { "type": "integer", "format": "int32", "minimum": i32::MIN, "maximum": i32::MAX },
            { "type": "string", "pattern": "^-?[0-9]+$" },
        ] }),
        Kind::Int64 => json!({ "anyOf": [
            { "type": "string", "pattern": "^-?[0-9]+$" },
            { "type": "integer", "format": "int64" },
        ] }),
        Kind::Time => json!({ "type": "string", "format": "date-time" }),
        Kind::Choice(choice) => json!({ "anyOf": [
            { "type": "string", "enum": choice.values },
            { "type": "integer", "minimum": 0, "maximum": choice.values.len() - 1 },
        ] }),
        Kind::Part(message) => to(&input(message.name)),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Parts(message) => {
            json!({ "type": "array", "items": to(&input(message.name)) })
        }
    }
}

/// Text of a form; some is known to mean something in the demo.
fn known_or(known: &[&str], pattern: &str) -> Value {
    json!({ "anyOf": [
        { "type": "string", "enum": known },
        { "type": "string", "pattern": pattern },
    ] })
}

/// With the bounds that hold for a member of this name wherever it is read.
pub fn bounded(name: &str, mut told: Value) -> Value {
    if name == "product" {
        // Beside the mask of a patch nobody reads it.
        return known_or(&["partners/telco-north/products/shield-monthly"], "");
    }
    if name == "regionCode" {
        return known_or(&["DE", "US"], REGION);
    }
    let (least, most, pattern) = match name {
        "subscriptionId" => (1, ID_CHARS_MAX, Some("^[!-.0-9;-~]+$")),
        "partnerUserToken" => (1, ID_CHARS_MAX, Some("^[ -~]+$")),
        "postalCode" => (0, ID_CHARS_MAX, None),
        "requestId" => (0, 36, Some("^[ -~]*$")),
        _ => return told,
    };
    if least > 0 {
        told["minLength"] = least.into();
    }
    told["maxLength"] = most.into();
    if let Some(pattern) = pattern {
        told["pattern"] = pattern.into();
    }
    told
}

/// Of section 11.
fn example(name: &str) -> Option<Value> {
    Some(match name {
        "Subscription" => json!({
            "partnerUserToken": "cust-42",
            "serviceLocation": { "regionCode": "DE", "postalCode": "10115" },
            "lineItems": [{ "product": "partners/telco-north/products/shield-monthly" }],
        }),
        "CancelSubscriptionRequest" => {
            json!({ "cancellationReason": "CANCELLATION_REASON_REMORSE" })
        }
        "ExtendSubscriptionRequest" => json!({
            "requestId": "6f1c2a7e-0d6b-4b3e-9a4c-2f8b1d5e7a90",
            "extension": {
                "partnerUserToken": "cust-42", "duration": { "count": 1, "unit": "MONTH" },
            },
        }),
        "FindEligiblePromotionsRequest" => json!({ "filter": "regionCodes:DE" }),
        "SubscriptionLineItem" => json!({
            "productPayload": { "googleHomePayload": { "googleStructureId": "home-1" } },
        }),
        "GenerateUserSessionRequest" => json!({ "intentPayload": { "createIntent": {
            "subscriptionId": "ord-7782",
            "subscription": {
                "partnerUserToken": "cust-42",
                "serviceLocation": { "regionCode": "DE" },
                "lineItems": [{ "product": "partners/telco-north/products/shield-monthly" }],
            },
        } } }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::methods::messages;

    #[test]
    fn every_message_is_written_or_read() {
        let (answers, requests) = (answers(), requests());
        for name in messages().keys() {
            assert!(answers.contains_key(*name) || requests.contains_key(&input(name)), "{name}");
        }
    }
}
