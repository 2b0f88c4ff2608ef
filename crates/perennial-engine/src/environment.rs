//! Environments: production with the real clock, sandboxes with a clock that can be moved. Every
//! row belongs to one; data of two never mix.

use perennial_core::time::Instant;

/// First in every key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvironmentId(pub u32);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    pub id: EnvironmentId,
    /// Stands in prefixes of keys and in headers: `production`, `sandbox`.
    pub name: String,
    pub kind: EnvironmentKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentKind {
    Production,
    /// Its clock runs `ahead_micros` before the real one, or stands still at an instant.
    Sandbox {
        clock: SandboxClock,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxClock {
    Ahead { micros: i64 },
    Standing { at: Instant },
}

/// A sandbox. Only [`Environment::sandbox`] makes one, so that what takes it can never be done to
/// production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SandboxId(EnvironmentId);

impl SandboxId {
    pub fn environment(self) -> EnvironmentId {
        self.0
    }
}

impl Environment {
    /// Its id as one that no money in it is real for.
    pub fn sandbox(&self) -> Option<SandboxId> {
        self.is_sandbox().then_some(SandboxId(self.id))
    }

    /// Whether no money in it is real.
    pub fn is_sandbox(&self) -> bool {
        match self.kind {
            EnvironmentKind::Production => false,
            EnvironmentKind::Sandbox { .. } => true,
        }
    }

    /// The time in this environment when the real clock shows `real`.
    pub fn now(&self, real: Instant) -> Instant {
        match self.kind {
            EnvironmentKind::Production => real,
            EnvironmentKind::Sandbox { clock: SandboxClock::Standing { at } } => at,
            EnvironmentKind::Sandbox { clock: SandboxClock::Ahead { micros } } => {
                Instant::from_micros(real.micros().saturating_add(micros)).unwrap_or(real)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_is_no_sandbox() {
        let of = |kind| Environment { id: EnvironmentId(7), name: String::new(), kind };
        assert_eq!(of(EnvironmentKind::Production).sandbox(), None);
        let kind = EnvironmentKind::Sandbox { clock: SandboxClock::Ahead { micros: 0 } };
        assert_eq!(of(kind).sandbox().map(SandboxId::environment), Some(EnvironmentId(7)));
    }
}
