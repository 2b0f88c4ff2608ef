//! A subscription of the core as a purchase of this surface, with its money and its reason.

use perennial_core::billing::credit::CreditKind;
use perennial_core::billing::{Amounts, Charge};
use perennial_core::catalog::Catalog;
use perennial_core::money::Currency;
use perennial_core::subscription::{Consent, Item, ItemStatus, Renewal, Stage};
use perennial_core::time::Instant;
use perennial_core::{Dated, Entitlement, Fact, Subscription};
use perennial_engine::change_set::{ChargeRecord, ChargeStanding, CreditRecord};

use super::catalog::MONTHLY_COMMITMENT;
use super::offers;
use crate::{ids, status, territories, wire};

/// The money of a purchase: what the books hold, or what a dry run would write there.
#[derive(Default)]
pub(crate) struct Books {
    charges: Vec<wire::Charge>,
    refunds: Vec<wire::Refund>,
}

impl Books {
    pub(crate) fn of(charges: &[ChargeRecord], credits: &[CreditRecord]) -> Self {
        let charge = |it: &ChargeRecord| charge(&it.charge, standing(it.standing), it.at);
        let credit = |it: &CreditRecord| refund(&it.credit, it.at);
        Self {
            charges: charges.iter().filter_map(charge).collect(),
            refunds: credits.iter().map(credit).collect(),
        }
    }

    pub(crate) fn of_dry_run(facts: &[Dated]) -> Self {
        let mut books = Self::default();
        for Dated { at, fact } in facts {
            if let Fact::ChargeOpened(opened) = fact {
                books.charges.extend(charge(opened, "NOT_CHARGED", *at));
                // What follows from the payment is part of the answer too.
                for then in &opened.then {
                    books.refunds.extend(credited(then, *at));
                }
            }
            books.refunds.extend(credited(fact, *at));
        }
        books
    }
}

fn credited(fact: &Fact, at: Instant) -> Option<wire::Refund> {
    if let Fact::Credited(credit) = fact { Some(refund(credit, at)) } else { None }
}

/// A charge without lines asks for nothing and is not told.
fn charge(it: &Charge, status: &'static str, at: Instant) -> Option<wire::Charge> {
    let Amounts { net, tax, gross } = it.amounts().ok()?;
    Some(wire::Charge {
        id: it.key.to_string(),
        status,
        at: at.to_string(),
        net: net.decimal(),
        tax: tax.decimal(),
        gross: gross.decimal(),
        currency: gross.currency().to_string(),
        lines: it.lines.iter().map(ToString::to_string).collect(),
    })
}

fn refund(it: &perennial_core::billing::Credit, at: Instant) -> wire::Refund {
    let gross = it.amounts.gross;
    wire::Refund {
        charge: it.against.to_string(),
        kind: match it.kind {
            CreditKind::Refund => "REFUND",
            CreditKind::CreditNote => "CREDIT_NOTE",
            CreditKind::Chargeback => "CHARGEBACK",
        },
        at: at.to_string(),
        gross: gross.decimal(),
        currency: gross.currency().to_string(),
    }
}

fn standing(standing: ChargeStanding) -> &'static str {
    match standing {
        ChargeStanding::Intended => "PROCESSING",
        ChargeStanding::Pending => "PENDING",
        ChargeStanding::Unknown => "UNKNOWN",
        ChargeStanding::Declined => "DECLINED",
        ChargeStanding::Closed => "GIVEN_UP",
        ChargeStanding::Paid => "PAID",
    }
}

/// What of a purchase is not in its own state.
pub(crate) struct Around<'a> {
    pub(crate) catalog: &'a Catalog,
    /// The customer as the caller names him.
    pub(crate) customer: Option<String>,
    pub(crate) books: Books,
    /// When and how much, where it renews.
    pub(crate) next: Option<(Instant, Amounts)>,
    pub(crate) entitlement: wire::Entitlement,
    /// False in a dry run of a sale, which has no id yet.
    pub(crate) named: bool,
    /// Whether the customer who is asked about bought it.
    pub(crate) ownership: &'static str,
}

pub(crate) fn purchase(s: &Subscription, around: Around<'_>) -> wire::Purchase {
    let Around { catalog, customer, books, next, entitlement, named, ownership } = around;
    let items: Vec<wire::Item> = held(s).map(|it| item(it, catalog)).collect();
    let first = items.first();
    wire::Purchase {
        id: named.then(|| ids::purchase(s.id)),
        uuid: named.then(|| s.id.to_string()),
        number: named.then_some(s.number),
        project_id: s.project.0.clone(),
        customer_id: customer,
        ownership,
        group_id: s.group.as_ref().map(|group| group.0.clone()),
        subscription_id: first.map(|it| it.subscription_id.clone()),
        product_id: first.and_then(|it| it.product_id.clone()),
        name: first.map(|it| it.name.clone()),
        quantity: first.map(|it| it.quantity),
        items,
        territory: territories::write(&s.territory),
        currency: s.currency.to_string(),
        status: status::word(s.stage.name()),
        auto_renew: renews(s),
        period: wire::Period {
            start: s.schedule.period.start.to_string(),
            end: s.schedule.period.end.to_string(),
            kind: if in_trial(&s.stage) { "FREE_TRIAL" } else { "REGULAR" },
        },
        billing_plan: plan(s),
        offer: offer_used(s, catalog),
        next_renewal: next.map(|(at, amounts)| renewal(at, amounts, s.currency)),
        pending_change: s.pending.as_ref().map(|pending| wire::PendingChange {
            subscription_id: pending.to.product.0.clone(),
            name: pending.to.name.clone(),
            quantity: pending.to.quantity,
            at: s.schedule.period.end.to_string(),
        }),
        price_change: price_change(s),
        cancellation: cancellation(&s.stage),
        expiration: expiration(&s.stage),
        charges: books.charges,
        refunds: books.refunds,
        entitlement,
        created_at: s.sold_at.to_string(),
        updated_at: s.changed_at.to_string(),
    }
}

