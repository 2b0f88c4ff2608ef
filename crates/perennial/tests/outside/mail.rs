//! Mail against a server that nobody here wrote (`aiosmtpd`): what customers get along a
//! subscription's life, how it is put on the wire, and what becomes of it when it is refused.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::common::Server;
use crate::counterpart::{passed, python};

/// The mail server, and what it prints.
struct Sink {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u64,
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Sink {
    fn start(python: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/smtp_sink.py");
        let mut child = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut sink = Self { child, lines, port: 0 };
        sink.port = sink.next()["port"].as_u64().unwrap();
        sink
    }

    /// What it says next; waits for it.
    fn next(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().expect("it goes on").unwrap()).unwrap()
    }

    /// The next message it takes.
    fn taken(&mut self) -> Value {
        let said = self.next();
        assert_eq!(said["refused"], Value::Null, "{said}");
        said
    }
}

const CUSTOMERS: &str = r#"
environment = "sandbox"

[[customers]]
reference = "erika"
email = "erika@example.org"
language = "de-AT"

[customers.billing]
firstname = "Erika"
lastname = "Müßig"

[[customers]]
reference = "paul"
email = "paul@example.org"

[[customers]]
reference = "busy"
email = "busy@example.org"

[[customers]]
reference = "never"
email = "never@example.org"
"#;

struct Shop {
    server: Server,
    client: reqwest::Client,
}

impl Shop {
    fn open(sink: &Sink) -> Self {
        let server = Server::start_with(|command| {
            command
                .args(["--mail-smtp", &format!("smtp://127.0.0.1:{}", sink.port)])
                .args(["--mail-from", "Läden & Söhne <shop@shop.example>"])
                .args(["--mail-reply-to", "help@shop.example"])
                .args(["--public-url", "https://shop.example/here/"])
                .args(["--payment-page", "https://shop.example/pay?of="]);
        });
        let shop = Self { server, client: reqwest::Client::new() };
        let file = shop.server.data.path().join("customers.toml");
        fs::write(&file, CUSTOMERS).unwrap();
        shop.operator(&["apply", file.to_str().unwrap()]);
        shop
    }

    fn operator(&self, arguments: &[&str]) -> String {
        passed(
            Command::new(env!("CARGO_BIN_EXE_perennial"))
                .arg("--data")
                .arg(self.server.data.path())
                .args(["--admin", &self.server.admin])
                .args(arguments),
        )
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.exported("PERENNIAL"))
    }

    async fn said(request: reqwest::RequestBuilder, body: String) -> Value {
        let (status, text) = Self::answered(request, body).await;
        assert!(status.is_success(), "{status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    async fn answered(
        request: reqwest::RequestBuilder,
        body: String,
    ) -> (reqwest::StatusCode, String) {
        let request = request.header("content-type", "application/json").body(body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// Sells one seat; answers its number.
    async fn sell(&self, customer: &str, token: &str) -> String {
        let body = format!(
            r#"{{"projectId":"proj_demo","subscriptionId":"sub_team_monthly",
            "customerId":"{customer}","territory":"DEU","paymentToken":"{token}"}}"#
        );
        let key = self.server.exported("STOREFRONT_KEY");
        let request = self.client.post(self.url("/purchases")).bearer_auth(key);
        Self::said(request, body).await["purchase"]["number"].to_string()
    }

    /// One seat more through the commerce room, charged now; answers the status.
    async fn one_more(&self, number: &str, mail: bool) -> u16 {
        let body = format!(
            r#"{{"AlignmentSettings":{{"AlignToCurrentInterval":true}},"GenerateMail":{mail},
            "Quantity":1,"RunningNumber":1,"SubscriptionId":"S{number}"}}"#
        );
        let password = self.server.exported("COMMERCE_PASSWORD");
        let path = "/subscription/increasesubscriptionitemquantity";
        let request = self.client.post(self.url(path)).basic_auth("demo", Some(password));
        Self::answered(request, body).await.0.as_u16()
    }
}

