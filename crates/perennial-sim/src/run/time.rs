//! Time goes on: to an instant, to what is due next, or to where the calendar is hard.

use jiff::Timestamp;
use perennial_core::time::Instant;
use perennial_engine::directory::Document;
use perennial_engine::ports::Store;
use perennial_engine::{EngineError, Environment, EnvironmentKind, Expect, SandboxClock};

use super::{Runner, here};
use crate::check::Holds;
use crate::drive::drive;
use crate::op::Move;
use crate::reference::calendar::zone;
use crate::rng::Rng;

/// The farthest the clock goes in one step, in seconds.
const MOVE_MAX: i64 = 400 * 86_400;
const DAY: i64 = 86_400;

impl Runner {
    pub(super) fn move_to(&mut self, to: Instant, works: bool) -> Holds {
        let now = self.world.time();
        let to = to.max(now);
        let sample = self.sample(now);
        let days = to.micros_since(now) / 1_000_000 / DAY;
        self.health.days += u64::try_from(days).unwrap_or_default();
        self.world.set_clock(to);
        self.arm();
        let moved = if works {
            drive(self.world.engine.move_clock(here(), to)).map(|_| ())
        } else {
            self.stand_at(to)
        };
        self.calm &= !self.disarm();
        if self.world.time() > now
            && let Some(state) = sample
        {
            self.samples.keep(now, state);
        }
        if let Err(error) = moved {
            return self.unexpected("the clock does not move", &error);
        }
        if works { self.must_be_idle() } else { Ok(()) }
    }

    /// The clock of the sandbox stands elsewhere, and nobody works.
    pub(super) fn stand_at(&self, at: Instant) -> Result<(), EngineError> {
        let place = self.world.engine.place(here())?;
        let kind = EnvironmentKind::Sandbox { clock: SandboxClock::Standing { at } };
        let moved = Environment { kind, ..place.environment.clone() };
        drop(place);
        let document = Document::Environment(moved);
        drive(self.world.engine.define(here(), document, Expect::Any)).map(|_| ())
    }

    pub(super) fn destination(&self, by: Move) -> Instant {
        let now = self.world.time();
        let after = |seconds: i64| now.plus_seconds(seconds.clamp(0, MOVE_MAX)).unwrap_or(now);
        match by {
            Move::Seconds(seconds) => after(i64::from(seconds)),
            Move::Days(days) => after(i64::from(days) * DAY),
            Move::NextDue { seconds_before } => {
                let next = self.world.truth.next_due(here()).ok().flatten();
                let left = next.map_or(DAY, |next| next.micros_since(now) / 1_000_000);
                after(left - i64::from(seconds_before))
            }
            Move::Edge { project, salt } => self.edge(now, project, salt),
        }
    }

    /// The end of a month, or within two hours of a change of the clocks.
    pub(super) fn edge(&self, now: Instant, project: u32, salt: u32) -> Instant {
        let mut rng = Rng::new(u64::from(salt));
        let place = usize::try_from(project).ok().and_then(|n| self.world.scene.projects.get(n));
        let zone = zone(place.map_or("UTC", |project| &project.zone));
        let stamp = Timestamp::from_microsecond(now.micros()).unwrap_or_default();
        let around = i64::from(rng.below(4 * 3_600)) - 2 * 3_600;
        let change = zone.following(stamp).next().map(|change| change.timestamp().as_second());
        if let (true, Some(change)) = (rng.percent(40), change) {
            let at = Instant::from_seconds(change + around).unwrap_or(now);
            if at > now && at.micros_since(now) < MOVE_MAX * 1_000_000 {
                return at;
            }
        }
        let mut day = zone.to_datetime(stamp).date();
        for _ in 0..40 {
            day = day.tomorrow().unwrap_or(day);
            if day.day() >= 28 && rng.percent(50) {
                break;
            }
        }
        let midnight =
            day.to_zoned(zone).map_or(stamp.as_second(), |at| at.timestamp().as_second());
        Instant::from_seconds(midnight + i64::from(rng.below(86_400))).unwrap_or(now).max(now)
    }
}
