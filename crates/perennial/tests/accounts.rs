//! Accounts by an operator's hand, on a server that runs: opened by command or by a file, locked,
//! given another password, closed.

mod common;

use std::path::Path;
use std::process::Command;

use common::Server;
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::redirect::Policy;

const FIRST: &str = "four plain words";
const SECOND: &str = "four other words";

struct House {
    server: Server,
    base: String,
}

impl House {
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_perennial"));
        command.arg("--data").arg(self.server.data.path());
        let output =
            command.args(["--admin", &self.server.admin]).args(arguments).output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&told).into_owned())
    }

    fn account(&self, arguments: &[&str]) -> String {
        let (done, told) = self.run(&[&["account"], arguments].concat());
        assert!(done, "{told}");
        told
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.server.data.path().join(name);
        std::fs::write(&path, text).unwrap();
        Path::to_str(&path).unwrap().to_owned()
    }

    /// The status of an attempt to sign in, as a browser makes it.
    async fn sign_in(&self, email: &str, password: &str) -> u16 {
        let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        let url = format!("{}/oauth2/signin", self.base);
        let page = client.get(format!("{url}?environment=sandbox")).send().await.unwrap();
        let cookie = page.headers()[SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let html = page.text().await.unwrap();
        let token = html.split("name=\"form\" value=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap();
        let form = format!(
            "form={token}&environment=sandbox&email={}&password={}",
            email.replace('@', "%40"),
            password.replace(' ', "+")
        );
        let post = client.post(url).header(COOKIE, cookie).body(form);
        let post = post.header("content-type", "application/x-www-form-urlencoded");
        post.send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn an_operator_opens_locks_and_closes_accounts() {
    let server = Server::start();
    let line = server.exports.lines().find(|line| line.starts_with("export PERENNIAL=")).unwrap();
    let base = line.trim_start_matches("export PERENNIAL=").to_owned();
    let house = House { server, base };
    let (first, second) = (house.file("first", FIRST), house.file("second", SECOND));
    let ada = "ada@example.org";
    let told = house.account(&["new", ada, "--password-file", &first]);
    assert!(told.contains("can sign in") && !told.contains(ada), "{told}");
    assert_eq!(house.sign_in(ada, FIRST).await, 303);
    assert!(!house.run(&["account", "new", ada]).0, "there is one");
    let short = house.file("short", "short");
    assert!(!house.run(&["account", "password", ada, "--password-file", &short]).0);
    let told = house.account(&["password", ada, "--password-file", &second]);
    assert!(told.contains("1 sessions ended"), "{told}");
    assert_eq!((house.sign_in(ada, FIRST).await, house.sign_in(ada, SECOND).await), (401, 303));
    house.account(&["lock", ada]);
    assert_eq!(house.sign_in(ada, SECOND).await, 401);
    house.account(&["unlock", ada]);
    assert_eq!(house.sign_in(ada, SECOND).await, 303);
    let told = house.account(&["close", ada]);
    assert!(told.contains("closed, 0 subscriptions cancelled"), "{told}");
    assert_eq!(house.sign_in(ada, SECOND).await, 401);
    assert!(!house.run(&["account", "lock", ada]).0, "there is none any more");
}

#[tokio::test]
async fn a_file_says_who_can_sign_in_and_applying_it_twice_changes_nothing() {
    let server = Server::start();
    let line = server.exports.lines().find(|line| line.starts_with("export PERENNIAL=")).unwrap();
    let base = line.trim_start_matches("export PERENNIAL=").to_owned();
    let house = House { server, base };
    let customers = |email: &str, password: &str| {
        house.file(
            "customers.toml",
            &format!(
                "environment = \"sandbox\"\n[[customers]]\nreference = \"c-1\"\n\
                 [customers.sign_in]\nemail = \"{email}\"\npassword = \"{password}\"\n"
            ),
        )
    };
    let apply = |file: &str| house.run(&["apply", file]);
    let file = customers("eve@example.org", FIRST);
    let (done, told) = apply(&file);
    assert!(done && !told.contains("eve@") && !told.contains(FIRST), "{told}");
    assert_eq!(house.sign_in("eve@example.org", FIRST).await, 303);
    let again = apply(&file).1;
    assert_ne!(again, told);
    assert_eq!(apply(&file).1, again, "nothing changes any more");
    apply(&customers("eva@example.org", SECOND));
    assert_eq!(house.sign_in("eva@example.org", SECOND).await, 303);
    assert_eq!(house.sign_in("eve@example.org", FIRST).await, 401);
    for (email, password) in [("nobody", FIRST), ("eva@example.org", "short")] {
        let (done, told) = apply(&customers(email, password));
        assert!(!done && told.contains("sign_in") && !told.contains("short"), "{told}");
    }
}