fn text(mail: &Value) -> &str {
    mail["parts"][0]["text"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_written_to_through_aiosmtpd() {
    let Some(python) = python("mail through aiosmtpd") else { return };
    let mut sink = Sink::start(&python);
    let shop = Shop::open(&sink);

    // Sold: confirmed, in his own language, in both forms.
    let number = shop.sell("erika", "tok_decline_later").await;
    let sold = sink.taken();
    assert_eq!(sold["subject"], "Ihr Abonnement Team");
    assert_eq!(sold["envelope_from"], "shop@shop.example");
    assert_eq!(sold["envelope_to"], serde_json::json!(["erika@example.org"]));
    assert_eq!(sold["greeted_as"], "shop.example");
    assert_eq!(sold["from"], "Läden & Söhne <shop@shop.example>");
    assert_eq!(sold["to"], "erika@example.org");
    assert_eq!(sold["reply_to"], "help@shop.example");
    assert_eq!(sold["auto_submitted"], "auto-generated");
    assert_eq!(sold["language"], "de");
    assert_eq!(sold["type"], "multipart/alternative");
    assert_eq!(sold["defects"], serde_json::json!([]));
    assert!(sold["raw"].as_str().unwrap().is_ascii());
    assert!(sold["longest"].as_u64().unwrap() <= 998);
    let kinds: Vec<_> = sold["parts"].as_array().unwrap().iter().map(|it| &it["type"]).collect();
    assert_eq!(kinds, ["text/plain", "text/html"]);
    assert!(sold["parts"].as_array().unwrap().iter().all(|it| it["charset"] == "utf-8"));
    let said = text(&sold);
    assert!(said.starts_with("Guten Tag Erika Müßig,"), "{said}");
    assert!(
        said.contains("Team: 11,90\u{a0}EUR\nNetto: 10,00\u{a0}EUR\nSteuer: 1,90\u{a0}EUR"),
        "{said}"
    );
    assert!(said.contains("Die nächste Abrechnung ist am 28. Februar 2026."), "{said}");
    assert!(said.contains("Freundliche Grüße\nDemo Security"), "{said}");
    let link = said.lines().find_map(|line| line.strip_prefix("Rechnung: ")).expect("a link");
    let path = link.strip_prefix("https://shop.example/here").unwrap();
    let page = shop.client.get(shop.url(path)).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("DEMO-000001") && page.contains("11.90"), "{page}");
    let html = sold["parts"][1]["text"].as_str().unwrap();
    assert!(html.contains("<p>Guten Tag Erika Müßig,</p>"), "{html}");

    // A change that is declined: refused to the caller, and told.
    assert_eq!(shop.one_more(&number, true).await, 402);
    let failed = sink.taken();
    assert_eq!(failed["subject"], "Zahlung für Team fehlgeschlagen");
    let link = format!("https://shop.example/pay?of=S{number}");
    assert!(text(&failed).contains(&format!("Jetzt bezahlen: {link}")), "{}", text(&failed));
    let subjects_raw = failed["subject_raw"].to_string();
    assert!(subjects_raw.contains("=?utf-8?"), "{subjects_raw}");

    // Changed by a caller who writes himself, then by one who does not: one mail, the second's.
    let other = shop.sell("paul", "tok_ok").await;
    assert_eq!(sink.taken()["subject"], "Your subscription Team");
    assert_eq!(shop.one_more(&other, false).await, 200);
    assert_eq!(shop.one_more(&other, true).await, 200);
    let changed = sink.taken();
    assert_eq!(changed["subject"], "Your subscription was changed");
    assert!(text(&changed).contains("3 x Team\n"), "{}", text(&changed));
    assert!(text(&changed).contains("Total: EUR\u{a0}11.90"), "{}", text(&changed));

    // The renewal fails by the clock: dunning, in order, each once.
    shop.operator(&["clock", "advance", "P3M"]);
    let mut subjects = vec![];
    let mut ids: Vec<_> =
        [&sold, &failed, &changed].map(|mail| mail["message_id"].clone()).to_vec();
    // Paul's three renewals are among them.
    let mut renewed = 0;
    while renewed < 3 || !subjects.last().is_some_and(|it: &String| it.contains("beendet")) {
        let mail = sink.taken();
        ids.push(mail["message_id"].clone());
        if mail["to"] == "paul@example.org" {
            assert_eq!(mail["subject"], "Your subscription Team was renewed");
            renewed += 1;
            continue;
        }
        let subject = mail["subject"].as_str().unwrap().to_owned();
        subjects.push(subject);
    }
    assert_eq!(
        subjects,
        [
            "Bitte prüfen Sie Ihre Zahlungsdaten für Team",
            "Zahlung für Team erneut fehlgeschlagen",
            "Zahlung für Team erneut fehlgeschlagen",
            "Zahlung für Team erneut fehlgeschlagen",
            "Team ruht",
            "Zahlung für Team erneut fehlgeschlagen",
            "Ihr Abonnement Team ist beendet",
        ]
    );
    let count = ids.len();
    ids.sort_unstable_by_key(Value::to_string);
    ids.dedup();
    assert_eq!(ids.len(), count, "every mail has a Message-ID of its own");

    // Put off: the same bytes again a little later. Refused for good: given up.
    shop.sell("never", "tok_ok").await;
    assert_eq!(sink.next()["refused"], 550);
    shop.sell("busy", "tok_ok").await;
    let busy = sink.next();
    assert_eq!(busy["refused"], 451);
    let taken = sink.taken();
    assert_eq!(taken["message_id"], busy["message_id"]);
    assert_eq!(taken["raw"], busy["raw"]);
    assert_eq!(taken["subject"], "Your subscription Team");

    // The log tells all of it, and nobody's name.
    let log = shop.operator(&["mail", "list"]);
    let line = |mask: &str| log.lines().find(|line| line.contains(mask)).unwrap().to_owned();
    let never = line("n***@***.org");
    assert!(never.contains("not sent  1 attempts  refused 550"), "{never}");
    assert!(!log.contains("example.org"), "{log}");

    let preview = shop.operator(&["mail", "preview", "renewed", "--subscription", &number]);
    assert!(preview.starts_with("Subject: Ihr Abonnement Team wurde verlängert"), "{preview}");
}

#[test]
fn without_a_mail_server_mail_is_written_and_shown() {
    let server = Server::start();
    let perennial = |arguments: &[&str]| {
        passed(
            Command::new(env!("CARGO_BIN_EXE_perennial"))
                .arg("--data")
                .arg(server.data.path())
                .args(["--admin", &server.admin])
                .args(arguments),
        )
    };
    let sold = std::process::Command::new("curl")
        .args(["-sf", "-X", "POST", &format!("{}/purchases", server.exported("PERENNIAL"))])
        .args(["-H", &format!("Authorization: Bearer {}", server.exported("STOREFRONT_KEY"))])
        .args(["-H", "Content-Type: application/json", "-d"])
        .arg(
            r#"{"projectId":"proj_demo","subscriptionId":"sub_team_monthly",
            "customerId":"demo-customer","territory":"DEU"}"#,
        )
        .output()
        .unwrap();
    assert!(sold.status.success(), "{}", String::from_utf8_lossy(&sold.stdout));
    let shown = || {
        let log = perennial(&["mail", "list"]);
        log.contains("not sent: no mail server configured").then_some(log)
    };
    // The worker gets to it in its own time.
    let log = std::iter::repeat_with(shown).take(500).flatten().next().expect("it is shown");
    assert!(log.contains("purchase_confirmed"), "{log}");
}

