//! A receiver behind a door, told by the started binary: the token is fetched and shown, and what
//! opens the door is nowhere in the data folder.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use serde_json::json;

use crate::common::Server;

/// Answers one call with a body; gives back what it was asked.
fn answering(body: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = String::new();
        let mut some = [0; 4_096];
        loop {
            let count = stream.read(&mut some).unwrap();
            asked.push_str(&String::from_utf8_lossy(&some[..count]));
            let Some((head, rest)) = asked.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if rest.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                break;
            }
        }
        let length = body.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n");
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
        asked
    });
    (port, served)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_opens_a_door_is_shown_there_and_lies_nowhere_in_clear() {
    let token = r#"{"access_token":"a-token-of-theirs","token_type":"Bearer","expires_in":3600}"#;
    let ((tokens, gave), (hook, told)) = (answering(token), answering(""));
    let server = Server::start();
    let client = reqwest::Client::new();
    let post = |path: &str, key: &str, body: serde_json::Value| {
        let url = format!("{}{path}", server.exported("PERENNIAL"));
        let asked = client.post(url).bearer_auth(server.exported(key));
        asked.header("content-type", "application/json").body(body.to_string()).send()
    };
    let receiver = json!({
        "name": "Behind a door", "status": "ACTIVE", "url": format!("http://127.0.0.1:{hook}/in"),
        "format": "cloudevents-binary",
        "httpClientConfiguration": {
            "httpHeaders": {"x-tenant": ["open-sesame-one"]},
            "clientCredentialOauth2Config": {
                "clientId": "us", "clientSecret": "open-sesame-two", "oauth2Type": "BASIC",
                "tokenUrl": format!("http://127.0.0.1:{tokens}/token"),
            },
        },
    });
    let made = post("/notification/receivers", "NOTIFICATIONS_KEY", receiver).await.unwrap();
    let (status, shown) = (made.status(), made.text().await.unwrap());
    assert_eq!(status, 201, "{shown}");
    assert!(!shown.contains("sesame"), "{shown}");
    let order = json!({
        "projectId": "proj_demo", "subscriptionId": "sub_team_monthly", "customerId": "ali",
        "territory": "DEU",
    });
    assert_eq!(post("/purchases", "STOREFRONT_KEY", order).await.unwrap().status(), 201);
    let asked = gave.join().unwrap();
    assert!(
        asked.starts_with("POST /token ") && asked.contains("authorization: Basic "),
        "{asked}"
    );
    let told = told.join().unwrap();
    for line in [
        "authorization: Bearer a-token-of-theirs\r\n",
        "x-tenant: open-sesame-one\r\n",
        "ce-type: org.perennial.subscription.created\r\n",
        "webhook-signature: v1,",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    for entry in std::fs::read_dir(server.data.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { vec![] };
        let found = bytes.windows(11).any(|window| window == b"open-sesame");
        assert!(!found, "in clear in {}", path.display());
    }
}
