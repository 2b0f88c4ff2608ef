//! Exports: one moment of everything a partner sold, in files that can be checked (5.8).

use std::io::Read;

use flate2::read::GzDecoder;
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::{Answered, Ask};
use room_partner::exports::row::COLUMNS;
use room_partner::exports::sheet::records;
use serde_json::{Value, json};

use crate::shop::{SUBSCRIPTIONS, Shop, order, shield};

pub const EXPORTS: &str = "/partner/exports";

/// Asks for one and has it written; answers its document.
pub async fn exported(shop: &Shop, key: &str, body: &Value) -> Value {
    let asked = shop.post(EXPORTS, key, body).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    let id = asked.json()["exportId"].as_str().unwrap().to_owned();
    assert_eq!(asked.header("operation-location"), format!("{EXPORTS}/{id}"));
    shop.world.engine.export_due().await.unwrap();
    shop.read(&format!("{EXPORTS}/{id}")).await
}

/// The file, fetched without a credential.
pub async fn fetched(shop: &Shop, export: &Value) -> Answered {
    let url = export["downloadUrl"].as_str().unwrap_or_else(|| panic!("{export}"));
    let path = &url[url.find("/partner").unwrap()..];
    Ask::get(path).of(&shop.house).await
}

/// Rows by the names of the columns.
pub fn table(csv: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut rows = records(csv).unwrap().into_iter();
    let head = rows.next().unwrap();
    rows.map(|row| head.iter().cloned().zip(row).collect()).collect()
}

fn snapshot() -> Value {
    json!({ "kind": "SUBSCRIPTIONS_SNAPSHOT", "format": "CSV" })
}

#[tokio::test]
async fn a_snapshot_tells_of_everything_as_the_search_does() {
    let shop = Shop::open().await;
    let mut sold = vec![];
    for n in 0..5 {
        sold.push(shop.sell(&format!("T-{n}"), shield()).await);
    }
    let body =
        json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE", "reasonCode": "FRAUD" } });
    let path = format!("{SUBSCRIPTIONS}/{}/changes", sold[1]);
    assert_eq!(shop.post(&path, "change-01", &body).await.status, 200);
    let export = exported(&shop, "export-01", &snapshot()).await;
    assert_eq!((&export["state"], &export["rowCount"]), (&json!("READY"), &json!(5)));
    assert_eq!(export["asOf"], "2026-01-31T09:00:00Z");
    let search = "/partner/subscriptions?updatedSince=2000-01-01T00:00:00Z&includeTotal=true";
    assert_eq!(shop.read(search).await["total"], export["rowCount"]);
    let file = fetched(&shop, &export).await;
    assert_eq!(file.status, 200, "{}", file.text);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(file.text.len() as u64, export["bytes"].as_u64().unwrap());
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, file.text.as_bytes());
    let told = export["sha256"].as_str().unwrap();
    let bytes = (0..32).map(|n| u8::from_str_radix(&told[2 * n..2 * n + 2], 16).unwrap());
    assert_eq!(bytes.collect::<Vec<_>>(), digest.as_ref());
    assert_eq!(file.text.lines().next().unwrap(), COLUMNS.join(","));
    let rows = table(&file.text);
    assert_eq!(rows.len(), 5);
    for row in rows {
        let shown = shop.get(&row["subscription_id"]).await;
        for (column, ours) in [
            ("status", &shown["status"]),
            ("status_reason", &shown["statusReason"]),
            ("status_since", &shown["statusSince"]),
            ("partner_account_ref", &shown["account"]["partnerAccountRef"]),
            ("offering_id", &shown["offering"]["offeringId"]),
            ("start_date", &shown["startDate"]),
            ("created_at", &shown["createdAt"]),
            ("correlation_key", &shown["correlationKey"]),
        ] {
            assert_eq!(row[column], ours.as_str().unwrap_or_default(), "{column}");
        }
        assert_eq!(row["revision"], shown["revision"].to_string());
        assert_eq!(row["seats_allowed"], shown["seats"]["allowed"].to_string());
        assert_eq!(row["billable"] == "1", shown["status"] == "ACTIVE");
        assert!(row["partner_order_id"].starts_with("T-"));
    }
}

