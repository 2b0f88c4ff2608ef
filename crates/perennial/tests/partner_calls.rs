//! Calls to a partner over the network: whatever a server there may do, in what is said to the
//! caller who waits, and through the binary with nothing but a file.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use common::Server;
use parking_lot::Mutex;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::ports::clock::SystemClock;
use perennial_engine::testing::{SANDBOX, World};
use perennial_engine::{Act, Wish};
use perennial_out::{OutSettings, PublicHttp};
use room_lobby::testing::{Ask, TestLobby, credential};
use room_reseller::callbacks::Callbacks;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const YES: &str = r#"{"authorizationResult":"AUTHORIZATION_RESULT_AUTHORIZED"}"#;
const NO: &str = r#"{"authorizationResult":"AUTHORIZATION_RESULT_REJECTED"}"#;
const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// What the partner's server does with a question.
#[derive(Clone, Copy, Debug)]
enum Manner {
    Says(u16, &'static str),
    /// Never answers.
    Hangs,
    /// A yes, and then megabytes.
    Pours,
    /// Sends us elsewhere, where the answer would be yes.
    Redirects,
}

/// A partner's server on this machine.
#[derive(Clone)]
struct Desk {
    manner: Arc<Mutex<Manner>>,
    heard: UnboundedSender<(String, Value)>,
}

struct Office {
    address: String,
    manner: Arc<Mutex<Manner>>,
    heard: UnboundedReceiver<(String, Value)>,
}

impl Office {
    async fn open() -> Self {
        let (heard, hears) = unbounded_channel();
        let manner = Arc::new(Mutex::new(Manner::Says(200, YES)));
        let desk = Desk { manner: manner.clone(), heard };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(desk);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, manner, heard: hears }
    }

    /// The paths of what was heard since.
    fn paths(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.heard.try_recv().ok()).map(|(path, _)| path).collect()
    }
}

async fn answer(State(desk): State<Desk>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    assert!(headers.contains_key("webhook-signature") && headers.contains_key("webhook-id"));
    let body = serde_json::from_slice(&body).unwrap();
    let _gone = desk.heard.send((uri.path().to_owned(), body));
    let manner = *desk.manner.lock();
    let json = [(header::CONTENT_TYPE, "application/json")];
    match manner {
        _ if uri.path() == "/hook" => axum::http::StatusCode::NO_CONTENT.into_response(),
        Manner::Says(status, body) => {
            (axum::http::StatusCode::from_u16(status).unwrap(), json, body).into_response()
        }
        Manner::Hangs => std::future::pending().await,
        Manner::Pours => (json, Body::from(YES.to_owned() + &" ".repeat(8 << 20))).into_response(),
        Manner::Redirects => {
            let there = [(header::LOCATION, "/elsewhere")];
            (axum::http::StatusCode::TEMPORARY_REDIRECT, there, YES).into_response()
        }
    }
}

/// A world whose partner hosts his calls at an address.
async fn world(office: &Office, terms: &str, time: Duration) -> World {
    let settings = OutSettings { total_time_max: time, ..OutSettings::development() };
    let out = PublicHttp::new(&settings, Arc::new(SystemClock)).unwrap();
    let callbacks = Arc::new(Callbacks::new(Arc::new(out)));
    let world = World::wired(|ports| {
        ports.gateway = callbacks.clone();
        ports.consent = callbacks.clone();
    })
    .await;
    callbacks.serve(&world.engine);
    for (id, terms) in room_reseller::terms::terms() {
        world.define(Document::Terms { id, terms }).await.unwrap();
    }
    let settings = [
        ("callbacks.endpoint", office.address.as_str()),
        ("callbacks.ask", "authorizeCharge authorizeAddon"),
        ("callbacks.secret", SECRET),
    ];
    let settings = settings.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let partner = Partner {
        id: "telco-north".into(),
        name: "Telco North".to_owned(),
        project: "proj_demo".into(),
        terms: terms.into(),
        products: BTreeSet::new(),
        territories: BTreeSet::new(),
        settings: BTreeMap::from(settings),
    };
    world.define(Document::Partner(partner)).await.unwrap();
    world
}

