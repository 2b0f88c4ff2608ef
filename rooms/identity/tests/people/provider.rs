//! An external provider: believed only if everything about his id token holds, and whom he names is
//! bound to one account.

use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use perennial_engine::ports::{BoxFuture, Fetch, Fetched, HttpFetch, OutError};
use perennial_engine::testing::{SANDBOX, START, instant};
use room_identity::keys::SigningKey;
use room_identity::people::provider::Setting;
use room_lobby::testing::Answered;
use serde_json::{Value, json};

use crate::hall::{ADA, Browser, Hall, ISSUER, value};

const PROVIDER: &str = "https://id.example.net";
const CLIENT: &str = "us-at-the-provider";

/// What is wrong with claims, and with a token.
type Change = Box<dyn Fn(&mut Value)>;
type Forgery<'a> = Box<dyn Fn(&Value) -> String + 'a>;

/// A provider that says what it is told to.
struct Stub {
    key: SigningKey,
    pair: RsaKeyPair,
    curve: EcdsaKeyPair,
    /// Who answers the next request for a token, and everything he sent.
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    token: Option<String>,
    userinfo: Value,
    document: Value,
    keys: Option<Value>,
    asked: Vec<Fetch>,
}

impl Stub {
    fn new() -> Arc<Self> {
        let pkcs8 = SigningKey::generate().unwrap();
        let key = SigningKey::open(&pkcs8).unwrap();
        let pair = RsaKeyPair::from_pkcs8(&pkcs8).unwrap();
        let random = SystemRandom::new();
        let curve =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let curve =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, curve.as_ref()).unwrap();
        let document = json!({
            "issuer": PROVIDER,
            "authorization_endpoint": format!("{PROVIDER}/authorize?tenant=1"),
            "token_endpoint": format!("{PROVIDER}/token"),
            "jwks_uri": format!("{PROVIDER}/keys"),
            "userinfo_endpoint": format!("{PROVIDER}/me"),
        });
        let said = Mutex::new(Said { document, ..Said::default() });
        Arc::new(Self { key, pair, curve, said })
    }

    fn keys(&self) -> Value {
        let (n, e) = self.key.numbers();
        let point = self.curve.public_key().as_ref();
        let part = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
        json!([
            { "kty": "RSA", "kid": self.key.id(), "use": "sig", "n": n, "e": e },
            { "kty": "EC", "kid": "curve", "crv": "P-256", "x": part(1..33), "y": part(33..65) },
        ])
    }

    /// With the right key, whatever the header says.
    fn signed(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair.sign(&RSA_PKCS1_SHA256, &random, said.as_bytes(), &mut signature).unwrap();
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn curved(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(&json!({ "alg": "ES256", "kid": "curve" })), part(claims));
        let signature = self.curve.sign(&SystemRandom::new(), said.as_bytes()).unwrap();
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn answer(&self, wanted: &Fetch) -> (u16, Value) {
        let mut said = self.said.lock();
        said.asked.push(wanted.clone());
        match wanted.url.strip_prefix(PROVIDER) {
            Some("/.well-known/openid-configuration") => (200, said.document.clone()),
            Some("/keys") => {
                let keys = said.keys.clone().unwrap_or_else(|| self.keys());
                (200, json!({ "keys": keys }))
            }
            Some("/token") => match said.token.take() {
                Some(token) => (200, json!({ "id_token": token, "access_token": "at" })),
                None => (400, json!({ "error": "invalid_grant" })),
            },
            Some("/me") => (200, said.userinfo.clone()),
            _ => (404, Value::Null),
        }
    }
}

impl HttpFetch for Stub {
    fn fetch(&self, wanted: Fetch) -> BoxFuture<'_, Result<Fetched, OutError>> {
        let (status, body) = self.answer(&wanted);
        Box::pin(std::future::ready(Ok(Fetched { status, body: body.to_string().into_bytes() })))
    }
}

async fn hall(stub: &Arc<Stub>) -> Hall {
    hall_by(stub.clone()).await
}

