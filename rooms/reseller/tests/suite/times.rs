//! The times at each step (6), to the millisecond: worked out by hand here from the table of the
//! specification, and compared with what the room answers. The steps are printed.
//!
//! `BLESS=1 cargo test -p room-reseller` writes the golden; read it against the specification.

use std::fmt::Write;

use room_lobby::testing::{Answered, Ask};
use serde_json::Value;

use crate::goods::stock;
use crate::printed::golden;
use crate::shop::{SUBSCRIPTIONS, Shop};

/// `freeTrialEndTime`, `renewalTime`, `cycleEndTime`, `updateTime`, without the common ending.
type Times = [&'static str; 4];

/// A timeline of one shop, told step by step.
struct Told {
    shop: Shop,
    text: String,
    /// What every instant of it ends in.
    ending: &'static str,
    created: String,
}

impl Told {
    /// Begins at an instant; `ending` is left out of what is said afterwards.
    async fn begin(title: &str, at: &str, ending: &'static str) -> Self {
        let shop = Shop::open().await;
        let (text, created) = (format!("\n{title}\n"), format!("{at}{ending}"));
        let told = Self { shop, text, ending, created };
        told.clock(at).await;
        told
    }

    async fn clock(&self, at: &str) {
        self.shop.world.clock_to(&format!("{at}{}", self.ending)).await.unwrap();
    }

    /// Sells `product`; `more` is put into the message.
    async fn sell(&self, id: &str, product: &str, query: &str, more: &str) {
        let body = format!(
            r#"{{"partnerUserToken":"cust-9","serviceLocation":{{"regionCode":"DE"}},
            "lineItems":[{{"product":"partners/telco-north/products/{product}"}}]{more}}}"#
        );
        let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId={id}{query}");
        let sold = self.shop.ask(Ask::post_json(&path, body)).await;
        assert_eq!(sold.status, 200, "{}", sold.text);
    }

    async fn verb(&self, id: &str, verb: &str, body: &str) -> Answered {
        let path = format!("{SUBSCRIPTIONS}/{id}:{verb}");
        let answered = self.shop.ask(Ask::post_json(&path, body)).await;
        assert_eq!(answered.status, 200, "{}", answered.text);
        answered
    }

    async fn extend(&self, id: &str, request: &str) -> Value {
        let body = format!(
            r#"{{"requestId":"{request}","extension":{{"partnerUserToken":"cust-9",
            "duration":{{"count":1,"unit":"MONTH"}}}}}}"#
        );
        self.verb(id, "extend", &body).await.json()
    }

    /// What stands after a step: its state and times, which must be those.
    async fn is(&mut self, step: &str, id: &str, state: &str, times: Times) {
        let found = self.shop.get(id).await;
        assert_eq!(found["state"], format!("STATE_{state}"), "{step}");
        let names = ["freeTrialEndTime", "renewalTime", "cycleEndTime", "updateTime"];
        for (name, time) in names.into_iter().zip(times) {
            assert_eq!(found[name], format!("{time}{}", self.ending), "{step}: {name}");
        }
        assert_eq!(found["createTime"], self.created, "{step}");
        let [trial, renewal, cycle, update] = times;
        writeln!(self.text, "  {step:<52} {state:<22} {trial}  {renewal}  {cycle}  {update}")
            .unwrap();
    }
}

const HEAD: &str = "\
# The times at each step (6): freeTrialEndTime, renewalTime, cycleEndTime, updateTime.
# documented: reseller.md 6 and 11; printed by tests/suite/times.rs, which holds them as worked out
# by hand. Instants are without the ending they share in a timeline.
";

