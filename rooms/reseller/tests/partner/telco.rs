//! A partner with this room: a house he calls, a desk that answers what he is asked, and a
//! receiver that is told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use perennial_core::catalog::{Amendment, added};
use perennial_core::subscription::ItemTerms;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::terms::Timing;
use perennial_core::time::Instant;
use perennial_core::{Command, Subscription};
use perennial_engine::directory::{Document, Partner, Receiver};
use perennial_engine::ports::{BoxFuture, HttpOut, OutAnswer, OutError, OutRequest};
use perennial_engine::testing::{SANDBOX, World, product};
use perennial_engine::{Act, EngineError, Place, Wish};
use room_lobby::auth::{Door, Doorkeeper};
use room_lobby::testing::{Answered, Ask, TestLobby, credential};
use room_lobby::{Credential, House, Rejection};
use room_reseller::callbacks::Callbacks;
use room_reseller::telling::{PROFILE, Publisher};
use room_reseller::{Config, PagesConfig};
use serde_json::Value;

pub const YES: &str =
    r#"{"authorizationResult":"AUTHORIZATION_RESULT_AUTHORIZED","purchaseOrderId":"po-1"}"#;
pub const NO: &str = r#"{"authorizationResult":"AUTHORIZATION_RESULT_REJECTED"}"#;
/// The secret that signs what he is asked.
pub const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// The secret of his receiver.
pub const RECEIVER_SECRET: [u8; 32] = [7; 32];

/// What the desk does with the next question it has not answered yet.
#[derive(Clone, Debug)]
pub enum Plan {
    /// Answers so.
    Say(u16, String),
    /// No answer comes, for this reason.
    Fail(OutError),
    /// Never hears of it, and never answers: who asks dies waiting.
    Lose,
    /// Agrees, but who asked dies before he hears it.
    AgreeUnheard,
}

/// Where the partner is asked. He answers a question he answered before as he did then.
#[derive(Default)]
pub struct Desk {
    pub asked: Mutex<Vec<OutRequest>>,
    /// What is done with the questions to come; a plain yes when nothing is left.
    pub plans: Mutex<VecDeque<Plan>>,
    answered: Mutex<BTreeMap<String, (u16, String)>>,
}

impl Desk {
    pub fn plan(&self, plans: impl IntoIterator<Item = Plan>) {
        self.plans.lock().extend(plans);
    }

    /// Says no, so many times.
    pub fn reject(&self, times: usize) {
        self.plan(std::iter::repeat_n(Plan::Say(200, NO.to_owned()), times));
    }

    /// The bodies of what was asked since, with the paths.
    pub fn questions(&self) -> Vec<(String, Value)> {
        let asked = std::mem::take(&mut *self.asked.lock());
        let read = |request: OutRequest| {
            let path = request.url.strip_prefix("https://billing.telco.test/calls").unwrap();
            (path.to_owned(), serde_json::from_slice(&request.body).unwrap())
        };
        asked.into_iter().map(read).collect()
    }

    /// The names of what was asked since.
    pub fn ids(&self) -> Vec<String> {
        let id = |(_, body): (String, Value)| body["requestId"].as_str().unwrap().to_owned();
        self.questions().into_iter().map(id).collect()
    }

    /// How many different orders he agreed to.
    pub fn agreed(&self) -> usize {
        self.answered.lock().values().filter(|(_, body)| body.contains("_AUTHORIZED")).count()
    }
}

impl HttpOut for Desk {
    fn post(&self, request: OutRequest) -> BoxFuture<'_, Result<OutAnswer, OutError>> {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let id = body["requestId"].as_str().unwrap().to_owned();
        let known = self.answered.lock().get(&id).cloned();
        let plan = match known {
            Some((status, body)) => Plan::Say(status, body),
            None => self.plans.lock().pop_front().unwrap_or(Plan::Say(200, YES.to_owned())),
        };
        let said = |status, body: &str| {
            let body_head = body.bytes().take(4_096).collect();
            Ok(OutAnswer { status, body_head, ..OutAnswer::default() })
        };
        let answer = match plan {
            Plan::Lose => return Box::pin(std::future::pending()),
            Plan::AgreeUnheard => {
                self.asked.lock().push(request);
                self.answered.lock().insert(id, (200, YES.to_owned()));
                return Box::pin(std::future::pending());
            }
            Plan::Fail(error) => Err(error),
            Plan::Say(status, body) => {
                if status == 200 && (body == YES || body == NO) {
                    self.answered.lock().insert(id, (status, body.clone()));
                }
                said(status, &body)
            }
        };
        self.asked.lock().push(request);
        Box::pin(std::future::ready(answer))
    }
}

