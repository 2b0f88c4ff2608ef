//! Schedules, periods and the lead phases of offers.

use perennial_core::ids::OfferId;
use perennial_core::subscription::{Lead, Phase, Renewal, Schedule};
use perennial_core::time::{Instant, Period, Span, Zone};
use serde::{Deserialize, Serialize};

use super::Result;
use super::codes::RedeemedTwin;
use super::money::{Around, UnitTwin, unfit};
use super::scalar::{As, At, usual};

/// The zone that is left out.
pub const UTC: &str = "UTC";

pub fn period_back(start: Instant, end: Instant) -> Result<Period> {
    Period::new(start, end).map_err(|_| unfit("a period that ends before it starts"))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleTwin {
    /// Left out for UTC.
    #[serde(rename = "z", default, skip_serializing_if = "usual")]
    zone: Option<As<Zone>>,
    #[serde(rename = "cy")]
    cycle: As<Span>,
    #[serde(rename = "s")]
    start: At,
    #[serde(rename = "e")]
    end: At,
    /// Left out where it is the start.
    #[serde(rename = "a", default, skip_serializing_if = "usual")]
    anchor: Option<At>,
    #[serde(rename = "i", default, skip_serializing_if = "usual")]
    index: u32,
    #[serde(rename = "o", default, skip_serializing_if = "usual")]
    ordinal: u32,
    #[serde(rename = "g", default, skip_serializing_if = "usual")]
    generation: i32,
}

impl ScheduleTwin {
    pub fn of(schedule: &Schedule) -> Self {
        let Schedule { zone, cycle, anchor, index, period, ordinal, generation } = schedule;
        Self {
            zone: (zone.name() != UTC).then(|| As(zone.clone())),
            cycle: As(*cycle),
            start: At(period.start),
            end: At(period.end),
            anchor: (*anchor != period.start).then_some(At(*anchor)),
            index: *index,
            ordinal: *ordinal,
            generation: *generation,
        }
    }

    pub fn back(self) -> Result<Schedule> {
        Ok(Schedule {
            zone: self.zone.map_or_else(Zone::utc, |zone| zone.0),
            cycle: self.cycle.0,
            anchor: self.anchor.unwrap_or(self.start).0,
            index: self.index,
            period: period_back(self.start.0, self.end.0)?,
            ordinal: self.ordinal,
            generation: self.generation,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PhaseTwin {
    Free(As<Span>),
    UpFront(As<Span>, UnitTwin),
}

impl PhaseTwin {
    pub fn of(phase: Phase, around: Around) -> Self {
        match phase {
            Phase::Free { length } => Self::Free(As(length)),
            Phase::UpFront { length, price } => {
                Self::UpFront(As(length), UnitTwin::of(price, around))
            }
        }
    }

    pub fn back(self, around: Around) -> Result<Phase> {
        Ok(match self {
            Self::Free(As(length)) => Phase::Free { length },
            Self::UpFront(As(length), price) => {
                Phase::UpFront { length, price: price.back(around)? }
            }
        })
    }
}

/// A phase and the offer it is of.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadTwin {
    offer: String,
    phase: PhaseTwin,
    #[serde(rename = "rd", default, skip_serializing_if = "Option::is_none")]
    redeemed: Option<RedeemedTwin>,
}

impl LeadTwin {
    pub fn of(lead: &Lead, around: Around) -> Self {
        Self {
            offer: lead.offer.0.clone(),
            phase: PhaseTwin::of(lead.phase, around),
            redeemed: lead.redeemed.as_ref().map(RedeemedTwin::of),
        }
    }

    pub fn back(self, around: Around) -> Result<Lead> {
        Ok(Lead {
            offer: OfferId(self.offer),
            phase: self.phase.back(around)?,
            redeemed: self.redeemed.map(RedeemedTwin::back),
        })
    }
}

/// How many cycles it is extended by, for that mode.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RenewalTwin {
    Auto,
    Manual,
    Extend(u32),
}

impl RenewalTwin {
    pub fn of(renewal: Renewal) -> Self {
        match renewal {
            Renewal::Automatic => Self::Auto,
            Renewal::Manual => Self::Manual,
            Renewal::Extend { ahead } => Self::Extend(ahead),
        }
    }

    pub fn back(self) -> Renewal {
        match self {
            Self::Auto => Renewal::Automatic,
            Self::Manual => Renewal::Manual,
            Self::Extend(ahead) => Renewal::Extend { ahead },
        }
    }
}
