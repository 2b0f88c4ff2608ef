//! What became of a change (5.3).

use perennial_core::Subscription;
use perennial_core::subscription::{Direction, Stage};
use perennial_core::time::Instant;
use perennial_engine::{Changed, EngineError, Place};
use serde_json::{Value, json};

use super::changes::{Asked, scheduled_for};
use super::{Telling, end_date, reference, time};
use crate::offerings::options_of;
use crate::status::status;
use crate::{ids, offering, wire};

/// `id` is `None` in a dry run.
pub fn change(
    telling: &Telling,
    id: Option<u128>,
    request: &wire::NewChange,
    changed: &Changed,
    at: Instant,
) -> Result<wire::Change, EngineError> {
    let after = &changed.after;
    let before = changed.before.as_ref().unwrap_or(after);
    let kind = request.change.kind;
    // Who asks again for an end that is scheduled hears when it is.
    let again = match (&after.stage, kind) {
        (Stage::Ending { at, .. }, wire::ChangeType::Cancel) => Some(*at),
        (_, _) => None,
    };
    let scheduled = scheduled_for(before, after).or(again);
    let (was, is) = standings(before, after, Some(&telling.place));
    Ok(wire::Change {
        change_id: id.map(|id| ids::print("chg", id)),
        partner_change_id: request.partner_change_id.clone(),
        kind: kind.name().to_owned(),
        state: if scheduled.is_some() { "SCHEDULED" } else { "APPLIED" },
        dry_run: id.is_none(),
        direction: direction(before, after),
        effective_at: time(scheduled.unwrap_or(at)),
        requested_at: time(at),
        before: was,
        after: is,
        subscription: Some(telling.changed(changed)?),
    })
}

/// A change of the past, in the light of what came later.
pub fn told(asked: &Asked<'_>) -> wire::Change {
    told_in(asked, None)
}

/// As [`told`], with the plans by the names they have in a place.
pub fn told_in(asked: &Asked<'_>, place: Option<&Place>) -> wire::Change {
    let Asked { note, before, after, requested_at, fate, version: _ } = asked;
    let (was, is) = standings(before, after, place);
    wire::Change {
        change_id: Some(ids::print("chg", note.id)),
        partner_change_id: note.reference.clone(),
        kind: note.kind.clone(),
        state: fate.name(),
        dry_run: false,
        direction: direction(before, after),
        effective_at: time(fate.effective_at()),
        requested_at: time(*requested_at),
        before: was,
        after: is,
        subscription: None,
    }
}

/// Where another plan leads, at once or at the end of the period; none where the plan stays.
fn direction(before: &Subscription, after: &Subscription) -> Option<&'static str> {
    let was = &before.active_items().next().or(before.items.first())?.terms;
    let becomes = after.pending.as_ref().filter(|_| after.pending != before.pending);
    let item = after.active_items().next().or(after.items.first());
    let is = becomes.map(|pending| &pending.to).or_else(|| item.map(|item| &item.terms))?;
    if was.product == is.product {
        return None;
    }
    Some(direction_word(Direction::of(was, is)))
}

/// Which way a change of plan goes, as it is written.
pub fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "UPGRADE",
        Direction::Crossgrade => "CROSSGRADE",
        Direction::Downgrade => "DOWNGRADE",
    }
}

/// How it stands before and after, with whatever else is another.
fn standings(
    before: &Subscription,
    after: &Subscription,
    place: Option<&Place>,
) -> (wire::Standing, wire::Standing) {
    let (was, is) = (members(before, place), members(after, place));
    let other = |(name, value): &(&'static str, Value), than: &[(&'static str, Value)]| {
        than.iter().any(|(known, it)| known == name && it != value)
    };
    let more = |ours: &[(&'static str, Value)], theirs: &[(&'static str, Value)]| {
        ours.iter().filter(|member| other(member, theirs)).cloned().collect()
    };
    let standing = |s: &Subscription, more| wire::Standing {
        status: status(&s.stage),
        end_date: end_date(s),
        more,
    };
    (standing(before, more(&was, &is)), standing(after, more(&is, &was)))
}

/// What of a subscription a change may change, beside how it stands.
fn members(s: &Subscription, place: Option<&Place>) -> Vec<(&'static str, Value)> {
    let mut all = vec![
        ("termType", json!(offering::term_type(&s.terms))),
        ("term", json!(s.schedule.cycle.to_string())),
        ("seats", json!(s.seats_allowed())),
        ("purchaseCountry", json!(s.territory.0)),
        ("language", json!(s.references.get(reference::LANGUAGE))),
        ("partnerUserRef", json!(s.references.get(reference::USER))),
        ("partnerAccountRef", json!(s.references.get(reference::ACCOUNT))),
        ("attributes", json!(s.parameters)),
    ];
    if let Some(place) = place {
        let plan = s.plan().and_then(|item| place.catalog.products.get(&item.terms.product));
        all.push(("offeringId", json!(plan.map(offering::id))));
        all.push(("options", json!(options_of(place, s))));
    }
    all
}
