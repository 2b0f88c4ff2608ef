//! Contacts: what is changed of them, for whom, from when; and finding by the address they have.

use perennial_core::ids::SubscriptionId;
use perennial_core::{Command, Fact};
use perennial_engine::contact::Member;
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Act, ContactType, Wish};
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::shop::{SEATS, Shop, said};

const UPDATE: &str = "updatecontact";
const FIND: &str = "/subscription/getsubscriptionsforcustomer";

/// A request about the billing contact; `more` goes into it, `members` into the contact.
fn body(members: &Value, more: &Value) -> String {
    let mut contact = json!({"CountryId": "DE", "LanguageId": "de"});
    let mut body = json!({"ContactType": "BillingContact", "SubscriptionId": "S4100001"});
    for (into, from) in [(&mut contact, members), (&mut body, more)] {
        for (name, value) in from.as_object().expect("an object") {
            into[name] = value.clone();
        }
    }
    if body.get("Contact").is_none() {
        body["Contact"] = contact;
    }
    body.to_string()
}

impl Shop {
    fn member(&self, id: SubscriptionId, kind: ContactType, at: &str, member: Member) -> String {
        let at = perennial_core::time::Instant::parse(at).expect("an instant");
        let found = self.world.engine.contact(SANDBOX, &self.state(id), kind, at).expect("read");
        found.and_then(|it| it.get(member).map(str::to_owned)).unwrap_or_default()
    }

    fn city(&self, id: SubscriptionId, at: &str) -> String {
        self.member(id, ContactType::Billing, at, Member::City)
    }

    fn told(&self, id: SubscriptionId) -> usize {
        let history = self.world.engine.history(SANDBOX, id).expect("a history");
        let facts = history.iter().flat_map(|entry| &entry.facts);
        facts.filter(|dated| dated.fact == Fact::ContactsChanged).count()
    }

    async fn find(&self, query: &str) -> Vec<Value> {
        let answered = self.get(&format!("{FIND}?{query}")).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        let json = answered.json();
        let list = json["Subscriptions"].as_array().expect("a list");
        list.iter().map(|subscription| subscription["Id"].clone()).collect()
    }

    /// The sample and a second subscription of the same customer, number 4100002.
    async fn two_of_one(&self) -> (SubscriptionId, SubscriptionId) {
        let one = self.sell_the_sample().await;
        let mut order = self.order("seat", 1, "tok_ok").await;
        order.number = SEATS + 1;
        order.customer = self.state(one).customer;
        (one, self.sell(order).await)
    }
}

const BEFORE: &str = "2026-04-25T10:00:00Z";
const AFTER: &str = "2026-05-05T10:00:00Z";

