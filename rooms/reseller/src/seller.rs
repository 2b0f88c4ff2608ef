//! A partner at work: who sells, in which environment, and what is his there.

use std::sync::Arc;

use perennial_core::Subscription;
use perennial_core::catalog::Product;
use perennial_core::ids::{PartnerId, SubscriptionId, Territory};
use perennial_core::time::Instant;
use perennial_engine::change_set::ClaimKey;
use perennial_engine::contact::countries;
use perennial_engine::directory::Partner;
use perennial_engine::{Engine, EngineError, EnvironmentId, Place};

use crate::failure::Failure;
use crate::names;
use crate::refusals::{self, ID_CLAIM};

/// What is agreed with a partner about this room: settings of his document, by name.
pub mod setting {
    /// The terms of what he sells here, where they differ from those of everything else he sells.
    /// With `.` and a product's id behind it, the terms of orders that this product leads.
    pub const TERMS: &str = "reseller.terms";
    /// Partners of the same group may take over subscriptions from one another.
    pub const GROUP: &str = "reseller.group";
    /// `return_existing`: an id that is taken answers with the subscription it names (3.8).
    pub const DUPLICATE_CREATE: &str = "reseller.duplicate_create";
    /// Where customers go after they confirmed something on our page.
    pub const REDIRECT_URI: &str = "reseller.redirect_uri";
    /// How long a customer has to confirm, in minutes; an hour where nothing is said.
    pub const SESSION_MINUTES: &str = "reseller.session_minutes";
}

#[derive(Clone)]
pub struct Seller {
    pub engine: Arc<Engine>,
    pub place: Arc<Place>,
    pub partner: Partner,
}

impl Seller {
    pub fn environment(&self) -> EnvironmentId {
        self.place.environment.id
    }

    pub fn setting(&self, name: &str) -> Option<&str> {
        self.partner.settings.get(name).map(String::as_str)
    }

    /// The partner's subscription of an id: his own name for it, or the UUID of one that was sold
    /// elsewhere.
    pub fn subscription(&self, id: &str) -> Result<Subscription, Failure> {
        self.existing(id)?.ok_or_else(Failure::not_found)
    }

    /// As [`Self::subscription`], for who asks whether an id is taken. It stays taken for ever.
    pub fn existing(&self, id: &str) -> Result<Option<Subscription>, Failure> {
        if !names::is_id(id) {
            return Ok(None);
        }
        let holder = self.engine.holder(self.environment(), &self.claim(id));
        let uuid = match holder.map_err(|error| refusals::engine(&error))? {
            Some(holder) => names::uuid(&holder),
            None => names::uuid(id),
        };
        uuid.map_or(Ok(None), |uuid| self.load(uuid))
    }

    /// The partner's subscription, if it is there and his.
    pub fn load(&self, id: SubscriptionId) -> Result<Option<Subscription>, Failure> {
        match self.engine.subscription(self.environment(), id) {
            Ok(found) => Ok(Some(found).filter(|s| s.seller.as_ref() == Some(&self.partner.id))),
            Err(EngineError::NotFound) => Ok(None),
            Err(error) => Err(refusals::engine(&error)),
        }
    }

    /// The name under which one of his subscription ids is taken, for ever.
    pub fn claim(&self, id: &str) -> ClaimKey {
        ClaimKey { kind: ID_CLAIM.to_owned(), name: format!("{}/{id}", self.partner.id) }
    }

    /// What is to be replaced: a bare id of his own, or a full name, which may be another
    /// partner's of his group.
    pub fn previous(&self, name: &str) -> Result<Subscription, Failure> {
        match names::split(name, "subscriptions") {
            Some((partner, id)) if partner == self.partner.id.as_str() => self.subscription(id),
            Some((partner, id)) => self.of_group(partner)?.subscription(id),
            None => self.subscription(name),
        }
    }

    /// Another partner of the same group. Whoever is none is told nothing.
    fn of_group(&self, id: &str) -> Result<Self, Failure> {
        let theirs = |partner: &&Partner| {
            let group = partner.settings.get(setting::GROUP).filter(|group| !group.is_empty());
            group.is_some() && group == self.partner.settings.get(setting::GROUP)
        };
        let other = self.place.partners.get(&PartnerId::new(id)).filter(theirs);
        let partner = other.cloned().ok_or_else(Failure::not_found)?;
        Ok(Self { partner, ..self.clone() })
    }

    /// Where he may sell.
    pub fn places(&self) -> Vec<Territory> {
        let places = &self.partner.territories;
        if places.is_empty() {
            return countries().map(Territory::from).collect();
        }
        places.iter().map(|place| Territory::from(place.as_str())).collect()
    }

    /// What he may sell.
    pub fn sells(&self, product: &Product) -> bool {
        let named = &self.partner.products;
        let his = named.is_empty() || named.contains(&product.id);
        his && product.project == self.partner.project
    }

    /// The environment's time.
    pub fn now(&self) -> Result<Instant, Failure> {
        self.engine.now(self.environment()).map_err(|error| refusals::engine(&error))
    }
}
