//! Resetting a sandbox for one seller: everything he sold there, ordered, filed and was told is
//! gone, and what belongs to others stays. Ids and numbers stay used. Production has no such thing:
//! only a sandbox has the id it takes ([`SandboxId`]).
//!
//! What can be read is taken away in pieces, subscriptions first; who is cut off and asks again
//! takes away the rest.

use std::collections::BTreeSet;

use perennial_core::Subscription;
use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::time::Instant;

use crate::change_set::ClaimKey;
use crate::define::{NAMED, parse_customer};
use crate::device::Device;
use crate::directory::{Document, DocumentKey};
use crate::effects::entries;
use crate::engine::Engine;
use crate::environment::{EnvironmentId, SandboxId};
use crate::error::EngineError;
use crate::export::Export;
use crate::feed;
use crate::filed::{Filed, FiledKind, numbered};
use crate::fulfilment::FulfilmentOrder;
use crate::operation::OPEN;
use crate::ports::{Erased, Erasing, Find, Page};

/// Subscriptions taken away at a time.
const AT_ONCE: usize = 500;
/// Rows read at a time.
const PAGE: usize = 1_000;

/// What was taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResetDone {
    pub subscriptions: u64,
    pub orders: u64,
    pub devices: u64,
    /// Members of identity products and contacts of accounts.
    pub people: u64,
    pub exports: u64,
    pub customers: u64,
    /// Entries of his feed and messages to his receivers.
    pub events: u64,
    /// Idempotency keys that are free again.
    pub answers: u64,
}

/// What of a sandbox is a seller's beside what bears his id.
pub struct Theirs<'a> {
    pub seller: &'a PartnerId,
    /// Under whose name his idempotency keys are kept, and who gave his customers their names.
    pub caller: String,
    /// Whether a name is his that no subscription or customer of his holds.
    pub claims: &'a (dyn Fn(&ClaimKey, &str) -> bool + Sync),
}

impl Engine {
    /// Takes away what is a seller's.
    pub async fn reset_seller(
        &self,
        sandbox: SandboxId,
        theirs: &Theirs<'_>,
    ) -> Result<ResetDone, EngineError> {
        let environment = sandbox.environment();
        let mut done = ResetDone::default();
        // What was put off is not done afterwards.
        self.erase(sandbox, self.put_off(environment, theirs.seller)?).await?;
        let mut holders = BTreeSet::new();
        // Accounts of his that have nothing, or nothing any more, are his as well.
        let mut customers = self.named_by(environment, &theirs.caller)?;
        loop {
            let sellers = [theirs.seller.clone()];
            let page = self.ports.store.sold_by(environment, &sellers, Instant::MIN, AT_ONCE)?;
            if page.is_empty() {
                break;
            }
            let mut erasing = Erasing::default();
            for written in &page {
                let s = &written.state;
                holders.insert(s.id.to_string());
                customers.extend(s.customer);
                erasing.subscriptions.push((s.id, entries(s).into_iter().collect()));
                self.belongings(environment, s, &mut erasing, &mut done)?;
            }
            let erased = self.erase(sandbox, erasing).await?;
            done.subscriptions += erased.subscriptions;
            // Where nothing goes, nothing would ever.
            if erased.subscriptions == 0 {
                break;
            }
        }
        let mut erasing = Erasing {
            receivers: vec![feed::receiver_of(theirs.seller)],
            callers: vec![theirs.caller.clone()],
            ..Erasing::default()
        };
        let place = self.place(environment)?;
        let told = place.receivers.values();
        let told = told.filter(|it| it.partner.as_ref() == Some(theirs.seller));
        erasing.receivers.extend(told.map(|it| it.id.clone()));
        for (kind, name, count) in [
            (FiledKind::Order, FulfilmentOrder::of_partner(theirs.seller), &mut done.orders),
            (FiledKind::Export, Export::of_partner(theirs.seller), &mut done.exports),
        ] {
            let keys = self.keys_named(environment, kind, &name)?;
            *count += keys.len() as u64;
            erasing.documents.extend(keys);
        }
        self.lonely(environment, theirs.seller, &mut customers)?;
        for customer in &customers {
            holders.insert(customer.to_string());
            erasing.documents.push(DocumentKey::customer(*customer));
            let contact = FiledKind::Person.key(numbered(customer.0));
            if self.ports.store.document(environment, &contact)?.is_some() {
                done.people += 1;
                erasing.documents.push(contact);
            }
        }
        done.customers = customers.len() as u64;
        erasing.claims = self.claims_of(environment, &holders, theirs.claims)?;
        let erased = self.erase(sandbox, erasing).await?;
        done.events += erased.deliveries;
        done.answers += erased.answers;
        Ok(done)
    }

