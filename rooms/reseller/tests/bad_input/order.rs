//! Of two mistakes in one call the earlier one of section 4 is told: system parameters, credential,
//! principal and partner, body, fields, resource, state.

use room_lobby::testing::{Answered, Ask};

use crate::calls::{CALLS, Called};
use crate::shop::{SUBSCRIPTIONS, Shop};

/// What can be wrong, in the order it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    System,
    NoCredential,
    BadCredential,
    OtherPartner,
    OtherKind,
    /// For a call without a body, a parameter nobody knows.
    Body,
    Field,
    Resource,
    State,
}

impl Fault {
    const ALL: [Self; 9] = [
        Self::System,
        Self::NoCredential,
        Self::BadCredential,
        Self::OtherPartner,
        Self::OtherKind,
        Self::Body,
        Self::Field,
        Self::Resource,
        Self::State,
    ];

    /// Whether a call can have it at all.
    fn fits(self, call: &Called) -> bool {
        match self {
            Self::System
            | Self::NoCredential
            | Self::BadCredential
            | Self::OtherPartner
            | Self::OtherKind
            | Self::Body => true,
            Self::Field => call.body.is_some(),
            Self::Resource => call.named || call.method == "userSessions.generate",
            Self::State => call.named && call.http != "GET" || sells(call),
        }
    }

    /// Whether one call can have both.
    fn goes_with(self, other: Self) -> bool {
        let credential = |fault| matches!(fault, Self::NoCredential | Self::BadCredential);
        let caller = |fault| matches!(fault, Self::OtherPartner | Self::OtherKind);
        let whom = |fault| credential(fault) || caller(fault);
        let what = |fault| matches!(fault, Self::Resource | Self::State);
        // Somebody without a credential is nobody in particular.
        self < other && !(whom(self) && whom(other)) && !(what(self) && what(other))
    }

    fn told(self, call: &Called, answered: &Answered) -> bool {
        let error = &answered.json()["error"];
        let text = error["message"].as_str().unwrap_or_default();
        let (status, word) = match self {
            Self::System => ("INVALID_ARGUMENT", "for system query parameter : alt"),
            Self::NoCredential => ("UNAUTHENTICATED", "missing required authentication"),
            Self::BadCredential => ("UNAUTHENTICATED", "invalid authentication credentials"),
            Self::OtherPartner | Self::OtherKind => {
                ("PERMISSION_DENIED", "The caller does not have permission")
            }
            Self::Body if call.body.is_none() => ("INVALID_ARGUMENT", "Cannot bind query"),
            Self::Body => ("INVALID_ARGUMENT", "Invalid JSON payload received. The "),
            Self::Field => ("INVALID_ARGUMENT", "Unknown name \"nothing\""),
            Self::Resource => ("NOT_FOUND", "Requested entity was not found."),
            Self::State if sells(call) => ("ALREADY_EXISTS", "already exists"),
            Self::State => ("FAILED_PRECONDITION", ""),
        };
        error["status"] == status && text.contains(word)
    }
}

fn sells(call: &Called) -> bool {
    matches!(call.method, "subscriptions.create" | "subscriptions.provision")
}

fn faulty(shop: &Shop, call: &Called, faults: &[Fault]) -> Ask {
    let has = |fault| faults.contains(&fault);
    let id = match (has(Fault::Resource), has(Fault::State), sells(call)) {
        (true, _, _) => "ord-nine",
        (_, true, _) => "ord-gone",
        (_, _, true) => "ord-new",
        _ => "ord-1",
    };
    let mut query = vec![];
    if has(Fault::System) {
        query.push("alt=proto");
    }
    let mut body = call.body_about(id);
    if let Some(body) = &mut body {
        if has(Fault::Field) {
            body.truncate(body.len() - 1);
            let comma = if body.len() > 1 { "," } else { "" };
            body.extend_from_slice(format!("{comma}\"nothing\":1}}").as_bytes());
        }
        if has(Fault::Body) {
            body.truncate(body.len() - 1);
        }
    } else if has(Fault::Body) {
        query.push("nothing=1");
    }
    let ask = call.ask(&call.at(id, &query.join("&")), body.as_deref());
    let user = |partner| shop.user(partner, 7);
    if has(Fault::NoCredential) {
        ask
    } else if has(Fault::BadCredential) {
        ask.bearer(&format!("{}x", shop.north))
    } else if has(Fault::OtherPartner) {
        ask.bearer(&if call.by_user { user("telco-south") } else { shop.south.clone() })
    } else if has(Fault::OtherKind) {
        ask.bearer(&if call.by_user { shop.north.clone() } else { user("telco-north") })
    } else {
        ask.bearer(&call.key(shop))
    }
}

