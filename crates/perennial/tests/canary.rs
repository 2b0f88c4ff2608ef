//! A canary: somebody with an unmistakable name is sent through every door there is, rightly and
//! wrongly, in a sandbox and in production, and then looked for in everything the binary wrote down
//! or said to anybody who may not read it: logs at every level, problems, events, metrics, the files
//! of the database, exports, and what is carried out.

#[expect(dead_code, reason = "other tests start it otherwise")]
mod common;

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use common::Server;
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// What nobody else is called, in small letters. Digits alone would be found anywhere.
const CANARIES: [&str; 12] = [
    "zqxgiven",
    "zqxfamily",
    "zqxstreet",
    "zqxcity",
    "zqxmail",
    "zqxagent",
    "zqxheader",
    "zqxkey",
    "1971-07-17",
    "219-09-4321",
    "219094321",
    "+14155559876",
];

struct Shop {
    server: Server,
    url: String,
    client: Client,
    /// Everything that was answered to somebody who sent nothing of it rightly.
    heard: Vec<(String, String)>,
    asked: AtomicU32,
}

/// One environment of the partner, with his key.
#[derive(Clone, Copy)]
struct At {
    name: &'static str,
    made: &'static str,
    key: &'static str,
}

const SANDBOX: At = At {
    name: "sandbox",
    // There already.
    made: "",
    key: "pk_test_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
};
const PRODUCTION: At = At {
    name: "production",
    made: "[[environments]]\nname = \"production\"\nkind = \"production\"",
    key: "pk_live_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
};

fn file(at: At) -> String {
    let At { name, made, key } = at;
    format!(
        r#"environment = "{name}"

{made}

[[terms]]
id = "partner"

[[terms]]
id = "partner.identity"

[[projects]]
id = "proj_watch"
name = "Watch"
zone = "UTC"
locale = "en-US"
terms = "partner"

[[products]]
id = "watch"
project = "proj_watch"
name = "Watch over identities"
cycle = "P1M"
prices = [{{ currency = "EUR", price = "9.99" }}]

[[products]]
id = "shield"
project = "proj_watch"
name = "Shield"
cycle = "P1M"
prices = [{{ currency = "EUR", price = "4.99" }}]

[[partners]]
id = "telco-{name}"
name = "Telco"
project = "proj_watch"
terms = "partner"

[partners.agreement]
version = 1
pii_mode = "IDENTITY"

[partners.agreement.offerings.watch]
terms = "partner.identity"
national_id = "FULL"

[[credentials]]
id = "telco-{name}"
name = "Telco"
rooms = ["partner"]
partner = "telco-{name}"
scopes = [
    "orders:write", "orders:read", "changes:write", "subscriptions:read", "devices:write",
    "identity:write", "identity:read", "offerings:read", "exports:read", "events:read", "sandbox",
]
prefix = "pk_test"
key = "{key}"
"#
    )
}

fn run(server: &Server, args: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_perennial"))
        .args(["--data", server.data.path().to_str().unwrap(), "--admin", &server.admin])
        .args(args)
        .env("RUST_LOG", "trace")
        .output()
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, errors) = (said(&done.stdout), said(&done.stderr));
    assert!(done.status.success(), "{args:?}: {errors}");
    out + &errors
}

impl Shop {
    /// Asks as the partner, and answers the status and the text.
    async fn ask(&self, at: At, method: &str, path: &str, body: Option<&Value>) -> (u16, String) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let ask = self.client.request(method, format!("{}{path}", self.url)).bearer_auth(at.key);
        let ask = ask.header("idempotency-key", format!("key-{}-{}", at.name, self.next()));
        let ask = ask.header("x-note", "zqxheader");
        let ask = match body {
            Some(body) => ask.header("content-type", "application/json").body(body.to_string()),
            None => ask,
        };
        let answer = ask.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    fn next(&self) -> u32 {
        self.asked.fetch_add(1, Ordering::Relaxed)
    }

