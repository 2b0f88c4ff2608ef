//! The parameters every method takes (2.2), looked at before anything else.

use room_lobby::query::Query;
use serde::Serialize;

use crate::failure::{Failure, Status};

/// How the caller wants to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    pub pretty: bool,
    /// Adds the older list of errors.
    pub older_errors: bool,
    /// The selector, where one was given.
    pub fields: Option<String>,
}

impl System {
    /// Reads them from a raw query string.
    pub fn read(raw: &str) -> Result<Self, Failure> {
        let query = Query::parse(raw)
            .map_err(|error| Failure::new(Status::InvalidArgument, error.sentence()))?;
        // Of a repeated parameter the first counts, of this one the last.
        let older_errors = match query.all("$.xgafv").next_back() {
            None | Some("2") => false,
            Some("1") => true,
            Some(other) => return Err(invalid("$.xgafv", other)),
        };
        match query.get("alt") {
            None | Some("") => {}
            Some(alt) if alt.eq_ignore_ascii_case("json") => {}
            Some(other) => return Err(invalid("alt", other)),
        }
        let pretty = match query.get("prettyPrint") {
            None | Some("" | "true") => true,
            Some("false") => false,
            Some(other) => return Err(invalid("prettyPrint", other)),
        };
        let fields = query.get("fields").filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Self { pretty, older_errors, fields })
    }

    /// An answer, as the caller wants it to look.
    pub fn print(&self, message: &impl Serialize) -> serde_json::Result<String> {
        if self.pretty {
            Ok(serde_json::to_string_pretty(message)? + "\n")
        } else {
            serde_json::to_string(message)
        }
    }

    /// Whether errors carry the older list, whatever else is wrong with the query.
    pub fn wants_older_errors(raw: &str) -> bool {
        Query::parse(raw)
            .is_ok_and(|query| query.all("$.xgafv").next_back().is_some_and(|value| value == "1"))
    }
}

fn invalid(name: &str, value: &str) -> Failure {
    let value: String = value.chars().take(64).collect();
    let text = format!(
        "Invalid query parameters. Invalid value '{value}' for system query parameter : {name}"
    );
    Failure::new(Status::InvalidArgument, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_counts_and_of_one_the_last() {
        let system = System::read("alt=JSON&alt=media&$.xgafv=9&$.xgafv=1&prettyPrint=false");
        let expected = System { pretty: false, older_errors: true, fields: None };
        assert_eq!(system, Ok(expected));
        let plain = System { pretty: true, older_errors: false, fields: None };
        assert_eq!(System::read("alt=&fields=&key=x&quotaUser=y"), Ok(plain));
    }

    #[test]
    fn what_cannot_be_rendered_is_refused() {
        for (raw, name) in [
            ("$.xgafv=9", "Invalid value '9' for system query parameter : $.xgafv"),
            ("alt=media", "Invalid value 'media' for system query parameter : alt"),
            ("alt=proto", "Invalid value 'proto' for system query parameter : alt"),
            ("prettyPrint=yes", "Invalid value 'yes' for system query parameter : prettyPrint"),
        ] {
            let failure = System::read(raw).expect_err(raw);
            assert_eq!(failure.message, format!("Invalid query parameters. {name}"));
        }
    }
}
