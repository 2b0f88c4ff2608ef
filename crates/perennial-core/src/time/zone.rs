//! A zone: what the clock on the wall shows where the customer is billed.
//!
//! The tz database is the one built into the binary, never the machine's own: the same history
//! has to give the same dates on every machine, and a new database comes with a release.

use super::civil::{Date, MICROS_IN_DAY, MICROS_IN_SECOND, Wall};
use super::{Instant, TimeError};
use core::fmt;
use core::hash::{Hash, Hasher};
use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

/// A time zone of the tz database. Cheap to clone; two are equal when their names are.
#[derive(Clone)]
pub struct Zone {
    rules: TimeZone,
    /// UTC needs no rules, and it is by far the most asked.
    is_utc: bool,
}

impl Zone {
    /// Coordinated universal time, named `UTC`.
    pub fn utc() -> Self {
        Self { rules: TimeZone::UTC, is_utc: true }
    }

    /// The zone with this IANA name, such as `Europe/Berlin`, spelled exactly so.
    ///
    /// ```
    /// use perennial_core::time::Zone;
    /// assert_eq!(Zone::parse("Europe/Berlin")?.name(), "Europe/Berlin");
    /// assert!(Zone::parse("europe/berlin").is_err());
    /// # Ok::<(), perennial_core::time::TimeError>(())
    /// ```
    pub fn parse(name: &str) -> Result<Self, TimeError> {
        let rules = TimeZoneDatabase::bundled().get(name).map_err(|_| TimeError::UnknownZone)?;
        // The database overlooks case and knows the unknown zone; one zone has one name here.
        if rules.iana_name() != Some(name) {
            return Err(TimeError::UnknownZone);
        }
        Ok(Self { rules, is_utc: name == Self::utc().name() })
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.rules.iana_name().unwrap_or("UTC")
    }

    /// What the clock on the wall shows at `instant`.
    pub(super) fn wall(&self, instant: Instant) -> Wall {
        if self.is_utc {
            return Wall(instant.micros());
        }
        // Sums of an instant and an offset of at most 26 hours never saturate.
        Wall(instant.micros().saturating_add(self.offset_micros(instant)))
    }

    /// The instant at which the clock on the wall shows `wall`.
    ///
    /// Where it shows it twice, the first time: nobody is billed an hour late. Where it never does
    /// because the clock is put forward, the first instant after the gap.
    pub(super) fn instant(&self, wall: Wall) -> Result<Instant, TimeError> {
        if self.is_utc {
            return Instant::from_micros(wall.0);
        }
        let at = |offset: Offset| {
            let micros = wall.0.checked_sub(micros_of(offset)).ok_or(TimeError::OutOfRange)?;
            Instant::from_micros(micros)
        };
        match self.rules.to_ambiguous_timestamp(date_time(wall)?).offset() {
            AmbiguousOffset::Unambiguous { offset } => at(offset),
            AmbiguousOffset::Fold { before, .. } => at(before),
            AmbiguousOffset::Gap { before, after } => self.end_of_gap(at(after)?, at(before)?),
        }
    }

    /// The instant after `earlier` and not after `later` at which the clock is put forward.
    fn end_of_gap(&self, earlier: Instant, later: Instant) -> Result<Instant, TimeError> {
        let after = self.offset_micros(later);
        self.rules
            .following(timestamp(earlier))
            .map(|transition| (transition.timestamp(), micros_of(transition.offset())))
            .take_while(|(at, _)| *at <= timestamp(later))
            .find(|(_, offset)| *offset == after)
            .ok_or(TimeError::OutOfRange)
            .and_then(|(at, _)| Instant::from_micros(at.as_microsecond()))
    }

    fn offset_micros(&self, instant: Instant) -> i64 {
        micros_of(self.rules.to_offset(timestamp(instant)))
    }
}

