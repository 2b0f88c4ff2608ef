//! Live deliveries, judged by the public libraries of Standard Webhooks in three languages: the
//! receivers the guide prints, unchanged (notifications specification, acceptance 7 and 14).

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use perennial_engine::ports::Clock;
use perennial_engine::ports::clock::SystemClock;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::common::Server;
use crate::counterpart::{python, there};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside").join(path)
}

/// How a program in each language is run; nobody of them leaves loopback.
enum Language {
    Python(PathBuf),
    Node(PathBuf),
    Rust(PathBuf),
}

impl Language {
    fn all() -> Option<[Self; 3]> {
        let wanted = "webhooks by the public libraries";
        let (python, node) = (python(wanted)?, there("webhooks_node/node_modules", wanted)?);
        let rust = there("webhooks_rust/debug/receiver", wanted)?;
        Some([Self::Python(python), Self::Node(node), Self::Rust(rust)])
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Python(_) => "python",
            Self::Node(_) => "node",
            Self::Rust(_) => "rust",
        }
    }

    /// Runs a Python or a Node program of ours behind its guard.
    fn run(&self, program: &str) -> Command {
        match self {
            Self::Python(python) => {
                let guarded = "import runpy, sys; import loopback; sys.argv = sys.argv[1:]; \
                               runpy.run_path(sys.argv[0], run_name='__main__')";
                let mut command = Command::new(python);
                command.env("PYTHONPATH", here("google_python"));
                command.args(["-c", guarded]).arg(here(&format!("webhooks/{program}.py")));
                command
            }
            Self::Node(modules) => {
                let mut command = Command::new("node");
                command.env("NODE_PATH", modules).arg("-r").arg(here("google_node/loopback.cjs"));
                command.arg(here(&format!("webhooks/{program}.cjs")));
                command
            }
            // It calls nobody, and stands on nothing that would.
            Self::Rust(receiver) => Command::new(receiver),
        }
    }
}

/// A receiver that runs.
struct Receiver {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Receiver {
    fn start(language: &Language, secret: &str, port: u16) -> Self {
        let mut command = language.run("receiver");
        command.arg(port.to_string()).env("WEBHOOK_SECRET", secret);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut receiver = Self { child, lines };
        assert_eq!(receiver.next(), "listening");
        receiver
    }

    /// What it says next; waits for it.
    fn next(&mut self) -> String {
        self.lines.next().expect("it goes on").unwrap()
    }
}

/// One that is free now.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

struct Shop {
    server: Server,
    client: reqwest::Client,
}

impl Shop {
    async fn asked(&self, key: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.server.exported("PERENNIAL"));
        let asked = self.client.post(url).bearer_auth(self.server.exported(key));
        let asked = asked.header("content-type", "application/json").body(body.to_string());
        let answer = asked.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// A receiver at a port: its id and its secret.
    async fn receiver(&self, port: u16) -> (String, String) {
        let url = format!("http://127.0.0.1:{port}/hook");
        let body = json!({"name": "Guide", "status": "ACTIVE", "url": url});
        let made = self.asked("NOTIFICATIONS_KEY", "/notification/receivers", &body).await;
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        (text("id"), text("secret"))
    }

    async fn rotate(&self, id: &str) -> String {
        let path = format!("/notification/receivers/{id}/rotate");
        let made = self.asked("NOTIFICATIONS_KEY", &path, &json!({})).await;
        made["secret"].as_str().unwrap().to_owned()
    }

    async fn sell(&self, customer: &str) -> String {
        let body = json!({
            "projectId": "proj_demo", "subscriptionId": "sub_team_monthly",
            "customerId": customer, "territory": "DEU",
        });
        let sold = self.asked("STOREFRONT_KEY", "/purchases", &body).await;
        sold["purchase"]["uuid"].as_str().unwrap().to_owned()
    }

    /// What a stranger gets who posts this with a signature of his own.
    async fn forged(&self, port: u16, forged: &Forged<'_>) -> u16 {
        let webhook = Webhook::new(forged.secret).unwrap();
        let signature = webhook.sign(forged.id, forged.at, forged.signed).unwrap();
        let posted = self.client.post(format!("http://127.0.0.1:{port}/hook"));
        let posted = posted
            .header("webhook-id", forged.id)
            .header("webhook-timestamp", forged.at.to_string())
            .header("webhook-signature", signature)
            .header("content-type", "application/json")
            .body(forged.sent.to_vec());
        posted.send().await.unwrap().status().as_u16()
    }
}

struct Forged<'a> {
    secret: &'a str,
    id: &'a str,
    at: i64,
    signed: &'a [u8],
    sent: &'a [u8],
}

