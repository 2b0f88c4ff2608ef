//! Bad input: whatever is wrong is refused in this room's envelope with a stable code, never with
//! a 5xx, and nothing is written.

#[path = "suite/hall.rs"]
#[expect(dead_code, reason = "shared with the suite, which uses all of it")]
mod hall;

use hall::{Hall, path};
use perennial_engine::directory::Document;
use perennial_engine::ports::{Find, Page};
use perennial_engine::testing::SANDBOX;
use perennial_engine::{Environment, EnvironmentId, EnvironmentKind, Expect};
use room_lobby::limits::{CountedBy, RateLimits};
use room_lobby::testing::{Answered, Ask, credential};
use room_notifications::{Config, READ, WRITE, room};

const RECEIVERS: &str = "/notification/receivers";
const GOOD: &str = r#"{"name":"Shop","status":"ACTIVE","url":"https://shop.example/hook"}"#;
const UNKNOWN: &str = "00000000-0000-7000-8000-000000000000";

/// The envelope holds; answers status and code.
fn refused(answer: &Answered) -> (u16, String) {
    let body = answer.json();
    let status = answer.status.as_u16();
    assert!((400..500).contains(&status), "{status} {}", answer.text);
    assert_eq!(body["status"], status, "{}", answer.text);
    assert!(body["error"].is_string() && body["message"].is_string(), "{}", answer.text);
    assert_eq!(body["timestamp"].as_i64().unwrap() % 1_000, 0);
    let code = body["details"][0]["errorType"].as_str().unwrap_or_default().to_owned();
    assert!(!code.is_empty(), "{}", answer.text);
    (status, code)
}

fn replacing(path: &str, body: &str) -> Ask {
    Ask::new("PUT", path).header("content-type", "application/json").body(body)
}

/// Everything that is kept, to show that nothing changed.
fn everything(hall: &Hall) -> String {
    let page = Page { after: None, limit: 1_000 };
    let engine = &hall.world.engine;
    let subscriptions = engine.find(SANDBOX, &Find::All, page).unwrap();
    let deliveries = engine.deliveries(SANDBOX, None, None, 1_000).unwrap();
    format!("{subscriptions:?} {deliveries:?} {:?}", hall.place())
}

async fn hall() -> (Hall, perennial_core::Subscription) {
    let hall = Hall::new().await;
    let s = hall.sell("tok_ok").await;
    hall.receiver("seed").await;
    (hall, s)
}

