//! A house with this room in it, on the small world, for the tests.

use std::collections::BTreeSet;
use std::sync::Arc;

use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{Offer, OfferKind, OfferPhase, PhaseMode, Product};
use perennial_core::ids::{OfferId, PartnerId, ProductId, TermsId};
use perennial_core::subscription::PaymentMethod;
use perennial_core::time::{Instant, Span};
use perennial_core::{Command, Subscription};
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::ports::OutRequest;
use perennial_engine::testing::post::Postbox;
use perennial_engine::testing::{SANDBOX, World, instant, product};
use perennial_engine::{Act, Environment, EnvironmentKind, Place, Ports, SandboxClock, Wish};
use room_lobby::House;
use room_lobby::testing::{Answered, Ask, TestLobby, credential};
use room_notifications::{Config, Herald, READ, WRITE, room, terms};
use serde_json::Value;

pub struct Hall {
    pub world: World,
    pub house: House,
    pub lobby: TestLobby,
    /// Reads and writes.
    pub key: String,
}

/// The UUIDs the seed prints.
pub const SEED_PRODUCT: u128 = 0xd4b3_5678_94ec_4e8c_acd5_d758_a71e_de7f;
pub const SEED_LINE_ITEM: &str = "c5ad58a0-6f41-47cf-9ecc-ab57b034c25e";

impl Hall {
    /// With the models, and a product like the seed's.
    pub async fn new() -> Self {
        Self::wired(|_| {}).await
    }

    /// One whose receivers may be told by mail.
    pub async fn mailing(post: &Arc<Postbox>) -> Self {
        let mail = post.mail();
        Self::wired(|ports| ports.mail = mail).await
    }

    async fn wired(wire: impl FnOnce(&mut Ports)) -> Self {
        let world = World::wired(|ports| {
            ports.teller = Arc::new(Herald);
            wire(ports);
        })
        .await;
        for (id, terms) in terms::terms() {
            world.define(Document::Terms { id, terms }).await.unwrap();
        }
        world.define(Document::Product(seed_product())).await.unwrap();
        let lobby = TestLobby::new();
        let config = Config { insecure_urls: false, limits: None };
        let room = room(&lobby.lobby, world.engine.clone(), config);
        let house = lobby.house(vec![room]);
        let key =
            lobby.issue("nx_test", credential("c1", "sandbox", "notifications", &[READ, WRITE]));
        Self { world, house, lobby, key }
    }

    /// The key of a partner's credential.
    pub fn partner_key(&self, partner: &str) -> String {
        let mut theirs = credential("c2", "sandbox", "notifications", &[READ, WRITE]);
        theirs.subject = Some(partner.to_owned());
        self.lobby.issue("nx_test", theirs)
    }

    /// Sets the sandbox clock, also back: only before anything is sold.
    pub async fn start_at(&self, text: &str) {
        let kind = EnvironmentKind::Sandbox { clock: SandboxClock::Standing { at: instant(text) } };
        let environment = Environment { id: SANDBOX, name: "sandbox".to_owned(), kind };
        self.world.define(Document::Environment(environment)).await.unwrap();
    }

    pub fn place(&self) -> Arc<Place> {
        self.world.engine.place(SANDBOX).unwrap()
    }

    /// Sells the seed's product on the monthly model, paid with a token of the simulator gateway.
    pub async fn sell(&self, token: &str) -> Subscription {
        let customer = self.world.customer("lena").await.unwrap();
        let mut order = self.world.order("secure", Some(customer)).await.unwrap();
        order.terms = Some(TermsId::new("NEXWAY_1M"));
        order.payment_method = Some(card(token));
        let wish = Wish::one(SANDBOX, Act::Sell(Box::new(order)));
        let done = self.world.engine.execute(wish).await.unwrap();
        done.first().unwrap().after.clone()
    }

    /// From now on the seed's product begins with a free week.
    pub async fn trials(&self) {
        let offer = Offer {
            number: 1,
            id: OfferId::new("trial"),
            project: "proj_demo".into(),
            product: "secure".into(),
            also: BTreeSet::new(),
            kind: OfferKind::Introductory,
            customers: std::collections::BTreeSet::new(),
            stacking: perennial_core::catalog::Stacking::Alone,
            identifier: None,
            name: "Trial".to_owned(),
            code: None,
            phase: OfferPhase {
                mode: PhaseMode::FreeTrial,
                length: Span::days(7),
                periods: 1,
                prices: vec![],
                then: vec![],
            },
            territories: BTreeSet::new(),
            from: None,
            until: None,
            active: true,
            uses_per_customer: 1,
            wrote: Wrote::default(),
            created: at("2026-01-01T00:00:00Z"),
        };
        self.world.define(Document::Offer(offer)).await.unwrap();
    }