async fn renews_by_itself() -> String {
    let title = "Renews by itself, sold on 31 January at 09:00:00.250";
    let mut told = Told::begin(title, "2026-01-31", "T09:00:00.250Z").await;
    let (t0, feb, mar, apr, may) =
        ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31");
    told.sell("a", "shield-monthly", "", "").await;
    told.is("provision", "a", "ACTIVE", [t0, feb, feb, t0]).await;
    told.clock("2026-02-02").await;
    let user = told.shop.end_user("anna").await;
    let entitle = Ask::post_json(&format!("{SUBSCRIPTIONS}/a:entitle"), "{}").bearer(&user);
    assert_eq!(entitle.of(&told.shop.house).await.status, 200);
    told.is("entitle", "a", "ACTIVE", [t0, feb, feb, "2026-02-02"]).await;
    told.clock("2026-02-03").await;
    let entitle = Ask::post_json(&format!("{SUBSCRIPTIONS}/a:entitle"), "{}").bearer(&user);
    assert_eq!(entitle.of(&told.shop.house).await.status, 200);
    told.is("entitle by the same user", "a", "ACTIVE", [t0, feb, feb, "2026-02-02"]).await;
    told.clock("2026-02-04").await;
    told.verb("a", "cancel", "{}").await;
    told.is("cancel at end", "a", "CANCEL_AT_END_OF_CYCLE", [t0, feb, feb, "2026-02-04"]).await;
    told.clock("2026-02-05").await;
    told.verb("a", "undoCancel", "{}").await;
    told.is("undoCancel", "a", "ACTIVE", [t0, feb, feb, "2026-02-05"]).await;
    told.clock(feb).await;
    told.is("renewal", "a", "ACTIVE", [t0, mar, mar, feb]).await;
    told.clock("2026-05-01").await;
    told.is("two boundaries at once, in order", "a", "ACTIVE", [t0, may, may, apr]).await;
    told.clock("2026-05-02").await;
    told.verb("a", "cancel", "{}").await;
    told.clock(may).await;
    told.is("cancelled at the end", "a", "CANCELLED", [t0, may, may, may]).await;
    told.text
}

