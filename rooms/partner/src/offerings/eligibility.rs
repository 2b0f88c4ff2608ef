//! `POST /partner/eligibility`: whether an account may have some offerings, before they are shown
//! to it (5.1).
//!
//! Each is tried as the order or the change that would bring it, so that the answer cannot differ
//! from what that says. Nothing is written, and nobody becomes a customer by being asked about.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use perennial_core::Subscription;
use perennial_core::catalog::Product;
use perennial_core::subscription::Stage;
use perennial_engine::ports::{Find, Page};
use room_lobby::RequestContext;
use room_lobby::body::RawBody;

use super::list::check_country;
use crate::desk::{Call, House, respond};
use crate::outbound::reference;
use crate::problem::{Category, Code, Problem};
use crate::wire::{
    Action, AsAction, ChangeType, Eligibility, EligibilityAsked, Eligible, NewAccount, NewChange,
    NewLine, NewOrder, Wanted,
};
use crate::{changes, ids, offering, orders, refusals, text};

const OFFERINGS_MAX: usize = 50;
/// Subscriptions of one account that are looked at, the newest of them.
const ACCOUNT_MAX: usize = 500;

pub async fn eligibility(
    State(house): State<House>,
    context: RequestContext,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Response {
    let answer = async {
        let call = Call::begin(&house, &context, headers, "offerings:read", Some(&body))?;
        let (asked, _) = call.body::<EligibilityAsked>(&body)?;
        check(&call, &asked)?;
        let held = held(&call, &asked.partner_account_ref)?;
        let mut results = Vec::with_capacity(asked.offering_ids.len());
        for name in &asked.offering_ids {
            results.push(eligible(&call, &asked, &held, name).await?);
        }
        Ok(call.answer(StatusCode::OK, &Eligibility { results }))
    };
    respond(&context, answer.await)
}

fn check(call: &Call, asked: &EligibilityAsked) -> Result<(), Problem> {
    if !text::is_printable(&asked.partner_account_ref) {
        let message = "1 to 128 printable characters.";
        return Err(Problem::at(Code::InvalidField, "/partnerAccountRef", message));
    }
    if !(1..=OFFERINGS_MAX).contains(&asked.offering_ids.len()) {
        return Err(Problem::at(Code::InvalidField, "/offeringIds", "From 1 to 50."));
    }
    check_country(call, &asked.country, "/country")
}

/// What the account has and had, the newest first.
fn held(call: &Call, account: &str) -> Result<Vec<Subscription>, Problem> {
    let find = Find::Reference { name: reference::ACCOUNT.to_owned(), value: account.to_owned() };
    let page = Page { after: None, limit: ACCOUNT_MAX };
    let found = call.engine().find(call.environment(), &find, page);
    let mut found = found.map_err(|error| refusals::engine(&error))?;
    found.retain(|s| s.seller.as_ref() == Some(&call.partner.id));
    found.sort_by_key(|s| std::cmp::Reverse((s.sold_at, s.id)));
    Ok(found)
}

/// One way to come by an offering.
#[derive(Clone, Copy)]
struct Way<'s> {
    action: AsAction,
    of: Option<&'s Subscription>,
}

async fn eligible(
    call: &Call,
    asked: &EligibilityAsked,
    held: &[Subscription],
    name: &str,
) -> Result<Eligible, Problem> {
    let answer = |way: Way<'_>, reasons: Vec<&'static str>| Eligible {
        offering_id: name.to_owned(),
        eligible: reasons.is_empty(),
        as_action: way.action,
        subscription_id: way.of.map(|s| ids::print("sub", s.id.0)),
        reasons,
    };
    let create = Way { action: AsAction::Create, of: None };
    let product = match call.range().find(name) {
        Ok(product) => product,
        Err(code) => return Ok(answer(create, vec![code.name()])),
    };
    let mut first = None;
    for way in ways(call, held, product) {
        match refused(call, asked, name, way).await? {
            None => return Ok(answer(way, vec![])),
            Some(problem) => first = first.or(Some(answer(way, reasons(&problem)))),
        }
    }
    Ok(first.unwrap_or_else(|| answer(create, vec![Code::OfferingNotEnabled.name()])))
}

