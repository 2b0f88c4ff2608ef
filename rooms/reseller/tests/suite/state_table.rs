//! The state table (5): every method in every state. The specification's table is kept here as
//! data; what the room answers is sent for, cell by cell, compared with it, and printed.
//!
//! `BLESS=1 cargo test -p room-reseller` writes the golden; read it against the specification.

use std::fmt::Write;

use perennial_engine::testing::instant;
use room_lobby::testing::{Answered, Ask};
use serde_json::Value;

use crate::printed::golden;
use crate::shop::{SUBSCRIPTIONS, Shop};

const HEAD: &str = "\
# The state table: what each method does in each state of a subscription (5).
# inferred: printed by tests/suite/state_table.rs from real requests; each cell is compared with the
# specification's table, which the test keeps as data.
# The subscription is a month of a product that is extended by hand, sold on 31 January at 09:00;
# each state is looked at an hour after it began.
# A cell: the state before, the answer, the state afterwards with what tells it apart.
";

/// The columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Nothing,
    Created,
    Active,
    CancelAtEnd,
    InGrace,
    Suspended,
    Cancelled,
}

use Column::{Active, CancelAtEnd, Cancelled, Created, InGrace, Nothing, Suspended};

pub const COLUMNS: [Column; 7] =
    [Nothing, Created, Active, CancelAtEnd, InGrace, Suspended, Cancelled];

/// What a cell of the specification says.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    /// 400 `FAILED_PRECONDITION`.
    Fp,
    /// The same, because it is so already.
    So,
    /// The same, for another user.
    User,
    /// 404 `NOT_FOUND`.
    Nf,
    /// 409 `ALREADY_EXISTS`.
    Ae,
    /// 200 without a change of state.
    Same,
    /// 200 and the state afterwards.
    To(Column),
}

use Cell::{Ae, Fp, Nf, Same, So, To, User};

/// A row: its name, what is asked, and the cells in the order of the columns.
pub type Row = (&'static str, Asked, [Cell; 7]);

#[derive(Clone, Copy, Debug)]
pub enum Asked {
    Verb(&'static str, &'static str),
    Provision,
    Get,
    ReplacedBy(&'static str),
    Patch,
    /// By an end user.
    Create,
    /// By the end user, after another one was linked or not.
    Entitle {
        another: bool,
    },
}

use Asked::{Create, Entitle, Get, Patch, Provision, ReplacedBy, Verb};

const EXTEND: &str = r#"{"requestId":"r-1","extension":{"partnerUserToken":"cust-42",
 "duration":{"count":1,"unit":"MONTH"}}}"#;
const TWELVE_DAYS: &str = r#"{"resumeMode":"RESUME_MODE_CYCLE_OPTIONS",
 "cycleOptions":{"initialCycleDuration":{"count":12,"unit":"DAY"}}}"#;
const TO_ACTIVE: [Cell; 7] = [Nf, Fp, Fp, Fp, Fp, To(Active), Fp];
const TO_SUSPENDED: [Cell; 7] = [Nf, Fp, To(Suspended), Fp, To(Suspended), So, Fp];
const REPLACED: [Cell; 7] = [Nf, Fp, To(Cancelled), To(Cancelled), To(Cancelled), Fp, Fp];