async fn sell(world: &World, terms: &str) -> perennial_core::Subscription {
    let order = world.order("basic", None).await.unwrap();
    let (seller, terms) = (Some("telco-north".into()), Some(terms.into()));
    let order = perennial_core::catalog::Order { seller, terms, ..order };
    let wish = Wish { by_seller: true, ..Wish::one(SANDBOX, Act::Sell(Box::new(order))) };
    let done = world.engine.execute(wish).await.unwrap();
    done.first().unwrap().after.clone()
}

#[tokio::test]
async fn whatever_the_partners_server_does_only_a_yes_is_a_yes() {
    use perennial_core::subscription::StageName;
    let mut office = Office::open().await;
    for (manner, stage) in [
        (Manner::Says(200, YES), StageName::Active),
        (Manner::Says(200, NO), StageName::Grace),
        (Manner::Says(200, "{not json"), StageName::Grace),
        (Manner::Says(200, r#"{"authorizationResult":0}"#), StageName::Grace),
        (
            Manner::Says(200, r#"{"authorizationResult":"AUTHORIZATION_RESULT_UNSPECIFIED"}"#),
            StageName::Grace,
        ),
        (Manner::Pours, StageName::Grace),
        (Manner::Redirects, StageName::Grace),
        // Not known: as it was, and asked again.
        (Manner::Says(503, ""), StageName::Active),
        (Manner::Hangs, StageName::Active),
    ] {
        *office.manner.lock() = Manner::Says(200, YES);
        // Long for those who answer, on a busy machine.
        let hangs = matches!(manner, Manner::Hangs);
        let time = Duration::from_secs(if hangs { 2 } else { 30 });
        let world = world(&office, "reseller.authorize", time).await;
        let s = sell(&world, "reseller.authorize").await;
        *office.manner.lock() = manner;
        world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
        let after = world.engine.subscription(SANDBOX, s.id).unwrap();
        assert_eq!(after.stage.name(), stage, "{manner:?}");
        let renewed = after.schedule.ordinal > s.schedule.ordinal;
        assert_eq!(renewed, matches!(manner, Manner::Says(200, YES)), "{manner:?}");
        let paths = office.paths();
        let only = "/v1/partners/telco-north/purchaseorders:authorizeCharge";
        assert!(paths.len() == 2 && paths.iter().all(|path| path == only), "{manner:?} {paths:?}");
    }
}

/// A merchant adds an item to what a partner sold: the partner is asked, and the merchant is told
/// in his own room's words.
#[tokio::test]
async fn who_adds_an_item_is_told_what_the_partner_said() {
    let office = Office::open().await;
    let world = world(&office, "reseller", Duration::from_secs(2)).await;
    let s = sell(&world, "reseller").await;
    let test = TestLobby::new();
    let config = room_commerce::Config::default();
    let house = test.house(vec![room_commerce::room(&test.lobby, world.engine.clone(), config)]);
    test.enrol("demo", "a password", credential("c", "sandbox", "commerce", &[]));
    let body = format!(
        r#"{{"SubscriptionId":"S{}","ProductId":402,"Quantity":1,
        "AlignmentSettings":{{"AlignToCurrentInterval":true}}}}"#,
        s.number
    );
    let add = async || {
        let ask = Ask::post_json("/subscription/addsubscriptionitem", body.clone());
        let answered = ask.basic("demo", "a password").of(&house).await;
        (answered.status.as_u16(), answered.text)
    };
    for (manner, status, said) in [
        (Manner::Says(200, NO), 402, "did not agree"),
        (Manner::Hangs, 503, ""),
        (Manner::Says(500, ""), 503, ""),
        (Manner::Redirects, 402, "did not agree"),
    ] {
        *office.manner.lock() = manner;
        let (got, text) = add().await;
        assert_eq!(got, status, "{manner:?}: {text}");
        assert!(text.contains(said), "{text}");
        assert_eq!(world.engine.subscription(SANDBOX, s.id).unwrap(), s, "{manner:?}");
    }
    *office.manner.lock() = Manner::Says(200, YES);
    let (got, text) = add().await;
    assert_eq!(got, 200, "{text}");
    assert_eq!(world.engine.subscription(SANDBOX, s.id).unwrap().items.len(), 2);
}

/// A call with the key of telco-north.
fn post(server: &Server, path: &str, body: &str) -> (u16, Value) {
    let shown = |name: &str| {
        let mut lines = server.exports.lines().filter_map(|line| line.strip_prefix("export "));
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap()
    };
    let address = shown("PERENNIAL").strip_prefix("http://").unwrap();
    let key = shown("RESELLER_KEY");
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         authorization: Bearer {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

/// With nothing but a file: asked, charged, and told, by the program itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_asks_and_tells_what_the_file_says() {
    let mut office = Office::open().await;
    let server = Server::start();
    let file = server.data.path().join("partner.toml");
    let url = &office.address;
    let text = format!(
        r#"environment = "sandbox"
[[terms]]
id = "reseller.authorize"
[[partners]]
id = "telco-north"
name = "Telco North"
project = "proj_demo"
terms = "reseller.authorize"
settings = {{ "callbacks.endpoint" = "{url}/calls", "callbacks.ask" = "authorizeCharge", "callbacks.secret" = "{SECRET}" }}
[[receivers]]
id = "telco-north-changes"
url = "{url}/hook"
profile = "pubsub"
partner = "telco-north"
"#
    );
    std::fs::write(&file, &text).unwrap();
    let applied = apply(&server, &file);
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));

    let body = r#"{"partnerUserToken":"cust-42","serviceLocation":{"regionCode":"DE"},
        "lineItems":[{"product":"partners/telco-north/products/shield-monthly"}]}"#;
    let path = "/v1/partners/telco-north/subscriptions:provision?subscriptionId=ord-1";
    let (status, sold) = post(&server, path, body);
    assert_eq!((status, &sold["state"]), (200, &json!("STATE_ACTIVE")), "{sold}");
    let mut heard = vec![];
    while heard.len() < 4 {
        let next = tokio::time::timeout(Duration::from_secs(20), office.heard.recv()).await;
        heard.push(next.expect("it is told in time").unwrap());
    }
    let (path, question) = &heard[0];
    assert_eq!(path, "/calls/v1/partners/telco-north/purchaseorders:authorizeCharge");
    let order = question["purchaseOrder"]["name"].as_str().unwrap();
    let told: Vec<_> = heard[1..].iter().map(|(path, push)| (path.as_str(), of(push))).collect();
    assert!(told.iter().all(|(path, _)| *path == "/hook"), "{told:?}");
    let named = |name: &str| told.iter().filter(|(_, it)| it["name"] == name).count();
    assert_eq!((named(order), named(sold["name"].as_str().unwrap())), (1, 2));
    assert!(told.iter().any(|(_, it)| *it == sold), "as it was answered");

    for (right, wrong, said) in [
        ("authorizeCharge", "authorizeAnything", "no call `authorizeAnything`"),
        ("partner = \"telco-north\"", "", "has a partner"),
        ("profile = \"pubsub\"", "profile = \"pubsub\"\nevents = [\"x\"]", "no event `x`"),
    ] {
        let at = text.rfind(right).unwrap();
        let (before, after) = (&text[..at], &text[at + right.len()..]);
        std::fs::write(&file, format!("{before}{wrong}{after}")).unwrap();
        let refused = apply(&server, &file);
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && why.contains(said), "{why}");
    }
}

/// What a message carries.
fn of(push: &Value) -> Value {
    use base64::Engine as _;
    let data = push["message"]["data"].as_str().unwrap();
    let data = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
    serde_json::from_slice(&data).unwrap()
}

fn apply(server: &Server, file: &std::path::Path) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_perennial"))
        .args(["--data", server.data.path().to_str().unwrap(), "--admin", &server.admin])
        .args(["apply", file.to_str().unwrap()])
        .output()
        .unwrap()
}