/// The items that run; all of them once none does.
fn held(s: &Subscription) -> impl Iterator<Item = &Item> {
    let running = s.active_items().next().is_some();
    s.items.iter().filter(move |item| !running || item.status == ItemStatus::Active)
}

fn item(it: &Item, catalog: &Catalog) -> wire::Item {
    wire::Item {
        subscription_id: it.terms.product.0.clone(),
        product_id: catalog.products.get(&it.terms.product).map(|product| product.sku.clone()),
        name: it.terms.name.clone(),
        quantity: it.terms.quantity,
    }
}

/// Nobody is told of a price that he will never pay.
fn price_change(s: &Subscription) -> Option<wire::PriceChange> {
    let item = s.active_items().find(|item| item.pricing.change.is_some())?;
    let ahead = s.price_ahead(item).ok().flatten().filter(|_| !s.stage.ended())?;
    let told = item.pricing.change.as_ref().and_then(|change| change.told);
    Some(wire::PriceChange {
        current_amount: ahead.now.gross.decimal(),
        amount: ahead.then.gross.decimal(),
        currency: s.currency.to_string(),
        at: ahead.at.to_string(),
        consent: match ahead.consent {
            Consent::NotNeeded => "NOT_NEEDED",
            Consent::Awaited => "AWAITED",
            Consent::Given => "GIVEN",
            Consent::Declined => "DECLINED",
        },
        notified_at: told.map(|at| at.to_string()),
    })
}

fn renewal(at: Instant, amounts: Amounts, currency: Currency) -> wire::Renewal {
    let amount = amounts.gross.decimal();
    wire::Renewal { at: at.to_string(), amount, currency: currency.to_string() }
}

fn renews(s: &Subscription) -> bool {
    let runs_on = match &s.stage {
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => true,
        Stage::Ending { .. } | Stage::Cancelled { .. } | Stage::Expired { .. } => false,
    };
    runs_on && s.renewal == Renewal::Automatic && s.renews_by_itself()
}

/// Section 8.6: what was agreed to, and what of it is paid.
fn plan(s: &Subscription) -> Option<wire::BillingPlan> {
    let (made, commitment_payments) = s.commitment()?;
    let payments_made = Some(made);
    Some(wire::BillingPlan { kind: MONTHLY_COMMITMENT, commitment_payments, payments_made })
}

fn in_trial(stage: &Stage) -> bool {
    match stage {
        Stage::Trial => true,
        Stage::Ending { trial, .. } => *trial,
        Stage::Paused(pause) => pause.trial,
        Stage::Waiting { .. }
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => false,
    }
}

fn offer_used(s: &Subscription, catalog: &Catalog) -> Option<wire::OfferUsed> {
    let id = s.offers.last()?;
    let offer = catalog.offers.get(id);
    Some(wire::OfferUsed {
        id: id.0.clone(),
        offer_mode: offer.map(|offer| offers::mode(offer.phase.mode)),
        offer_code: offer.and_then(|offer| offer.code.clone()),
    })
}

fn cancellation(stage: &Stage) -> Option<wire::Cancellation> {
    match stage {
        Stage::Ending { cancellation, at, .. } | Stage::Cancelled { cancellation, at, .. } => {
            Some(wire::Cancellation {
                requested_at: cancellation.requested.to_string(),
                effective_at: at.to_string(),
            })
        }
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Expired { .. } => None,
    }
}

fn expiration(stage: &Stage) -> Option<wire::Expiration> {
    match stage {
        Stage::Cancelled { at, .. } => {
            Some(wire::Expiration { at: at.to_string(), reason: "CANCELLED" })
        }
        Stage::Expired { at, cause } => {
            Some(wire::Expiration { at: at.to_string(), reason: status::expiry(*cause) })
        }
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => None,
    }
}

pub(crate) fn entitlement(answer: &Entitlement, at: Instant) -> wire::Entitlement {
    wire::Entitlement {
        at: at.to_string(),
        entitled: answer.entitled,
        until: answer.until.map(|until| until.to_string()),
        features: answer.features.iter().cloned().collect(),
        devices: answer.devices,
        because: answer
            .because
            .iter()
            .map(|link| wire::Because { at: link.at.to_string(), why: link.what.name() })
            .collect(),
    }
}

/// The answer about a time before there was anything: nobody, until it was sold.
pub(crate) fn not_sold_yet(s: &Subscription, at: Instant) -> wire::Entitlement {
    wire::Entitlement {
        at: at.to_string(),
        entitled: false,
        until: Some(s.sold_at.to_string()),
        features: vec![],
        devices: None,
        because: vec![wire::Because { at: at.to_string(), why: "not_sold_yet" }],
    }
}