/// Section 5, row by row.
pub const TABLE: [Row; 20] = [
    ("create (same id)", Create, [To(Active), Ae, Ae, Ae, Ae, Ae, Ae]),
    ("provision (same id)", Provision, [To(Active), Ae, Ae, Ae, Ae, Ae, Ae]),
    ("get", Get, [Nf, Same, Same, Same, Same, Same, Same]),
    ("entitle, nobody linked", Entitle { another: false }, [Nf, Same, Same, Same, Same, Fp, Fp]),
    (
        "entitle, another user linked",
        Entitle { another: true },
        [Nf, User, User, User, User, User, User],
    ),
    (
        "cancel immediate",
        Verb("cancel", r#"{"cancelImmediately":true}"#),
        [Nf, To(Cancelled), To(Cancelled), To(Cancelled), To(Cancelled), To(Cancelled), So],
    ),
    (
        "cancel at end",
        Verb("cancel", r#"{"cancellationReason":"CANCELLATION_REASON_FRAUD"}"#),
        [Nf, To(Cancelled), To(CancelAtEnd), Same, To(Cancelled), Fp, Fp],
    ),
    ("undoCancel", Verb("undoCancel", "{}"), [Nf, Fp, Fp, To(Active), Fp, Fp, Fp]),
    ("extend", Verb("extend", EXTEND), [Nf, Fp, To(Active), Fp, To(Active), Fp, Fp]),
    ("suspend", Verb("suspend", "{}"), TO_SUSPENDED),
    (
        "suspend, CANCEL_AFTER_GRACE_PERIOD",
        Verb("suspend", r#"{"suspendMode":"SUSPEND_MODE_CANCEL_AFTER_GRACE_PERIOD"}"#),
        TO_SUSPENDED,
    ),
    (
        "suspend, CANCEL_AFTER_RETENTION_PERIOD",
        Verb("suspend", r#"{"suspendMode":"SUSPEND_MODE_CANCEL_AFTER_RETENTION_PERIOD"}"#),
        TO_SUSPENDED,
    ),
    ("resume (no mode)", Verb("resume", ""), TO_ACTIVE),
    (
        "resume, IMMEDIATE_NEW_CYCLE",
        Verb("resume", r#"{"resumeMode":"RESUME_MODE_IMMEDIATE_NEW_CYCLE"}"#),
        TO_ACTIVE,
    ),
    ("resume, CYCLE_OPTIONS", Verb("resume", TWELVE_DAYS), TO_ACTIVE),
    (
        "resume, RESTORE_EXISTING_BILLING_SCHEDULE",
        Verb("resume", r#"{"resumeMode":"RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE"}"#),
        TO_ACTIVE,
    ),
    ("replaced by START_IMMEDIATELY", ReplacedBy("START_IMMEDIATELY"), REPLACED),
    (
        "replaced by ALIGN_WITH_PREVIOUS_SUBSCRIPTION",
        ReplacedBy("ALIGN_WITH_PREVIOUS_SUBSCRIPTION"),
        // Aligned with an end that is past there would be no first cycle (4).
        [Nf, Fp, To(Cancelled), To(Cancelled), To(Cancelled), Fp, Fp],
    ),
    (
        "replaced by DEFERRED_TO_NEXT_RECURRENCE",
        ReplacedBy("DEFERRED_TO_NEXT_RECURRENCE"),
        [Nf, Fp, To(CancelAtEnd), Same, Fp, Fp, Fp],
    ),
    ("lineItems.patch", Patch, [Nf, Same, Same, Same, Same, Same, Fp]),
];

impl Column {
    pub fn state(self) -> &'static str {
        match self {
            Nothing => "(none)",
            Created => "STATE_CREATED",
            Active => "STATE_ACTIVE",
            CancelAtEnd => "STATE_CANCEL_AT_END_OF_CYCLE",
            InGrace => "STATE_IN_GRACE_PERIOD",
            Suspended => "STATE_SUSPENDED",
            Cancelled => "STATE_CANCELLED",
        }
    }

    /// A shop in which `ord-1` is in this state, perhaps linked to somebody.
    async fn shop(self, linked: bool) -> Shop {
        let shop = Shop::open().await;
        match self {
            Nothing => {}
            Created => {
                shop.provision("ord-0").await;
                let created = sell(&shop, "ord-1", Some(("ord-0", "DEFERRED_TO_NEXT_RECURRENCE")));
                assert_eq!(created.await.status, 200);
            }
            Active | CancelAtEnd | InGrace | Suspended | Cancelled => {
                let sold = sell(&shop, "ord-1", None).await;
                assert_eq!(sold.status, 200, "{}", sold.text);
            }
        }
        if linked && self != Nothing {
            let user = shop.end_user("bert").await;
            let ask = Ask::post_json(&format!("{SUBSCRIPTIONS}/ord-1:entitle"), "{}");
            let entitled = ask.bearer(&user).of(&shop.house).await;
            assert_eq!(entitled.status, 200, "{}", entitled.text);
        }
        let remorse = r#"{"cancellationReason":"CANCELLATION_REASON_REMORSE"}"#;
        let at_once = r#"{"cancelImmediately":true}"#;
        match self {
            Nothing | Created | Active | InGrace => {}
            CancelAtEnd => drop(shop.post("ord-1", "cancel", remorse).await),
            Suspended => drop(shop.post("ord-1", "suspend", "{}").await),
            Cancelled => drop(shop.post("ord-1", "cancel", at_once).await),
        }
        let later = if self == InGrace { "2026-02-28T10:00:00Z" } else { "2026-01-31T10:00:00Z" };
        shop.world.clock_to(later).await.unwrap();
        if self != Nothing {
            assert_eq!(shop.get("ord-1").await["state"], self.state());
        }
        shop
    }
}

/// Sells the product that is extended by hand, perhaps instead of another subscription.
pub async fn sell(shop: &Shop, id: &str, instead: Option<(&str, &str)>) -> Answered {
    let details = instead.map_or(String::new(), |(previous, spec)| {
        format!(
            r#","upgradeDowngradeDetails":{{"previousSubscriptionId":"{previous}",
            "billingCycleSpec":"BILLING_CYCLE_SPEC_{spec}"}}"#
        )
    });
    let body = message(&details);
    shop.ask(Ask::post_json(&format!("{SUBSCRIPTIONS}:provision?subscriptionId={id}"), body)).await
}

fn message(details: &str) -> String {
    format!(
        r#"{{"partnerUserToken":"cust-42","serviceLocation":{{"regionCode":"DE"}},
        "lineItems":[{{"product":"partners/telco-north/products/shield-manual"}}]{details}}}"#
    )
}

pub async fn ask(shop: &Shop, asked: Asked) -> Answered {
    let path = format!("{SUBSCRIPTIONS}/ord-1");
    match asked {
        Verb(verb, "") => shop.ask(Ask::new("POST", &format!("{path}:{verb}"))).await,
        Verb(verb, body) => shop.ask(Ask::post_json(&format!("{path}:{verb}"), body)).await,
        Provision => sell(shop, "ord-1", None).await,
        Get => shop.ask(Ask::get(&path)).await,
        Create => {
            let user = shop.end_user("anna").await;
            let path = format!("{SUBSCRIPTIONS}?subscriptionId=ord-1");
            Ask::post_json(&path, message("")).bearer(&user).of(&shop.house).await
        }
        Entitle { .. } => {
            let user = shop.end_user("anna").await;
            let ask = Ask::post_json(&format!("{path}:entitle"), "{}");
            ask.bearer(&user).of(&shop.house).await
        }
        ReplacedBy(spec) => sell(shop, "ord-2", Some(("ord-1", spec))).await,
        Patch => {
            let mask = "productPayload.googleHomePayload.googleStructureId";
            let body = r#"{"productPayload":{"googleHomePayload":{"googleStructureId":"s-1"}}}"#;
            let path = format!("{path}/lineItems/1?updateMask={mask}");
            let ask = Ask::new("PATCH", &path).header("content-type", "application/json");
            shop.ask(ask.body(body)).await
        }
    }
}

/// `ord-1` as it stands; null where there is none.
pub async fn stands(shop: &Shop) -> Value {
    let answered = shop.ask(Ask::get(&format!("{SUBSCRIPTIONS}/ord-1"))).await;
    if answered.status == 200 { answered.json() } else { Value::Null }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or("-")
}

/// The answer of a cell: what came back, and what was left behind.
fn told(answered: &Answered, after: &Value) -> String {
    let error = &answered.json()["error"];
    let mut told = answered.status.as_u16().to_string();
    if answered.status != 200 {
        write!(told, " {}", text(error, "status")).unwrap();
        if let Some(reason) = error["details"][0]["reason"].as_str() {
            write!(told, " {reason}").unwrap();
        }
        return told;
    }
    write!(told, " {}", text(after, "state")).unwrap();
    if let Some(reason) = after["cancellationDetails"]["reason"].as_str() {
        write!(told, " {reason}").unwrap();
    }
    if after["endUserEntitled"] == true {
        told.push_str(", linked");
    }
    write!(told, ", renewal {}", text(after, "renewalTime")).unwrap();
    if after["cycleEndTime"] != after["renewalTime"] {
        write!(told, ", cycle end {}", text(after, "cycleEndTime")).unwrap();
    }
    write!(told, ", updated {}", text(after, "updateTime")).unwrap();
    told
}

/// Whether the answer is what the specification says.
pub fn holds(cell: Cell, answered: &Answered, before: &Value, after: &Value) -> bool {
    let error = answered.json()["error"].clone();
    let reason = error["details"][0]["reason"].as_str().unwrap_or_default();
    let failed = |code: u16, status: &str| {
        answered.status == code && error["code"] == code && error["status"] == status
    };
    match cell {
        Fp => failed(400, "FAILED_PRECONDITION") && reason.is_empty(),
        So => {
            let so = "ERROR_CODE_SUBSCRIPTION_IN_REQUESTED_STATE";
            failed(400, "FAILED_PRECONDITION") && reason == so
        }
        User => {
            let user = "ERROR_CODE_SUBSCRIPTION_USER_MISMATCH";
            failed(400, "FAILED_PRECONDITION") && reason == user
        }
        Nf => failed(404, "NOT_FOUND"),
        Ae => failed(409, "ALREADY_EXISTS"),
        Same => answered.status == 200 && after["state"] == before["state"],
        To(state) => answered.status == 200 && after["state"] == state.state(),
    }
}

/// `createTime` never changes, and `updateTime` grows with every change (6).
pub fn unchanging(before: &Value, after: &Value) {
    if before.is_null() {
        return;
    }
    assert_eq!(before["createTime"], after["createTime"]);
    let (earlier, later) = (text(before, "updateTime"), text(after, "updateTime"));
    let (earlier, later) = (instant(earlier), instant(later));
    assert!(before == after || earlier < later, "{earlier}, then {later}");
}

#[tokio::test]
async fn every_method_in_every_state() {
    let mut printed = HEAD.to_owned();
    let mut wrong = vec![];
    for (name, asked, cells) in TABLE {
        write!(printed, "\n{name}\n").unwrap();
        for (column, cell) in COLUMNS.into_iter().zip(cells) {
            let linked = matches!(asked, Entitle { another: true });
            let shop = column.shop(linked).await;
            let before = stands(&shop).await;
            let answered = ask(&shop, asked).await;
            let after = stands(&shop).await;
            if !holds(cell, &answered, &before, &after) {
                wrong.push(format!("{name}, {column:?}: not {cell:?}: {}", answered.text));
            }
            if answered.status == 200 {
                unchanging(&before, &after);
            } else {
                assert_eq!(before, after, "{name}, {column:?}: a failed call changes nothing");
            }
            let state = column.state();
            writeln!(printed, "  {state:<29} {}", told(&answered, &after)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    golden("state_table.txt", &printed);
}
