//! A toy room under attack: whatever is thrown at it, the answer is in its own envelope.

mod toy;

use room_lobby::testing::{Answered, Ask};
use toy::judge::{defended, refused};
use toy::{Toy, toy};

async fn post(toy: &Toy, body: impl Into<Vec<u8>>) -> Answered {
    let ask = Ask::new("POST", "/toys").header("content-type", "application/json").body(body);
    ask.bearer(&toy.key).of(&toy.house).await
}

#[tokio::test]
async fn good_requests_pass() {
    let toy = toy();
    let answer = post(&toy, r#"{"name":"bear","free":{"a":[1,2.50]}}"#).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "bear"));
    defended(&answer);
    let answer = Ask::get("/toys/b%2Fc%20d").bearer(&toy.key).of(&toy.house).await;
    assert_eq!(answer.text, "b/c d");
    let answer = Ask::new("HEAD", "/toys/bear").bearer(&toy.key).of(&toy.house).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
}

#[tokio::test]
async fn unknown_paths_and_methods() {
    let toy = toy();
    for path in ["/toys/a/b/c", "/toys/", "/toys/a/"] {
        refused(&Ask::get(path).bearer(&toy.key).of(&toy.house).await, 404, "not-found");
    }
    for method in ["DELETE", "PUT", "BREW", "OPTIONS", "TRACE", "POST"] {
        let answer = Ask::new(method, "/toys/bear").bearer(&toy.key).of(&toy.house).await;
        refused(&answer, 405, "method-not-allowed");
        assert_eq!(answer.header("allow"), "GET, HEAD", "{method}");
    }
    let answer = Ask::get("/toys").bearer(&toy.key).of(&toy.house).await;
    refused(&answer, 405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "POST");
}

#[tokio::test]
async fn path_tricks_lead_nowhere() {
    let toy = toy();
    for path in [
        "/toys/%00",
        "/toys/a%00b",
        "/toys/..",
        "/toys/../livez",
        "/toys/%2e%2e/x",
        "/toys/.%2E",
        "/toys/./a",
        "/toys//a",
        "/toys/a//",
        "/toys/%ff",
        "/toys/%",
        "/toys/%0d%0aX:1",
    ] {
        refused(&Ask::get(path).bearer(&toy.key).of(&toy.house).await, 404, "not-found");
    }
    let long = format!("/toys/{}", "a".repeat(5000));
    refused(&Ask::get(&long).bearer(&toy.key).of(&toy.house).await, 404, "not-found");
}

#[tokio::test]
async fn outside_every_room_the_house_answers_in_its_own_words() {
    let toy = toy();
    for path in ["/", "/toysx", "/toy", "//toys/a", "/../toys/a", "/TOYS/a"] {
        let answer = Ask::get(path).of(&toy.house).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["code"], "not-found");
        assert_eq!(answer.json()["requestId"], answer.header("x-request-id"));
        defended(&answer);
    }
    assert_eq!(Ask::get("/livez").of(&toy.house).await.text, "ok\n");
    assert_eq!(Ask::get("/readyz").of(&toy.house).await.text, "ready\n");
    let answer = Ask::new("POST", "/livez").of(&toy.house).await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET, HEAD"));
    toy.readiness.close();
    let answer = Ask::get("/readyz").of(&toy.house).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "1"));
    assert_eq!(Ask::get("/livez").of(&toy.house).await.status, 200);
}

#[tokio::test]
async fn loose_rooms_forgive_case_and_slashes() {
    let toy = toy();
    for path in ["/shout/hello", "/SHOUT/Hello", "//shout///hello", "/Shout/HELLO?Name=Bo"] {
        let answer = Ask::get(path).bearer(&toy.key).of(&toy.house).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "HELLO"), "{path}");
    }
    refused(&Ask::get("/shout/../hello").bearer(&toy.key).of(&toy.house).await, 404, "not-found");
}

