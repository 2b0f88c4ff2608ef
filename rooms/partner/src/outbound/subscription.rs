//! One subscription, whole (5.4): how it stands, since when, why, and what may be done.

use std::collections::BTreeMap;
use std::sync::Arc;

use perennial_core::subscription::{Fact, Stage};
use perennial_core::time::{Instant, boundary};
use perennial_core::{Dated, Subscription, entitlement};
use perennial_engine::directory::Partner;
use perennial_engine::ports::JournalEntry;
use perennial_engine::{Changed, Engine, EngineError, EnvironmentId, Origin, Place};

use super::changes;
use super::history::{Turn, turns};
use super::{account, correlation_key, end_date, end_of, reference, start_date, time};
use crate::agreement::Agreement;
use crate::changes::{Trial, allowed};
use crate::offerings::Range;
use crate::offerings::options_of;
use crate::status::status;
use crate::{identity, ids, offering, wire};

/// What is needed to tell of subscriptions.
#[derive(Clone)]
pub struct Telling {
    pub engine: Arc<Engine>,
    pub place: Arc<Place>,
    pub partner: Partner,
    /// What was agreed with him; `None` where nobody is told what he may ask for.
    pub agreement: Option<Arc<Agreement>>,
    pub now: Instant,
    /// Who asks, where something is changed.
    pub origin: Option<Origin>,
}

impl Telling {
    fn environment(&self) -> EnvironmentId {
        self.place.environment.id
    }

    /// A subscription as it is stored.
    pub fn stored(&self, s: &Subscription) -> Result<wire::Subscription, EngineError> {
        Ok(self.subscription(s, &self.engine.history(self.environment(), s.id)?))
    }

    /// A subscription as it was at a past instant, which is `now` here.
    pub fn then(&self, s: &Subscription) -> Result<wire::Subscription, EngineError> {
        let mut entries = self.engine.history(self.environment(), s.id)?;
        for entry in &mut entries {
            entry.facts.retain(|dated| dated.at <= self.now);
        }
        entries.retain(|entry| !entry.facts.is_empty());
        Ok(self.subscription(s, &entries))
    }

    /// A subscription as it is after a change that is not stored yet, by who asks for it.
    pub fn changed(&self, changed: &Changed) -> Result<wire::Subscription, EngineError> {
        let s = &changed.after;
        let mut entries = match &changed.before {
            Some(_) => self.engine.history(self.environment(), s.id)?,
            None => vec![],
        };
        if !changed.facts.is_empty() {
            entries.push(JournalEntry {
                version: s.version,
                recorded_at: self.now,
                facts: changed.facts.clone(),
                origin: self.origin.clone(),
            });
        }
        Ok(self.subscription(s, &entries))
    }

