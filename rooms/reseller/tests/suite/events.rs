//! The second table of section 5: what the clock and the platform do to a subscription. Each row is
//! lived through the room, compared with the specification's, and printed.
//!
//! `BLESS=1 cargo test -p room-reseller` writes the golden; read it against the specification.

use std::fmt::Write;

use perennial_core::Command;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::terms::{RenewalMode, Terms};
use perennial_core::time::Span;
use perennial_engine::directory::Document;

use crate::goods::stock;
use crate::platform::{asked_on, tell};
use crate::printed::golden;
use crate::shop::{SHIELD, Shop};

const HEAD: &str = "\
# What the clock and the platform do (5): the state before, the state afterwards, and its reason.
# documented: reseller.md 5, clock and platform events; printed by tests/suite/events.rs, which lives
# each of them through the room.
";

const REMORSE: &str = r#"{"cancellationReason":"CANCELLATION_REASON_REMORSE"}"#;
const EXTEND: &str = r#"{"requestId":"r-1","extension":{"partnerUserToken":"cust-42",
 "duration":{"count":1,"unit":"MONTH"}}}"#;
const FOR_THE_GRACE: &str = r#"{"suspendMode":"SUSPEND_MODE_CANCEL_AFTER_GRACE_PERIOD"}"#;
const RENEWAL: &str = "2026-02-28T09:00:00Z";

