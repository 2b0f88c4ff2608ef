//! The pace of a sandbox: a month lasts minutes there, so that who builds on it sees a year of
//! renewals within the hour.
//!
//! A project has a pace, and a sale captures it: cycle, phases, grace, retries and leads are
//! written down as they will be, in seconds, so that whatever counts time later counts as always.

use crate::subscription::{ItemTerms, Phase, Recurrence, Sale};
use crate::terms::{AtEnd, Dunning, Terms};
use crate::time::{Span, TimeError, Unit};

/// How long a month lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pace {
    OneHour,
    ThirtyMinutes,
    FifteenMinutes,
    FiveMinutes,
    ThreeMinutes,
}

/// How often what runs at a pace renews by itself: what nobody looks at any more ends.
pub const RENEWALS_MAX: u32 = 12;

const DAY_SECONDS: u64 = 86_400;
const MONTH_DAYS: u64 = 30;

/// How long so many days last, in tenths of a month; on straight lines in between.
const POINTS: [(u64, u64); 5] = [(0, 0), (3, 4), (7, 6), (14, 10), (MONTH_DAYS, 10)];

impl Pace {
    pub const ALL: [Self; 5] = [
        Self::OneHour,
        Self::ThirtyMinutes,
        Self::FifteenMinutes,
        Self::FiveMinutes,
        Self::ThreeMinutes,
    ];

    /// Its stable name, in files and on surfaces.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneHour => "one_hour",
            Self::ThirtyMinutes => "thirty_minutes",
            Self::FifteenMinutes => "fifteen_minutes",
            Self::FiveMinutes => "five_minutes",
            Self::ThreeMinutes => "three_minutes",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pace| pace.name() == name)
    }

    fn month_seconds(self) -> u64 {
        match self {
            Self::OneHour => 3_600,
            Self::ThirtyMinutes => 1_800,
            Self::FifteenMinutes => 900,
            Self::FiveMinutes => 300,
            Self::ThreeMinutes => 180,
        }
    }

    /// How long something lasts that is sold for `span`.
    pub fn span(self, span: Span) -> Result<Span, TimeError> {
        if let Some(months) = span.months_count() {
            return seconds(self.month_seconds().saturating_mul(months.into()));
        }
        let (month, lasts) = (self.month_seconds(), nominal(span));
        let after = |days: u64| lasts.saturating_sub(days.saturating_mul(DAY_SECONDS));
        for ends in POINTS.windows(2) {
            if let [(from, start), (to, end)] = ends
                && after(*to) == 0
            {
                let wide = to.saturating_sub(*from).saturating_mul(DAY_SECONDS);
                let rises = end.saturating_sub(*start).saturating_mul(after(*from));
                let tenths = start.saturating_mul(wide).saturating_add(rises);
                return seconds(part(month, tenths, wide.saturating_mul(10)));
            }
        }
        seconds(part(month, lasts, MONTH_DAYS.saturating_mul(DAY_SECONDS)))
    }

    /// Grace is half a month; of a week six of its seven days, and a week is six tenths of a month.
    fn grace(self, cycle: Span) -> u64 {
        let month = self.month_seconds();
        if nominal(cycle) == 7 * DAY_SECONDS { part(month, 18, 35) } else { part(month, 1, 2) }
    }

    /// Whatever grace there is lasts half a month, and with what follows it two months. Attempts
    /// and reminders keep their places in the whole.
    fn dunning(self, was: &Dunning, cycle: Span) -> Result<Dunning, TimeError> {
        let (is_grace, is_hold) = (!was.grace.is_zero(), !was.hold.is_zero());
        let grace = if is_grace { self.grace(cycle) } else { 0 };
        let whole = if is_hold { self.month_seconds().saturating_mul(2) } else { grace };
        let lasted = nominal(was.grace).saturating_add(nominal(was.hold));
        let placed = |at: &Span| match lasted {
            0 => self.span(*at),
            lasted => seconds(part(whole, nominal(*at), lasted)),
        };
        Ok(Dunning {
            retries: was.retries.iter().map(placed).collect::<Result<_, _>>()?,
            reminders: was.reminders.iter().map(placed).collect::<Result<_, _>>()?,
            grace: if is_grace { seconds(grace)? } else { was.grace },
            hold: if is_hold { seconds(whole.saturating_sub(grace))? } else { was.hold },
            ..was.clone()
        })
    }

    /// The terms of what is sold in a cycle. What the customer may do, and until when, is as
    /// always: only what happens by itself happens sooner.
    pub(crate) fn terms(self, was: &Terms, cycle: Span) -> Result<Terms, TimeError> {
        let at_end = if was.at_end.grace.is_zero() {
            was.at_end
        } else {
            AtEnd { grace: seconds(self.grace(cycle))?, ..was.at_end }
        };
        // A lead is as large a part of the cycle as it was.
        let lasts = nominal(self.span(cycle)?);
        let lead = |lead: Span| match nominal(lead) {
            0 => Ok(lead),
            long => seconds(part(lasts, long, nominal(cycle).max(1))),
        };
        Ok(Terms {
            order_lead: lead(was.order_lead)?,
            charge_lead: lead(was.charge_lead)?,
            trial: if was.trial.is_zero() { was.trial } else { self.span(was.trial)? },
            dunning: self.dunning(&was.dunning, cycle)?,
            at_end,
            pace: Some(self),
            renewals_max: Some(was.renewals_max.unwrap_or(RENEWALS_MAX).min(RENEWALS_MAX)),
            ..was.clone()
        })
    }

    /// A sale as it runs at this pace, where something of it renews. Instants that were named stay
    /// what they are.
    pub fn sale(self, was: Sale) -> Result<Sale, TimeError> {
        let renews = |(terms, _): &(ItemTerms, _)| terms.recurrence == Recurrence::Periodic;
        if !was.items.iter().any(renews) {
            return Ok(was);
        }
        let phase = |phase: &Phase| {
            Ok(match *phase {
                Phase::Free { length } => Phase::Free { length: self.span(length)? },
                Phase::UpFront { length, price } => {
                    Phase::UpFront { length: self.span(length)?, price }
                }
            })
        };
        Ok(Sale {
            phases: was.phases.iter().map(phase).collect::<Result<_, TimeError>>()?,
            terms: self.terms(&was.terms, was.cycle)?,
            cycle: self.span(was.cycle)?,
            ..was
        })
    }
}