    /// What was sent must not be in the answer.
    async fn hear(&mut self, at: At, method: &str, path: &str, body: Option<&Value>) -> u16 {
        let (status, text) = self.ask(at, method, path, body).await;
        assert!(status < 500 && status != 429, "{method} {path}: {text}");
        self.heard.push((format!("{method} {path}"), text));
        status
    }

    /// The file of an export, once it is written.
    async fn exported(&self, at: At, id: &str) -> String {
        for _ in 0..10_000 {
            let (_, text) = self.ask(at, "GET", &format!("/partner/exports/{id}"), None).await;
            let export: Value = serde_json::from_str(&text).unwrap();
            if export["state"] == "READY" {
                // What it is called from outside is not known where the port is given by the system.
                let link = export["downloadUrl"].as_str().unwrap();
                let path = &link[link.find("/partner/").unwrap()..];
                let link = format!("{}{path}", self.url);
                let answer = self.client.get(link).send().await.unwrap();
                assert!(answer.status().is_success());
                return answer.text().await.unwrap();
            }
        }
        panic!("{id} is never written");
    }

    async fn sell(&self, at: At, name: &str, offering: &str) -> String {
        let line = json!({ "lineRef": "1", "action": "CREATE", "offeringId": offering });
        let account = json!({ "partnerAccountRef": "A-1", "country": "DE" });
        let order = json!({ "partnerOrderId": name, "account": account, "lines": [line] });
        let (status, text) =
            self.ask(at, "POST", "/partner/fulfillment-orders", Some(&order)).await;
        assert_eq!(status, 201, "{text}");
        let order: Value = serde_json::from_str(&text).unwrap();
        let id = &order["lines"][0]["subscriptions"][0]["subscriptionId"];
        id.as_str().unwrap().to_owned()
    }
}

fn somebody() -> Value {
    let consents = ["TERMS", "PRIVACY_NOTICE", "IDENTITY_VERIFICATION"].map(|kind| {
        json!({
            "type": kind, "documentVersion": "2026-01", "language": "en-US", "granted": true,
            "grantedAt": "2026-01-30T08:00:00Z",
            "evidence": { "ip": "198.51.100.77", "userAgent": "Zqxagent" },
        })
    });
    json!({
        "relationship": "PRIMARY",
        "person": {
            "givenName": "Zqxgiven", "familyName": "Zqxfamily", "dateOfBirth": "1971-07-17",
        },
        "nationalIds": [{ "type": "US_SSN", "value": "219-09-4321", "country": "US" }],
        "addresses": [{
            "type": "CURRENT", "line1": "1 Zqxstreet", "city": "Zqxcity", "region": "CA",
            "postalCode": "94043", "country": "US",
        }],
        "emails": [{ "value": "zqxmail@zqxmail.example", "primary": true }],
        "phones": [{ "value": "+14155559876" }],
        "consents": consents,
    })
}