#[tokio::test]
async fn bodies_that_are_no_document() {
    let (hall, s) = hall().await;
    let before = everything(&hall);
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let huge = format!(r#"{{"name":"{}"}}"#, "x".repeat(2 << 20));
    let nul = r#"{"name":"a\u0000b","status":"ACTIVE","url":"https://a.example"}"#;
    let twice = r#"{"name":"a","name":"b","status":"ACTIVE","url":"https://a.example"}"#;
    for target in [
        RECEIVERS.to_owned(),
        path(&s, "upgrade"),
        path(&s, "setDiscountPlan"),
        path(&s, "reactivate"),
    ] {
        for (body, status, code) in [
            (" ", 400, "INVALID_JSON"),
            ("{", 400, "INVALID_JSON"),
            (r#"{"name":"Sh"#, 400, "INVALID_JSON"),
            ("not json", 400, "INVALID_JSON"),
            ("\u{feff}{}", 400, "INVALID_JSON"),
            (twice, 400, "INVALID_FIELD"),
            (nul, 400, "INVALID_FIELD"),
            (deep.as_str(), 400, "TOO_DEEP"),
            (huge.as_str(), 413, "PAYLOAD_TOO_LARGE"),
            ("[]", 400, "INVALID_FIELD"),
            ("1", 400, "INVALID_FIELD"),
            (r#"{"n":1e9999}"#, 400, "INVALID_FIELD"),
            (r#"{"__proto__":{}}"#, 400, "INVALID_FIELD"),
        ] {
            let answer = hall.post(&target, body).await;
            let start = &body[..body.len().min(40)];
            assert_eq!(refused(&answer), (status, code.to_owned()), "{target} {start:?}");
        }
    }
    assert_eq!(refused(&hall.post(RECEIVERS, "").await), (400, "INVALID_JSON".to_owned()));
    assert_eq!(everything(&hall), before);
}

#[tokio::test]
async fn members_that_are_wrong() {
    let (hall, s) = hall().await;
    let before = everything(&hall);
    let long = "x".repeat(257);
    let long_url = format!("https://a.example/{}", "x".repeat(2_048));
    let with = |member: &str| GOOD.replacen('{', &format!("{{{member},"), 1);
    let named = |name: &str| GOOD.replace("Shop", name);
    let by_mail = |emails: &str, more: &str| {
        format!(r#"{{"name":"Shop","status":"ACTIVE","emails":{emails}{more}}}"#)
    };
    let configured = |inner: &str| with(&format!(r#""httpClientConfiguration":{{{inner}}}"#));
    let headers = |inner: &str| configured(&format!(r#""httpHeaders":{{{inner}}}"#));
    let tls = |inner: &str| configured(&format!(r#""tlsConfiguration":{{{inner}}}"#));
    let token = |inner: &str| {
        let rest = [("clientId", "us"), ("clientSecret", "s"), ("oauth2Type", "BASIC")];
        let rest = rest.iter().filter(|(name, _)| !inner.contains(name));
        let rest =
            rest.fold(String::new(), |all, (name, value)| format!(r#"{all},"{name}":"{value}""#));
        configured(&format!(r#""clientCredentialOauth2Config":{{{inner}{rest}}}"#))
    };
    let at = |url: &str| GOOD.replace("https://shop.example/hook", url);
    for (body, member) in [
        ("{}".to_owned(), "name"),
        (named(""), "name"),
        (named("   "), "name"),
        (named(&long), "name"),
        (GOOD.replace(r#""Shop""#, "1"), "name"),
        (GOOD.replace("ACTIVE", "active"), "status"),
        (GOOD.replace("ACTIVE", "DISABLED"), "status"),
        (at("http://shop.example/hook"), "url"),
        (at("ftp://shop.example"), "url"),
        (at("https://shop.example:99999/"), "url"),
        (at("https://shop.example:0/"), "url"),
        (at("https://shop.example:/"), "url"),
        (at("https://user:word@shop.example/"), "url"),
        (at("https:///hook"), "url"),
        (at("/hook"), "url"),
        (at("shop"), "url"),
        (at(""), "url"),
        (at(&long_url), "url"),
        (with(r#""profile":"cloudevents""#), "profile"),
        (with(r#""createDateFormat":"epoch""#), "createDateFormat"),
        (with(r#""emitBothEndUserKeys":"no""#), "emitBothEndUserKeys"),
        (
            with(r#""notificationDefinitionIds":["subscription/renewed"]"#),
            "notificationDefinitionIds",
        ),
        (with(r#""notificationDefinitionIds":"all""#), "notificationDefinitionIds"),
        (with(r#""typeOverrides":{"subscription.renewed":"x"}"#), "typeOverrides"),
        (with(r#""typeOverrides":{"subscription.expired":""}"#), "typeOverrides"),
        (with(r#""customerId":"nobody""#), "customerId"),
        (with(r#""targetedCustomerIds":["proj_demo","nobody"]"#), "targetedCustomerIds"),
        (with(r#""includePersonalData":1"#), "includePersonalData"),
        (with(r#""emails":["a@b.example"]"#), "emails"),
        (by_mail(r#"["nobody"]"#, ""), "emails"),
        (by_mail(r#"["a@b.example\nBcc: c@d.example"]"#, ""), "emails"),
        (by_mail(r"[]", ""), "url"),
        (by_mail(r#"["a@b.example"]"#, r#","locale":"german""#), "locale"),
        (
            by_mail(r#"["a@b.example"]"#, r#","emailTemplateName":"notification""#),
            "emailTemplateName",
        ),
        (by_mail(r#"["a@b.example"]"#, r#","useEmailTemplate":true"#), "emailTemplateName"),
        (by_mail(r#"["a@b.example"]"#, r#","format":"cloudevents-binary""#), "emails"),
        (with(r#""locale":"de""#), "locale"),
        (with(r#""useEmailTemplate":true"#), "useEmailTemplate"),
        (with(r#""format":"xml""#), "format"),
        (with(r#""handshake":"yes""#), "handshake"),
        (headers(r#""Host":["a"]"#), "httpHeaders"),
        (headers(r#""Connection":["close"]"#), "httpHeaders"),
        (headers(r#""Transfer-Encoding":["chunked"]"#), "httpHeaders"),
        (headers(r#""TE":["trailers"]"#), "httpHeaders"),
        (headers(r#""Webhook-Signature":["v1,AAAA"]"#), "httpHeaders"),
        (headers(r#""webhook-id":["msg_1"]"#), "httpHeaders"),
        (headers(r#""Perennial-Attempt":["1"]"#), "httpHeaders"),
        (headers(r#""ce-id":["1"]"#), "httpHeaders"),
        (headers(r#""Content-Type":["text/plain"]"#), "httpHeaders"),
        (headers(r#""Content-Length":["1"]"#), "httpHeaders"),
        (headers(r#""a b":["c"]"#), "httpHeaders"),
        (headers(r#""":["c"]"#), "httpHeaders"),
        (headers(r#""x":["a\r\nb: c"]"#), "httpHeaders"),
        (headers(r#""x":["********"]"#), "httpHeaders"),
        (headers(r#""x":"a""#), "httpClientConfiguration"),
        (token(r#""tokenUrl":"http://id.example/token""#), "tokenUrl"),
        (token(r#""tokenUrl":"https://user@id.example/token""#), "tokenUrl"),
        (token(r#""tokenUrl":"https://id.example","clientSecret":"********""#), "clientCredential"),
        (token(r#""tokenUrl":"https://id.example","scopes":["a b"]"#), "clientCredential"),
        (token(r#""tokenUrl":"https://id.example","oauth2Type":"JWT""#), "oauth2Type"),
        (tls(r#""tlsAuthMode":"CLIENT""#), "tlsConfiguration"),
        (tls(r#""tlsAuthMode":"NONE""#), "tlsAuthMode"),
        (tls(r#""tlsAuthMode":"CLIENT","clientCertificates":"x""#), "tlsConfiguration"),
        (
            tls(r#""tlsAuthMode":"SERVER","clientCertificates":"x","privateKey":"y""#),
            "tlsConfiguration",
        ),
        (with(r#""sandboxMisbehaviour":{"lose":101}"#), "sandboxMisbehaviour"),
        (with(r#""sandboxMisbehaviour":{"lose":-1}"#), "sandboxMisbehaviour"),
        (with(r#""sandboxMisbehaviour":{"delay":1,"delaySeconds":86401}"#), "sandboxMisbehaviour"),
        (with(r#""sandboxMisbehaviour":{"forget":1}"#), "sandboxMisbehaviour"),
        (with(r#""secret":"whsec_AAAA""#), "secret"),
    ] {
        let answer = hall.post(RECEIVERS, &body).await;
        assert_eq!(refused(&answer), (400, "INVALID_FIELD".to_owned()), "{member}");
        let told = answer.json()["details"][0]["resourceId"].as_str().unwrap().to_owned();
        assert!(told.contains(member), "{told} is about {member}");
        let put = Ask::new("PUT", "/notification/receivers/r-seed");
        let put = put.header("content-type", "application/json").body(body);
        assert_eq!(refused(&hall.ask(put).await).0, 400, "{member}");
    }
    for (verb, body) in [
        ("upgrade", "{}"),
        ("upgrade", r#"{"lifecycle":{}}"#),
        ("upgrade", r#"{"lifecycle":{"expirationDate":"2027-01-01"}}"#),
        ("upgrade", r#"{"lifecycle":{"expirationDate":1.5}}"#),
        ("upgrade", r#"{"lifecycle":{"expirationDate":9223372036854775807}}"#),
        ("upgrade", r#"{"lifecycle":{"expirationDate":99999999999999999999999}}"#),
        ("upgrade", r#"{"lifecycle":{"expirationDate":1801386000000,"x":1}}"#),
        ("setDiscountPlan", r#"{"startingStep":1}"#),
        ("setDiscountPlan", r#"{"tag":""}"#),
        ("setDiscountPlan", r#"{"tag":1}"#),
        ("setDiscountPlan", r#"{"tag":"A","startingStep":1001}"#),
        ("setDiscountPlan", r#"{"tag":"A","startingStep":1.5}"#),
        ("setDiscountPlan", r#"{"tag":"A","startingStep":99999999999}"#),
        ("reactivate", r#"{"skipSendingReactivationEmail":"yes"}"#),
        ("reactivate", r#"{"skip":true}"#),
    ] {
        let answer = hall.post(&path(&s, verb), body).await;
        assert_eq!(refused(&answer), (400, "INVALID_FIELD".to_owned()), "{verb} {body}");
    }
    for past in ["-62135596800001", "0", "1769850000000"] {
        let body = format!(r#"{{"lifecycle":{{"expirationDate":{past}}}}}"#);
        refused(&hall.post(&path(&s, "upgrade"), &body).await);
    }
    assert_eq!(everything(&hall), before);
}

#[tokio::test]
async fn queries_that_are_wrong() {
    let (hall, s) = hall().await;
    let before = everything(&hall);
    for query in ["size=0", "size=501", "size=x", "size=-1", "before=x", "before=msg_1", "size=%ff"]
    {
        let answer = hall.get(&format!("/notification/notifications?{query}")).await;
        assert_eq!(refused(&answer).0, 400, "{query}");
    }
    for target in [
        format!("{}?byPartner=maybe", path(&s, "suspend")),
        format!("{}?skipEmail=1", path(&s, "cancel")),
    ] {
        let answer = hall.ask(Ask::new("POST", &target)).await;
        assert_eq!(refused(&answer), (400, "INVALID_FIELD".to_owned()), "{target}");
    }
    assert_eq!(everything(&hall), before);
}

#[tokio::test]
async fn ids_of_nothing() {
    let (hall, _) = hall().await;
    let before = everything(&hall);
    let message = "msg_00000000000000000000000000";
    for id in [UNKNOWN, "1", "x", "%00", "..%2f..", "c0a47254fb7848598954d98ff5fb7730", "' OR 1=1"]
    {
        let id = id.replace(' ', "%20");
        let one = format!("/subscription-manager/subscriptions/{id}");
        for ask in [
            Ask::get(&one),
            Ask::new("POST", &format!("{one}/suspend")),
            Ask::new("POST", &format!("{one}/reactivate")),
            Ask::new("POST", &format!("{one}/cancel")),
            Ask::post_json(&format!("{one}/upgrade"), r#"{"lifecycle":{"expirationDate":1}}"#),
            Ask::post_json(&format!("{one}/setDiscountPlan"), "{}"),
            Ask::post_json(&format!("{one}/paymentMethod"), r#"{"token":"t"}"#),
            Ask::get(&format!("{one}/renewalPrice")),
            replacing(&one, r#"{"dbVersion":1}"#),
            Ask::new("DELETE", &one),
            Ask::get(&format!("{RECEIVERS}/{id}")),
            Ask::new("DELETE", &format!("{RECEIVERS}/{id}")),
            Ask::get(&format!("/subscription-manager/models/{id}")),
            Ask::new("POST", &format!("/notification/notifications/{id}/resend")),
        ] {
            let (status, code) = refused(&hall.ask(ask).await);
            assert_eq!((status, code.as_str()), (404, "NOT_FOUND"), "{id}");
        }
    }
    let again = format!("/notification/notifications/{message}/resend");
    assert_eq!(refused(&hall.ask(Ask::new("POST", &again)).await).0, 404);
    assert_eq!(everything(&hall), before);
}

#[tokio::test]
async fn callers_who_may_not() {
    let (hall, s) = hall().await;
    let before = everything(&hall);
    let reader = hall.lobby.issue("nx_test", credential("r", "sandbox", "notifications", &[READ]));
    let other = hall.lobby.issue("nx_test", credential("o", "sandbox", "partner", &[READ, WRITE]));
    let lost =
        hall.lobby.issue("nx_live", credential("p", "production", "notifications", &[READ, WRITE]));
    // Who may read may write nothing.
    let one = format!("/subscription-manager/subscriptions/{}", s.id);
    for ask in [
        Ask::post_json("/subscription-manager/subscriptions", r#"{"products":[]}"#),
        replacing(&one, r#"{"dbVersion":1}"#),
        Ask::new("DELETE", &one),
        Ask::post_json(&format!("{one}/paymentMethod"), r#"{"token":"t"}"#),
        Ask::post_json(&format!("{one}/setDiscountPlan"), "{}"),
    ] {
        let (status, code) = refused(&ask.bearer(&reader).of(&hall.house).await);
        assert_eq!((status, code.as_str()), (403, "INSUFFICIENT_SCOPE"));
    }
    let target = path(&s, "cancel");
    let cancel = || Ask::new("POST", &target);
    for (ask, expected) in [
        (cancel(), (401, "UNAUTHENTICATED")),
        (cancel().bearer("nx_test_nonsense"), (401, "UNAUTHENTICATED")),
        (cancel().header("authorization", "Bearer"), (401, "UNAUTHENTICATED")),
        (cancel().basic("c1", "word"), (401, "UNAUTHENTICATED")),
        (cancel().bearer(&reader), (403, "INSUFFICIENT_SCOPE")),
        (cancel().bearer(&other), (403, "FORBIDDEN")),
        // There is no production in this world.
        (cancel().bearer(&lost), (403, "NO_ENVIRONMENT")),
        (Ask::post_json(RECEIVERS, GOOD).bearer(&reader), (403, "INSUFFICIENT_SCOPE")),
    ] {
        let (status, code) = refused(&ask.of(&hall.house).await);
        assert_eq!((status, code.as_str()), expected);
    }
    assert_eq!(everything(&hall), before);
}

/// Section 7: ten requests per second and client.
#[tokio::test]
async fn callers_who_ask_too_often() {
    let (hall, s) = hall().await;
    let clock = hall.lobby.lobby.clock.clone();
    let limits = RateLimits::per_second(10, CountedBy::Credential, clock);
    let config = Config { insecure_urls: false, limits };
    let room = room(&hall.lobby.lobby, hall.world.engine.clone(), config);
    let house = hall.lobby.house(vec![room]);
    let target = format!("/subscription-manager/subscriptions/{}", s.id);
    let production = Environment {
        id: EnvironmentId(77),
        name: "production".to_owned(),
        kind: EnvironmentKind::Production,
    };
    let document = Document::Environment(production);
    hall.world.engine.define(EnvironmentId(77), document, Expect::Any).await.unwrap();
    let theirs = credential("c9", "production", "notifications", &[READ, WRITE]);
    let key = hall.lobby.issue("nx_live", theirs);
    for _ in 0..10 {
        assert_eq!(Ask::get(&target).bearer(&key).of(&house).await.status, 404);
        assert_eq!(Ask::get(&target).bearer(&hall.key).of(&house).await.status, 200);
    }
    let answer = Ask::get(&target).bearer(&key).of(&house).await;
    assert_eq!(refused(&answer), (429, "RATE_LIMITED".to_owned()));
    assert_eq!(answer.header("retry-after"), "1");
    // Nobody is held up in a sandbox.
    assert_eq!(Ask::get(&target).bearer(&hall.key).of(&house).await.status, 200);
}

#[tokio::test]
async fn wrong_methods_types_and_paths() {
    let (hall, s) = hall().await;
    let before = everything(&hall);
    for (ask, expected) in [
        (Ask::new("PATCH", RECEIVERS), (405, "METHOD_NOT_ALLOWED")),
        (Ask::get(&path(&s, "cancel")), (405, "METHOD_NOT_ALLOWED")),
        (Ask::new("POST", "/notification/definitions"), (405, "METHOD_NOT_ALLOWED")),
        (Ask::get("/notification"), (404, "NOT_FOUND")),
        (Ask::get("/notification/receiver"), (404, "NOT_FOUND")),
        (Ask::get("/subscription-manager/subscriptions/"), (404, "NOT_FOUND")),
        (
            Ask::new("POST", RECEIVERS).header("content-type", "text/plain").body(GOOD),
            (415, "UNSUPPORTED_MEDIA_TYPE"),
        ),
        (Ask::new("POST", RECEIVERS).body(GOOD), (415, "UNSUPPORTED_MEDIA_TYPE")),
    ] {
        let answer = hall.ask(ask).await;
        let (status, code) = refused(&answer);
        assert_eq!((status, code.as_str()), expected, "{}", answer.text);
    }
    assert_eq!(everything(&hall), before);
}

#[tokio::test]
async fn states_that_do_not_allow_it() {
    let (hall, _) = hall().await;
    let waiting = hall.sell("tok_pending").await;
    let ended = hall.sell("tok_ok").await;
    hall.act(&ended, "cancel").await;
    let before = everything(&hall);
    let upgrade = r#"{"lifecycle":{"expirationDate":1801386000000}}"#;
    for (s, verb) in
        [(&waiting, "suspend"), (&waiting, "reactivate"), (&ended, "suspend"), (&ended, "cancel")]
    {
        let answer = hall.act(s, verb).await;
        assert_eq!(refused(&answer), (400, "INVALID_STATE".to_owned()), "{verb}");
    }
    for (verb, body) in [("upgrade", upgrade), ("setDiscountPlan", r#"{"tag":"A"}"#)] {
        let answer = hall.post(&path(&ended, verb), body).await;
        assert_eq!(refused(&answer), (400, "INVALID_STATE".to_owned()), "{verb}");
    }
    assert_eq!(everything(&hall), before);
}
