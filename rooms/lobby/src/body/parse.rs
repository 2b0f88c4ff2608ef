//! From bytes to a wire type, or to the one thing that is wrong with them.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::error::BodyError;
use super::scan::scan;
use super::strict::Strict;

/// Bounds on one JSON body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonLimits {
    /// Longest body.
    pub bytes_max: usize,
    /// Deepest nesting of arrays and objects.
    pub depth_max: usize,
    /// Most members and elements in the whole document.
    pub entries_max: usize,
    /// Most characters of one number; no exponent may exceed this either.
    pub digits_max: usize,
    /// Whether strings may hold escaped tabs and line breaks, for rooms with long descriptions.
    pub lines: bool,
    /// Whether strings may hold any escaped control character, for rooms that ignore members they
    /// do not know: such a room looks at the texts that it reads itself.
    pub controls: bool,
}

impl Default for JsonLimits {
    fn default() -> Self {
        Self {
            bytes_max: 1 << 20,
            depth_max: 64,
            entries_max: 20_000,
            digits_max: 64,
            lines: false,
            controls: false,
        }
    }
}

/// Reads one JSON document into a wire type, strictly. Unknown members are the type's own choice
/// (`#[serde(deny_unknown_fields)]`).
///
/// ```
/// use room_lobby::body::{BodyError, JsonLimits, parse_json};
///
/// #[derive(serde::Deserialize, Debug, PartialEq)]
/// struct Line { quantity: u32 }
///
/// let limits = JsonLimits::default();
/// assert_eq!(parse_json::<Line>(br#"{"quantity":2}"#, &limits), Ok(Line { quantity: 2 }));
/// let path = "/quantity".to_owned();
/// let twice = parse_json::<Line>(br#"{"quantity":2,"quantity":3}"#, &limits);
/// assert_eq!(twice, Err(BodyError::DuplicateMember { path }));
/// ```
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8], limits: &JsonLimits) -> Result<T, BodyError> {
    scan(bytes, limits)?;
    // The scan has seen to it that nothing follows the document.
    match T::deserialize(Strict(&mut serde_json::Deserializer::from_slice(bytes))) {
        Ok(value) => Ok(value),
        // The slow way, only to learn where it went wrong.
        Err(error) => Err(locate::<T>(bytes).unwrap_or_else(|| explain(&error.to_string(), ""))),
    }
}

/// Reads one JSON document of any shape, with every check of [`parse_json`].
pub fn parse_json_value(bytes: &[u8], limits: &JsonLimits) -> Result<serde_json::Value, BodyError> {
    parse_json(bytes, limits)
}

