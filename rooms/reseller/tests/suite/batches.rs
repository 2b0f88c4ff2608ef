//! Several calls in one request: each answered as if it had come alone.

use room_lobby::testing::{Answered, Ask};
use serde_json::Value;

use crate::shop::{SHIELD, SUBSCRIPTIONS, Shop};

const KIND: &str = "multipart/mixed; boundary=\"===7==\"";

fn batch(parts: &[(&str, &str, &str)]) -> String {
    let each = parts.iter().enumerate().map(|(n, (line, headers, body))| {
        format!(
            "--===7==\nContent-Type: application/http\nContent-ID: <some-uuid + {n}>\n\n\
             {line} HTTP/1.1\n{headers}\n{body}\n"
        )
    });
    each.collect::<String>() + "--===7==--\n"
}

async fn sent(shop: &Shop, key: Option<&str>, body: impl Into<Vec<u8>>) -> Answered {
    let ask = Ask::new("POST", "/batch").header("content-type", KIND).body(body);
    let ask = match key {
        Some(key) => ask.bearer(key),
        None => ask,
    };
    ask.of(&shop.house).await
}

/// Content id, status and body of each part.
fn answers(answered: &Answered) -> Vec<(String, u16, Value)> {
    assert_eq!(answered.status, 200, "{}", answered.text);
    let kind = answered.header("content-type");
    let boundary = kind.strip_prefix("multipart/mixed; boundary=").expect("a boundary");
    let end = format!("--{boundary}--\r\n");
    let text = answered.text.strip_suffix(&end).expect("an end");
    let begin = format!("--{boundary}\r\n");
    let parts = text.split(&begin).skip(1);
    parts
        .map(|part| {
            let (outer, http) = part.split_once("\r\n\r\n").expect("a head");
            assert!(outer.starts_with("Content-Type: application/http\r\nContent-ID: <response-"));
            let id = outer.rsplit("<response-").next().expect("an id").trim_end_matches('>');
            let (head, body) = http.split_once("\r\n\r\n").expect("a body");
            let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
            (id.to_owned(), status, serde_json::from_str(body).expect("JSON"))
        })
        .collect()
}

#[tokio::test]
async fn each_part_is_a_call_of_its_own() {
    let shop = Shop::open().await;
    let json = "Content-Type: application/json\n";
    let provision = format!("POST {SUBSCRIPTIONS}:provision?subscriptionId=ord-1&alt=json");
    let get = format!("GET {SUBSCRIPTIONS}/ord-1?fields=state");
    let south = format!("Authorization: Bearer {}\n", shop.south);
    let body = batch(&[
        (&provision, json, SHIELD),
        (&get, "", ""),
        (&get, &south, ""),
        (&format!("GET {SUBSCRIPTIONS}/ord-9"), "", ""),
        ("POST /batch", json, "{}"),
        ("GET /livez", "", ""),
    ]);
    let answered = sent(&shop, Some(&shop.north), body).await;
    let answers = answers(&answered);
    let told: Vec<_> = answers.iter().map(|(id, status, _)| (id.as_str(), *status)).collect();
    assert_eq!(
        told,
        [
            ("some-uuid + 0", 200),
            ("some-uuid + 1", 200),
            ("some-uuid + 2", 403),
            ("some-uuid + 3", 404),
            ("some-uuid + 4", 404),
            ("some-uuid + 5", 404),
        ]
    );
    assert_eq!(answers[1].2, serde_json::json!({ "state": "STATE_ACTIVE" }));
    assert_eq!(answers[2].2["error"]["status"], "PERMISSION_DENIED");
}

#[tokio::test]
async fn a_part_without_any_credential_is_told_so() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let get = format!("GET {SUBSCRIPTIONS}/ord-1");
    let north = format!("Authorization: Bearer {}\n", shop.north);
    let answered = sent(&shop, None, batch(&[(&get, "", ""), (&get, &north, "")])).await;
    let answers = answers(&answered);
    assert_eq!((answers[0].1, answers[1].1), (401, 200));
    assert!(answered.text.contains("www-authenticate: Bearer realm=\"perennial\"\r\n"));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_as_a_whole() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    let cancel = format!("POST {SUBSCRIPTIONS}/ord-1:cancel");
    let before = shop.store.digest();
    let broken = batch(&[(&cancel, "", "{}"), ("CANCEL", "", "")]);
    let cut = batch(&[(&cancel, "", "{}")]).replace("--===7==--", "");
    let many = batch(&vec![(cancel.as_str(), "", "{}"); 101]);
    for body in [broken.into_bytes(), cut.into_bytes(), many.into_bytes(), vec![b'-'; 1 << 21]] {
        let answered = sent(&shop, Some(&shop.north), body).await;
        assert_eq!(answered.status, 400, "{}", answered.text);
        assert_eq!(answered.json()["error"]["status"], "INVALID_ARGUMENT");
    }
    assert!(shop.store.digest() == before, "a refused batch left a trace");
}
