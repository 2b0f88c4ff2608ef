//! One test for the promise of the house: what is sold in one room is seen through every other
//! room that may see it, and tells the same there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use perennial_core::ids::CustomerId;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::memory::MemoryStore;
use perennial_engine::testing::{SANDBOX, World};
use room_lobby::House;
use room_lobby::testing::{Ask, TestLobby, credential};
use serde_json::{Value, json};

const COMMERCE: (&str, &str) = ("demo", "a password");

struct AllRooms {
    world: World,
    house: House,
    test: TestLobby,
    keys: BTreeMap<&'static str, String>,
}

impl AllRooms {
    async fn open() -> Self {
        let store = Arc::new(MemoryStore::new());
        let world = World::on(store, Arc::new(room_notifications::Herald)).await;
        for (id, terms) in room_storefront::terms()
            .into_iter()
            .chain(room_reseller::terms::terms())
            .chain(room_partner::terms::terms())
            .chain(room_commerce::terms())
        {
            world.define(Document::Terms { id, terms }).await.unwrap();
        }
        for (id, terms) in [("telco-north", "reseller"), ("telco-south", "partner")] {
            let partner = Document::Partner(Partner {
                id: id.into(),
                name: id.to_owned(),
                project: "proj_demo".into(),
                terms: terms.into(),
                products: BTreeSet::new(),
                territories: BTreeSet::new(),
                settings: BTreeMap::new(),
            });
            world.define(partner).await.unwrap();
        }
        world.receiver("everything", "seed").await.unwrap();
        let test = TestLobby::new();
        let engine = || world.engine.clone();
        let lobby = &test.lobby;
        let house = test.house(vec![
            room_storefront::room(lobby, engine(), None),
            room_commerce::room(lobby, engine(), room_commerce::Config::default()),
            room_reseller::room(lobby, engine(), room_reseller::Config::default()),
            room_partner::room(lobby, engine(), room_partner::Config::default()),
            room_notifications::room(lobby, engine(), room_notifications::Config::default()),
        ]);
        let mut keys = BTreeMap::new();
        let mut issue = |name, prefix, room, scopes: &[&str], subject: Option<&str>| {
            let mut holder = credential(name, "sandbox", room, scopes);
            holder.subject = subject.map(str::to_owned);
            keys.insert(name, test.issue(prefix, holder));
        };
        let partner = ["orders:write", "orders:read", "changes:write", "subscriptions:read"];
        let notices = ["notifications:read", "notifications:write"];
        issue("storefront", "asc_test", "storefront", &["read", "write"], None);
        issue("notifications", "pk_test", "notifications", &notices, None);
        for telco in ["telco-north", "telco-south"] {
            let (reseller, partners) = match telco {
                "telco-north" => ("north as reseller", "north as partner"),
                _ => ("south as reseller", "south as partner"),
            };
            issue(reseller, "rs_test", "reseller", &[], Some(telco));
            issue(partners, "pk_test", "partner", &partner, Some(telco));
        }
        test.enrol(COMMERCE.0, COMMERCE.1, credential("c", "sandbox", "commerce", &[]));
        Self { world, house, test, keys }
    }

    /// Lets a customer ask through telco-north's client.
    fn consents(&mut self, name: &'static str, customer: CustomerId) {
        let mut holder = credential(name, "sandbox", "reseller", &[]);
        holder.subject = Some("telco-north".to_owned());
        holder.account = Some(customer.to_string());
        self.keys.insert(name, self.test.issue("rs_test", holder));
    }

    async fn ask(&self, who: &str, ask: Ask) -> (u16, Value) {
        let ask = match who {
            "commerce" => ask.basic(COMMERCE.0, COMMERCE.1),
            key => ask.bearer(&self.keys[key]),
        };
        let answered = ask.of(&self.house).await;
        let body = serde_json::from_str(&answered.text).unwrap_or(Value::Null);
        (answered.status.as_u16(), body)
    }

