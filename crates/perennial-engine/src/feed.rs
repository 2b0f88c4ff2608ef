//! The feed of a seller: what happened to what he sold, in the order of commits, for who asks again
//! and again instead of being called.
//!
//! An entry is stored in the commit of what it tells of, like a message that nobody sends. The
//! store numbers it there, so that who goes on after the last entry he saw misses nothing, however
//! many write meanwhile. What is old is forgotten with the bodies of messages.

use perennial_core::ids::PartnerId;
use perennial_core::time::Instant;

use crate::change_set::{
    ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState, DocumentChange,
};
use crate::directory::Document;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::origin::Origin;
use crate::place::Place;
use crate::ports::{Entry, Happened, Told};

/// Entries looked at for one question, whether they are wanted or not.
const LOOKED_AT_MAX: usize = 5_000;
/// Entries read at a time.
const PAGE: usize = 500;

/// What the names of such receivers begin with.
const FEED: &str = "@feed/";

/// The receiver that nobody sends to: where a seller's feed is kept.
pub fn receiver_of(seller: &PartnerId) -> String {
    format!("{FEED}{seller}")
}

/// Whose feed an entry is in.
pub fn seller_of(entry: &Delivery) -> &str {
    entry.receiver.strip_prefix(FEED).unwrap_or_default()
}

/// Some entries in the order of commits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeedPage {
    pub entries: Vec<Delivery>,
    /// The last one looked at: where to go on.
    pub last: Option<DeliveryId>,
    /// Whether there may be more after it.
    pub more: bool,
}

/// What is asked of a feed.
pub struct FeedWanted<'a> {
    /// Goes on after this entry.
    pub after: Option<DeliveryId>,
    /// Whether an event of this name is wanted.
    pub event: &'a dyn Fn(&str) -> bool,
    pub limit: usize,
}

impl Engine {
    /// Entries of the feeds of some sellers, as one; `None` where none of them has an entry of the
    /// id to go on after.
    pub fn feed_of(
        &self,
        environment: EnvironmentId,
        sellers: &[PartnerId],
        wanted: &FeedWanted<'_>,
    ) -> Result<Option<FeedPage>, EngineError> {
        let store = &self.ports.store;
        let receivers: Vec<_> = sellers.iter().map(receiver_of).collect();
        let named: Vec<&str> = receivers.iter().map(String::as_str).collect();
        let mut after = 0;
        if let Some(id) = wanted.after {
            let known = store.delivery(id)?;
            let ours =
                |it: &Delivery| it.environment == environment && receivers.contains(&it.receiver);
            let Some(entry) = known.filter(ours) else { return Ok(None) };
            after = entry.sequence;
        }
        let mut page = FeedPage { last: wanted.after, ..FeedPage::default() };
        let mut looked = 0;
        while looked < LOOKED_AT_MAX {
            let found = store.feed(environment, Some(&named), after, PAGE)?;
            let full = found.len() == PAGE;
            for entry in found {
                if page.entries.len() == wanted.limit {
                    page.more = true;
                    return Ok(Some(page));
                }
                looked += 1;
                (after, page.last) = (entry.sequence, Some(entry.id));
                // What is forgotten has no body any more.
                if !entry.body.is_empty() && (wanted.event)(&entry.event) {
                    page.entries.push(entry);
                }
            }
            if !full {
                return Ok(Some(page));
            }
        }
        page.more = true;
        Ok(Some(page))
    }

    /// What receivers and feeds are told about the documents of a change set.
    pub(crate) fn tell_filed(&self, place: &Place, set: &mut ChangeSet, origin: Option<&Origin>) {
        let (real, teller) = (self.real(), self.ports.teller.as_ref());
        let mut told_of = vec![];
        for change in &set.documents {
            let DocumentChange::Put { expected, document: Document::Filed(filed) } = change else {
                continue;
            };
            let happened = Happened::Filed { filed, over: *expected };
            let told = Told { place, happened, origin };
            let entries = teller.entries(&told);
            // What is in nobody's feed is nobody's business.
            for entry in &entries {
                let hears = |it: &&std::sync::Arc<crate::directory::Receiver>| {
                    it.active && it.partner.as_ref() == Some(&entry.seller)
                };
                for receiver in place.receivers.values().filter(hears) {
                    let tellings = teller.tell_of(&told, receiver, &|| None);
                    let queue = |telling| self.queued(place, receiver, entry.about, telling);
                    told_of.extend(tellings.into_iter().map(queue));
                }
            }
            told_of.extend(entries.into_iter().map(|entry| kept(set.environment, entry, real)));
        }
        set.deliveries.extend(told_of);
    }
}

/// Puts entries into a change set.
pub(crate) fn write(set: &mut ChangeSet, entries: Vec<Entry>, real: Instant) {
    let environment = set.environment;
    set.deliveries.extend(entries.into_iter().map(|entry| kept(environment, entry, real)));
}

fn kept(environment: EnvironmentId, entry: Entry, real: Instant) -> DeliveryChange {
    DeliveryChange::Queue(Delivery {
        id: DeliveryId(entry.id),
        sequence: 0,
        environment,
        receiver: receiver_of(&entry.seller),
        subscription: entry.about,
        line_sequence: 0,
        object_version: entry.version,
        event: entry.event,
        event_at: entry.at,
        body: entry.body,
        // It is where it belongs, from the real instant on that forgetting counts from.
        state: DeliveryState::Succeeded,
        attempts: 0,
        next_at: real,
        last: None,
        aside: false,
        replay_of: None,
    })
}
