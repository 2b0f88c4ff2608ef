//! A stand-in for Stripe on loopback: answers what it is told to, and writes down what it is asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use perennial_core::billing::{ChargeKey, Reason};
use perennial_core::ids::SubscriptionId;
use perennial_core::money::{Currency, Money};
use perennial_core::subscription::PaymentMethod;
use perennial_engine::EnvironmentId;
use perennial_engine::ports::{GatewayCharge, GatewayRefund};
use perennial_engine::testing::instant;
use perennial_stripe::{Settings, Stripe};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The key that must never be seen anywhere but in the one header.
pub const SECRET: &str = "sk_test_neverShown123";
pub const WEBHOOK: &str = "whsec_0123456789abcdef";

/// What the stand-in does with the next request.
#[derive(Clone, Debug)]
pub enum Next {
    Answer(u16, String),
    /// Promises more than it sends.
    Cut(u16, String),
    /// Reads, then hangs up.
    Nothing,
    /// Reads, and never answers.
    Silence,
}

pub struct StandIn {
    pub base: String,
    pub next: Arc<Mutex<VecDeque<Next>>>,
    /// Whole requests, as they came.
    pub seen: Arc<Mutex<Vec<String>>>,
}

impl StandIn {
    pub async fn open(answers: Vec<Next>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let next = Arc::new(Mutex::new(VecDeque::from(answers)));
        let seen = Arc::new(Mutex::new(vec![]));
        let (answers, requests) = (next.clone(), seen.clone());
        tokio::spawn(async move {
            let mut kept = vec![];
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read(&mut stream).await;
                requests.lock().unwrap().push(request);
                let next = answers.lock().unwrap().pop_front();
                match next.expect("an answer for every request") {
                    Next::Answer(status, body) => say(&mut stream, status, &body, 0).await,
                    Next::Cut(status, body) => say(&mut stream, status, &body, 10).await,
                    Next::Nothing => {}
                    Next::Silence => kept.push(stream),
                }
            }
        });
        Self { base, next, seen }
    }

    pub fn stripe(&self) -> Stripe {
        Stripe::open(self.settings()).unwrap()
    }

    pub fn settings(&self) -> Settings {
        let mut settings = Settings::new(SECRET).unwrap().at(&self.base).unwrap();
        settings.total_time_max = Duration::from_millis(300);
        settings.heard_with(&[WEBHOOK]).unwrap()
    }

    /// Methods and paths of what was asked.
    pub fn asked(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let first = |text: &String| text.lines().next().unwrap().replace(" HTTP/1.1", "");
        seen.iter().map(first).collect()
    }

    pub fn bodies(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|text| text.split_once("\r\n\r\n").unwrap().1.to_owned()).collect()
    }
}

async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = vec![];
    let mut buffer = [0; 4_096];
    loop {
        let n = stream.read(&mut buffer).await.unwrap();
        bytes.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |text| text.parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        assert!(n > 0, "a whole request");
    }
}

async fn say(stream: &mut TcpStream, status: u16, body: &str, missing: usize) {
    let length = body.len() + missing;
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\nrequest-id: req_1\r\n\
         location: http://127.0.0.1:9/\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    // A client that has gone away is his own matter.
    let _gone = stream.write_all(format!("{head}{body}").as_bytes()).await;
    let _gone = stream.shutdown().await;
}

pub fn ok(body: &str) -> Next {
    Next::Answer(200, body.to_owned())
}

pub fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::parse(code).unwrap())
}

pub fn method(token: &str) -> PaymentMethod {
    PaymentMethod {
        token: token.to_owned(),
        kind: "creditCard".to_owned(),
        expires: None,
        brand: None,
    }
}

/// The key of the attempts of these tests.
pub const KEY: &str = "00112233445566778899aabbccddeeff00112233";

pub fn charge() -> GatewayCharge {
    GatewayCharge {
        environment: EnvironmentId(1),
        key: KEY.to_owned(),
        subscription: SubscriptionId(0x0190_0000_0000_7000_8000_0000_0000_0001),
        number: 4_100_001,
        charge: ChargeKey { ordinal: 1, reason: Reason::Sale },
        partner: None,
        amount: money(999, "EUR"),
        method: Some(method("cus_A1/pm_B2")),
        at: instant("2026-01-31T09:00:00Z"),
    }
}

pub fn refund() -> GatewayRefund {
    GatewayRefund {
        environment: EnvironmentId(1),
        key: "refund-key-1".to_owned(),
        against: KEY.to_owned(),
        subscription: charge().subscription,
        partner: None,
        method: charge().method,
        amount: money(500, "EUR"),
    }
}

/// A PaymentIntent of the key.
pub fn intent(status: &str) -> String {
    format!(
        r#"{{"id":"pi_1","object":"payment_intent","status":"{status}","amount":999,
        "metadata":{{"perennial_key":"{KEY}"}},"last_payment_error":null}}"#
    )
}

/// A list of things, with or without more behind it.
pub fn list(things: &[String], has_more: bool) -> String {
    format!(r#"{{"object":"list","has_more":{has_more},"data":[{}]}}"#, things.join(","))
}