/// Rightly, and then in every wrong way; and whatever reads about it.
async fn through_every_door(shop: &mut Shop, at: At) {
    let watched = shop.sell(at, "O-1", "off_watch").await;
    let secure = shop.sell(at, "O-2", "off_shield").await;
    let member = format!("/partner/subscriptions/{watched}/members/m-1");
    let (status, shown) = shop.ask(at, "PUT", &member, Some(&somebody())).await;
    assert_eq!(status, 201, "{shown}");
    assert!(shown.contains("Zqxgiven") && shown.contains("VERIFIED"), "names are kept: {shown}");
    let contact = "/partner/accounts/A-1/contact";
    let kept = json!({ "person": { "givenName": "Zqxgiven" },
        "emails": [{ "value": "zqxmail@zqxmail.example" }] });
    assert_eq!(shop.ask(at, "PUT", contact, Some(&kept)).await.0, 201);
    let look = json!({ "email": "zqxmail@zqxmail.example" });
    let (status, found) = shop.ask(at, "POST", "/partner/members:search", Some(&look)).await;
    assert!(status == 200 && found.contains(&watched), "{found}");

    let mut young = somebody();
    young["person"]["dateOfBirth"] = json!("1971-07-17T00:00:00Z");
    young["emails"][0]["value"] = json!("zqxmail");
    young["phones"][0]["value"] = json!("+14155559876 zqxkey");
    let mut unknown = somebody();
    unknown["person"]["zqxkey 1"] = json!("Zqxgiven");
    let wrong_place = json!({ "partnerOrderId": "O-3", "lines": [],
        "account": { "partnerAccountRef": "A-1", "person": somebody()["person"] } });
    let nested = json!({ "partnerOrderId": "O-4",
        "account": { "partnerAccountRef": "A-1", "country": "DE" },
        "lines": [{ "lineRef": "1", "action": "CREATE", "offeringId": "off_shield",
            "members": [somebody()] }] });
    let change = json!({ "change": { "type": "CANCEL", "person": somebody() } });
    let of_security = format!("/partner/subscriptions/{secure}/members/m-1");
    let changes = format!("/partner/subscriptions/{watched}/changes");
    for (method, path, body) in [
        ("PUT", member.as_str(), Some(&young)),
        ("PUT", &member, Some(&unknown)),
        ("PUT", &member, Some(&json!("Zqxgiven Zqxfamily"))),
        ("PUT", &member, Some(&json!(["Zqxgiven"]))),
        ("POST", &member, Some(&somebody())),
        ("PUT", &of_security, Some(&somebody())),
        ("PUT", contact, Some(&somebody())),
        ("POST", "/partner/fulfillment-orders", Some(&wrong_place)),
        ("POST", "/partner/fulfillment-orders", Some(&nested)),
        ("POST", &changes, Some(&change)),
        ("POST", "/partner/exports", Some(&somebody())),
        ("POST", "/partner/exports", Some(&json!({ "kind": "ZQXKEY", "format": "ZQXKEY" }))),
        ("POST", &changes, Some(&json!({ "change": { "type": "ZQXKEY", "mode": "ZQXKEY" } }))),
        ("POST", "/partner/members:search", Some(&json!({ "email": "zqxmail" }))),
        ("POST", "/partner/eligibility", Some(&somebody())),
        ("POST", "/partner/nothing-here", Some(&somebody())),
    ] {
        let status = shop.hear(at, method, path, body).await;
        assert!((400..500).contains(&status), "{method} {path}: {status}");
    }
    // Not even JSON, and too long.
    for body in ["{\"person\": Zqxgiven".to_owned(), "Zqxgiven ".repeat(200_000)] {
        let ask = shop.client.put(format!("{}{member}", shop.url)).bearer_auth(at.key);
        let ask = ask.header("content-type", "application/json").body(body);
        // Who sends too much may find the door closed before he is done.
        if let Ok(answer) = ask.send().await {
            let text = answer.text().await.unwrap_or_default();
            shop.heard.push(("a body that is none".to_owned(), text));
        }
    }
    // With another's key, which is somebody's name.
    let ask = shop.client.get(format!("{}{member}", shop.url)).bearer_auth("zqxkey");
    let text = ask.send().await.unwrap().text().await.unwrap();
    shop.heard.push(("a key that is none".to_owned(), text));

    let consents = format!("{member}/consents");
    let (status, given) = shop.ask(at, "GET", &consents, None).await;
    assert_eq!(status, 200, "{given}");
    let given: Value = serde_json::from_str(&given).unwrap();
    let withdraw = given["items"][0]["consentId"].as_str().unwrap();
    assert_eq!(shop.hear(at, "POST", &format!("{consents}/{withdraw}/withdraw"), None).await, 200);
    for path in [
        &format!("/partner/subscriptions/{watched}"),
        &format!("/partner/subscriptions/{watched}/history"),
        &changes,
        &consents,
        "/partner/subscriptions?partnerAccountRef=A-1",
        "/partner/fulfillment-orders?partnerAccountRef=A-1",
        "/partner/events",
    ] {
        assert_eq!(shop.hear(at, "GET", path, None).await, 200, "{path}");
    }
    for format in ["CSV", "NDJSON"] {
        for kind in ["SUBSCRIPTIONS_SNAPSHOT", "CHANGES"] {
            let wanted = json!({ "kind": kind, "format": format, "compression": "NONE",
                "from": "2026-01-01T00:00:00Z", "to": "2026-01-31T00:00:00Z" });
            let (status, asked) = shop.ask(at, "POST", "/partner/exports", Some(&wanted)).await;
            assert_eq!(status, 202, "{asked}");
            let asked: Value = serde_json::from_str(&asked).unwrap();
            let file = shop.exported(at, asked["exportId"].as_str().unwrap()).await;
            shop.heard.push((format!("the file of {kind} as {format}"), file));
        }
    }
}