#[tokio::test]
async fn the_earlier_of_two_mistakes_is_told() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    shop.provision("ord-gone").await;
    shop.post("ord-gone", "cancel", r#"{"cancelImmediately":true}"#).await;
    let before = shop.store.digest();
    let mut tried = 0;
    for call in &CALLS {
        for first in Fault::ALL.into_iter().filter(|fault| fault.fits(call)) {
            let alone = faulty(&shop, call, &[first]).of(&shop.house).await;
            assert!(first.told(call, &alone), "{} {first:?}: {}", call.method, alone.text);
            let later = Fault::ALL.into_iter().filter(|other| first.goes_with(*other));
            for second in later.filter(|fault| fault.fits(call)) {
                let both = faulty(&shop, call, &[first, second]).of(&shop.house).await;
                let what = format!("{} {first:?} and {second:?}", call.method);
                assert!(first.told(call, &both), "{what}: {}", both.text);
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
    assert!(shop.store.digest() == before, "a refused call left a trace");
}

/// A body that is too long, announced or not, is judged after its sender.
#[tokio::test]
async fn a_long_body_does_not_come_before_its_sender() {
    let shop = Shop::open().await;
    let long = vec![b' '; (1 << 20) + 1];
    for call in CALLS.iter().filter(|call| call.body.is_some()) {
        let at = call.at("ord-1", "");
        let own = call.ask(&at, Some(&long)).bearer(&call.key(&shop)).of(&shop.house).await;
        assert_eq!(own.status, 400, "{}", call.method);
        assert!(own.text.contains("Request payload size exceeds the limit: 1048576 bytes."));
        let south = call.ask(&at, Some(&long)).bearer(&shop.south).of(&shop.house).await;
        assert_eq!(south.status, 403, "{}", call.method);
        let nobody = call.ask(&at, Some(&long)).of(&shop.house).await;
        assert_eq!(nobody.status, 401, "{}", call.method);
    }
}

/// Clients replay a 401, up to twice, with another token.
#[tokio::test]
async fn a_refused_credential_has_no_effect() {
    let shop = Shop::open().await;
    shop.provision("ord-1").await;
    for call in CALLS.iter().filter(|call| call.http != "GET") {
        let (before, id) = (shop.store.digest(), if sells(call) { "ord-new" } else { "ord-1" });
        let body = call.body_about(id);
        for _replay in 0..3 {
            let ask = call.ask(&call.at(id, ""), body.as_deref());
            let refused = ask.bearer("rs_test_unknown").of(&shop.house).await;
            assert_eq!(refused.status, 401, "{}", call.method);
            let challenge = "Bearer realm=\"perennial\", error=\"invalid_token\"";
            assert_eq!(refused.header("www-authenticate"), challenge, "{}", call.method);
        }
        let missing = call.ask(&call.at(id, ""), body.as_deref()).of(&shop.house).await;
        assert_eq!(missing.header("www-authenticate"), "Bearer realm=\"perennial\"");
        let info = &missing.json()["error"]["details"][0];
        let method = format!("paymentsresellersubscription.partners.{}", call.method);
        assert_eq!(info["metadata"]["method"], method.as_str());
        assert_eq!(info["metadata"]["service"], "paymentsresellersubscription.googleapis.com");
        assert!(shop.store.digest() == before, "{} left a trace", call.method);
    }
    let provision = format!("{SUBSCRIPTIONS}:provision?subscriptionId=ord-new");
    let done = shop.ask(Ask::post_json(&provision, crate::shop::SHIELD)).await;
    assert_eq!(done.status, 200, "{}", done.text);
}