pub struct Telco {
    pub world: World,
    pub house: House,
    pub desk: Arc<Desk>,
    key: String,
}

/// The path of his subscriptions.
pub const SUBSCRIPTIONS: &str = "/v1/partners/telco-north/subscriptions";

impl Telco {
    /// Who is charged wholesale, and asked nothing.
    pub async fn plain() -> Self {
        Self::open("reseller", "").await
    }

    /// Who bills his customers, and is asked before each charge.
    pub async fn asked() -> Self {
        Self::open("reseller.authorize", "authorizeCharge").await
    }

    pub async fn open(terms: &str, asks: &str) -> Self {
        let desk = Arc::new(Desk::default());
        let callbacks = Arc::new(Callbacks::new(desk.clone()));
        let publisher = Arc::new(Publisher::default());
        let world = World::wired(|ports| {
            ports.gateway = callbacks.clone();
            ports.consent = callbacks.clone();
            ports.teller = publisher.clone();
        })
        .await;
        callbacks.serve(&world.engine);
        publisher.serve(&world.engine);
        furnish(&world, terms, asks).await;
        let lobby = TestLobby::new();
        let room = room_reseller::room(&lobby.lobby, world.engine.clone(), Config::default());
        let pages = PagesConfig { signed_in: Arc::new(Cookie), limits: None };
        let pages = room_reseller::pages(&lobby.lobby, world.engine.clone(), pages);
        let house = lobby.house(vec![room, pages]);
        let mut credential = credential("c1", "sandbox", "reseller", &[]);
        credential.subject = Some("telco-north".to_owned());
        let key = lobby.issue("rs_test", credential);
        Self { world, house, desk, key }
    }

    pub async fn ask(&self, ask: Ask) -> Answered {
        ask.bearer(&self.key).of(&self.house).await
    }

    /// Provisions a month of a product.
    pub async fn provision(&self, id: &str, product: &str) -> Answered {
        let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId={id}");
        let body = format!(
            r#"{{"partnerUserToken":"cust-42","serviceLocation":{{"regionCode":"DE"}},
            "lineItems":[{{"product":"partners/telco-north/products/{product}"}}]}}"#
        );
        self.ask(Ask::post_json(&path, body)).await
    }

    /// Provisions a shield, which must go well.
    pub async fn shield(&self, id: &str) -> Value {
        let answered = self.provision(id, "shield").await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }

    pub async fn get(&self, id: &str) -> Value {
        let answered = self.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}"))).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }

    pub async fn post(&self, id: &str, verb: &str, body: &str) -> Answered {
        self.ask(Ask::post_json(&format!("{SUBSCRIPTIONS}/{id}:{verb}"), body)).await
    }

    /// `STATE_ACTIVE until 2026-02-28T09:00:00Z`
    pub async fn line(&self, id: &str) -> String {
        let got = self.get(id).await;
        let text = |name: &str| got[name].as_str().unwrap_or_default().to_owned();
        format!("{} until {}", text("state"), text("renewalTime"))
    }

    pub async fn clock_to(&self, text: &str) {
        self.world.clock_to(text).await.unwrap();
    }

    /// His subscription as the house knows it.
    pub fn state(&self, id: &str) -> Subscription {
        let key = perennial_engine::change_set::ClaimKey {
            kind: "reseller.subscription".to_owned(),
            name: format!("telco-north/{id}"),
        };
        let holder = self.world.engine.holder(SANDBOX, &key).unwrap().expect("it is there");
        let id = u128::from_str_radix(&holder.replace('-', ""), 16).unwrap();
        let id = perennial_core::ids::SubscriptionId(id);
        self.world.engine.subscription(SANDBOX, id).unwrap()
    }

    pub async fn command(&self, id: &str, command: Command) -> Result<(), EngineError> {
        let act = Act::Do { id: self.state(id).id, command };
        self.world.engine.execute(Wish::one(SANDBOX, act)).await.map(drop)
    }

    /// A vault beside what was sold, from now on.
    pub fn vault(&self, id: &str) -> Act {
        let make = |s: &Subscription, place: &Place, now: Instant| {
            let (product, quantity) = (Some("vault".into()), Some(1));
            let asked = Amendment { product, quantity, ..Amendment::default() };
            let terms = Box::new(added(&place.catalog, s, &asked, now)?);
            let timing = Timing::Prorated;
            Ok::<_, EngineError>(Command::AddItem { terms, discount: None, timing })
        };
        Act::With { id: self.state(id).id, make: Box::new(make) }
    }

    /// So many of its first item, from now on.
    pub async fn change_seats(&self, id: &str, quantity: u32) {
        let make = move |s: &Subscription, _: &Place, _: Instant| {
            let to = ItemTerms { quantity, ..s.item(1)?.terms.clone() };
            let timing = Timing::Prorated;
            let change = ChangeItem {
                number: 1,
                to,
                cycle: None,
                discount: None,
                lead: None,
                net: false,
                timing,
            };
            Ok::<_, EngineError>(Command::ChangeItem(Box::new(change)))
        };
        let act = Act::With { id: self.state(id).id, make: Box::new(make) };
        self.world.engine.execute(Wish::one(SANDBOX, act)).await.unwrap();
    }

    pub async fn add_vault(&self, id: &str) -> Result<(), EngineError> {
        let wish = Wish::one(SANDBOX, self.vault(id));
        self.world.engine.execute(wish).await.map(drop)
    }

    /// Everything that was told since, delivered, as it was sent.
    pub async fn sent(&self) -> Vec<OutRequest> {
        self.world.engine.flush_deliveries(SANDBOX).await.unwrap();
        std::mem::take(&mut *self.world.outside.sent.lock())
    }

    /// As [`Self::sent`]: the messages' bodies.
    pub async fn told(&self) -> Vec<Value> {
        let sent = self.sent().await;
        sent.iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
    }
}

