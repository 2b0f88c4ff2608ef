//! A shop that sells seats on the commerce terms, behind a house of one room.

use std::sync::Arc;

use perennial_core::Subscription;
use perennial_core::billing::{Basis, Price, Tax};
use perennial_core::catalog::{Order, PriceEntry, Product};
use perennial_core::ids::{ProductId, SubscriptionId, TermsId};
use perennial_core::money::{Currency, UnitPrice};
use perennial_core::subscription::PaymentMethod;
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use perennial_engine::memory::MemoryStore;
use perennial_engine::numbers::Counter;
use perennial_engine::testing::{PlainTeller, SANDBOX, World, product};
use perennial_engine::{Act, CustomerName, Wish};
use room_commerce::Config;
use room_lobby::House;
use room_lobby::testing::{Answered, Ask, TestLobby, credential};
use serde_json::Value;

pub const USER: &str = "api-user";
pub const PASSWORD: &str = "correct horse";
/// The number of the first seat sold, as in the samples.
pub const SEATS: u64 = 4_100_001;
/// Where the tests' customers pay.
pub const PAYMENT_PAGE: &str = "https://shop.test/pay/";
pub const INCREASE: &str = "/subscription/increasesubscriptionitemquantity";

pub struct Shop {
    pub world: World,
    pub lobby: TestLobby,
    pub house: House,
    store: Arc<MemoryStore>,
}

