//! A shop whose books are read: one issuer, one customer with a name that wants to be a script.

use std::sync::Arc;

use futures::executor::block_on;
use perennial_core::Command;
use perennial_core::catalog::{Issuer, IssuerDetails, Listing, NumberForm, Project};
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::{CancelReason, PaymentMethod};
use perennial_core::terms::Terms;
use perennial_engine::contact::{Contact, ContactType, Member};
use perennial_engine::directory::Document;
use perennial_engine::testing::{SANDBOX, START, World, instant};
use perennial_engine::{Act, Wish};
use room_lobby::House;
use room_lobby::testing::{Answered, Ask, TestLobby, credential};

pub const HOSTILE: &str = "<script>alert('x')</script> & \"Söhne\"";

pub struct Shop {
    pub world: World,
    pub lobby: TestLobby,
    pub house: House,
    pub key: String,
}

pub fn project() -> Project {
    let details = |since, name: &str| IssuerDetails {
        since: instant(since),
        name: name.to_owned(),
        address: vec!["Example Street 1".to_owned(), "10115 Berlin".to_owned()],
        vat_id: Some("DE123456789".to_owned()),
        email: Some("billing@demo.test".to_owned()),
    };
    let form = |text| NumberForm::parse(text).unwrap();
    Project {
        id: "proj_demo".into(),
        name: "Demo".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        primary_locale: "en-US".to_owned(),
        terms: "platform".into(),
        store: 1,
        issuer: Some(Issuer {
            invoices: form("INV-{number:06}"),
            credit_notes: form("CN-{number:06}"),
            details: vec![details(START, "Demo KG"), details("2026-03-01T00:00:00Z", "Demo GmbH")],
        }),
        created: instant(START),
        listing: Listing::default(),
        pace: None,
        changed: None,
        discount_plans: std::collections::BTreeMap::new(),
    }
}

impl Shop {
    /// Three invoices; the unused part of the last is given back.
    pub fn open() -> (Self, SubscriptionId) {
        let (world, id) = block_on(async {
            let world = World::new().await;
            world.define(Document::Project(project())).await.unwrap();
            let mut terms = Terms::platform();
            terms.cancel.refund_unused = true;
            world.define(Document::Terms { id: "platform".into(), terms }).await.unwrap();
            let customer = world.customer("c-1").await.unwrap();
            let mut known = world.engine.customer(SANDBOX, customer).unwrap();
            let contact = Contact::new([
                (Member::Company, HOSTILE.to_owned()),
                (Member::Street1, "Ring 5".to_owned()),
                (Member::PostalCode, "50667".to_owned()),
                (Member::City, "Köln".to_owned()),
                (Member::VatId, "DE987654321".to_owned()),
            ]);
            known.write_contact(None, ContactType::Billing, instant(START), contact);
            world.define(Document::Customer(known)).await.unwrap();
            let mut order = world.order("basic", Some(customer)).await.unwrap();
            order.payment_method = Some(PaymentMethod {
                token: "tok_ok".to_owned(),
                kind: "creditCard".to_owned(),
                expires: None,
                brand: None,
            });
            let id = order.id;
            let wish = Wish::one(SANDBOX, Act::Sell(Box::new(order)));
            world.engine.execute(wish).await.unwrap();
            world.clock_to("2026-04-10T09:00:00Z").await.unwrap();
            let (when, reason) = (CancelWhen::Now, CancelReason::Customer);
            let act = Act::Do { id, command: Command::Cancel { when, reason } };
            world.engine.execute(Wish::one(SANDBOX, act)).await.unwrap();
            (world, id)
        });
        let lobby = TestLobby::new();
        let room = room_books::room(&lobby.lobby, Arc::clone(&world.engine), None);
        let house = lobby.house(vec![room]);
        let key = lobby.issue("pk_test", credential("fin", "sandbox", "books", &["books:read"]));
        (Self { world, lobby, house, key }, id)
    }

    pub fn get(&self, path: &str, accept: &str) -> Answered {
        self.ask(&self.key, path, accept)
    }

    pub fn ask(&self, key: &str, path: &str, accept: &str) -> Answered {
        let ask = Ask::get(path).header("accept", accept).bearer(key);
        block_on(ask.of(&self.house))
    }

    pub fn json(&self, path: &str) -> serde_json::Value {
        let reply = self.get(path, "application/json");
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        serde_json::from_str(&reply.text).unwrap()
    }
}
