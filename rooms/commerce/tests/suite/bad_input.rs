//! What is malformed, hostile or not allowed is refused in this room's own envelope with a stable
//! code, and nothing is written.

use room_lobby::testing::{Answered, Ask, credential};

use crate::shop::{INCREASE, PASSWORD, Shop, USER, increase, said};

const GET: &str = "/subscription/getsubscription";

/// The envelope: `ResultMessage` and nothing else, in JSON or in XML.
#[track_caller]
fn is_envelope(answered: &Answered, what: &str) {
    let kind = answered.header("content-type");
    if kind.starts_with("application/json") {
        let json = answered.json();
        let members = json.as_object().unwrap_or_else(|| panic!("{what}: {}", answered.text));
        assert_eq!(members.keys().collect::<Vec<_>>(), ["ResultMessage"], "{what}");
        assert!(json["ResultMessage"].as_str().is_some_and(|said| !said.is_empty()), "{what}");
    } else {
        assert!(kind.starts_with("application/xml"), "{what}: {kind}");
        assert!(answered.text.contains("<ResultMessage>"), "{what}: {}", answered.text);
    }
}

impl Shop {
    pub async fn opened_with_one() -> Self {
        let shop = Self::open().await;
        shop.sell_seats(3, "tok_ok").await;
        shop
    }

    /// Refused with this status, and nothing was written.
    pub async fn refuses(&self, ask: Ask, status: u16, what: &str) -> Answered {
        let before = self.digest();
        let answered = ask.of(&self.house).await;
        assert_eq!(answered.status.as_u16(), status, "{what}: {}", answered.text);
        is_envelope(&answered, what);
        assert_eq!(self.digest(), before, "{what}");
        answered
    }
}

/// Asked by the one who may.
pub fn known(ask: Ask) -> Ask {
    ask.basic(USER, PASSWORD)
}

