//! Why access is as it is, who changed it, and how it was at any past instant (R10, R16).

use room_lobby::testing::{Answered, Ask};
use serde_json::{Value, json};

use crate::shop::{SUBSCRIPTIONS, Shop, shield};

async fn get(shop: &Shop, path: &str) -> Answered {
    shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/{path}"))).await
}

async fn read(shop: &Shop, path: &str) -> Value {
    let answered = get(shop, path).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    answered.json()
}

/// Asks for a change under a request id.
async fn change(shop: &Shop, id: &str, request: &str, body: Value) -> Value {
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let ask = Ask::post_json(&path, body.to_string())
        .header("idempotency-key", &format!("key-{request}"))
        .header("x-request-id", request)
        .header("x-correlation-id", "case-7");
    let answered = shop.ask(ask).await;
    assert!(answered.status.is_success(), "{}", answered.text);
    answered.json()
}

fn cancel() -> Value {
    json!({
        "partnerChangeId": "CHG-1",
        "change": { "type": "CANCEL", "mode": "END_OF_TERM", "reasonCode": "MOVED" },
        "note": "called the hotline",
    })
}

fn undo() -> Value {
    json!({ "change": { "type": "UNDO_CANCEL" } })
}

#[tokio::test]
async fn every_step_names_its_cause_and_the_request_behind_it() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    shop.clock_to("2026-02-10T00:00:00Z").await;
    let asked = change(&shop, &id, "req-cancel", cancel()).await;
    let now = shop.get(&id).await;
    assert_eq!(now["entitlement"]["lastChange"]["requestId"], "req-cancel");
    assert_eq!(now["entitlement"]["lastChange"]["cause"], "CANCEL_SCHEDULED");
    shop.clock_to("2026-03-01T00:00:00Z").await;
    let history = read(&shop, &format!("{id}/history")).await;
    let rows = history["items"].as_array().unwrap();
    let steps: Vec<_> = rows
        .iter()
        .map(|row| {
            let word = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            (word("from"), word("to"), word("cause"), word("actor"), word("requestId"))
        })
        .collect();
    let step = |from: &str, to: &str, cause: &str, actor: &str, request: &str| {
        let [from, to, cause, actor, request] = [from, to, cause, actor, request].map(String::from);
        (from, to, cause, actor, request)
    };
    let sold_by = &steps.last().unwrap().4.clone();
    assert_eq!(
        steps,
        [
            step("CANCEL_SCHEDULED", "CANCELED", "CANCELED", "platform", "-"),
            step(
                "ACTIVE",
                "CANCEL_SCHEDULED",
                "CANCEL_SCHEDULED",
                "partner:telco-north",
                "req-cancel"
            ),
            step("PENDING", "ACTIVE", "STARTED", "partner:telco-north", sold_by),
            step("-", "PENDING", "SOLD", "partner:telco-north", sold_by),
        ]
    );
    assert!(sold_by.starts_with("req_"), "the order's own: {sold_by}");
    assert_eq!(rows[0]["at"], "2026-02-28T09:00:00Z", "when it fell due, not when it was seen");
    assert_eq!(rows[0]["reasonCode"], "MOVED");
    assert_eq!(rows[1]["reasonCode"], "MOVED");
    assert_eq!(rows[1]["correlationId"], "case-7");
    assert_eq!(rows[1]["changeId"], asked["changeId"]);
    assert_eq!(rows[0]["changeId"], Value::Null);
    let over = shop.get(&id).await;
    assert_eq!(over["entitlement"]["lastChange"]["requestId"], Value::Null);
    assert_eq!(over["entitlement"]["lastChange"]["at"], rows[0]["at"]);
    assert_eq!(over["links"]["history"], format!("{SUBSCRIPTIONS}/{id}/history"));
}