#[test]
fn templates_are_written_out_and_a_broken_one_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mails = folder.path().join("mails");
    let perennial = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_perennial"))
            .args(["--data", data.to_str().unwrap()])
            .args(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
            .args(arguments)
            .output()
            .unwrap()
    };
    let at = mails.to_str().unwrap();
    assert!(perennial(&["mail", "templates", "--write", at]).status.success());
    let mail = mails.join("de/renewed.jinja");
    let before = fs::read_to_string(&mail).unwrap();
    fs::write(&mail, before.replace("wurde verlängert. Es", "gilt weiter. Es")).unwrap();
    let preview = ["--mail-templates", at, "mail", "preview", "renewed", "--language", "de"];
    let said = String::from_utf8(perennial(&preview).stdout).unwrap();
    assert!(said.contains("Ihr Abonnement Demo <Plus> & more gilt weiter. Es läuft"), "{said}");

    fs::write(&mail, format!("{before}\n{{% if %}}")).unwrap();
    let refused = perennial(&["--mail-templates", at, "serve"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success());
    let line = before.lines().count() + 2;
    assert!(said.contains(&format!("de/renewed.jinja: line {line}: ")), "{said}");
    let unsent =
        perennial(&["--mail-smtp", "smtp://u:p@mail.test", "--mail-from", "a@b.test", "serve"]);
    let said = String::from_utf8(unsent.stderr).unwrap();
    assert!(said.contains("in the clear") && !said.contains("u:p"), "{said}");
}