    pub async fn command(&self, s: &Subscription, command: Command) {
        let wish = Wish::one(SANDBOX, Act::Do { id: s.id, command });
        self.world.engine.execute(wish).await.unwrap();
    }

    pub fn now(&self, s: &Subscription) -> Subscription {
        self.world.engine.subscription(SANDBOX, s.id).unwrap()
    }

    /// A receiver that is told what its profile tells by itself.
    pub async fn receiver(&self, profile: &str) {
        self.world.define(Document::Receiver(receiver(profile))).await.unwrap();
    }

    /// A receiver that is told what it names.
    pub async fn receiver_of(&self, profile: &str, events: &[&str]) {
        let events = events.iter().map(|&event| event.to_owned()).collect();
        let receiver = Receiver { events, ..receiver(profile) };
        self.world.define(Document::Receiver(receiver)).await.unwrap();
    }

    /// Delivers everything, and takes what was sent since.
    pub async fn sent(&self) -> Vec<OutRequest> {
        self.world.engine.flush_deliveries(SANDBOX).await.unwrap();
        std::mem::take(&mut *self.world.outside.sent.lock())
    }

    /// Delivers everything, and answers the bodies sent since.
    pub async fn told(&self) -> Vec<Value> {
        let sent = self.sent().await;
        sent.iter().map(|sent| serde_json::from_slice(&sent.body).unwrap()).collect()
    }

    /// As [`Self::told`]: `type eventDate`, for receivers of the profile `seed`.
    pub async fn lines(&self) -> Vec<String> {
        let told = self.told().await;
        let line = |body: &Value| {
            let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
            format!("{} {}", text("type"), text("eventDate"))
        };
        told.iter().map(line).collect()
    }

    pub async fn ask(&self, ask: Ask) -> Answered {
        ask.bearer(&self.key).of(&self.house).await
    }

    pub async fn post(&self, path: &str, json: &str) -> Answered {
        self.ask(Ask::post_json(path, json)).await
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.ask(Ask::get(path)).await
    }

    /// An operation of the subscription manager without a body.
    pub async fn act(&self, s: &Subscription, verb: &str) -> Answered {
        self.ask(Ask::new("POST", &path(s, verb))).await
    }
}

pub fn path(s: &Subscription, verb: &str) -> String {
    format!("/subscription-manager/subscriptions/{}/{verb}", s.id)
}

pub fn card(token: &str) -> PaymentMethod {
    PaymentMethod {
        token: token.to_owned(),
        kind: "creditCard".to_owned(),
        expires: Some("11/2028".to_owned()),
        brand: None,
    }
}

pub fn receiver(profile: &str) -> Receiver {
    Receiver {
        id: format!("r-{profile}"),
        name: profile.to_owned(),
        active: true,
        url: "https://receiver.test/hook".to_owned(),
        profile: profile.to_owned(),
        secrets: vec![vec![7; 32].into()],
        ..Receiver::default()
    }
}

/// Everything a partner's receiver hears is his own.
pub fn partner_receiver(partner: &str) -> Receiver {
    let id = format!("r-{partner}");
    Receiver { id, partner: Some(PartnerId::new(partner)), ..receiver("seed") }
}

fn seed_product() -> Product {
    let mut product = product("secure", 3, 1, "9.99");
    product.id = ProductId::new("secure");
    product.uuid = SEED_PRODUCT;
    "Nexway Secure Connection".clone_into(&mut product.versions[0].name);
    product
}

pub fn at(text: &str) -> Instant {
    instant(text)
}

/// A golden's text below its head.
pub fn golden(name: &str) -> String {
    let path = format!("{}/goldens/{name}", env!("CARGO_MANIFEST_DIR"));
    let all = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (head, text) = all.split_once("\n\n").expect("a head, an empty line, the text");
    assert!(
        head.starts_with("documented: ") || head.starts_with("inferred: "),
        "{name} says where it comes from"
    );
    text.trim_end().to_owned()
}

/// Writes a golden anew below its head: `BLESS=1`, then read the difference.
pub fn bless(name: &str, text: &str) {
    let path = format!("{}/goldens/{name}", env!("CARGO_MANIFEST_DIR"));
    let all = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (head, _) = all.split_once("\n\n").expect("a head, an empty line, the text");
    std::fs::write(&path, format!("{head}\n\n{text}\n")).expect("written");
}
