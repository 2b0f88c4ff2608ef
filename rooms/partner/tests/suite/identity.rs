//! Identity products: who is enrolled, verified, masked, forgotten; and contacts of accounts (5.6).

use perennial_engine::directory::{Document, Partner};
use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::people::{SEARCH, ada, member, open, put, watch};
use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

async fn enrol(shop: &Shop, id: &str, reference: &str, body: &Value) -> Value {
    let answered = put(shop, &member(id, reference), body).await;
    assert!(answered.status.is_success(), "{}", answered.text);
    answered.json()
}

fn named(family: &str) -> Value {
    let mut somebody = ada();
    somebody["person"]["familyName"] = json!(family);
    somebody
}

#[tokio::test]
async fn nobody_is_protected_before_he_is_known() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    let waits = shop.get(&id).await;
    assert_eq!(waits["status"], "PENDING");
    let missing =
        json!({ "required": true, "state": "PENDING_PII", "missing": ["PRIMARY_MEMBER"] });
    assert_eq!(waits["identity"], missing);
    assert_eq!(waits["entitlement"]["entitled"], false);
    assert_eq!(waits["entitlement"]["validUntil"], serde_json::Value::Null, "nothing is valid yet");
    let answered = put(&shop, &member(&id, "m-1"), &ada()).await;
    assert_eq!(answered.status.as_u16(), 201, "{}", answered.text);
    let shown = answered.json();
    assert!(shown["memberId"].as_str().unwrap().starts_with("mem_"));
    assert_eq!((&shown["state"], &shown["memberRef"]), (&json!("VERIFIED"), &json!("m-1")));
    let runs = shop.get(&id).await;
    assert_eq!(
        (&runs["status"], &runs["startDate"]),
        (&json!("ACTIVE"), &json!("2026-01-31T09:00:00Z"))
    );
    assert_eq!(runs["identity"]["state"], "VERIFIED");
    assert_eq!(runs["entitlement"]["entitled"], true);
    assert_eq!(answered.header("etag"), format!("\"r{}\"", runs["revision"]));
}

#[tokio::test]
async fn what_is_shown_is_masked() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    enrol(&shop, &id, "m-1", &ada()).await;
    let shown = shop.ask(Ask::get(&member(&id, "m-1"))).await;
    let found = shown.json();
    let person = json!({ "givenName": "Ada", "middleName": null, "familyName": "Lovelace",
        "suffix": null, "dateOfBirth": "1980" });
    assert_eq!(found["person"], person);
    let number = json!([{ "type": "US_SSN", "country": "US", "last4": "6789" }]);
    assert_eq!(found["nationalIds"], number);
    let address =
        json!([{ "type": "CURRENT", "country": "US", "region": "CA", "postalPrefix": "94" }]);
    assert_eq!(found["addresses"], address);
    assert_eq!(found["emails"][0]["masked"], "A***@***.org");
    assert_eq!(found["phones"][0]["masked"], "+*********00");
    for hidden in
        ["123-45", "12345", "1980-02", "Amphitheatre", "Mountain", "94043", "415555", "Agent"]
    {
        assert!(!shown.text.contains(hidden), "{hidden} in {}", shown.text);
    }
    let list = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}/members"))).await.json();
    assert_eq!(list["items"], json!([found]));
}

