//! The query parameters of one method, read by its table as a body would be (2.2, 9).

use room_lobby::query::Query;
use serde_json::{Map, Value};

use crate::failure::{Failure, Violation};
use crate::proto;
use crate::schema::methods::{Method, SYSTEM};
use crate::schema::{Kind, snake};

/// Longest name that is said back, in characters.
const NAME_CHARS_MAX: usize = 64;
/// Most stray names that are told at once.
const STRAYS_MAX: usize = 10;

/// Those that were sent, by their names in the document. Of a repeated one the first counts.
#[derive(Debug, Default)]
pub struct Parameters(Map<String, Value>);

impl Parameters {
    /// Reads them all, or says what is wrong with any. Names that neither the method nor every
    /// method has are refused.
    pub fn read(query: &Query, method: &Method) -> Result<Self, Failure> {
        let (mut read, mut wrong) = (Map::new(), vec![]);
        for (name, value) in query.pairs() {
            if SYSTEM.iter().any(|each| each.name == name) {
                continue;
            }
            let own = method.query.iter().find(|own| own.name == name || snake(own.name) == name);
            match own {
                None if wrong.len() < STRAYS_MAX => wrong.push(stray(name)),
                None => {}
                Some(own) if read.contains_key(own.name) => {}
                Some(own) => match proto::one(&sent(value, &own.kind), &own.kind, own.name) {
                    Ok(value) => drop(read.insert(own.name.to_owned(), value)),
                    Err(violations) => wrong.extend(violations),
                },
            }
        }
        if wrong.is_empty() { Ok(Self(read)) } else { Err(Failure::fields(wrong)) }
    }

    /// A text or the name of an enum's value; empty where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    /// Whether any parameter below this name was sent.
    pub fn any_below(&self, name: &str) -> bool {
        let below =
            |sent: &String| sent.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        self.0.keys().any(below)
    }
}

/// The value as a body would hold it: an enum's number is a number there.
fn sent(text: &str, kind: &Kind) -> Value {
    match (kind, text.parse::<u32>()) {
        (Kind::Choice(_), Ok(number)) => number.into(),
        _ => text.into(),
    }
}

fn stray(name: &str) -> Violation {
    let name: String = name.chars().take(NAME_CHARS_MAX).collect();
    let description = format!(
        "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. \
         Field '{name}' could not be found in request message."
    );
    Violation { field: String::new(), description }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::methods::{LIST_PRODUCTS, PROVISION};

    fn read(raw: &str, method: &Method) -> Result<Parameters, Vec<String>> {
        let query = Query::parse(raw).expect("readable");
        Parameters::read(&query, method).map_err(|failure| {
            failure.violations.into_iter().map(|violation| violation.description).collect()
        })
    }

    #[test]
    fn both_spellings_and_the_first_of_many() {
        let sent = "subscription_id=a&subscriptionId=b&key=k&$.xgafv=1\
                    &cycle_options.initial_cycle_duration.count=3\
                    &cycleOptions.initialCycleDuration.unit=2";
        let parameters = read(sent, &PROVISION).expect("whole");
        assert_eq!(parameters.text("subscriptionId"), "a");
        assert_eq!(parameters.number("cycleOptions.initialCycleDuration.count"), Some(3));
        assert_eq!(parameters.text("cycleOptions.initialCycleDuration.unit"), "DAY");
        assert!(parameters.any_below("cycleOptions"));
        assert!(!read("subscriptionId=a", &PROVISION).expect("whole").any_below("subscriptionId"));
    }

    #[test]
    fn what_is_wrong_is_told_in_the_words_of_the_document() {
        assert_eq!(
            read("pageSize=NOPE&x=1", &LIST_PRODUCTS).expect_err("two mistakes"),
            [
                "Invalid value at 'page_size' (TYPE_INT32), \"NOPE\"",
                "Invalid JSON payload received. Unknown name \"x\": Cannot bind query parameter. \
                 Field 'x' could not be found in request message."
            ]
        );
        let unit = read("cycleOptions.initialCycleDuration.unit=YEAR", &PROVISION);
        let unit = unit.expect_err("no such unit").remove(0);
        assert!(
            unit.starts_with("Invalid value at 'cycle_options.initial_cycle_duration.unit' (type."),
            "{unit}"
        );
        assert!(unit.ends_with("Duration.Unit), \"YEAR\""), "{unit}");
    }
}
