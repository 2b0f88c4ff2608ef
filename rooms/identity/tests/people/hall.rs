//! A house with the authorisation server and a room of the API, a browser that keeps its cookies,
//! and a program of a partner that is in a hurry.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use perennial_core::ids::CustomerId;
use perennial_engine::clients::{ClientSecret, OAuthClient};
use perennial_engine::directory::{Document, Partner};
use perennial_engine::memory::MemoryStore;
use perennial_engine::ports::{HttpFetch, Store};
use perennial_engine::testing::post::Postbox;
use perennial_engine::testing::{SANDBOX, START, World, instant};
use perennial_engine::{Environment, EnvironmentId, EnvironmentKind, Expect, Proven};
use room_identity::keys::SigningKey;
use room_identity::people::provider::Setting as ProviderSetting;
use room_identity::people::{Cost, Passwords, Setting, account_names};
use room_identity::{Config, Identity};
use room_lobby::auth::{Admission, InstallationSecret};
use room_lobby::path::Prefix;
use room_lobby::testing::{Answered, Ask, ManualClock, TestLobby};
use room_lobby::{House, ProblemSurface, RequestContext, Room, RoomOptions, mount};
use serde_json::{Value, json};

pub const PRODUCTION: EnvironmentId = EnvironmentId(2);
pub const ISSUER: &str = "https://pay.example";
pub const ADA: &str = "ada@example.org";
pub const PASSWORD: &str = "four plain words";
pub const CALLBACK: &str = "https://north.example/cb?from=us";
pub const VERIFIER: &str = "a-verifier-that-is-long-enough-for-everybody-1";
pub const GOOGLES: &str =
    "https://www.googleapis.com/auth/youtube.commerce.partnership.integrated-billing";
const COST: Cost = Cost { kib: 8, passes: 1 };

pub struct Hall {
    pub world: World,
    pub house: House,
    pub post: Arc<Postbox>,
    pub clock: Arc<ManualClock>,
}

fn secret() -> InstallationSecret {
    InstallationSecret::new(&[42; 32])
}

fn signing() -> SigningKey {
    static KEY: OnceLock<Vec<u8>> = OnceLock::new();
    SigningKey::open(KEY.get_or_init(|| SigningKey::generate().unwrap())).unwrap()
}

fn client(id: &str, partner: &str, secrets: &[&str]) -> Document {
    let kept = |text: &&str| ClientSecret {
        hash: secret().hash(text).0,
        created: instant(START),
        hint: "last".to_owned(),
    };
    Document::OAuthClient(OAuthClient {
        id: id.to_owned(),
        name: format!("The app of {partner}"),
        partner: partner.into(),
        rooms: ["reseller".to_owned()].into(),
        scopes: ["openid", "email", "reseller"].map(str::to_owned).into(),
        redirects: [CALLBACK, "com.north.app:/cb"].map(str::to_owned).into(),
        secrets: secrets.iter().map(kept).collect(),
    })
}

impl Hall {
    pub async fn open() -> Self {
        Self::called(ISSUER).await
    }

    pub async fn called(origin: &str) -> Self {
        Self::with(origin, None).await
    }

    pub async fn with(
        origin: &str,
        provider: Option<(ProviderSetting, Arc<dyn HttpFetch>)>,
    ) -> Self {
        Self::on(Arc::new(MemoryStore::new()), origin, provider).await
    }