#[tokio::test]
async fn a_past_moment_is_told_as_it_was() {
    let shop = Shop::open().await;
    let first = shop.sell("T-1", shield()).await;
    shop.clock_to("2026-02-10T00:00:00Z").await;
    shop.sell("T-2", shield()).await;
    let body =
        json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE", "reasonCode": "FRAUD" } });
    let path = format!("{SUBSCRIPTIONS}/{first}/changes");
    assert_eq!(shop.post(&path, "change-01", &body).await.status, 200);
    let mut wanted = snapshot();
    wanted["asOf"] = json!("2026-02-01T00:00:00Z");
    let export = exported(&shop, "export-01", &wanted).await;
    assert_eq!((&export["asOf"], &export["rowCount"]), (&json!("2026-02-01T00:00:00Z"), &json!(1)));
    let rows = table(&fetched(&shop, &export).await.text);
    assert_eq!(
        (rows[0]["subscription_id"].as_str(), rows[0]["status"].as_str()),
        (&*first, "ACTIVE")
    );
    assert_eq!(rows[0]["revision"], "1");
    let then = shop.read(&format!("{SUBSCRIPTIONS}/{first}?asOf=2026-02-01T00:00:00Z")).await;
    assert_eq!(rows[0]["updated_at"], then["updatedAt"].as_str().unwrap());
}

#[tokio::test]
async fn a_month_is_invoiced_by_one_column() {
    let shop = Shop::open().await;
    let january = shop.sell("T-1", shield()).await;
    let body =
        json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE", "reasonCode": "FRAUD" } });
    let path = format!("{SUBSCRIPTIONS}/{january}/changes");
    shop.clock_to("2026-01-31T20:00:00Z").await;
    assert_eq!(shop.post(&path, "change-01", &body).await.status, 200);
    shop.clock_to("2026-02-10T00:00:00Z").await;
    let february = shop.sell("T-2", shield()).await;
    shop.clock_to("2026-03-05T00:00:00Z").await;
    let billable = async |key: &str, from: &str, to: &str| {
        let mut wanted = snapshot();
        (wanted["from"], wanted["to"]) = (json!(from), json!(to));
        let export = exported(&shop, key, &wanted).await;
        let rows = table(&fetched(&shop, &export).await.text);
        assert!(rows.iter().all(|row| row["period_start"] == from && row["period_end"] == to));
        let billable = rows.into_iter().filter(|row| row["billable"] == "1");
        billable.map(|mut row| row.remove("subscription_id").unwrap()).collect::<Vec<_>>()
    };
    let months = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"];
    assert_eq!(billable("export-01", months[0], months[1]).await, [january]);
    assert_eq!(billable("export-02", months[1], months[2]).await, [february]);
}

#[tokio::test]
async fn what_a_partner_calls_something_is_no_formula() {
    let shop = Shop::open().await;
    let mut evil = order("=1+1", shield());
    evil["account"]["partnerAccountRef"] = json!("@SUM(A1), \"x\"");
    let sold = shop.post("/partner/fulfillment-orders", "order-01", &evil).await;
    assert_eq!(sold.status, 201, "{}", sold.text);
    let export = exported(&shop, "export-01", &snapshot()).await;
    let rows = table(&fetched(&shop, &export).await.text);
    assert_eq!(rows[0]["partner_order_id"], "'=1+1");
    assert_eq!(rows[0]["partner_account_ref"], "'@SUM(A1), \"x\"");
    let mut lines = snapshot();
    lines["format"] = json!("NDJSON");
    let export = exported(&shop, "export-02", &lines).await;
    let file = fetched(&shop, &export).await;
    assert_eq!(file.header("content-type"), "application/x-ndjson");
    let row: Value = serde_json::from_str(file.text.lines().next().unwrap()).unwrap();
    assert_eq!(row["partner_account_ref"], "@SUM(A1), \"x\"");
    assert_eq!(row.as_object().unwrap().len(), COLUMNS.len());
}

#[tokio::test]
async fn a_compressed_file_is_the_same_file() {
    let shop = Shop::open().await;
    shop.sell("T-1", shield()).await;
    let plain = exported(&shop, "export-01", &snapshot()).await;
    let plain = fetched(&shop, &plain).await.text;
    let mut wanted = snapshot();
    wanted["compression"] = json!("GZIP");
    let export = exported(&shop, "export-02", &wanted).await;
    assert_eq!(fetched(&shop, &export).await.header("content-type"), "application/gzip");
    let files = shop.world.engine.exports().files();
    let name = files.names().unwrap().pop().unwrap();
    assert!(name.starts_with(&format!("{}-", SANDBOX.0)));
    let mut bytes = vec![];
    files.open(&name).unwrap().unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, export["bytes"].as_u64().unwrap());
    let mut text = String::new();
    GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text, plain);
}

