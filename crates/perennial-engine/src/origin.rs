//! Where a change came from: who asked for it, in which request, and what he called it.
//!
//! Kept beside the facts in the journal, so that "why did this change" names a request long after
//! it was made. What fell due by itself came from nobody: an entry without an origin is the
//! platform's own. No personal data in it: journals are never rewritten.

/// Who told of what nobody asked for.
pub const PLATFORM: &str = "platform";

/// Who asked for what one entry of a journal tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The caller in his room's words: `partner:telco-north`.
    pub actor: String,
    /// The id of the request.
    pub request: Option<String>,
    /// What the caller ties several requests together with.
    pub correlation: Option<String>,
    /// The change he asked for, where his room keeps changes by name.
    pub change: Option<ChangeNote>,
}

/// A change that can be asked about later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeNote {
    pub id: u128,
    /// The caller's own name of it.
    pub reference: Option<String>,
    /// The room's own word: `CHANGE_PLAN`.
    pub kind: String,
    /// The room's own word for why.
    pub reason: Option<String>,
    pub note: Option<String>,
}

impl Origin {
    pub fn of(actor: impl Into<String>) -> Self {
        Self { actor: actor.into(), request: None, correlation: None, change: None }
    }

    /// Of what followed from it, such as the word of a gateway: asked for by the same, but no
    /// second change.
    #[must_use]
    pub fn followed(&self) -> Self {
        Self { change: None, ..self.clone() }
    }
}
