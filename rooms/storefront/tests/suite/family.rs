//! Families (section 8.2): the owner and up to five, for as long as he has it.

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::managing::send;
use crate::shop::{Shop, refusal, text};

/// A product for families, one that is not, and what the owner bought of the first.
async fn owned() -> (Shop, String) {
    let shop = Shop::stocked().await;
    for_families(&shop, "a").await;
    let id = text(&shop.bought("a", "olga", json!({})).await["id"]);
    (shop, id)
}

async fn for_families(shop: &Shop, sku: &str) {
    let path = format!("/subscriptions/{}", shop.id_of(sku).await);
    let changed = send(shop, "PATCH", &path, json!({"familyShareable": true})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
}

async fn put(shop: &Shop, purchase: &str, who: &str) -> Answered {
    shop.ask(Ask::new("PUT", &format!("/purchases/{purchase}/family/{who}"))).await
}

async fn leave(shop: &Shop, purchase: &str, who: &str) -> Answered {
    shop.delete(&format!("/purchases/{purchase}/family/{who}")).await
}

async fn switch(shop: &Shop, purchase: &str, enabled: bool) -> Answered {
    shop.post(&format!("/purchases/{purchase}/family"), &json!({"enabled": enabled})).await
}

async fn family(shop: &Shop, purchase: &str) -> Value {
    let got = shop.get(&format!("/purchases/{purchase}/family")).await;
    assert_eq!(got.status, 200, "{}", got.text);
    got.json()["family"].clone()
}

/// Who is in, by name.
fn members(family: &Value) -> Vec<String> {
    family["members"]
        .as_array()
        .expect("members")
        .iter()
        .map(|it| text(&it["customerId"]))
        .collect()
}

async fn entitled(shop: &Shop, purchase: &str, who: &str) -> (bool, String) {
    let path = format!("/purchases/{purchase}/entitlement?customerId={who}");
    let told = shop.get(&path).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let answer = told.json()["entitlement"].clone();
    let because = answer["because"].as_array().expect("reasons").last().expect("one").clone();
    (answer["entitled"] == true, text(&because["why"]))
}

#[tokio::test]
async fn what_is_for_families_is_shared_from_the_start_with_five() {
    let (shop, id) = owned().await;
    let told = family(&shop, &id).await;
    assert_eq!((&told["shareable"], &told["enabled"]), (&json!(true), &json!(true)));
    assert_eq!((&told["membersMax"], &told["members"]), (&json!(5), &json!([])));
    let owner = json!({"customerId": "olga", "ownership": "PURCHASED",
        "since": "2026-04-01T00:00:00Z", "entitled": true});
    assert_eq!(told["owner"], owner);
    for who in ["m1", "m2", "m3", "m4", "m5"] {
        let made = put(&shop, &id, who).await;
        assert_eq!(made.status, 200, "{}", made.text);
    }
    let told = family(&shop, &id).await;
    assert_eq!(members(&told), ["m1", "m2", "m3", "m4", "m5"]);
    let one = json!({"customerId": "m1", "ownership": "FAMILY_SHARED",
        "since": "2026-04-01T00:00:00Z", "entitled": true});
    assert_eq!(told["members"][0], one);
    // Who is in already stays in; a sixth is refused, and nobody knows him afterwards.
    assert_eq!(put(&shop, &id, "m5").await.status, 200);
    let before = shop.digest();
    assert_eq!(refusal(&put(&shop, &id, "m6").await), "409 RESOURCE_CONFLICT TOO_MANY");
    assert_eq!(refusal(&put(&shop, &id, "olga").await), "409 RESOURCE_CONFLICT OWNER");
    assert_eq!(shop.digest(), before);
    assert_eq!(leave(&shop, &id, "m5").await.status, 200);
    assert_eq!(refusal(&leave(&shop, &id, "m5").await), "404 RESOURCE_NOT_FOUND");
    assert_eq!(refusal(&leave(&shop, &id, "nobody").await), "404 RESOURCE_NOT_FOUND");
    assert_eq!(put(&shop, &id, "m6").await.status, 200);
}

#[tokio::test]
async fn a_member_is_entitled_by_the_owner_and_finds_it_as_shared() {
    let (shop, id) = owned().await;
    assert_eq!(put(&shop, &id, "mia").await.status, 200);
    assert_eq!(entitled(&shop, &id, "mia").await, (true, "shared_with_family".to_owned()));
    assert_eq!(entitled(&shop, &id, "olga").await, (true, "period_paid".to_owned()));
    let told = shop.get(&format!("/purchases/{id}/entitlement?customerId=mia")).await.json();
    assert_eq!(told["ownership"], "FAMILY_SHARED");
    let told = shop.get(&format!("/purchases/{id}/entitlement?customerId=olga")).await.json();
    assert_eq!(told["ownership"], "PURCHASED");
    let stranger = shop.get(&format!("/purchases/{id}/entitlement?customerId=zoe")).await;
    assert_eq!(refusal(&stranger), "404 RESOURCE_NOT_FOUND");
    shop.bought("d", "zoe", json!({})).await;
    assert_eq!(entitled(&shop, &id, "zoe").await, (false, "not_in_family".to_owned()));

    // Hers, with what she may use and none of the owner's money; and what she bought herself.
    shop.bought("c", "mia", json!({})).await;
    let mias = shop.get("/purchases?projectId=proj_app&customerId=mia").await.json();
    let mias = mias["purchases"].as_array().expect("purchases").clone();
    let owned: Vec<_> = mias.iter().map(|it| (&it["productId"], &it["ownership"])).collect();
    assert_eq!(owned, [(&json!("c"), &json!("PURCHASED")), (&json!("a"), &json!("FAMILY_SHARED"))]);
    let shared = &mias[1];
    assert_eq!((&shared["id"], &shared["customerId"]), (&json!(id), &json!("olga")));
    assert_eq!((&shared["charges"], &shared["nextRenewal"]), (&json!([]), &Value::Null));
    assert_eq!(shared["entitlement"]["features"], json!(["a"]));
    let olgas = shop.get("/purchases?projectId=proj_app&customerId=olga").await.json();
    assert_eq!(olgas["purchases"][0]["ownership"], "PURCHASED");
    assert_eq!(olgas["purchases"][0]["charges"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_the_owner_loses_all_lose_and_get_back_with_him() {
    let shop = Shop::stocked().await;
    for_families(&shop, "a").await;
    let token = json!({"paymentToken": "tok_decline_later"});
    let id = text(&shop.bought("a", "olga", token).await["id"]);
    assert_eq!(put(&shop, &id, "mia").await.status, 200);
    shop.clock_to("2026-05-10T00:00:00Z").await;
    assert_eq!(entitled(&shop, &id, "mia").await, (true, "shared_with_family".to_owned()));
    shop.clock_to("2026-05-17T00:00:00Z").await;
    assert_eq!(entitled(&shop, &id, "mia").await, (false, "unpaid".to_owned()));
    let mias = shop.get("/purchases?projectId=proj_app&customerId=mia").await.json();
    assert_eq!(mias["purchases"][0]["entitlement"]["entitled"], false);
    assert_eq!(family(&shop, &id).await["members"][0]["entitled"], false);
    // As it was at a past instant.
    let path = format!("/purchases/{id}/entitlement?customerId=mia&at=2026-05-01T12:00:00Z");
    assert_eq!(shop.get(&path).await.json()["entitlement"]["entitled"], true);
    shop.clock_to("2026-06-30T00:00:00Z").await;
    assert_eq!(entitled(&shop, &id, "mia").await, (false, "unpaid".to_owned()));
    assert_eq!(refusal(&put(&shop, &id, "max").await), "409 RESOURCE_CONFLICT ALREADY_ENDED");
    // Nobody has to stay in a family.
    assert_eq!(leave(&shop, &id, "mia").await.status, 200);
    let mias = shop.get("/purchases?projectId=proj_app&customerId=mia").await.json();
    assert_eq!(mias["purchases"], json!([]));
}

#[tokio::test]
async fn who_bought_before_it_was_for_families_asks_for_it() {
    let shop = Shop::stocked().await;
    let id = text(&shop.bought("a", "olga", json!({})).await["id"]);
    assert_eq!(refusal(&switch(&shop, &id, true).await), "409 RESOURCE_CONFLICT NOT_SHARED");
    for_families(&shop, "a").await;
    let told = family(&shop, &id).await;
    assert_eq!((&told["shareable"], &told["enabled"]), (&json!(true), &json!(false)));
    assert_eq!(refusal(&put(&shop, &id, "mia").await), "409 RESOURCE_CONFLICT NOT_SHARED");
    let before = shop.digest();
    let path = format!("/purchases/{id}/family");
    let tried = shop.post(&path, &json!({"enabled": true, "dryRun": true})).await;
    assert_eq!(
        (&tried.json()["dryRun"], &tried.json()["family"]["enabled"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(shop.digest(), before);
    let asked = switch(&shop, &id, true).await;
    assert_eq!(asked.json()["family"]["membersMax"], 5, "{}", asked.text);
    assert_eq!(put(&shop, &id, "mia").await.status, 200);
    // It lasts: the renewal and what comes after it.
    shop.clock_to("2026-05-02T00:00:00Z").await;
    assert_eq!(entitled(&shop, &id, "mia").await, (true, "shared_with_family".to_owned()));

    let closed = switch(&shop, &id, false).await;
    assert_eq!((members(&closed.json()["family"]).len(), closed.status.as_u16()), (0, 200));
    assert_eq!(entitled(&shop, &id, "mia").await, (false, "not_in_family".to_owned()));
    assert_eq!(refusal(&put(&shop, &id, "mia").await), "409 RESOURCE_CONFLICT NOT_SHARED");
    // She has to be let in again.
    assert_eq!(members(&switch(&shop, &id, true).await.json()["family"]), [] as [&str; 0]);
}

#[tokio::test]
async fn what_he_switches_to_is_shared_where_that_is_for_families() {
    let (shop, id) = owned().await;
    assert_eq!(put(&shop, &id, "mia").await.status, 200);
    shop.bought("b", "olga", json!({})).await;
    assert_eq!(entitled(&shop, &id, "mia").await, (false, "not_for_families".to_owned()));
    for_families(&shop, "b").await;
    assert_eq!(entitled(&shop, &id, "mia").await, (false, "not_for_families".to_owned()));
    assert_eq!(switch(&shop, &id, true).await.status, 200);
    assert_eq!(entitled(&shop, &id, "mia").await, (true, "shared_with_family".to_owned()));
}

#[tokio::test]
async fn letting_in_is_tried_and_repeated_without_a_trace() {
    let (shop, id) = owned().await;
    let before = shop.digest();
    let path = format!("/purchases/{id}/family/mia%20%3Cb%3E");
    let tried = shop.ask(Ask::new("PUT", &format!("{path}?dryRun=true"))).await;
    assert_eq!(tried.status, 200, "{}", tried.text);
    assert_eq!(tried.json()["dryRun"], true);
    assert_eq!(members(&tried.json()["family"]), ["mia <b>"]);
    assert_eq!(shop.digest(), before);
    // A hostile name is a name.
    let made = shop.ask(Ask::new("PUT", &path)).await;
    assert_eq!(members(&made.json()["family"]), ["mia <b>"]);
    let after = shop.digest();
    let tried = shop.delete(&format!("{path}?dryRun=true")).await;
    assert_eq!(members(&tried.json()["family"]), [] as [&str; 0]);
    let long = "x".repeat(129);
    for (wrong, expected) in [
        ("%00", "404 RESOURCE_NOT_FOUND"),
        ("%1b", "404 RESOURCE_NOT_FOUND"),
        ("%c2%85", "404 RESOURCE_NOT_FOUND"),
        ("%20", "422 VALIDATION_ERROR EMPTY"),
        (long.as_str(), "422 VALIDATION_ERROR TOO_LONG"),
    ] {
        assert_eq!(refusal(&put(&shop, &id, wrong).await), expected, "{wrong}");
    }
    assert_eq!(shop.digest(), after);

    let ask = |enabled: bool| {
        let body = json!({"enabled": enabled}).to_string();
        let ask = Ask::post_json(&format!("/purchases/{id}/family"), body);
        ask.header("idempotency-key", "k1")
    };
    assert_eq!(shop.ask(ask(false)).await.status, 200);
    let again = shop.ask(ask(false)).await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (200, "true"));
    assert_eq!(refusal(&shop.ask(ask(true)).await), "422 VALIDATION_ERROR REUSED");
}