#[tokio::test]
async fn a_link_opens_for_an_hour_and_nobody_elses() {
    let shop = Shop::open().await;
    let export = exported(&shop, "export-01", &snapshot()).await;
    assert_eq!(export["rowCount"], 0);
    let id = export["exportId"].as_str().unwrap();
    let theirs = Ask::get(&format!("{EXPORTS}/{id}")).bearer(&shop.south).of(&shop.house).await;
    let unknown = shop.ask(Ask::get(&format!("{EXPORTS}/exp_00000000000000000000000000"))).await;
    for answered in [&theirs, &unknown] {
        assert_eq!(
            (answered.status.as_u16(), &answered.json()["code"]),
            (404, &json!("export-not-found"))
        );
    }
    let opens = async |path: &str| Ask::get(path).of(&shop.house).await.status.as_u16();
    assert_eq!(opens(&format!("{EXPORTS}/{id}/file")).await, 404);
    assert_eq!(opens(&format!("{EXPORTS}/{id}/file?token=abc")).await, 404);
    let url = export["downloadUrl"].as_str().unwrap();
    let path = &url[url.find("/partner").unwrap()..];
    let other = exported(&shop, "export-02", &snapshot()).await;
    let swapped = path.replace(id, other["exportId"].as_str().unwrap());
    assert_eq!(opens(&swapped).await, 404, "a link is of one export");
    assert_eq!(opens(path).await, 200);
    shop.lobby.clock.advance(std::time::Duration::from_secs(3_599));
    assert_eq!(opens(path).await, 200);
    shop.lobby.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(opens(path).await, 404);
    // Asked again there is a new one.
    let again = shop.read(&format!("{EXPORTS}/{id}")).await;
    assert_eq!(fetched(&shop, &again).await.status, 200);
}

#[tokio::test]
async fn a_file_is_kept_for_seven_days() {
    let shop = Shop::open().await;
    let export = exported(&shop, "export-01", &snapshot()).await;
    assert_eq!(export["expiresAt"], "2026-02-07T09:00:00Z");
    let to = |text: &str| shop.world.clock.set(perennial_engine::testing::instant(text));
    let files = || shop.world.engine.exports().files().names().unwrap().len();
    to("2026-02-07T08:00:00Z");
    shop.world.engine.upkeep().await;
    assert_eq!(files(), 1);
    to("2026-02-07T09:00:01Z");
    shop.world.engine.upkeep().await;
    assert_eq!(files(), 0);
    let path = format!("{EXPORTS}/{}", export["exportId"].as_str().unwrap());
    assert_eq!(shop.ask(Ask::get(&path)).await.json()["code"], "export-not-found");
}

#[tokio::test]
async fn what_was_asked_for_is_written_after_a_restart() {
    let shop = Shop::open().await;
    shop.sell("T-1", shield()).await;
    let asked = shop.post(EXPORTS, "export-01", &snapshot()).await.json();
    assert_eq!((&asked["state"], &asked["downloadUrl"]), (&json!("PENDING"), &json!(null)));
    let again = shop.post(EXPORTS, "export-01", &snapshot()).await;
    assert_eq!(
        (again.header("idempotency-replayed"), &again.json()["exportId"]),
        ("true", &asked["exportId"])
    );
    let shop = shop.reopened();
    assert_eq!(shop.world.engine.export_due().await.unwrap(), 1);
    let path = format!("{EXPORTS}/{}", asked["exportId"].as_str().unwrap());
    assert_eq!(shop.read(&path).await["rowCount"], 1);
    assert_eq!(shop.world.engine.export_due().await.unwrap(), 0, "once");
}