fn with(member: &str, value: &str) -> String {
    let mut members =
        vec![("Quantity", "2"), ("RunningNumber", "1"), ("SubscriptionId", "\"S4100001\"")];
    members.retain(|(name, _)| *name != member);
    members.push((member, value));
    let members: Vec<_> =
        members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

#[tokio::test]
async fn documents_that_are_none() {
    let shop = Shop::opened_with_one().await;
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    let long = format!("{{\"x\":\"{}\"}}", "a".repeat(300_000));
    for (body, status) in [
        ("", 400),
        (" ", 400),
        ("{", 400),
        ("{\"Quantity\":2", 400),
        ("[]", 400),
        ("null", 400),
        ("\"text\"", 400),
        ("7", 400),
        ("{}{}", 400),
        ("\u{feff}{}", 400),
        ("{\"Quantity\":2,\"Quantity\":3}", 400),
        (
            "{\"Quantity\":2,\"quantity\":3,\"RunningNumber\":1,\"SubscriptionId\":\"S4100001\"}",
            400,
        ),
        ("{\"SubscriptionId\":\"S4100001\\u0000\"}", 400),
        ("{\"SubscriptionId\":\"\\ud800\"}", 400),
        ("{'Quantity':2}", 400),
        ("{\"Quantity\":NaN}", 400),
        ("<xml/>", 400),
        (&deep, 400),
        (&long, 413),
    ] {
        let ask = known(Ask::post_json(INCREASE, body));
        let what = &body[..body.len().min(60)];
        shop.refuses(ask, status, what).await;
    }
    let bytes = known(Ask::post_json(INCREASE, "").body(b"{\"a\":\"\xff\"}".to_vec()));
    shop.refuses(bytes, 400, "not UTF-8").await;
}

#[tokio::test]
async fn members_that_cannot_be_read_are_named() {
    let shop = Shop::opened_with_one().await;
    for (member, value) in [
        ("Quantity", "0"),
        ("Quantity", "-1"),
        ("Quantity", "1.5"),
        ("Quantity", "1e2"),
        ("Quantity", "2147483648"),
        ("Quantity", "99999999999999999999999999"),
        ("Quantity", "\"many\""),
        ("Quantity", "true"),
        ("Quantity", "[2]"),
        ("Quantity", "{}"),
        ("RunningNumber", "0"),
        ("RunningNumber", "\"one\""),
        ("SubscriptionId", "\"X4100001\""),
        ("SubscriptionId", "\"SS4100001\""),
        ("SubscriptionId", "\"4100001 OR 1=1\""),
        ("SubscriptionId", "\"S99999999999999999999\""),
        ("SubscriptionId", "-4100001"),
        ("SubscriptionId", "{}"),
        ("SubscriptionId", "true"),
        ("GenerateMail", "\"perhaps\""),
        ("GenerateMail", "2"),
        ("AlignmentSettings", "true"),
        ("AlignmentSettings", "[]"),
    ] {
        let what = format!("{member}: {value}");
        let ask = known(Ask::post_json(INCREASE, with(member, value)));
        let answered = shop.refuses(ask, 400, &what).await;
        assert_eq!(said(&answered), format!("Invalid value for field '{member}'."), "{what}");
    }
    let settings = r#"{"AlignToCurrentInterval":"x"}"#;
    let ask = known(Ask::post_json(INCREASE, with("AlignmentSettings", settings)));
    let answered = shop.refuses(ask, 400, settings).await;
    assert_eq!(said(&answered), "Invalid value for field 'AlignToCurrentInterval'.");
}

#[tokio::test]
async fn required_members_that_are_absent_are_named_after_the_documented_sentence() {
    let shop = Shop::opened_with_one().await;
    for member in ["Quantity", "RunningNumber", "SubscriptionId"] {
        for value in ["null", "\"\"", "\" \""] {
            let ask = known(Ask::post_json(INCREASE, with(member, value)));
            let answered = shop.refuses(ask, 400, &format!("{member}: {value}")).await;
            assert_eq!(said(&answered), format!("Missing required field. {member}"));
        }
    }
    let nothing = shop.refuses(known(Ask::post_json(INCREASE, "{}")), 400, "{}").await;
    assert!(said(&nothing).starts_with("Missing required field."));
    for query in ["", "?", "?subscriptionId=", "?subscriptionId=%20", "?isCurrent=true"] {
        let ask = known(Ask::get(&format!("{GET}{query}")));
        let answered = shop.refuses(ask, 400, query).await;
        assert_eq!(said(&answered), "Missing required field. SubscriptionId");
    }
}

#[tokio::test]
async fn queries_that_cannot_be_read() {
    let shop = Shop::opened_with_one().await;
    for query in [
        "subscriptionId=abc",
        "subscriptionId=S4100001;DROP",
        "subscriptionId=%ff",
        "subscriptionId=%00",
        "subscriptionId=4100001&isCurrent=perhaps",
        "subscriptionId=99999999999999999999999",
        "subscriptionId=-1",
        "subscriptionId=${jndi:ldap://x}",
    ] {
        let path = format!("{GET}?{}", query.replace(['{', '}', '$'], "x"));
        shop.refuses(known(Ask::get(&path)), 400, query).await;
    }
}

#[tokio::test]
async fn ids_that_are_not_there() {
    let shop = Shop::opened_with_one().await;
    let ask = known(Ask::get(&format!("{GET}?subscriptionId=S1")));
    let answered = shop.refuses(ask, 404, "an unknown subscription").await;
    assert_eq!(said(&answered), "Subscription not found.");
    for settings in [[true, false, false], [true, false, true], [false; 3]] {
        let ask = known(Ask::post_json(INCREASE, increase("S1", 1, 1, settings)));
        let answered = shop.refuses(ask, 404, "an unknown subscription").await;
        assert_eq!(said(&answered), "Subscription not found.");
        let ask = known(Ask::post_json(INCREASE, increase("S4100001", 2, 1, settings)));
        let answered = shop.refuses(ask, 404, "an unknown item").await;
        assert_eq!(said(&answered), "Item not found.");
    }
}

#[tokio::test]
async fn quantities_beyond_what_is_sold() {
    let shop = Shop::opened_with_one().await;
    for units in [998, 2_147_483_647] {
        let ask = known(Ask::post_json(INCREASE, increase("S4100001", 1, units, [false; 3])));
        let answered = shop.refuses(ask, 402, "too many").await;
        assert_eq!(said(&answered), "Quantity must be from 1 to 1000.");
    }
}

#[tokio::test]
async fn callers_who_may_not_come_in() {
    let shop = Shop::opened_with_one().await;
    let storefront = credential("c2", "sandbox", "storefront", &[]);
    shop.lobby.enrol("storefront-user", "p", storefront);
    let key = shop.lobby.issue("pk_test", credential("c3", "sandbox", "commerce", &[]));
    let mut past = credential("c4", "sandbox", "commerce", &[]);
    past.not_after = Some(0);
    shop.lobby.enrol("past", "p", past);
    let path = format!("{GET}?subscriptionId=S4100001");
    for (what, ask) in [
        ("nobody", Ask::get(&path)),
        ("a wrong password", Ask::get(&path).basic(USER, "x")),
        ("an unknown user", Ask::get(&path).basic("x", PASSWORD)),
        ("an API key", Ask::get(&path).bearer(&key)),
        ("another room's user", Ask::get(&path).basic("storefront-user", "p")),
        ("a credential whose time is over", Ask::get(&path).basic("past", "p")),
        ("no base64", Ask::get(&path).header("authorization", "Basic !")),
        ("nobody, writing", Ask::post_json(INCREASE, increase("S4100001", 1, 1, [false; 3]))),
        ("nobody, nowhere", Ask::get("/subscription/nothing")),
    ] {
        let answered = shop.refuses(ask, 401, what).await;
        assert!(answered.header("www-authenticate").starts_with("Basic"), "{what}");
    }
}

#[tokio::test]
async fn verbs_types_and_paths_that_are_not_taken() {
    let shop = Shop::opened_with_one().await;
    let body = increase("S4100001", 1, 1, [false; 3]);
    let post = |kind: &str| {
        let ask = Ask::new("POST", INCREASE).body(body.clone());
        known(if kind.is_empty() { ask } else { ask.header("content-type", kind) })
    };
    for kind in [
        "",
        "text/plain",
        "text/xml",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
    ] {
        shop.refuses(post(kind), 415, kind).await;
    }
    shop.refuses(post("application/json").header("content-encoding", "gzip"), 415, "gzip").await;
    for accept in ["text/html", "application/pdf", "application/json;q=0"] {
        shop.refuses(post("application/json").header("accept", accept), 406, accept).await;
    }
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let answered = shop.refuses(known(Ask::new(method, INCREASE)), 405, method).await;
        assert_eq!(answered.header("allow"), "POST");
    }
    shop.refuses(known(Ask::post_json(GET, "{}")), 405, "POST to a read").await;
    for path in [
        "/subscription",
        "/subscription/",
        "/subscription/nothing",
        "/subscription/getsubscription/x",
        "/subscription/../subscription/getsubscription",
        "/subscription/getsubscription%00",
    ] {
        shop.refuses(known(Ask::get(path)), 404, path).await;
    }
}

