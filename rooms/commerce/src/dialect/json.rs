//! JSON: PascalCase members in the documented order, nulls written out, decimals exact.

use room_lobby::Rejection;
use room_lobby::body::{JsonLimits, parse_json_value};
use serde_json::Value;

use super::{Given, JsonEnums, Tree};

pub(super) fn read(body: &[u8], limits: &JsonLimits) -> Result<Given, Rejection> {
    Ok(given(parse_json_value(body, limits)?))
}

fn given(value: Value) -> Given {
    match value {
        Value::Null => Given::Null,
        Value::Bool(flag) => Given::Flag(flag),
        Value::Number(number) => Given::Number(whole(number.to_string())),
        Value::String(text) => Given::Text(text),
        Value::Array(values) => Given::List(values.into_iter().map(given).collect()),
        Value::Object(members) => {
            Given::Group(members.into_iter().map(|(name, value)| (name, given(value))).collect())
        }
    }
}

/// A number that is whole as integers are written: `3.0` is 3 to whoever counts.
fn whole(digits: String) -> String {
    match digits.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        Some(_) | None => digits,
    }
}

pub(super) fn write(tree: &Tree, enums: JsonEnums) -> String {
    let mut text = String::new();
    put(&mut text, tree, enums);
    text
}

/// Written by hand, because the order of members is documented and maps keep none.
fn put(text: &mut String, tree: &Tree, enums: JsonEnums) {
    match tree {
        Tree::Null => text.push_str("null"),
        Tree::Text(words) | Tree::Date(words) => quoted(text, words),
        Tree::Whole(number) => text.push_str(&number.to_string()),
        Tree::Decimal(number) => text.push_str(number),
        Tree::Flag(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Tree::Word(word, number) => match enums {
            JsonEnums::Integers => text.push_str(&number.to_string()),
            JsonEnums::Words => quoted(text, word),
        },
        Tree::Group(members) => {
            text.push('{');
            for (n, (name, member)) in members.iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                quoted(text, name);
                text.push(':');
                put(text, member, enums);
            }
            text.push('}');
        }
        Tree::List(_, elements) => {
            text.push('[');
            for (n, element) in elements.iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                put(text, element, enums);
            }
            text.push(']');
        }
    }
}

fn quoted(text: &mut String, words: &str) {
    text.push_str(&Value::from(words).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_integers_or_words() {
        let tree = Tree::Group(vec![("Status", Tree::Word("Active", 1))]);
        assert_eq!(write(&tree, JsonEnums::Integers), r#"{"Status":1}"#);
        assert_eq!(write(&tree, JsonEnums::Words), r#"{"Status":"Active"}"#);
    }

    #[test]
    fn text_is_escaped() {
        let tree = Tree::Group(vec![("ProductName", Tree::Text("a\"b\\<é>".to_owned()))]);
        let read: Value = serde_json::from_str(&write(&tree, JsonEnums::Integers)).expect("json");
        assert_eq!(read["ProductName"], "a\"b\\<é>");
    }
}