#[tokio::test]
async fn changes_orders_and_what_is_left_out() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    shop.sell("T-2", shield()).await;
    let body = json!({
        "partnerChangeId": "CHG-9",
        "change": { "type": "CANCEL", "mode": "END_OF_TERM", "reasonCode": "CUSTOMER_REQUEST" },
    });
    let path = format!("{SUBSCRIPTIONS}/{id}/changes");
    let changed = shop.post(&path, "change-01", &body).await;
    assert!(changed.status.is_success(), "{}", changed.text);
    let wanted = json!({ "kind": "CHANGES", "format": "CSV" });
    let export = exported(&shop, "export-01", &wanted).await;
    let rows = table(&fetched(&shop, &export).await.text);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0]["partner_change_id"].as_str(), rows[0]["type"].as_str()),
        ("CHG-9", "CANCEL")
    );
    assert_eq!(rows[0]["request_id"], changed.header("x-request-id"));
    let after: Value = serde_json::from_str(&rows[0]["after_json"]).unwrap();
    assert_eq!(after["status"], "CANCEL_SCHEDULED");
    let wanted = json!({ "kind": "ORDERS", "format": "CSV" });
    let export = exported(&shop, "export-02", &wanted).await;
    let rows = table(&fetched(&shop, &export).await.text);
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[0]["partner_order_id"].as_str(), rows[0]["subscription_ids"].as_str()),
        ("T-1", &*id)
    );
    let mut some = snapshot();
    some["filters"] = json!({ "status": ["CANCEL_SCHEDULED"], "country": "DE" });
    assert_eq!(exported(&shop, "export-03", &some).await["rowCount"], 1);
    some["filters"] = json!({ "country": "AT" });
    assert_eq!(exported(&shop, "export-04", &some).await["rowCount"], 0);
}

#[tokio::test]
async fn devices_are_told_without_what_their_owners_call_them() {
    let shop = Shop::open().await;
    let (id, code) = shop.sell_coded("T-1").await;
    shop.sell("T-2", shield()).await;
    for n in 1..=2 {
        assert!(shop.activate(&code, n).await.status.is_success());
    }
    let wanted = json!({ "kind": "DEVICES", "format": "CSV" });
    let file = fetched(&shop, &exported(&shop, "export-01", &wanted).await).await.text;
    let rows = table(&file);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row["subscription_id"] == id && row["status"] == "ACTIVE"));
    assert_eq!((rows[0]["platform"].as_str(), rows[0]["os_version"].as_str()), ("WINDOWS", "11"));
    assert!(!file.contains("Ada"), "{file}");
    let export = exported(&shop, "export-02", &snapshot()).await;
    let rows = table(&fetched(&shop, &export).await.text);
    let row = rows.iter().find(|row| row["subscription_id"] == id).unwrap();
    assert_eq!((row["seats_active"].as_str(), row["seats_allowed"].as_str()), ("2", "5"));
}

#[tokio::test]
async fn a_wish_that_cannot_be_is_refused() {
    let shop = Shop::open().await;
    for (n, (change, code)) in [
        (json!({ "kind": "ALL" }), "invalid-field"),
        (json!({ "format": "XML" }), "invalid-field"),
        (json!({ "asOf": "yesterday" }), "invalid-field"),
        (json!({ "asOf": "2026-02-01T00:00:00Z" }), "invalid-field"),
        (json!({ "from": "2026-01-01T00:00:00Z" }), "missing-field"),
        (json!({ "to": "2026-01-01T00:00:00Z" }), "missing-field"),
        (json!({ "from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z" }), "invalid-field"),
        (json!({ "from": "2026-01-02T00:00:00Z", "to": "2026-03-01T00:00:00Z" }), "invalid-field"),
        (json!({ "filters": { "status": ["HAPPY"] } }), "invalid-field"),
        (json!({ "filters": { "colour": "red" } }), "unknown-field"),
        (json!({ "note": "x" }), "unknown-field"),
        (json!({ "kind": null }), "invalid-field"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = snapshot();
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answered = shop.post(EXPORTS, &format!("export-{n:02}"), &body).await;
        assert_eq!(answered.status, 422, "{body}: {}", answered.text);
        assert_eq!(answered.json()["code"], code, "{body}: {}", answered.text);
    }
    let bare = shop.ask(Ask::post_json(EXPORTS, snapshot().to_string())).await;
    assert_eq!(bare.json()["code"], "idempotency-key-required");
    assert_eq!(shop.world.engine.export_due().await.unwrap(), 0, "nothing was asked for");
}