/// Receivers of messages by mail, beside the customers: the body as text, again while it is put
/// off, and never again where nobody is.
#[tokio::test(flavor = "multi_thread")]
async fn receivers_are_told_by_mail_through_aiosmtpd() {
    let Some(python) = python("messages by mail through aiosmtpd") else { return };
    let mut sink = Sink::start(&python);
    let shop = Shop::open(&sink);
    let key = shop.server.exported("NOTIFICATIONS_KEY");
    let flush = || {
        let path = shop.url("/notification/sandbox/deliveries/flush");
        Shop::said(shop.client.post(path).bearer_auth(&key), String::new())
    };
    let receivers = || shop.client.post(shop.url("/notification/receivers")).bearer_auth(&key);
    let body = r#"{"name":"Ops","status":"ACTIVE","emails":["busy@ops.example"],
        "locale":"de","useEmailTemplate":true}"#;
    Shop::said(receivers(), body.to_owned()).await;
    // Nobody is known by this name, so only the receiver is written to.
    shop.sell("somebody", "tok_ok").await;
    let put_off = sink.next();
    assert_eq!(put_off["refused"], 451, "{put_off}");
    flush().await;
    let told = sink.taken();
    assert_eq!(told["message_id"], put_off["message_id"]);
    assert_eq!(told["type"], "text/plain");
    assert_eq!(told["auto_submitted"], "auto-generated");
    assert_eq!((&told["language"], &told["defects"]), (&"de".into(), &serde_json::json!([])));
    assert!(told["subject"].as_str().unwrap().starts_with("subscription/created: "), "{told}");
    let text = told["text"].as_str().unwrap().replace("\r\n", "\n");
    let message = text.lines().find(|line| line.starts_with('{')).expect("the message");
    let message: Value = serde_json::from_str(message).unwrap();
    assert_eq!(
        (&message["subject"], &message["type"]),
        (&"subscription".into(), &"created".into())
    );

    let body = r#"{"name":"Gone","status":"ACTIVE","emails":["never@ops.example"]}"#;
    let made = Shop::said(receivers(), body.to_owned()).await;
    shop.sell("somebody-else", "tok_ok").await;
    while sink.next()["refused"] != 550 {}
    flush().await;
    let path = format!("/notification/notifications?receiverId={}", made["id"].as_str().unwrap());
    let asked = shop.client.get(shop.url(&path)).bearer_auth(&key).send().await.unwrap();
    let log: Value = serde_json::from_str(&asked.text().await.unwrap()).unwrap();
    let record = &log["items"][0];
    assert_eq!((&record["status"], &record["retryCount"]), (&"Error".into(), &0.into()), "{log}");
    assert!(!record["webHookResponse"].to_string().contains("never@ops"), "masked: {record}");
}
