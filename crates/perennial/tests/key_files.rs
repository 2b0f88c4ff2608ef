//! Key files and client secrets as an operator hands them out: made by a command, shown once, dead
//! by a command, and carried along with the data.

mod common;
mod operator;

use std::os::unix::fs::PermissionsExt as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perennial_engine::ports::Clock as _;
use perennial_engine::ports::clock::SystemClock;
use room_identity::keys::SigningKey;
use serde_json::{Value, json};

use common::Server;
use operator::{perennial, refused, said};

const DEMO: &str = "billing@telco-north.example";

/// A partner's program that was handed a key file.
struct Program {
    file: Value,
    key: SigningKey,
    base: String,
}

impl Program {
    fn with(file: &str) -> Self {
        let file: Value = serde_json::from_str(file).unwrap();
        let pem = file["private_key"].as_str().unwrap();
        let inside: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let key = SigningKey::open(&STANDARD.decode(inside).unwrap()).unwrap();
        assert_eq!(file["private_key_id"], key.id());
        let token_uri = file["token_uri"].as_str().unwrap();
        let base = token_uri.strip_suffix("/oauth2/token").unwrap().to_owned();
        Self { file, key, base }
    }

    fn signed(&self, audience: &str, subject: Option<&Value>) -> String {
        let now = SystemClock.now().seconds();
        let mut claims = json!({
            "iss": self.file["client_email"], "aud": audience, "iat": now, "exp": now + 3600,
        });
        if let Some(subject) = subject {
            claims["sub"] = subject.clone();
        }
        self.key.sign(&claims).unwrap()
    }

