//! The clock of the sandbox: forward only, and what falls due is done before the answer (8).

use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Environment, EnvironmentId, EnvironmentKind, Expect};
use room_lobby::testing::{Ask, credential};
use serde_json::json;

use crate::people;
use crate::shop::{CLOCK, Shop, shield};

#[tokio::test]
async fn what_falls_due_is_done_before_the_answer() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let now = shop.ask(Ask::get(CLOCK)).await;
    assert_eq!(now.json(), json!({ "now": "2026-01-31T09:00:00Z" }));
    let moved = shop.ask(Ask::post_json(CLOCK, r#"{"advance":"P3M"}"#)).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    assert_eq!(moved.json(), json!({ "now": "2026-04-30T09:00:00Z", "jobsRun": 3 }));
    let read = shop.get(&id).await;
    assert_eq!(read["entitlement"]["validUntil"], "2026-05-31T09:00:00Z");
    assert_eq!(shop.clock_to("2026-04-30T10:00:00Z").await["jobsRun"], 0);
}

#[tokio::test]
async fn forward_only_and_not_too_far() {
    let shop = Shop::open().await;
    let before = shop.store.digest();
    for body in [
        r#"{"setTo":"2026-01-31T08:59:59Z"}"#,
        r#"{"setTo":"tomorrow"}"#,
        r#"{"advance":"1M"}"#,
        r#"{"advance":"P1M1D"}"#,
        r#"{"advance":"P99999999999D"}"#,
        r#"{"advance":"P6Y"}"#,
        r#"{"setTo":"9999-12-31T23:59:59Z"}"#,
    ] {
        let refused = shop.ask(Ask::post_json(CLOCK, body)).await;
        assert_eq!(refused.status, 422, "{body}: {}", refused.text);
        assert_eq!(refused.json()["code"], "invalid-field", "{body}");
    }
    for body in ["{}", r#"{"advance":"P1D","setTo":"2026-02-01T00:00:00Z"}"#] {
        let refused = shop.ask(Ask::post_json(CLOCK, body)).await;
        assert_eq!(refused.json()["code"], "missing-field", "{body}");
    }
    assert!(shop.store.digest() == before);
}

#[tokio::test]
async fn production_has_the_real_clock() {
    let shop = Shop::open().await;
    let id = EnvironmentId(2);
    let environment =
        Environment { id, name: "production".to_owned(), kind: EnvironmentKind::Production };
    let engine = &shop.world.engine;
    engine.define(id, Document::Environment(environment), Expect::Any).await.unwrap();
    let place = engine.place(SANDBOX).unwrap();
    for (id_, terms) in room_partner::terms::terms() {
        let terms = Document::Terms { id: id_, terms };
        engine.define(id, terms, Expect::Any).await.unwrap();
    }
    let mut project = place.catalog.projects[&"proj_demo".into()].clone();
    project.terms = "partner".into();
    engine.define(id, Document::Project(project), Expect::Any).await.unwrap();
    let partner: Partner = place.partners[&"telco-north".into()].clone();
    engine.define(id, Document::Partner(partner), Expect::Any).await.unwrap();
    let mut live = credential("c7", "production", "partner", &["sandbox"]);
    live.subject = Some("telco-north".to_owned());
    let key = shop.lobby.issue("pk_live", live);
    for ask in [Ask::get(CLOCK), Ask::post_json(CLOCK, r#"{"advance":"P1D"}"#)] {
        let refused = ask.bearer(&key).of(&shop.house).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
        assert_eq!(refused.json()["code"], "environment-mismatch");
    }
}

/// Whether the clock moves day by day or at one leap, a verifier's word counts from when he was to
/// be asked, and what it started runs from then.
#[tokio::test]
async fn who_was_known_meanwhile_is_served_since_then() {
    let mut seen = vec![];
    for steps in [&["2026-02-01T09:00:00Z", "2026-04-15T09:00:00Z"][..], &["2026-04-15T09:00:00Z"]]
    {
        let shop = people::open().await;
        let id = shop.sell("T-1", people::watch()).await;
        let mut slow = people::ada();
        slow["person"]["familyName"] = json!("Slow");
        let put = people::put(&shop, &people::member(&id, "m-1"), &slow).await;
        assert_eq!(put.json()["state"], "VERIFYING", "{}", put.text);
        for to in steps {
            shop.clock_to(to).await;
        }
        let it = shop.get(&id).await;
        assert_eq!(
            (&it["status"], &it["identity"]["state"]),
            (&json!("ACTIVE"), &json!("VERIFIED"))
        );
        seen.push((it["startDate"].clone(), it["entitlement"]["validUntil"].clone()));
    }
    assert_eq!(seen[0], (json!("2026-02-01T09:00:00Z"), json!("2026-05-01T09:00:00Z")));
    assert_eq!(seen[0], seen[1]);
}