/// The ways there are, the most natural first. Who has it renews it, who has another of its family
/// changes to it, who had it comes back to it, where these are possible at all; everybody else
/// buys it.
fn ways<'s>(call: &Call, held: &'s [Subscription], product: &Product) -> Vec<Way<'s>> {
    let create = Way { action: AsAction::Create, of: None };
    let is_it = |s: &&Subscription| {
        offering::plan_of(s).is_some_and(|item| item.terms.product == product.id)
    };
    let runs = |s: &&Subscription| !s.stage.ended();
    let by = |action, of| Way { action, of: Some(of) };
    if let Some(s) = held.iter().filter(runs).find(is_it) {
        let trial = matches!(s.stage, Stage::Trial);
        let renews = offering::term_type(&s.terms) == "FIXED" || trial && !s.renews_by_itself();
        // What runs until it is cancelled can only be had once more.
        return vec![if renews { by(AsAction::Renew, s) } else { create }];
    }
    let family = call.range().family(product);
    let related = |s: &&Subscription| {
        let item = offering::plan_of(s);
        item.is_some_and(|item| offering::family(&call.partner, &item.terms) == family)
    };
    if let Some(s) = held.iter().filter(runs).find(related) {
        return vec![by(AsAction::ChangePlan, s)];
    }
    let mut ways = vec![];
    if let Some(s) = held.iter().find(is_it) {
        if matches!(s.stage, Stage::Expired { .. }) && offering::term_type(&s.terms) == "FIXED" {
            ways.push(by(AsAction::Renew, s));
        }
        ways.push(by(AsAction::Restart, s));
    }
    // Who cannot come back may buy it anew.
    ways.push(create);
    ways
}

/// Why it would be refused so; `None` where it would be done. What is temporary is no reason.
async fn refused(
    call: &Call,
    asked: &EligibilityAsked,
    name: &str,
    way: Way<'_>,
) -> Result<Option<Problem>, Problem> {
    let id = way.of.map(|s| ids::print("sub", s.id.0));
    let tried = match (way.action, id) {
        (AsAction::Create, _) | (AsAction::Renew, None) => {
            let line = line(Action::Create, Some(name.to_owned()), None);
            orders::would(call, &order(asked, line)).await
        }
        (AsAction::Renew, Some(id)) => {
            orders::would(call, &order(asked, line(Action::Renew, None, Some(id)))).await
        }
        (AsAction::ChangePlan, id) => {
            let change =
                Wanted { offering_id: Some(name.to_owned()), ..Wanted::of(ChangeType::ChangePlan) };
            changes::would(call, &id.unwrap_or_default(), &alone(change)).await
        }
        (AsAction::Restart, id) => {
            let change = alone(Wanted::of(ChangeType::Restart));
            changes::would(call, &id.unwrap_or_default(), &change).await
        }
    };
    match tried {
        Ok(()) => Ok(None),
        Err(problem) if problem.code.category() == Category::Temporary => Err(problem),
        Err(problem) => Ok(Some(problem)),
    }
}

fn alone(change: Wanted) -> NewChange {
    NewChange { partner_change_id: None, change, note: None }
}

fn order(asked: &EligibilityAsked, line: NewLine) -> NewOrder {
    NewOrder {
        partner_order_id: "eligibility".to_owned(),
        account: NewAccount {
            partner_account_ref: asked.partner_account_ref.clone(),
            partner_user_ref: None,
            country: Some(asked.country.clone()),
            language: None,
        },
        purchase: None,
        processing: None,
        lines: vec![line],
    }
}

fn line(action: Action, offering_id: Option<String>, subscription_id: Option<String>) -> NewLine {
    NewLine {
        line_ref: "1".to_owned(),
        action,
        offering_id,
        subscription_id,
        quantity: None,
        seats: None,
        options: None,
        start_at: None,
        term: None,
        end_date: None,
        activation: None,
        attributes: None,
    }
}

/// Every code of a problem, once.
fn reasons(problem: &Problem) -> Vec<&'static str> {
    let mut reasons = vec![problem.code.name()];
    for mistake in &problem.errors {
        if !reasons.contains(&mistake.code) {
            reasons.push(mistake.code);
        }
    }
    reasons
}