    pub async fn on(
        store: Arc<dyn Store>,
        origin: &str,
        provider: Option<(ProviderSetting, Arc<dyn HttpFetch>)>,
    ) -> Self {
        let post = Arc::new(Postbox::default());
        let world = World::mailing(store, post.mail()).await;
        let production = Environment {
            id: PRODUCTION,
            name: "production".to_owned(),
            kind: EnvironmentKind::Production,
        };
        let define =
            |environment, document| world.engine.define(environment, document, Expect::Any);
        define(PRODUCTION, Document::Environment(production)).await.unwrap();
        let south = Partner {
            id: "telco-south".into(),
            name: "Telco South".to_owned(),
            project: "proj_demo".into(),
            terms: "partner".into(),
            products: BTreeSet::new(),
            territories: BTreeSet::new(),
            settings: BTreeMap::new(),
        };
        for document in [
            Document::Partner(south),
            client("north-app", "telco-north", &["s-old", "s-new"]),
            client("north-phone", "telco-north", &[]),
            client("south-app", "telco-south", &["s-south"]),
        ] {
            define(SANDBOX, document).await.unwrap();
        }
        let lobby = TestLobby::new();
        let clock = Arc::new(ManualClock::new(instant(START).seconds()));
        let config = Config {
            origins: vec![origin.to_owned()],
            secret: secret(),
            token_secret: vec![43; 32],
            signing: signing(),
            people: Setting { cost: COST, clock: clock.clone(), provider, ..Setting::default() },
            limits: None,
        };
        let identity = Identity::new(world.engine.clone(), config);
        let rooms =
            vec![identity.room(&lobby.lobby), api(&lobby, &identity), page(&lobby, &identity)];
        let house = lobby.house(rooms);
        Self { world, house, post, clock }
    }

    /// An account with the password.
    pub async fn account(&self, email: &str) -> CustomerId {
        let passwords = Passwords::new(COST);
        let kept = passwords.keep(PASSWORD, self.world.engine.ids()).await.unwrap();
        let (email, password) = (email.to_owned(), Some(kept));
        let proven = Proven { email, subject: None, password, language: None };
        let secret = secret();
        let names = account_names(&secret);
        self.world.engine.account_proven(SANDBOX, &proven, &names).await.unwrap().id
    }

    pub async fn close(&self, account: CustomerId) {
        let secret = secret();
        let names = account_names(&secret);
        self.world.engine.close_account(SANDBOX, account, &names).await.unwrap();
    }

    /// The code of the newest letter.
    pub async fn mailed(&self) -> Option<String> {
        self.world.engine.mail_due().await.unwrap();
        self.post.sent.lock().last().map(|letter| letter.text.clone())
    }

    pub fn wait(&self, seconds: u64) {
        let now = self.world.engine.real();
        self.world.clock.set(now.plus_seconds(i64::try_from(seconds).unwrap()).unwrap());
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A form a program posts.
    pub async fn post(
        &self,
        path: &str,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Answered {
        let mut ask = Ask::new("POST", path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded(form));
        if let Some((user, password)) = basic {
            let pair = STANDARD.encode(format!("{user}:{password}"));
            ask = ask.header("authorization", &format!("Basic {pair}"));
        }
        ask.of(&self.house).await
    }

    /// As the program does that everything is right with.
    pub async fn turn_in(&self, code: &str) -> Answered {
        let form = turning_in(code);
        self.post("/oauth2/token", &form, Some(("north-app", "s-new"))).await
    }

    pub async fn call(&self, token: &str) -> Answered {
        Ask::new("POST", "/v1/call").bearer(token).of(&self.house).await
    }

    /// What a program holds whose customer agreed to this request.
    pub async fn granted(&self, request: &str) -> Value {
        let mut browser = Browser::new(self);
        browser.sign_in(ADA, PASSWORD).await;
        let answered = self.turn_in(&browser.agree(request).await).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered.json()
    }
}

pub fn turning_in(code: &str) -> [(&str, &str); 4] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]
}

fn api(lobby: &TestLobby, identity: &Identity) -> Room {
    let answer = async |context: RequestContext| told(&context);
    let mut options = RoomOptions::new("reseller", [Prefix::new("/v1")]);
    options.admission = Admission::Own(identity.doorkeeper());
    let router = Router::new().route("/v1/call", post(answer));
    mount(&lobby.lobby, ProblemSurface, router, options)
}

fn page(lobby: &TestLobby, identity: &Identity) -> Room {
    let answer = async |context: RequestContext| told(&context);
    let mut options = RoomOptions::new("pages", [Prefix::new("/page")]);
    options.admission = Admission::Own(identity.signed_in(&["pages"]));
    let router = Router::new().route("/page", get(answer));
    mount(&lobby.lobby, ProblemSurface, router, options)
}

