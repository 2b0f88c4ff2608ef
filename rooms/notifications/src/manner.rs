//! How one receiver wants to be told: profile, events, spellings. Kept in the receiver's document
//! as plain settings, read here whenever something is told.

use perennial_engine::directory::Receiver;

use crate::event::{Event, Profile};

/// Setting: `iso` or `epochMillisString` (section 0.1).
pub const CREATE_DATE_FORMAT: &str = "createDateFormat";
/// Setting: whether both spellings of the end user's key are sent (section 10.4).
pub const BOTH_END_USER_KEYS: &str = "emitBothEndUserKeys";
/// Setting: whether a card that only got a new expiry is told (section 5.3).
pub const ON_UPDATER: &str = "emitOnUpdater";
/// Settings of this beginning replace one `type` string each: `typeOverrides.subscription.expired`.
pub const TYPE_OVERRIDE: &str = "typeOverrides.";
/// Setting: whether orders tell who the buyer is (section 4.6).
pub const PERSONAL_DATA: &str = "includePersonalData";
/// Setting: the projects it hears of, where its maker sees only some; separated by blanks.
pub const PROJECTS: &str = "projects";
/// Setting: the project it belongs to, as its owner says.
pub const CUSTOMER: &str = "customerId";
/// Setting: the projects it wants to hear of; separated by blanks.
pub const TARGETS: &str = "targetedCustomerIds";
/// Setting: when it was made, by the real clock.
pub const CREATED: &str = "created";

/// A receiver's wishes, read.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    receiver: &'a Receiver,
    pub profile: Profile,
}

impl<'a> Manner<'a> {
    pub fn of(receiver: &'a Receiver) -> Self {
        let profile = Profile::named(&receiver.profile).unwrap_or(Profile::Seed);
        Self { receiver, profile }
    }

    /// Whether it hears of an event: what it named, else everything that is not opt-in; and never
    /// what its profile has no word for.
    pub fn wants(&self, event: Event) -> bool {
        if event.type_in(self.profile).is_none() {
            return false;
        }
        let events = &self.receiver.events;
        if events.is_empty() { !event.opt_in() } else { events.contains(event.name()) }
    }

    /// As [`Self::wants`], for events of the native profile, which has no opt-in.
    pub fn wants_native(&self, name: &str) -> bool {
        self.receiver.events.is_empty() || self.receiver.events.contains(name)
    }

    /// Whether a project is its business: of those its maker sees, those it named, or else the
    /// one it belongs to.
    /// As [`Self::wants`], for what only partners are told: by itself nobody else hears of it.
    pub fn wants_partner(&self, name: &str) -> bool {
        let events = &self.receiver.events;
        if events.is_empty() { self.receiver.partner.is_some() } else { events.contains(name) }
    }

    pub fn hears_of(&self, project: &str) -> bool {
        let may = projects(self.receiver).is_none_or(|named| named.contains(&project));
        let wished = self.setting(TARGETS).or_else(|| self.setting(CUSTOMER));
        may && wished.is_none_or(|named| named.split(' ').any(|name| name == project))
    }

    /// The `type` as this receiver reads it.
    pub fn type_of(&self, event: Event) -> &'a str {
        let key = override_key(event);
        if let Some(chosen) = self.receiver.settings.get(&key) {
            return chosen;
        }
        event.type_in(self.profile).unwrap_or(event.reference_type())
    }

    pub fn epoch_create_date(&self) -> bool {
        self.setting(CREATE_DATE_FORMAT) == Some("epochMillisString")
    }

    pub fn both_end_user_keys(&self) -> bool {
        self.setting(BOTH_END_USER_KEYS) != Some("false")
    }

    pub fn on_updater(&self) -> bool {
        self.setting(ON_UPDATER) == Some("true")
    }

    pub fn personal_data(&self) -> bool {
        self.setting(PERSONAL_DATA) == Some("true")
    }

    fn setting(&self, name: &str) -> Option<&str> {
        self.receiver.settings.get(name).map(String::as_str)
    }
}

/// The setting that replaces an event's `type`.
pub fn override_key(event: Event) -> String {
    format!("{TYPE_OVERRIDE}{}", event.name().replace('/', "."))
}

/// The projects a receiver hears of; `None` for all.
pub fn projects(receiver: &Receiver) -> Option<Vec<&str>> {
    receiver.settings.get(PROJECTS).map(|names| names.split(' ').collect())
}