async fn hall_by(way: Arc<dyn HttpFetch>) -> Hall {
    let setting = Setting {
        name: "Example ID".to_owned(),
        issuer: PROVIDER.to_owned(),
        client: CLIENT.to_owned(),
        secret: Some("our secret".to_owned()),
    };
    Hall::with(ISSUER, Some((setting, way))).await
}

fn claims(nonce: &str) -> Value {
    let now = instant(START).seconds();
    json!({
        "iss": PROVIDER, "aud": CLIENT, "sub": "248289761001", "iat": now, "exp": now + 300,
        "nonce": nonce, "email": ADA, "email_verified": true,
    })
}

/// Goes to the provider: the request he gets.
async fn away(browser: &mut Browser<'_>) -> String {
    let path = "/oauth2/provider?environment=sandbox&continue=%2Fpage";
    let answered = browser.get(path).await;
    assert_eq!(answered.status, 303, "{}", answered.text);
    answered.header("location").to_owned()
}

async fn back(browser: &mut Browser<'_>, request: &str, more: &str) -> Answered {
    let state = value(request, "state").unwrap();
    browser.get(&format!("/oauth2/provider/back?code=c-1&state={state}{more}")).await
}

/// Signs in with these claims, signed as usual.
async fn signed_in(
    browser: &mut Browser<'_>,
    stub: &Stub,
    change: impl Fn(&mut Value),
) -> Answered {
    let request = away(browser).await;
    let mut claims = claims(&value(&request, "nonce").unwrap());
    change(&mut claims);
    stub.said.lock().token = Some(stub.key.sign(&claims).unwrap());
    back(browser, &request, "").await
}