impl Terms {
    /// How long something lasts on these terms that is sold for `span`.
    pub fn paced(&self, span: Span) -> Result<Span, TimeError> {
        self.pace.map_or(Ok(span), |pace| pace.span(span))
    }
}

/// Seconds on a calendar whose months have thirty days: a measure to compare by.
pub(crate) fn nominal(span: Span) -> u64 {
    let one = match span.unit {
        Unit::Second => 1,
        Unit::Hour => 3_600,
        Unit::Day => DAY_SECONDS,
        Unit::Week => 7 * DAY_SECONDS,
        Unit::Month => MONTH_DAYS * DAY_SECONDS,
        Unit::Year => 365 * DAY_SECONDS,
    };
    u64::from(span.count).saturating_mul(one)
}

/// `whole x share / of`, rounded half up; what is not nothing lasts a second.
fn part(whole: u64, share: u64, of: u64) -> u64 {
    let exact = u128::from(whole).saturating_mul(share.into());
    let rounded = exact.saturating_add(u128::from(of / 2)).checked_div(of.into());
    let least = u64::from(exact > 0);
    u64::try_from(rounded.unwrap_or_default()).unwrap_or(u64::MAX).max(least)
}

fn seconds(count: u64) -> Result<Span, TimeError> {
    Ok(Span::seconds(u32::try_from(count).map_err(|_| TimeError::OutOfRange)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lasts(pace: Pace, span: &str) -> u32 {
        let lasts = pace.span(Span::parse(span).unwrap()).unwrap();
        assert_eq!(lasts.unit, Unit::Second);
        lasts.count
    }

    /// The documented table, in seconds.
    #[test]
    fn a_month_of_five_minutes() {
        for (span, expected) in [
            ("P1W", 180),
            ("P1M", 300),
            ("P2M", 600),
            ("P3M", 900),
            ("P6M", 1_800),
            ("P1Y", 3_600),
            ("P12M", 3_600),
            ("P3D", 120),
            ("P2W", 300),
        ] {
            assert_eq!(lasts(Pace::FiveMinutes, span), expected, "{span}");
        }
        let graces = [Span::weeks(1), Span::months(1), Span::years(1)];
        assert_eq!(graces.map(|cycle| Pace::FiveMinutes.grace(cycle)), [154, 150, 150]);
    }

    /// The other rates: the same shares of another month.
    #[test]
    fn every_rate_is_linear() {
        for (pace, month) in [
            (Pace::OneHour, 3_600),
            (Pace::ThirtyMinutes, 1_800),
            (Pace::FifteenMinutes, 900),
            (Pace::FiveMinutes, 300),
            (Pace::ThreeMinutes, 180),
        ] {
            for (span, tenths) in [
                ("P1M", 10),
                ("P1W", 6),
                ("P7D", 6),
                ("P3D", 4),
                ("P14D", 10),
                ("P30D", 10),
                ("P60D", 20),
                ("P1Y", 120),
            ] {
                assert_eq!(lasts(pace, span) * 10, month * tenths, "{pace:?} {span}");
            }
            assert_eq!(u64::from(month), pace.grace(Span::months(3)) * 2);
            assert_eq!(Pace::named(pace.name()), Some(pace));
        }
        assert_eq!(Pace::named("ten_minutes"), None);
    }

    #[test]
    fn longer_never_lasts_shorter_and_never_nothing() {
        let days = |count| Pace::ThreeMinutes.span(Span::days(count)).unwrap().count;
        for count in 1..400 {
            assert!(days(count) >= days(count - 1), "{count}");
        }
        assert_eq!((days(0), lasts(Pace::ThreeMinutes, "PT1S")), (0, 1));
        assert!(Pace::OneHour.span(Span::years(u32::MAX)).is_err());
        assert!(Pace::OneHour.span(Span::months(u32::MAX)).is_err());
    }

    #[test]
    fn attempts_keep_their_places_in_ten_minutes() {
        let days = |days: &[u32]| days.iter().copied().map(Span::days).collect::<Vec<_>>();
        let dunning = |grace, hold| Dunning {
            retries: days(&[1, 3, 57]),
            reminders: days(&[2]),
            grace: Span::days(grace),
            hold: Span::days(hold),
            ..Terms::platform().dunning
        };
        let told = |grace, hold, cycle| {
            let now = Pace::FiveMinutes.dunning(&dunning(grace, hold), cycle).unwrap();
            let spans = now.retries.iter().chain(&now.reminders);
            let spans: Vec<String> = spans.map(ToString::to_string).collect();
            format!("{} + {}, at {}", now.grace, now.hold, spans.join(" "))
        };
        let (month, week) = (Span::months(1), Span::weeks(1));
        let places = "PT10S PT30S PT570S PT20S";
        assert_eq!(told(16, 44, month), format!("PT150S + PT450S, at {places}"));
        assert_eq!(told(6, 54, week), format!("PT154S + PT446S, at {places}"));
        assert_eq!(told(0, 60, month), format!("P0D + PT600S, at {places}"));
        // Without anything after it, grace is the whole.
        assert_eq!(told(60, 0, month), "PT150S + P0D, at PT3S PT8S PT143S PT5S");
        let lead = Terms { order_lead: Span::days(3), ..Terms::platform() };
        let paced = Pace::FiveMinutes.terms(&lead, month).unwrap();
        assert_eq!(paced.order_lead, Span::seconds(30));
        assert_eq!(paced.paced(Span::years(1)), Ok(Span::seconds(3_600)));
        assert_eq!((paced.pace, paced.renewals_max), (Some(Pace::FiveMinutes), Some(12)));
    }
}