#[tokio::test]
async fn a_contact_changes_from_now_on_for_all_who_share_it() {
    let shop = Shop::open().await;
    let (one, two) = shop.two_of_one().await;
    shop.ok(UPDATE, &body(&json!({"City": "Turin", "Fax": 123}), &json!({}))).await;
    shop.clock_to("2026-05-01T10:00:00Z").await;
    shop.ok(UPDATE, &body(&json!({"City": "London"}), &json!({}))).await;
    assert_eq!([shop.city(one, BEFORE), shop.city(one, AFTER)], ["Turin", "London"]);
    assert_eq!([shop.city(two, BEFORE), shop.city(two, AFTER)], ["Turin", "London"]);
    // Partial: what is not named stays, what is empty goes.
    assert_eq!(shop.member(one, ContactType::Delivery, AFTER, Member::Fax), "123");
    shop.ok(UPDATE, &body(&json!({"Fax": ""}), &json!({}))).await;
    assert_eq!(shop.member(one, ContactType::Billing, AFTER, Member::Fax), "");
    assert_eq!(shop.city(one, AFTER), "London");
    assert_eq!([shop.told(one), shop.told(two)], [3, 3]);
    // Once more the same: nobody is told.
    let before = shop.digest();
    shop.ok(UPDATE, &body(&json!({"City": "London"}), &json!({}))).await;
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn omitted_members_go_only_when_that_is_asked() {
    for flag in ["RemoveOmitted", "DeleteOmittedParameters"] {
        let shop = Shop::open().await;
        let id = shop.sell_the_sample().await;
        shop.ok(UPDATE, &body(&json!({"City": "Turin", "Title": "Dr."}), &json!({}))).await;
        shop.ok(UPDATE, &body(&json!({"City": "Turin"}), &json!({flag: false}))).await;
        assert_eq!(shop.member(id, ContactType::Billing, AFTER, Member::Title), "Dr.");
        shop.ok(UPDATE, &body(&json!({"City": "Turin"}), &json!({flag: true}))).await;
        assert_eq!(shop.member(id, ContactType::Billing, AFTER, Member::Title), "");
        assert_eq!(shop.city(id, AFTER), "Turin");
    }
}

#[tokio::test]
async fn a_split_contact_is_the_subscriptions_own() {
    let shop = Shop::open().await;
    let (one, two) = shop.two_of_one().await;
    shop.ok(UPDATE, &body(&json!({"City": "Turin"}), &json!({}))).await;
    shop.ok(UPDATE, &body(&json!({"City": "Paris"}), &json!({"SplitContact": true}))).await;
    assert_eq!([shop.city(one, AFTER), shop.city(two, AFTER)], ["Paris", "Turin"]);
    assert_eq!([shop.told(one), shop.told(two)], [2, 1]);
    let other = json!({"SubscriptionId": "S4100002"});
    shop.ok(UPDATE, &body(&json!({"City": "London"}), &other)).await;
    assert_eq!([shop.city(one, AFTER), shop.city(two, AFTER)], ["Paris", "London"]);
    // By the reference, all of the customer's.
    let all = json!({"SubscriptionId": null, "CustomerReferenceId": "crm-88"});
    shop.ok(UPDATE, &body(&json!({"City": "Rome"}), &all)).await;
    assert_eq!([shop.city(one, AFTER), shop.city(two, AFTER)], ["Rome", "Rome"]);
    let both = json!({"CustomerReferenceId": "crm-88"});
    shop.ok(UPDATE, &body(&json!({"City": "Oslo"}), &both)).await;
    assert_eq!([shop.city(one, AFTER), shop.city(two, AFTER)], ["Oslo", "Rome"]);
}

#[tokio::test]
async fn each_type_has_its_own_and_else_the_billing_contact() {
    let shop = Shop::open().await;
    let id = shop.sell_the_sample().await;
    for (kind, city) in [("1", "Turin"), ("delivery", "Genoa"), ("LicenseeContact", "Milan")] {
        shop.ok(UPDATE, &body(&json!({"City": city}), &json!({"ContactType": kind}))).await;
    }
    shop.ok(UPDATE, &body(&json!({"City": "Pisa"}), &json!({"ContactType": 2}))).await;
    let seen = ContactType::ALL.map(|kind| shop.member(id, kind, AFTER, Member::City));
    assert_eq!(seen, ["Turin", "Pisa", "Milan"]);
}

#[tokio::test]
async fn customers_are_found_by_the_address_they_have_now() {
    let shop = Shop::open().await;
    let (one, two) = shop.two_of_one().await;
    let other = shop.world.customer("other").await.expect("a customer");
    let mut order = shop.order("seat", 1, "tok_ok").await;
    order.number = SEATS + 2;
    order.customer = Some(other);
    let three = shop.sell(order).await;
    assert_eq!(shop.find("customerEmail=ada@example.org").await, [] as [Value; 0]);
    shop.ok(UPDATE, &body(&json!({"EMail": "Ada@Example.org"}), &json!({}))).await;
    let family = json!({"SubscriptionId": format!("S{}", SEATS + 2)});
    shop.ok(UPDATE, &body(&json!({"EMail": "ada@example.org"}), &family)).await;
    let numbers = |ids: &[SubscriptionId]| -> Vec<Value> {
        ids.iter().map(|id| json!(shop.state(*id).number)).collect()
    };
    for query in [
        "customerEmail=ada@example.org",
        "CUSTOMEREMAIL=ADA@EXAMPLE.ORG&customerId=&customerReferenceId=",
        "customerEmail=%20ada%40example.org%20&subscriptionStatus=Active&isCurrent=true",
    ] {
        assert_eq!(shop.find(query).await, numbers(&[one, two, three]), "{query}");
    }
    assert_eq!(
        shop.find("customerEmail=ada@example.org&subscriptionStatus=Hold").await,
        [] as [Value; 0]
    );
    let split = json!({"SplitContact": true});
    shop.ok(UPDATE, &body(&json!({"EMail": "bill@example.org"}), &split)).await;
    assert_eq!(shop.find("customerEmail=ada@example.org").await, numbers(&[two, three]));
    assert_eq!(shop.find("customerEmail=bill@example.org").await, numbers(&[one]));
    assert_eq!(shop.find("customerEmail=nobody").await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_cannot_be_a_contact_is_refused() {
    let shop = Shop::open().await;
    shop.sell_the_sample().await;
    let long = "x".repeat(256);
    let missing = |name: &str| format!("Missing required field. {name}");
    let invalid = |name: &str| format!("Invalid value for field '{name}'.");
    let bare = json!({"SubscriptionId": null});
    for (members, more, status, why) in [
        (json!({}), json!({"Contact": null}), 400, missing("Contact")),
        (json!({}), json!({"Contact": "x"}), 400, invalid("Contact")),
        (json!({"CountryId": null}), json!({}), 400, missing("CountryId")),
        (json!({"LanguageId": " "}), json!({}), 400, missing("LanguageId")),
        (json!({"CountryId": "ZZ"}), json!({}), 400, invalid("CountryId")),
        (json!({"CountryId": "DEU"}), json!({}), 400, invalid("CountryId")),
        (json!({"LanguageId": "german"}), json!({}), 400, invalid("LanguageId")),
        (json!({"EMail": "ada"}), json!({}), 400, invalid("EMail")),
        (json!({"Street1": long}), json!({}), 400, invalid("Street1")),
        (json!({"City": "a\nb"}), json!({}), 400, invalid("City")),
        (json!({"City": ["a"]}), json!({}), 400, invalid("City")),
        (json!({}), json!({"ContactType": null}), 400, missing("ContactType")),
        (json!({}), json!({"ContactType": 3}), 400, invalid("ContactType")),
        (json!({}), bare, 400, missing("SubscriptionId")),
        (json!({}), json!({"SubscriptionId": "x"}), 400, invalid("SubscriptionId")),
        (json!({}), json!({"SplitContact": "maybe"}), 400, invalid("SplitContact")),
        (
            json!({}),
            json!({"RemoveOmitted": true, "DeleteOmittedParameters": false}),
            400,
            invalid("DeleteOmittedParameters"),
        ),
        (json!({}), json!({"SubscriptionId": "S9"}), 404, "Subscription not found.".to_owned()),
        (
            json!({}),
            json!({"SubscriptionId": null, "CustomerReferenceId": "crm-1"}),
            404,
            "Customer not found.".to_owned(),
        ),
    ] {
        let before = shop.digest();
        let body = body(&members, &more);
        let answered = shop.post("/subscription/updatecontact", &body).await;
        assert_eq!((answered.status.as_u16(), said(&answered)), (status, why), "{body}");
        assert_eq!(shop.digest(), before, "{body}");
    }
}

#[tokio::test]
async fn without_an_active_item_there_is_nobody_to_bill() {
    let shop = Shop::open().await;
    let id = shop.sell_the_sample().await;
    let items = r#"{"Items":[1],"SubscriptionId":"S4100001"}"#;
    shop.ok("deactivatesubscriptionitems", items).await;
    let why = shop.no(UPDATE, &body(&json!({}), &json!({}))).await;
    assert_eq!(why, "Subscription status is Deactivated; expected Active.");
    let all = json!({"SubscriptionId": null, "CustomerReferenceId": "crm-88"});
    let why = shop.no(UPDATE, &body(&json!({}), &all)).await;
    assert_eq!(why, "The customer has no active item.");
    assert_eq!(shop.told(id), 0);
    let nobody = shop.sell({
        let mut order = shop.order("seat", 1, "tok_ok").await;
        order.number = SEATS + 1;
        order
    });
    nobody.await;
    let why = shop.no(UPDATE, &body(&json!({}), &json!({"SubscriptionId": "4100002"}))).await;
    assert_eq!(why, "The subscription has no customer.");
}

#[tokio::test]
async fn a_repeated_key_changes_a_contact_once() {
    let shop = Shop::open().await;
    let id = shop.sell_the_sample().await;
    let ask = || {
        let body = body(&json!({"City": "Turin"}), &json!({}));
        Ask::post_json("/subscription/updatecontact", &body).header("idempotency-key", "k1")
    };
    assert_eq!(shop.ask(ask()).await.status, 200);
    shop.ok(UPDATE, &body(&json!({"City": "London"}), &json!({}))).await;
    let again = shop.ask(ask()).await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (200, "true"));
    assert_eq!(shop.city(id, AFTER), "London");
}

#[tokio::test]
async fn a_card_is_renewed_and_nothing_else() {
    let shop = Shop::open().await;
    let id = shop.sell_seats(1, "tok_ok").await;
    let body = r#"{"SubscriptionId":"S4100001"}"#;
    let before = shop.digest();
    shop.ok("updateaccount", body).await;
    assert_eq!(shop.digest(), before, "accepted, and nothing is known yet");
    let set = async |token: &str, kind: &str| {
        let mut method = shop.state(id).payment_method.expect("a method");
        (method.token, method.kind) = (token.to_owned(), kind.to_owned());
        let command = Command::SetPaymentMethod { method: Some(method) };
        let wish = Wish::one(SANDBOX, Act::Do { id, command });
        shop.world.engine.execute(wish).await.expect("set");
    };
    set("tok_renewed", "creditCard").await;
    shop.ok("updateaccount", body).await;
    let expires = shop.state(id).payment_method.and_then(|method| method.expires);
    assert_eq!(expires.as_deref(), Some("12/2099"));
    set("tok_ok", "directDebit").await;
    assert_eq!(shop.no("updateaccount", body).await, "The subscription is not paid by card.");
    let answered = shop.post("/subscription/updateaccount", "{}").await;
    let told = (answered.status.as_u16(), said(&answered));
    assert_eq!(told, (400, "Missing required field. SubscriptionId".to_owned()));
    let xml = "<UpdateAccountRequest><SubscriptionId>9</SubscriptionId></UpdateAccountRequest>";
    let ask = Ask::new("POST", "/subscription/updateaccount");
    let ask = ask.header("content-type", "application/xml").header("accept", "application/xml");
    let answered = shop.ask(ask.body(xml.to_owned())).await;
    assert_eq!(answered.status, 404);
    assert!(answered.text.contains("<UpdateAccountResponse xmlns="), "{}", answered.text);
}
