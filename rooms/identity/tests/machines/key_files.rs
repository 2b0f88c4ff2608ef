//! Key files, and the documents anybody may read.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use perennial_engine::Expect;
use perennial_engine::clients::{ClientSecret, OAuthClient, ServiceAccount};
use perennial_engine::directory::Document;
use perennial_engine::testing::{SANDBOX, START, instant};
use room_identity::keys::SigningKey;
use room_identity::service::NewKey;
use room_lobby::testing::Ask;
use serde_json::{Value, json};

use crate::hall::{Hall, NORTH, PRODUCTION, account, claims, held};

/// What Google's libraries insist on, and the private key that signs for the account.
#[tokio::test]
async fn a_key_file_is_one_that_libraries_read() {
    let hall = Hall::open().await;
    let new = NewKey::make(instant(START)).unwrap();
    let mut owner = account(NORTH, "telco-north", &[]);
    owner.keys.push(new.key.clone());
    let file = serde_json::to_value(new.file(&owner, "proj_demo", "https://pay.example/")).unwrap();
    let pem = file["private_key"].as_str().unwrap().to_owned();
    assert_eq!(
        file,
        json!({
            "type": "service_account", "project_id": "proj_demo",
            "private_key_id": new.key.id, "private_key": pem,
            "client_email": NORTH, "client_id": NORTH,
            "auth_uri": "https://pay.example/oauth2/auth",
            "token_uri": "https://pay.example/oauth2/token",
            "universe_domain": "pay.example",
        })
    );
    let inside = pem.strip_prefix("-----BEGIN PRIVATE KEY-----\n").unwrap();
    let inside = inside.strip_suffix("\n-----END PRIVATE KEY-----\n").unwrap();
    assert!(inside.lines().all(|line| line.len() <= 64));
    let pair = SigningKey::open(&STANDARD.decode(inside.replace('\n', "")).unwrap()).unwrap();
    assert_eq!((pair.id(), pair.public().unwrap()), (new.key.id.as_str(), new.key.public));

    hall.world.define(Document::ServiceAccount(owner)).await.unwrap();
    assert_eq!(hall.exchange(&pair.sign(&claims()).unwrap()).await.status, 200);
}

#[tokio::test]
async fn an_account_has_few_keys_and_one_of_each_id() {
    let hall = Hall::open().await;
    let [first, second, ..] = held();
    let refused = async |account: ServiceAccount| {
        let error = hall.world.define(Document::ServiceAccount(account)).await.unwrap_err();
        error.to_string()
    };
    let twice = account(NORTH, "telco-north", &[first, first]);
    assert!(refused(twice).await.contains("keys"));
    let mut many = account(NORTH, "telco-north", &[first]);
    for number in 0..10 {
        let mut key = account(NORTH, "telco-north", &[second]).keys.remove(0);
        key.id = format!("{number}");
        many.keys.push(key);
    }
    assert!(refused(many).await.contains("keys"));
    assert!(refused(account(NORTH, "telco-nowhere", &[])).await.contains("partner"));
    for id in ["", "no-address", "@x", "x@", "a@b@c", "Upper@case", "a b@c", "ä@b"] {
        assert!(refused(account(id, "telco-north", &[])).await.contains("id"), "{id}");
    }
}

#[tokio::test]
async fn a_client_has_two_secrets_at_most_and_an_id_of_its_own() {
    let hall = Hall::open().await;
    let secret = ClientSecret { hash: [7; 32], created: instant(START), hint: "abcd".to_owned() };
    let client = OAuthClient {
        id: "north-app".to_owned(),
        name: "Telco North".to_owned(),
        partner: "telco-north".into(),
        rooms: ["reseller".to_owned()].into(),
        scopes: ["reseller".to_owned()].into(),
        redirects: ["https://north.example/".to_owned()].into(),
        secrets: vec![secret.clone(); 2],
    };
    let define = async |environment, client: OAuthClient| {
        let document = Document::OAuthClient(client);
        let defined = hall.world.engine.define(environment, document, Expect::Any).await;
        defined.map_err(|error| error.to_string())
    };
    define(SANDBOX, client.clone()).await.unwrap();
    let elsewhere = define(PRODUCTION, client.clone()).await.unwrap_err();
    assert!(elsewhere.contains("taken"), "{elsewhere}");
    let redirects = (0..51).map(|number| format!("https://north.example/{number}")).collect();
    for (what, wrong) in [
        ("secrets", OAuthClient { secrets: vec![secret; 3], ..client.clone() }),
        ("redirects", OAuthClient { redirects, ..client.clone() }),
        ("partner", OAuthClient { partner: "nobody".into(), ..client.clone() }),
        ("id", OAuthClient { id: "North app".to_owned(), ..client.clone() }),
    ] {
        let refused = define(SANDBOX, wrong).await.unwrap_err();
        assert!(refused.contains(what), "{refused}");
    }
}

#[tokio::test]
async fn anybody_may_read_the_key_of_id_tokens_and_where_everything_is() {
    let hall = Hall::open().await;
    let certs = Ask::get("/oauth2/certs").of(&hall.house).await.json();
    let key = certs["keys"][0].clone();
    assert_eq!(
        (&key["kty"], &key["alg"], &key["use"], &key["e"]),
        (&json!("RSA"), &json!("RS256"), &json!("sig"), &json!("AQAB"))
    );
    let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
    assert_eq!(modulus.len(), 256);
    let found = Ask::get("/.well-known/openid-configuration").of(&hall.house).await.json();
    assert_eq!(found["issuer"], "https://pay.example");
    for name in ["authorization", "token", "revocation"] {
        let at = found[format!("{name}_endpoint")].as_str().unwrap();
        assert!(at.starts_with("https://pay.example/oauth2/"), "{at}");
    }
    assert_eq!(found["jwks_uri"], "https://pay.example/oauth2/certs");
    assert_eq!(found["id_token_signing_alg_values_supported"], json!(["RS256"]));
}

/// The document's numbers verify what the key signs.
#[test]
fn what_a_key_signs_is_verified_by_its_published_numbers() {
    let [first, ..] = held();
    let token = first.public.sign(&json!({ "sub": "7" })).unwrap();
    let (said, signature) = token.rsplit_once('.').unwrap();
    let (modulus, exponent) = first.public.numbers();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let public = RsaPublicKeyComponents { n: decode(&modulus), e: decode(&exponent) };
    public.verify(&RSA_PKCS1_2048_8192_SHA256, said.as_bytes(), &decode(signature)).unwrap();
    let header: Value = serde_json::from_slice(&decode(token.split('.').next().unwrap())).unwrap();
    assert_eq!(header, json!({ "alg": "RS256", "typ": "JWT", "kid": first.public.id() }));
}
