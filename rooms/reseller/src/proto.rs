//! Reads JSON by the protobuf mapping (2.1): both spellings of a name, enums by name or number,
//! 64-bit integers in quotes or bare, `null` for absent, output-only members ignored.
//!
//! Every mistake is found in one go, since that is how the platform answers. What comes out is the
//! same document in one spelling, which the wire types read without any further choice.

use perennial_core::time::Instant;
use serde_json::{Map, Value};

use crate::failure::{TYPED, Violation};
use crate::schema::{Choice, Kind, Message, snake};

/// Longest piece of a caller's value that is said back.
const ECHO_CHARS_MAX: usize = 64;
/// Most mistakes that are told at once.
const VIOLATIONS_MAX: usize = 50;

/// The document in one spelling, or everything that is wrong with it.
pub fn read(value: &Value, message: &'static Message) -> Result<Value, Vec<Violation>> {
    let mut reader = Reader { wrong: vec![] };
    let read = reader.part(value, message, "");
    if reader.wrong.is_empty() { Ok(Value::Object(read)) } else { Err(reader.wrong) }
}

/// One value by its kind, under this name.
pub fn one(value: &Value, kind: &Kind, name: &str) -> Result<Value, Vec<Violation>> {
    let mut reader = Reader { wrong: vec![] };
    match reader.member(value, kind, &snake(name)) {
        Some(read) if reader.wrong.is_empty() => Ok(read),
        Some(_) | None => Err(reader.wrong),
    }
}

struct Reader {
    wrong: Vec<Violation>,
}

impl Reader {
    fn part(&mut self, value: &Value, message: &'static Message, path: &str) -> Map<String, Value> {
        let (mut read, mut one) = (Map::new(), None);
        let Value::Object(members) = value else {
            self.typed(path, &type_of(message.name), value);
            return read;
        };
        for (name, value) in members {
            let Some(field) = message.field(name) else {
                self.unknown(path, name);
                continue;
            };
            if field.output || value.is_null() {
                continue;
            }
            if field.one
                && let Some(other) = one.replace(field.name)
                && other != field.name
            {
                let text = format!("{TYPED} '{path}' (oneof), '{other}' is set already.");
                self.say(path, text);
                continue;
            }
            let path = below(path, field.name);
            if read.contains_key(field.name) {
                self.say(&path, format!("{TYPED} '{path}', the field is set twice."));
                continue;
            }
            if let Some(value) = self.member(value, &field.kind, &path) {
                read.insert(field.name.to_owned(), value);
            }
        }
        read
    }

    fn member(&mut self, value: &Value, kind: &Kind, path: &str) -> Option<Value> {
        match *kind {
            Kind::Text | Kind::Mask => self.text(value, path),
            Kind::Flag => match value {
                Value::Bool(_) => Some(value.clone()),
                _ => self.typed(path, "TYPE_BOOL", value),
            },
            Kind::Int32 => match integer(value).and_then(|number| i32::try_from(number).ok()) {
                Some(number) => Some(number.into()),
                None => self.typed(path, "TYPE_INT32", value),
            },
            Kind::Int64 => match integer(value) {
                Some(number) => Some(number.to_string().into()),
                None => self.typed(path, "TYPE_INT64", value),
            },
            Kind::Time => match value.as_str().map(Instant::parse) {
                Some(Ok(at)) => Some(at.to_string().into()),
                Some(Err(_)) | None => {
                    self.typed(path, "type.googleapis.com/google.protobuf.Timestamp", value)
                }
            },
            Kind::Choice(choice) => match chosen(value, choice) {
                Some(name) => Some(name.into()),
                None => self.typed(path, &type_of(choice.name), value),
            },
            Kind::Part(message) => Some(self.part(value, message, path).into()),
            Kind::Texts => self.list(value, path, Self::text),
            Kind::Parts(message) => self.list(value, path, |reader, value, path| {
                Some(reader.part(value, message, path).into())
            }),
        }
    }

    fn text(&mut self, value: &Value, path: &str) -> Option<Value> {
        match value {
            Value::String(_) => Some(value.clone()),
            _ => self.typed(path, "TYPE_STRING", value),
        }
    }

    fn list(
        &mut self,
        value: &Value,
        path: &str,
        read: impl Fn(&mut Self, &Value, &str) -> Option<Value>,
    ) -> Option<Value> {
        let Value::Array(elements) = value else {
            self.say(path, format!("{TYPED} '{path}', expected an array."));
            return None;
        };
        let each = elements.iter().enumerate();
        let read = each.filter_map(|(n, element)| read(self, element, &format!("{path}[{n}]")));
        Some(Value::Array(read.collect()))
    }

    fn unknown(&mut self, path: &str, name: &str) {
        let name = short(name);
        let at = if path.is_empty() { String::new() } else { format!(" at '{path}'") };
        let text = format!(
            "Invalid JSON payload received. Unknown name \"{name}\"{at}: Cannot find field."
        );
        self.say(path, text);
    }