async fn trials() -> String {
    let mut told = Told::begin("With a free trial of a week", "2027-01-24", "T09:00:00Z").await;
    let (t0, end) = ("2027-01-24", "2027-01-31");
    let promotion =
        r#","promotionSpecs":[{"promotion":"partners/telco-north/promotions/first-week"}]"#;
    told.sell("a", "shield-monthly", "", promotion).await;
    told.is("provision", "a", "ACTIVE", [end, end, end, t0]).await;
    told.clock(end).await;
    told.is("the trial is over", "a", "ACTIVE", [end, "2027-02-28", "2027-02-28", end]).await;
    told.clock("2027-02-28").await;
    let mar = "2027-03-31";
    told.is("the anchor is its end", "a", "ACTIVE", [end, mar, mar, "2027-02-28"]).await;
    told.clock("2027-03-02").await;
    told.verb("a", "cancel", r#"{"cancelImmediately":true}"#).await;
    told.is("cancel now", "a", "CANCELLED", [end, mar, mar, "2027-03-02"]).await;
    told.text
}

async fn initial_cycle() -> String {
    let title = "Provisioned with an initial cycle of 12 days";
    let mut told = Told::begin(title, "2026-03-31", "T00:30:00Z").await;
    let (t0, first) = ("2026-03-31", "2026-04-12");
    let query =
        "&cycleOptions.initialCycleDuration.count=12&cycleOptions.initialCycleDuration.unit=DAY";
    told.sell("a", "shield-monthly", query, "").await;
    told.is("provision", "a", "ACTIVE", [t0, first, first, t0]).await;
    told.clock(first).await;
    told.is("renewal", "a", "ACTIVE", [t0, "2026-05-12", "2026-05-12", first]).await;
    told.text
}

/// The example of section 11.
async fn extended_by_hand() -> String {
    let mut told = Told::begin("Extended by hand", "2027-01-01", "T09:00:00Z").await;
    let (t0, feb, mar, apr) = ("2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01");
    told.sell("a", "shield-manual", "", "").await;
    told.is("provision", "a", "ACTIVE", [t0, feb, feb, t0]).await;
    told.clock("2027-01-20").await;
    let answer = told.extend("a", "r-1").await;
    let at = |day: &str| format!("{day}T09:00:00Z");
    assert_eq!(answer["cycleEndTime"], at(mar));
    assert_eq!(answer["renewalTime"], at(feb));
    assert_eq!(answer["freeTrialEndTime"], at(t0));
    assert_eq!(answer.as_object().map(serde_json::Map::len), Some(3), "and nothing else");
    told.is("extend", "a", "ACTIVE", [t0, feb, mar, "2027-01-20"]).await;
    told.clock("2027-01-21").await;
    assert_eq!(told.extend("a", "r-1").await, answer, "the first answer");
    told.is("extend with the same requestId", "a", "ACTIVE", [t0, feb, mar, "2027-01-20"]).await;
    told.clock(feb).await;
    told.is("boundary, extended beyond it", "a", "ACTIVE", [t0, mar, mar, feb]).await;
    told.clock(mar).await;
    told.is("boundary, not extended", "a", "IN_GRACE_PERIOD", [t0, mar, mar, mar]).await;
    told.clock("2027-03-03").await;
    told.extend("a", "r-2").await;
    told.is("extend in grace", "a", "ACTIVE", [t0, apr, apr, "2027-03-03"]).await;
    told.clock(apr).await;
    told.is("boundary, not extended", "a", "IN_GRACE_PERIOD", [t0, apr, apr, apr]).await;
    told.clock("2027-04-08").await;
    told.is("grace over", "a", "CANCELLED", [t0, apr, apr, "2027-04-08"]).await;
    told.text
}

async fn resumed() -> String {
    let mut told = Told::begin("Suspended and resumed", "2026-04-01", "T09:00:00Z").await;
    let (t0, may, jun) = ("2026-04-01", "2026-05-01", "2026-06-20");
    told.sell("a", "shield-monthly", "", "").await;
    told.clock("2026-04-10").await;
    told.verb("a", "suspend", "").await;
    told.is("suspend", "a", "SUSPENDED", [t0, may, may, "2026-04-10"]).await;
    told.clock("2026-04-11").await;
    let restore = r#"{"resumeMode":"RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE"}"#;
    told.verb("a", "resume", restore).await;
    told.is("resume, RESTORE", "a", "ACTIVE", [t0, may, may, "2026-04-11"]).await;
    told.clock("2026-04-12").await;
    told.verb("a", "suspend", "{}").await;
    told.clock("2026-05-20").await;
    told.is("no renewal while suspended", "a", "SUSPENDED", [t0, may, may, "2026-04-12"]).await;
    told.verb("a", "resume", r#"{"resumeMode":3}"#).await;
    told.is("resume, IMMEDIATE", "a", "ACTIVE", [t0, jun, jun, "2026-05-20"]).await;
    told.clock("2026-05-21").await;
    told.verb("a", "suspend", "{}").await;
    told.clock("2026-05-22").await;
    let days = r#"{"resumeMode":"RESUME_MODE_CYCLE_OPTIONS",
        "cycleOptions":{"initialCycleDuration":{"count":9,"unit":"DAY"}}}"#;
    told.verb("a", "resume", days).await;
    let end = "2026-05-31";
    told.is("resume, CYCLE_OPTIONS of 9 days", "a", "ACTIVE", [t0, end, end, "2026-05-22"]).await;
    told.clock(end).await;
    told.is("its renewal", "a", "ACTIVE", [t0, "2026-06-30", "2026-06-30", end]).await;
    told.text
}

fn instead_of(previous: &str, spec: &str) -> String {
    format!(
        r#","upgradeDowngradeDetails":{{"previousSubscriptionId":"{previous}",
        "billingCycleSpec":"BILLING_CYCLE_SPEC_{spec}"}}"#
    )
}

async fn replaced() -> String {
    let mut text = String::new();
    for (spec, state, renewal) in [
        ("START_IMMEDIATELY", "ACTIVE", "2026-05-16"),
        ("ALIGN_WITH_PREVIOUS_SUBSCRIPTION", "ACTIVE", "2026-05-01"),
        ("DEFERRED_TO_NEXT_RECURRENCE", "CREATED", "2026-05-01"),
    ] {
        let mut told = Told::begin(&format!("Replaced, {spec}"), "2026-04-01", "T09:00:00Z").await;
        let (first, now, may) = ("2026-04-01", "2026-04-16", "2026-05-01");
        told.sell("a", "shield-monthly", "", "").await;
        told.clock(now).await;
        told.sell("b", "shield-plus-monthly", "", &instead_of("a", spec)).await;
        let previous = if state == "CREATED" { "CANCEL_AT_END_OF_CYCLE" } else { "CANCELLED" };
        told.is("the previous one", "a", previous, [first, may, may, now]).await;
        told.created = format!("{now}T09:00:00Z");
        told.is("the new one", "b", state, [now, renewal, renewal, now]).await;
        told.clock(may).await;
        let (end, updated) = match spec {
            "START_IMMEDIATELY" => ("2026-05-16", now),
            _ => ("2026-06-01", may),
        };
        told.is("the new one in May", "b", "ACTIVE", [now, end, end, updated]).await;
        assert_eq!(told.shop.get("a").await["state"], "STATE_CANCELLED");
        let reason = &told.shop.get("a").await["cancellationDetails"]["reason"];
        assert_eq!(reason, "CANCELLATION_REASON_UPGRADE_DOWNGRADE");
        text.push_str(&told.text);
    }
    text
}