#[tokio::test]
async fn verbs_are_routed_and_encoded_colons_are_data() {
    let toy = toy();
    let ask = async |method: &str, path: &str| {
        Ask::new(method, path).bearer(&toy.key).of(&toy.house).await
    };
    assert_eq!(ask("POST", "/toys/bear:wind").await.text, "wound bear");
    assert_eq!(ask("POST", "/toys/a:b:wind?x=:y").await.text, "wound a:b");
    assert_eq!(ask("GET", "/toys/a:b").await.text, "a:b");
    assert_eq!(ask("GET", "/toys/bear%3Awind").await.text, "bear:wind");
    refused(&ask("POST", "/toys/bear%3Awind").await, 405, "method-not-allowed");
    let answer = ask("GET", "/toys/bear:wind").await;
    refused(&answer, 405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "POST");
    refused(&ask("POST", "/toys/:wind").await, 404, "not-found");
    refused(&ask("POST", "/toys/bear/:wind").await, 404, "not-found");
}

#[tokio::test]
async fn bodies_have_a_size() {
    let toy = toy();
    let answer = post(&toy, vec![b' '; 2001]).await;
    refused(&answer, 413, "payload-too-large");
    assert_eq!(answer.header("connection"), "close");
    // The announced length counts, even when the handler never reads the body.
    let ask = Ask::get("/toys/bear").header("content-length", "2001").bearer(&toy.key);
    refused(&ask.of(&toy.house).await, 413, "payload-too-large");
    for path in ["/toys", "/raw", "/framework"] {
        let ask = Ask::new("POST", path).header("content-type", "application/json");
        let ask = ask.body_in_pieces(vec![vec![b' '; 100]; 21]).bearer(&toy.key);
        refused(&ask.of(&toy.house).await, 413, "payload-too-large");
    }
    let pieces = vec!["{\"name\":", "\"bear", "\"", "}"];
    let ask = Ask::new("POST", "/toys").header("content-type", "application/json");
    let answer = ask.body_in_pieces(pieces).bearer(&toy.key).of(&toy.house).await;
    assert_eq!(answer.text, "bear");
}

