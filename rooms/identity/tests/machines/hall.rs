//! A house with the authorisation server and two rooms that say who they think asks: one for
//! everybody, one for production alone. Two partners have a service account each.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use perennial_core::catalog::{Listing, Project};
use perennial_core::terms::Terms;
use perennial_engine::clients::{ServiceAccount, ServiceKey};
use perennial_engine::directory::{Document, Partner};
use perennial_engine::testing::{SANDBOX, START, World, instant};
use perennial_engine::{Environment, EnvironmentId, EnvironmentKind, Expect};
use room_identity::keys::SigningKey;
use room_identity::{Config, Identity};
use room_lobby::auth::{Admission, InstallationSecret};
use room_lobby::path::Prefix;
use room_lobby::testing::{Answered, Ask, TestLobby};
use room_lobby::{Caller, House, ProblemSurface, Room, RoomOptions, mount};
use serde_json::{Value, json};

pub const PRODUCTION: EnvironmentId = EnvironmentId(2);
pub const NORTH: &str = "billing@telco-north.example";
pub const SOUTH: &str = "billing@telco-south.example";
pub const TOKEN_URL: &str = "https://pay.example/oauth2/token";
pub const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// What a room of Google's is called by its clients.
pub const GOOGLES_API: &str = "https://paymentsresellersubscription.googleapis.com/";

/// A pair of keys somebody holds.
pub struct Held {
    pub public: SigningKey,
    pair: RsaKeyPair,
}

impl Held {
    fn new() -> Self {
        let pkcs8 = SigningKey::generate().unwrap();
        Self {
            public: SigningKey::open(&pkcs8).unwrap(),
            pair: RsaKeyPair::from_pkcs8(&pkcs8).unwrap(),
        }
    }

    /// A token with exactly these texts for header and claims.
    pub fn sign(&self, header: &str, claims: &str) -> String {
        let said = format!("{}.{}", encode(header), encode(claims));
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(self.signature(&said)))
    }

    pub fn signature(&self, said: &str) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair.sign(&RSA_PKCS1_SHA256, &random, said.as_bytes(), &mut signature).unwrap();
        signature
    }

    pub fn header(&self) -> Value {
        json!({ "alg": "RS256", "typ": "JWT", "kid": self.public.id() })
    }

    /// What a decent client sends.
    pub fn token(&self, claims: &Value) -> String {
        self.sign(&self.header().to_string(), &claims.to_string())
    }
}

pub fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// The keys of all tests: making one takes a moment. First and second of north, one of south, and
/// one that nobody was given.
pub fn held() -> &'static [Held; 4] {
    static HELD: OnceLock<[Held; 4]> = OnceLock::new();
    HELD.get_or_init(|| std::array::from_fn(|_| Held::new()))
}

pub fn now() -> i64 {
    instant(START).seconds()
}

/// What the Python library claims when it asks for a token.
pub fn claims() -> Value {
    json!({
        "iss": NORTH, "aud": "https://oauth2.googleapis.com/token",
        "iat": now(), "exp": now() + 3600, "scope": "",
    })
}

/// What it claims when it signs the request itself.
pub fn own_claims() -> Value {
    json!({
        "iss": NORTH, "sub": NORTH, "aud": GOOGLES_API,
        "iat": now(), "exp": now() + 3600,
    })
}

/// With one claim changed, or taken away by null.
pub fn but(mut claims: Value, name: &str, value: Value) -> Value {
    let map = claims.as_object_mut().unwrap();
    if value.is_null() {
        map.remove(name);
    } else {
        map.insert(name.to_owned(), value);
    }
    claims
}

pub struct Hall {
    pub world: World,
    pub lobby: TestLobby,
    pub house: House,
}

