//! The schedule: which period runs, and where the next one ends. Period k is counted from the
//! anchor, never from the period before, so that the 31st comes back after a February.

use crate::time::{Instant, Period, Span, TimeError, Zone, boundary};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub zone: Zone,
    pub cycle: Span,
    /// Where counting starts.
    pub anchor: Instant,
    /// The running period ends at the boundary of this number, counted from the anchor.
    pub index: u32,
    pub period: Period,
    /// The identity of the period in charges: grows with every period, and once more for a charge
    /// that came to nothing, so that no two charges ever share a key.
    pub ordinal: u32,
    /// -1 for a trial, 0 for the first paid term, one more with each renewal.
    pub generation: i32,
}

impl Schedule {
    /// A first period of one whole cycle.
    pub fn begin(at: Instant, zone: &Zone, cycle: Span) -> Result<Self, TimeError> {
        let period = Period::new(at, boundary(at, zone, cycle, 1)?)?;
        Ok(Self {
            zone: zone.clone(),
            cycle,
            anchor: at,
            index: 1,
            period,
            ordinal: 0,
            generation: 0,
        })
    }

    /// A first period that ends when the caller says; counting starts there.
    pub fn lead(at: Instant, end: Instant, zone: &Zone, cycle: Span) -> Result<Self, TimeError> {
        let period = Period::new(at, end)?;
        Ok(Self {
            zone: zone.clone(),
            cycle,
            anchor: end,
            index: 0,
            period,
            ordinal: 0,
            generation: 0,
        })
    }

    /// A new run of periods from `at` under the same identity: ordinals go on counting.
    pub fn again(&self, at: Instant, cycle: Span) -> Result<Self, TimeError> {
        Ok(self.numbered(Self::begin(at, &self.zone, cycle)?))
    }

    /// As [`Self::again`], with a first period that ends when the caller says.
    pub fn again_until(&self, at: Instant, end: Instant, cycle: Span) -> Result<Self, TimeError> {
        Ok(self.numbered(Self::lead(at, end, &self.zone, cycle)?))
    }

    fn numbered(&self, next: Self) -> Self {
        Self {
            ordinal: self.ordinal.saturating_add(1),
            generation: self.generation.saturating_add(1),
            ..next
        }
    }

    /// The period after the running one: it starts where that ends.
    pub fn next(&self) -> Result<Self, TimeError> {
        let index = self.index.saturating_add(1);
        let end = boundary(self.anchor, &self.zone, self.cycle, i64::from(index))?;
        let period = Period::new(self.period.end, end)?;
        Ok(self.numbered(Self { index, period, ..self.clone() }))
    }

    /// The period after the running one, in another cycle: counting starts anew at its start.
    pub fn next_in(&self, cycle: Span) -> Result<Self, TimeError> {
        if cycle == self.cycle { self.next() } else { self.again(self.period.end, cycle) }
    }

    /// The same period with another end, from where counting goes on.
    pub fn ending(&self, end: Instant) -> Result<Self, TimeError> {
        let period = Period::new(self.period.start, end)?;
        Ok(Self { anchor: end, index: 0, period, ..self.clone() })
    }
}
