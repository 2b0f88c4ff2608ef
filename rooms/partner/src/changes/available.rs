//! What may be asked of a subscription now. Each type is tried as it would be asked: what it
//! comes to is worked out by the same words, and what stands against it has the same code.

use std::collections::BTreeMap;

use perennial_core::Subscription;
use perennial_core::catalog::Product;
use perennial_core::subscription::Stage;
use perennial_core::subscription::{Direction, ItemTerms};
use perennial_core::terms::RenewalMode;
use perennial_core::time::Instant;
use perennial_engine::ports::JournalEntry;
use serde_json::{Value, json};

use super::change::tried;
use super::read::read;
use super::refused;
use crate::offerings::{Range, option_id};
use crate::outbound::{changes, direction_word, time};
use crate::problem::Code;
use crate::wire::{AvailableChange, CancelMode, ChangeType, Effective, Pos, Wanted};
use crate::{ids, offering};

/// A day, as the least by which an end is moved.
const DAY_SECONDS: i64 = 86_400;
/// No till has this transaction.
const NO_TRANSACTION: &str = "\u{2013}";

/// One subscription at one instant, of which everything is tried.
#[derive(Clone, Copy)]
pub struct Trial<'t> {
    pub range: Range<'t>,
    pub s: &'t Subscription,
    pub past: &'t [JournalEntry],
    pub now: Instant,
}