#[tokio::test]
async fn only_json_in_plain_is_read() {
    let toy = toy();
    for kind in ["text/plain", "application/xml", "application/json; charset=utf-16", "x"] {
        let ask = Ask::new("POST", "/toys").header("content-type", kind).body(r#"{"name":"a"}"#);
        refused(&ask.bearer(&toy.key).of(&toy.house).await, 415, "unsupported-media-type");
    }
    let ask = Ask::new("POST", "/toys").body(r#"{"name":"a"}"#).bearer(&toy.key);
    refused(&ask.of(&toy.house).await, 415, "unsupported-media-type");
    for coding in ["gzip", "br", "deflate", "identity, gzip", ""] {
        let ask = Ask::post_json("/toys", r#"{"name":"a"}"#).header("content-encoding", coding);
        let answer = ask.bearer(&toy.key).of(&toy.house).await;
        refused(&answer, 415, "unsupported-media-type");
    }
    let ask = Ask::post_json("/toys", r#"{"name":"a"}"#).header("content-encoding", "Identity");
    assert_eq!(ask.bearer(&toy.key).of(&toy.house).await.status, 200);
}

#[tokio::test]
async fn bad_json_of_each_kind() {
    let toy = toy();
    let digits = "1".repeat(400);
    let cases: Vec<(Vec<u8>, u16, &str)> = vec![
        (b"".to_vec(), 400, "invalid-json"),
        (b"  ".to_vec(), 400, "invalid-json"),
        (b"{\"name\":\"be".to_vec(), 400, "invalid-json"),
        (b"\xef\xbb\xbf{\"name\":\"a\"}".to_vec(), 400, "invalid-json"),
        (utf16(r#"{"name":"a"}"#), 400, "invalid-json"),
        (b"{\"name\":\"\xff\"}".to_vec(), 400, "invalid-json"),
        (b"{\"name\":\"a\"} x".to_vec(), 400, "invalid-json"),
        (b"{\"name\":NaN}".to_vec(), 400, "invalid-json"),
        (b"{\"name\":\"a\",\"name\":\"b\"}".to_vec(), 400, "duplicate-member"),
        (br#"{"name":"a","free":{"x":[{"y":1,"y":1}]}}"#.to_vec(), 400, "duplicate-member"),
        (br#"{"name":"a","free":{"y":1,"\u0079":1}}"#.to_vec(), 400, "duplicate-member"),
        (br#"{"name":"a\u0000b"}"#.to_vec(), 422, "invalid-text"),
        (br#"{"name":"a","free":{"x":"\ud800"}}"#.to_vec(), 422, "invalid-text"),
        (br#"{"name":"a\r\nb"}"#.to_vec(), 422, "invalid-text"),
        (br#"{"name":7}"#.to_vec(), 422, "wrong-type"),
        (br#"["bear",{},1]"#.to_vec(), 422, "wrong-type"),
        (br#"{"name":"a","nmae":"b"}"#.to_vec(), 422, "unknown-member"),
        (b"{}".to_vec(), 422, "missing-member"),
        (
            format!("{{\"name\":\"a\",\"free\":{{\"n\":{digits}}}}}").into(),
            422,
            "number-out-of-range",
        ),
        (br#"{"name":"a","count":9223372036854775808}"#.to_vec(), 422, "number-out-of-range"),
        (br#"{"name":"a","count":1.5}"#.to_vec(), 422, "wrong-type"),
        (br#"{"name":"a","count":1e3}"#.to_vec(), 422, "wrong-type"),
    ];
    for (body, status, code) in cases {
        let shown = String::from_utf8_lossy(&body).into_owned();
        let answer = post(&toy, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text.lines().next()),
            (status, Some(code)),
            "{shown}"
        );
        refused(&answer, status, code);
    }
    let deep = toy::toy_with(|options| options.json.bytes_max = 1 << 20);
    refused(&post(&deep, "[".repeat(100_000)).await, 400, "too-deep");
    let nested = format!("{{\"name\":\"a\",\"free\":{}", "{\"a\":".repeat(100_000));
    refused(&post(&deep, nested).await, 400, "too-deep");
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[tokio::test]
async fn refusals_of_the_framework_itself_are_translated() {
    let toy = toy();
    let answer = Ask::get("/number/seven").bearer(&toy.key).of(&toy.house).await;
    refused(&answer, 400, "invalid-path");
    let ask = Ask::post_json("/framework", "{").bearer(&toy.key);
    refused(&ask.of(&toy.house).await, 400, "invalid-path");
    let ask = Ask::new("POST", "/framework").body("{}").bearer(&toy.key);
    refused(&ask.of(&toy.house).await, 415, "unsupported-media-type");
    let answer = Ask::get("/number/7?x=%zz").bearer(&toy.key).of(&toy.house).await;
    refused(&answer, 400, "invalid-query");
}

#[tokio::test]
async fn a_panic_ends_one_request() {
    let toy = toy();
    for path in ["/panic", "/panic-later", "/panic-in-envelope"] {
        let answer = Ask::get(path).bearer(&toy.key).of(&toy.house).await;
        assert_eq!(answer.status, 500, "{path}");
        defended(&answer);
        if path == "/panic-in-envelope" {
            assert_eq!(answer.text, "");
        } else {
            refused(&answer, 500, "internal-error");
        }
    }
    assert_eq!(toy.test.lobby.metrics.panics(), 3);
    assert_eq!(Ask::get("/toys/bear").bearer(&toy.key).of(&toy.house).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_never_ends_is_ended() {
    let toy = toy();
    let answer = Ask::get("/forever").bearer(&toy.key).of(&toy.house).await;
    refused(&answer, 504, "timeout");
}

#[tokio::test]
async fn hosts_and_framing_are_checked_in_process_too() {
    let toy = toy();
    let ask = || Ask::get("/toys/a").bearer(&toy.key);
    refused(&ask().without("host").of(&toy.house).await, 400, "invalid-header");
    refused(&ask().header("host", "b").of(&toy.house).await, 400, "invalid-header");
    for host in ["", "a b", "a/b", "a@b", "é"] {
        let answer = ask().without("host").header("host", host).of(&toy.house).await;
        refused(&answer, 400, "invalid-header");
    }
    for host in ["a", "a:80", "[::1]:80", "x-y.example"] {
        let answer = ask().without("host").header("host", host).of(&toy.house).await;
        assert_eq!(answer.status, 200, "{host}");
    }
    let both = ask().header("transfer-encoding", "chunked").header("content-length", "0");
    refused(&both.of(&toy.house).await, 400, "invalid-header");
}
