//! A small world for tests: an engine on the in-memory store, with a clock that stands still, ids
//! that count, and a catalog to sell from.

pub mod post;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use perennial_core::billing::{Basis, Price, Tax};
use perennial_core::catalog::{
    Availability, Group, Listing, Order, OrderLine, PriceEntry, Product, ProductVersion, Project,
};
use perennial_core::ids::{CustomerId, PartnerId, ProductId, ProjectId, SubscriptionId, TermsId};
use perennial_core::money::{Currency, UnitPrice};
use perennial_core::subscription::{PaymentMethod, Recurrence, Role, Start};
use perennial_core::terms::Terms;
use perennial_core::time::{Instant, Span};
use perennial_core::{Dated, Subscription};

use crate::directory::{Customer, Document, Partner, Receiver};
use crate::gateway_simulator::GatewaySimulator;
use crate::memory::MemoryStore;
use crate::ports::consent::Agreed;
use crate::ports::{
    BoxFuture, Clock, HttpOut, Ids, Mail, OutAnswer, OutError, OutRequest, Store, Teller, Telling,
    Whose,
};
use crate::{
    Act, Counter, CustomerName, Done, Engine, EngineError, Environment, EnvironmentId,
    EnvironmentKind, Expect, Place, Ports, SandboxClock, Settings, Wish,
};

/// The environment of the world.
pub const SANDBOX: EnvironmentId = EnvironmentId(1);

/// Where the world's clock stands at first: the last day of a January.
pub const START: &str = "2026-01-31T09:00:00Z";

pub struct World {
    pub engine: Arc<Engine>,
    pub store: Arc<dyn Store>,
    pub gateway: Arc<GatewaySimulator>,
    pub outside: Arc<Outside>,
    pub clock: Arc<StandingClock>,
}

/// A real clock that stands still until it is set.
pub struct StandingClock(Mutex<Instant>);

impl StandingClock {
    pub fn at(text: &str) -> Self {
        Self(Mutex::new(instant(text)))
    }

    pub fn set(&self, to: Instant) {
        *self.0.lock() = to;
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Instant {
        *self.0.lock()
    }
}

/// Ids that count from one; randomness that counts too.
#[derive(Default)]
pub struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn unique(&self, now: Instant) -> u128 {
        let n = self.0.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let millis = u128::try_from(now.millis()).unwrap_or_default();
        (millis << 80) | (7 << 76) | (2 << 62) | u128::from(n)
    }

    fn random(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        for (byte, value) in bytes.iter_mut().zip(n.to_le_bytes().iter().cycle()) {
            *byte = *value;
        }
    }
}

/// The outside world: remembers what was sent, answers as told.
#[derive(Default)]
pub struct Outside {
    pub sent: Mutex<Vec<OutRequest>>,
    /// Answers to come, first one first; 204 when there are none left.
    pub answers: Mutex<Vec<Result<OutAnswer, OutError>>>,
    /// Bodies with such a text in them are answered with this status, before all else.
    refused: Mutex<Option<(String, u16)>>,
    /// Addresses that never answer.
    pub silent: Mutex<BTreeSet<String>>,
}

impl Outside {
    /// From now on, what has a text in its body is answered with this status.
    pub fn refuse(&self, text: &str, status: u16) {
        *self.refused.lock() = Some((text.to_owned(), status));
    }

    /// From now on, everything is taken.
    pub fn recover(&self) {
        *self.refused.lock() = None;
    }
}

impl HttpOut for Outside {
    fn post(&self, request: OutRequest) -> BoxFuture<'_, Result<OutAnswer, OutError>> {
        let silent = self.silent.lock().contains(&request.url);
        let body = String::from_utf8_lossy(&request.body).into_owned();
        self.sent.lock().push(request);
        if silent {
            return Box::pin(std::future::pending());
        }
        if let Some((_, status)) =
            self.refused.lock().clone().filter(|(text, _)| body.contains(text))
        {
            let answer = OutAnswer { status, ..OutAnswer::default() };
            return Box::pin(std::future::ready(Ok(answer)));
        }
        let mut answers = self.answers.lock();
        let ok = OutAnswer { status: 204, ..OutAnswer::default() };
        let answer = if answers.is_empty() { Ok(ok) } else { answers.remove(0) };
        Box::pin(std::future::ready(answer))
    }
}

