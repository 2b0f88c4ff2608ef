//! A house with this room on a small world: a shield for telco-north to sell, a trial of it, a
//! product sold in Sweden alone, and another partner.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::http::request::Parts;
use perennial_core::catalog::{Availability, Offer, OfferKind, OfferPhase, PhaseMode};
use perennial_core::ids::CustomerId;
use perennial_core::ids::SubscriptionId;
use perennial_core::time::Span;
use perennial_engine::change_set::ClaimKey;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::memory::{FaultPlan, FaultyStore, MemoryStore};
use perennial_engine::testing::{PlainTeller, SANDBOX, START, World, instant, product};
use room_lobby::auth::{Door, Doorkeeper};
use room_lobby::testing::{Answered, Ask, TestLobby, credential};
use room_lobby::{Credential, House, Rejection};
use room_reseller::{Config, PagesConfig};

/// What every path of telco-north's subscriptions begins with.
pub const SUBSCRIPTIONS: &str = "/v1/partners/telco-north/subscriptions";

pub struct Shop {
    pub world: World,
    pub store: Arc<MemoryStore>,
    /// What stands before the store, to let it fail.
    pub faults: Arc<FaultyStore>,
    pub house: House,
    pub lobby: TestLobby,
    /// Keys of telco-north and telco-south.
    pub north: String,
    pub south: String,
}

impl Shop {
    pub async fn open() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        let store = Arc::new(MemoryStore::new());
        let faults = Arc::new(FaultyStore::new(store.clone(), FaultPlan::none()));
        let world = World::on(faults.clone(), Arc::new(PlainTeller)).await;
        for (id, terms) in room_reseller::terms::terms() {
            world.define(Document::Terms { id, terms }).await.unwrap();
        }
        for (id, number, sku) in [
            ("shield", 11, "shield-monthly"),
            ("shield-plus", 12, "shield-plus-monthly"),
            ("nordic", 13, "nordic-monthly"),
            ("yearly", 14, "shield-yearly"),
            ("manual", 15, "shield-manual"),
            ("direct", 16, "shield-direct"),
        ] {
            let mut shield = product(id, number, 3, "4.99");
            sku.clone_into(&mut shield.sku);
            shield.group = None;
            if id == "nordic" {
                let sweden = BTreeSet::from(["SE".into()]);
                shield.versions[0].availability = Availability::Only(sweden);
            }
            if id == "yearly" {
                shield.versions[0].cycle = Span::years(1);
            }
            // Who extends it, the product says; who is sold to directly, the seller does.
            shield.versions[0].terms = match id {
                "manual" => Some("reseller.extend".into()),
                "direct" => Some("platform".into()),
                _ => None,
            };
            world.define(Document::Product(shield)).await.unwrap();
        }
        world.define(Document::Offer(trial("first-week", Span::weeks(1)))).await.unwrap();
        for id in ["telco-north", "telco-south"] {
            world.define(Document::Partner(partner(id))).await.unwrap();
        }
        let lobby = TestLobby::new();
        let room = room_reseller::room(&lobby.lobby, world.engine.clone(), config);
        let signed_in = Arc::new(Cookie);
        let pages = PagesConfig { signed_in, limits: None };
        let pages = room_reseller::pages(&lobby.lobby, world.engine.clone(), pages);
        let house = lobby.house(vec![room, pages]);
        let key = |id: &str, partner: &str| {
            let mut credential = credential(id, "sandbox", "reseller", &[]);
            credential.subject = Some(partner.to_owned());
            lobby.issue("rs_test", credential)
        };
        let (north, south) = (key("c1", "telco-north"), key("c2", "telco-south"));
        Self { world, store, faults, house, lobby, north, south }
    }

    /// Asks as telco-north.
    pub async fn ask(&self, ask: Ask) -> Answered {
        ask.bearer(&self.north).of(&self.house).await
    }

    /// A token of an end user who lets a partner's client act for him.
    pub fn user(&self, partner: &str, customer: u128) -> String {
        let id = format!("u{customer}-{partner}");
        let mut credential = credential(&id, "sandbox", "reseller", &[]);
        credential.subject = Some(partner.to_owned());
        credential.account = Some(CustomerId(customer).to_string());
        self.lobby.issue("rs_test", credential)
    }

    /// Defines a partner anew with a setting.
    pub async fn agree(&self, partner: &str, setting: &str, value: &str) {
        let place = self.world.engine.place(SANDBOX).unwrap();
        let mut partner = place.partners[&partner.into()].clone();
        partner.settings.insert(setting.to_owned(), value.to_owned());
        self.world.define(Document::Partner(partner)).await.unwrap();
    }

    /// The key of an end user who allowed telco-north to act for him.
    pub async fn end_user(&self, reference: &str) -> String {
        let customer = self.world.customer(reference).await.unwrap();
        let mut credential = credential(reference, "sandbox", "reseller", &[]);
        credential.subject = Some("telco-north".to_owned());
        credential.account = Some(customer.to_string());
        self.lobby.issue("rs_test", credential)
    }

    /// Which subscription telco-north calls so.
    pub fn named(&self, id: &str) -> SubscriptionId {
        let name = format!("telco-north/{id}");
        let key = ClaimKey { kind: "reseller.subscription".to_owned(), name };
        let holder = self.world.engine.holder(SANDBOX, &key).unwrap().expect("it is sold");
        SubscriptionId(u128::from_str_radix(&holder.replace('-', ""), 16).unwrap())
    }

    /// Provisions what a message says.
    pub async fn sold(&self, id: &str, message: &str) -> Answered {
        let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId={id}");
        let answered = self.ask(Ask::post_json(&path, message)).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered
    }

    /// Provisions one shield for a month.
    pub async fn provision(&self, id: &str) -> Answered {
        self.provision_one(id, "shield-monthly").await
    }

    /// Provisions one product.
    pub async fn provision_one(&self, id: &str, product: &str) -> Answered {
        self.sold(id, &SHIELD.replace("shield-monthly", product)).await
    }

    pub async fn get(&self, id: &str) -> serde_json::Value {
        let answered = self.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}"))).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }

    /// Posts a verb and answers the subscription in its envelope.
    pub async fn post(&self, id: &str, verb: &str, body: &str) -> serde_json::Value {
        let path = format!("{SUBSCRIPTIONS}/{id}:{verb}");
        let answered = self.ask(Ask::post_json(&path, body)).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()["subscription"].clone()
    }
}

