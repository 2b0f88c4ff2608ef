//! What a template can show: texts, written down for a language. Nothing is looked up or computed
//! here that was not decided before.

use perennial_core::billing::{Amounts, Charge, ChargeKey};
use perennial_core::money::Money;
use perennial_core::notice::charge_told;
use perennial_core::subscription::stage::Stage;
use perennial_core::subscription::{Item, Renewal};
use perennial_core::time::Instant;
use perennial_core::{Dated, Fact, Notice, Subscription};
use perennial_engine::EnvironmentKind;
use perennial_engine::contact::Member;
use perennial_engine::ports::Occasion;
use perennial_engine::preview::{next_billing, sum};
use serde::Serialize;

use crate::letters::Links;
use crate::money_and_dates::{amount, date};
use crate::templates::one_line;

/// The names a template knows; `None` is what is not so, or not known.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    pub language: String,
    /// Who sells: the project's name.
    pub shop: String,
    /// Whom it is written to.
    pub name: Option<String>,
    pub number: String,
    /// The items in one line.
    pub plan: String,
    /// Those that go on.
    pub items: Vec<ShownItem>,
    /// The items that were stopped, in one line.
    pub stopped: String,
    /// What is charged, or was not paid.
    pub lines: Vec<ShownLine>,
    pub total: Option<ShownAmounts>,
    pub credit: Option<String>,
    pub period_start: String,
    pub period_end: String,
    /// When it is billed next by itself.
    pub next_billing: Option<String>,
    pub retry_at: Option<String>,
    /// When grace, hold or a pause is over.
    pub until: Option<String>,
    pub ends_at: Option<String>,
    pub access_until: Option<String>,
    pub ended: bool,
    pub trial: bool,
    pub planned: Option<ShownItem>,
    /// What other prices wait.
    pub prices: Vec<ShownPrice>,
    pub has_payment: bool,
    pub payment_expires: Option<String>,
    pub pay_url: Option<String>,
    pub invoice_url: Option<String>,
    pub sandbox: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct ShownItem {
    pub name: String,
    pub quantity: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ShownPrice {
    pub name: String,
    pub now: String,
    pub then: String,
    /// The day of the first renewal that costs it.
    pub from: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ShownLine {
    pub name: String,
    pub net: String,
    pub tax: String,
    pub gross: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct ShownAmounts {
    pub net: String,
    pub tax: String,
    pub gross: String,
}

impl Shown {
    pub fn of(occasion: &Occasion<'_>, language: &str, links: &Links) -> Self {
        let Occasion { place, notice, after, facts, contact, .. } = occasion;
        let s: &Subscription = after;
        let zone = &s.schedule.zone;
        let day = |at: Instant| date(at, zone, language);
        let charge = told_charge(occasion);
        let ahead = (*notice == Notice::RenewalAhead).then(|| next_billing(s).ok().flatten());
        let ahead = ahead.flatten().map(|(_, lines)| lines);
        let billed = charge.map(|charge| charge.lines.clone()).or(ahead).unwrap_or_default();
        let total = sum(&billed).ok().flatten();
        let line = |line: &perennial_core::billing::Line| {
            let ShownAmounts { net, tax, gross } = shown_amounts(line.amounts, language);
            ShownLine { name: item_name(s, line.item), net, tax, gross }
        };
        let credit = facts.iter().rev().find_map(|dated| match &dated.fact {
            Fact::Credited(credit) => Some(credit.amounts.gross),
            _ => None,
        });
        let stopped = facts.iter().filter_map(|dated| match &dated.fact {
            Fact::ItemDeactivated { number, .. } => Some(item_name(s, *number)),
            _ => None,
        });
        let retry_at = facts.iter().rev().find_map(|dated| match &dated.fact {
            Fact::ChargeDeclined { retry_at, .. } => *retry_at,
            _ => None,
        });
        let price = |item: &Item| {
            let ahead = s.price_ahead(item).ok().flatten()?;
            Some(ShownPrice {
                name: full_name(item),
                now: amount(ahead.now.gross, language),
                then: amount(ahead.then.gross, language),
                from: day(ahead.at),
            })
        };
        let stage = staged(&s.stage);
        let name = [Member::Firstname, Member::Lastname].map(|member| contact.get(member));
        let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = Some(one_line(&name)).filter(|name| !name.is_empty());
        let owed = total.is_some_and(|total| total.gross.is_positive());
        let project = place.catalog.projects.get(&s.project);
        Self {
            language: language.to_owned(),
            shop: project.map_or_else(|| s.project.to_string(), |project| project.name.clone()),
            name: name.or_else(|| contact.get(Member::Company).map(one_line)),
            number: s.number.to_string(),
            plan: plan(s),
            items: s.active_items().map(shown_item).collect(),
            stopped: stopped.collect::<Vec<_>>().join(", "),
            lines: billed.iter().map(line).collect(),
            total: total.map(|total| shown_amounts(total, language)),
            credit: credit.map(|money: Money| amount(money, language)),
            period_start: day(s.schedule.period.start),
            period_end: day(s.schedule.period.end),
            next_billing: renews(s).then(|| day(s.schedule.period.end)),
            retry_at: retry_at.map(day),
            until: stage.until.map(day),
            ends_at: stage.ends_at.map(day),
            access_until: stage.access_until.map(day),
            ended: s.stage.ended(),
            trial: matches!(s.stage, Stage::Trial),
            planned: s.pending.as_ref().map(|pending| ShownItem {
                name: one_line(&pending.to.name),
                quantity: pending.to.quantity.to_string(),
            }),
            prices: s.active_items().filter_map(price).collect(),
            has_payment: s.payment_method.is_some(),
            payment_expires: s.payment_method.as_ref().and_then(|method| method.expires.clone()),
            pay_url: links.payment(s).filter(|_| owed),
            invoice_url: charge
                .filter(|charge| was_paid(facts, charge.key))
                .and_then(|charge| links.invoice(occasion, charge)),
            sandbox: matches!(place.environment.kind, EnvironmentKind::Sandbox { .. }),
        }
    }
}

fn was_paid(facts: &[Dated], charge: ChargeKey) -> bool {
    let pays = |fact: &Fact| matches!(fact, Fact::ChargePaid { key, .. } if *key == charge);
    facts.iter().any(|dated| pays(&dated.fact))
}

/// The charge a mail shows; what moved with other things has none to show.
fn told_charge<'a>(occasion: &'a Occasion<'_>) -> Option<&'a Charge> {
    let charge = charge_told(occasion.before, occasion.facts);
    let spoken = occasion.facts.iter().any(|dated| {
        matches!(
            dated.fact,
            Fact::ChargePaid { .. } | Fact::ChargeDeclined { .. } | Fact::ChargePending { .. }
        )
    });
    match occasion.notice {
        Notice::GraceStarted
        | Notice::HoldStarted
        | Notice::RetryFailed
        | Notice::PaymentFailed
        | Notice::PaymentPending
        | Notice::PaymentReminder
        | Notice::PurchaseFailed => charge,
        Notice::PurchaseConfirmed
        | Notice::Renewed
        | Notice::Reinstated
        | Notice::Resumed
        | Notice::Changed
        | Notice::BillingDateMoved => charge.filter(|_| spoken),
        Notice::RenewalAhead
        | Notice::EndedUnpaid
        | Notice::Ended
        | Notice::Deactivated
        | Notice::Paused
        | Notice::ChangeScheduled
        | Notice::PriceRises
        | Notice::PriceConsent
        | Notice::EndedByPrice
        | Notice::RenewalOff
        | Notice::RenewalOn
        | Notice::Refunded
        | Notice::CreditNote
        | Notice::PaymentMethodChanged => None,
    }
}

/// The dates a stage has.
#[derive(Default)]
struct Staged {
    until: Option<Instant>,
    ends_at: Option<Instant>,
    access_until: Option<Instant>,
}

fn staged(stage: &Stage) -> Staged {
    let none = Staged::default();
    match stage {
        Stage::Grace { until, .. } | Stage::Hold { until, .. } => {
            Staged { until: Some(*until), ..none }
        }
        Stage::Paused(pause) => Staged { until: pause.until, ..none },
        Stage::Ending { at, .. } => Staged { ends_at: Some(*at), ..none },
        Stage::Cancelled { at, access_until, .. } => {
            Staged { access_until: Some(*access_until).filter(|until| until > at), ..none }
        }
        Stage::Waiting { .. } | Stage::Trial | Stage::Active | Stage::Expired { .. } => none,
    }
}

/// Whether the end of the period brings another one by itself.
fn renews(s: &Subscription) -> bool {
    let runs = matches!(s.stage, Stage::Trial | Stage::Active);
    let automatic = match s.renewal {
        Renewal::Automatic => true,
        Renewal::Manual | Renewal::Extend { .. } => false,
    };
    runs && (automatic || s.committed()) && s.active_items().next().is_some()
}

fn shown_amounts(amounts: Amounts, language: &str) -> ShownAmounts {
    ShownAmounts {
        net: amount(amounts.net, language),
        tax: amount(amounts.tax, language),
        gross: amount(amounts.gross, language),
    }
}

fn full_name(item: &Item) -> String {
    let (name, extension) = (&item.terms.name, &item.terms.name_extension);
    one_line(&format!("{name} {extension}"))
}

fn shown_item(item: &Item) -> ShownItem {
    ShownItem { name: full_name(item), quantity: item.terms.quantity.to_string() }
}

fn item_name(s: &Subscription, number: u32) -> String {
    s.item(number).map_or_else(|_| number.to_string(), full_name)
}

fn plan(s: &Subscription) -> String {
    let mut names: Vec<String> = s.active_items().map(full_name).collect();
    if names.is_empty() {
        names = s.items.iter().map(full_name).collect();
    }
    names.join(", ")
}