/// Tells the names of the facts.
pub struct PlainTeller;

impl Teller for PlainTeller {
    fn tell(
        &self,
        _place: &Place,
        _receiver: &Receiver,
        _before: Option<&Subscription>,
        after: &Subscription,
        facts: &[Dated],
        _whose: Whose<'_>,
    ) -> Vec<Telling> {
        facts
            .iter()
            .map(|dated| Telling {
                event: dated.fact.name().to_owned(),
                body: format!("{} {} {}", after.id, dated.fact.name(), dated.at).into_bytes(),
            })
            .collect()
    }
}

/// # Panics
/// When the text is not RFC 3339.
pub fn instant(text: &str) -> Instant {
    Instant::parse(text).expect("an instant")
}

impl World {
    /// A world on the in-memory store.
    pub async fn new() -> Self {
        Self::on(Arc::new(MemoryStore::default()), Arc::new(PlainTeller)).await
    }

    /// A world on another store, told of by another teller.
    ///
    /// # Panics
    /// When the store cannot take the catalog.
    pub async fn on(store: Arc<dyn Store>, teller: Arc<dyn Teller>) -> Self {
        Self::with(store, teller, Arc::new(GatewaySimulator::with_ledger())).await
    }

    /// A world on another store and at another simulator gateway.
    ///
    /// # Panics
    /// When the store cannot take the catalog.
    pub async fn with(
        store: Arc<dyn Store>,
        teller: Arc<dyn Teller>,
        gateway: Arc<GatewaySimulator>,
    ) -> Self {
        Self::written(store, teller, gateway, Mail::none(), |_| {}).await
    }

    /// A world that writes to its customers.
    pub async fn mailing(store: Arc<dyn Store>, mail: Mail) -> Self {
        let gateway = Arc::new(GatewaySimulator::with_ledger());
        Self::written(store, Arc::new(PlainTeller), gateway, mail, |_| {}).await
    }

    /// The program started anew on what the store has.
    ///
    /// # Panics
    /// When the store does not open.
    pub fn restarted(&self, wire: impl FnOnce(&mut Ports)) -> Arc<Engine> {
        self.restarted_with(Settings::default(), wire)
    }

    /// As [`Self::restarted`], with other settings.
    ///
    /// # Panics
    /// When the store does not open.
    pub fn restarted_with(&self, settings: Settings, wire: impl FnOnce(&mut Ports)) -> Arc<Engine> {
        let mut ports = Ports {
            store: self.store.clone(),
            clock: self.clock.clone(),
            // Beyond what it gave out before.
            ids: Arc::new(CountingIds(AtomicU64::new(1 << 32))),
            gateway: self.gateway.clone(),
            http_out: self.outside.clone(),
            teller: Arc::new(PlainTeller),
            mail: Mail::none(),
            consent: Arc::new(Agreed),
            verifier: Arc::new(crate::LocalVerifier),
            translation: crate::Translation::none(),
        };
        wire(&mut ports);
        Arc::new(Engine::open(ports, settings).expect("the store opens"))
    }

    /// A world with other ports than the usual ones.
    pub async fn wired(wire: impl FnOnce(&mut Ports)) -> Self {
        Self::wired_on(Arc::new(MemoryStore::default()), wire).await
    }

    /// As [`Self::wired`], on a store of the caller's.
    pub async fn wired_on(store: Arc<dyn Store>, wire: impl FnOnce(&mut Ports)) -> Self {
        let gateway = Arc::new(GatewaySimulator::with_ledger());
        Self::written(store, Arc::new(PlainTeller), gateway, Mail::none(), wire).await
    }