async fn finite() -> String {
    let mut told = Told::begin("Billed so often and no more", "2026-04-01", "T09:00:00Z").await;
    let (t0, may, jun) = ("2026-04-01", "2026-05-01", "2026-06-01");
    let body = r#"{"partnerUserToken":"cust-9","serviceLocation":{"regionCode":"DE"},
        "lineItems":[{"product":"partners/telco-north/products/shield-monthly",
        "finiteBillingCycleDetails":{"billingCycleCountLimit":"2"}}]}"#;
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=a");
    assert_eq!(told.shop.ask(Ask::post_json(&path, body)).await.status, 200);
    told.is("two cycles: the first", "a", "ACTIVE", [t0, may, may, t0]).await;
    told.clock(may).await;
    told.is("the second", "a", "ACTIVE", [t0, jun, jun, may]).await;
    told.clock(jun).await;
    told.is("nothing is left", "a", "CANCELLED", [t0, jun, jun, jun]).await;
    let reason = &told.shop.get("a").await["cancellationDetails"]["reason"];
    assert_eq!(reason, "CANCELLATION_REASON_OTHER");
    told.text
}

async fn once() -> String {
    let mut told = Told::begin("Sold once", "2026-04-01", "T09:00:00Z").await;
    stock(&told.shop).await;
    let (t0, may) = ("2026-04-01", "2026-05-01");
    told.sell("a", "setup-1", "", "").await;
    told.is("provision", "a", "ACTIVE", [t0, may, may, t0]).await;
    told.clock(may).await;
    told.is("its one cycle is over", "a", "CANCELLED", [t0, may, may, may]).await;
    let reason = &told.shop.get("a").await["cancellationDetails"]["reason"];
    assert_eq!(reason, "CANCELLATION_REASON_OTHER");
    told.text
}

/// A price of its own moves no time.
async fn introductory() -> String {
    let mut told = Told::begin("With introductory pricing", "2026-04-01", "T09:00:00Z").await;
    stock(&told.shop).await;
    let (t0, may, jun) = ("2026-04-01", "2026-05-01", "2026-06-01");
    let body = r#"{"partnerUserToken":"cust-9","serviceLocation":{"regionCode":"DE"},
        "lineItems":[{"product":"partners/telco-north/products/shield-monthly",
        "lineItemPromotionSpecs":[{"promotion":"partners/telco-north/promotions/ladder"}]}]}"#;
    let path = format!("{SUBSCRIPTIONS}:provision?subscriptionId=a");
    let sold = told.shop.ask(Ask::post_json(&path, body)).await;
    assert_eq!(sold.status, 200, "{}", sold.text);
    let specs = &sold.json()["lineItems"][0]["lineItemPromotionSpecs"];
    assert_eq!(specs[0]["type"], "PROMOTION_TYPE_INTRODUCTORY_PRICING");
    told.is("provision", "a", "ACTIVE", [t0, may, may, t0]).await;
    told.clock(may).await;
    told.is("renewal", "a", "ACTIVE", [t0, jun, jun, may]).await;
    told.text
}

#[tokio::test]
async fn at_each_step() {
    let mut text = HEAD.to_owned();
    text.push_str(&renews_by_itself().await);
    text.push_str(&trials().await);
    text.push_str(&initial_cycle().await);
    text.push_str(&extended_by_hand().await);
    text.push_str(&resumed().await);
    text.push_str(&replaced().await);
    text.push_str(&finite().await);
    text.push_str(&once().await);
    text.push_str(&introductory().await);
    golden("times.txt", &text);
}