fn locate<T: DeserializeOwned>(bytes: &[u8]) -> Option<BodyError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let error = serde_path_to_error::deserialize::<_, T>(Strict(&mut deserializer)).err()?;
    let path = pointer(error.path());
    Some(explain(&error.inner().to_string(), &path))
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => push(&mut pointer, &index.to_string()),
            Segment::Map { key } => push(&mut pointer, key),
            // A variant is no place in the document.
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// Adds one name to a JSON pointer, escaped and bounded.
pub(super) fn push(pointer: &mut String, name: &str) {
    const NAME_CHARS_MAX: usize = 64;
    pointer.push('/');
    for character in name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX) {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// Sorts serde's messages; the tests below pin their wording. What the caller sent is cut away.
fn explain(message: &str, path: &str) -> BodyError {
    let message = message.rsplit_once(" at line ").map_or(message, |(said, _where)| said);
    let path = path.to_owned();
    // Missing and doubled members are told at their object; unknown ones at themselves.
    let below = |name: &str| {
        let mut below = path.clone();
        push(&mut below, name);
        below
    };
    if let Some(name) = quoted(message, "missing field `") {
        return BodyError::MissingMember { path: below(name) };
    }
    if let Some(name) = quoted(message, "duplicate field `") {
        return BodyError::DuplicateMember { path: below(name) };
    }
    if message.starts_with("unknown field `") {
        return BodyError::UnknownMember { path };
    }
    if message.starts_with("number out of range") {
        return BodyError::NumberOutOfRange { path };
    }
    let expected = message.rsplit_once("expected ").map_or("", |(_, what)| what);
    if let Some(what) = message.strip_prefix("invalid type: ") {
        if what.starts_with("floating point") && is_integer(expected) && is_huge(what) {
            return BodyError::NumberOutOfRange { path };
        }
        return BodyError::WrongType { path, expected: in_words(expected) };
    }
    if message.starts_with("invalid value: integer") || message.starts_with("invalid value: float")
    {
        return BodyError::NumberOutOfRange { path };
    }
    if message.starts_with("invalid value: ")
        || message.starts_with("invalid length ")
        || message.starts_with("unknown variant `")
    {
        return BodyError::InvalidValue { path, expected: in_words(expected) };
    }
    BodyError::InvalidValue { path, expected: String::new() }
}

fn is_integer(expected: &str) -> bool {
    matches!(expected.as_bytes(), [b'i' | b'u', digits @ ..]
        if digits.iter().all(u8::is_ascii_digit))
}

/// Whether `floating point `1e+20`, …` is an integer no integer type holds.
fn is_huge(what: &str) -> bool {
    const I64_END: f64 = 9.2e18;
    let value = what.split('`').nth(1).and_then(|text| text.parse::<f64>().ok());
    value.is_some_and(|value| value.abs() > I64_END)
}

/// What serde expects, in the words of JSON.
fn in_words(expected: &str) -> String {
    match expected {
        "a sequence" => "an array".to_owned(),
        "a map" => "an object".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        text if is_integer(text) => "an integer".to_owned(),
        text if text.starts_with("struct ") => "an object".to_owned(),
        text => text.to_owned(),
    }
}

fn quoted<'m>(message: &'m str, beginning: &str) -> Option<&'m str> {
    message.strip_prefix(beginning)?.split('`').next()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        #[expect(dead_code, reason = "only its reading is tested")]
        id: String,
        #[serde(default)]
        lines: Vec<Line>,
        #[serde(default)]
        free: BTreeMap<String, serde_json::Value>,
    }

    #[derive(Debug, Deserialize)]
    struct Line {
        quantity: u32,
        #[serde(default, alias = "Kind")]
        kind: Kind,
        price: Option<serde_json::Number>,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(rename_all = "UPPERCASE")]
    enum Kind {
        #[default]
        Seat,
        Device,
    }

    fn order(json: &str) -> Result<Order, BodyError> {
        parse_json(json.as_bytes(), &JsonLimits::default())
    }

    fn error(json: &str) -> (&'static str, String) {
        let error = order(json).expect_err(json);
        (error.code(), error.path().unwrap_or("none").to_owned())
    }

    #[test]
    fn errors_name_the_place() {
        let cases = [
            (r#"{"lines":[]}"#, "missing-member", "/id"),
            (r#"{"id":"a","lines":[{"quantity":1},{}]}"#, "missing-member", "/lines/1/quantity"),
            (r#"{"id":"a","lines":[{"quantity":"1"}]}"#, "wrong-type", "/lines/0/quantity"),
            (r#"{"id":"a","lines":[{"quantity":null}]}"#, "wrong-type", "/lines/0/quantity"),
            (r#"{"id":"a","lines":{}}"#, "wrong-type", "/lines"),
            (r#"{"id":7}"#, "wrong-type", "/id"),
            ("[]", "wrong-type", ""),
            (r#"{"id":"a","x/y":1}"#, "unknown-member", "/x~1y"),
            (r#"{"id":"a","lines":[{"quantity":-1}]}"#, "number-out-of-range", "/lines/0/quantity"),
            (
                r#"{"id":"a","lines":[{"quantity":4294967296}]}"#,
                "number-out-of-range",
                "/lines/0/quantity",
            ),
            (
                r#"{"id":"a","lines":[{"quantity":9223372036854775808}]}"#,
                "number-out-of-range",
                "/lines/0/quantity",
            ),
            (
                r#"{"id":"a","lines":[{"quantity":99999999999999999999}]}"#,
                "number-out-of-range",
                "/lines/0/quantity",
            ),
            (
                r#"{"id":"a","lines":[{"quantity":1,"kind":"CAR"}]}"#,
                "invalid-value",
                "/lines/0/kind",
            ),
            (
                r#"{"id":"a","lines":[{"quantity":1,"kind":"SEAT","Kind":"SEAT"}]}"#,
                "duplicate-member",
                "/lines/0/kind",
            ),
        ];
        for (json, code, path) in cases {
            assert_eq!(error(json), (code, path.to_owned()), "{json}");
        }
    }

    #[test]
    fn what_is_expected_is_said_in_words() {
        for (json, expected) in [
            ("[]", "an object"),
            (r#"{"id":"a","lines":{}}"#, "an array"),
            (r#"{"id":"a","free":[]}"#, "an object"),
            (r#"{"id":7}"#, "a string"),
            (r#"{"id":"a","lines":[{"quantity":1.5}]}"#, "an integer"),
        ] {
            let BodyError::WrongType { expected: said, .. } = order(json).expect_err(json) else {
                panic!("{json}")
            };
            assert_eq!(said, expected, "{json}");
        }
    }

    #[test]
    fn no_error_repeats_what_was_sent() {
        for json in [
            r#"{"id":"a","lines":"canary"}"#,
            r#"{"id":"a","lines":[{"quantity":"canary"}]}"#,
            r#"{"id":"a","lines":[{"quantity":1,"kind":"canary"}]}"#,
            r#"{"id":"a","lines":[{"quantity":1,"kind":"canary, expected canary"}]}"#,
        ] {
            let error = order(json).expect_err(json);
            assert!(!format!("{error:?} {}", error.sentence()).contains("canary"), "{error:?}");
        }
    }

    #[test]
    fn numbers_stay_exact() {
        let read = order(
            r#"{"id":"a","lines":[{"quantity":1,"kind":"DEVICE","price":10.10}],
                "free":{"big":9007199254740993,"small":0.30000000000000000001}}"#,
        )
        .expect("a good order");
        assert_eq!(read.lines[0].quantity, 1);
        assert_eq!(read.lines[0].kind, Kind::Device);
        assert_eq!(read.lines[0].price.as_ref().expect("a price").to_string(), "10.10");
        assert_eq!(read.free["big"].to_string(), "9007199254740993");
        assert_eq!(read.free["small"].to_string(), "0.30000000000000000001");
    }

    #[test]
    fn the_last_name_is_the_member() {
        let error = order(r#"{"id":"a","lines":[{}]}"#).expect_err("no quantity");
        assert_eq!(error.member(), Some("quantity"));
        assert_eq!(order("[]").expect_err("no order").member(), None);
    }
}