fn told(context: &RequestContext) -> Json<Value> {
    Json(match context.credential() {
        None => json!({ "stranger": true }),
        Some(caller) => json!({
            "id": caller.id, "environment": caller.environment, "subject": caller.subject,
            "account": caller.account, "scopes": caller.scopes,
        }),
    })
}

pub fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()))
}

/// A request for access that nothing is wrong with, with other or further parameters.
pub fn request(but: &[(&str, &str)]) -> String {
    let challenge = challenge();
    let mut pairs: Vec<(&str, &str)> = vec![
        ("response_type", "code"),
        ("client_id", "north-app"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid reseller"),
        ("state", "s t/ä"),
        ("access_type", "offline"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in but {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    format!("/oauth2/auth?{}", encoded(&pairs))
}

pub fn encoded(pairs: &[(&str, &str)]) -> String {
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let byte =
        |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(byte).collect()
}

/// One value of a query, as it was before it was encoded.
pub fn value(address: &str, name: &str) -> Option<String> {
    let query = room_lobby::query::Query::parse(address.split_once('?')?.1).unwrap();
    query.get(name).map(str::to_owned)
}

/// A browser that keeps cookies and fills forms in.
pub struct Browser<'h> {
    hall: &'h Hall,
    pub cookies: BTreeMap<String, String>,
    pub language: &'static str,
}

impl<'h> Browser<'h> {
    pub fn new(hall: &'h Hall) -> Self {
        Self { hall, cookies: BTreeMap::new(), language: "en" }
    }

    pub async fn get(&mut self, path: &str) -> Answered {
        self.send(Ask::get(path)).await
    }

    async fn send(&mut self, ask: Ask) -> Answered {
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut ask = ask.header("accept-language", self.language);
        if !pairs.is_empty() {
            ask = ask.header("cookie", &pairs.join("; "));
        }
        let answered = ask.of(&self.hall.house).await;
        for cookie in answered.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answered
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answered {
        let kind = "application/x-www-form-urlencoded";
        self.send(Ask::new("POST", path).header("content-type", kind).body(encoded(form))).await
    }

    /// Posts the form of a page with what somebody typed or pressed.
    pub async fn fill(&mut self, page: &Answered, typed: &[(&str, &str)]) -> Answered {
        let (action, mut form) = form_of(&page.text);
        form.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let form: Vec<_> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(&action, &form).await
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Answered {
        let page = self.get("/oauth2/signin?environment=sandbox").await;
        assert_eq!(page.status, 200, "{}", page.text);
        self.fill(&page, &[("email", email), ("password", password)]).await
    }

    /// Agrees to a request, signed in, and answers the code that the program is brought.
    pub async fn agree(&mut self, request: &str) -> String {
        let mut answered = self.get(request).await;
        if answered.status == 200 {
            answered = self.fill(&answered, &[("decision", "allow")]).await;
        }
        assert_eq!(answered.status, 303, "{}", answered.text);
        let back = answered.header("location").to_owned();
        value(&back, "code").unwrap_or_else(|| panic!("{back}"))
    }
}

/// Where a form goes, and what it carries that nobody sees.
fn form_of(html: &str) -> (String, Vec<(String, String)>) {
    let plain = |text: &str| {
        text.replace("&#34;", "\"")
            .replace("&#38;", "&")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    };
    let after = |text: &str, mark: &str| text.split_once(mark).map(|(_, rest)| rest.to_owned());
    let quoted = |text: String| plain(text.split('"').next().unwrap_or_default());
    let action = after(html, "<form method=\"post\" action=\"").map(quoted).expect("a form");
    let hidden = html.split("<input type=\"hidden\" name=\"").skip(1).map(|input| {
        let name = quoted(input.to_owned());
        (name, after(input, "value=\"").map(quoted).unwrap_or_default())
    });
    (action, hidden.collect())
}
