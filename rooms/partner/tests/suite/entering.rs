//! Coming in: the three ways of showing a credential, rotation, from where, and for whom.

use std::collections::BTreeSet;

use perennial_core::time::Instant;
use perennial_engine::credentials::{OlderSecret, Way};
use perennial_engine::directory::{Credential, Document, Partner};
use room_lobby::House;
use room_lobby::testing::{Answered, Ask};
use room_partner::access::SCOPES;
use room_partner::{Config, Deprecation};
use serde_json::json;

use crate::shop::{ORDERS, SUBSCRIPTIONS, Shop, order, shield};

const TOKEN: &str = "/partner/oauth/token";
const SEARCH: &str = "/partner/subscriptions?partnerAccountRef=A-778899";
const SECRET: &str = "pk_test_0123456789012345678901234567890123456789012";
const OLDER: &str = "pk_test_older56789012345678901234567890123456789012";

/// A credential of telco-north's that may be shown in every way, with two live secrets.
async fn enrol(shop: &Shop, change: impl FnOnce(&mut Credential)) {
    let hash = |secret: &str| shop.lobby.lobby.door.secret().hash(secret).0;
    let mut credential = Credential {
        id: "north-app".to_owned(),
        rooms: ["partner".to_owned()].into(),
        scopes: ["subscriptions:read", "orders:write"].map(str::to_owned).into(),
        partner: Some("telco-north".into()),
        hash: hash(SECRET),
        ways: Way::ALL.into(),
        older: Some(OlderSecret {
            hash: hash(OLDER),
            hint: String::new(),
            not_after: Instant::parse("2026-02-07T09:00:00Z").unwrap(),
        }),
        ..Credential::default()
    };
    change(&mut credential);
    shop.world.define(Document::Credential(credential)).await.unwrap();
}

fn form(text: &str) -> Ask {
    Ask::new("POST", TOKEN)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(text.to_owned())
}

async fn token(shop: &Shop, more: &str) -> Answered {
    let text =
        format!("grant_type=client_credentials&client_id=north-app&client_secret={SECRET}{more}");
    form(&text).of(&shop.house).await
}

async fn code(ask: Ask, house: &House) -> (u16, String) {
    let answered = ask.of(house).await;
    let code = answered.json()["code"].as_str().unwrap_or_default().to_owned();
    (answered.status.as_u16(), code)
}

