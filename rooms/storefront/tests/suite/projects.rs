//! Projects, what was used of the service, and who may see which: section 6, the sibling pages.

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{Shop, refusal, text};

async fn as_key(shop: &Shop, key: &str, ask: Ask) -> Answered {
    ask.bearer(key).of(&shop.house).await
}

async fn patch(shop: &Shop, id: &str, body: Value) -> Answered {
    let ask = Ask::new("PATCH", &format!("/projects/{id}"));
    shop.ask(ask.header("content-type", "application/json").body(body.to_string())).await
}

#[tokio::test]
async fn a_project_is_made_found_and_sold_from() {
    let shop = Shop::open().await;
    let body = json!({
        "name": "My App", "appStoreAppId": "1234567890", "playStorePackageName": "com.example.app",
        "primaryLocale": "de",
    });
    let made = shop.post("/projects", &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let data = made.json()["data"].clone();
    let id = text(&data["id"]);
    assert!(id.starts_with("proj_") && id.len() == 31, "{id}");
    assert_eq!(
        data,
        json!({
            "id": id, "name": "My App", "appStoreAppId": "1234567890",
            "playStorePackageName": "com.example.app",
            "createdAt": "2026-04-01T00:00:00Z", "updatedAt": "2026-04-01T00:00:00Z",
            "primaryLocale": "de-DE", "timeZone": "UTC",
            "limits": {"name": 30, "description": 45, "groupName": 75},
            "review": "auto", "consentAlwaysTerritories": [], "priceNoticeDays": 30,
        "pricePoints": {}, "sandboxRenewalRate": null,
        })
    );
    let told = shop.get(&format!("/api/v1/projects/{id}")).await.json();
    assert_eq!(told, json!({"success": true, "data": data}));
    let group = json!({"projectId": id, "referenceName": "Premium"});
    let group = shop.post("/v1/subscriptions/groups", &group).await.json();
    let product = json!({
        "projectId": id, "groupId": group["group"]["id"], "productId": "m", "name": "m",
        "subscriptionPeriod": "ONE_MONTH", "prices": [{"amount": "5.00", "currency": "EUR"}],
    });
    assert_eq!(shop.post("/subscriptions", &product).await.status, 201);
    let order = json!({"projectId": id, "productId": "m", "customerId": "ann"});
    let sold = shop.post("/purchases", &order).await;
    assert_eq!(sold.status, 201, "{}", sold.text);
    assert_eq!(sold.json()["purchase"]["territory"], "DEU");
}

#[tokio::test]
async fn projects_come_in_pages_of_twenty() {
    let shop = Shop::open().await;
    for n in 0..22 {
        let made = shop.post("/projects", &json!({"name": format!("App {n}")})).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let told = shop.get("/projects").await.json();
    let data = &told["data"];
    assert_eq!(
        (&data["total"], &data["limit"], &data["offset"]),
        (&24.into(), &20.into(), &0.into())
    );
    assert_eq!(data["projects"].as_array().expect("some").len(), 20);
    // The world brings another one.
    assert_eq!(data["projects"][0]["id"], "proj_app");
    let told = shop.get("/projects?limit=5&offset=21").await.json();
    let names: Vec<String> = told["data"]["projects"]
        .as_array()
        .expect("some")
        .iter()
        .map(|project| text(&project["name"]))
        .collect();
    assert_eq!(names, ["App 19", "App 20", "App 21"]);
    for wrong in ["limit=0", "limit=101", "limit=x", "offset=-1"] {
        let refused = shop.get(&format!("/projects?{wrong}")).await;
        assert_eq!(refusal(&refused), "422 VALIDATION_ERROR RANGE", "{wrong}");
    }
}

#[tokio::test]
async fn a_key_for_some_projects_sees_these_and_makes_none() {
    let shop = Shop::open().await;
    let other = text(&shop.post("/projects", &json!({"name": "Other"})).await.json()["data"]["id"]);
    let key = shop.key("some", &["read", "write"], Some(&["proj_app"]));
    let told = as_key(&shop, &key, Ask::get("/projects")).await.json();
    assert_eq!(
        (&told["data"]["total"], &told["data"]["projects"][0]["id"]),
        (&1.into(), &"proj_app".into())
    );
    let hidden = as_key(&shop, &key, Ask::get(&format!("/projects/{other}"))).await;
    assert_eq!(refusal(&hidden), "404 RESOURCE_NOT_FOUND");
    let ask = Ask::new("PATCH", &format!("/projects/{other}"));
    let ask = ask.header("content-type", "application/json").body("{\"name\":\"Mine\"}");
    assert_eq!(refusal(&as_key(&shop, &key, ask).await), "404 RESOURCE_NOT_FOUND");
    let before = shop.digest();
    let ask = Ask::post_json("/projects", json!({"name": "New"}).to_string());
    let refused = as_key(&shop, &key, ask).await;
    assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE SOME_PROJECTS_ONLY");
    let reader = shop.key("reader", &["read"], None);
    let ask = Ask::post_json("/projects", json!({"name": "New"}).to_string());
    assert_eq!(refusal(&as_key(&shop, &reader, ask).await), "403 INSUFFICIENT_SCOPE");
    assert_eq!(shop.digest(), before);
}

#[tokio::test]
async fn settings_change_and_say_when() {
    let shop = Shop::open().await;
    shop.clock_to("2026-04-02T00:00:00Z").await;
    let body = json!({
        "appName": "Better", "primaryLocale": "fr_FR", "review": "manual",
        "limits": {"name": 40}, "appStoreAppId": "42",
    });
    let tried = patch(&shop, "proj_app", json!({"name": "Tried", "dryRun": true})).await;
    assert_eq!(
        (&tried.json()["data"]["name"], &tried.json()["dryRun"]),
        (&"Tried".into(), &true.into())
    );
    let told = patch(&shop, "proj_app", body).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let data = shop.get("/projects/proj_app").await.json()["data"].clone();
    assert_eq!(told.json()["data"], data);
    assert_eq!((&data["name"], &data["primaryLocale"]), (&"Better".into(), &"fr-FR".into()));
    assert_eq!((&data["review"], &data["appStoreAppId"]), (&"manual".into(), &"42".into()));
    assert_eq!(data["limits"], json!({"name": 40, "description": 45, "groupName": 75}));
    assert_eq!(data["updatedAt"], "2026-04-02T00:00:00Z");
    // What says nothing new is no change.
    shop.clock_to("2026-04-03T00:00:00Z").await;
    let same = patch(&shop, "proj_app", json!({"name": "Better"})).await.json();
    assert_eq!(same["data"]["updatedAt"], "2026-04-02T00:00:00Z");
    let told = patch(&shop, "proj_app", json!({"appStoreAppId": ""})).await.json();
    assert_eq!(told["data"]["appStoreAppId"], Value::Null);
    for (body, expected) in [
        (json!({"name": " "}), "422 VALIDATION_ERROR EMPTY"),
        (json!({"name": "a", "appName": "b"}), "422 VALIDATION_ERROR CONTRADICTION"),
        (json!({"primaryLocale": "tlh"}), "422 VALIDATION_ERROR UNSUPPORTED_LOCALE"),
        (json!({"review": "never"}), "422 VALIDATION_ERROR UNKNOWN"),
        (json!({"limits": {"name": 0}}), "422 VALIDATION_ERROR RANGE"),
        (json!({"appStoreAppId": "x1"}), "422 VALIDATION_ERROR PATTERN"),
        (json!({"playStorePackageName": "app"}), "422 VALIDATION_ERROR PATTERN"),
        (json!({"playStorePackageName": "com..app"}), "422 VALIDATION_ERROR PATTERN"),
        (json!({"nam": "x"}), "422 VALIDATION_ERROR unknown-member"),
        (json!({"name": 1}), "400 INVALID_REQUEST wrong-type"),
    ] {
        let before = shop.digest();
        let refused = patch(&shop, "proj_app", body.clone()).await;
        assert_eq!(refusal(&refused), expected, "{body}");
        assert_eq!(shop.digest(), before, "{body}");
    }
    assert_eq!(refusal(&patch(&shop, "proj_no", json!({})).await), "404 RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_repeated_key_makes_one_project() {
    let shop = Shop::open().await;
    let post = async |name: &str| {
        let ask = Ask::post_json("/projects", json!({"name": name}).to_string());
        shop.ask(ask.header("idempotency-key", "k1")).await
    };
    let (one, two) = (post("App").await, post("App").await);
    assert_eq!((one.status.as_u16(), &one.text), (201, &two.text));
    assert_eq!(two.header("idempotency-replayed"), "true");
    assert_eq!(refusal(&post("Other").await), "422 VALIDATION_ERROR REUSED");
    assert_eq!(shop.get("/projects").await.json()["data"]["total"], 3);
}

#[tokio::test]
async fn calls_are_counted_by_key() {
    let shop = Shop::open().await;
    let key = shop.key("counted", &["read"], None);
    for _ in 0..3 {
        as_key(&shop, &key, Ask::get("/projects")).await;
    }
    // Also what is refused was asked.
    let refused = as_key(&shop, &key, Ask::get("/projects/proj_no")).await;
    assert_eq!(refused.status, 404);
    let told = as_key(&shop, &key, Ask::get("/usage")).await;
    assert_eq!(told.status, 200, "{}", told.text);
    let told = told.json();
    assert_eq!(told["success"], true);
    assert_eq!(told["data"]["calls"], json!({"today": 5, "thisMonth": 5}));
    let translation = &told["data"]["translation"];
    assert_eq!(translation["charactersToday"], 0);
    assert_eq!(translation["charactersLeft"], Value::Null);
    let other = shop.key("other", &["read"], None);
    let told = as_key(&shop, &other, Ask::get("/v1/usage")).await.json();
    assert_eq!(told["data"]["calls"]["today"], 1);
    let writer = shop.key("writer", &["write"], None);
    let refused = as_key(&shop, &writer, Ask::get("/usage")).await;
    assert_eq!(refusal(&refused), "403 INSUFFICIENT_SCOPE");
}