    /// What every room says of a subscription: its status and when the period ends.
    async fn seen(&self, uuid: &str, seller: Option<&str>) -> Vec<(&'static str, Value, Value)> {
        let id = perennial_core::ids::SubscriptionId(
            u128::from_str_radix(&uuid.replace('-', ""), 16).unwrap(),
        );
        let number = self.world.engine.subscription(SANDBOX, id).unwrap().number;
        let mut seen = vec![];
        let (status, said) = self
            .ask("storefront", Ask::get(&format!("/purchases/{uuid}?projectId=proj_demo")))
            .await;
        assert_eq!(status, 200, "storefront: {said}");
        let purchase = &said["purchase"];
        seen.push(("storefront", purchase["status"].clone(), purchase["period"]["end"].clone()));
        let path = format!("/subscription/getsubscription?subscriptionId=S{number}");
        let (status, said) = self.ask("commerce", Ask::get(&path)).await;
        assert_eq!(status, 200, "commerce: {said}");
        let subscription = &said["Subscription"];
        seen.push((
            "commerce",
            subscription["SubscriptionStatus"].clone(),
            subscription["NextBillingDate"].clone(),
        ));
        let path = format!("/subscription-manager/subscriptions/{uuid}");
        let (status, said) = self.ask("notifications", Ask::get(&path)).await;
        assert_eq!(status, 200, "notifications: {said}");
        let lifecycle = &said["lifecycle"];
        seen.push((
            "notifications",
            lifecycle["status"].clone(),
            lifecycle["anniversaryDate"].clone(),
        ));
        for (key, partner, telco) in [
            ("north as reseller", "north as partner", "telco-north"),
            ("south as reseller", "south as partner", "telco-south"),
        ] {
            let theirs = seller == Some(telco);
            let path = format!("/v1/partners/{telco}/subscriptions/{uuid}");
            let (status, said) = self.ask(key, Ask::get(&path)).await;
            assert_eq!(status, if theirs { 200 } else { 404 }, "{key}: {said}");
            if theirs {
                seen.push(("reseller", said["state"].clone(), said["renewalTime"].clone()));
            }
            let path = format!("/partner/subscriptions/{}?api-version=1", in_partner_form(id.0));
            let (status, said) = self.ask(partner, Ask::get(&path)).await;
            assert_eq!(status, if theirs { 200 } else { 404 }, "{partner}: {said}");
            if theirs {
                let ends = said["entitlement"]["entitled"].clone();
                seen.push(("partner", said["status"].clone(), ends));
            }
        }
        seen
    }
}

/// The partner room prints the same 128 bits in base 32.
fn in_partner_form(id: u128) -> String {
    let digits: Vec<char> = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().collect();
    let digit = |place: u32| digits[usize::try_from((id >> (place * 5)) & 31).unwrap()];
    format!("sub_{}", (0..26).rev().map(digit).collect::<String>())
}

fn uuid_of(text: &Value, world: &World) -> String {
    let find = perennial_engine::ports::Find::All;
    let page = perennial_engine::ports::Page { after: None, limit: 100 };
    let all = world.engine.find(SANDBOX, &find, page).unwrap();
    let newest = all.iter().max_by_key(|s| s.number).unwrap_or_else(|| panic!("{text}"));
    newest.id.to_string()
}

#[tokio::test]
async fn what_is_sold_in_one_room_is_seen_in_every_other() {
    let rooms = AllRooms::open().await;

    // Sold by the vendor himself.
    let order = json!({
        "projectId": "proj_demo", "subscriptionId": "basic", "customerId": "alice",
        "territory": "DEU",
    });
    let (status, said) =
        rooms.ask("storefront", Ask::post_json("/purchases", order.to_string())).await;
    assert_eq!(status, 201, "{said}");
    let uuid = uuid_of(&said, &rooms.world);
    assert_eq!(
        rooms.seen(&uuid, None).await,
        [
            ("storefront", json!("ACTIVE"), json!("2026-02-28T09:00:00Z")),
            ("commerce", json!(1), json!("2026-02-28T09:00:00Z")),
            ("notifications", json!("Active"), json!("2026-02-28T09:00:00Z")),
        ]
    );

    // Sold by a reseller, who provisions it.
    let body = json!({
        "partnerUserToken": "cust-42",
        "serviceLocation": { "regionCode": "DE", "postalCode": "10115" },
        "lineItems": [{ "product": "partners/telco-north/products/com.demo.plus" }],
    });
    let path = "/v1/partners/telco-north/subscriptions:provision?subscriptionId=ord-7781";
    let (status, said) =
        rooms.ask("north as reseller", Ask::post_json(path, body.to_string())).await;
    assert_eq!(status, 200, "{said}");
    let uuid = uuid_of(&said, &rooms.world);
    assert_eq!(
        rooms.seen(&uuid, Some("telco-north")).await,
        [
            ("storefront", json!("ACTIVE"), json!("2026-02-28T09:00:00Z")),
            ("commerce", json!(1), json!("2026-02-28T09:00:00Z")),
            ("notifications", json!("Active"), json!("2026-02-28T09:00:00Z")),
            ("reseller", json!("STATE_ACTIVE"), json!("2026-02-28T09:00:00Z")),
            // Nobody is entitled before an end user is linked.
            ("partner", json!("ACTIVE"), json!(false)),
        ]
    );

    // Sold by a partner, by a fulfilment order.
    let body = json!({
        "partnerOrderId": "TEL-1",
        "account": { "partnerAccountRef": "A-1", "country": "DE" },
        "lines": [{ "lineRef": "1", "action": "CREATE", "offeringId": "off_com.demo.basic",
                    "quantity": 1, "activation": { "policy": "IMMEDIATE" } }],
    });
    let path = "/partner/fulfillment-orders?api-version=1";
    let ask = Ask::post_json(path, body.to_string()).header("idempotency-key", "order-TEL-1");
    let (status, said) = rooms.ask("south as partner", ask).await;
    assert_eq!(status, 201, "{said}");
    let uuid = uuid_of(&said, &rooms.world);
    let seen = rooms.seen(&uuid, Some("telco-south")).await;
    assert_eq!(
        seen,
        [
            ("storefront", json!("ACTIVE"), json!("2026-02-28T09:00:00Z")),
            ("commerce", json!(1), json!("2026-02-28T09:00:00Z")),
            ("notifications", json!("Active"), json!("2026-02-28T09:00:00Z")),
            ("reseller", json!("STATE_ACTIVE"), json!("2026-02-28T09:00:00Z")),
            ("partner", json!("ACTIVE"), json!(true)),
        ]
    );

    // Cancelled through the partner's room at the end of the term: every room tells it in its words.
    let change = json!({ "change": { "type": "CANCEL", "mode": "END_OF_TERM",
                                     "reasonCode": "CUSTOMER_REQUEST" } });
    let id = said["lines"][0]["subscriptions"][0]["subscriptionId"].as_str().unwrap().to_owned();
    let path = format!("/partner/subscriptions/{id}/changes?api-version=1");
    let ask = Ask::post_json(&path, change.to_string()).header("idempotency-key", "cancel-TEL-1");
    let (status, said) = rooms.ask("south as partner", ask).await;
    assert!(status == 200 || status == 201, "{said}");
    let statuses: Vec<_> =
        rooms.seen(&uuid, Some("telco-south")).await.into_iter().map(|(_, said, _)| said).collect();
    assert_eq!(
        statuses,
        [
            json!("ACTIVE"),
            json!(1),
            json!("Suspended"),
            json!("STATE_CANCEL_AT_END_OF_CYCLE"),
            json!("CANCEL_SCHEDULED"),
        ]
    );
    rooms.world.engine.flush_deliveries(SANDBOX).await.unwrap();
    let sent = rooms.world.outside.sent.lock();
    let told: Vec<Value> =
        sent.iter().map(|sent| serde_json::from_slice::<Value>(&sent.body).unwrap()).collect();
    let types: Vec<_> = told.iter().map(|body| body["type"].as_str().unwrap()).collect();
    assert_eq!(types.iter().filter(|kind| **kind == "created").count(), 3, "{types:?}");
    assert_eq!(types.last(), Some(&"suspended"), "{types:?}");
}

