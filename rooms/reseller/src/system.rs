//! The parameters every method takes (2.2), looked at before anything else.

use room_lobby::query::Query;

use crate::failure::{Failure, Status};

/// Parameters that may stand in any call. Those without an effect here are read and forgotten.
const KNOWN: [&str; 11] = [
    "alt",
    "prettyPrint",
    "fields",
    "$.xgafv",
    "key",
    "quotaUser",
    "uploadType",
    "upload_protocol",
    "access_token",
    "oauth_token",
    "callback",
];

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

    /// Whether errors carry the older list, whatever else is wrong with the query.
    pub fn wants_older_errors(raw: &str) -> bool {
        Query::parse(raw)
            .is_ok_and(|query| query.all("$.xgafv").next_back().is_some_and(|value| value == "1"))
    }
}

/// Refuses parameters that neither the method nor the system has.
pub fn only(query: &Query, own: &[&str]) -> Result<(), Failure> {
    let stray = query
        .pairs()
        .map(|(name, _)| name)
        .find(|name| !KNOWN.contains(name) && !own.contains(name));
    let Some(name) = stray else { return Ok(()) };
    let name: String = name.chars().take(64).collect();
    let text = format!(
        "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. \
         Field '{name}' could not be found in request message."
    );
    Err(Failure::field("", text))
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

    #[test]
    fn other_parameters_belong_to_no_method() {
        let query = Query::parse("subscriptionId=a&x=1").expect("readable");
        let failure = only(&query, &["subscriptionId"]).expect_err("x is unknown");
        assert_eq!(
            failure.message,
            "Invalid JSON payload received. Unknown name \"x\": Cannot bind query parameter. \
             Field 'x' could not be found in request message."
        );
    }
}