#[tokio::test]
async fn renewals_are_steps_although_the_status_stays() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    shop.clock_to("2026-04-05T00:00:00Z").await;
    let history = read(&shop, &format!("{id}/history?pageSize=2")).await;
    let causes = |history: &Value| {
        let rows = history["items"].as_array().unwrap().clone();
        rows.iter().map(|row| row["cause"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(causes(&history), ["RENEWED", "RENEWED"]);
    let first = &history["items"][0];
    assert_eq!((&first["from"], &first["to"]), (&json!("ACTIVE"), &json!("ACTIVE")));
    // One more while somebody reads on: it stands before what was read.
    shop.clock_to("2026-05-05T00:00:00Z").await;
    let token = history["nextPageToken"].as_str().unwrap();
    let rest = read(&shop, &format!("{id}/history?pageToken={token}")).await;
    assert_eq!(causes(&rest), ["STARTED", "SOLD"]);
    assert_eq!(rest["nextPageToken"], Value::Null);
    let other = shop.sell("T-2", shield()).await;
    let refused = get(&shop, &format!("{other}/history?pageToken={token}")).await;
    assert_eq!(refused.json()["code"], "invalid-page-token");
}

#[tokio::test]
async fn what_became_of_a_change() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let empty = read(&shop, &format!("{id}/changes")).await;
    assert_eq!(empty, json!({ "items": [], "nextPageToken": null }));
    let first = change(&shop, &id, "req-1", cancel()).await;
    let path = format!("{id}/changes/{}", first["changeId"].as_str().unwrap());
    let waiting = read(&shop, &path).await;
    let mut shown = first.clone();
    shown.as_object_mut().unwrap().remove("subscription");
    assert_eq!(waiting, shown, "told as it was answered, without the whole subscription");
    assert_eq!(waiting["state"], "SCHEDULED");

    change(&shop, &id, "req-2", undo()).await;
    assert_eq!(read(&shop, &path).await["state"], "DISCARDED");
    let third = change(&shop, &id, "req-3", cancel()).await;
    shop.clock_to("2026-03-05T00:00:00Z").await;
    let list = read(&shop, &format!("{id}/changes?pageSize=2")).await;
    let told = |list: &Value| {
        let items = list["items"].as_array().unwrap().clone();
        let word = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
        items.iter().map(|it| (word(it, "type"), word(it, "state"))).collect::<Vec<_>>()
    };
    let pair = |kind: &str, state: &str| (kind.to_owned(), state.to_owned());
    assert_eq!(told(&list), [pair("CANCEL", "APPLIED"), pair("UNDO_CANCEL", "APPLIED")]);
    assert_eq!(list["items"][0]["changeId"], third["changeId"]);
    assert_eq!(list["items"][0]["effectiveAt"], "2026-02-28T09:00:00Z");
    let token = list["nextPageToken"].as_str().unwrap();
    let rest = read(&shop, &format!("{id}/changes?pageSize=2&pageToken={token}")).await;
    assert_eq!(told(&rest), [pair("CANCEL", "DISCARDED")]);
    assert_eq!(rest["nextPageToken"], Value::Null);
}

#[tokio::test]
async fn changes_that_are_not_there() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let other = shop.sell("T-2", shield()).await;
    let made = change(&shop, &id, "req-1", cancel()).await;
    let made = made["changeId"].as_str().unwrap();
    for path in [
        format!("{id}/changes/chg_00000000000000000000000000"),
        format!("{id}/changes/nothing"),
        format!("{other}/changes/{made}"),
    ] {
        let refused = get(&shop, &path).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["code"]),
            (404, &json!("change-not-found"))
        );
    }
    let unknown = "sub_00000000000000000000000000";
    for path in
        ["", "/history", "/changes", &format!("/changes/{made}"), "?asOf=2026-01-31T09:00:00Z"]
    {
        let foreign = Ask::get(&format!("{SUBSCRIPTIONS}/{id}{path}")).bearer(&shop.south);
        let foreign = foreign.header("x-request-id", "r").header("x-correlation-id", "r");
        let foreign = foreign.of(&shop.house).await;
        let nobodys = Ask::get(&format!("{SUBSCRIPTIONS}/{unknown}{path}")).bearer(&shop.south);
        let nobodys = nobodys.header("x-request-id", "r").header("x-correlation-id", "r");
        let nobodys = nobodys.of(&shop.house).await;
        assert_eq!(foreign.status, 404);
        assert_eq!(foreign.text.replace(&id, unknown), nobodys.text, "nothing tells them apart");
    }
}

#[tokio::test]
async fn as_it_was_at_any_past_instant() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    shop.clock_to("2026-02-10T00:00:00Z").await;
    let before = shop.get(&id).await;
    change(&shop, &id, "req-1", cancel()).await;
    shop.clock_to("2026-03-05T00:00:00Z").await;
    let at = |time: &str| format!("{id}?asOf={time}");
    let then = read(&shop, &at("2026-02-09T23:59:59Z")).await;
    assert_eq!(then, before, "word for word what was told then");
    let scheduled = read(&shop, &at("2026-02-10T00:00:00Z")).await;
    assert_eq!(scheduled["status"], "CANCEL_SCHEDULED");
    assert_eq!(scheduled["entitlement"]["entitled"], true);
    let reasons = scheduled["entitlement"]["reasons"].as_array().unwrap();
    assert_eq!(reasons.last().unwrap()["what"], "CANCELLATION_SCHEDULED");
    let ended = read(&shop, &at("2026-02-28T09:00:00Z")).await;
    assert_eq!(
        (&ended["status"], &ended["entitlement"]["entitled"]),
        (&json!("CANCELED"), &json!(false))
    );
    assert_eq!(
        ended["entitlement"]["reasons"].as_array().unwrap().last().unwrap()["what"],
        "CANCELLED"
    );
    let unsold = get(&shop, &at("2026-01-31T08:59:59Z")).await;
    assert_eq!(
        (unsold.status.as_u16(), &unsold.json()["code"]),
        (404, &json!("subscription-not-found"))
    );
    for wrong in ["2026-03-05T00:00:01Z", "yesterday", "", "2026-02-30T00:00:00Z"] {
        let refused = get(&shop, &at(wrong)).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["code"]),
            (422, &json!("invalid-field")),
            "{wrong}"
        );
    }
    assert_eq!(get(&shop, &format!("{id}?asof=2026-02-10T00:00:00Z")).await.status, 422);
}

