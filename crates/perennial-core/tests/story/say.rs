//! How facts, refusals and entitlements are told.

use perennial_core::billing::CreditKind;
use perennial_core::money::Money;
use perennial_core::subscription::stage::Expiry;
use perennial_core::subscription::{ItemTerms, Renewal, Standing};
use perennial_core::time::Instant;
use perennial_core::{Dated, Entitlement, Fact};

/// As short as it says all: `2024-01-31`, `2024-01-31T09:00`.
pub fn date(at: Instant) -> String {
    let text = at.to_string();
    let text = text.trim_end_matches('Z');
    let text = text.strip_suffix(":00").unwrap_or(text);
    text.strip_suffix("T00:00").unwrap_or(text).to_owned()
}

/// Everything that happened, by its dates; those of the step itself come undated.
pub fn facts(facts: &[Dated], now: Instant) -> Vec<String> {
    let mut lines: Vec<(Instant, Vec<String>)> = vec![];
    for dated in facts {
        let Some(told) = fact(dated) else { continue };
        match lines.last_mut() {
            Some((at, line)) if *at == dated.at => line.push(told),
            _ => lines.push((dated.at, vec![told])),
        }
    }
    let line = |(at, told): (Instant, Vec<String>)| {
        let told = told.join(", ");
        if at == now { told } else { format!("{}: {told}", date(at)) }
    };
    if lines.is_empty() {
        vec!["nothing".to_owned()]
    } else {
        lines.into_iter().map(line).collect()
    }
}

pub fn entitlement(answer: &Entitlement) -> String {
    let because: Vec<_> = answer.because.iter().skip(1).map(|link| link.what.name()).collect();
    let until = answer.until.map(|until| format!(" until {}", date(until))).unwrap_or_default();
    let not = if answer.entitled { "" } else { "not " };
    let mut told = vec![format!("{not}entitled{until}: {}", because.join(", "))];
    told.extend(answer.devices.map(|devices| format!("{devices} devices")));
    told.extend(answer.features.iter().cloned());
    told.join("; ")
}

fn amount(money: Money) -> String {
    format!("{} {}", money.decimal(), money.currency())
}

fn what(item: &ItemTerms) -> String {
    format!("{} x {}", item.name, item.quantity)
}