    async fn written(
        store: Arc<dyn Store>,
        teller: Arc<dyn Teller>,
        gateway: Arc<GatewaySimulator>,
        mail: Mail,
        wire: impl FnOnce(&mut Ports),
    ) -> Self {
        let outside = Arc::new(Outside::default());
        let clock = Arc::new(StandingClock::at(START));
        let mut ports = Ports {
            store: store.clone(),
            clock: clock.clone(),
            ids: Arc::new(CountingIds::default()),
            gateway: gateway.clone(),
            http_out: outside.clone(),
            teller,
            mail,
            consent: Arc::new(Agreed),
            verifier: Arc::new(crate::LocalVerifier),
            translation: crate::Translation::none(),
        };
        wire(&mut ports);
        let engine = Engine::open(ports, Settings::default()).expect("the store opens");
        let world = Self { engine: Arc::new(engine), store, gateway, outside, clock };
        world.furnish().await.expect("the world's catalog is sound");
        world
    }

    /// One project with a group of two products, sold in euros, and one partner.
    async fn furnish(&self) -> Result<(), EngineError> {
        let kind =
            EnvironmentKind::Sandbox { clock: SandboxClock::Standing { at: instant(START) } };
        let environment = Environment { id: SANDBOX, name: "sandbox".to_owned(), kind };
        self.define(Document::Environment(environment)).await?;
        self.define(Document::Terms { id: "platform".into(), terms: Terms::platform() }).await?;
        self.define(Document::Terms { id: "partner".into(), terms: Terms::partner() }).await?;
        self.define(Document::Project(Project {
            id: "proj_demo".into(),
            name: "Demo".to_owned(),
            zone: "UTC".to_owned(),
            primary_locale: "en-US".to_owned(),
            terms: "platform".into(),
            store: 0x36f4_8867_d6ca_42d3_bf55_5f54_a674_0803,
            issuer: None,
            listing: Listing::default(),
            pace: None,
            changed: None,
            discount_plans: BTreeMap::new(),
            created: instant(START),
        }))
        .await?;
        self.define(Document::Group(Group {
            id: "group_demo".into(),
            project: "proj_demo".into(),
            name: "Demo Secure".to_owned(),
            number: 1,
            texts: BTreeMap::new(),
            grace: None,
            created: instant(START),
        }))
        .await?;
        // Rooms count their own goods from 501.
        let numbered = |number, product| Document::Product(Product { number, ..product });
        self.define(numbered(401, product("basic", 1, 2, "9.99"))).await?;
        self.define(numbered(402, product("plus", 2, 1, "14.99"))).await?;
        self.define(Document::Partner(Partner {
            id: "telco-north".into(),
            name: "Telco North".to_owned(),
            project: "proj_demo".into(),
            terms: "partner".into(),
            products: BTreeSet::new(),
            territories: BTreeSet::new(),
            settings: BTreeMap::new(),
        }))
        .await?;
        Ok(())
    }

    pub async fn define(&self, document: Document) -> Result<u64, EngineError> {
        self.engine.define(SANDBOX, document, Expect::Any).await
    }

    /// A receiver at `https://receiver.test/hook` that wants everything.
    pub async fn receiver(&self, id: &str, profile: &str) -> Result<u64, EngineError> {
        self.define(Document::Receiver(Receiver {
            id: id.to_owned(),
            name: id.to_owned(),
            active: true,
            url: "https://receiver.test/hook".to_owned(),
            profile: profile.to_owned(),
            secrets: vec![vec![7; 32].into()],
            ..Receiver::default()
        }))
        .await
    }

