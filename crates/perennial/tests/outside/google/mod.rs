//! Google's own clients, unchanged, against the started binary: the life of what a partner sells, in
//! Python, Node and Rust. Each program checks for itself and sees to it that nothing it stands on
//! calls anybody but this machine.

mod browser;
mod program;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::Server;
use crate::counterpart::{self, passed};
use browser::{Browser, encoded};
use program::Program;

/// What customers sign in with.
const PASSWORD: &str = "a long walk by the sea";
/// Where the partner's own site would be.
const REDIRECT: &str = "http://localhost:8080/";

/// A server, a catalog, and what partners were handed.
pub struct Installation {
    pub server: Server,
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside").join(path)
}

impl Installation {
    pub fn open() -> Self {
        let installation = Self { server: Server::start() };
        let catalog = here("google/catalog.toml");
        installation.operator(&["apply", catalog.to_str().unwrap()]);
        for partner in ["telco-north", "telco-east"] {
            let (account, file) =
                (format!("shop@{partner}.example"), installation.key_file(partner));
            let made = ["keys", "service-account", "new", &account, "--partner", partner, "-o"];
            passed(installation.perennial().args(made).arg(file));
        }
        let password = installation.server.data.path().join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        for who in ["ada", "bob"] {
            let account = ["account", "new", &email(who), "--password-file"];
            passed(installation.perennial().args(account).arg(&password));
        }
        installation
    }

    /// The token a partner's application gets in the name of a customer who agrees, without any
    /// library.
    pub fn token_of(&self, who: &str) -> String {
        let base = self.server.exported("PERENNIAL");
        let (redirect, verifier) = (encoded(REDIRECT), "a".repeat(43));
        let asked = format!(
            "{base}/oauth2/auth?response_type=code&client_id=telco-north-app&state=s&scope=openid%20\
             https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fsubscriptions.thirdparty.googleone\
             &redirect_uri={redirect}&code_challenge_method=S256\
             &code_challenge=ZtNPunH49FD35FWYhT5Tv8I7vRKQJ8uxMaL0_9eHjNA"
        );
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut browser = Browser::new(base.clone(), email(who), PASSWORD.to_owned());
            let back = browser.visit(&asked, true).await.unwrap();
            let code = back.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
            let code = code.unwrap_or_else(|| panic!("no code in {back}"));
            let form = format!(
                "grant_type=authorization_code&code={code}&redirect_uri={redirect}\
                 &code_verifier={verifier}&client_id=telco-north-app&client_secret={}",
                self.server.exported("OAUTH_CLIENT_SECRET")
            );
            let asked = reqwest::Client::new()
                .post(format!("{base}/oauth2/token"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form);
            let text = asked.send().await.unwrap().text().await.unwrap();
            let token: serde_json::Value = serde_json::from_str(&text).unwrap();
            token["access_token"].as_str().unwrap_or_else(|| panic!("{text}")).to_owned()
        })
    }

    fn key_file(&self, partner: &str) -> PathBuf {
        self.server.data.path().join(format!("{partner}.json"))
    }

    fn perennial(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_perennial"));
        command.arg("--data").arg(self.server.data.path()).args(["--admin", &self.server.admin]);
        command
    }

    fn operator(&self, arguments: &[&str]) -> String {
        passed(self.perennial().args(arguments))
    }

    /// Runs a client's program, which is told where everything is.
    fn judged_by(&self, command: &mut Command) -> usize {
        command
            .env("PERENNIAL", self.server.exported("PERENNIAL"))
            .env("KEY_FILE", self.key_file("telco-north"))
            .env("OTHERS_KEY_FILE", self.key_file("telco-east"))
            .env("CLIENT_ID", "telco-north-app")
            .env("CLIENT_SECRET", self.server.exported("OAUTH_CLIENT_SECRET"))
            .env("REDIRECT", REDIRECT);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let mut browsers = BTreeMap::new();
        Program::start(command).passes(|asked| {
            let mut words = asked.split(' ');
            let mut next = || words.next().unwrap_or_default();
            match next() {
                "clock" => Ok(self.operator(&["clock", "advance", next()])),
                decision @ ("agrees" | "denies") => {
                    let who = next();
                    let base = self.server.exported("PERENNIAL");
                    let new = || Browser::new(base, email(who), PASSWORD.to_owned());
                    let browser = browsers.entry(who.to_owned()).or_insert_with(new);
                    runtime.block_on(browser.visit(next(), decision == "agrees"))
                }
                other => Err(format!("nobody here does `{other}`")),
            }
        })
    }
}

fn email(who: &str) -> String {
    format!("{who}@example.org")
}

fn python(way: &str) -> Option<usize> {
    let python = counterpart::python("Google's client for Python")?;
    let installation = Installation::open();
    let mut command = Command::new(python);
    Some(installation.judged_by(command.arg("-B").arg(here("google_python/partner.py")).arg(way)))
}

#[test]
fn python_lives_with_tokens_it_exchanged() {
    let Some(checks) = python("exchanged") else { return };
    assert_eq!(checks, 201);
}

#[test]
fn python_lives_with_what_it_signed_itself() {
    let Some(checks) = python("self-signed") else { return };
    assert_eq!(checks, 201);
}

#[test]
fn python_lives_by_our_own_document() {
    let Some(checks) = python("own-document") else { return };
    assert_eq!(checks, 201);
}

#[test]
fn node_lives() {
    let wanted_by = "Google's client for Node";
    let Some(modules) = counterpart::there("node/node_modules", wanted_by) else { return };
    let installation = Installation::open();
    let mut command = Command::new("node");
    let program = command.arg(here("google_node/partner.cjs")).env("NODE_PATH", modules);
    assert_eq!(installation.judged_by(program), 86);
}

#[test]
fn rust_lives() {
    let wanted_by = "Google's client for Rust";
    let Some(built) = counterpart::there("google_rust", wanted_by) else { return };
    // As its sources are now; what it stands on was fetched and built before.
    let manifest = here("google_rust/Cargo.toml");
    passed(
        Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "--offline", "--manifest-path"])
            .arg(manifest)
            .arg("--target-dir")
            .arg(&built),
    );
    let installation = Installation::open();
    assert_eq!(installation.judged_by(&mut Command::new(built.join("debug/google-rust"))), 69);
}