fn nobody_in(what: &str, text: &str) {
    let text = text.to_lowercase();
    for canary in CANARIES {
        if let Some(at) = text.find(canary) {
            let from = text.floor_char_boundary(at.saturating_sub(200));
            let to = text.ceil_char_boundary((at + 200).min(text.len()));
            panic!("{canary} in {what}: {}", &text[from..to]);
        }
    }
}

fn read_all(folder: &Path, take: &mut dyn FnMut(&Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, take);
        } else {
            take(&path, &String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
}

#[tokio::test]
async fn nobody_who_may_not_read_it_finds_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let server = Server::start_with(|command| {
        command.env("RUST_LOG", "trace").env("PERENNIAL_PARTNER_LIMITS", "false");
        command.stderr(Stdio::from(File::create(&log).unwrap()));
    });
    let url = server.exports.lines().find_map(|line| line.strip_prefix("export PERENNIAL="));
    let url = url.unwrap().trim_matches(['"', '\'']).to_owned();
    let mut shop =
        Shop { server, url, client: Client::new(), heard: vec![], asked: AtomicU32::new(0) };
    let mut said = vec![];
    for at in [SANDBOX, PRODUCTION] {
        let path = folder.path().join(format!("{}.toml", at.name));
        std::fs::write(&path, file(at)).unwrap();
        said.push(run(&shop.server, &["apply", path.to_str().unwrap()]));
        Box::pin(through_every_door(&mut shop, at)).await;
        said.push(run(
            &shop.server,
            &["audit", "--environment", at.name, "--partner", &format!("telco-{}", at.name)],
        ));
    }
    let metrics = shop.client.get(format!("http://{}/metrics", shop.server.admin));
    let metrics = metrics.send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("partner"), "there is something to look through: {metrics}");
    nobody_in("the metrics", &metrics);
    let told = |needle: &str| shop.heard.iter().any(|(_, answered)| answered.contains(needle));
    assert!(told("partner.member.state_changed") && told("subscription_id"), "events and exports");
    for (asked, answered) in &shop.heard {
        nobody_in(asked, answered);
    }
    for said in &said {
        nobody_in("what a command said", said);
    }
    let data = shop.server.data.path().to_owned();
    // As it is while it is in use, log of the database included, and after.
    read_all(&data, &mut |path, text| nobody_in(&path.display().to_string(), text));
    shop.server.child.kill().unwrap();
    shop.server.child.wait().unwrap();
    let carried = folder.path().join("carried.jsonl");
    run(&shop.server, &["export", "--output", carried.to_str().unwrap()]);
    let keys = folder.path().join("keys");
    std::fs::write(&keys, "ab".repeat(32)).unwrap();
    let turned = run(
        &shop.server,
        &["--identity-key-file", keys.to_str().unwrap(), "keys", "rotate-identity"],
    );
    assert!(turned.contains("4 people"), "two members, two contacts: {turned}");
    let carried = std::fs::read_to_string(carried).unwrap();
    assert!(carried.contains("person1:") && carried.contains("member_submitted"), "they are there");
    nobody_in("what is carried out", &carried);
    read_all(&data, &mut |path, text| nobody_in(&path.display().to_string(), text));
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("/partner/subscriptions/{id}/members/{member}"), "the log tells of it");
    nobody_in("the log", &log);
}