#[tokio::test]
async fn the_same_twice_is_once() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    let first = enrol(&shop, &id, "m-1", &ada()).await;
    let before = shop.store.digest();
    let again = put(&shop, &member(&id, "m-1"), &ada()).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, first.clone()));
    assert!(shop.store.digest() == before, "nothing happened");
    let mut moved = ada();
    moved["addresses"][0]["line1"] = json!("1 Main Street");
    let after = enrol(&shop, &id, "m-1", &moved).await;
    assert_eq!(after["memberId"], first["memberId"]);
    let ids = |it: &Value| {
        it["consents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["consentId"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&after), ids(&first), "the same consents");
    let other = put(&shop, &member(&id, "m-2"), &ada()).await;
    assert_eq!((other.status.as_u16(), &other.json()["code"]), (409, &json!("member-exists")));
}

#[tokio::test]
async fn what_a_verifier_may_say() {
    let shop = open().await;
    let state = |document: &Value| document["state"].as_str().unwrap().to_owned();
    let rejected = shop.sell("T-1", watch()).await;
    assert_eq!(state(&enrol(&shop, &rejected, "m-1", &named("Reject")).await), "REJECTED");
    assert_eq!(shop.get(&rejected).await["status"], "PENDING");
    let asked = shop.sell("T-2", watch()).await;
    let more = enrol(&shop, &asked, "m-1", &named("Action")).await;
    assert_eq!(
        (state(&more), &more["missing"]),
        ("ACTION_REQUIRED".to_owned(), &json!(["ADDRESS_PROOF"]))
    );
    assert_eq!(shop.get(&asked).await["identity"]["missing"], json!(["ADDRESS_PROOF"]));
    assert_eq!(state(&enrol(&shop, &asked, "m-1", &ada()).await), "VERIFIED");
    let slow = shop.sell("T-3", watch()).await;
    assert_eq!(state(&enrol(&shop, &slow, "m-1", &named("Slow")).await), "VERIFYING");
    shop.clock_to("2026-02-01T08:59:59Z").await;
    assert_eq!(shop.get(&slow).await["status"], "PENDING");
    shop.clock_to("2026-02-01T09:00:00Z").await;
    let known = shop.get(&slow).await;
    assert_eq!(
        (&known["status"], &known["startDate"]),
        (&json!("ACTIVE"), &json!("2026-02-01T09:00:00Z"))
    );
    shop.clock_to("2026-03-02T09:00:00Z").await;
    assert_eq!(shop.get(&rejected).await["status"], "CANCELED", "thirty days are over");
}

#[tokio::test]
async fn a_family_of_members() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    let mut child = ada();
    child["relationship"] = json!("CHILD");
    child["person"]["dateOfBirth"] = json!("2015-06-01");
    child["guardianMemberRef"] = json!("m-1");
    for gone in ["nationalIds", "addresses", "emails", "phones"] {
        child.as_object_mut().unwrap().remove(gone);
    }
    let refused = put(&shop, &member(&id, "m-2"), &child).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "/guardianMemberRef");
    enrol(&shop, &id, "m-1", &ada()).await;
    let shown = enrol(&shop, &id, "m-2", &child).await;
    assert_eq!(
        (&shown["guardianMemberRef"], &shown["relationship"]),
        (&json!("m-1"), &json!("CHILD"))
    );
    let first = shop.ask(Ask::new("DELETE", &member(&id, "m-1"))).await;
    assert_eq!((first.status.as_u16(), &first.json()["code"]), (409, &json!("invalid-state")));
    assert_eq!(shop.ask(Ask::new("DELETE", &member(&id, "m-2"))).await.status, 204);
    let gone = shop.ask(Ask::get(&member(&id, "m-2"))).await;
    assert_eq!((gone.status.as_u16(), &gone.json()["code"]), (404, &json!("member-not-found")));
    let cancel =
        json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE", "reasonCode": "MOVED" } });
    shop.post(&format!("{SUBSCRIPTIONS}/{id}/changes"), "key-cancel-1", &cancel).await;
    let revoked = shop.ask(Ask::get(&member(&id, "m-1"))).await.json();
    assert_eq!(revoked["state"], "REVOKED");
    assert_eq!(shop.ask(Ask::new("DELETE", &member(&id, "m-1"))).await.status, 204);
    let late = put(&shop, &member(&id, "m-1"), &ada()).await;
    assert_eq!(late.json()["code"], "already-canceled");
}