/// The types that may be asked for, in one way or another.
pub fn allowed(trial: Trial<'_>) -> Vec<&'static str> {
    let possible = |kind: &ChangeType| match kind {
        ChangeType::ChangePlan => {
            trial.plans().any(|(product, _)| trial.stops(&trial.to(product, None)).is_none())
        }
        ChangeType::ChangeOptions => {
            trial.options().iter().any(|(_, wanted)| trial.stops(wanted).is_none())
        }
        ChangeType::Cancel => {
            let modes = [CancelMode::EndOfTerm, CancelMode::Immediate];
            modes.into_iter().any(|mode| trial.stops(&cancel(mode)).is_none())
        }
        ChangeType::Resume => {
            [false, true].into_iter().any(|extends| trial.stops(&resume(extends)).is_none())
        }
        ChangeType::ChangeSeats
        | ChangeType::Prolong
        | ChangeType::SetEndDate
        | ChangeType::Activate
        | ChangeType::Deactivate
        | ChangeType::UndoCancel
        | ChangeType::Suspend
        | ChangeType::Restart
        | ChangeType::UpdateAttributes => trial.stops(&trial.sample(*kind)).is_none(),
        // Its past need not be looked through where nothing can wait.
        ChangeType::DiscardPending => {
            trial.may_wait() && trial.stops(&trial.sample(*kind)).is_none()
        }
    };
    ChangeType::ALL.iter().filter(|kind| possible(kind)).map(|kind| kind.name()).collect()
}

impl<'t> Trial<'t> {
    /// Everything there is to ask, with what stands against it.
    pub fn all(self) -> Vec<AvailableChange> {
        let each = ChangeType::ALL.into_iter();
        each.flat_map(|kind| match kind {
            ChangeType::ChangePlan => self.plan_changes(),
            ChangeType::ChangeOptions => self.option_changes().into_iter().collect(),
            ChangeType::ChangeSeats
            | ChangeType::Prolong
            | ChangeType::SetEndDate
            | ChangeType::Activate
            | ChangeType::Deactivate
            | ChangeType::Cancel
            | ChangeType::UndoCancel
            | ChangeType::Suspend
            | ChangeType::Resume
            | ChangeType::Restart
            | ChangeType::UpdateAttributes
            | ChangeType::DiscardPending => vec![self.other(kind)],
        })
        .collect()
    }

    /// The code it would be refused with.
    pub fn stops(self, wanted: &Wanted) -> Option<Code> {
        let past = || Ok(self.past.to_vec());
        let asked = match read(self.range, self.s, wanted, &past) {
            Ok(asked) => asked,
            Err(problem) => return Some(problem.code),
        };
        let ownership = &self.range.agreement.ownership;
        if asked.event.is_some_and(|event| !ownership.is_partners(event)) {
            return Some(Code::LifecycleNotPartnerControlled);
        }
        let error = tried(&asked.changes, self.s, self.range.place, self.now).err()?;
        Some(refused::problem(self.range, self.s, wanted, &error, self.now).code)
    }

    /// A change of a type as somebody might ask for it.
    fn sample(self, kind: ChangeType) -> Wanted {
        let wanted = Wanted::of(kind);
        let tomorrow = || self.now.plus_seconds(DAY_SECONDS).unwrap_or(self.now);
        match kind {
            ChangeType::ChangeSeats => {
                let seats = self.s.plan().map_or(1, |item| item.terms.seats());
                Wanted { seats: Some(seats), ..wanted }
            }
            ChangeType::Prolong => {
                let from = self.s.schedule.period.end.max(self.now);
                let end = from.plus_seconds(DAY_SECONDS).unwrap_or(from);
                Wanted { new_end_date: Some(end.to_string()), ..wanted }
            }
            ChangeType::SetEndDate => Wanted { end_date: Some(tomorrow().to_string()), ..wanted },
            ChangeType::Activate | ChangeType::Deactivate => {
                let pos = Pos {
                    store_ref: NO_TRANSACTION.to_owned(),
                    terminal_ref: None,
                    transaction_ref: NO_TRANSACTION.to_owned(),
                    occurred_at: self.now.to_string(),
                };
                Wanted { pos: Some(pos), ..wanted }
            }
            ChangeType::Cancel => cancel(CancelMode::EndOfTerm),
            ChangeType::UpdateAttributes => Wanted { attributes: Some(BTreeMap::new()), ..wanted },
            ChangeType::DiscardPending => Wanted { change_id: Some(self.waiting()), ..wanted },
            ChangeType::ChangePlan
            | ChangeType::ChangeOptions
            | ChangeType::UndoCancel
            | ChangeType::Suspend
            | ChangeType::Resume
            | ChangeType::Restart => wanted,
        }
    }

    /// Whether something scheduled may be ahead: a change that waits left one of the two behind.
    fn may_wait(self) -> bool {
        self.s.pending.is_some() || matches!(self.s.stage, Stage::Ending { .. })
    }

    /// The id of the change that waits; no change's, where none does.
    fn waiting(self) -> String {
        let past = if self.may_wait() { self.past } else { &[] };
        let all = changes::asked(past);
        let waits = |asked: &&changes::Asked<'_>| match asked.fate {
            changes::Fate::Scheduled(_) => true,
            changes::Fate::Applied(_) | changes::Fate::Discarded(_) => false,
        };
        let id = all.iter().rev().find(waits).map_or(0, |asked| asked.note.id);
        ids::print("chg", id)
    }

    /// The other plans of this partner, and which way each is.
    fn plans(self) -> impl Iterator<Item = (&'t Product, Option<Direction>)> {
        let plan = self.s.plan().map(|item| &item.terms);
        let other = move |product: &&Product| plan.is_none_or(|plan| plan.product != product.id);
        let way = move |plan: &ItemTerms, product: &Product| {
            Direction::of_levels(plan.level, product.newest().level)
        };
        self.range
            .each()
            .filter(other)
            .map(move |product| (product, plan.map(|plan| way(plan, product))))
    }

    /// The change to a plan, with the term where that has to be said.
    fn to(self, product: &Product, effective: Option<Effective>) -> Wanted {
        let terms = self.range.terms(product);
        let runs_on = |mode| mode == RenewalMode::Automatic;
        let other = terms.is_some_and(|it| runs_on(it.renewal) != runs_on(self.s.terms.renewal));
        Wanted {
            offering_id: Some(offering::id(product)),
            term: other.then(|| product.newest().cycle.to_string()),
            effective,
            ..Wanted::of(ChangeType::ChangePlan)
        }
    }

    fn plan_changes(self) -> Vec<AvailableChange> {
        let mut all = vec![];
        for (product, direction) in self.plans() {
            let wanted = self.to(product, None);
            let stops = self.stops(&wanted);
            // What is of another family is nobody's next plan.
            if stops == Some(Code::PlanChangeNotAllowed) {
                continue;
            }
            let (version, each) = (product.newest(), self.range.seats_each(product));
            let mut constraints = BTreeMap::new();
            if let Some(term) = &wanted.term {
                constraints.insert("term", json!(term));
            }
            let ways = [("IMMEDIATE", Effective::Immediate), ("END_OF_TERM", Effective::EndOfTerm)];
            let open =
                |(_, way): &(_, Effective)| self.stops(&self.to(product, Some(*way))).is_none();
            let effective: Vec<_> =
                ways.into_iter().filter(open).map(|(name, _)| json!(name)).collect();
            constraints.insert("effective", Value::Array(effective));
            all.push(AvailableChange {
                kind: ChangeType::ChangePlan,
                offering_id: Some(offering::id(product)),
                direction: direction.map(direction_word),
                min_seats: Some(version.quantity_min.max(1).saturating_mul(each)),
                max_seats: Some(version.quantity_max.saturating_mul(each)),
                constraints,
                blocked_by: stops.map(Code::name).into_iter().collect(),
            });
        }
        all
    }

    /// Each option that might come or go, and how that is asked for.
    fn options(self) -> Vec<(&'static str, Wanted)> {
        let products = &self.range.place.catalog.products;
        let held: Vec<_> =
            self.s.options().filter_map(|it| products.get(&it.terms.product)).collect();
        let plan = self.s.plan().and_then(|item| products.get(&item.terms.product));
        let come = plan.into_iter().flat_map(|plan| self.range.options(plan));
        let come = come.filter(|option| !held.iter().any(|it| it.id == option.id));
        let wanted = || Wanted::of(ChangeType::ChangeOptions);
        let add = come.map(|it| ("add", Wanted { add: Some(vec![option_id(it)]), ..wanted() }));
        let remove = held
            .iter()
            .map(|it| ("remove", Wanted { remove: Some(vec![option_id(it)]), ..wanted() }));
        add.chain(remove).collect()
    }

    fn option_changes(self) -> Option<AvailableChange> {
        let mut open = BTreeMap::from([("add", vec![]), ("remove", vec![])]);
        let mut blocked = serde_json::Map::new();
        let mut first = None;
        for (member, wanted) in self.options() {
            let names = wanted.add.iter().chain(&wanted.remove).flatten();
            match self.stops(&wanted) {
                None => open.entry(member).or_default().extend(names.map(|it| json!(it))),
                Some(code) => {
                    first = first.or(Some(code));
                    blocked.extend(names.map(|name| (name.clone(), json!(code.name()))));
                }
            }
        }
        let possible = open.values().any(|names| !names.is_empty());
        // Where there is no option at all there is nothing to say.
        (possible || first.is_some()).then(|| {
            let open = open.into_iter().map(|(member, names)| (member, Value::Array(names)));
            let blocked = ("blocked", Value::Object(blocked));
            AvailableChange {
                kind: ChangeType::ChangeOptions,
                offering_id: None,
                direction: None,
                min_seats: None,
                max_seats: None,
                constraints: open.chain([blocked]).collect(),
                blocked_by: first.filter(|_| !possible).map(Code::name).into_iter().collect(),
            }
        })
    }

    fn other(self, kind: ChangeType) -> AvailableChange {
        let mut stops = self.stops(&self.sample(kind));
        let mut constraints = BTreeMap::new();
        let (mut min_seats, mut max_seats) = (None, None);
        match kind {
            ChangeType::ChangeSeats => (min_seats, max_seats) = self.seats(),
            ChangeType::Prolong => {
                let after = self.s.schedule.period.end;
                constraints.insert("after", json!(time(after)));
                constraints.extend(self.horizon());
            }
            ChangeType::SetEndDate => {
                constraints.insert("from", json!(time(self.now)));
                constraints.extend(self.horizon());
            }
            ChangeType::Deactivate => {
                let forced = Wanted { force: Some(true), ..self.sample(ChangeType::Deactivate) };
                let restocked =
                    Wanted { restock: Some(true), ..self.sample(ChangeType::Deactivate) };
                constraints.insert("restock", json!(self.stops(&restocked).is_none()));
                if stops.is_some() && self.stops(&forced).is_none() {
                    constraints.insert("force", json!(true));
                }
            }
            ChangeType::Cancel => {
                let modes =
                    [("END_OF_TERM", CancelMode::EndOfTerm), ("IMMEDIATE", CancelMode::Immediate)];
                let open = |(_, mode): &(_, CancelMode)| self.stops(&cancel(*mode)).is_none();
                let open: Vec<_> =
                    modes.into_iter().filter(open).map(|(name, _)| json!(name)).collect();
                stops = stops.filter(|_| open.is_empty());
                constraints.insert("modes", Value::Array(open));
            }
            ChangeType::Resume => {
                let both: Vec<_> = [false, true]
                    .into_iter()
                    .filter(|extends| self.stops(&resume(*extends)).is_none())
                    .map(|extends| json!(extends))
                    .collect();
                stops = stops.filter(|_| both.is_empty());
                constraints.insert("extendByPause", Value::Array(both));
            }
            ChangeType::UpdateAttributes => {
                constraints.insert("purchaseCountry", self.countries());
            }
            ChangeType::DiscardPending => {
                if stops.is_none() {
                    constraints.insert("changeId", json!(self.waiting()));
                }
            }
            ChangeType::ChangePlan
            | ChangeType::ChangeOptions
            | ChangeType::Activate
            | ChangeType::UndoCancel
            | ChangeType::Suspend
            | ChangeType::Restart => {}
        }
        AvailableChange {
            kind,
            offering_id: None,
            direction: None,
            min_seats,
            max_seats,
            constraints,
            blocked_by: stops.map(Code::name).into_iter().collect(),
        }
    }

    /// The fewest and the most seats of the plan.
    fn seats(self) -> (Option<u32>, Option<u32>) {
        let products = &self.range.place.catalog.products;
        let plan = self.s.plan().and_then(|item| products.get(&item.terms.product));
        let Some(product) = plan else { return (None, None) };
        let (version, each) = (product.newest(), self.range.seats_each(product));
        let least = version.quantity_min.max(1).saturating_mul(each);
        (Some(least), Some(version.quantity_max.saturating_mul(each)))
    }

    /// The farthest end there may be.
    fn horizon(self) -> Option<(&'static str, Value)> {
        let span = self.s.terms.prolong.horizon?;
        let until = span.after(self.now, &self.s.schedule.zone).ok()?;
        Some(("until", json!(time(until))))
    }

    /// Where it might move to.
    fn countries(self) -> Value {
        let products = &self.range.place.catalog.products;
        let plan = self.s.plan().and_then(|item| products.get(&item.terms.product));
        let all = plan.map(|product| self.range.countries(product, self.now)).unwrap_or_default();
        let open = all.into_iter().filter(|country| *country != self.s.territory.0);
        let open = open.filter(|country| {
            let purchase_country = Some((*country).to_owned());
            let wanted = Wanted::of(ChangeType::UpdateAttributes);
            self.stops(&Wanted { purchase_country, ..wanted }).is_none()
        });
        // Where the rule of the terms stands against one, it stands against all.
        if matches!(self.s.stage, Stage::Cancelled { .. } | Stage::Expired { .. }) {
            return json!([]);
        }
        open.map(|country| json!(country)).collect()
    }
}

fn cancel(mode: CancelMode) -> Wanted {
    Wanted { mode: Some(mode), ..Wanted::of(ChangeType::Cancel) }
}

fn resume(extends: bool) -> Wanted {
    Wanted { extend_by_pause: Some(extends), ..Wanted::of(ChangeType::Resume) }
}
