//! Partial answers: `fields=name,lineItems(product,amount/currencyCode)` (2.3).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::failure::{Failure, Violation};
use crate::schema::Message;

/// Longest selector, in bytes, and how deep it may nest.
const BYTES_MAX: usize = 4_096;
const DEPTH_MAX: usize = 16;

/// What is chosen at one level. Nothing below a member means all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    members: BTreeMap<String, Selector>,
}

impl Selector {
    /// Reads a selector for a message; every name must be one of its members.
    pub fn read(text: &str, message: &'static Message) -> Result<Self, Failure> {
        if text.len() > BYTES_MAX {
            return Err(unmatched(text));
        }
        let mut parser = Parser { rest: text, at: vec![] };
        let selector = parser.list(Some(message), 0)?;
        if parser.rest.is_empty() { Ok(selector) } else { Err(unmatched(text)) }
    }

    /// The chosen part of a value. Lists are transparent.
    pub fn keep(&self, value: Value) -> Value {
        if self.members.is_empty() {
            return value;
        }
        match value {
            Value::Object(members) => {
                let kept = members.into_iter().filter_map(|(name, value)| {
                    let below = self.members.get(&name).or_else(|| self.members.get("*"))?;
                    Some((name, below.keep(value)))
                });
                Value::Object(kept.collect())
            }
            Value::Array(elements) => {
                Value::Array(elements.into_iter().map(|element| self.keep(element)).collect())
            }
            scalar => scalar,
        }
    }

    /// Adds another choice of the same level; all of a member wins over a part of it.
    fn add(&mut self, name: String, below: Self) {
        match self.members.get_mut(&name) {
            Some(known) if known.members.is_empty() => {}
            Some(known) if !below.members.is_empty() => {
                for (name, below) in below.members {
                    known.add(name, below);
                }
            }
            Some(_) | None => drop(self.members.insert(name, below)),
        }
    }
}

struct Parser<'t> {
    rest: &'t str,
    /// The names so far, for the error.
    at: Vec<&'t str>,
}

impl Parser<'_> {
    fn list(
        &mut self,
        message: Option<&'static Message>,
        depth: usize,
    ) -> Result<Selector, Failure> {
        let mut selector = Selector::default();
        loop {
            let (name, below) = self.path(message, depth)?;
            selector.add(name, below);
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => return Ok(selector),
            }
        }
    }

    fn path(
        &mut self,
        message: Option<&'static Message>,
        depth: usize,
    ) -> Result<(String, Selector), Failure> {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '*'));
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.at.push(name);
        self.rest = rest;
        if depth >= DEPTH_MAX {
            return Err(self.unmatched());
        }
        let (printed, inner) = self.find(name, message)?;
        let next = self.rest.chars().next();
        let below = match next {
            Some('/' | '.') => {
                self.rest = &self.rest[1..];
                let (name, below) =
                    self.path(Some(inner.ok_or_else(|| self.unmatched())?), depth + 1)?;
                Selector { members: [(name, below)].into() }
            }
            Some('(') => {
                self.rest = &self.rest[1..];
                let inner = inner.ok_or_else(|| self.unmatched())?;
                let below = self.list(Some(inner), depth + 1)?;
                self.rest = self.rest.strip_prefix(')').ok_or_else(|| self.unmatched())?;
                below
            }
            Some(_) | None => Selector::default(),
        };
        self.at.pop();
        Ok((printed, below))
    }

    /// The member's printed name, and the message below it if there is one.
    fn find(
        &self,
        name: &str,
        message: Option<&'static Message>,
    ) -> Result<(String, Option<&'static Message>), Failure> {
        if name == "*" {
            return Ok((name.to_owned(), None));
        }
        let field =
            message.and_then(|message| message.field(name)).ok_or_else(|| self.unmatched())?;
        Ok((field.name.to_owned(), field.kind.below()))
    }

    fn unmatched(&self) -> Failure {
        unmatched(&self.at.join("."))
    }
}

fn unmatched(path: &str) -> Failure {
    let path: String = path.chars().take(256).collect();
    let description = format!(
        "Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    );
    let mut failure = Failure::fields(vec![Violation { field: path, description }]);
    "Request contains an invalid argument.".clone_into(&mut failure.message);
    failure
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{CANCEL_RESPONSE, SUBSCRIPTION};

    fn kept(selector: &str) -> Value {
        let value = json!({
            "name": "n", "state": "S",
            "serviceLocation": { "regionCode": "DE", "postalCode": "10115" },
            "lineItems": [
                { "product": "a", "amount": { "amountMicros": "1", "currencyCode": "EUR" } },
                { "product": "b" },
            ],
        });
        Selector::read(selector, &SUBSCRIPTION).expect(selector).keep(value)
    }

    #[test]
    fn the_grammar_of_the_document() {
        for (selector, expected) in [
            ("name", json!({"name": "n"})),
            ("name,state", json!({"name": "n", "state": "S"})),
            ("serviceLocation/regionCode", json!({"serviceLocation": {"regionCode": "DE"}})),
            ("serviceLocation.regionCode", json!({"serviceLocation": {"regionCode": "DE"}})),
            ("lineItems(product)", json!({"lineItems": [{"product": "a"}, {"product": "b"}]})),
            (
                "lineItems(product,amount/currencyCode)",
                json!({"lineItems": [
                    {"product": "a", "amount": {"currencyCode": "EUR"}}, {"product": "b"},
                ]}),
            ),
            ("lineItems/product,lineItems", kept("lineItems")),
            ("*", kept("name,state,serviceLocation,lineItems")),
            (
                "service_location/*",
                json!({"serviceLocation": {"regionCode": "DE", "postalCode": "10115"}}),
            ),
            ("cancellationDetails", json!({})),
        ] {
            assert_eq!(kept(selector), expected, "{selector}");
        }
    }

    #[test]
    fn paths_start_at_the_wrapper() {
        let selector = Selector::read("subscription(state)", &CANCEL_RESPONSE).expect("fits");
        let value = json!({"subscription": {"state": "S", "name": "n"}});
        assert_eq!(selector.keep(value), json!({"subscription": {"state": "S"}}));
    }

    #[test]
    fn what_the_answer_does_not_have_is_refused() {
        let failure = Selector::read("nope", &SUBSCRIPTION).expect_err("no such member");
        assert_eq!(failure.message, "Request contains an invalid argument.");
        assert_eq!(
            failure.violations[0].description,
            "Error expanding 'fields' parameter. Cannot find matching fields for path 'nope'."
        );
        let deep = "lineItems(".repeat(40);
        for text in ["name/x", "", ",", "name,", "a b", "lineItems(product", "name)", "é", &deep] {
            assert!(Selector::read(text, &SUBSCRIPTION).is_err(), "{text}");
        }
    }
}
