//! Schemathesis over the rooms' own OpenAPI documents: every check on, a fixed seed, bounded.
//!
//! What a check expects may be configured in `outside/<room>.toml`, with the reason beside it; no
//! check is left out. A failure prints the call that shows it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use crate::common::Server;
use crate::counterpart::{passed, python};
use crate::google::Installation;

/// One room under trial.
struct Trial<'t> {
    /// The room's name: of its configuration, and in what is printed.
    room: &'t str,
    /// Where its document is served.
    document: &'t str,
    /// How its caller is known: an option and its value.
    credential: [String; 2],
    /// Calls generated for each operation.
    examples: u32,
}

/// Phases of a run, all there are.
const PHASES: &str = "examples,coverage,fuzzing,stateful";

fn tried(server: &Server, trial: &Trial<'_>) {
    let Some(python) = python("schemathesis") else { return };
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside");
    let base = server.exported("PERENNIAL");
    let said = passed(
        // Its folder is for what it writes down itself.
        Command::new(python.with_file_name("schemathesis"))
            .current_dir(server.data.path())
            .arg("--config-file")
            .arg(here.join(format!("{}.toml", trial.room)))
            .args(["run", &format!("{base}{}", trial.document), "--url", &base])
            .args(&trial.credential)
            .args(["--checks", "all", "--phases", PHASES, "--mode", "all"])
            .args(["--max-examples", &trial.examples.to_string()])
            .args(["--seed", "20260131", "--generation-deterministic"])
            .args(["--workers", "1", "--no-color"]),
    );
    let summary = said.split("= SUMMARY =").last().unwrap_or_default();
    println!("{}: {summary}", trial.room);
}

/// Something for rooms that only manage what others sold.
fn sold(server: &Server, customer: &str) {
    let body = format!(
        r#"{{"projectId":"proj_demo","subscriptionId":"sub_team_monthly","customerId":"{customer}","territory":"DEU"}}"#
    );
    let head = format!("authorization: Bearer {}\r\n", server.exported("STOREFRONT_KEY"));
    posted(server, "/purchases", &head, &body);
}

/// The answer to a document that makes something.
fn posted(server: &Server, path: &str, head: &str, body: &str) -> String {
    let address = server.exported("PERENNIAL");
    let address = address.strip_prefix("http://").unwrap();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\n{head}host: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    answer
}

#[test]
fn the_commerce_room_is_as_its_document_says() {
    let server = Server::start();
    tried(
        &server,
        &Trial {
            room: "commerce",
            document: "/subscription/openapi.json",
            credential: [
                "--auth".to_owned(),
                format!("demo:{}", server.exported("COMMERCE_PASSWORD")),
            ],
            examples: 12,
        },
    );
}

#[test]
fn the_books_room_is_as_its_document_says() {
    let server = Server::start();
    tried(
        &server,
        &Trial {
            room: "books",
            document: "/books/openapi.json",
            credential: [
                "--header".to_owned(),
                format!("Authorization: Bearer {}", server.exported("BOOKS_KEY")),
            ],
            examples: 12,
        },
    );
}

#[test]
fn the_storefront_room_is_as_its_document_says() {
    let server = Server::start();
    // The first purchase has the number 4100001.
    sold(&server, "ada");
    tried(
        &server,
        &Trial {
            room: "storefront",
            document: "/storefront/openapi.json",
            credential: [
                "--header".to_owned(),
                format!("Authorization: Bearer {}", server.exported("STOREFRONT_KEY")),
            ],
            examples: 12,
        },
    );
}

#[test]
fn the_notifications_room_is_as_its_document_says() {
    // Who is not known is counted by his address even in a sandbox, and asks more often than ten
    // times a second here.
    let server = Server::start_with(|command| {
        command.env("PERENNIAL_NOTIFICATIONS_REQUESTS_PER_SECOND", "0");
    });
    for customer in ["ada", "grace", "edsger", "barbara"] {
        sold(&server, customer);
    }
    tried(
        &server,
        &Trial {
            room: "notifications",
            document: "/notification/openapi.json",
            credential: [
                "--header".to_owned(),
                format!("Authorization: Bearer {}", server.exported("NOTIFICATIONS_KEY")),
            ],
            examples: 12,
        },
    );
}

#[test]
fn the_reseller_room_is_as_its_document_says() {
    let server = Server::start();
    tried(
        &server,
        &Trial {
            room: "reseller",
            document: "/reseller/openapi.json",
            credential: [
                "--header".to_owned(),
                format!("Authorization: Bearer {}", server.exported("RESELLER_KEY")),
            ],
            examples: 12,
        },
    );
}

#[test]
fn the_partner_room_is_as_its_document_says() {
    let server = partners();
    tried(
        &server,
        &Trial {
            room: "partner",
            document: "/partner/openapi.json",
            credential: [
                "--header".to_owned(),
                format!("Authorization: Bearer {}", server.exported("PARTNER_KEY")),
            ],
            examples: 6,
        },
    );
}

/// With the token of a device that took its seat.
#[test]
fn the_product_clients_room_is_as_its_document_says() {
    let server = partners();
    let order = r#"{"partnerOrderId":"TEL-1","account":{"partnerAccountRef":"A-1","country":"DE"},
        "lines":[{"lineRef":"1","action":"CREATE","offeringId":"TEL-GUARD",
        "activation":{"policy":"CODE"}}]}"#;
    let key = server.exported("PARTNER_KEY");
    let head = format!("authorization: Bearer {key}\r\nidempotency-key: trial-order-1\r\n");
    let made = posted(&server, "/partner/fulfillment-orders", &head, order);
    let code = member(&made, "activationCode");
    let device = format!(
        r#"{{"activationCode":"{code}","device":{{"platform":"OTHER",
        "fingerprint":"9f86d081884c7d659a2feaa0c55ad015"}}}}"#
    );
    let seated = posted(&server, "/client/activations", "", &device);
    tried(
        &server,
        &Trial {
            room: "client",
            document: "/client/openapi.json",
            credential: [
                "--header".to_owned(),
                format!("Authorization: Bearer {}", member(&seated, "deviceToken")),
            ],
            examples: 12,
        },
    );
}

/// With something of each kind for a partner to sell, who may ask as often as he wants.
fn partners() -> Server {
    let server = Server::start_with(|command| {
        command.env("PERENNIAL_PARTNER_LIMITS", "false");
    });
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/partner_offerings.toml");
    let mut apply = Command::new(env!("CARGO_BIN_EXE_perennial"));
    apply.args(["--data", server.data.path().to_str().unwrap(), "--admin", &server.admin]);
    passed(apply.arg("apply").arg(file));
    server
}

/// The first text of a name in a document.
fn member(document: &str, name: &str) -> String {
    let start = format!("\"{name}\":\"");
    let (_, rest) = document.split_once(&start).unwrap_or_else(|| panic!("{name}: {document}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// The three methods that are for end users, with the token of one.
#[test]
fn the_reseller_room_is_so_for_end_users() {
    let installation = Installation::open();
    tried(
        &installation.server,
        &Trial {
            room: "reseller",
            document: "/reseller/openapi.json",
            credential: [
                "--header".to_owned(),
                format!("Authorization: Bearer {}", installation.token_of("ada")),
            ],
            examples: 12,
        },
    );
}
