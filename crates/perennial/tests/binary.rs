//! The binary as an operator meets it: one process per data folder, an orderly end, commands that
//! work beside a server, and data that can be carried away.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output};

use common::Server;

fn perennial(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_perennial"))
        .args(["--data", data.to_str().unwrap()])
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

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