/// The first instant of the day after the one it is in `zone`.
///
/// ```
/// use perennial_core::time::{Instant, Zone, day_after};
/// let berlin = Zone::parse("Europe/Berlin")?;
/// let noon = Instant::parse("2026-04-30T10:00:00Z")?;
/// assert_eq!(day_after(noon, &berlin)?.to_string(), "2026-04-30T22:00:00Z");
/// # Ok::<(), perennial_core::time::TimeError>(())
/// ```
pub fn day_after(instant: Instant, zone: &Zone) -> Result<Instant, TimeError> {
    let today = zone.wall(instant).date().to_days();
    let next = today.checked_add(1).ok_or(TimeError::OutOfRange)?;
    zone.instant(Wall(0).on_day(next)?)
}

/// The calendar date at `instant` in `zone`: year, month, day.
pub fn local_date(instant: Instant, zone: &Zone) -> (i16, i8, i8) {
    let Date { year, month, day } = zone.wall(instant).date();
    // The years are 0 to 10000 at most, so that all three fit.
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    (year, i8::try_from(month).unwrap_or(12), i8::try_from(day).unwrap_or(31))
}

fn micros_of(offset: Offset) -> i64 {
    i64::from(offset.seconds()).saturating_mul(MICROS_IN_SECOND)
}

/// The library's timestamps end 26 hours before the year does. Only offsets are read at these,
/// and no zone has a transition there.
fn timestamp(instant: Instant) -> Timestamp {
    Timestamp::from_microsecond(instant.micros()).unwrap_or(Timestamp::MAX)
}

fn date_time(wall: Wall) -> Result<DateTime, TimeError> {
    let Date { year, month, day } = wall.date();
    let convert = || {
        let (year, month) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?);
        let date = jiff::civil::Date::new(year, month, i8::try_from(day).ok()?).ok()?;
        let micros = wall.time_of_day().rem_euclid(MICROS_IN_DAY);
        let (seconds, fraction) = (micros / MICROS_IN_SECOND, micros % MICROS_IN_SECOND);
        let time = Time::new(
            i8::try_from(seconds / 3_600).ok()?,
            i8::try_from(seconds / 60 % 60).ok()?,
            i8::try_from(seconds % 60).ok()?,
            i32::try_from(fraction).ok()?.checked_mul(1_000)?,
        );
        Some(date.to_datetime(time.ok()?))
    };
    convert().ok_or(TimeError::OutOfRange)
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::parse(name).unwrap()
    }

    #[test]
    fn one_zone_one_name() {
        assert_eq!(zone("UTC"), Zone::utc());
        assert_eq!(zone("Asia/Kathmandu").to_string(), "Asia/Kathmandu");
        assert_ne!(zone("Asia/Kathmandu"), zone("Asia/Kolkata"));
        for name in ["", "utc", "Europe/Atlantis", "europe/berlin", "Etc/Unknown", "+01:00", "CET "]
        {
            assert_eq!(Zone::parse(name), Err(TimeError::UnknownZone), "{name}");
        }
    }

    #[test]
    fn every_name_of_the_database_is_itself() {
        let mut known = 0;
        for name in TimeZoneDatabase::bundled().available() {
            assert_eq!(zone(name.as_str()).name(), name.as_str());
            known += 1;
        }
        assert!(known > 400, "{known}");
    }

    #[test]
    fn dates_are_local() {
        let at = Instant::parse("2024-02-29T20:00:00Z").unwrap();
        assert_eq!(local_date(at, &Zone::utc()), (2024, 2, 29));
        assert_eq!(local_date(at, &zone("Asia/Kathmandu")), (2024, 3, 1));
        assert_eq!(local_date(Instant::MAX, &zone("Asia/Tokyo")), (10_000, 1, 1));
        assert_eq!(local_date(Instant::MIN, &zone("America/New_York")), (0, 12, 31));
    }

    #[test]
    fn the_end_of_time_is_not_a_panic() {
        for name in ["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Etc/UTC"] {
            let zone = zone(name);
            for instant in [Instant::MIN, Instant::EPOCH, Instant::MAX] {
                let wall = zone.wall(instant);
                assert_eq!(zone.instant(wall).unwrap_or(instant), instant, "{name}");
            }
        }
    }
}