#[tokio::test]
async fn xml_that_means_more_than_it_says() {
    let shop = Shop::opened_with_one().await;
    let root = "IncreaseSubscriptionItemQuantityRequest";
    let inner = "<Quantity>1</Quantity><RunningNumber>1</RunningNumber>\
                 <SubscriptionId>S4100001</SubscriptionId>";
    let lol = "<!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let outside = "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    let deep = format!("<{root}>{}{}</{root}>", "<a>".repeat(50), "</a>".repeat(50));
    let many = format!("<{root}>{}</{root}>", "<a/>".repeat(30_000));
    for (body, status) in [
        (format!("{lol}<{root}>{inner}<X>&b;</X></{root}>"), 415),
        (format!("{outside}<{root}><SubscriptionId>&x;</SubscriptionId></{root}>"), 415),
        (format!("<{root}><SubscriptionId>&x;</SubscriptionId></{root}>"), 415),
        (format!("<?xml version=\"1.0\" encoding=\"utf-16\"?><{root}>{inner}</{root}>"), 415),
        (format!("<{root}>{inner}"), 400),
        (format!("<RenewSubscriptionRequest>{inner}</RenewSubscriptionRequest>"), 400),
        (format!("<{root}>{inner}<Quantity>2</Quantity></{root}>"), 400),
        (format!("<{root}>{inner}text</{root}>"), 400),
        (format!("<{root}><Quantity>x</Quantity></{root}>"), 400),
        (format!("<{root}/>"), 400),
        (String::new(), 400),
        ("{}".to_owned(), 400),
        (deep, 400),
        (many, 400),
    ] {
        let ask = Ask::new("POST", INCREASE)
            .header("content-type", "application/xml")
            .header("accept", "application/xml")
            .body(body.clone());
        let what = &body[..body.len().min(80)];
        let answered = shop.refuses(known(ask), status, what).await;
        let root = "<IncreaseSubscriptionItemQuantityResponse xmlns=";
        assert!(answered.text.contains(root), "{}", answered.text);
        assert!(!answered.text.contains("lol"), "{}", answered.text);
    }
}

