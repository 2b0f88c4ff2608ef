//! Periods of the reference biller: where each begins and ends, whether it is paid for, and how
//! long what is unpaid may go on.

use jiff::tz::TimeZone;
use perennial_core::billing::Purpose;
use perennial_core::subscription::Schedule;
use perennial_core::terms::{Covered, Late};
use perennial_core::time::{Instant, Span};

use super::book::{Book, Open, Run, run};
use super::calendar::boundary;
use super::expect;
use super::price::total;
use super::rational::Rational;

impl Book {
    /// A new period: it must be the one the calendar says.
    pub(super) fn begin(
        &mut self,
        schedule: &Schedule,
        at: Instant,
        paid: Option<&Open>,
    ) -> Result<(), String> {
        let next = run(schedule);
        let due = paid.map_or(at, |open| open.due);
        if next.start >= next.end {
            return Err(format!("I06: an empty period {}", schedule.period));
        }
        if next.index > 0 {
            let end = boundary(next.anchor, &self.zone, schedule.cycle, next.index);
            if end.is_some_and(|end| end != next.end) {
                return Err(format!("I07: {} does not end at {end:?}", schedule.period));
            }
        } else if next.anchor != next.end {
            return Err(format!("I07: {} is not counted from its end", schedule.period));
        }
        let renews = paid.is_some_and(|open| open.purpose == Purpose::Renew);
        let moves = self.unpaid && !matches!(self.terms.dunning.late, Late::KeepGrid);
        if renews && !moves {
            let follows = next.start == self.run.end;
            let counted = next.anchor == self.run.anchor && next.index == self.run.index + 1;
            if !follows || !counted && self.phases.is_empty() {
                return Err(format!("I06: {} does not follow {:?}", schedule.period, self.run));
            }
        }
        let known = [self.run.end, at, due, self.run.start];
        if !known.contains(&next.start) && next.start > at {
            return Err(format!("I06: {} starts out of nowhere", schedule.period));
        }
        if schedule.generation > self.run.generation + 1 {
            return Err(format!("a generation was left out before {}", schedule.generation));
        }
        let begun = paid.is_some_and(|open| open.wanted && open.begins.is_some());
        if !begun {
            self.free(next)?;
            self.paid = None;
        }
        self.run = next;
        self.cycle = schedule.cycle;
        self.unpaid = false;
        Ok(())
    }

    /// What is not paid begins only where nothing is to be paid, or others answer for the money.
    pub(super) fn free(&self, next: Run) -> Result<(), String> {
        let ours = self.terms.collector.charges();
        let in_turn = self.is_in_turn(next.start, None);
        let billed = if in_turn { expect::as_ordered(self.clone()) } else { self.clone() };
        let costs = expect::whole(&billed, next.generation, Rational::ONE);
        let costs = costs.map_or(0, |lines| total(&lines).gross);
        // A part of a period may be too short to cost anything.
        if ours && self.phases.is_empty() && next.index > 0 && costs != 0 {
            return Err(format!("I14: a period begins unpaid that costs {costs}"));
        }
        Ok(())
    }

    pub(super) fn grace(&mut self, at: Instant, until: Instant) -> Result<(), String> {
        let dunned = self.open.as_ref().filter(|open| open.purpose == Purpose::Renew);
        let (from, length) = match dunned {
            Some(open) => (open.due, self.terms.dunning.grace),
            None => (at, self.terms.at_end.grace),
        };
        if dunned.is_some() && self.trial && self.terms.dunning.covers == Covered::PaidToPaid {
            return Err("I14: grace for who never paid".to_owned());
        }
        self.unpaid = dunned.is_some();
        self.grace_until = Some(until);
        ends(&self.zone, from, length, until)
    }

    pub(super) fn hold(&mut self, until: Instant) -> Result<(), String> {
        // Who has no grace is tried as long as who has.
        let due = self.open.as_ref().map(|open| open.due);
        let graced = |due| boundary(due, &self.zone, self.terms.dunning.grace, 1);
        let from = if self.unpaid { self.grace_until } else { due.and_then(graced) };
        self.unpaid = true;
        from.map_or(Ok(()), |from| ends(&self.zone, from, self.terms.dunning.hold, until))
    }
}

fn ends(zone: &TimeZone, from: Instant, length: Span, until: Instant) -> Result<(), String> {
    let right = boundary(from, zone, length, 1);
    if right.is_none_or(|right| right == until) {
        Ok(())
    } else {
        Err(format!("I14: {length} from {from} is {right:?}, not {until}"))
    }
}