    /// The customer of a merchant's reference.
    pub async fn customer(&self, reference: &str) -> Result<CustomerId, EngineError> {
        let name = CustomerName { given_by: "merchant".to_owned(), name: reference.to_owned() };
        let reference = Some(reference.to_owned());
        let country = Some("DE".to_owned());
        let draft = |id, number| Customer { reference, country, ..Customer::new(id, number) };
        self.engine.customer_named(SANDBOX, &name, draft).await
    }

    /// An order of one unit of a product by the vendor himself.
    pub async fn order(
        &self,
        product: &str,
        customer: Option<CustomerId>,
    ) -> Result<Order, EngineError> {
        let engine = &self.engine;
        Ok(Order {
            id: SubscriptionId(engine.ids().unique(engine.real())),
            number: engine.number(Counter::Subscription).await?,
            project: ProjectId::new("proj_demo"),
            seller: None,
            customer,
            territory: "DE".into(),
            currency: None,
            terms: None,
            lines: vec![OrderLine {
                product: ProductId::new(product),
                quantity: 1,
                price: None,
                name_extension: String::new(),
                billings_max: None,
                offer: None,
            }],
            offer: None,
            code: None,
            introductory: true,
            agreed: perennial_core::terms::Agreed::default(),
            start: Start::Now,
            first_period_ends: None,
            discount_plan: None,
            payment_method: None,
            references: BTreeMap::new(),
            parameters: BTreeMap::new(),
            replaces: None,
        })
    }

    /// Sells one unit, paid with a token of the simulator gateway.
    pub async fn sell(&self, product: &str, token: &str) -> Result<Done, EngineError> {
        let mut order = self.order(product, None).await?;
        order.payment_method = Some(PaymentMethod {
            token: token.to_owned(),
            kind: "creditCard".to_owned(),
            expires: None,
            brand: None,
        });
        self.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))).await
    }

    /// Sells one unit through the partner.
    pub async fn sell_as_partner(&self, product: &str) -> Result<Done, EngineError> {
        let mut order = self.order(product, None).await?;
        order.seller = Some(PartnerId::new("telco-north"));
        order.terms = Some(TermsId::new("partner"));
        self.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))).await
    }

    /// Moves the sandbox clock and does what falls due.
    pub async fn clock_to(&self, text: &str) -> Result<usize, EngineError> {
        Ok(self.engine.move_clock(SANDBOX, instant(text)).await?.1)
    }
}

/// A monthly product of the demo group, taxed 19 % inside, sold everywhere in euros.
///
/// # Panics
/// When the price is not a decimal.
pub fn product(id: &str, number: u64, level: u32, price: &str) -> Product {
    let currency = Currency::parse("EUR").expect("the euro");
    let price = UnitPrice::parse_decimal(price, currency).expect("a decimal");
    Product {
        id: ProductId::new(id),
        project: "proj_demo".into(),
        sku: format!("com.demo.{id}"),
        number: number.saturating_add(500),
        uuid: 0xd4b3_5678_94ec_4e8c_acd5_d758_a71e_0000 + u128::from(number),
        group: Some("group_demo".into()),
        texts: BTreeMap::new(),
        review: None,
        created: instant(START),
        versions: vec![ProductVersion {
            name: format!("Demo {id}"),
            description: None,
            cycle: Span::months(1),
            level: Some(level),
            prices: vec![PriceEntry {
                territory: None,
                price: Price::Flat(price),
                from: None,
                preserve: false,
            }],
            tax: Tax { basis: Basis::Gross, rate_ppm: 190_000 },
            unit: "seat".to_owned(),
            usage: false,
            quantity_min: 1,
            quantity_max: 1_000,
            features: BTreeSet::from(["antivirus".to_owned(), id.to_owned()]),
            devices: Some(5),
            availability: Availability::Everywhere,
            on_sale: true,
            family_shareable: false,
            relations: perennial_core::subscription::Relations::default(),
            terms: None,
            billings_max: None,
            review_note: None,
            recurrence: Recurrence::Periodic,
            role: Role::Base,
            bundle: None,
        }],
    }
}
