//! Whether two requests ask for the same: the hash kept beside an idempotency key.

use aws_lc_rs::digest::{Context, SHA256};
use serde_json::Value;

/// SHA-256 over method, path and the canonical form of a JSON body: member order and blanks do not
/// matter, digits do (`1.0` is not `1`, since a room may tell them apart).
///
/// ```
/// use room_lobby::body::fingerprint;
/// use serde_json::json;
///
/// let one = fingerprint("POST", "/orders", &json!({"a": 1, "b": 2}));
/// assert_eq!(one, fingerprint("POST", "/orders", &json!({"b": 2, "a": 1})));
/// assert_ne!(one, fingerprint("POST", "/orders", &json!({"a": 1, "b": 3})));
/// ```
pub fn fingerprint(method: &str, path: &str, body: &Value) -> [u8; 32] {
    let mut hash = beginning(method, path, b"json");
    feed(&mut hash, body);
    finish(hash)
}

/// The same over a body taken as it is, for XML, forms and no body at all.
pub fn fingerprint_bytes(method: &str, path: &str, body: &[u8]) -> [u8; 32] {
    let mut hash = beginning(method, path, b"bytes");
    piece(&mut hash, b'b', body);
    finish(hash)
}

fn beginning(method: &str, path: &str, form: &[u8]) -> Context {
    let mut hash = Context::new(&SHA256);
    piece(&mut hash, b'v', b"perennial fingerprint 1");
    piece(&mut hash, b'm', method.as_bytes());
    piece(&mut hash, b'p', path.as_bytes());
    piece(&mut hash, b'f', form);
    hash
}

fn finish(hash: Context) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(hash.finish().as_ref());
    out
}

/// Every piece carries its kind and length, so no two sequences of pieces read the same.
fn piece(hash: &mut Context, kind: u8, bytes: &[u8]) {
    hash.update(&[kind]);
    hash.update(&(bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

fn feed(hash: &mut Context, value: &Value) {
    match value {
        Value::Null => piece(hash, b'0', b""),
        Value::Bool(flag) => piece(hash, b't', &[u8::from(*flag)]),
        Value::Number(number) => piece(hash, b'n', number.as_str().as_bytes()),
        Value::String(text) => piece(hash, b's', text.as_bytes()),
        Value::Array(elements) => {
            piece(hash, b'[', &(elements.len() as u64).to_be_bytes());
            for element in elements {
                feed(hash, element);
            }
        }
        Value::Object(members) => {
            piece(hash, b'{', &(members.len() as u64).to_be_bytes());
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            for (name, member) in sorted {
                piece(hash, b'k', name.as_bytes());
                feed(hash, member);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> [u8; 32] {
        fingerprint("POST", "/p", &serde_json::from_str(json).expect("json"))
    }

    #[test]
    fn equal_meaning_equal_hash() {
        assert_eq!(
            of(r#"{"a":[1,{"b":null,"c":"x"}]}"#),
            of(r#" { "a" : [1,{"c":"x","b":null}] } "#)
        );
        assert_eq!(of(r#""é""#), of(r#""\u00e9""#));
    }

    #[test]
    fn any_difference_shows() {
        let all = [
            "null",
            "true",
            "false",
            "1",
            "1.0",
            "\"1\"",
            "[1]",
            "[[1]]",
            "[1,1]",
            "{}",
            "[]",
            "\"\"",
            r#"{"a":1}"#,
            r#"{"a":"1"}"#,
            r#"{"b":1}"#,
            r#"{"a":1,"b":1}"#,
            r#"{"a":{"b":1}}"#,
            r#"["a",1]"#,
        ];
        let mut hashes: Vec<_> = all.iter().map(|json| of(json)).collect();
        hashes.push(fingerprint("PUT", "/p", &Value::Null));
        hashes.push(fingerprint("POST", "/q", &Value::Null));
        hashes.push(fingerprint_bytes("POST", "/p", b"null"));
        hashes.push(fingerprint_bytes("POST", "/p", b""));
        let count = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }
}
