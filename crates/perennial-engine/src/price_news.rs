//! News of prices: what a list says is noted by who holds the product, whenever something happens
//! to his subscription, and once for everybody when the list changes.
//!
//! A list that changed is walked through page by page. How far that got is a name in the store,
//! taken in the very commit that changed the list and given up after the last page, so that a
//! process that dies goes on where it was. A page done twice does nothing: who knows his price
//! already has no news.

use std::collections::BTreeSet;

use perennial_core::catalog::Product;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::evolve::{Seen, changed as differs, evolve};
use perennial_core::time::Instant;
use perennial_core::{Subscription, decide};

use crate::change_set::{ChangeSet, ClaimChange, ClaimKey};
use crate::effects::Changed;
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::place::Place;
use crate::ports::{CommitError, Find, Page, StoreError};

/// The kind of the name under which a list is walked through: its product and version. Who holds
/// it is who was looked at last.
pub const PRICE_WALK: &str = "catalog.price_walk";

/// Who holds the name of a walk that has not begun.
const NOBODY: &str = "nobody";

/// The walk that a changed list begins; none where its prices are the same, or nobody holds it.
pub(crate) fn walk_for(old: Option<&Product>, new: &Product) -> Option<ClaimChange> {
    let same = old.is_none_or(|old| old.newest().prices == new.newest().prices);
    let name = format!("{}/{}", new.id.as_str(), new.version());
    let key = ClaimKey { kind: PRICE_WALK.to_owned(), name };
    (!same).then(|| ClaimChange::Take { key, holder: NOBODY.to_owned() })
}

/// Notes the news of the lists beside what changed anyway. Who is behind hears them when he is not.
pub(crate) fn with_news(place: &Place, mut changed: Changed, now: Instant) -> Changed {
    for command in place.catalog.price_news(&changed.after, now) {
        let Ok(facts) = decide(Some(&changed.after), &command, now) else { continue };
        let folded = facts.iter().fold(Some(changed.after.clone()), evolve);
        changed.facts.extend(facts);
        if let Some(after) = folded {
            changed.after = differs(changed.before.as_ref().map(Seen::of), after);
        }
    }
    changed
}

impl Engine {
    /// One page of one walk of an environment. Answers how many subscriptions were looked at.
    pub async fn walk_prices(&self, environment: EnvironmentId) -> Result<usize, EngineError> {
        let first = ClaimKey { kind: PRICE_WALK.to_owned(), name: String::new() };
        let walks = self.ports.store.claims(environment, Some(&first), 1)?;
        let Some((key, holder)) = walks.into_iter().find(|(key, _)| key.kind == PRICE_WALK) else {
            return Ok(0);
        };
        let place = self.place(environment)?;
        let now = place.environment.now(self.real());
        let limit = self.settings.batch_max;
        let page = Page { after: parsed(&holder), limit };
        let found = self.ports.store.find(environment, &Find::All, page)?;
        let looked = found.len();
        let last = found.last().map(|s| s.id);
        let missed = self.note_prices(&place, found, &key, now).await?;
        let reached = if missed.is_empty() { last } else { parsed(&holder) };
        let mut set = ChangeSet::new(environment, now);
        set.claims.push(ClaimChange::Release { key: key.clone() });
        if !missed.is_empty() || looked == limit {
            let holder = reached.map_or_else(|| NOBODY.to_owned(), |id| id.to_string());
            set.claims.push(ClaimChange::Take { key, holder });
        }
        self.commit_one(set).await?;
        Ok(looked.max(1))
    }

    /// Notes the news of some subscriptions. Answers those somebody else changed meanwhile.
    async fn note_prices(
        &self,
        place: &Place,
        found: Vec<Subscription>,
        walk: &ClaimKey,
        now: Instant,
    ) -> Result<BTreeSet<SubscriptionId>, EngineError> {
        let holds = |s: &Subscription| {
            s.items.iter().any(|item| {
                let version = walk.name.strip_prefix(item.terms.product.as_str());
                version.is_some_and(|version| version.starts_with('/'))
            })
        };
        let news = |s: Subscription| {
            let unchanged = Changed { before: Some(s.clone()), after: s, facts: vec![] };
            with_news(place, unchanged, now)
        };
        let changes: Vec<Changed> = found.into_iter().filter(holds).map(news).collect();
        let changes: Vec<_> = changes.into_iter().filter(|it| !it.facts.is_empty()).collect();
        let sets = changes.iter().map(|it| self.set_of(place, std::slice::from_ref(it), now));
        let sets: Vec<ChangeSet> = sets.collect::<Result<_, _>>()?;
        if sets.is_empty() {
            return Ok(BTreeSet::new());
        }
        let answers = self.ports.store.commit(sets).await;
        self.bells.ring();
        let mut missed = BTreeSet::new();
        for (changed, answer) in changes.iter().zip(answers) {
            match answer {
                Ok(()) => {}
                Err(CommitError::Version { .. }) => drop(missed.insert(changed.after.id)),
                // The store's trouble is nobody's own: the page is done again.
                Err(CommitError::Store(error)) if !matches!(error, StoreError::Record(_)) => {
                    return Err(error.into());
                }
                Err(error) => {
                    let id = changed.after.id;
                    tracing::error!(%error, subscription = %id, "did not hear of its price");
                }
            }
        }
        Ok(missed)
    }
}

fn parsed(holder: &str) -> Option<SubscriptionId> {
    uuid::Uuid::parse_str(holder).ok().map(|id| SubscriptionId(id.as_u128()))
}
