//! A house with this room on a small world: a shield to sell, one with a fixed term, one for
//! Sweden alone, and two partners.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use perennial_core::catalog::Availability;
use perennial_core::time::Span;
use perennial_core::{Dated, Subscription};
use perennial_engine::Place;
use perennial_engine::directory::{Document, Partner, Receiver};
use perennial_engine::memory::MemoryStore;
use perennial_engine::ports::{Entry, Store, Teller, Telling, Told, Whose};
use perennial_engine::testing::{SANDBOX, World, product};
use room_lobby::House;
use room_lobby::testing::{Answered, Ask, TestLobby, credential};
use room_partner::client::ClientConfig;
use serde_json::{Value, json};

pub const ORDERS: &str = "/partner/fulfillment-orders";
pub const SUBSCRIPTIONS: &str = "/partner/subscriptions";
/// Every code there is (2.7).
const LISTED: &str = include_str!("../../goldens/codes.txt");

pub const CLOCK: &str = "/partner/sandbox/clock";

/// Words events as the binary has this room word them.
pub struct Words;

impl Teller for Words {
    fn tell(
        &self,
        _place: &Place,
        _receiver: &Receiver,
        _before: Option<&Subscription>,
        _after: &Subscription,
        _facts: &[Dated],
        _whose: Whose<'_>,
    ) -> Vec<Telling> {
        vec![]
    }

    fn tell_of(&self, told: &Told<'_>, receiver: &Receiver, _whose: Whose<'_>) -> Vec<Telling> {
        room_partner::events::tell(told, receiver)
    }

    fn entries(&self, told: &Told<'_>) -> Vec<Entry> {
        room_partner::events::entries(told)
    }
}

pub struct Shop {
    pub world: World,
    pub store: Arc<MemoryStore>,
    pub house: House,
    pub lobby: TestLobby,
    /// Does what the room puts off, when it is asked to.
    pub clerk: room_partner::Clerk,
    /// Keys of telco-north and telco-south.
    pub north: String,
    pub south: String,
}

impl Shop {
    pub async fn open() -> Self {
        let store = Arc::new(MemoryStore::new());
        let world = World::on(store.clone(), Arc::new(Words)).await;
        for (id, terms) in room_partner::terms::terms() {
            world.define(Document::Terms { id, terms }).await.unwrap();
        }
        for (id, number) in [("shield", 11), ("yearly", 12), ("nordic", 13)] {
            let mut shield = product(id, number, 3, "4.99");
            shield.sku = format!("{id}-m");
            shield.group = None;
            if id == "nordic" {
                let sweden = BTreeSet::from(["SE".into()]);
                shield.versions[0].availability = Availability::Only(sweden);
            }
            if id == "yearly" {
                shield.versions[0].cycle = Span::years(1);
            }
            world.define(Document::Product(shield)).await.unwrap();
        }
        let settings = [
            ("partner.version", "1"),
            ("partner.terms.yearly", "partner.fixed"),
            ("partner.family.nordic", "PRIVACY"),
        ];
        let settings: BTreeMap<_, _> =
            settings.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        for id in ["telco-north", "telco-south"] {
            let partner = Partner {
                id: id.into(),
                name: id.to_owned(),
                project: "proj_demo".into(),
                terms: "partner".into(),
                products: BTreeSet::new(),
                territories: BTreeSet::new(),
                settings: settings.clone(),
            };
            world.define(Document::Partner(partner)).await.unwrap();
        }
        Self::around(world, store)
    }

    /// The same store after the process ended, with everything in memory gone.
    pub fn reopened(&self) -> Self {
        let store: Arc<dyn Store> = self.store.clone();
        self.reopened_on(&store)
    }

    /// As [`Self::reopened`], behind a store that stands before the same one.
    pub fn reopened_on(&self, store: &Arc<dyn Store>) -> Self {
        let World { gateway, outside, clock, .. } = &self.world;
        let wire = |ports: &mut perennial_engine::Ports| {
            ports.teller = Arc::new(Words);
            ports.store = store.clone();
        };
        let world = World {
            engine: self.world.restarted(wire),
            store: store.clone(),
            gateway: gateway.clone(),
            outside: outside.clone(),
            clock: clock.clone(),
        };
        Self::around(world, self.store.clone())
    }

    fn around(world: World, store: Arc<MemoryStore>) -> Self {
        let lobby = TestLobby::new();
        let config = room_partner::Config::default();
        let (room, clerk) =
            room_partner::room_and_clerk(&lobby.lobby, world.engine.clone(), config);
        let clients = ClientConfig { tries: 0, ..ClientConfig::default() };
        let clients = room_partner::client::clients(&lobby.lobby, world.engine.clone(), &clients);
        let house = lobby.house(vec![room, clients]);
        let key = |id: &str, partner: &str| {
            let mut credential =
                credential(id, "sandbox", "partner", &room_partner::access::SCOPES);
            credential.subject = Some(partner.to_owned());
            lobby.issue("pk_test", credential)
        };
        let (north, south) = (key("c1", "telco-north"), key("c2", "telco-south"));
        Self { world, store, house, lobby, clerk, north, south }
    }

    /// Changes what is configured of telco-north.
    pub async fn configure(&self, change: impl FnOnce(&mut Partner)) {
        let place = self.world.engine.place(SANDBOX).unwrap();
        let mut partner = place.partners[&"telco-north".into()].clone();
        change(&mut partner);
        self.world.define(Document::Partner(partner)).await.unwrap();
    }

    /// Asks as telco-north.
    pub async fn ask(&self, ask: Ask) -> Answered {
        let answered = ask.bearer(&self.north).of(&self.house).await;
        if !answered.status.is_success() && !answered.text.is_empty() {
            let code = answered.json()["code"].as_str().unwrap_or_default().to_owned();
            let listed = LISTED.lines().any(|line| line.starts_with(&format!("{code} ")));
            let of_http = ["not-found", "method-not-allowed"].contains(&code.as_str());
            assert!(listed || of_http, "a code nobody agreed on: {}", answered.text);
        }
        answered
    }

    /// Posts a body under an idempotency key.
    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Answered {
        self.ask(Ask::post_json(path, body.to_string()).header("idempotency-key", key)).await
    }

    /// Orders one line and answers the subscription made by it.
    pub async fn sell(&self, order_id: &str, line: Value) -> String {
        let answered =
            self.post(ORDERS, &format!("order-key-{order_id}"), &order(order_id, line)).await;
        assert_eq!(answered.status, 201, "{}", answered.text);
        let order = answered.json();
        order["lines"][0]["subscriptions"][0]["subscriptionId"].as_str().unwrap().to_owned()
    }

    pub async fn get(&self, id: &str) -> Value {
        let answered = self.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}"))).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }

    /// What lies under a path.
    pub async fn read(&self, path: &str) -> Value {
        let answered = self.ask(Ask::get(path)).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }

    pub async fn clock_to(&self, to: &str) -> Value {
        let body = json!({ "setTo": to });
        let answered = self.ask(Ask::post_json(CLOCK, body.to_string())).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }
}

/// An order of one line for account A-778899.
pub fn order(id: &str, line: Value) -> Value {
    let mut order = json!({
        "partnerOrderId": id,
        "account": {
            "partnerAccountRef": "A-778899", "partnerUserRef": "U-1",
            "country": "DE", "language": "de-DE",
        },
    });
    order["lines"] = Value::Array(vec![line]);
    order
}

/// One shield.
pub fn shield() -> Value {
    json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_shield-m" })
}