impl Shop {
    /// A shop on the tenth of February, 08:00.
    pub async fn open() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        let store = Arc::new(MemoryStore::default());
        let world = World::on(store.clone(), Arc::new(PlainTeller)).await;
        for (id, terms) in room_commerce::terms() {
            world.define(Document::Terms { id, terms }).await.expect("terms");
        }
        let lobby = TestLobby::new();
        lobby.enrol(USER, PASSWORD, credential("c1", "sandbox", "commerce", &[]));
        let room = room_commerce::room(&lobby.lobby, world.engine.clone(), config);
        let house = lobby.house(vec![room]);
        let shop = Self { world, lobby, house, store };
        shop.stock(seat("seat", 1, "10.00", Span::months(1))).await;
        shop.clock_to("2026-02-10T08:00:00Z").await;
        shop
    }

    pub async fn stock(&self, product: Product) {
        self.world.define(Document::Product(product)).await.expect("a product");
    }

    pub async fn clock_to(&self, at: &str) {
        self.world.clock_to(at).await.expect("the clock moves");
    }

    /// An order of some units, paid with a token of the simulator gateway.
    pub async fn order(&self, product: &str, quantity: u32, token: &str) -> Order {
        let mut order = self.world.order(product, None).await.expect("an order");
        order.terms = Some(TermsId::new("commerce"));
        order.lines[0].quantity = quantity;
        order.payment_method = Some(PaymentMethod {
            token: token.to_owned(),
            kind: "creditCard".to_owned(),
            expires: None,
            brand: None,
        });
        order
    }

    pub async fn sell(&self, order: Order) -> SubscriptionId {
        let id = order.id;
        let wish = Wish::one(SANDBOX, Act::Sell(Box::new(order)));
        self.world.engine.execute(wish).await.expect("sold");
        id
    }

    /// Sells some seats as number 4100001.
    pub async fn sell_seats(&self, quantity: u32, token: &str) -> SubscriptionId {
        let mut order = self.order("seat", quantity, token).await;
        order.number = SEATS;
        self.sell(order).await
    }

    /// The subscription of the samples: customer 7000123, three seats at 10.00, sold as two.
    pub async fn sell_the_sample(&self) -> SubscriptionId {
        let engine = &self.world.engine;
        while engine.number(Counter::Customer).await.expect("a number") < 7_000_122 {}
        let name = CustomerName { given_by: "merchant".to_owned(), name: "crm-88".to_owned() };
        let draft = |id, number| perennial_engine::directory::Customer {
            reference: Some("crm-88".to_owned()),
            country: Some("DE".to_owned()),
            ..perennial_engine::directory::Customer::new(id, number)
        };
        let customer = engine.customer_named(SANDBOX, &name, draft).await.expect("a customer");
        let mut order = self.order("seat", 2, "tok_ok").await;
        order.number = SEATS;
        order.customer = Some(customer);
        "Team plan".clone_into(&mut order.lines[0].name_extension);
        let id = self.sell(order).await;
        self.clock_to("2026-02-20T12:00:00Z").await;
        let body = increase("S4100001", 1, 1, [false; 3]);
        assert_eq!(self.post(INCREASE, &body).await.status, 200);
        self.clock_to("2026-04-25T10:00:00Z").await;
        id
    }

    pub fn state(&self, id: SubscriptionId) -> Subscription {
        self.world.engine.subscription(SANDBOX, id).expect("a subscription")
    }

    pub async fn ask(&self, ask: Ask) -> Answered {
        ask.basic(USER, PASSWORD).of(&self.house).await
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.ask(Ask::get(path)).await
    }

    pub async fn post(&self, path: &str, body: &str) -> Answered {
        self.ask(Ask::post_json(path, body)).await
    }

    /// Posts to an operation that answers `OK` and nothing else.
    pub async fn ok(&self, operation: &str, body: &str) {
        let answered = self.post(&format!("/subscription/{operation}"), body).await;
        assert_eq!((answered.status.as_u16(), &*answered.text), (200, r#"{"ResultMessage":"OK"}"#));
    }

    /// Posts what is not acceptable; answers why. Nothing is written.
    pub async fn no(&self, operation: &str, body: &str) -> String {
        let before = self.digest();
        let answered = self.post(&format!("/subscription/{operation}"), body).await;
        assert_eq!(answered.status, 402, "{}", answered.text);
        assert_eq!(self.digest(), before);
        said(&answered)
    }

    /// `Subscription` of the answer to `getsubscription`.
    pub async fn read(&self, number: u64) -> Value {
        let path = format!("/subscription/getsubscription?subscriptionId=S{number}");
        let answered = self.get(&path).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()["Subscription"].clone()
    }

    /// How often a page of a journal was read.
    pub fn journal_reads(&self) -> u64 {
        self.store.journal_reads()
    }

    /// A digest of everything that is stored.
    pub fn digest(&self) -> [u8; 32] {
        self.store.digest()
    }
}

/// A product in euros, taxed 19 % on top.
pub fn seat(id: &str, number: u64, price: &str, cycle: Span) -> Product {
    let mut product = product(id, number, 1, price);
    product.group = None;
    let version = &mut product.versions[0];
    "Seat".clone_into(&mut version.name);
    version.cycle = cycle;
    version.tax = Tax { basis: Basis::Net, rate_ppm: 190_000 };
    version.terms = Some(TermsId::new("commerce"));
    product.id = ProductId::new(id);
    product
}

/// The same product with another price.
pub fn priced(mut product: Product, price: Price) -> Product {
    product.versions[0].prices =
        vec![PriceEntry { territory: None, price, from: None, preserve: false }];
    product
}

pub fn eur(price: &str) -> UnitPrice {
    UnitPrice::parse_decimal(price, Currency::parse("EUR").expect("the euro")).expect("a price")
}

/// A request for more units; `settings` are align, extend, preview.
pub fn increase(id: &str, item: u32, units: u32, settings: [bool; 3]) -> String {
    let [align, extend, preview] = settings;
    format!(
        r#"{{"AlignmentSettings":{{"AlignToCurrentInterval":{align},"ExtendInterval":{extend},
        "GetCustomerPricePreviewOnly":{preview}}},"GenerateMail":false,"Quantity":{units},
        "RunningNumber":{item},"SubscriptionId":"{id}"}}"#
    )
}

/// `ResultMessage` of an answer.
pub fn said(answered: &Answered) -> String {
    answered.json()["ResultMessage"].as_str().unwrap_or_default().to_owned()
}
