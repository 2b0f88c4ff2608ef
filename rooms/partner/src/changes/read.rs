//! From the wire to what is asked: each type with the members it has, and no others.

use perennial_core::subscription::command::PauseLength;
use perennial_core::subscription::command::{CancelWhen, PlanWhen, ProlongTo, Resume};
use perennial_core::terms::RenewalMode;
use perennial_core::time::{Instant, Span, Unit};
use perennial_core::{Command, Subscription};
use perennial_engine::EngineError;
use perennial_engine::ports::JournalEntry;

use super::change::Change;
use super::products::{self, Wished};
use super::{attributes, discard};
use crate::agreement::Event;
use crate::offerings::Range;
use crate::problem::{Code, Problem};
use crate::wire::{CancelMode, ChangeType, Effective, Pos, Wanted};
use crate::{refusals, status, text};

/// What a change comes to, and what must be so before it is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub changes: Vec<Change>,
    /// The event of the subscription's life it is, which the partner must decide about.
    pub event: Option<Event>,
    /// The account it goes over to.
    pub account: Option<String>,
}

/// What is known of the past of a subscription, looked up only where it is asked for.
pub type Past<'p> = &'p dyn Fn() -> Result<Vec<JournalEntry>, EngineError>;

const MODES: &str = "IMMEDIATE or END_OF_TERM.";

/// # Errors
/// The member that is wrong.
pub fn read(
    range: Range<'_>,
    s: &Subscription,
    wanted: &Wanted,
    past: Past<'_>,
) -> Result<Asked, Problem> {
    own_members(wanted)?;
    let plain = |command| Asked { changes: vec![Change::Plain(command)], ..Asked::default() };
    let ours = |event, command| Asked { event: Some(event), ..plain(command) };
    Ok(match wanted.kind {
        ChangeType::ChangePlan => plan(range, s, wanted)?,
        ChangeType::ChangeSeats => {
            let seats = wanted.seats.ok_or_else(|| missing("seats", "How many afterwards."))?;
            let release = wanted.release_oldest.unwrap_or(false);
            let changes = vec![products::seats(range, s, seats, release)?];
            Asked { changes, ..Asked::default() }
        }
        ChangeType::ChangeOptions => options(range, s, wanted)?,
        ChangeType::Prolong => plain(Command::Prolong { to: prolong(wanted)? }),
        ChangeType::SetEndDate => {
            let end = instant(wanted.end_date.as_deref(), "endDate")?;
            let to = end.ok_or_else(|| missing("endDate", "When it ends."))?;
            plain(Command::SetEnd { to })
        }
        ChangeType::Activate => {
            let (at, pos) = at_a_till(wanted)?;
            let receipt = Some(pos.transaction_ref.clone());
            let mut asked = plain(Command::Activate { at, receipt });
            asked.changes.push(attributes::sold_at(pos));
            asked
        }
        ChangeType::Deactivate => {
            let (_, pos) = at_a_till(wanted)?;
            reason(wanted)?;
            let restock = wanted.restock.unwrap_or(false);
            let force = wanted.force.unwrap_or(false);
            let mut asked = plain(Command::Unactivate { restock, force });
            asked.changes.push(attributes::returned_at(pos));
            asked
        }
        ChangeType::Cancel => {
            let (when, reason) = (cancel(s, wanted)?, reason(wanted)?);
            ours(Event::Cancellation, Command::Cancel { when, reason })
        }
        ChangeType::UndoCancel => ours(Event::Cancellation, Command::UndoCancel),
        ChangeType::Suspend => {
            let reason = suspension(wanted)?.to_owned();
            plain(Command::Pause { reason, length: PauseLength::ByTerms })
        }
        ChangeType::Resume => {
            suspension(wanted)?;
            let extends = wanted.extend_by_pause.unwrap_or(false);
            let how = if extends { Resume::Extended } else { Resume::KeepEnd };
            plain(Command::Resume { how })
        }
        ChangeType::Restart => {
            let cycle = term(wanted.term.as_deref(), "term")?;
            if cycle.is_some() && s.terms.renewal == RenewalMode::Automatic {
                let text = "Only a FIXED subscription has a term.";
                return Err(Problem::at(Code::NotFixedTerm, "/change/term", text));
            }
            ours(Event::Restart, Command::Restart { cycle })
        }
        ChangeType::UpdateAttributes => attributes::read(range, s, wanted)?,
        ChangeType::DiscardPending => {
            let id = wanted.change_id.as_deref();
            let id = id.ok_or_else(|| missing("changeId", "The change to discard."))?;
            let past = past().map_err(|error| refusals::engine(&error))?;
            discard::read(id, &past)?
        }
    })
}

fn plan(range: Range<'_>, s: &Subscription, wanted: &Wanted) -> Result<Asked, Problem> {
    let offering = wanted.offering_id.as_deref();
    let wished = Wished {
        offering: offering.ok_or_else(|| missing("offeringId", "The plan afterwards."))?,
        seats: wanted.seats,
        options: wanted.options.as_deref(),
        term: term(wanted.term.as_deref(), "term")?,
        when: match wanted.effective {
            None => PlanWhen::ByTerms,
            Some(Effective::Immediate) => PlanWhen::Now,
            Some(Effective::EndOfTerm) => PlanWhen::PeriodEnd,
        },
    };
    let (change, event) = products::plan(range, s, wished, "/change")?;
    Ok(Asked { changes: vec![change], event, account: None })
}

fn options(range: Range<'_>, s: &Subscription, wanted: &Wanted) -> Result<Asked, Problem> {
    let list = |names: &Option<Vec<String>>| names.clone().unwrap_or_default();
    let (add, remove) = (list(&wanted.add), list(&wanted.remove));
    if add.is_empty() && remove.is_empty() {
        return Err(missing("add", "Options that come; or in remove, options that go."));
    }
    let changes = vec![products::beside(range, s, &add, &remove)?];
    Ok(Asked { changes, ..Asked::default() })
}