#[tokio::test]
async fn what_the_caller_has_is_not_sent_again() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let asked = async |tag: &str| {
        let ask = Ask::get(&format!("{SUBSCRIPTIONS}/{id}")).header("if-none-match", tag);
        shop.ask(ask).await
    };
    for tag in ["\"r1\"", "W/\"r1\"", "\"r0\", \"r1\"", "*"] {
        let answered = asked(tag).await;
        assert_eq!((answered.status.as_u16(), answered.text.as_str()), (304, ""), "{tag}");
        assert_eq!(answered.header("etag"), "\"r1\"");
        assert_eq!(answered.header("api-version"), "1");
    }
    for tag in ["\"r2\"", "r1", "\"r10\""] {
        assert_eq!(asked(tag).await.status, 200, "{tag}");
    }
    change(&shop, &id, "req-1", cancel()).await;
    assert_eq!(asked("\"r1\"").await.status, 200);
}

/// A plan that changes at the end of the period, taken back once and waited for once.
#[tokio::test]
async fn a_plan_that_waits_names_the_change_behind_it() {
    let shop = Shop::open().await;
    crate::shelf::fill(&shop).await;
    let line = json!({ "lineRef": "1", "action": "CREATE", "offeringId": "off_deluxe-m" });
    let id = shop.sell("T-1", line).await;
    let down = json!({ "change": {
        "type": "CHANGE_PLAN", "offeringId": "off_shield-m", "effective": "END_OF_TERM",
    }});
    let first = change(&shop, &id, "req-1", down.clone()).await;
    assert_eq!((&first["state"], &first["direction"]), (&json!("SCHEDULED"), &json!("DOWNGRADE")));
    assert_eq!(first["subscription"]["pendingChange"]["changeId"], first["changeId"]);
    assert_eq!(shop.get(&id).await["pendingChange"], first["subscription"]["pendingChange"]);
    let told = async |asked: &Value| {
        read(&shop, &format!("{id}/changes/{}", asked["changeId"].as_str().unwrap())).await
    };
    let mut shown = first.clone();
    shown.as_object_mut().unwrap().remove("subscription");
    assert_eq!(told(&first).await, shown);

    let body = json!({ "change": { "type": "DISCARD_PENDING", "changeId": first["changeId"] } });
    change(&shop, &id, "req-2", body).await;
    assert_eq!(told(&first).await["state"], "DISCARDED");
    assert_eq!(shop.get(&id).await["pendingChange"], Value::Null);
    let rows = read(&shop, &format!("{id}/history")).await["items"].as_array().unwrap().len();

    let second = change(&shop, &id, "req-3", down).await;
    assert_eq!(shop.get(&id).await["pendingChange"]["changeId"], second["changeId"]);
    let still = read(&shop, &format!("{id}/history")).await;
    assert_eq!(still["items"].as_array().unwrap().len(), rows, "access is as it was");
    shop.clock_to("2026-03-01T00:00:00Z").await;
    let applied = told(&second).await;
    assert_eq!(applied["state"], "APPLIED");
    assert_eq!(applied["effectiveAt"], "2026-02-28T09:00:00Z");
    assert_eq!(told(&first).await["state"], "DISCARDED", "for good");
    let row = read(&shop, &format!("{id}/history")).await["items"][0].clone();
    assert_eq!((&row["at"], &row["actor"]), (&applied["effectiveAt"], &json!("platform")));
    assert_eq!(shop.get(&id).await["offering"]["offeringId"], "off_shield-m");
}

/// An upgrade leaves the status alone, and is a step all the same.
#[tokio::test]
async fn another_plan_is_a_step_of_its_own() {
    let shop = Shop::open().await;
    crate::shelf::fill(&shop).await;
    let id = shop.sell("T-1", shield()).await;
    shop.clock_to("2026-02-10T00:00:00Z").await;
    let up = json!({ "change": { "type": "CHANGE_PLAN", "offeringId": "off_deluxe-m" } });
    let asked = change(&shop, &id, "req-up", up).await;
    assert_eq!((&asked["state"], &asked["direction"]), (&json!("APPLIED"), &json!("UPGRADE")));
    let row = read(&shop, &format!("{id}/history")).await["items"][0].clone();
    assert_eq!((&row["from"], &row["to"]), (&json!("ACTIVE"), &json!("ACTIVE")));
    assert_eq!((&row["at"], &row["requestId"]), (&json!("2026-02-10T00:00:00Z"), &json!("req-up")));
    assert_eq!(row["changeId"], asked["changeId"]);
    let now = shop.get(&id).await;
    assert_eq!(now["statusSince"], "2026-01-31T09:00:00Z");
    assert_eq!(now["entitlement"]["lastChange"]["requestId"], "req-up");
    let before = read(&shop, &format!("{id}?asOf=2026-02-09T00:00:00Z")).await;
    assert_eq!(before["offering"]["offeringId"], "off_shield-m");
}