    async fn erase(&self, sandbox: SandboxId, erasing: Erasing) -> Result<Erased, EngineError> {
        Ok(self.ports.store.erase(sandbox, erasing).await?)
    }

    /// What is on file about one subscription.
    fn belongings(
        &self,
        environment: EnvironmentId,
        s: &Subscription,
        erasing: &mut Erasing,
        done: &mut ResetDone,
    ) -> Result<(), EngineError> {
        let devices = self.keys_named(environment, FiledKind::Device, &Device::of(s.id))?;
        done.devices += devices.len() as u64;
        erasing.documents.extend(devices);
        erasing.documents.push(FiledKind::ActivationCode.key(numbered(s.id.0)));
        for member in s.enrolment.members.keys() {
            done.people += 1;
            erasing.documents.push(FiledKind::Person.key(numbered(member.0)));
        }
        Ok(())
    }

    /// What he asked for that was not begun yet.
    fn put_off(
        &self,
        environment: EnvironmentId,
        seller: &PartnerId,
    ) -> Result<Erasing, EngineError> {
        let open = self.all_named(environment, FiledKind::Operation, OPEN)?;
        let theirs = open.iter().filter(|document| match document {
            Document::Filed(Filed::Operation(operation)) => operation.partner == *seller,
            _ => false,
        });
        Ok(Erasing { documents: theirs.map(Document::key).collect(), ..Erasing::default() })
    }

    fn keys_named(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        name: &str,
    ) -> Result<Vec<DocumentKey>, EngineError> {
        Ok(self.all_named(environment, kind, name)?.iter().map(Document::key).collect())
    }

    fn all_named(
        &self,
        environment: EnvironmentId,
        kind: FiledKind,
        name: &str,
    ) -> Result<Vec<Document>, EngineError> {
        let (mut all, mut after) = (vec![], None::<String>);
        loop {
            let store = &self.ports.store;
            let page = store.documents_named(environment, kind, name, after.as_deref(), PAGE)?;
            let full = page.len() == PAGE;
            all.extend(page.into_iter().map(|stored| stored.document));
            after = all.last().map(|document| document.key().id);
            if !full {
                return Ok(all);
            }
        }
    }

    /// The customers somebody gave a name of his.
    fn named_by(
        &self,
        environment: EnvironmentId,
        by: &str,
    ) -> Result<BTreeSet<CustomerId>, EngineError> {
        let own = format!("{by}/");
        let named = |key: &ClaimKey| key.kind == NAMED && key.name.starts_with(&own);
        let mut customers = BTreeSet::new();
        self.each_claim(environment, &mut |key, holder| {
            if named(&key) {
                customers.insert(parse_customer(&holder)?);
            }
            Ok(())
        })?;
        Ok(customers)
    }

    /// Leaves those customers that have nothing of anybody else.
    fn lonely(
        &self,
        environment: EnvironmentId,
        seller: &PartnerId,
        customers: &mut BTreeSet<CustomerId>,
    ) -> Result<(), EngineError> {
        let mut shared = vec![];
        for customer in customers.iter() {
            let page = Page { after: None::<SubscriptionId>, limit: PAGE };
            let held = self.ports.store.find(environment, &Find::Customer(*customer), page)?;
            if held.iter().any(|s| s.seller.as_ref() != Some(seller)) {
                shared.push(*customer);
            }
        }
        for customer in shared {
            customers.remove(&customer);
        }
        Ok(())
    }

    fn claims_of(
        &self,
        environment: EnvironmentId,
        holders: &BTreeSet<String>,
        theirs: &(dyn Fn(&ClaimKey, &str) -> bool + Sync),
    ) -> Result<Vec<ClaimKey>, EngineError> {
        let mut all = vec![];
        self.each_claim(environment, &mut |key, holder| {
            if holders.contains(&holder) || theirs(&key, &holder) {
                all.push(key);
            }
            Ok(())
        })?;
        Ok(all)
    }

    fn each_claim(
        &self,
        environment: EnvironmentId,
        take: &mut dyn FnMut(ClaimKey, String) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let mut after = None::<ClaimKey>;
        loop {
            let page = self.ports.store.claims(environment, after.as_ref(), PAGE)?;
            let full = page.len() == PAGE;
            after = page.last().map(|(key, _)| key.clone());
            for (key, holder) in page {
                take(key, holder)?;
            }
            if !full {
                return Ok(());
            }
        }
    }
}