/// The world in which an event happens.
#[derive(Clone, Copy)]
enum World {
    /// The preset, which leaves the money to the partner.
    Plain,
    /// The same without any grace.
    NoGrace,
    /// The partner is asked before each charge, and answers as a test token does.
    Asked(&'static str),
    AskedWithoutGrace(&'static str),
}

use World::{Asked, AskedWithoutGrace, NoGrace, Plain};

struct Event {
    name: &'static str,
    world: World,
    product: &'static str,
    /// Calls that come before it.
    before: &'static [(&'static str, &'static str)],
    from: &'static str,
    /// When it has happened; empty where it is no matter of time.
    at: &'static str,
    to: &'static str,
    reason: &'static str,
}

const ACTIVE: Event = Event {
    name: "",
    world: Plain,
    product: "shield-monthly",
    before: &[],
    from: "ACTIVE",
    at: RENEWAL,
    to: "ACTIVE",
    reason: "-",
};
const CLOSED: Event = Event {
    name: "end user deletes the account",
    at: "",
    to: "CANCELLED",
    reason: "ACCOUNT_CLOSED",
    ..ACTIVE
};

/// The specification's rows, in its order.
const EVENTS: [Event; 21] = [
    Event { name: "renewalTime, auto", ..ACTIVE },
    Event {
        name: "renewalTime, manual, extended ahead",
        product: "shield-manual",
        before: &[("extend", EXTEND)],
        ..ACTIVE
    },
    Event {
        name: "renewalTime, manual, not extended",
        product: "shield-manual",
        to: "IN_GRACE_PERIOD",
        ..ACTIVE
    },
    Event {
        name: "renewalTime, manual, not extended, no grace period",
        world: NoGrace,
        product: "shield-manual",
        to: "CANCELLED",
        reason: "PAST_DUE",
        ..ACTIVE
    },
    Event {
        name: "authorizeCharge rejected",
        world: Asked("tok_decline_later"),
        to: "IN_GRACE_PERIOD",
        ..ACTIVE
    },
    Event {
        name: "authorizeCharge rejected, no grace period",
        world: AskedWithoutGrace("tok_decline_later"),
        to: "CANCELLED",
        reason: "PAST_DUE",
        ..ACTIVE
    },
    Event {
        name: "authorizeCharge accepted on a retry",
        from: "IN_GRACE_PERIOD",
        world: Asked("tok_decline_2_times"),
        at: "2026-03-01T09:00:00Z",
        ..ACTIVE
    },
    Event {
        name: "grace over, not extended",
        from: "IN_GRACE_PERIOD",
        product: "shield-manual",
        at: "2026-03-07T09:00:00Z",
        to: "CANCELLED",
        reason: "PAST_DUE",
        ..ACTIVE
    },
    Event {
        name: "grace over, rejected",
        from: "IN_GRACE_PERIOD",
        world: Asked("tok_decline_later"),
        at: "2026-03-07T09:00:00Z",
        to: "CANCELLED",
        reason: "PAST_DUE",
        ..ACTIVE
    },
    Event {
        name: "renewalTime",
        before: &[("cancel", REMORSE)],
        from: "CANCEL_AT_END_OF_CYCLE",
        to: "CANCELLED",
        reason: "REMORSE",
        ..ACTIVE
    },
    Event {
        name: "renewalTime, only ONE_TIME items",
        product: "setup-1",
        to: "CANCELLED",
        reason: "OTHER",
        ..ACTIVE
    },
    Event {
        name: "renewalTime, only exhausted finite items",
        product: "course-1",
        at: "2026-07-31T09:00:00Z",
        to: "CANCELLED",
        reason: "OTHER",
        ..ACTIVE
    },
    Event {
        name: "renewalTime, one cycle of a finite item left",
        product: "course-1",
        at: "2026-07-31T08:59:59Z",
        ..ACTIVE
    },
    Event { name: "start of a deferred replacement", from: "CREATED", ..ACTIVE },
    Event {
        name: "suspend timer",
        before: &[("suspend", FOR_THE_GRACE)],
        from: "SUSPENDED",
        at: "2026-02-07T09:00:00Z",
        to: "CANCELLED",
        reason: "SYSTEM_CANCEL",
        ..ACTIVE
    },
    Event {
        name: "renewalTime while suspended",
        before: &[("suspend", "{}")],
        from: "SUSPENDED",
        to: "SUSPENDED",
        ..ACTIVE
    },
    CLOSED,
    Event { before: &[("cancel", REMORSE)], from: "CANCEL_AT_END_OF_CYCLE", ..CLOSED },
    Event { before: &[("suspend", "{}")], from: "SUSPENDED", ..CLOSED },
    Event { from: "CREATED", ..CLOSED },
    Event { product: "shield-manual", from: "IN_GRACE_PERIOD", ..CLOSED },
];

async fn shop(world: World, product: &str) -> Shop {
    let graceless = |mut terms: Terms| {
        terms.dunning.grace = Span::ZERO;
        terms.at_end.grace = Span::ZERO;
        terms
    };
    match world {
        Asked(token) => return asked_on(token, RenewalMode::Automatic, |terms| terms).await,
        AskedWithoutGrace(token) => {
            return asked_on(token, RenewalMode::Automatic, graceless).await;
        }
        Plain | NoGrace => {}
    }
    let shop = Shop::open().await;
    if matches!(world, NoGrace) {
        for (id, terms) in room_reseller::terms::terms() {
            let terms = graceless(terms);
            shop.world.define(Document::Terms { id, terms }).await.unwrap();
        }
    }
    if product.ends_with("-1") {
        stock(&shop).await;
    }
    shop.provision_one("ord-1", product).await;
    shop
}

/// The subscription the event happens to: a replacement where it is yet to begin.
async fn subject(shop: &Shop, event: &Event) -> &'static str {
    if event.from != "CREATED" {
        return "ord-1";
    }
    let details = r#""partnerUserToken":"cust-42","upgradeDowngradeDetails":{
        "previousSubscriptionId":"ord-1",
        "billingCycleSpec":"BILLING_CYCLE_SPEC_DEFERRED_TO_NEXT_RECURRENCE"}"#;
    let body = SHIELD.replace(r#""partnerUserToken":"cust-42""#, details);
    shop.sold("ord-2", &body).await;
    "ord-2"
}

#[tokio::test]
async fn every_event_of_the_table() {
    let mut text = HEAD.to_owned();
    for event in EVENTS {
        let shop = shop(event.world, event.product).await;
        let id = subject(&shop, &event).await;
        for (verb, body) in event.before {
            let answered = shop.ask(crate::shop::verb(id, verb, body)).await;
            assert_eq!(answered.status, 200, "{}: {}", event.name, answered.text);
        }
        if event.from == "IN_GRACE_PERIOD" {
            shop.world.clock_to(RENEWAL).await.unwrap();
        }
        assert_eq!(shop.get(id).await["state"], format!("STATE_{}", event.from), "{}", event.name);
        if event.at.is_empty() {
            let (when, reason) = (CancelWhen::Now, CancelReason::AccountClosed);
            tell(&shop, id, Command::Cancel { when, reason }).await;
        } else {
            shop.world.clock_to(event.at).await.unwrap();
        }
        let after = shop.get(id).await;
        assert_eq!(after["state"], format!("STATE_{}", event.to), "{}", event.name);
        let reason = after["cancellationDetails"]["reason"].as_str().unwrap_or("-");
        let reason = reason.trim_start_matches("CANCELLATION_REASON_");
        assert_eq!(reason, event.reason, "{}", event.name);
        assert_eq!(after["processingState"], serde_json::Value::Null, "{}", event.name);
        writeln!(text, "{:<52} {:<23} {:<16} {reason}", event.name, event.from, event.to).unwrap();
    }
    golden("platform_events.txt", &text);
}