#[tokio::test]
async fn whom_the_provider_names_is_signed_in() {
    let stub = Stub::new();
    let hall = hall(&stub).await;
    let mut browser = Browser::new(&hall);
    let page = browser.get("/oauth2/signin?environment=sandbox&continue=%2Fpage").await;
    assert!(page.text.contains("Continue with Example ID"), "{}", page.text);
    let request = away(&mut browser).await;
    assert!(request.starts_with(&format!("{PROVIDER}/authorize?tenant=1&response_type=code&")));
    for (name, wanted) in [
        ("client_id", CLIENT),
        ("redirect_uri", "https://pay.example/oauth2/provider/back"),
        ("scope", "openid email"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(value(&request, name).as_deref(), Some(wanted), "{name}");
    }
    let answered = signed_in(&mut browser, &stub, |_| {}).await;
    assert_eq!((answered.status.as_u16(), answered.header("location")), (303, "/page"));
    let account = browser.get("/page").await.json()["account"].clone();
    assert!(account.is_string());
    let asked = stub.said.lock().asked.clone();
    let token = asked.iter().find(|wanted| wanted.url.ends_with("/token")).unwrap();
    let form = String::from_utf8(token.body.clone().unwrap()).unwrap();
    assert!(form.contains("code=c-1&") && form.contains("code_verifier="), "{form}");
    let header = (
        "authorization".to_owned(),
        "Basic dXMtYXQtdGhlLXByb3ZpZGVyOm91ciUyMHNlY3JldA==".to_owned(),
    );
    assert!(token.headers.contains(&header), "{:?}", token.headers);
    // Whatever his address is later, he is the same; another one of that address is not he.
    let mut later = Browser::new(&hall);
    signed_in(&mut later, &stub, |claims| claims["email"] = json!("other@example.org")).await;
    assert_eq!(later.get("/page").await.json()["account"], account);
    let mut other = Browser::new(&hall);
    signed_in(&mut other, &stub, |claims| {
        claims["sub"] = json!("2");
        claims["email"] = json!("other@example.org");
    })
    .await;
    assert_ne!(other.get("/page").await.json()["account"], account);
}

#[tokio::test]
async fn an_address_the_provider_checked_is_the_account_that_was_there() {
    let stub = Stub::new();
    let hall = hall(&stub).await;
    let ada = hall.account(ADA).await;
    let mut browser = Browser::new(&hall);
    signed_in(&mut browser, &stub, |_| {}).await;
    assert_eq!(browser.get("/page").await.json()["account"], ada.to_string());
    hall.world.engine.change_sign_in(SANDBOX, ada, |it| it.locked = true).await.unwrap();
    assert_eq!(signed_in(&mut browser, &stub, |_| {}).await.status, 502, "it is locked");
}

#[tokio::test]
async fn a_token_is_believed_only_if_everything_holds() {
    let stub = Stub::new();
    let hall = hall(&stub).await;
    let now = instant(START).seconds();
    let changes: Vec<(&str, Change)> = vec![
        ("another issuer", Box::new(|it| it["iss"] = json!("https://evil.example"))),
        ("no issuer", Box::new(|it| it["iss"] = Value::Null)),
        ("another audience", Box::new(|it| it["aud"] = json!("another"))),
        ("no audience", Box::new(|it| it["aud"] = Value::Null)),
        ("several without a party", Box::new(|it| it["aud"] = json!([CLIENT, "another"]))),
        ("another party", Box::new(|it| it["azp"] = json!("another"))),
        ("over", Box::new(move |it| it["exp"] = json!(now - 60))),
        ("no end", Box::new(|it| it["exp"] = Value::Null)),
        ("an end with a point", Box::new(move |it| it["exp"] = json!(1e12))),
        ("of the future", Box::new(move |it| it["iat"] = json!(now + 61))),
        ("not yet good", Box::new(move |it| it["nbf"] = json!(now + 61))),
        ("another nonce", Box::new(|it| it["nonce"] = json!("another"))),
        ("no nonce", Box::new(|it| it["nonce"] = Value::Null)),
        ("nobody", Box::new(|it| it["sub"] = json!(""))),
        ("an address not checked", Box::new(|it| it["email_verified"] = json!(false))),
        ("a check in words", Box::new(|it| it["email_verified"] = json!("true"))),
        ("no address", Box::new(|it| it["email"] = Value::Null)),
    ];
    for (why, change) in &changes {
        let mut browser = Browser::new(&hall);
        assert_eq!(signed_in(&mut browser, &stub, change).await.status, 502, "{why}");
        assert_eq!(browser.get("/page").await.json()["stranger"], true, "{why}");
    }
    let several = |it: &mut Value| {
        it["aud"] = json!([CLIENT, "another"]);
        it["azp"] = json!(CLIENT);
    };
    assert_eq!(signed_in(&mut Browser::new(&hall), &stub, several).await.status, 303);
}

#[tokio::test]
async fn a_token_is_signed_by_a_key_of_the_provider() {
    let stub = Stub::new();
    let hall = hall(&stub).await;
    let other = SigningKey::open(&SigningKey::generate().unwrap()).unwrap();
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let forge = |header: Value, claims: &Value, signature: &[u8]| {
        format!("{}.{}.{}", part(header), part(claims.clone()), URL_SAFE_NO_PAD.encode(signature))
    };
    let id = stub.key.id();
    let forgeries: Vec<(&str, Forgery<'_>)> = vec![
        ("no signature", Box::new(|it| forge(json!({ "alg": "none" }), it, b""))),
        (
            "HS256 with a public key",
            Box::new(|it| {
                let head = part(json!({ "alg": "HS256", "kid": id }));
                let said = format!("{head}.{}", part(it.clone()));
                let secret = aws_lc_rs::hmac::Key::new(
                    aws_lc_rs::hmac::HMAC_SHA256,
                    &stub.key.public().unwrap(),
                );
                let tag = aws_lc_rs::hmac::sign(&secret, said.as_bytes());
                format!("{said}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
            }),
        ),
        ("a key of nobody", Box::new(|it| other.sign(it).unwrap())),
        (
            "a key that says it is his",
            Box::new(|it| {
                let signed = other.sign(it).unwrap();
                let (_, rest) = signed.split_once('.').unwrap();
                format!("{}.{rest}", part(json!({ "alg": "RS256", "kid": id })))
            }),
        ),
        (
            "no name, and two keys",
            Box::new(|it| {
                let mut keys = stub.keys().as_array().unwrap().clone();
                keys.push(keys[0].clone());
                stub.said.lock().keys = Some(json!(keys));
                stub.signed(&json!({ "alg": "RS256" }), it)
            }),
        ),
        (
            "an extension",
            Box::new(|it| stub.signed(&json!({ "alg": "RS256", "kid": id, "crit": ["b64"] }), it)),
        ),
        (
            "the key of another method",
            Box::new(|it| forge(json!({ "alg": "ES256", "kid": id }), it, &[1; 64])),
        ),
        (
            "a changed claim",
            Box::new(|it| {
                let signed = stub.key.sign(it).unwrap();
                let parts: Vec<_> = signed.split('.').collect();
                let mut claims = it.clone();
                claims["sub"] = json!("another");
                format!("{}.{}.{}", parts[0], part(claims), parts[2])
            }),
        ),
        ("no token", Box::new(|_| "nonsense".to_owned())),
    ];
    for (why, forged) in &forgeries {
        // One that remembers no keys.
        let hall = self::hall(&stub).await;
        let mut browser = Browser::new(&hall);
        let request = away(&mut browser).await;
        let token = forged(&claims(&value(&request, "nonce").unwrap()));
        stub.said.lock().token = Some(token);
        assert_eq!(back(&mut browser, &request, "").await.status, 502, "{why}");
        assert_eq!(browser.get("/page").await.json()["stranger"], true, "{why}");
        stub.said.lock().keys = None;
    }
    let mut browser = Browser::new(&hall);
    let request = away(&mut browser).await;
    let token =
        stub.signed(&json!({ "alg": "RS256" }), &claims(&value(&request, "nonce").unwrap()));
    stub.said.lock().token = Some(token);
    assert_eq!(back(&mut browser, &request, "").await.status, 303, "no name, and one key");
    let mut browser = Browser::new(&hall);
    let request = away(&mut browser).await;
    let token = stub.curved(&claims(&value(&request, "nonce").unwrap()));
    stub.said.lock().token = Some(token);
    assert_eq!(back(&mut browser, &request, "").await.status, 303, "ES256 is one of ours");
}

#[tokio::test]
async fn nobody_is_signed_in_by_a_link_that_was_not_his() {
    let stub = Stub::new();
    let hall = hall(&stub).await;
    let mut thief = Browser::new(&hall);
    let request = away(&mut thief).await;
    let give = || {
        let claims = claims(&value(&request, "nonce").unwrap());
        stub.said.lock().token = Some(stub.key.sign(&claims).unwrap());
    };
    give();
    let mut victim = Browser::new(&hall);
    victim.get("/oauth2/signin?environment=sandbox").await;
    assert_eq!(back(&mut victim, &request, "").await.status, 400, "of another browser");
    assert_eq!(back(&mut thief, &request, "").await.status, 400, "used up");
    for path in ["", "?state=1.none&code=c", "?state=x.y&code=c", "?state=7&code=c", "?code=c"] {
        let answered = victim.get(&format!("/oauth2/provider/back{path}")).await;
        assert_eq!(answered.status, 400, "{path}");
    }
    let request = away(&mut victim).await;
    hall.wait(600);
    assert_eq!(back(&mut victim, &request, "").await.status, 400, "too late");
    let request = away(&mut victim).await;
    let other = back(&mut victim, &request, "&iss=https%3A%2F%2Fevil.example").await;
    assert_eq!(other.status, 502, "for another provider");
    let request = away(&mut victim).await;
    let state = value(&request, "state").unwrap();
    let denied = format!("/oauth2/provider/back?error=access_denied&state={state}");
    assert_eq!(victim.get(&denied).await.status, 502);
    let request = away(&mut victim).await;
    assert_eq!(back(&mut victim, &request, "").await.status, 502, "he refuses the code");
}

#[tokio::test]
async fn a_provider_is_who_he_says_and_tells_the_address_at_either_door() {
    let stub = Stub::new();
    let hall = hall(&stub).await;
    let sparse = |it: &mut Value| it["email"] = Value::Null;
    stub.said.lock().userinfo = json!({ "sub": "another", "email": ADA, "email_verified": true });
    assert_eq!(signed_in(&mut Browser::new(&hall), &stub, sparse).await.status, 502);
    stub.said.lock().userinfo =
        json!({ "sub": "248289761001", "email": ADA, "email_verified": true });
    assert_eq!(signed_in(&mut Browser::new(&hall), &stub, sparse).await.status, 303);
    for (name, said) in [
        ("issuer", json!("https://evil.example")),
        ("token_endpoint", json!("http://id.example.net/token")),
        ("jwks_uri", Value::Null),
    ] {
        let stub = Stub::new();
        stub.said.lock().document[name] = said;
        let hall = self::hall(&stub).await;
        let path = "/oauth2/provider?environment=sandbox";
        assert_eq!(Browser::new(&hall).get(path).await.status, 502, "{name}");
    }
    let without = Hall::open().await;
    let path = "/oauth2/provider?environment=sandbox";
    assert_eq!(Browser::new(&without).get(path).await.status, 502);
    let page = Browser::new(&without).get("/oauth2/signin?environment=sandbox").await;
    assert!(!page.text.contains("Continue with"));
}

/// A provider whose first answer does not come before somebody else had his.
struct Slow {
    stub: Arc<Stub>,
    first: std::sync::atomic::AtomicBool,
    go: tokio::sync::Notify,
}

impl HttpFetch for Slow {
    fn fetch(&self, wanted: Fetch) -> BoxFuture<'_, Result<Fetched, OutError>> {
        Box::pin(async move {
            if self.first.swap(false, std::sync::atomic::Ordering::SeqCst) {
                self.go.notified().await;
            }
            self.stub.fetch(wanted).await
        })
    }
}

#[tokio::test]
async fn nobody_waits_for_the_answer_that_somebody_else_waits_for() {
    let stub = Stub::new();
    let go = tokio::sync::Notify::new();
    let slow = Arc::new(Slow { stub: stub.clone(), first: true.into(), go });
    let hall = hall_by(slow.clone()).await;
    let (mut first, mut second) = (Browser::new(&hall), Browser::new(&hall));
    let waits = away(&mut first);
    let passes = async {
        let within = std::time::Duration::from_secs(20);
        let request = tokio::time::timeout(within, away(&mut second)).await;
        slow.go.notify_one();
        request.expect("he did not wait")
    };
    let (waited, passed) = tokio::join!(waits, passes);
    assert_ne!(value(&waited, "state"), value(&passed, "state"));
}

#[tokio::test]
async fn no_door_of_a_safe_provider_is_unsafe() {
    let doors = ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"];
    for door in doors {
        let stub = Stub::new();
        stub.said.lock().document[door] = json!("http://id.example.net/open");
        let hall = hall(&stub).await;
        let mut browser = Browser::new(&hall);
        let answered = browser.get("/oauth2/provider?environment=sandbox").await;
        assert_eq!(answered.status, 502, "{door}");
    }
}

#[tokio::test]
async fn what_is_no_address_is_nobodys_address() {
    let stub = Stub::new();
    let hall = hall(&stub).await;
    let long = format!("{}@example.org", "a".repeat(300));
    for email in ["ada", "ada@example.org\r\nbcc: eve@example.org", "<ada@example.org>", "", &long]
    {
        let mut browser = Browser::new(&hall);
        let answered =
            signed_in(&mut browser, &stub, |claims| claims["email"] = json!(email)).await;
        assert_eq!(answered.status, 502, "{email}");
    }
}
