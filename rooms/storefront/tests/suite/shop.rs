//! A shop with an empty project, `proj_app`, behind a house of one room.

use std::sync::Arc;

use perennial_core::catalog::{Listing, Project};
use perennial_engine::directory::Document;
use perennial_engine::memory::MemoryStore;
use perennial_engine::testing::{START, World, instant};
use perennial_engine::{Ports, Translation};
use room_lobby::House;
use room_lobby::testing::{Answered, Ask, TestLobby, credential};
use serde_json::{Value, json};

pub struct Shop {
    pub world: World,
    pub lobby: TestLobby,
    pub house: House,
    /// A key with every scope.
    pub key: String,
    store: Arc<MemoryStore>,
}

impl Shop {
    /// A shop on the first of April 2026, the day of the specification's vectors.
    pub async fn open() -> Self {
        Self::translating(Translation::none()).await
    }

    /// As [`Self::open`], with engines that translate.
    pub async fn translating(translation: Translation) -> Self {
        let store = Arc::new(MemoryStore::default());
        let wire = |ports: &mut Ports| ports.translation = translation;
        let world = World::wired_on(store.clone(), wire).await;
        for (id, terms) in room_storefront::terms() {
            world.define(Document::Terms { id, terms }).await.expect("terms");
        }
        world.define(Document::Project(project("proj_app"))).await.expect("a project");
        let lobby = TestLobby::new();
        let every = ["read", "write", "delete"];
        let key = lobby.issue("asc_test", credential("c1", "sandbox", "storefront", &every));
        let room = room_storefront::room(&lobby.lobby, world.engine.clone(), None);
        let house = lobby.house(vec![room]);
        let shop = Self { world, lobby, house, key, store };
        shop.clock_to("2026-04-01T00:00:00Z").await;
        shop
    }

    /// One with a group, and in it the four products of the specification's vectors (section 7):
    /// `a` monthly level 2 at 9.00, `b` monthly level 1 at 15.00, `c` yearly level 2 at 90.00,
    /// `d` monthly level 2 at 8.00, all in dollars.
    pub async fn stocked() -> Self {
        let shop = Self::open().await;
        let group = shop.group("Premium Access").await;
        for (sku, period, level, price) in [
            ("a", "ONE_MONTH", 2, "9.00"),
            ("b", "ONE_MONTH", 1, "15.00"),
            ("c", "ONE_YEAR", 2, "90.00"),
            ("d", "ONE_MONTH", 2, "8.00"),
        ] {
            shop.product(&group, sku, period, level, price).await;
        }
        shop
    }

    pub async fn group(&self, name: &str) -> String {
        let body = json!({"projectId": "proj_app", "referenceName": name});
        let answered = self.post("/subscriptions/groups", &body).await;
        assert_eq!(answered.status, 201, "{}", answered.text);
        text(&answered.json()["group"]["id"])
    }

    /// A new product, priced in dollars; its id.
    pub async fn product(
        &self,
        group: &str,
        sku: &str,
        period: &str,
        level: u32,
        price: &str,
    ) -> String {
        let body = json!({
            "projectId": "proj_app", "groupId": group, "productId": sku, "name": sku,
            "subscriptionPeriod": period, "groupLevel": level,
            "prices": [{"amount": price, "currency": "USD"}],
        });
        let answered = self.post("/subscriptions", &body).await;
        assert_eq!(answered.status, 201, "{}", answered.text);
        text(&answered.json()["subscription"]["id"])
    }

    /// The id of a product by the seller's own.
    pub async fn id_of(&self, sku: &str) -> String {
        let groups = self.get("/subscriptions/groups?projectId=proj_app").await.json();
        let groups = groups["groups"].as_array().expect("groups").clone();
        let mut all = groups.iter().flat_map(|it| it["subscriptions"].as_array().expect("some"));
        text(&all.find(|it| it["productId"] == sku).expect("the product")["id"])
    }

    /// Sells a product, or switches to it.
    pub async fn buy(&self, sku: &str, customer: &str, more: Value) -> Answered {
        let mut body = json!({"projectId": "proj_app", "productId": sku, "customerId": customer});
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        self.post("/purchases", &body).await
    }

    /// As [`Self::buy`], where it must work; the purchase.
    pub async fn bought(&self, sku: &str, customer: &str, more: Value) -> Value {
        let answered = self.buy(sku, customer, more).await;
        assert!(answered.status.is_success(), "{}", answered.text);
        answered.json()["purchase"].clone()
    }

    /// One purchase as it stands.
    pub async fn purchase(&self, id: &Value) -> Value {
        let answered = self.get(&format!("/purchases/{}", text(id))).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()["purchase"].clone()
    }

    pub async fn clock_to(&self, at: &str) {
        self.world.clock_to(at).await.expect("the clock moves");
    }

    pub async fn ask(&self, ask: Ask) -> Answered {
        ask.bearer(&self.key).of(&self.house).await
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.ask(Ask::get(path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answered {
        self.ask(Ask::post_json(path, body.to_string())).await
    }

    pub async fn delete(&self, path: &str) -> Answered {
        self.ask(Ask::new("DELETE", path)).await
    }

    /// A key with these scopes that sees only these projects; none means all.
    pub fn key(&self, id: &str, scopes: &[&str], projects: Option<&[&str]>) -> String {
        let mut credential = credential(id, "sandbox", "storefront", scopes);
        credential.projects =
            projects.map(|names| names.iter().map(|&name| name.to_owned()).collect());
        self.lobby.issue("asc_test", credential)
    }

    /// A digest of everything that is stored.
    pub fn digest(&self) -> [u8; 32] {
        self.store.digest()
    }

    /// Everything that is stored.
    pub fn content(&self) -> perennial_engine::memory::Content {
        self.store.snapshot()
    }

    /// What was taken, the least first.
    pub fn taken(&self) -> Vec<String> {
        let mut taken: Vec<_> =
            self.world.gateway.taken().into_iter().map(|(_, money)| money).collect();
        taken.sort_by_key(|money| money.minor());
        taken.into_iter().map(perennial_core::money::Money::decimal).collect()
    }
}

pub fn project(id: &str) -> Project {
    Project {
        id: id.into(),
        name: id.to_owned(),
        zone: "UTC".to_owned(),
        primary_locale: "en-US".to_owned(),
        terms: "platform".into(),
        store: 1,
        issuer: None,
        listing: Listing::default(),
        pace: None,
        changed: None,
        discount_plans: std::collections::BTreeMap::new(),
        created: instant(START),
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Status, code and rule of a refusal, as `409 RESOURCE_CONFLICT TAKEN`.
pub fn refusal(answered: &Answered) -> String {
    let body = answered.json();
    assert_eq!(body["success"], false, "{}", answered.text);
    let request = text(&body["requestId"]);
    assert!(request.starts_with("req_"), "{request}");
    assert_eq!(answered.header("x-request-id"), request);
    let error = &body["error"];
    assert!(!text(&error["message"]).is_empty());
    let words = [error["code"].as_str(), error["details"]["rule"].as_str()];
    let words = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    format!("{} {words}", answered.status.as_u16())
}