fn now() -> i64 {
    SystemClock.now().seconds()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_receivers_believe_what_we_send_and_nothing_else() {
    let Some(languages) = Language::all() else { return };
    let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
    let shop = Shop { server: Server::start(), client };
    for language in languages {
        let name = language.name();
        let port = free_port();
        let (id, old) = shop.receiver(port).await;
        let mut receiver = Receiver::start(&language, &old, port);
        let sold = shop.sell(&format!("{name}-1")).await;
        assert_eq!(receiver.next(), format!("subscription created {sold}"), "{name}");

        // A body of the right shape, signed well or not so well.
        let body = br#"{"subject":"subscription","type":"canceled","objectId":"forged"}"#;
        let good = Forged { secret: &old, id: "msg_good", at: now(), signed: body, sent: body };
        assert_eq!(shop.forged(port, &good).await, 204, "{name}");
        assert_eq!(receiver.next(), "subscription canceled forged", "{name}");
        let mut flipped = body.to_vec();
        flipped[45] ^= 1;
        let other = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
        for (bad, why) in [
            (Forged { sent: &flipped, ..good }, "one flipped bit"),
            (Forged { at: now() - 301, ..good }, "301 seconds old"),
            (Forged { at: now() + 302, ..good }, "from the future"),
            (Forged { secret: other, ..good }, "another secret"),
        ] {
            assert_eq!(shop.forged(port, &bad).await, 400, "{name}: {why}");
        }
        // The same message again is taken and not worked on.
        assert_eq!(shop.forged(port, &good).await, 204, "{name}");

        // Two secrets sign while one follows the other: who has either believes.
        let new = shop.rotate(&id).await;
        assert_ne!(new, old);
        let sold = shop.sell(&format!("{name}-2")).await;
        assert_eq!(receiver.next(), format!("subscription created {sold}"), "{name}: the old one");
        drop(receiver);
        let mut receiver = Receiver::start(&language, &new, port);
        let sold = shop.sell(&format!("{name}-3")).await;
        assert_eq!(receiver.next(), format!("subscription created {sold}"), "{name}: the new one");
    }
}

const ONE: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const THREE: &str = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
const UPSTREAM: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const B1: &str = r#"{"subject":"subscription","type":"suspended","objectId":"c0a47254-fb78-4859-8954-d98ff5fb7730","eventDate":"2026-01-15T10:00:00Z"}"#;
const B2: &str = r#"{"subject":"subscription","type":"discount plan updated","objectId":"d888ff3b-0381-4b35-9cbe-f9c73666524f","eventDate":"2026-02-01T00:00:00Z","subscription":{"id":"d888ff3b-0381-4b35-9cbe-f9c73666524f","name":"Café Ω","discountPlan":{"tag":"WELCOME","startingStep":0,"nextDiscountStep":1}}}"#;

/// The vectors of section 6.3.
#[test]
fn the_public_libraries_sign_as_the_vectors_say() {
    let Some(languages) = Language::all() else { return };
    assert_eq!(B2.len(), 292);
    let first = "msg_01JHM6Y2C0QK3V9T8WZ5R4N7AB";
    let vectors = [
        (ONE, first, 1_768_471_200, B1, "v1,w7WV+LV9dEbUR+LqnP+CqoQyvaZ4oN0Bz2JVzeFdHfw="),
        (
            ONE,
            "msg_01JHM6Y2C0QK3V9T8WZ5R4N7AC",
            1_769_904_000,
            B2,
            "v1,SKbwBZ0saad0/jU3jqfc38oebV0N6FGbLRRVRc8nOQ0=",
        ),
        (THREE, first, 1_768_471_200, B1, "v1,23E7wflFZ/alqX5euf4uFPoK9vOdPYYI2dn/z9Ld12o="),
        (
            UPSTREAM,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ];
    for language in languages {
        if let Language::Rust(_) = language {
            for (secret, id, at, body, signature) in vectors {
                let webhook = Webhook::new(secret).unwrap();
                assert_eq!(webhook.sign(id, at, body.as_bytes()).unwrap(), signature);
            }
            continue;
        }
        let mut program = language.run("vectors");
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut asked = child.stdin.take().unwrap();
        for (secret, id, at, body, _) in vectors {
            let line = json!({"secret": secret, "id": id, "timestamp": at, "body": body});
            writeln!(asked, "{line}").unwrap();
        }
        drop(asked);
        let said = child.wait_with_output().unwrap();
        let signed = String::from_utf8(said.stdout).unwrap();
        let expected: Vec<_> = vectors.iter().map(|vector| vector.4).collect();
        assert_eq!(signed.lines().collect::<Vec<_>>(), expected, "{}", language.name());
    }
}