#[tokio::test]
async fn a_customer_is_the_same_in_every_room() {
    let mut rooms = AllRooms::open().await;
    let order = json!({
        "projectId": "proj_demo", "subscriptionId": "basic", "customerId": "alice",
        "territory": "DEU",
    });
    let (status, said) =
        rooms.ask("storefront", Ask::post_json("/purchases", order.to_string())).await;
    assert_eq!(status, 201, "{said}");
    let bought = uuid_of(&said, &rooms.world);
    let id = u128::from_str_radix(&bought.replace('-', ""), 16).unwrap();
    let id = perennial_core::ids::SubscriptionId(id);
    let alice = rooms.world.engine.subscription(SANDBOX, id).unwrap().customer.unwrap();
    rooms.consents("alice", alice);
    let create = |id: &str, product: &str| {
        let body = json!({
            "partnerUserToken": "cust-42",
            "serviceLocation": { "regionCode": "DE" },
            "lineItems": [{ "product": format!("partners/telco-north/products/{product}") }],
        });
        let path = format!("/v1/partners/telco-north/subscriptions?subscriptionId={id}");
        Ask::post_json(&path, body.to_string())
    };

    // She has that product from the storefront.
    let (status, said) = rooms.ask("alice", create("ord-1", "com.demo.basic")).await;
    assert_eq!(status, 400, "{said}");
    assert_eq!(
        said["error"]["details"][0]["reason"],
        "ERROR_CODE_SUBSCRIPTION_REJECTED_ALREADY_SUBSCRIBED"
    );

    // Another one is hers everywhere, and entitles her at once.
    let (status, said) = rooms.ask("alice", create("ord-1", "com.demo.plus")).await;
    assert_eq!(status, 200, "{said}");
    let created = uuid_of(&said, &rooms.world);
    assert_eq!(
        rooms.seen(&created, Some("telco-north")).await,
        [
            ("storefront", json!("ACTIVE"), json!("2026-02-28T09:00:00Z")),
            ("commerce", json!(1), json!("2026-02-28T09:00:00Z")),
            ("notifications", json!("Active"), json!("2026-02-28T09:00:00Z")),
            ("reseller", json!("STATE_ACTIVE"), json!("2026-02-28T09:00:00Z")),
            ("partner", json!("ACTIVE"), json!(true)),
        ]
    );
    let path = "/purchases?projectId=proj_demo&customerId=alice";
    let (status, said) = rooms.ask("storefront", Ask::get(path)).await;
    assert_eq!(status, 200, "{said}");
    let listed = said.to_string();
    for hers in [&bought, &created] {
        assert!(listed.contains(hers.as_str()), "{hers} in {listed}");
    }
}