/// A verb on a subscription of telco-north's.
pub fn verb(id: &str, verb: &str, body: &str) -> Ask {
    Ask::post_json(&format!("{SUBSCRIPTIONS}/{id}:{verb}"), body)
}

/// HTTP status, status and reason of a refusal.
pub fn refused(answered: &Answered) -> (u16, String, Option<String>) {
    let json = answered.json();
    let status = json["error"]["status"].as_str().unwrap_or_default().to_owned();
    let reason = json["error"]["details"][0]["reason"].as_str().map(str::to_owned);
    (answered.status.as_u16(), status, reason)
}

/// Knows browsers by a cookie that says who signed in and where: `sandbox/{customer}`.
pub struct Cookie;

impl Doorkeeper for Cookie {
    fn admit(
        &self,
        asked: &Parts,
        _door: &Door,
        _now_unix_seconds: i64,
    ) -> Result<Option<Arc<Credential>>, Rejection> {
        let cookie = asked.headers.get("cookie").and_then(|value| value.to_str().ok());
        let Some((environment, customer)) = cookie.and_then(|text| text.split_once('/')) else {
            return Ok(None);
        };
        let mut credential = credential("browser", environment, "reseller", &[]);
        credential.account = Some(customer.to_owned());
        Ok(Some(Arc::new(credential)))
    }
}

/// The example of section 11.
pub const SHIELD: &str = r#"{"partnerUserToken":"cust-42",
 "serviceLocation":{"regionCode":"DE","postalCode":"10115"},
 "lineItems":[{"product":"partners/telco-north/products/shield-monthly"}]}"#;

fn partner(id: &str) -> Partner {
    Partner {
        id: id.into(),
        name: id.to_owned(),
        project: "proj_demo".into(),
        terms: "reseller".into(),
        products: BTreeSet::new(),
        territories: BTreeSet::new(),
        settings: BTreeMap::new(),
    }
}

pub fn trial(id: &str, length: Span) -> Offer {
    Offer {
        number: 1,
        id: id.into(),
        project: "proj_demo".into(),
        product: "shield".into(),
        also: BTreeSet::new(),
        kind: OfferKind::Introductory,
        customers: std::collections::BTreeSet::new(),
        stacking: perennial_core::catalog::Stacking::Alone,
        identifier: None,
        name: id.to_owned(),
        code: None,
        phase: OfferPhase {
            mode: PhaseMode::FreeTrial,
            length,
            periods: 1,
            prices: vec![],
            then: vec![],
        },
        territories: BTreeSet::new(),
        from: None,
        until: None,
        active: true,
        uses_per_customer: 1,
        wrote: perennial_core::catalog::offer::Wrote::default(),
        created: instant(START),
    }
}
