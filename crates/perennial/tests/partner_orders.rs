//! A partner's orders on one SQLite file: the same order many times at once, what is put off across
//! a restart, what is carried into another installation; and what an operator must say yes to.

mod common;
mod operator;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use common::Server;
use operator::{perennial, refused, said};
use perennial_engine::carry::Carried;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::ports::{Find, Page, Store};
use perennial_engine::testing::{PlainTeller, SANDBOX, World};
use perennial_engine::{Engine, EngineError};
use perennial_store::{Options, SqliteStore};
use room_lobby::House;
use room_lobby::testing::{Answered, Ask, TestLobby, credential};
use room_partner::{Clerk, Config};
use serde_json::{Value, json};

const ORDERS: &str = "/partner/fulfillment-orders";

/// The room over an engine.
struct Office {
    house: House,
    clerk: Clerk,
    key: String,
}

impl Office {
    fn of(engine: &Arc<Engine>) -> Self {
        let lobby = TestLobby::new();
        let (room, clerk) =
            room_partner::room_and_clerk(&lobby.lobby, engine.clone(), Config::default());
        let house = lobby.house(vec![room]);
        let mut credential = credential("c1", "sandbox", "partner", &room_partner::access::SCOPES);
        credential.subject = Some("telco".to_owned());
        let key = lobby.issue("pk_test", credential);
        Self { house, clerk, key }
    }

    async fn ask(&self, ask: Ask) -> Answered {
        ask.bearer(&self.key).of(&self.house).await
    }

    async fn order(&self, key: &str, prefer: &str) -> Answered {
        let body = json!({
            "partnerOrderId": "TEL-1",
            "account": { "partnerAccountRef": "A-1", "country": "DE" },
            "lines": [{ "lineRef": "1", "action": "CREATE", "offeringId": "off_com.demo.basic" }],
        });
        let ask = Ask::post_json(ORDERS, body.to_string()).header("idempotency-key", key);
        self.ask(ask.header("prefer", prefer)).await
    }

    async fn read(&self, path: &str) -> Value {
        let answered = self.ask(Ask::get(path)).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }
}

async fn world(store: Arc<dyn Store>) -> World {
    let world = World::on(store, Arc::new(PlainTeller)).await;
    for (id, terms) in room_partner::terms::terms() {
        world.define(Document::Terms { id, terms }).await.unwrap();
    }
    let pin = ("partner.version".to_owned(), "1".to_owned());
    let partner = Partner {
        id: "telco".into(),
        name: "Telco".to_owned(),
        project: "proj_demo".into(),
        terms: "partner".into(),
        products: [].into(),
        territories: [].into(),
        settings: [pin].into(),
    };
    world.define(Document::Partner(partner)).await.unwrap();
    world
}

fn sold(engine: &Engine) -> usize {
    engine.find(SANDBOX, &Find::All, Page { after: None, limit: 99 }).unwrap().len()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn the_same_order_twenty_times_at_once_is_one_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(folder.path(), &Options::default()).unwrap());
    let world = runtime().block_on(world(store));
    let office = Office::of(&world.engine);
    let ids = std::thread::scope(|scope| {
        let office = &office;
        let asked = |n: usize| {
            let key = format!("at-once-{n:02}");
            scope.spawn(move || runtime().block_on(office.order(&key, "")))
        };
        let callers: Vec<_> = (0..20).map(asked).collect();
        let answers = callers.into_iter().map(|caller| caller.join().unwrap());
        let ids = answers.filter_map(|answered| match answered.status.as_u16() {
            200 | 201 => Some(answered.json()["orderId"].as_str().unwrap().to_owned()),
            _ => {
                assert_eq!(answered.json()["code"], "request-in-progress", "{}", answered.text);
                None
            }
        });
        ids.collect::<std::collections::BTreeSet<_>>()
    });
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(sold(&world.engine), 1);
}