    async fn exchange(&self) -> (u16, Value) {
        let assertion = self.signed("https://oauth2.googleapis.com/token", None);
        let body = format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}"
        );
        let asked = reqwest::Client::new()
            .post(format!("{}/oauth2/token", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let answer = asked.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    async fn get(&self, partner: &str, token: &str) -> u16 {
        let path = format!("{}/v1/partners/{partner}/subscriptions/none", self.base);
        let asked =
            reqwest::Client::new().get(path).header("authorization", format!("Bearer {token}"));
        asked.send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn a_key_file_opens_the_api_until_the_key_is_taken_away() {
    let server = Server::start();
    let data = server.data.path();
    let keys = |arguments: &[&str]| {
        let there = ["--admin", &server.admin, "keys", "service-account"];
        perennial(data, &[&there, arguments].concat())
    };
    let file = data.join("north.json");
    let name = file.to_str().unwrap();
    let told = said(&keys(&["new", DEMO, "--output", name]));
    assert!(!told.contains("PRIVATE KEY"), "{told}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(refused(&keys(&["new", DEMO, "--output", name])).contains("is there already"));
    let first = Program::with(&std::fs::read_to_string(&file).unwrap());
    let second = Program::with(&said(&keys(&["new", DEMO])));
    assert_eq!(first.file["project_id"], "proj_demo");
    assert_eq!(first.file["universe_domain"], "perennial.localhost");
    assert!(server.exports.contains(&format!("PERENNIAL={}\n", first.base)), "{}", first.base);

    let (status, granted) = first.exchange().await;
    assert_eq!(status, 200, "{granted}");
    let token = granted["access_token"].as_str().unwrap();
    let itself = first.signed(&first.base, Some(&first.file["client_email"]));
    for token in [token, &itself] {
        assert_eq!(first.get("telco-north", token).await, 404);
        assert_eq!(first.get("telco-south", token).await, 403);
    }

    let over = ["new", DEMO, "--not-after", "2026-01-01T00:00:00Z"];
    let over = Program::with(&said(&keys(&over)));
    assert_eq!(over.exchange().await.1["error_description"], "Invalid JWT Signature.");
    assert!(refused(&keys(&["new", DEMO, "--not-after", "soon"])).contains("`soon`"));

    let listed = said(&keys(&["list"]));
    assert!(listed.contains(", until 2026-01-01T00:00:00Z"), "{listed}");
    assert!(listed.contains(first.key.id()) && listed.contains(second.key.id()), "{listed}");
    said(&keys(&["revoke", DEMO, first.key.id()]));
    assert_eq!(first.get("telco-north", token).await, 401);
    assert_eq!(first.get("telco-north", &itself).await, 401);
    assert_eq!(first.exchange().await.1["error_description"], "Invalid JWT Signature.");
    assert_eq!(second.exchange().await.0, 200);

    assert!(refused(&keys(&["revoke", DEMO, "nothing"])).contains("no key"));
    said(&keys(&["revoke", DEMO]));
    let (status, gone) = second.exchange().await;
    assert_eq!(
        (status, &gone["error_description"]),
        (400, &json!("Invalid grant: account not found"))
    );
}

/// Without a server, on the folder itself; the keys go along when the data are carried away.
#[test]
fn accounts_and_clients_are_made_by_command_and_carried_along() {
    let mut server = Server::start();
    let _gone = server.child.kill();
    let _reaped = server.child.wait();
    let data = server.data.path();
    let accounts =
        |arguments: &[&str]| perennial(data, &[&["keys", "service-account"], arguments].concat());
    let clients =
        |arguments: &[&str]| perennial(data, &[&["keys", "oauth-client"], arguments].concat());

    let south = "shop@telco-south.example";
    assert!(refused(&accounts(&["new", south])).contains("--partner makes one"));
    assert!(refused(&accounts(&["new", south, "--partner", "nobody"])).contains("no partner"));
    let new = ["new", south, "--partner", "telco-south", "--public-url", "https://pay.example/"];
    let file = Program::with(&said(&accounts(&new))).file;
    assert_eq!(file["token_uri"], "https://pay.example/oauth2/token");
    assert_eq!(file["universe_domain"], "pay.example");
    assert!(refused(&accounts(&["new", "no address", "--partner", "telco-south"])).contains("id"));

    let new =
        ["new", "south-app", "--partner", "telco-south", "--redirect", "https://south.example/"];
    let secret = said(&clients(&new));
    assert!(secret.starts_with("pcs_") && secret.trim().len() == 47, "{secret}");
    assert!(refused(&clients(&new)).contains("south-app"));
    let others =
        [said(&clients(&["rotate", "south-app"])), said(&clients(&["rotate", "south-app"]))];
    let listed = said(&clients(&["list"]));
    let hints = |secret: &str| listed.contains(&format!("…{}", &secret.trim()[43..]));
    assert!(!hints(&secret) && others.iter().all(|secret| hints(secret)), "{listed}");
    assert!(!listed.contains(secret.trim()), "secrets are shown once: {listed}");

    let folder = tempfile::tempdir().unwrap();
    let (there, lines) = (folder.path().join("there"), folder.path().join("all.jsonl"));
    let name = lines.to_str().unwrap();
    said(&perennial(data, &["export", "--output", name]));
    let carried = std::fs::read_to_string(&lines).unwrap();
    assert!(!carried.contains("PRIVATE") && !carried.contains("pcs_"));
    said(&perennial(&there, &["import", name]));
    for what in ["service-account", "oauth-client"] {
        let list = ["keys", what, "list"];
        assert_eq!(said(&perennial(&there, &list)), said(&perennial(data, &list)));
    }
    said(&clients(&["revoke", "south-app"]));
    assert!(refused(&clients(&["rotate", "south-app"])).contains("no OAuth client"));
}

/// What a file says about accounts and clients; keys and secrets that are there stay.
#[test]
fn applying_a_file_again_keeps_keys_and_secrets() {
    let mut server = Server::start();
    let _gone = server.child.kill();
    let _reaped = server.child.wait();
    let data = server.data.path();
    let file = data.join("south.toml");
    let text = "environment = \"sandbox\"\n\
         [[service_accounts]]\nid = \"shop@telco-south.example\"\npartner = \"telco-south\"\n\
         [[oauth_clients]]\nid = \"south-app\"\nname = \"South\"\npartner = \"telco-south\"\n\
         redirects = [\"https://south.example/\"]\n\
         [[oauth_clients]]\nid = \"south-phone\"\nname = \"South\"\npartner = \"telco-south\"\n\
         redirects = [\"south:/\"]\npublic = true\n";
    std::fs::write(&file, text).unwrap();
    let apply = || said(&perennial(data, &["apply", file.to_str().unwrap()]));
    let once = apply();
    assert!(once.contains("oauth client south-app") && once.contains("pcs_"), "{once}");
    assert!(!once.contains("oauth client south-phone"), "it can keep no secret: {once}");
    said(&perennial(data, &["keys", "service-account", "new", "shop@telco-south.example"]));
    let lists = || {
        ["service-account", "oauth-client"]
            .map(|what| said(&perennial(data, &["keys", what, "list"])))
    };
    let before = lists();
    let again = apply();
    assert!(again.contains("3 as they are") && !again.contains("pcs_"), "{again}");
    assert_eq!(lists(), before);

    std::fs::write(&file, text.replace("telco-south\"", "nobody\"")).unwrap();
    let wrong = refused(&perennial(data, &["apply", file.to_str().unwrap()]));
    assert!(wrong.contains("partner"), "{wrong}");
}