    /// Answers `None`, for the value that could not be read.
    fn typed(&mut self, path: &str, kind: &str, value: &Value) -> Option<Value> {
        let value = short(&value.to_string());
        self.say(path, format!("{TYPED} '{path}' ({kind}), {value}"));
        None
    }

    fn say(&mut self, path: &str, description: String) {
        if self.wrong.len() < VIOLATIONS_MAX {
            self.wrong.push(Violation { field: path.to_owned(), description });
        }
    }
}

fn type_of(name: &str) -> String {
    format!("type.googleapis.com/google.cloud.paymentsresellersubscription.v1.{name}")
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { snake(name) } else { format!("{path}.{}", snake(name)) }
}

fn short(text: &str) -> String {
    text.chars().take(ECHO_CHARS_MAX).collect()
}

/// A whole number, bare or in quotes.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_str().parse().ok(),
        Value::String(text) if !text.starts_with('+') => text.parse().ok(),
        _ => None,
    }
}

fn chosen(value: &Value, choice: &'static Choice) -> Option<&'static str> {
    match value {
        Value::String(name) => choice.values.iter().find(|value| *value == name).copied(),
        Value::Number(number) => {
            let place: usize = number.as_str().parse().ok()?;
            choice.values.get(place).copied()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{CANCEL_REQUEST, SUBSCRIPTION};

    fn wrong(value: &Value, message: &'static Message) -> Vec<(String, String)> {
        let wrong = read(value, message).expect_err("something is wrong");
        wrong.into_iter().map(|each| (each.field, each.description)).collect()
    }

    #[test]
    fn both_spellings_numbers_and_nulls_are_read() {
        let sent = json!({
            "partner_user_token": "cust-42",
            "serviceLocation": { "region_code": "DE", "postalCode": null },
            "lineItems": [{
                "product": "p",
                "finite_billing_cycle_details": { "billingCycleCountLimit": 3 },
                "lineItemIndex": "output only, whatever is in it",
            }],
            "state": 17,
            "purchaseTime": "2026-01-31T10:00:00+01:00",
            "upgradeDowngradeDetails": { "billingCycleSpec": 2 },
        });
        assert_eq!(
            read(&sent, &SUBSCRIPTION),
            Ok(json!({
                "partnerUserToken": "cust-42",
                "serviceLocation": { "regionCode": "DE" },
                "lineItems": [{
                    "product": "p",
                    "finiteBillingCycleDetails": { "billingCycleCountLimit": "3" },
                }],
                "purchaseTime": "2026-01-31T09:00:00Z",
                "upgradeDowngradeDetails": {
                    "billingCycleSpec": "BILLING_CYCLE_SPEC_START_IMMEDIATELY",
                },
            }))
        );
    }

    #[test]
    fn unknown_names_are_told_with_their_place() {
        let text = "Invalid JSON payload received. Unknown name \"thinking\": Cannot find field.";
        assert_eq!(
            wrong(&json!({"thinking": 1}), &SUBSCRIPTION),
            [(String::new(), text.to_owned())]
        );
        let text = "Invalid JSON payload received. Unknown name \"x\" at 'line_items[1]': \
                    Cannot find field.";
        assert_eq!(
            wrong(&json!({"lineItems": [{}, {"x": 1}]}), &SUBSCRIPTION),
            [("line_items[1]".to_owned(), text.to_owned())]
        );
    }

    #[test]
    fn wrong_types_are_told_all_at_once() {
        let sent = json!({"cancelImmediately": "yes", "cancellationReason": "X"});
        let wrong = wrong(&sent, &CANCEL_REQUEST);
        assert_eq!(wrong.len(), 2);
        assert_eq!(wrong[0].1, "Invalid value at 'cancel_immediately' (TYPE_BOOL), \"yes\"");
        assert!(wrong[1].1.ends_with("CancellationReason), \"X\""), "{}", wrong[1].1);
    }

    #[test]
    fn a_member_in_both_spellings_is_refused() {
        let sent = json!({"cancelImmediately": true, "cancel_immediately": false});
        assert_eq!(wrong(&sent, &CANCEL_REQUEST).len(), 1);
    }

    #[test]
    fn of_members_that_exclude_each_other_there_is_one() {
        let sent = json!({"lineItems": [{"productPayload": {
            "youtubePayload": {}, "googleOnePayload": {}, "googleHomePayload": null,
        }}]});
        let at = "line_items[0].product_payload".to_owned();
        let text = format!("Invalid value at '{at}' (oneof), 'googleOnePayload' is set already.");
        assert_eq!(wrong(&sent, &SUBSCRIPTION), [(at, text)]);
    }

    #[test]
    fn integers_are_whole_and_in_range() {
        for value in [json!(1.5), json!("1e2"), json!("+1"), json!(true), json!(""), json!([])] {
            assert_eq!(integer(&value), None, "{value}");
        }
        assert_eq!(integer(&json!("-9223372036854775808")), Some(i64::MIN));
        assert_eq!(integer(&json!("9223372036854775808")), None);
    }
}
