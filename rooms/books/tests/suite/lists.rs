//! Lists, single documents and tables.

use perennial_engine::testing::SANDBOX;
use room_lobby::testing::credential;
use serde_json::Value;

use crate::shop::Shop;

fn texts<'v>(items: &'v Value, name: &str) -> Vec<&'v str> {
    items.as_array().unwrap().iter().map(|item| item[name].as_str().unwrap()).collect()
}

#[test]
fn invoices_are_listed_in_pages_with_exact_amounts() {
    let (shop, id) = Shop::open();
    let first = shop.json("/books/invoices?limit=2");
    assert_eq!(texts(&first["items"], "number"), ["INV-000001", "INV-000002"]);
    let one = &first["items"][0];
    assert_eq!((one["net"].as_str(), one["tax"].as_str()), (Some("8.39"), Some("1.60")));
    assert_eq!(one["taxes"][0]["rate"], "19");
    assert_eq!(one["issuedAt"], "2026-01-31T09:00:00Z");
    let next = first["next"].as_str().unwrap();
    let rest = shop.json(&format!("/books/invoices?limit=2&after={next}"));
    assert_eq!(texts(&rest["items"], "number"), ["INV-000003"]);
    assert_eq!(rest.get("next"), None);
    let some = "/books/invoices?from=2026-02-01T00:00:00Z&until=2026-03-31T08:00:00Z";
    assert_eq!(texts(&shop.json(some)["items"], "number"), ["INV-000002"]);
    let theirs = shop.json(&format!("/books/invoices?subscription={id}&issuer=proj_demo"));
    assert_eq!(theirs["items"].as_array().unwrap().len(), 3);
    let forged =
        shop.get(&format!("/books/invoices?after={next}&limit=1&from=2026-02-01T00:00:00Z"), "*/*");
    assert_eq!(forged.status, 400, "a token of another list");
}

#[test]
fn an_invoice_tells_its_arithmetic_and_what_was_kept() {
    let (shop, _) = Shop::open();
    let one = shop.json("/books/invoices/INV-000003");
    let line = &one["lines"][0];
    assert_eq!(line["derivation"], "1 x 9.99 = EUR 9.99, of it tax 1.60, net 8.39");
    assert_eq!(
        (line["name"].as_str(), line["units"][0]["price"].as_str()),
        (Some("Demo basic"), Some("9.99"))
    );
    assert_eq!(
        (one["state"].as_str(), one["seller"]["name"].as_str()),
        (Some("partly_credited"), Some("Demo GmbH"))
    );
    assert_eq!(one["buyer"]["reference"], "c-1");
    let note = shop.json("/books/credit-notes/CN-000001");
    assert_eq!(
        (note["invoices"][0].as_str(), note["reason"].as_str()),
        (Some("INV-000003"), Some("unused"))
    );
    let cents = |value: &Value| value.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    for part in ["net", "tax", "gross"] {
        assert_eq!(cents(&one[part]), cents(&one["kept"][part]) + cents(&note[part]), "{part}");
        assert_eq!(note["lines"][0][part], note[part]);
    }
    assert_eq!(shop.json("/books/credit-notes")["items"][0]["number"], "CN-000001");
    let before = shop.json("/books/invoices/INV-000001");
    assert_eq!(before["seller"]["name"], "Demo KG", "as he was called then");
    assert_eq!(before["state"], "paid");
}

#[test]
fn both_tables_together_sum_to_what_was_kept() {
    let (shop, _) = Shop::open();
    let sum = |path: &str| {
        let reply = shop.get(path, "text/csv");
        assert_eq!(reply.status, 200);
        let mut rows = reply.text.lines();
        let columns = rows.next().unwrap().split(',').count();
        let gross = |row: &str| {
            assert_eq!(row.split(',').count(), columns, "{row}");
            row.rsplit(',').next().unwrap().replace('.', "").parse::<i64>().unwrap()
        };
        rows.map(gross).collect::<Vec<_>>()
    };
    let (invoices, notes) = (sum("/books/invoices"), sum("/books/credit-notes"));
    assert_eq!((invoices.as_slice(), notes.len()), ([999, 999, 999].as_slice(), 1));
    let issued = perennial_engine::change_set::Issued { issuer: "proj_demo".into(), number: 3 };
    let kept = shop.world.engine.invoice(SANDBOX, &issued).unwrap().kept.gross.minor();
    assert_eq!(invoices.iter().chain(&notes).sum::<i64>(), 999 * 2 + kept);
    let none = shop.get("/books/invoices?from=2030-01-01T00:00:00Z", "text/csv");
    assert_eq!(none.text.lines().count(), 1, "only its header");
}

#[test]
fn who_may_not_see_sees_nothing() {
    let (shop, _) = Shop::open();
    let key = |id: &str, environment, scopes: &[&str], projects: Option<&str>| {
        let mut credential = credential(id, environment, "books", scopes);
        credential.projects = projects.map(|project| [project.to_owned()].into());
        let prefix = if environment == "sandbox" { "pk_test" } else { "pk_live" };
        shop.lobby.issue(prefix, credential)
    };
    let scopeless = key("a", "sandbox", &[], None);
    let other = key("b", "sandbox", &["books:read"], Some("proj_other"));
    let ours = key("c", "sandbox", &["books:read"], Some("proj_demo"));
    let elsewhere = key("d", "production", &["books:read"], None);
    let status = |key: &str, path: &str| shop.ask(key, path, "application/json").status;
    for path in ["/books/invoices", "/books/invoices/INV-000001", "/books/credit-notes/CN-000001"] {
        assert_eq!(status(&scopeless, path), 403, "{path}");
        assert_eq!(status(&other, path), 404, "{path}");
        assert_eq!(status(&elsewhere, path), 404, "{path}");
        assert_eq!(status(&ours, path), 200, "{path}");
        assert_eq!(status("pk_test_unknown", path), 401, "{path}");
    }
}

#[test]
fn bad_input_is_told_and_never_our_mistake() {
    let (shop, _) = Shop::open();
    for (path, accept, status) in [
        ("/books/invoices?limit=0", "*/*", 400),
        ("/books/invoices?limit=1001", "*/*", 400),
        ("/books/invoices?limit=x", "*/*", 400),
        ("/books/invoices?from=yesterday", "*/*", 400),
        ("/books/invoices?until=2026-13-01T00:00:00Z", "*/*", 400),
        ("/books/invoices?after=AAAA", "*/*", 400),
        ("/books/invoices?subscription=S1", "*/*", 400),
        ("/books/invoices?isuer=x", "*/*", 400),
        ("/books/invoices?issuer=nobody", "*/*", 404),
        ("/books/invoices", "text/html", 406),
        ("/books/invoices/INV-000001", "text/csv", 406),
        ("/books/invoices/INV-1", "*/*", 404),
        ("/books/invoices/INV-000009", "*/*", 404),
        ("/books/invoices/INV-99999999999999999999", "*/*", 404),
        ("/books/invoices/CN-000001", "*/*", 404),
        ("/books/credit-notes/CN-000002", "*/*", 404),
        ("/books/credit-notes?limit=-1", "*/*", 400),
        ("/books", "*/*", 404),
        ("/invoice/AAAA", "*/*", 404),
        ("/invoice/%00", "*/*", 404),
    ] {
        let reply = shop.get(path, accept);
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
    }
}
