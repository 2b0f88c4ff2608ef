//! What the scanner refuses, as a table, and that it agrees with serde_json on the rest.

use super::*;

fn judge(json: impl AsRef<[u8]>) -> Result<(), BodyError> {
    scan(json.as_ref(), &JsonLimits::default())
}

fn told(json: impl AsRef<[u8]>) -> (&'static str, String) {
    let error = judge(json).expect_err("refused");
    (error.code(), error.path().unwrap_or("").to_owned())
}

/// An object with members `m0`, `m1`, … and this one last.
fn object_of(members: usize, last: &str) -> String {
    let members: Vec<String> = (0..members).map(|n| format!("\"m{n}\":0")).collect();
    format!("{{{},\"{last}\":0}}", members.join(","))
}

#[test]
fn good_documents_pass() {
    for json in [
        "{}",
        "[]",
        "0",
        "-0",
        "1.5e-3",
        "\"\"",
        "null",
        " \n\t[true , false ]\r\n",
        r#"{"a":{"a":{"a":[]}},"b":[{"a":1},{"a":2}]}"#,
        r#"{"":1,"é":"\u00e9","emoji":"\ud83d\ude00 😀","rtl":"\u200fאב","path":"C:\\x\/y"}"#,
        "9007199254740993",
        "9223372036854775808",
    ] {
        assert_eq!(judge(json), Ok(()), "{json}");
    }
}

#[test]
fn what_is_no_document() {
    assert_eq!(judge(""), Err(BodyError::Empty));
    assert_eq!(judge(" \r\n"), Err(BodyError::Empty));
    assert_eq!(judge(b"\xef\xbb\xbf{}"), Err(BodyError::ByteOrderMark));
    assert_eq!(judge(b"\xff\xfe{\0}\0"), Err(BodyError::ByteOrderMark));
    assert_eq!(judge(b"\"\xff\""), Err(BodyError::NotUtf8));
    assert_eq!(judge(b"\"\xed\xa0\x80\""), Err(BodyError::NotUtf8));
    assert_eq!(judge(b"{\0}\0"), Err(BodyError::Syntax { offset: 1 }));
    for cut in
        ["{", "[", "[1,", "{\"a\"", "{\"a\":", "\"a", "\"\\", "\"\\u00", "tr", "-", "1.", "1e"]
    {
        assert_eq!(judge(cut), Err(BodyError::Cut), "{cut}");
    }
    for bad in [
        "{a:1}",
        "{'a':1}",
        "[1,]",
        "{\"a\":1,}",
        "[,1]",
        "{,}",
        "01",
        "+1",
        ".5",
        "1.x",
        "1ex",
        "--1",
        "NaN",
        "Infinity",
        "nul!",
        "{} {}",
        "1 2",
        "]",
        "}",
        "[}",
        "{]",
        "\"\\x\"",
        "\"\\u00g0\"",
        "// x",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "[1 2]",
        "\u{a0}{}",
    ] {
        assert!(matches!(judge(bad), Err(BodyError::Syntax { .. })), "{bad}: {:?}", judge(bad));
    }
}

#[test]
fn duplicates_are_found_at_any_depth_and_behind_escapes() {
    assert_eq!(told(r#"{"a":1,"a":1}"#), ("duplicate-member", "/a".to_owned()));
    assert_eq!(told(r#"{"a":1,"\u0061":1}"#), ("duplicate-member", "/a".to_owned()));
    assert_eq!(
        told(r#"{"m":[0,{"x":{"k~":1,"k~":2}}]}"#),
        ("duplicate-member", "/m/1/x/k~0".to_owned())
    );
    assert_eq!(told(object_of(100, "m3")), ("duplicate-member", "/m3".to_owned()));
}

#[test]
fn text_that_is_no_text() {
    for (json, path) in [
        ("{\"a\":\"\\u0000\"}", "/a"),
        ("{\"a\":[\"ok\",\"\\u001f\"]}", "/a/1"),
        ("{\"a\":\"x\\r\\ny\"}", "/a"),
        ("{\"a\":\"\\ud800\"}", "/a"),
        ("{\"a\":\"\\udc00\"}", "/a"),
        ("{\"a\":\"\\ud800\\u0041\"}", "/a"),
        ("{\"a\":\"\\ud800x\"}", "/a"),
        ("{\"a\":\"\\u007f\"}", "/a"),
        ("{\"a\":\"\\u0085\"}", "/a"),
        ("{\"a\":\"\u{85}\"}", "/a"),
        ("{\"a\":\"\u{7f}\"}", "/a"),
        ("{\"a\":\"\0\"}", "/a"),
        ("{\"a\":\"\n\"}", "/a"),
        ("{\"a\":1,\"b\\u0000\":2}", ""),
    ] {
        assert_eq!(told(json), ("invalid-text", path.to_owned()), "{json}");
    }
    let lines = JsonLimits { lines: true, ..JsonLimits::default() };
    assert_eq!(scan(b"\"a\\r\\n\\tb\"", &lines), Ok(()));
    assert!(scan(b"\"a\nb\"", &lines).is_err());
    assert!(scan(b"\"a\\u0000b\"", &lines).is_err());
    let controls = JsonLimits { controls: true, ..JsonLimits::default() };
    assert_eq!(scan("{\"\\u0001\":\"\\u0000\u{7f}\u{85}\"}".as_bytes(), &controls), Ok(()));
    for never in [&b"\"a\nb\""[..], b"\"\\ud800\""] {
        assert!(scan(never, &controls).is_err());
    }
}

#[test]
fn numbers_nobody_means() {
    for json in [
        "1".repeat(400),
        format!("0.{}", "1".repeat(400)),
        "1e999999999999999999999".into(),
        "1e65".into(),
        "-1E-400".into(),
    ] {
        assert_eq!(
            told(format!("{{\"n\":[0,{json}]}}")),
            ("number-out-of-range", "/n/1".to_owned())
        );
    }
}

#[test]
fn depth_and_number_of_entries_are_bounded() {
    let nest = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(judge(nest(64)), Ok(()));
    assert_eq!(judge(nest(65)), Err(BodyError::TooDeep { depth_max: 64 }));
    assert_eq!(judge("[".repeat(100_000)), Err(BodyError::TooDeep { depth_max: 64 }));
    assert_eq!(judge("{\"a\":".repeat(100_000)), Err(BodyError::TooDeep { depth_max: 64 }));
    assert_eq!(told(object_of(50_000, "z")).0, "too-many-entries");
    assert_eq!(told(format!("[{}0]", "0,".repeat(100_000))).0, "too-many-entries");
    assert_eq!(judge(format!("\"{}\"", "x".repeat(1_000_000))), Ok(()));
    assert_eq!(told(format!("\"{}\"", "x".repeat(1 << 20))).0, "payload-too-large");
}

#[test]
fn whatever_passes_serde_json_reads_too() {
    // Every document of up to five of these pieces: 37,448 of them.
    let pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "1"];
    let mut documents = vec![String::new()];
    let mut from = 0;
    for _ in 0..5 {
        let until = documents.len();
        for index in from..until {
            for piece in pieces {
                documents.push(format!("{}{piece}", documents[index]));
            }
        }
        from = until;
    }
    let mut passed = 0;
    for document in documents {
        let serde = serde_json::from_str::<serde_json::Value>(&document).is_ok();
        let ours = judge(&document).is_ok();
        assert_eq!(ours, serde, "{document}");
        passed += usize::from(ours);
    }
    assert!(passed > 20, "{passed}");
}
