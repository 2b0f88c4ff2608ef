//! Decide: a wish and the state give facts or a refusal. Pure, so that a preview is a decision
//! nobody commits, and deciding again after a conflict has no effects.

mod activate;
mod adjust;
pub(super) mod ahead;
mod bill;
mod cancel;
mod change;
mod enrolment;
mod family;
mod items;
mod merge;
mod pause;
mod place;
mod plan;
mod prices;
mod refund;
mod renew;
mod seats;
mod sell;
mod settle;
mod texts;
mod together;
mod wake;

pub use enrolment::{CONSENT_WITHDRAWN, IDENTITY_REJECTED};

use super::stage::{Stage, StageName};
use super::{Command, Dated, Fact, Refusal, Subscription};
use crate::subscription::due::due;
use crate::subscription::evolve::apply;
use crate::time::Instant;

/// Facts in the order they happened, or why nothing happens. No facts: it is so already.
///
/// Everything but [`Command::Wake`] and [`Command::GiveWay`] is refused as [`Refusal::Behind`]
/// while something is due that was not done: what fell due first happens first. For a
/// [`Command::Settle`] that is what the subscription does by itself before the answer's date; the
/// gateway's own turn never is.
pub fn decide(
    state: Option<&Subscription>,
    command: &Command,
    now: Instant,
) -> Result<Vec<Dated>, Refusal> {
    let s = match (state, command) {
        (None, Command::Sell(sale)) => return sell::sell(sale, now),
        (None, _) => return Err(Refusal::NotSold),
        (Some(_), Command::Sell(_)) => return Err(Refusal::AlreadySold),
        (Some(s), _) => s,
    };
    // The stamps of one subscription never go back, whatever a clock does.
    let now = now.max(s.changed_at);
    if matches!(command, Command::Wake) {
        return wake::wake(s, now);
    }
    if matches!(command, Command::GiveWay) {
        return wake::give_way(s, now);
    }
    if let Command::Settle { key, attempt, outcome, at } = command {
        return settle::settle(s, *key, *attempt, outcome, (*at).max(s.changed_at));
    }
    if let Command::JudgeMember { member, round, verdict, at } = command {
        let at = (*at).max(s.changed_at);
        let facts = enrolment::judge(s, *member, *round, verdict, at)?;
        return Ok(facts.into_iter().map(|fact| Dated { at, fact }).collect());
    }
    if let Some(at) = due(s).filter(|at| *at <= now) {
        return Err(Refusal::Behind { at });
    }
    let facts = wish(s, command, now)?;
    together::stay_together(s, &facts, now)?;
    Ok(facts.into_iter().map(|fact| Dated { at: now, fact }).collect())
}