#[tokio::test]
async fn a_consent_is_taken_back() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    enrol(&shop, &id, "m-1", &ada()).await;
    let path = format!("{}/consents", member(&id, "m-1"));
    let given = shop.ask(Ask::get(&path)).await.json();
    let of = |kind: &str| {
        let items = given["items"].as_array().unwrap();
        let found = items.iter().find(|it| it["type"] == kind).unwrap();
        format!("{path}/{}/withdraw", found["consentId"].as_str().unwrap())
    };
    let withdraw = |path: String, key: &'static str| {
        shop.ask(Ask::new("POST", &path).header("idempotency-key", key))
    };
    let kept = withdraw(of("MARKETING"), "key-w-0001").await;
    assert_eq!(kept.json()["memberState"], "VERIFIED", "{}", kept.text);
    assert_eq!(shop.get(&id).await["status"], "ACTIVE");
    let bare = shop.ask(Ask::new("POST", &of("TERMS"))).await;
    assert_eq!(bare.json()["code"], "idempotency-key-required");
    let done = withdraw(of("TERMS"), "key-w-0002").await;
    assert_eq!(done.status.as_u16(), 200, "{}", done.text);
    let told = done.json();
    assert_eq!(
        (&told["memberState"], &told["subscriptionStatus"]),
        (&json!("REVOKED"), &json!("SUSPENDED"))
    );
    assert_eq!(told["consent"]["withdrawnAt"], "2026-01-31T09:00:00Z");
    let again = withdraw(of("TERMS"), "key-w-0002").await;
    assert_eq!((again.text, again.status), (done.text, done.status));
    let stopped = shop.get(&id).await;
    assert_eq!(
        (&stopped["status"], &stopped["entitlement"]["entitled"]),
        (&json!("SUSPENDED"), &json!(false))
    );
    assert_eq!(stopped["identity"]["missing"], json!(["CONSENT_TERMS"]));
    let rows = shop.read(&format!("{SUBSCRIPTIONS}/{id}/history")).await;
    assert_eq!(rows["items"][0]["reasonCode"], "CONSENT_WITHDRAWN", "why access changed");
    let resume = json!({ "change": { "type": "RESUME" } });
    let refused =
        shop.post(&format!("{SUBSCRIPTIONS}/{id}/changes"), "key-resume-1", &resume).await;
    assert_eq!(refused.json()["code"], "consent-required", "{}", refused.text);
    let old = put(&shop, &member(&id, "m-1"), &ada()).await;
    assert_eq!(old.json()["code"], "consent-required", "an old message is no new agreement");
    let mut anew = ada();
    anew["consents"][0]["grantedAt"] = json!("2026-01-31T09:00:01Z");
    assert_eq!(enrol(&shop, &id, "m-1", &anew).await["state"], "VERIFIED");
    let resumed =
        shop.post(&format!("{SUBSCRIPTIONS}/{id}/changes"), "key-resume-2", &resume).await;
    assert_eq!(resumed.status.as_u16(), 200, "{}", resumed.text);
    assert_eq!(shop.get(&id).await["status"], "ACTIVE");
}

#[tokio::test]
async fn forgotten_ninety_days_after_the_end() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    enrol(&shop, &id, "m-1", &ada()).await;
    let cancel =
        json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE", "reasonCode": "MOVED" } });
    shop.post(&format!("{SUBSCRIPTIONS}/{id}/changes"), "key-cancel-1", &cancel).await;
    let found = |answered: Answered| answered.json()["items"].as_array().unwrap().len();
    let search =
        || shop.ask(Ask::post_json(SEARCH, json!({ "email": " ada@example.org" }).to_string()));
    shop.clock_to("2026-05-01T08:59:59Z").await;
    assert_eq!(found(search().await), 1);
    shop.clock_to("2026-05-01T09:00:00Z").await;
    assert_eq!(found(search().await), 0);
    let list = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{id}/members"))).await;
    assert_eq!(found(list), 0);
}