/// One fact in a few words; `None` for what only keeps the books.
pub fn fact(dated: &Dated) -> Option<String> {
    let end = |schedule: &perennial_core::subscription::Schedule| date(schedule.period.end);
    Some(match &dated.fact {
        Fact::Sold { .. } => "sold".to_owned(),
        Fact::Started { schedule, trial: true } => format!("trial until {}", end(schedule)),
        Fact::Started { schedule, trial: false } => format!("started until {}", end(schedule)),
        Fact::Restocked => "back on the shelf".to_owned(),
        Fact::CustomerLinked { .. } => "customer linked".to_owned(),
        Fact::ContactsChanged => "contacts changed".to_owned(),
        Fact::ChargeOpened(charge) => format!("charge {}", amount(charge.gross().unwrap())),
        Fact::ChargeRetried { attempt } => format!("attempt {attempt}"),
        Fact::ChargePaid { .. } => "paid".to_owned(),
        Fact::ChargeDeclined { retry_at: Some(at), .. } => {
            format!("declined, again {}", date(*at))
        }
        Fact::ChargeDeclined { retry_at: None, .. } => "declined".to_owned(),
        Fact::ChargePending { .. } => "payment pending".to_owned(),
        Fact::ChargeUnknown { ask_at: Some(at), .. } => {
            format!("outcome unknown, asked {}", date(*at))
        }
        Fact::ChargeUnknown { ask_at: None, .. } => "outcome unknown, parked".to_owned(),
        Fact::ChargeClosed { .. } => "charge given up".to_owned(),
        Fact::ChargeDropped { .. } => "charge no longer wanted".to_owned(),
        Fact::Credited(credit) => {
            let kind = match credit.kind {
                CreditKind::Refund => "refund",
                CreditKind::CreditNote => "credit note",
                CreditKind::Chargeback => "chargeback",
            };
            format!("{kind} {}", amount(credit.amounts.gross))
        }
        Fact::Renewed { schedule, .. } => format!("renewed until {}", end(schedule)),
        Fact::RenewalOrdered(order) => {
            let items: Vec<_> = order.items.iter().map(|it| what(&it.terms)).collect();
            format!("ordered {}", items.join(" + "))
        }
        Fact::PhaseUsed | Fact::LeadGiven(_) | Fact::DiscountUsed { .. } => return None,
        Fact::GraceStarted { until } => format!("grace until {}", date(*until)),
        Fact::HoldStarted { until } => format!("hold until {}", date(*until)),
        Fact::Reminded { number } => format!("reminder {number}"),
        Fact::CancelScheduled { end, .. } => format!("cancellation scheduled for {}", date(*end)),
        Fact::CancelUndone => "cancellation undone".to_owned(),
        Fact::Cancelled { access_until, .. } if *access_until > dated.at => {
            format!("cancelled, access until {}", date(*access_until))
        }
        Fact::Cancelled { .. } => "cancelled".to_owned(),
        Fact::Expired { cause } => match cause {
            Expiry::TermOver => "expired, the term is over",
            Expiry::Unpaid => "expired, not paid",
            Expiry::NeverStarted => "expired, never started",
            Expiry::FirstPaymentFailed => "expired, never paid",
            Expiry::SlotTaken => "expired, another of the group is held",
            Expiry::NothingLeft => "expired, nothing left",
            Expiry::Merged => "expired, merged",
            Expiry::PriceNotAgreed => "expired, the price was not agreed to",
        }
        .to_owned(),
        Fact::Restarted { schedule, .. } => format!("restarted until {}", end(schedule)),
        Fact::Paused(pause) => match pause.until {
            Some(until) => format!("paused until {}", date(until)),
            None => "paused".to_owned(),
        },
        Fact::Resumed { schedule, .. } => format!("resumed until {}", end(schedule)),
        Fact::ItemAdded(item) => format!("item {} is {}", item.number, what(&item.terms)),
        Fact::ItemChanged { number, to, .. } => format!("item {number} is {}", what(to)),
        Fact::DiscountSet { number, discount } => match discount {
            Some(_) => format!("item {number} has a discount"),
            None => format!("item {number} has no discount"),
        },
        Fact::ItemDeactivated { number, reinstatable: true } => {
            format!("item {number} deactivated")
        }
        Fact::ItemDeactivated { number, reinstatable: false } => format!("item {number} finished"),
        Fact::ItemReinstated { number } => format!("item {number} reinstated"),
        Fact::ItemRemoved { number } => format!("item {number} removed"),
        Fact::ChangeScheduled(pending) => {
            format!("{} waits for the period's end", what(&pending.to))
        }
        Fact::ChangeDiscarded => "waiting change discarded".to_owned(),
        Fact::PriceChangeScheduled { number, change } => {
            let price = change.to.units(1).first().map(|units| units.price).unwrap();
            let price = format!("{} {}", price.decimal(), price.currency());
            format!("item {number} will cost {price} from {}", date(change.from))
        }
        Fact::PriceChangeDropped { number } => format!("item {number} will cost the same"),
        Fact::PriceChangeTold { number } => format!("told what item {number} will cost"),
        Fact::PriceAgreed { number } => format!("agreed to the price of item {number}"),
        Fact::PriceDeclined { number } => format!("declined the price of item {number}"),
        Fact::PriceChangeBegun { number } => format!("the new price of item {number}"),
        Fact::ScheduleMoved { schedule } => format!("runs until {}", end(schedule)),
        Fact::CycleChanged { cycle } => format!("cycle {cycle}"),
        Fact::RenewalChanged { renewal } => match renewal {
            Renewal::Automatic => "renewal automatic".to_owned(),
            Renewal::Manual => "renewal manual".to_owned(),
            Renewal::Extend { ahead } => format!("extended by {ahead}"),
        },
        Fact::ReplacedBy { .. } => "replaced".to_owned(),
        Fact::MergedFrom { .. } => "merged".to_owned(),
        Fact::ReferencesChanged { .. } => "references changed".to_owned(),
        Fact::ParametersChanged { .. } => "parameters changed".to_owned(),
        Fact::DiscountPlanChanged { plan } => match plan {
            Some(plan) => format!("discount plan {}", plan.tag),
            None => "no discount plan".to_owned(),
        },
        Fact::PaymentMethodChanged { .. } => "payment method changed".to_owned(),
        Fact::FamilyOpened { .. } => "family open".to_owned(),
        Fact::FamilyClosed => "family closed".to_owned(),
        Fact::SharedWith { member } => format!("shared with {}", member.0),
        Fact::SharingStopped { member } => format!("not shared with {}", member.0),
        Fact::Activated { receipt: Some(receipt), .. } => format!("activated by {receipt}"),
        Fact::Activated { receipt: None, .. } => "activated".to_owned(),
        Fact::HandedOver { customer } => format!("handed over to {}", customer.0),
        Fact::Relocated { to } => format!("moved to {to}"),
        Fact::TermsChanged { .. } => "other terms".to_owned(),
        Fact::SeatTaken { device } => format!("device {} has a seat", device.0),
        Fact::SeatFreed { device } => format!("device {} has no seat", device.0),
        Fact::IdentityAwaited { until } => {
            format!("waits for proof of identity until {}", date(*until))
        }
        Fact::MemberSubmitted { member, .. } => format!("{} is enrolled", member.0),
        Fact::MemberMoved { member, to } => match to {
            Standing::Verifying { ask_at, .. } => {
                format!("{} is asked about again {}", member.0, date(*ask_at))
            }
            Standing::Submitted { .. } => format!("{} is submitted", member.0),
            Standing::Verified => format!("{} is known", member.0),
            Standing::Rejected => format!("{} is rejected", member.0),
            Standing::ActionRequired { .. } => format!("more is wanted of {}", member.0),
            Standing::Revoked => format!("{} is not enrolled any more", member.0),
        },
        Fact::ConsentWithdrawn { member, .. } => format!("{} took a consent back", member.0),
        Fact::MemberRemoved { member } => format!("{} is forgotten", member.0),
    })
}