    /// A subscription with everything that happened to it.
    pub fn subscription(&self, s: &Subscription, entries: &[JournalEntry]) -> wire::Subscription {
        let facts: Vec<_> = entries.iter().flat_map(|entry| &entry.facts).collect();
        let turns = turns(entries);
        let last = turns.last();
        let since = turns.iter().rev().find(|turn| turn.from != Some(turn.to));
        let id = ids::print("sub", s.id.0);
        let self_link = format!("/partner/subscriptions/{id}");
        let entitled = entitlement(s, self.now.max(s.changed_at));
        let why = turns.iter().rev().find(|turn| turn.says_why());
        wire::Subscription {
            subscription_id: id,
            revision: s.version,
            correlation_key: correlation_key(s),
            status: status(&s.stage),
            status_reason: why.map(|turn| turn.cause.clone()).unwrap_or_default(),
            status_since: time(since.map_or(s.sold_at, |turn| turn.at)),
            account: account(s),
            offering: self.offering(s),
            term_type: offering::term_type(&s.terms),
            term: s.schedule.cycle.to_string(),
            start_date: start_date(s, facts.iter().copied()),
            end_date: end_date(s),
            trial_end_date: trial_end(&facts).map(time),
            renewal_window: renewal_window(s),
            seats: wire::Seats {
                unit: "DEVICE",
                allowed: s.seats_allowed(),
                active: s.seats.count(),
            },
            options: options_of(&self.place, s),
            entitlement: wire::Entitlement {
                entitled: entitled.entitled,
                features: entitled.features.into_iter().collect(),
                valid_until: entitled.until.filter(|_| entitled.entitled).map(time),
                reasons: entitled
                    .because
                    .iter()
                    .map(|link| wire::Reason {
                        at: time(link.at),
                        what: link.what.name().to_ascii_uppercase(),
                    })
                    .collect(),
                last_change: wire::LastChange {
                    at: time(last.map_or(s.changed_at, |turn| turn.at)),
                    cause: last.map(|turn| turn.cause.clone()).unwrap_or_default(),
                    request_id: last.and_then(Turn::request),
                },
            },
            purchase_country: s.territory.0.clone(),
            language: s.references.get(reference::LANGUAGE).cloned(),
            attributes: s.parameters.clone(),
            pending_change: self.pending(s, entries),
            identity: identity::shown::identity(s),
            allowed_operations: self.allowed(s, entries),
            created_at: time(s.sold_at),
            updated_at: time(s.changed_at),
            links: BTreeMap::from([
                ("devices", format!("{self_link}/devices")),
                ("history", format!("{self_link}/history")),
                ("self", self_link),
            ]),
        }
    }

    fn offering(&self, s: &Subscription) -> Option<wire::Offering> {
        let item = offering::plan_of(s)?;
        let product = self.place.catalog.products.get(&item.terms.product);
        let sku = product.map_or(item.terms.product.as_str(), |product| &product.sku);
        Some(wire::Offering {
            offering_id: product.map_or_else(|| format!("off_{sku}"), offering::id),
            partner_sku: offering::own_sku(&self.partner, &item.terms.product)
                .unwrap_or(sku)
                .to_owned(),
            name: item.terms.name.clone(),
            family: offering::family(&self.partner, &item.terms),
            tier: offering::tier(item.terms.level),
        })
    }

    fn pending(&self, s: &Subscription, entries: &[JournalEntry]) -> Option<wire::PendingChange> {
        let pending = s.pending.as_ref()?;
        let product = self.place.catalog.products.get(&pending.to.product);
        Some(wire::PendingChange {
            change_id: changes::pending(entries).map(|id| ids::print("chg", id)),
            kind: "CHANGE_PLAN",
            effective_at: time(s.schedule.period.end),
            offering_id: product.map(offering::id),
            held_by: s.change_due().is_none().then(|| status(&s.stage)),
        })
    }

    /// What may be asked for now: it is tried, so that the list says what would be done.
    fn allowed(&self, s: &Subscription, entries: &[JournalEntry]) -> Vec<&'static str> {
        let Some(agreement) = &self.agreement else { return vec![] };
        let partner = &self.partner;
        let range = Range { place: &self.place, partner, agreement };
        allowed(Trial { range, s, past: entries, now: self.now.max(s.changed_at) })
    }
}

fn trial_end(facts: &[&Dated]) -> Option<Instant> {
    facts.iter().find_map(|dated| match &dated.fact {
        Fact::Started { schedule, trial: true } => Some(schedule.period.end),
        _ => None,
    })
}

/// When a fixed term may be renewed by order; none where no order renews it, for what did not
/// begin, and for what was called off.
fn renewal_window(s: &Subscription) -> Option<wire::RenewalWindow> {
    let fixed = offering::term_type(&s.terms) == "FIXED";
    let called_off = matches!(s.stage, Stage::Cancelled { .. });
    if !fixed || s.terms.renewed_here || called_off || end_of(s).is_none() {
        return None;
    }
    let (window, end, zone) = (s.terms.renew_window, s.schedule.period.end, &s.schedule.zone);
    let opens = window.opens_before.and_then(|before| boundary(end, zone, before, -1).ok());
    let closes = window.closes_after.and_then(|after| after.after(end, zone).ok());
    Some(wire::RenewalWindow { opens: opens.map(time), closes: closes.map(time) })
}