#[tokio::test]
async fn a_secret_is_given_for_a_token_that_lasts_an_hour() {
    let shop = Shop::open().await;
    enrol(&shop, |_| {}).await;
    let granted = token(&shop, "").await;
    assert_eq!(granted.status, 200, "{}", granted.text);
    assert_eq!(granted.header("cache-control"), "no-store");
    let granted = granted.json();
    assert_eq!((&granted["token_type"], &granted["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!(granted["scope"], "orders:write subscriptions:read");
    let token = granted["access_token"].as_str().unwrap().to_owned();
    let ask = || Ask::get(SEARCH).bearer(&token);
    assert_eq!(ask().of(&shop.house).await.status, 200);
    assert_eq!(
        code(Ask::get("/partner/sandbox/clock").bearer(&token), &shop.house).await,
        (403, "insufficient-scope".to_owned())
    );
    shop.world.clock.set(Instant::parse("2026-01-31T09:59:59Z").unwrap());
    assert_eq!(ask().of(&shop.house).await.status, 200);
    shop.world.clock.set(Instant::parse("2026-01-31T10:00:00Z").unwrap());
    assert_eq!(code(ask(), &shop.house).await, (401, "credential-expired".to_owned()));
}

#[tokio::test]
async fn a_token_is_no_more_than_its_credential() {
    let shop = Shop::open().await;
    enrol(&shop, |_| {}).await;
    let granted = token(&shop, "&scope=subscriptions:read").await.json();
    assert_eq!(granted["scope"], "subscriptions:read");
    let token = granted["access_token"].as_str().unwrap().to_owned();
    let post = Ask::post_json(ORDERS, "{}").header("idempotency-key", "key-00001").bearer(&token);
    assert_eq!(code(post, &shop.house).await, (403, "insufficient-scope".to_owned()));
    let ask = || Ask::get(SEARCH).bearer(&token);
    assert_eq!(ask().of(&shop.house).await.status, 200);
    // What is taken from the credential is taken from its tokens at once.
    enrol(&shop, |it| it.scopes = BTreeSet::new()).await;
    assert_eq!(code(ask(), &shop.house).await, (403, "insufficient-scope".to_owned()));
    enrol(&shop, |it| it.ways = [Way::Key].into()).await;
    assert_eq!(code(ask(), &shop.house).await, (401, "unauthenticated".to_owned()));
    let text = format!("{token}x");
    assert_eq!(
        code(Ask::get(SEARCH).bearer(&text), &shop.house).await,
        (401, "unauthenticated".to_owned())
    );
}

#[tokio::test]
async fn why_there_is_no_token_is_said_as_oauth_says_it() {
    let shop = Shop::open().await;
    enrol(&shop, |_| {}).await;
    let grant = "grant_type=client_credentials";
    let who = format!("client_id=north-app&client_secret={SECRET}");
    for (text, status, error) in [
        (String::new(), 400, "invalid_request"),
        (who.clone(), 400, "invalid_request"),
        (grant.to_owned(), 401, "invalid_client"),
        (format!("{grant}&client_id=north-app"), 401, "invalid_client"),
        (format!("{grant}&client_id=north-app&client_secret=x"), 401, "invalid_client"),
        (format!("{grant}&client_id=nobody&client_secret={SECRET}"), 401, "invalid_client"),
        (format!("grant_type=password&{who}"), 400, "unsupported_grant_type"),
        (format!("grant_type=refresh_token&{who}"), 400, "unsupported_grant_type"),
        (format!("{grant}&{who}&scope=sandbox"), 400, "invalid_scope"),
        (format!("{grant}&{who}&scope=subscriptions:read+nothing"), 400, "invalid_scope"),
        (format!("{grant}&{grant}&{who}"), 400, "invalid_request"),
        (format!("{grant}&{who}&a=%ff"), 400, "invalid_request"),
    ] {
        let answered = form(&text).of(&shop.house).await;
        assert_eq!(answered.status, status, "{text}: {}", answered.text);
        assert_eq!(answered.json()["error"], error, "{text}");
        assert_eq!(answered.header("api-version"), "1");
        assert!(!answered.header("x-request-id").is_empty());
        let challenge = if status == 401 { "Basic realm=\"partner\"" } else { "" };
        assert_eq!(answered.header("www-authenticate"), challenge, "{text}");
    }
    let json = Ask::post_json(TOKEN, "{}").of(&shop.house).await;
    assert_eq!(json.json()["error"], "invalid_request");
    // In the header, where ids and secrets are encoded as in a form.
    let basic = |text: &str| form(text).basic("north%2Dapp", SECRET).of(&shop.house);
    assert_eq!(basic(grant).await.status, 200);
    let twice = format!("{grant}&client_secret={SECRET}");
    assert_eq!(basic(&twice).await.json()["error"], "invalid_request");
    let two = format!("{grant}&client_id=other");
    assert_eq!(basic(&two).await.json()["error"], "invalid_request");
    // Who may only come with his key gets no token for it.
    enrol(&shop, |it| it.ways = [Way::Key].into()).await;
    assert_eq!(token(&shop, "").await.json()["error"], "invalid_client");
}

#[tokio::test]
async fn two_secrets_are_good_while_a_rotation_lasts() {
    let shop = Shop::open().await;
    enrol(&shop, |_| {}).await;
    let text = |secret| {
        format!("grant_type=client_credentials&client_id=north-app&client_secret={secret}")
    };
    for secret in [SECRET, OLDER] {
        assert_eq!(form(&text(secret)).of(&shop.house).await.status, 200, "{secret}");
    }
    shop.world.clock.set(Instant::parse("2026-02-07T09:00:00Z").unwrap());
    assert_eq!(form(&text(SECRET)).of(&shop.house).await.status, 200);
    let over = form(&text(OLDER)).of(&shop.house).await;
    assert_eq!((over.status.as_u16(), &over.json()["error"]), (401, &json!("invalid_client")));
}

#[tokio::test]
async fn a_name_and_a_secret_with_the_partner_they_are_for() {
    let shop = Shop::open().await;
    let mut vendor =
        room_lobby::testing::credential("v1", "sandbox", "partner", &["subscriptions:read"]);
    vendor.subject = Some("telco-north".to_owned());
    shop.lobby.enrol("telco-north", "pw_secret", vendor);
    let ask = |secret| Ask::get(SEARCH).basic("telco-north", secret);
    let named = |ask: Ask, partner| ask.header("x-partner-id", partner);
    assert_eq!(named(ask("pw_secret"), "telco-north").of(&shop.house).await.status, 200);
    let missing = ask("pw_secret").of(&shop.house).await;
    assert_eq!(missing.status, 422, "{}", missing.text);
    assert_eq!(missing.json()["errors"][0]["pointer"], "header:X-Partner-Id");
    for other in ["telco-south", "nobody", ""] {
        let refused = code(named(ask("pw_secret"), other), &shop.house).await;
        assert_eq!(refused, (403, "insufficient-scope".to_owned()), "{other}");
    }
    let wrong = code(named(ask("pw_wrong"), "telco-north"), &shop.house).await;
    assert_eq!(wrong, (401, "unauthenticated".to_owned()));
}

/// The same house, opened otherwise.
fn opened(shop: &Shop, config: Config) -> House {
    let room = room_partner::room(&shop.lobby.lobby, shop.world.engine.clone(), config);
    shop.lobby.house(vec![room])
}

async fn agree(shop: &Shop, name: &str, value: &str) {
    let set = |partner: &mut Partner| {
        partner.settings.insert(name.to_owned(), value.to_owned());
    };
    shop.configure(set).await;
}

#[tokio::test]
async fn only_from_the_addresses_that_were_agreed() {
    let shop = Shop::open().await;
    agree(&shop, "partner.ip", "203.0.113.0/24 2001:db8::/32").await;
    let house = opened(&shop, Config { plain_http: true, ..Config::default() });
    for (address, status) in [
        ("203.0.113.9", 200),
        ("2001:db8::7", 200),
        ("::ffff:203.0.113.9", 200),
        ("203.0.114.1", 403),
        ("2001:db9::1", 403),
        ("127.0.0.1", 403),
    ] {
        let answered = Ask::get(SEARCH).bearer(&shop.north).from_address(address).of(&house).await;
        assert_eq!(answered.status, status, "{address}: {}", answered.text);
        if status == 403 {
            assert_eq!(answered.json()["code"], "ip-not-allowed", "{address}");
        }
        // What somebody says of himself is not believed.
        let said = Ask::get(SEARCH).bearer(&shop.north).header("x-forwarded-for", "203.0.113.9");
        assert_eq!(said.from_address(address).of(&house).await.status, status, "{address}");
    }
    // An address nobody knows is not on the list.
    let ask = Ask::get(SEARCH).bearer(&shop.north);
    assert_eq!(code(ask, &house).await, (403, "ip-not-allowed".to_owned()));
    let south = Ask::get(SEARCH).bearer(&shop.south).from_address("198.51.100.1");
    assert_eq!(south.of(&house).await.status, 200, "nothing was agreed with the other");
    enrol(&shop, |_| {}).await;
    let text = format!("grant_type=client_credentials&client_id=north-app&client_secret={SECRET}");
    let refused = form(&text).from_address("203.0.114.1").of(&house).await;
    assert_eq!(refused.json()["error"], "unauthorized_client");
    assert_eq!(form(&text).from_address("203.0.113.1").of(&house).await.status, 200);
}

#[tokio::test]
async fn credentials_are_taken_over_tls_alone() {
    let shop = Shop::open().await;
    let proxies = std::sync::Arc::new(|peer: std::net::IpAddr| peer.to_string() == "10.0.0.1");
    let lobby = shop.lobby.lobby.clone().behind(proxies);
    let room = room_partner::room(&lobby, shop.world.engine.clone(), Config::default());
    let house = shop.lobby.house(vec![room]);
    let ask = |address: &str| Ask::get(SEARCH).bearer(&shop.north).from_address(address);
    assert_eq!(ask("127.0.0.1").of(&house).await.status, 200, "within the machine");
    let refused = ask("198.51.100.1").of(&house).await;
    assert_eq!(refused.status, 401, "{}", refused.text);
    assert!(refused.json()["detail"].as_str().unwrap().contains("TLS"), "{}", refused.text);
    let lied = ask("198.51.100.1").header("x-forwarded-proto", "https");
    assert_eq!(lied.of(&house).await.status, 401, "anybody can say so");
    let proxied = |proto: &str| ask("10.0.0.1").header("x-forwarded-proto", proto);
    assert_eq!(proxied("https").of(&house).await.status, 200);
    assert_eq!(proxied("http").of(&house).await.status, 401);
    agree(&shop, "partner.ip", "203.0.113.0/24").await;
    let from = |address| proxied("https").header("x-forwarded-for", address);
    assert_eq!(from("203.0.113.9").of(&house).await.status, 200);
    let refused = code(from("203.0.113.9, 198.51.100.7"), &house).await;
    assert_eq!(refused, (403, "ip-not-allowed".to_owned()), "the proxy's own word is the last");
}

#[tokio::test]
async fn a_host_opens_one_environment() {
    let shop = Shop::open().await;
    let hosts = [("partners.test", "production"), ("sandbox.test", "sandbox")];
    let hosts = hosts.map(|(host, of)| (host.to_owned(), of.to_owned())).into();
    let house = opened(&shop, Config { hosts, ..Config::default() });
    let ask = |host| Ask::get(SEARCH).bearer(&shop.north).without("host").header("host", host);
    assert_eq!(ask("sandbox.test").of(&house).await.status, 200);
    assert_eq!(ask("other.test").of(&house).await.status, 200, "a host of no environment");
    for host in ["partners.test", "PARTNERS.test:443"] {
        let refused = code(ask(host), &house).await;
        assert_eq!(refused, (403, "environment-mismatch".to_owned()), "{host}");
    }
}

#[tokio::test]
async fn a_version_on_its_way_out_says_so_on_every_answer() {
    let shop = Shop::open().await;
    let ending = Deprecation {
        since: 1_798_761_600,
        sunset: Some(1_830_297_600),
        link: Some("https://docs.example.org/v2".to_owned()),
    };
    let house = opened(&shop, Config { deprecations: [(1, ending)].into(), ..Config::default() });
    for ask in [
        Ask::get(SEARCH).bearer(&shop.north),
        Ask::get(SUBSCRIPTIONS).bearer(&shop.north),
        Ask::get("/partner/nothing").bearer(&shop.north),
        Ask::get(SEARCH),
    ] {
        let answered = ask.of(&house).await;
        assert_eq!(answered.header("deprecation"), "@1798761600", "{}", answered.text);
        assert_eq!(answered.header("sunset"), "Sat, 01 Jan 2028 00:00:00 GMT");
        assert!(answered.header("link").starts_with("<https://docs.example.org/v2>"));
        assert_eq!(answered.header("api-version"), "1");
    }
    let now = shop.ask(Ask::get(SEARCH)).await;
    assert_eq!(now.header("deprecation"), "", "nothing is announced where nothing is configured");
}

#[tokio::test]
async fn a_master_reads_for_all_and_sells_for_one() {
    let shop = Shop::open().await;
    let id = shop.sell("T-1", shield()).await;
    let path = format!("{SUBSCRIPTIONS}/{id}");
    let south = |ask: Ask| ask.bearer(&shop.south);
    let missing = (404, "subscription-not-found".to_owned());
    assert_eq!(code(south(Ask::get(&path)), &shop.house).await, missing, "no master yet");
    let place = shop.world.engine.place(perennial_engine::testing::SANDBOX).unwrap();
    let mut master = place.partners[&"telco-south".into()].clone();
    master.settings.insert("partner.children".to_owned(), "telco-north".to_owned());
    shop.world.define(Document::Partner(master)).await.unwrap();

    assert_eq!(south(Ask::get(&path)).of(&shop.house).await.status, 200);
    let named = |ask: Ask, partner| south(ask).header("x-partner-id", partner);
    assert_eq!(named(Ask::get(&path), "telco-north").of(&shop.house).await.status, 200);
    assert_eq!(code(named(Ask::get(&path), "telco-south"), &shop.house).await, missing, "himself");
    let sell = |id: &str| {
        let key = format!("key-of-{id}");
        Ask::post_json(ORDERS, order(id, shield()).to_string()).header("idempotency-key", &key)
    };
    let nobody = south(sell("T-2")).of(&shop.house).await;
    assert_eq!(nobody.json()["errors"][0]["pointer"], "header:X-Partner-Id", "{}", nobody.text);
    for other in ["telco-west", "x", ""] {
        let refused = code(named(sell("T-2"), other), &shop.house).await;
        assert_eq!(refused, (403, "insufficient-scope".to_owned()), "{other}");
    }
    let sold = named(sell("T-2"), "telco-north").of(&shop.house).await;
    assert_eq!(sold.status, 201, "{}", sold.text);
    let sold = sold.json()["lines"][0]["subscriptions"][0]["subscriptionId"].clone();
    let path = format!("{SUBSCRIPTIONS}/{}", sold.as_str().unwrap());
    assert_eq!(shop.ask(Ask::get(&path)).await.status, 200, "it is the child's own");
    let found = south(Ask::get(SEARCH)).of(&shop.house).await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 2, "{found}");
    let own = named(Ask::get(SEARCH), "telco-south").of(&shop.house).await.json();
    assert_eq!(own["items"].as_array().unwrap().len(), 0, "nothing of his own");
    // A child sees nothing of its master's.
    let own = named(sell("T-3"), "telco-south").of(&shop.house).await;
    assert_eq!(own.status, 201, "{}", own.text);
    let own = own.json()["lines"][0]["subscriptions"][0]["subscriptionId"].clone();
    let ask = Ask::get(&format!("{SUBSCRIPTIONS}/{}", own.as_str().unwrap())).bearer(&shop.north);
    assert_eq!(code(ask, &shop.house).await, missing);
}

#[tokio::test]
async fn ids_of_requests_are_kept_or_refused() {
    let shop = Shop::open().await;
    for name in ["X-Request-Id", "X-Correlation-Id"] {
        for wrong in ["", "a b", "ä", "a/b", &"x".repeat(65)] {
            let ask = Ask::get(SEARCH).bearer(&shop.north).header(name, wrong);
            let refused = ask.of(&shop.house).await;
            assert_eq!(refused.status, 422, "{name} {wrong}: {}", refused.text);
            assert_eq!(refused.json()["errors"][0]["pointer"], format!("header:{name}"));
        }
        let kept = Ask::get(SEARCH).bearer(&shop.north).header(name, "Job_7.a-b");
        assert_eq!(kept.of(&shop.house).await.header(name), "Job_7.a-b");
    }
}

#[test]
fn every_scope_has_a_name_of_its_own() {
    let names: BTreeSet<_> = SCOPES.into_iter().collect();
    assert_eq!(names.len(), SCOPES.len());
}
