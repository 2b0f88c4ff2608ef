//! Lines about subscriptions that are there: renewing a term, changing the plan (R2).

use perennial_core::subscription::command::PlanWhen;
use perennial_core::time::Span;
use perennial_core::{Command, Subscription};
use perennial_engine::fulfilment::LineAction;

use super::line::{Doing, Planned};
use super::whole::Mistakes;
use crate::agreement::Event;
use crate::changes::{self, Change, Wished};
use crate::desk::Call;
use crate::outbound::reference;
use crate::problem::{Code, Problem};
use crate::wire::{NewLine, NewOrder};

/// What such lines say beside what they are.
pub const OF_RENEW: [&str; 2] = ["subscriptionId", "term"];
pub const OF_CHANGE_PLAN: [&str; 5] = ["subscriptionId", "offeringId", "seats", "options", "term"];

/// The next term, from the end of the one that runs.
pub fn renew(call: &Call, order: &NewOrder, n: usize, line: &NewLine) -> Result<Planned, Mistakes> {
    let s = subscription(call, order, n, line, &OF_RENEW)?;
    controls(call, Event::Renewal, n)?;
    let cycle = line.term.as_deref().map(Span::parse).transpose();
    let cycle = cycle.map_err(|_| one(n, Code::InvalidField, "term", "Such as P1Y."))?;
    Ok(planned(call, line, LineAction::Renew, &s, Change::Plain(Command::RenewTerm { cycle })))
}

/// Another plan, as a change of it would be (5.3): when it begins, the terms say.
pub fn change_plan(
    call: &Call,
    order: &NewOrder,
    n: usize,
    line: &NewLine,
) -> Result<Planned, Mistakes> {
    let s = subscription(call, order, n, line, &OF_CHANGE_PLAN)?;
    let Some(offering) = &line.offering_id else {
        return Err(one(n, Code::MissingField, "offeringId", "Required to change the plan."));
    };
    let term = line.term.as_deref().map(Span::parse).transpose();
    let term = term.map_err(|_| one(n, Code::InvalidField, "term", "Such as P1Y."))?;
    let options = line.options.as_deref();
    let wished = Wished { offering, seats: line.seats, options, term, when: PlanWhen::ByTerms };
    let found = changes::plan(call.range(), &s, wished, &format!("/lines/{n}"));
    let (change, event) = found.map_err(mistakes)?;
    if let Some(event) = event {
        controls(call, event, n)?;
    }
    let approval = call
        .range()
        .find(offering)
        .is_ok_and(|product| call.agreement.offered(&product.id).approval);
    Ok(Planned { approval, ..planned(call, line, LineAction::ChangePlan, &s, change) })
}

/// What is wrong with members of a line.
fn mistakes(problem: Problem) -> Mistakes {
    let each = problem.errors.into_iter();
    each.map(|mistake| (problem.code, mistake.pointer, mistake.message)).collect()
}

fn planned(
    call: &Call,
    line: &NewLine,
    action: LineAction,
    s: &Subscription,
    change: Change,
) -> Planned {
    Planned {
        id: call.engine().ids().unique(call.engine().real()),
        reference: line.line_ref.clone(),
        action,
        doing: vec![Doing::Change { id: s.id, change: Box::new(change) }],
        claims: vec![],
        approval: false,
    }
}

/// The subscription a line is about: the partner's, and of the account that pays for the order.
fn subscription(
    call: &Call,
    order: &NewOrder,
    n: usize,
    line: &NewLine,
    own: &[&str],
) -> Result<Subscription, Mistakes> {
    let wrong: Mistakes = members(line)
        .into_iter()
        .filter(|(member, given)| *given && !own.contains(member))
        .flat_map(|(member, _)| one(n, Code::InvalidField, member, "Not for this action."))
        .collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let Some(id) = &line.subscription_id else {
        return Err(one(n, Code::MissingField, "subscriptionId", "Required for this action."));
    };
    let found = call.subscription(id);
    let s = found.map_err(|problem| one(n, problem.code, "subscriptionId", "No such one."))?;
    if s.references.get(reference::ACCOUNT) != Some(&order.account.partner_account_ref) {
        let text = "It belongs to another account than the order.";
        return Err(one(n, Code::InvalidField, "subscriptionId", text));
    }
    Ok(s)
}

/// Everything a line may say beside what it is, and whether it does.
fn members(line: &NewLine) -> [(&'static str, bool); 10] {
    [
        ("offeringId", line.offering_id.is_some()),
        ("subscriptionId", line.subscription_id.is_some()),
        ("quantity", line.quantity.is_some_and(|quantity| quantity != 1)),
        ("seats", line.seats.is_some()),
        ("options", line.options.is_some()),
        ("startAt", line.start_at.is_some()),
        ("term", line.term.is_some()),
        ("endDate", line.end_date.is_some()),
        ("activation", line.activation.is_some()),
        ("attributes", line.attributes.is_some()),
    ]
}

fn controls(call: &Call, event: Event, n: usize) -> Result<(), Mistakes> {
    call.controls(event).map_err(|problem| {
        let text = problem.detail.clone().unwrap_or_default();
        one(n, problem.code, "action", &text)
    })
}

fn one(n: usize, code: Code, member: &str, message: &str) -> Mistakes {
    vec![(code, format!("/lines/{n}/{member}"), message.to_owned())]
}