#[test]
fn what_was_put_off_is_done_after_a_restart_and_carried_out() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Arc::new(SqliteStore::open(folder.path(), &Options::default()).unwrap());
    let location = {
        let world = runtime().block_on(world(open()));
        let office = Office::of(&world.engine);
        let answered = runtime().block_on(office.order("later-key-1", "respond-async"));
        assert_eq!(answered.status, 202, "{}", answered.text);
        answered.header("operation-location").to_owned()
    };
    let plain = runtime().block_on(World::new());
    let engine = plain.restarted({
        let store = open();
        move |ports| ports.store = store
    });
    let office = Office::of(&engine);
    runtime().block_on(office.clerk.look_through());
    let done = runtime().block_on(office.read(&location));
    assert_eq!(done["state"], "SUCCEEDED", "{done}");
    assert_eq!(sold(&engine), 1);
    let order = runtime().block_on(office.read(done["resource"].as_str().unwrap()));

    let mut out = vec![];
    let take = |carried: Carried| {
        out.push(carried);
        Ok::<_, ()>(())
    };
    engine.carry_out(take).unwrap();
    let empty = Arc::new(perennial_engine::memory::MemoryStore::new());
    let other = plain.restarted(move |ports| ports.store = empty);
    let all = out.into_iter().map(Ok::<_, EngineError>);
    runtime().block_on(other.carry_in(all)).unwrap();
    let elsewhere = Office::of(&other);
    let path = format!("{ORDERS}?partnerOrderId=TEL-1");
    let found = runtime().block_on(elsewhere.read(&path));
    assert_eq!(found["items"], json!([order]), "found by its names there, too");
    assert_eq!(runtime().block_on(elsewhere.read(&location)), done);
    let again = runtime().block_on(elsewhere.order("prompt-key-1", ""));
    assert_eq!((again.status.as_u16(), again.json()), (200, order), "its name is taken there");
}

/// Asks the server of a development environment, and tells the status line's number and the body.
fn http(server: &Server, method: &str, path: &str, key: &str, body: &str) -> (u16, Value) {
    let value = |name: &str| {
        let line = server.exports.lines().find(|line| line.contains(name)).unwrap();
        line.split_once('=').unwrap().1.to_owned()
    };
    let (address, credential) = (value("PERENNIAL="), value("=pk_test_"));
    let host = address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {credential}\r\n\
         content-type: application/vnd.perennial.partner.v1+json\r\n\
         accept: application/vnd.perennial.partner.v1+json\r\n\
         idempotency-key: {key}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}")))
}

#[test]
fn an_operator_says_yes_and_the_server_does_it() {
    let server = Server::start();
    let run = |arguments: &[&str]| {
        let at = ["--admin", server.admin.as_str()];
        perennial(server.data.path(), &[&at, arguments].concat())
    };
    let file = server.data.path().join("approval.toml");
    let partner = "environment = \"sandbox\"\n[[partners]]\nid = \"telco-south\"\n\
        name = \"Telco South\"\nproject = \"proj_demo\"\nterms = \"partner\"\n\
        [partners.agreement]\nversion = 1\n\
        [partners.agreement.offerings.sub_basic_monthly]\napproval = true\n";
    std::fs::write(&file, partner).unwrap();
    said(&run(&["apply", file.to_str().unwrap()]));
    assert_eq!(said(&run(&["partner-order", "list"])), "no order waits\n");
    let order = |name: &str| {
        let body = json!({
            "partnerOrderId": name,
            "account": { "partnerAccountRef": "A-1", "country": "DE" },
            "lines": [{
                "lineRef": "1", "action": "CREATE", "offeringId": "off_sub_basic_monthly",
            }],
        });
        let (status, held) = http(&server, "POST", ORDERS, "order-key-1", &body.to_string());
        assert_eq!((status, &held["state"]), (201, &json!("HELD")), "{held}");
        held["orderId"].as_str().unwrap().to_owned()
    };
    let id = order("TEL-1");
    let listed = said(&run(&["partner-order", "list"]));
    assert!(listed.contains(&id) && listed.contains("TEL-1, 1 lines"), "{listed}");
    let approved = said(&run(&["partner-order", "approve", &id]));
    assert_eq!(approved, format!("{id} is approved: COMPLETED\n"));
    let (_, done) = http(&server, "GET", &format!("{ORDERS}/{id}"), "unused-key", "");
    assert_eq!(done["state"], "COMPLETED", "{done}");
    let twice = refused(&run(&["partner-order", "reject", &id]));
    assert!(twice.contains("waits to be approved"), "{twice}");
    refused(&run(&["partner-order", "approve", "ord_1"]));
}