#[tokio::test]
async fn too_many_calls_are_told_as_documented_and_block_for_a_minute() {
    use perennial_engine::directory::Document;
    use perennial_engine::{Environment, EnvironmentId, EnvironmentKind, Expect};
    use room_lobby::limits::{CountedBy, RateLimits};
    let minute = std::time::Duration::from_mins(1);
    let clock = std::sync::Arc::new(room_lobby::testing::ManualClock::new(0));
    let limits = RateLimits::per_second_blocking(30, minute, CountedBy::Address, clock.clone());
    let shop = Shop::with(room_commerce::Config { limits, ..Default::default() }).await;
    shop.sell_seats(1, "tok_ok").await;
    let id = EnvironmentId(2);
    let (name, kind) = ("production".to_owned(), EnvironmentKind::Production);
    let production = Document::Environment(Environment { id, name, kind });
    shop.world.engine.define(id, production, Expect::Any).await.expect("an environment");
    shop.lobby.enrol("live", "p", credential("live", "production", "commerce", &[]));
    let path = format!("{GET}?subscriptionId=S4100001");
    let live = || async { Ask::get(&path).basic("live", "p").of(&shop.house).await };
    for _ in 0..30 {
        assert_eq!(live().await.status, 404);
    }
    let answered = live().await;
    assert_eq!(answered.status, 429);
    assert_eq!(answered.header("content-type"), "text/html");
    assert_eq!(answered.header("retry-after"), "60");
    clock.advance(minute.saturating_sub(std::time::Duration::from_secs(1)));
    assert_eq!(live().await.status, 429, "for a whole minute");
    // Nobody is held up in a sandbox.
    for _ in 0..40 {
        assert_eq!(shop.get(&path).await.status, 200);
    }
    clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(live().await.status, 404);
}

#[tokio::test]
async fn what_is_lenient_is_taken() {
    let shop = Shop::opened_with_one().await;
    for body in [
        r#"{"Quantity":"1","RunningNumber":"1","SubscriptionId":4100001,"Unknown":{"x":[1]}}"#,
        r#"{"QUANTITY":1,"runningnumber":1,"subscriptionid":"s4100001","GenerateMail":null}"#,
        r#"{"Quantity":1,"RunningNumber":1,"SubscriptionId":"S4100001","AlignmentSettings":null}"#,
        r#"{"Quantity":1,"RunningNumber":1,"SubscriptionId":"S4100001","AlignmentSettings":{}}"#,
        r#"{"Quantity":1,"RunningNumber":1,"SubscriptionId":"S4100001","GenerateMail":"False"}"#,
    ] {
        let answered = shop.post(INCREASE, body).await;
        assert_eq!((answered.status.as_u16(), said(&answered)), (200, "OK".to_owned()), "{body}");
    }
    let xml = "<x:IncreaseSubscriptionItemQuantityRequest xmlns:x=\"urn:x\">\
               <x:SubscriptionId>S4100001</x:SubscriptionId> <!-- any order -->\
               <x:Unknown/><x:runningnumber> 1 </x:runningnumber><x:Quantity>1</x:Quantity>\
               </x:IncreaseSubscriptionItemQuantityRequest>";
    let ask = Ask::new("POST", INCREASE).header("content-type", "application/xml").body(xml);
    let answered = shop.ask(ask).await;
    // Asked in XML, answered in JSON: what is accepted decides.
    assert_eq!((answered.status.as_u16(), said(&answered)), (200, "OK".to_owned()));
}
