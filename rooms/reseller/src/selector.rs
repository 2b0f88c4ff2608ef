//! Partial answers: `fields=name,lineItems(product,amount/currencyCode)` (2.3).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::failure::{Failure, Violation};
use crate::schema::{Field, Message};

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
        let selector = parser.list(message, 0)?;
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
                    let below = self.members.get(&name)?;
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
    fn list(&mut self, message: &'static Message, depth: usize) -> Result<Selector, Failure> {
        let mut selector = Selector::default();
        loop {
            for (name, below) in self.path(message, depth)? {
                selector.add(name.to_owned(), below);
            }
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => return Ok(selector),
            }
        }
    }

    /// One path; with a star, every member it fits.
    fn path(
        &mut self,
        message: &'static Message,
        depth: usize,
    ) -> Result<Vec<(&'static str, Selector)>, Failure> {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '*'));
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.at.push(name);
        let fields: Vec<_> = match name {
            "*" => message.fields.iter().collect(),
            name => message.field(name).into_iter().collect(),
        };
        let (at, mut chosen, mut after) = (self.at.len(), vec![], Err(self.unmatched()));
        for field in fields {
            self.rest = rest;
            match self.below(field, depth) {
                Ok(below) => {
                    chosen.push((field.name, below));
                    after = Ok(self.rest);
                }
                Err(failure) if after.is_err() => after = Err(failure),
                Err(_) => {}
            }
            self.at.truncate(at);
        }
        self.at.pop();
        self.rest = after?;
        Ok(chosen)
    }

    /// What is chosen below a member.
    fn below(&mut self, field: &Field, depth: usize) -> Result<Selector, Failure> {
        let Some(next @ ('/' | '.' | '(')) = self.rest.chars().next() else {
            return Ok(Selector::default());
        };
        let inner = field.kind.below().filter(|_| depth < DEPTH_MAX);
        let inner = inner.ok_or_else(|| self.unmatched())?;
        self.rest = &self.rest[1..];
        if next == '(' {
            let below = self.list(inner, depth + 1)?;
            self.rest = self.rest.strip_prefix(')').ok_or_else(|| self.unmatched())?;
            return Ok(below);
        }
        let mut below = Selector::default();
        for (name, each) in self.path(inner, depth + 1)? {
            below.add(name.to_owned(), each);
        }
        Ok(below)
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
            ("*/regionCode", json!({"serviceLocation": {"regionCode": "DE"}})),
            ("*/*/currencyCode", json!({"lineItems": [{"amount": {"currencyCode": "EUR"}}, {}]})),
            ("*,lineItems(product)", kept("*")),
            (
                "lineItems(*),name",
                json!({"name": "n", "lineItems": [
                    { "product": "a", "amount": { "amountMicros": "1", "currencyCode": "EUR" } },
                    { "product": "b" },
                ]}),
            ),
            ("lineItems(product),lineItems/amount", kept("lineItems")),
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
        for (text, path) in [
            ("nope", "nope"),
            ("lineItems(nope)", "lineItems.nope"),
            ("lineItems/amount/nope", "lineItems.amount.nope"),
            ("name/x", "name"),
            ("*/nope", "*.nope"),
        ] {
            let failure = Selector::read(text, &SUBSCRIPTION).expect_err(text);
            assert_eq!(failure.violations[0].field, path, "{text}");
        }
        for text in [
            "name/x",
            "*(",
            "*()",
            "lineItems()",
            "name//x",
            "Name",
            "",
            ",",
            "name,",
            "a b",
            "lineItems(product",
            "name)",
            "é",
            &deep,
        ] {
            assert!(Selector::read(text, &SUBSCRIPTION).is_err(), "{text}");
        }
    }
}
