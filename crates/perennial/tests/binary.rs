//! The binary as an operator meets it: one process per data folder, an orderly end, commands that
//! work beside a server, and data that can be carried away.

mod common;
mod operator;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::Server;
use operator::{perennial, refused, said};

impl Server {
    /// The value of an exported variable.
    fn variable(&self, name: &str) -> &str {
        let line = self
            .exports
            .lines()
            .find_map(|line| line.strip_prefix("export ")?.strip_prefix(name)?.strip_prefix('='));
        line.unwrap()
    }

    /// One request over a connection of its own; the whole answer as text.
    fn ask(&self, head: &str, body: &str) -> String {
        let address = self.variable("PERENNIAL").strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        let request = format!(
            "{head}\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn sell(&self, customer: &str) -> String {
        let key = self.variable("STOREFRONT_KEY");
        let body = format!(
            r#"{{"projectId":"proj_demo","subscriptionId":"sub_team_monthly","customerId":"{customer}","territory":"DEU"}}"#
        );
        let head = format!("POST /purchases HTTP/1.1\r\nauthorization: Bearer {key}");
        let answer = self.ask(&head, &body);
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        answer
    }

    /// Ends it as an operator does, and tells with what exit code it went.
    fn end(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

#[test]
fn a_second_process_is_refused_and_commands_ask_the_first() {
    let server = Server::start();
    let data = server.data.path();
    let second = refused(&perennial(data, &["serve", "--listen", "127.0.0.1:0"]));
    assert!(second.contains("in use"), "{second}");
    let clock = said(&perennial(data, &["--admin", &server.admin, "clock", "show"]));
    assert_eq!(clock, "2026-01-31T09:00:00Z\n");
    let moved = said(&perennial(data, &["--admin", &server.admin, "clock", "advance", "P1M"]));
    assert_eq!(moved, "2026-02-28T09:00:00Z, 0 steps done\n");
    let back = ["--admin", &server.admin, "clock", "set", "2026-01-01T00:00:00Z"];
    assert!(refused(&perennial(data, &back)).contains("only forward"));
    let nobody = refused(&perennial(data, &["--admin", "127.0.0.1:1", "clock", "show"]));
    assert!(nobody.contains("--admin"), "{nobody}");
}

#[test]
fn a_renewed_key_opens_and_the_old_one_does_not() {
    let server = Server::start();
    let data = server.data.path();
    let list = |key: &str| {
        let head = format!(
            "GET /subscriptions/groups?projectId=proj_demo HTTP/1.1\r\nauthorization: Bearer {key}"
        );
        server.ask(&head, "")
    };
    let old = server.variable("STOREFRONT_KEY");
    assert!(list(old).starts_with("HTTP/1.1 200"));
    let arguments = ["--admin", &server.admin, "keys", "renew", "storefront-demo"];
    let new = said(&perennial(data, &arguments));
    assert!(list(new.trim()).starts_with("HTTP/1.1 200"));
    assert!(list(old).starts_with("HTTP/1.1 401"));
    let listed = said(&perennial(data, &["--admin", &server.admin, "keys", "list"]));
    assert!(!listed.contains(new.trim()), "keys are shown once: {listed}");
}

/// In each of the three ways, before and after a rotation; and the operator reads what was called.
#[test]
fn a_rotated_key_and_the_one_before_it_open_in_every_way() {
    let server = Server::start();
    let data = server.data.path();
    let operator = |asked: &[&str]| {
        said(&perennial(data, &[&["--admin", server.admin.as_str()], asked].concat()))
    };
    let search = "GET /partner/subscriptions?api-version=1&partnerAccountRef=A HTTP/1.1";
    let ask = |authorization: &str| {
        server.ask(&format!("{search}\r\n{authorization}\r\nx-request-id: by-the-test"), "")
    };
    let key = |key: &str| ask(&format!("authorization: Bearer {key}"));
    let old = server.variable("PARTNER_KEY").to_owned();
    assert!(key(&old).starts_with("HTTP/1.1 200"), "{}", key(&old));
    assert!(key(&old).contains("ratelimit-limit: 20"), "{}", key(&old));
    let rotated = operator(&["keys", "rotate", "--overlap", "P1D", "telco-south-partner"]);
    let (new, told) = rotated.split_once('\n').unwrap();
    assert!(told.contains(&old[old.len() - 4..]) && told.contains("is good until"), "{told}");
    for live in [&old, new] {
        assert!(key(live).starts_with("HTTP/1.1 200"), "both are good for a day");
        let basic = STANDARD.encode(format!("telco-south:{live}"));
        let named = ask(&format!("authorization: Basic {basic}\r\nx-partner-id: telco-south"));
        assert!(named.starts_with("HTTP/1.1 200"), "{named}");
    }
    let basic = STANDARD.encode(format!("telco-south-partner:{new}"));
    let form = "grant_type=client_credentials&scope=subscriptions%3Aread";
    let head = format!("POST /partner/oauth/token HTTP/1.1\r\nauthorization: Basic {basic}");
    let address = server.variable("PERENNIAL").strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let length = form.len();
    let request = format!(
        "{head}\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{form}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut granted = String::new();
    stream.read_to_string(&mut granted).unwrap();
    let token = granted.split("\"access_token\":\"").nth(1).and_then(|rest| rest.split('"').next());
    assert!(key(token.unwrap()).starts_with("HTTP/1.1 200"), "{granted}");
    // Another at once: the two before it are gone.
    let renewed = operator(&["keys", "renew", "telco-south-partner"]);
    assert!(key(renewed.trim()).starts_with("HTTP/1.1 200"));
    assert!([&old, new].iter().all(|gone| key(gone).starts_with("HTTP/1.1 401")));

    let audit = operator(&["audit", "--partner", "telco-south"]);
    assert!(audit.contains("GET /partner/subscriptions  200"), "{audit}");
    let named = operator(&["audit", "--request", "by-the-test"]);
    assert!(named.lines().count() >= 5, "{named}");
    assert!(!named.contains(new) && !named.contains(&old), "no secret is written down");
    let report = operator(&["go-live", "telco-south"]);
    assert!(report.contains("[x] happy    The version said in the query"), "{report}");
    assert!(report.contains("[ ] happy    An order of one line"), "{report}");
}

#[test]
fn terminated_it_ends_in_order_and_what_it_answered_is_there_after() {
    let mut server = Server::start();
    for customer in ["a", "b", "c"] {
        server.sell(customer);
    }
    assert_eq!(server.end(), Some(0));
    let verified = said(&perennial(server.data.path(), &["verify"]));
    assert_eq!(verified, "sandbox: 3 subscriptions, 3 charges, 0 findings\n");
}

/// P1, the short form: killed without warning, nothing that was answered is lost.
#[test]
fn killed_it_loses_nothing_that_was_answered() {
    let mut server = Server::start();
    for customer in ["a", "b", "c", "d"] {
        server.sell(customer);
    }
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let verified = said(&perennial(server.data.path(), &["verify"]));
    assert_eq!(verified, "sandbox: 4 subscriptions, 4 charges, 0 findings\n");
}

/// I32, through the binary.
#[test]
fn what_is_exported_can_be_imported_and_is_the_same() {
    let mut server = Server::start();
    server.sell("a");
    server.sell("b");
    said(&perennial(server.data.path(), &["--admin", &server.admin, "clock", "advance", "P2M"]));
    assert_eq!(server.end(), Some(0));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("everything.jsonl");
    let there = folder.path().join("there");
    let name = file.to_str().unwrap();
    said(&perennial(server.data.path(), &["export", "--output", name]));
    said(&perennial(&there, &["import", name]));
    let verified = said(&perennial(&there, &["verify"]));
    assert_eq!(verified, "sandbox: 2 subscriptions, 6 charges, 0 findings\n");
    assert_eq!(
        said(&perennial(&there, &["export"])),
        said(&perennial(server.data.path(), &["export"]))
    );
    assert!(refused(&perennial(&there, &["import", name])).contains("not empty"));
}

#[test]
fn newer_data_are_refused_in_one_sentence_and_stay_as_they_are() {
    let mut server = Server::start();
    assert_eq!(server.end(), Some(0));
    let file = server.data.path().join("perennial.db");
    let mut bytes = std::fs::read(&file).unwrap();
    // The user version of an SQLite file is the big-endian number at byte 60.
    bytes[60..64].copy_from_slice(&999_u32.to_be_bytes());
    std::fs::write(&file, &bytes).unwrap();
    let answer = refused(&perennial(server.data.path(), &["verify"]));
    assert!(answer.contains("999") && answer.lines().count() == 1, "{answer}");
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}

#[test]
fn completions_manuals_and_the_version_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(said(&perennial(&data, &["completions", "bash"])).contains("perennial"));
    said(&perennial(&data, &["man", folder.path().join("man").to_str().unwrap()]));
    assert!(folder.path().join("man/perennial.1").exists());
    assert!(said(&perennial(&data, &["version"])).contains("SQLite 3."));
    assert!(!data.exists(), "none of these makes data");
}

/// A sandbox where a month lasts five minutes, by the file; and only a sandbox.
#[test]
fn a_sandbox_runs_at_the_rate_of_the_file() {
    let server = Server::start();
    let data = server.data.path();
    let write = |name: &str, text: &str| {
        let file = data.join(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let run =
        |arguments: &[&str]| perennial(data, &[&["--admin", &server.admin], arguments].concat());
    let project = r#"
        [[projects]]
        id = "proj_demo"
        name = "Demo Security"
        terms = "storefront"
        sandbox_renewal_rate = "five_minutes"

        [projects.issuer]
        name = "Demo Security Ltd"
        address = ["1 Example Street", "10115 Berlin", "Germany"]
        vat_id = "DE000000000"
        email = "billing@demo.example"
        invoices = "DEMO-{number:06}"
        credit_notes = "DEMO-C-{number:06}"
    "#;
    let demo = format!("environment = \"sandbox\"\n{project}");
    let plan = said(&run(&["apply", "--plan", &write("fast.toml", &demo)]));
    assert_eq!(plan, "  ~ project proj_demo\n1 to change\n");
    said(&run(&["apply", &write("fast.toml", &demo)]));
    let again = said(&run(&["apply", "--plan", &write("fast.toml", &demo)]));
    assert_eq!(again, "1 as they are\n");
    assert!(server.sell("a").contains(r#""end":"2026-01-31T09:05:00Z""#));
    let live = "[[environments]]\nname = \"live\"\nkind = \"production\"\n";
    let live = format!("environment = \"live\"\n{live}[[terms]]\nid = \"storefront\"\n{project}");
    let refused = run(&["apply", &write("live.toml", &live)]);
    assert!(!refused.status.success());
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("project proj_demo"), "{why}");
}

const DEARER: &str = r#"
environment = "sandbox"

[[terms]]
id = "commerce"
grace = "P3D"

[[products]]
id = "sub_team_monthly"
sku = "team-monthly"
project = "proj_demo"
name = "Team"
cycle = "P1M"
features = ["antivirus", "console"]
devices = 1
unit = "seat"
terms = "commerce"
tax = { basis = "net", rate = "19" }
prices = [{ currency = "EUR", price = "12.00" }, { territory = "US", currency = "USD", price = "13.00" }]

[[offers]]
id = "offer_first_week"
project = "proj_demo"
product = "sub_plus_monthly"
kind = "introductory"
name = "First two weeks free"
mode = "free_trial"
length = "P2W"
"#;

/// Before anything is published one sees whom it reaches; and it reaches nobody who bought before.
#[test]
fn a_plan_tells_what_a_change_reaches_and_what_it_does_not() {
    let server = Server::start();
    let data = server.data.path();
    let file = data.join("dearer.toml");
    std::fs::write(&file, DEARER).unwrap();
    let file = file.to_str().unwrap();
    let run = |arguments: &[&str]| {
        said(&perennial(data, &[&["--admin", &server.admin], arguments].concat()))
    };
    let key = server.variable("STOREFRONT_KEY");
    let first = server.sell("a");
    for customer in ["b", "c", "d", "e", "f"] {
        server.sell(customer);
    }
    let id = first.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
    let head = format!("POST /purchases/{id}/cancel HTTP/1.1\r\nauthorization: Bearer {key}");
    assert!(server.ask(&head, "{}").starts_with("HTTP/1.1 200"));
    let trial = r#"{"projectId":"proj_demo","subscriptionId":"sub_plus_monthly","customerId":"g","territory":"DEU"}"#;
    let head = format!("POST /purchases HTTP/1.1\r\nauthorization: Bearer {key}");
    assert!(server.ask(&head, trial).starts_with("HTTP/1.1 201"));

    let plan = run(&["apply", "--plan", file]);
    let told = "  ~ terms commerce\n\
        \x20     changes 0 of 6 running ones (S4100001, S4100002, S4100003, S4100004, S4100005 and 1 more); new sales from now on\n\
        \x20     5 of them renew, at EUR 59.50 a month, of which EUR 0.00 changes\n\
        \x20 ~ product sub_team_monthly\n\
        \x20     price everywhere: EUR 10.00 -> EUR 12.00\n\
        \x20     price US: none -> USD 13.00\n\
        \x20     changes 0 of 6 running ones (S4100001, S4100002, S4100003, S4100004, S4100005 and 1 more); new sales from now on\n\
        \x20     5 of them renew, at EUR 59.50 a month, of which EUR 0.00 changes\n\
        \x20 ~ offer offer_first_week\n\
        \x20     changes 0 of 1 running ones (S4100007); new sales from now on\n\
        \x20     1 of them renew, at EUR 9.99 a month, of which EUR 0.00 changes\n";
    assert!(plan.starts_with(told), "{plan}\nand not\n{told}");
    assert_eq!(run(&["apply", "--plan", file]), plan, "a plan writes nothing");

    // So it is: who bought before renews at the old price, who buys now pays the new one.
    run(&["apply", file]);
    run(&["clock", "advance", "P1M"]);
    let of = |customer: &str| {
        let path = format!("/purchases?projectId=proj_demo&customerId={customer}");
        server.ask(&format!("GET {path} HTTP/1.1\r\nauthorization: Bearer {key}"), "")
    };
    let charged = |answer: &str| answer.matches(r#""gross":"11.90""#).count();
    assert_eq!((charged(&of("b")), charged(&of("a"))), (2, 1));
    assert!(server.sell("late").contains(r#""gross":"14.28""#));
}
