//! What the tests of changing calls share: a request by its members, a preview and its commit, and
//! the figures of an answer.

use perennial_core::billing::{Price, Tier, TierMode};
use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::time::Span;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Act, Wish};
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shop::{SEATS, Shop, eur, priced, said, seat};

pub const ADD: &str = "addsubscriptionitem";
pub const ALIGN: &str = "alignsubscriptions";
pub const UPDATE: &str = "updatesubscriptionitem";
pub const PRICE: &str = "updatesubscriptionitemprice";

/// Align, extend, preview.
pub fn settings([align, extend, preview]: [bool; 3]) -> Value {
    json!({
        "AlignToCurrentInterval": align,
        "ExtendInterval": extend,
        "GetCustomerPricePreviewOnly": preview,
    })
}

/// `body` with more members, or others.
pub fn with(body: &Value, more: &Value) -> Value {
    let mut body = body.clone();
    let members = more.as_object().expect("members").clone();
    body.as_object_mut().expect("members").extend(members);
    body
}

/// Net and gross price of a unit, as a call brings it.
pub fn customer_price(value: &str, gross: bool) -> Value {
    json!({ "CurrencyId": "EUR", "IsGross": gross, "Value": value })
}

/// Gross, net and tax of the alignment, as text.
pub fn alignment(answer: &Value) -> [String; 3] {
    ["Gross", "Net", "Vat"].map(|what| answer[format!("AlignmentCustomer{what}Price")].to_string())
}

pub fn next_billing(answer: &Value) -> [String; 3] {
    ["Gross", "Net", "Vat"]
        .map(|what| answer[format!("NextBillingCustomer{what}Price")].to_string())
}

pub const NOTHING: [&str; 3] = ["0.0", "0.0", "0.0"];

impl Shop {
    /// The answer of a call that succeeds.
    pub async fn done(&self, operation: &str, body: &Value) -> Value {
        let path = format!("/subscription/{operation}");
        let answered = self.post(&path, &body.to_string()).await;
        assert_eq!(answered.status, 200, "{body} {}", answered.text);
        assert_eq!(said(&answered), "OK");
        answered.json()
    }

    /// The answer to a call in XML.
    pub async fn post_xml(&self, operation: &str, xml: &str) -> String {
        let ask = Ask::new("POST", &format!("/subscription/{operation}"))
            .header("content-type", "application/xml")
            .header("accept", "application/xml")
            .body(xml.to_owned());
        let answered = self.ask(ask).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.text
    }

    /// Why a call is not acceptable, previewed and done; nothing is written.
    pub async fn not_acceptable(&self, operation: &str, body: &Value) -> String {
        let preview = with(
            body,
            &json!({ "AlignmentSettings": with(
            body.get("AlignmentSettings").unwrap_or(&json!({})),
            &json!({ "GetCustomerPricePreviewOnly": true }),
        ) }),
        );
        let why = self.no(operation, &body.to_string()).await;
        assert_eq!(self.no(operation, &preview.to_string()).await, why, "the preview says so too");
        why
    }

    /// Previews, then does it: the same figures, and nothing written by the preview.
    pub async fn agreed(&self, operation: &str, body: &Value, align: bool, extend: bool) -> Value {
        let asked = |preview| {
            with(body, &json!({ "AlignmentSettings": settings([align, extend, preview]) }))
        };
        let before = self.digest();
        let preview = self.done(operation, &asked(true)).await;
        assert_eq!(self.digest(), before, "a preview writes nothing");
        assert_eq!(preview["TransactionStatus"], Value::Null);
        assert_eq!(preview["ContinueUrl"], Value::Null);
        let done = self.done(operation, &asked(false)).await;
        for (name, value) in preview.as_object().expect("members") {
            if name != "TransactionStatus" && name != "ContinueUrl" {
                assert_eq!(*value, done[name], "{name}");
            }
        }
        done
    }

    /// The amounts taken so far, in order of their charges.
    pub fn takings(&self) -> usize {
        self.world.gateway.taken().len()
    }

    /// What was taken of one subscription last.
    pub fn last_charged(&self, id: SubscriptionId) -> String {
        let charges = self.world.engine.charges(SANDBOX, id).expect("charges");
        let newest = charges.iter().max_by_key(|row| row.charge.due).expect("a charge");
        let total = perennial_core::billing::charge::total(&newest.charge.lines);
        total.expect("a sum").gross.decimal()
    }

    /// Sells a product at an instant under a number, to a customer.
    pub async fn sell_to(
        &self,
        customer: Option<CustomerId>,
        (product, quantity): (&str, u32),
        number: u64,
        at: &str,
    ) -> SubscriptionId {
        self.clock_to(at).await;
        let mut order = self.order(product, quantity, "tok_ok").await;
        order.number = number;
        order.customer = customer;
        let id = order.id;
        let wish = Wish::one(SANDBOX, Act::Sell(Box::new(order)));
        self.world.engine.execute(wish).await.expect("sold");
        id
    }

    /// A shop with everything the tests change to: a cheap and a dear seat, a yearly one, one in
    /// tiers of each mode, and one used or not.
    pub async fn stocked() -> Self {
        let shop = Self::open().await;
        let month = Span::months(1);
        shop.stock(seat("desk", 60, "5.00", month)).await;
        shop.stock(seat("room", 61, "30.00", month)).await;
        shop.stock(seat("year", 62, "100.00", Span::years(1))).await;
        for (id, number, mode) in
            [("volume", 63, TierMode::AllUnits), ("steps", 64, TierMode::Graduated)]
        {
            let tiers = vec![
                Tier { up_to: Some(10), price: eur("10.00") },
                Tier { up_to: None, price: eur("9.00") },
            ];
            let price = Price::Tiered { mode, tiers };
            shop.stock(priced(seat(id, number, "1.00", month), price)).await;
        }
        let mut usage = seat("usage", 65, "0.25", month);
        usage.versions[0].quantity_min = 0;
        usage.versions[0].usage = true;
        shop.stock(usage).await;
        shop
    }

    /// Such a shop with some units of a product as number 4100001, sold on the tenth of February
    /// and half of its month gone.
    pub async fn half_a_month_in(product: &str, quantity: u32) -> (Self, SubscriptionId) {
        let shop = Self::stocked().await;
        let at = "2026-02-10T08:00:00Z";
        let id = shop.sell_to(None, (product, quantity), SEATS, at).await;
        shop.clock_to("2026-02-25T08:00:00Z").await;
        (shop, id)
    }
}
