//! The parameters: of the path, of the method, and those every method takes.

use serde_json::{Map, Value, json};

use super::shapes::bounded;
use crate::schema::methods::{Method, On, SYSTEM};
use crate::schema::{Kind, Message, about};

/// The one whose values depend on the method.
const FIELDS: &str = "fields";
/// Text without control characters, which no parameter may hold.
const PLAIN: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";

/// The one path that may be changed, in either spelling of its names.
const MASK: &str = "^(productPayload|product_payload)\\.(googleHomePayload|google_home_payload)\\.\
    (googleStructureId|google_structure_id)$";

/// The system parameters, to be referred to.
pub fn system() -> Map<String, Value> {
    let told = SYSTEM.iter().filter(|each| each.name != FIELDS).map(|each| {
        let schema = match each.name {
            "alt" => json!({ "type": "string", "pattern": "^([jJ][sS][oO][nN])?$" }),
            "prettyPrint" => json!({ "type": "string", "enum": ["", "true", "false"] }),
            _ if !each.values.is_empty() => json!({ "type": "string", "enum": each.values }),
            _ => json!({ "type": "string", "pattern": PLAIN }),
        };
        let told = json!({
            "name": each.name, "in": "query", "description": each.about, "schema": schema,
        });
        (key(each.name), told)
    });
    told.collect()
}

/// A selector, for instance of one member of this answer.
fn selector(answer: &Message) -> Value {
    let mut plain = vec!["", "*"];
    plain.extend(answer.fields.iter().map(|field| field.name));
    known_or_any(&plain)
}

/// Text that has a meaning of its own; these are known to have one.
fn known_or_any(known: &[&str]) -> Value {
    json!({ "anyOf": [
        { "type": "string", "enum": known },
        { "type": "string", "maxLength": 4096, "pattern": PLAIN },
    ] })
}

/// All parameters of a method.
pub fn of(method: &Method) -> Vec<Value> {
    let mut told = path(method.on);
    told.extend(method.query.iter().map(|each| {
        let required = each.name == "subscriptionId" || each.name == "updateMask";
        let last = each.name.rsplit('.').next().unwrap_or_default();
        json!({
            "name": each.name, "in": "query", "required": required,
            "description": about::parameter(last),
            "schema": match each.name {
                "filter" => known_or_any(&["", "regionCodes:DE", "regionCodes = US"]),
                "pageToken" => known_or_any(&[""]),
                // A first cycle is so many days; the unit's number is read too.
                "cycleOptions.initialCycleDuration.unit" => {
                    json!({ "type": "string", "enum": ["DAY", "2"] })
                }
                "cycleOptions.initialCycleDuration.count" => {
                    json!({ "type": "integer", "minimum": 1, "maximum": 3660 })
                }
                name => bounded(name, queried(&each.kind)),
            },
        })
    }));
    told.extend(SYSTEM.iter().map(|each| match each.name {
        FIELDS => json!({
            "name": FIELDS, "in": "query", "description": each.about,
            "schema": selector(method.answer),
        }),
        name => json!({ "$ref": format!("#/components/parameters/{}", key(name)) }),
    }));
    told
}

/// A key of the components holds no dollar sign.
fn key(name: &str) -> String {
    name.replace("$.", "")
}

/// The ids in the path of such a resource.
fn path(on: On) -> Vec<Value> {
    let id = |name: &str, told: &str, example: &str| {
        json!({
            "name": name, "in": "path", "required": true, "description": told,
            "schema": { "type": "string", "pattern": "^[!-.0-9;-~]+$", "maxLength": 63 },
            "example": example,
        })
    };
    let partner = id("partner", "The partner the credential speaks for.", "telco-north");
    let subscription = id("subscription", "The partner's own id of it.", "ord-7781");
    let line_item = id("lineItem", "Its number in the subscription.", "1");
    match on {
        On::Partner => vec![partner],
        On::Subscription => vec![partner, subscription],
        On::LineItem => vec![partner, subscription, line_item],
    }
}

/// A value as a query can hold it: numbers are text there, and so is the number of an enum.
fn queried(kind: &Kind) -> Value {
    match kind {
        // The only numbers of a query are counts.
        Kind::Int32 => json!({ "type": "integer", "format": "int32", "minimum": 0 }),
        Kind::Mask => json!({ "type": "string", "pattern": MASK }),
        Kind::Choice(choice) => {
            let numbers = (0..choice.values.len()).map(|number| number.to_string());
            let values: Vec<_> =
                choice.values.iter().map(ToString::to_string).chain(numbers).collect();
            json!({ "type": "string", "enum": values })
        }
        Kind::Text
        | Kind::Flag
        | Kind::Int64
        | Kind::Time
        | Kind::Part(_)
        | Kind::Texts
        | Kind::Parts(_) => json!({ "type": "string", "pattern": PLAIN }),
    }
}