/// What a message carries.
pub fn resource(push: &Value) -> Value {
    let data = push["message"]["data"].as_str().unwrap();
    serde_json::from_slice(&STANDARD.decode(data).unwrap()).unwrap()
}

/// Whether it is about a purchase order.
pub fn is_order(push: &Value) -> bool {
    resource(push)["name"].as_str().unwrap().contains("/purchaseorders/")
}

/// The browser of a customer: its cookie is his id.
struct Cookie;

impl Doorkeeper for Cookie {
    fn admit(
        &self,
        asked: &Parts,
        _door: &Door,
        _now_unix_seconds: i64,
    ) -> Result<Option<Arc<Credential>>, Rejection> {
        let cookie = asked.headers.get("cookie").and_then(|value| value.to_str().ok());
        Ok(cookie.map(|customer| {
            let mut credential = credential("browser", "sandbox", "reseller", &[]);
            credential.account = Some(customer.to_owned());
            Arc::new(credential)
        }))
    }
}

async fn furnish(world: &World, terms: &str, asks: &str) {
    for (id, terms) in room_reseller::terms::terms() {
        world.define(Document::Terms { id, terms }).await.unwrap();
    }
    for (id, number, price) in
        [("shield", 11, "4.99"), ("vault", 12, "2.00"), ("shield-plus", 13, "9.98")]
    {
        let mut product = product(id, number, 3, price);
        id.clone_into(&mut product.sku);
        product.group = None;
        world.define(Document::Product(product)).await.unwrap();
    }
    let mut settings = BTreeMap::new();
    if !asks.is_empty() {
        for (name, text) in [
            ("callbacks.endpoint", "https://billing.telco.test/calls/"),
            ("callbacks.ask", asks),
            ("callbacks.secret", SECRET),
        ] {
            settings.insert(name.to_owned(), text.to_owned());
        }
    }
    for id in ["telco-north", "telco-south"] {
        let partner = Partner {
            id: id.into(),
            name: id.to_owned(),
            project: "proj_demo".into(),
            terms: terms.into(),
            products: BTreeSet::new(),
            territories: BTreeSet::new(),
            settings: settings.clone(),
        };
        world.define(Document::Partner(partner)).await.unwrap();
    }
    world.define(Document::Receiver(receiver("hook", Some("telco-north")))).await.unwrap();
}

/// A receiver of Pub/Sub messages.
pub fn receiver(id: &str, partner: Option<&str>) -> Receiver {
    Receiver {
        id: id.to_owned(),
        name: id.to_owned(),
        active: true,
        url: format!("https://{id}.test/hook"),
        profile: PROFILE.to_owned(),
        secrets: vec![RECEIVER_SECRET.to_vec().into()],
        partner: partner.map(Into::into),
        ..Receiver::default()
    }
}