fn prolong(wanted: &Wanted) -> Result<ProlongTo, Problem> {
    let by = term(wanted.by.as_deref(), "by")?;
    let end = instant(wanted.new_end_date.as_deref(), "newEndDate")?;
    match (by, end) {
        (Some(by), None) => Ok(ProlongTo::By(by)),
        (None, Some(end)) => Ok(ProlongTo::End(end)),
        (None, None) => Err(missing("by", "A duration; or newEndDate.")),
        (Some(_), Some(_)) => Err(wrong("newEndDate", "One of by and newEndDate.")),
    }
}

fn cancel(s: &Subscription, wanted: &Wanted) -> Result<CancelWhen, Problem> {
    let effective = instant(wanted.effective_at.as_deref(), "effectiveAt")?;
    Ok(match (wanted.mode, effective) {
        (None, _) => return Err(missing("mode", MODES)),
        (Some(CancelMode::Immediate), None) => CancelWhen::Now,
        (Some(CancelMode::EndOfTerm), None) => CancelWhen::PeriodEnd,
        (Some(CancelMode::EndOfTerm), Some(at)) if s.terms.renewal == RenewalMode::Automatic => {
            CancelWhen::At(at)
        }
        (Some(_), Some(_)) => {
            let text = "Only END_OF_TERM of an EVERGREEN subscription has an instant.";
            return Err(wrong("effectiveAt", text));
        }
    })
}

fn reason(wanted: &Wanted) -> Result<perennial_core::subscription::CancelReason, Problem> {
    let code = wanted.reason_code.as_deref().unwrap_or("CUSTOMER_REQUEST");
    status::cancel_reason(code)
        .ok_or_else(|| wrong("reasonCode", "Not a reason of a cancellation."))
}

/// Why it is suspended, or why not any more.
fn suspension(wanted: &Wanted) -> Result<&str, Problem> {
    match wanted.reason_code.as_deref() {
        None => Ok("CUSTOMER_REQUEST"),
        Some(code @ ("NON_PAYMENT" | "FRAUD" | "CUSTOMER_REQUEST" | "OTHER")) => Ok(code),
        Some(_) => Err(wrong("reasonCode", "NON_PAYMENT, FRAUD, CUSTOMER_REQUEST or OTHER.")),
    }
}

/// When it was sold or returned, and where.
fn at_a_till(wanted: &Wanted) -> Result<(Instant, &Pos), Problem> {
    let pos = wanted.pos.as_ref().ok_or_else(|| missing("pos", "The till it happened at."))?;
    let references = [
        ("storeRef", Some(&pos.store_ref)),
        ("terminalRef", pos.terminal_ref.as_ref()),
        ("transactionRef", Some(&pos.transaction_ref)),
    ];
    for (member, given) in references {
        if given.is_some_and(|given| !text::is_reference(given)) {
            return Err(wrong(&format!("pos/{member}"), text::REFERENCE_RULE));
        }
    }
    let at = instant(Some(&pos.occurred_at), "pos/occurredAt")?;
    Ok((at.unwrap_or(Instant::EPOCH), pos))
}

/// The members a type of change has, beside the type.
pub fn members(kind: ChangeType) -> &'static [&'static str] {
    match kind {
        ChangeType::ChangePlan => &["offeringId", "seats", "options", "effective", "term"],
        ChangeType::ChangeSeats => &["seats", "releaseOldest"],
        ChangeType::ChangeOptions => &["add", "remove"],
        ChangeType::Prolong => &["by", "newEndDate"],
        ChangeType::SetEndDate => &["endDate"],
        ChangeType::Activate => &["pos"],
        ChangeType::Deactivate => &["pos", "reasonCode", "restock", "force"],
        ChangeType::Cancel => &["mode", "effectiveAt", "reasonCode"],
        ChangeType::UndoCancel => &[],
        ChangeType::Suspend => &["reasonCode"],
        ChangeType::Resume => &["reasonCode", "extendByPause"],
        ChangeType::Restart => &["term"],
        ChangeType::UpdateAttributes => {
            &["purchaseCountry", "language", "partnerUserRef", "partnerAccountRef", "attributes"]
        }
        ChangeType::DiscardPending => &["changeId"],
    }
}

/// Members of another type are mistakes, not noise.
fn own_members(wanted: &Wanted) -> Result<(), Problem> {
    let own = members(wanted.kind);
    match wanted.given().find(|member| !own.contains(member)) {
        None => Ok(()),
        Some(member) => {
            let text = format!("{} has no such member.", wanted.kind.name());
            Err(wrong(member, &text))
        }
    }
}

/// A length of one unit of days or more (2.6).
fn term(text: Option<&str>, member: &str) -> Result<Option<Span>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let span = Span::parse(text).ok().filter(|span| match span.unit {
        Unit::Day | Unit::Week | Unit::Month | Unit::Year => !span.is_zero(),
        Unit::Second | Unit::Hour => false,
    });
    span.map(Some).ok_or_else(|| wrong(member, "A duration of one unit, such as P1Y."))
}

fn instant(text: Option<&str>, member: &str) -> Result<Option<Instant>, Problem> {
    let read = text.map(Instant::parse).transpose();
    read.map_err(|_| wrong(member, "A time such as 2026-01-31T09:00:00Z."))
}

pub(super) fn wrong(member: &str, message: &str) -> Problem {
    Problem::at(Code::InvalidField, format!("/change/{member}"), message)
}

pub(super) fn missing(member: &str, message: &str) -> Problem {
    Problem::at(Code::MissingField, format!("/change/{member}"), message)
}