#[tokio::test]
async fn found_by_an_address_or_a_number() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    let ours = enrol(&shop, &id, "m-1", &ada()).await;
    let search = |body: Value| shop.ask(Ask::post_json(SEARCH, body.to_string()));
    let expected = json!([{ "subscriptionId": id, "memberId": ours["memberId"], "memberRef": "m-1",
        "partnerAccountRef": "A-778899" }]);
    for body in [json!({ "email": "ADA@example.ORG" }), json!({ "phone": "+14155550100" })] {
        assert_eq!(search(body.clone()).await.json()["items"], expected, "{body}");
    }
    assert_eq!(search(json!({ "email": "eve@example.org" })).await.json()["items"], json!([]));
    let both = search(json!({ "email": "a@b.co", "phone": "+14155550100" })).await;
    assert_eq!(both.json()["code"], "search-criteria-required");
    let theirs = Ask::post_json(SEARCH, json!({ "email": "ada@example.org" }).to_string());
    let theirs = theirs.bearer(&shop.south).of(&shop.house).await;
    assert_eq!(theirs.json()["code"], "pii-mode-not-enabled");
}

#[tokio::test]
async fn the_contact_of_an_account() {
    let shop = open().await;
    let path = "/partner/accounts/A-778899/contact";
    assert_eq!(shop.ask(Ask::get(path)).await.status, 404);
    let body = json!({ "person": { "givenName": "Ada", "familyName": "Lovelace" },
        "emails": [{ "value": "ada@example.org" }], "phones": [] });
    let made = put(&shop, path, &body).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text);
    let shown = shop.ask(Ask::get(path)).await.json();
    assert_eq!(shown, made.json());
    assert_eq!(
        (&shown["emails"][0]["masked"], &shown["person"]["givenName"]),
        (&json!("a***@***.org"), &json!("Ada"))
    );
    let id = shop.sell("T-1", shield()).await;
    assert_eq!(
        shop.get(&id).await["account"]["accountId"],
        shown["accountId"],
        "the account of its orders"
    );
    let found =
        shop.ask(Ask::post_json(SEARCH, json!({ "email": "ada@example.org" }).to_string())).await;
    assert_eq!(found.json()["items"][0]["partnerAccountRef"], "A-778899");
    let more = json!({ "person": { "givenName": "Ada", "dateOfBirth": "1980-02-03" } });
    let refused = put(&shop, path, &more).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (422, &json!("pii-not-accepted"))
    );
    assert_eq!(shop.ask(Ask::new("DELETE", path)).await.status, 204);
    assert_eq!(shop.ask(Ask::get(path)).await.status, 404);
}

#[tokio::test]
async fn what_was_not_agreed_is_not_taken() {
    let shop = open().await;
    let watched = shop.sell("T-1", watch()).await;
    let secure = shop.sell("T-2", shield()).await;
    let refused = put(&shop, &member(&secure, "m-1"), &ada()).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (422, &json!("pii-not-accepted"))
    );
    let mut with_members = order("T-3", shield());
    with_members["lines"][0]["members"] = json!([ada()]);
    let refused = shop.post(ORDERS, "key-members-1", &with_members).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["code"]),
        (422, &json!("pii-not-accepted"))
    );
    for mode in ["NONE", "CONTACT"] {
        shop.configure(|partner| {
            partner.settings.insert("partner.pii_mode".to_owned(), mode.to_owned());
        })
        .await;
        let refused = put(&shop, &member(&watched, "m-1"), &ada()).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["code"]),
            (403, &json!("pii-mode-not-enabled"))
        );
    }
}

#[tokio::test]
async fn a_foreign_subscription_is_none() {
    let shop = open().await;
    let id = shop.sell("T-1", watch()).await;
    shop.world
        .define(Document::Partner(Partner {
            id: "telco-south".into(),
            ..shop.world.engine.place(perennial_engine::testing::SANDBOX).unwrap().partners
                [&"telco-north".into()]
                .clone()
        }))
        .await
        .unwrap();
    let body = ada().to_string();
    let theirs = |path: String| {
        Ask::new("PUT", &path)
            .header("content-type", "application/json")
            .body(body.clone())
            .bearer(&shop.south)
    };
    let foreign = theirs(member(&id, "m-1")).of(&shop.house).await;
    let unknown = theirs(member("sub_01J0000000000000000000000A", "m-1")).of(&shop.house).await;
    assert_eq!((foreign.status.as_u16(), unknown.status.as_u16()), (404, 404));
    assert_eq!(foreign.json()["code"], "subscription-not-found");
}