fn wish(s: &Subscription, command: &Command, now: Instant) -> Result<Vec<Fact>, Refusal> {
    match command {
        Command::Sell(_)
        | Command::Wake
        | Command::GiveWay
        | Command::Settle { .. }
        | Command::JudgeMember { .. } => Err(Refusal::AlreadySold),
        Command::Activate { at, receipt } => activate::activate(s, *at, receipt.as_deref(), now),
        Command::Unactivate { restock, force } => activate::unactivate(s, *restock, *force, now),
        Command::LinkCustomer { customer } => texts::link_customer(s, *customer),
        Command::HandOver { customer } => texts::hand_over(s, *customer),
        Command::Relocate(wanted) => place::relocate(s, wanted, now),
        Command::NoteContacts => texts::note_contacts(s),
        Command::ChangeItem(change) => change::change_item(s, change, now),
        Command::ChangePlan(change) => plan::change_plan(s, change, now),
        Command::ChangeSeats { to, release_oldest } => {
            plan::change_seats(s, to, *release_oldest, now)
        }
        Command::ChangeOptions { add, remove } => plan::change_options(s, add, remove, now),
        Command::AddItem { terms, discount, timing } => {
            change::add_item(s, terms, discount.as_ref(), *timing, now)
        }
        Command::DeactivateItems { numbers, reinstatable } => {
            items::deactivate(s, numbers, *reinstatable, now)
        }
        Command::ReinstateItems { numbers } => items::reinstate(s, numbers, now),
        Command::RemoveItem { number } => items::remove(s, *number, now),
        Command::MoveNextBilling { to } => renew::move_next_billing(s, *to, now),
        Command::SetRenewal { renewal } => renew::set_renewal(s, *renewal),
        Command::Extend => renew::extend(s, now),
        Command::Prolong { to } => renew::prolong(s, *to, now),
        Command::SetEnd { to } => renew::set_end(s, *to, now),
        Command::RenewNow { reset } => renew::renew_now(s, *reset, now),
        Command::RenewTerm { cycle } => renew::renew_term(s, *cycle, now),
        Command::Pause { reason, length } => pause::pause(s, reason, *length, now),
        Command::Resume { how } => pause::resume(s, *how, now),
        Command::Cancel { when, reason } => cancel::cancel(s, *when, *reason, now),
        Command::UndoCancel => cancel::undo(s),
        Command::DiscardPending => change::discard(s, now),
        Command::AnnouncePrice { number, listed } => {
            prices::announce(s, *number, listed.as_deref(), now)
        }
        Command::AnswerPrice { consent } => prices::answer(s, *consent),
        Command::Restart { cycle } => cancel::restart(s, *cycle, now),
        Command::BeReplaced { by, how } => cancel::be_replaced(s, *by, *how, now),
        Command::TakeIn { from, prorate } => merge::take_in(s, from, *prorate, now),
        Command::BeMerged { into } => merge::be_merged(s, *into),
        Command::Refund { of, part } => refund::refund(s, of, *part, now),
        Command::RefundedThere { of, part } => refund::refunded_there(s, of, *part, now),
        Command::ChargedBack { of, part } => refund::charged_back(s, of, *part, now),
        Command::SetReferences { references } => texts::set_references(s, references),
        Command::SetItemReferences { number, references } => {
            texts::set_item_references(s, *number, references)
        }
        Command::SetParameters { parameters } => texts::set_parameters(s, parameters),
        Command::SetDiscountPlan { plan } => texts::set_discount_plan(s, plan.as_ref()),
        Command::SetPaymentMethod { method } => texts::set_payment_method(s, method.as_ref()),
        Command::ShareWith { member } => family::share_with(s, *member),
        Command::StopSharing { member } => family::stop_sharing(s, *member),
        Command::OpenFamily { numbers } => family::open_family(s, numbers),
        Command::CloseFamily => family::close_family(s),
        Command::TakeSeat { device, starts } => seats::take(s, *device, *starts, now),
        Command::FreeSeat { device } => seats::free(s, *device),
        Command::SubmitMember { member, relationship, residence, consents } => {
            enrolment::submit(s, *member, *relationship, residence, consents, now)
        }
        Command::WithdrawConsent { member, consent } => {
            enrolment::withdraw(s, *member, *consent, now)
        }
        Command::RemoveMember { member } => enrolment::remove(s, *member),
    }
}

/// The refusal for a stage that does not allow a command.
fn not_here(s: &Subscription) -> Refusal {
    let stage = s.stage.name();
    if s.stage.ended() { Refusal::AlreadyEnded { stage } } else { Refusal::WrongStage { stage } }
}

/// Refuses every stage but those named.
fn only_in(s: &Subscription, stages: &[StageName]) -> Result<(), Refusal> {
    if stages.contains(&s.stage.name()) { Ok(()) } else { Err(not_here(s)) }
}

/// The state as it will be when some facts hold.
fn applied(s: &Subscription, facts: &[Fact], at: Instant) -> Subscription {
    let mut state = s.clone();
    for fact in facts {
        apply(&mut state, &Dated { at, fact: fact.clone() });
    }
    state
}

/// Refuses while a charge is open whose outcome may still change what is asked for.
fn no_charge_in_flight(s: &Subscription) -> Result<(), Refusal> {
    match &s.charge {
        Some(charge) if charge.in_flight() => Err(Refusal::ChargeInProgress),
        Some(_) | None => Ok(()),
    }
}

fn in_trial(s: &Subscription) -> bool {
    match &s.stage {
        Stage::Trial | Stage::Ending { trial: true, .. } => true,
        Stage::Paused(pause) => pause.trial,
        Stage::Waiting { .. }
        | Stage::Active
        | Stage::Ending { trial: false, .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => false,
    }
}