impl Hall {
    pub async fn open() -> Self {
        let world = World::new().await;
        let kind = EnvironmentKind::Production;
        let production = Environment { id: PRODUCTION, name: "production".to_owned(), kind };
        let terms = Document::Terms { id: "partner".into(), terms: Terms::partner() };
        for document in [Document::Environment(production), terms, Document::Project(project())] {
            world.engine.define(PRODUCTION, document, Expect::Any).await.unwrap();
        }
        for (environment, id) in
            [(SANDBOX, "telco-north"), (SANDBOX, "telco-south"), (PRODUCTION, "telco-north")]
        {
            let partner = Document::Partner(partner(id));
            world.engine.define(environment, partner, Expect::Any).await.unwrap();
        }
        let lobby = TestLobby::new();
        let identity = Identity::new(world.engine.clone(), config());
        let rooms = vec![
            identity.room(&lobby.lobby),
            told(&lobby, &identity, "/v1", &[]),
            told(&lobby, &identity, "/live", &["production"]),
        ];
        let house = lobby.house(rooms);
        let hall = Self { world, lobby, house };
        let [first, second, south, _] = held();
        hall.account(NORTH, "telco-north", &[first, second]).await;
        hall.account(SOUTH, "telco-south", &[south]).await;
        hall
    }

    pub async fn account(&self, id: &str, partner: &str, keys: &[&Held]) {
        let document = Document::ServiceAccount(account(id, partner, keys));
        self.world.define(document).await.unwrap();
    }

    pub async fn exchange(&self, assertion: &str) -> Answered {
        self.post(&[("grant_type", GRANT), ("assertion", assertion)]).await
    }

    pub async fn post(&self, form: &[(&str, &str)]) -> Answered {
        let pairs: Vec<_> =
            form.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        Ask::new("POST", "/oauth2/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(pairs.join("&"))
            .of(&self.house)
            .await
    }

    /// A token that is surely granted.
    pub async fn token(&self, held: &Held) -> String {
        let answered = self.exchange(&held.token(&claims())).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn call(&self, token: &str) -> Answered {
        Ask::new("POST", "/v1/call").bearer(token).of(&self.house).await
    }
}

pub fn account(id: &str, partner: &str, keys: &[&Held]) -> ServiceAccount {
    let key = |held: &&Held| ServiceKey {
        id: held.public.id().to_owned(),
        public: held.public.public().unwrap(),
        created: instant(START),
        not_after: None,
    };
    ServiceAccount {
        id: id.to_owned(),
        name: id.to_owned(),
        partner: partner.into(),
        rooms: ["reseller".to_owned()].into(),
        scopes: ["read".to_owned(), "write".to_owned()].into(),
        projects: BTreeSet::new(),
        keys: keys.iter().map(key).collect(),
    }
}

fn config() -> Config {
    Config {
        people: room_identity::people::Setting::default(),
        origins: vec!["https://pay.example".to_owned(), "http://127.0.0.1:7373".to_owned()],
        secret: InstallationSecret::new(&[42; 32]),
        token_secret: vec![43; 32],
        signing: SigningKey::open(&SigningKey::generate().unwrap()).unwrap(),
        limits: None,
    }
}

/// A room that says who asks.
fn told(lobby: &TestLobby, identity: &Identity, prefix: &'static str, open: &[&str]) -> Room {
    let answer = async |Caller(caller): Caller| {
        Json(json!({
            "id": caller.id, "environment": caller.environment, "subject": caller.subject,
            "account": caller.account, "scopes": caller.scopes, "not_after": caller.not_after,
        }))
    };
    let mut options = RoomOptions::new("reseller", [Prefix::new(prefix)]);
    options.admission = Admission::Own(identity.doorkeeper());
    options.environments = open.iter().map(ToString::to_string).collect();
    let router = Router::new().route(&format!("{prefix}/call"), post(answer));
    mount(&lobby.lobby, ProblemSurface, router, options)
}

fn project() -> Project {
    Project {
        id: "proj_demo".into(),
        name: "Demo".to_owned(),
        zone: "UTC".to_owned(),
        primary_locale: "en-US".to_owned(),
        terms: "partner".into(),
        store: 7,
        issuer: None,
        listing: Listing::default(),
        pace: None,
        changed: None,
        discount_plans: std::collections::BTreeMap::new(),
        created: instant(START),
    }
}

fn partner(id: &str) -> Partner {
    Partner {
        id: id.into(),
        name: id.to_owned(),
        project: "proj_demo".into(),
        terms: "partner".into(),
        products: BTreeSet::new(),
        territories: BTreeSet::new(),
        settings: std::collections::BTreeMap::new(),
    }
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The error of a refused exchange and its description.
pub fn error(answered: &Answered) -> (u16, String, String) {
    let said = answered.json();
    let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
    (answered.status.as_u16(), text("error"), text("error_description"))
}
