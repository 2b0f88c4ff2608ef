//! Access tokens for signed assertions over HTTP, against a bare axum answer that verifies the same
//! signature and computes one MAC: what no exchange can do without.

use std::sync::Arc;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use axum::Router;
use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perennial_engine::clients::{ServiceAccount, ServiceKey};
use perennial_engine::directory::Document;
use perennial_engine::testing::World;
use room_identity::keys::SigningKey;
use room_identity::{Config, Identity, people};
use room_lobby::auth::InstallationSecret;
use room_lobby::testing::{Ask, TestLobby};

use crate::load::Load;
use crate::serving::Serving;
use crate::table::{Row, median};

const ACCOUNT: &str = "bench@telco-north.example";

pub async fn exchanges(connections: usize, each: usize) -> Row {
    let world = World::new().await;
    let key = new_key();
    let public = key.public().expect("a public half");
    employ(&world, &key).await;
    let test = TestLobby::new();
    let identity = Identity::new(world.engine.clone(), config());
    let house = test.house(vec![identity.room(&test.lobby)]);

    let now = world.engine.real().seconds();
    let claims = serde_json::json!({
        "iss": ACCOUNT, "aud": "https://oauth2.googleapis.com/token", "scope": "",
        "iat": now, "exp": now + 3600,
    });
    let assertion = key.sign(&claims).expect("a signature");
    let body = format!(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}"
    );
    let kind = "application/x-www-form-urlencoded";
    let asked = Ask::new("POST", "/oauth2/token").header("content-type", kind);
    let answer = asked.body(body.clone()).of(&house).await;
    assert_eq!(answer.status, 200, "{}", answer.text);

    let request = format!(
        "POST /oauth2/token HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let request = Arc::new(move |_: usize, _: usize| request.clone());
    let load = Load { connections, each, request };
    let ours = Serving::house(house, &test).await;
    let theirs = Serving::router(bare(public, answer.json())).await;
    let (mut measured, mut ceiling) = (vec![], vec![]);
    for _ in 0..3 {
        measured.push(load.rate(ours.address).await);
        ceiling.push(load.rate(theirs.address).await);
    }
    let what = format!("tokens for signatures over HTTP, {connections} connections");
    Row { what, ours: median(measured), ceiling: median(ceiling), aim: 0.6 }
}

fn new_key() -> SigningKey {
    SigningKey::open(&SigningKey::generate().expect("a key")).expect("a key")
}

async fn employ(world: &World, key: &SigningKey) {
    let account = ServiceAccount {
        id: ACCOUNT.to_owned(),
        name: ACCOUNT.to_owned(),
        partner: "telco-north".into(),
        rooms: ["reseller".to_owned()].into(),
        scopes: ["reseller".to_owned()].into(),
        projects: [].into(),
        keys: vec![ServiceKey {
            id: key.id().to_owned(),
            public: key.public().expect("a public half"),
            created: world.engine.real(),
            not_after: None,
        }],
    };
    world.define(Document::ServiceAccount(account)).await.expect("an account");
}

fn config() -> Config {
    Config {
        origins: vec!["http://localhost".to_owned()],
        secret: InstallationSecret::new(&[1; 32]),
        token_secret: vec![2; 32],
        signing: new_key(),
        people: people::Setting::default(),
        limits: None,
    }
}

/// Verifies, computes a MAC, and gives one answer; looks at nothing else.
fn bare(public: Vec<u8>, answer: serde_json::Value) -> Router {
    let public = Arc::new(UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public));
    let seal = hmac::Key::new(hmac::HMAC_SHA256, &[2; 32]);
    Router::new().fallback(move |body: Bytes| {
        let (public, seal, answer) = (Arc::clone(&public), seal.clone(), answer.clone());
        async move {
            let form = std::str::from_utf8(&body).expect("text");
            let (_, assertion) = form.rsplit_once('=').expect("a form");
            let (said, signature) = assertion.rsplit_once('.').expect("an assertion");
            let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64");
            public.verify(said.as_bytes(), &signature).expect("signed");
            let tag = hmac::sign(&seal, said.as_bytes());
            assert_eq!(tag.as_ref().len(), 32);
            axum::Json(answer)
        }
    })
}
