//! Accounts: customers of one environment who can sign in. How they do is part of the customer's
//! document, since it is personal; one address, and one person of a provider, is one account.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use perennial_core::ids::CustomerId;
use perennial_core::subscription::StageName;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::CancelReason;
use perennial_core::{Command, Refusal, Subscription};

use crate::change_set::{ChangeSet, ClaimChange, ClaimKey, DocumentChange};
use crate::contact::key_of_email;
use crate::define::NUMBER;
use crate::directory::{Customer, CustomerKey, Document};
use crate::engine::Engine;
use crate::environment::EnvironmentId;
use crate::error::EngineError;
use crate::execute::{Act, Wish};
use crate::numbers::Counter;
use crate::pass::PassesOf;
use crate::ports::{Find, Page, StoredDocument};
use crate::settings::DECIDE_AGAIN_MAX;

/// What kind of name an account claims: its address, or its person of a provider, in a keyed hash.
pub const ACCOUNT: &str = "account";

/// Customers of one address who are looked at.
const SAME_ADDRESS_MAX: usize = 20;
/// Subscriptions of one customer that are ended at a time.
const PAGE: usize = 200;

/// How a customer signs in.
#[derive(Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The address that was proven to be his.
    pub email: String,
    /// Argon2id, in PHC form. None for those who only come from a provider.
    pub password: Option<String>,
    /// Who he is at the external provider.
    pub subject: Option<Subject>,
    /// By an operator. He cannot sign in, and what he gave to others opens nothing.
    pub locked: bool,
    /// What he lets programs of partners do, by their ids, in the scopes' own words.
    pub consents: BTreeMap<String, BTreeSet<String>>,
}

/// A person as an OpenID provider names him.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    pub issuer: String,
    pub subject: String,
}

/// Without what is personal.
impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("locked", &self.locked).finish_non_exhaustive()
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject")
    }
}

impl SignIn {
    pub fn new(email: &str) -> Self {
        Self {
            email: email.trim().to_owned(),
            password: None,
            subject: None,
            locked: false,
            consents: BTreeMap::new(),
        }
    }
}

/// The hash that stands for a name in claims: nobody can tell from it whose it is.
pub type NameHash<'a> = &'a (dyn Fn(&str) -> [u8; 32] + Send + Sync);

/// Who proved that an address is his, and perhaps who he is at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    pub email: String,
    pub subject: Option<Subject>,
    /// The new password, in PHC form.
    pub password: Option<String>,
    pub language: Option<String>,
}

impl Engine {
    /// The account of an address.
    pub fn account_by_email(
        &self,
        environment: EnvironmentId,
        email: &str,
    ) -> Result<Option<Customer>, EngineError> {
        let key = CustomerKey::SignIn(key_of_email(email));
        Ok(self.named_once(environment, &key)?.map(|(_, customer)| customer))
    }

    /// The account of a customer, unless it is locked: whoever acts for him asks this first.
    pub fn open_account(
        &self,
        environment: EnvironmentId,
        id: CustomerId,
    ) -> Result<Option<Customer>, EngineError> {
        match self.customer(environment, id) {
            Ok(customer) => {
                let open = customer.sign_in.as_ref().is_some_and(|sign_in| !sign_in.locked);
                Ok(open.then_some(customer))
            }
            Err(EngineError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The account of somebody who proved that an address is his: the one there is, or one for the
    /// only customer of that address who has none, or a new customer's.
    pub async fn account_proven(
        &self,
        environment: EnvironmentId,
        proven: &Proven,
        hash: NameHash<'_>,
    ) -> Result<Customer, EngineError> {
        for _ in 0..DECIDE_AGAIN_MAX {
            match self.prove(environment, proven, hash).await {
                // Somebody else was faster: what he left is what holds.
                Err(EngineError::Claimed { .. } | EngineError::Document { .. }) => {}
                done => return done,
            }
        }
        Err(EngineError::Contended)
    }

    async fn prove(
        &self,
        environment: EnvironmentId,
        proven: &Proven,
        hash: NameHash<'_>,
    ) -> Result<Customer, EngineError> {
        let Proven { email, subject, password, language } = proven;
        let found = match subject {
            Some(subject) => {
                self.named_once(environment, &CustomerKey::Subject(subject.clone()))?
            }
            None => None,
        };
        if let Some((_, customer)) = found {
            return Ok(customer);
        }
        let by_address = CustomerKey::SignIn(key_of_email(email));
        let found = match self.named_once(environment, &by_address)? {
            Some(found) => Some(found),
            None => self.unclaimed(environment, email)?,
        };
        let mut claims = vec![];
        let (expected, mut customer) = if let Some(found) = found {
            found
        } else {
            let id = CustomerId(self.ports.ids.unique(self.real()));
            let number = self.number(Counter::Customer).await?;
            let key = ClaimKey { kind: "customer".to_owned(), name: format!("{NUMBER}/{number}") };
            claims.push(ClaimChange::Take { key, holder: id.to_string() });
            let mut customer = Customer::new(id, number);
            customer.email = Some(email.trim().to_owned());
            customer.language.clone_from(language);
            (0, customer)
        };
        let holder = customer.id.to_string();
        let take =
            |name: &str| ClaimChange::Take { key: claim(hash, name), holder: holder.clone() };
        if customer.sign_in.is_none() {
            claims.push(take(&address(email)));
        }
        let sign_in = customer.sign_in.get_or_insert_with(|| Box::new(SignIn::new(email)));
        if let Some(subject) = subject {
            if let Some(other) = sign_in.subject.replace(subject.clone()) {
                claims.push(ClaimChange::Release { key: claim(hash, &person(&other)) });
            }
            claims.push(take(&person(subject)));
        }
        if password.is_some() {
            sign_in.password.clone_from(password);
        }
        self.write_account(environment, expected, customer.clone(), claims).await?;
        Ok(customer)
    }

    /// Gives a customer an account with an address, or another address, on the word of an operator.
    /// [`EngineError::Claimed`] where the address is somebody else's.
    pub async fn account_given(
        &self,
        environment: EnvironmentId,
        id: CustomerId,
        email: &str,
        hash: NameHash<'_>,
    ) -> Result<(), EngineError> {
        for _ in 0..DECIDE_AGAIN_MAX {
            let (expected, mut customer) = self.customer_version(environment, id)?;
            // The claims of accounts that were imported are another installation's.
            let by_address = CustomerKey::SignIn(key_of_email(email));
            if let Some((_, other)) = self.named_once(environment, &by_address)?
                && other.id != id
            {
                let key = claim(hash, &address(email));
                return Err(EngineError::Claimed { key, holder: other.id.to_string() });
            }
            let named = |email: &str| claim(hash, &address(email));
            let mut claims = vec![];
            let before = customer.sign_in.as_ref().map(|sign_in| sign_in.email.clone());
            if before.as_deref().map(key_of_email) == Some(key_of_email(email)) {
                return Ok(());
            }
            claims.extend(before.map(|email| ClaimChange::Release { key: named(&email) }));
            claims.push(ClaimChange::Take { key: named(email), holder: id.to_string() });
            let sign_in = customer.sign_in.get_or_insert_with(|| Box::new(SignIn::new(email)));
            email.trim().clone_into(&mut sign_in.email);
            match self.write_account(environment, expected, customer, claims).await {
                Err(EngineError::Document { .. }) => {}
                done => return done,
            }
        }
        Err(EngineError::Contended)
    }

    /// Changes how a customer signs in. Where he cannot, there is nothing to change.
    pub async fn change_sign_in(
        &self,
        environment: EnvironmentId,
        id: CustomerId,
        change: impl Fn(&mut SignIn) + Send,
    ) -> Result<(), EngineError> {
        for _ in 0..DECIDE_AGAIN_MAX {
            let (expected, mut customer) = self.customer_version(environment, id)?;
            let before = customer.sign_in.clone();
            let sign_in = customer.sign_in.as_mut().ok_or(EngineError::NotFound)?;
            change(sign_in);
            if customer.sign_in == before {
                return Ok(());
            }
            match self.write_account(environment, expected, customer, vec![]).await {
                Err(EngineError::Document { .. }) => {}
                done => return done,
            }
        }
        Err(EngineError::Contended)
    }

    /// Takes back all that a customer lets a program do. What it was given is dead for good, also
    /// when he agrees again; done again, it does what was left.
    pub async fn withdraw_consent(
        &self,
        environment: EnvironmentId,
        id: CustomerId,
        client: &str,
    ) -> Result<(), EngineError> {
        let given = PassesOf::Client { customer: id, client: client.to_owned() };
        // First what is there, so that he still sees whom he let in if this stops half way; then
        // what came up until he no longer let anybody.
        self.pass_revoke(environment, &given).await?;
        let change = |sign_in: &mut SignIn| drop(sign_in.consents.remove(client));
        self.change_sign_in(environment, id, change).await?;
        self.pass_revoke(environment, &given).await.map(drop)
    }

    /// Closes the account: nobody signs in with it any more, nothing that was given in its name
    /// opens anything, he is in no family any more, and every subscription that has not ended is
    /// cancelled. Tells how many were.
    /// Done again, it does what was left.
    pub async fn close_account(
        &self,
        environment: EnvironmentId,
        id: CustomerId,
        hash: NameHash<'_>,
    ) -> Result<usize, EngineError> {
        for attempt in 0.. {
            let (expected, mut customer) = self.customer_version(environment, id)?;
            let Some(sign_in) = customer.sign_in.take() else { break };
            let release = |name: &str| ClaimChange::Release { key: claim(hash, name) };
            let mut claims = vec![release(&address(&sign_in.email))];
            claims.extend(sign_in.subject.as_ref().map(|subject| release(&person(subject))));
            match self.write_account(environment, expected, customer, claims).await {
                Ok(()) => break,
                Err(EngineError::Document { .. }) if attempt < DECIDE_AGAIN_MAX => {}
                Err(error) => return Err(error),
            }
        }
        self.pass_revoke(environment, &PassesOf::Customer(id)).await?;
        self.leave_families(environment, id).await?;
        let mut cancelled = 0_usize;
        let mut after = None;
        loop {
            let page = Page { after, limit: PAGE };
            let theirs = self.find(environment, &Find::Customer(id), page)?;
            for s in &theirs {
                cancelled = cancelled.saturating_add(usize::from(self.end(environment, s).await?));
            }
            match theirs.last() {
                Some(last) if theirs.len() == PAGE => after = Some(last.id),
                Some(_) | None => return Ok(cancelled),
            }
        }
    }

    async fn end(&self, environment: EnvironmentId, s: &Subscription) -> Result<bool, EngineError> {
        if matches!(s.stage.name(), StageName::Cancelled | StageName::Expired) {
            return Ok(false);
        }
        let (when, reason) = (CancelWhen::Now, CancelReason::AccountClosed);
        let command = Command::Cancel { when, reason };
        match self.execute(Wish::one(environment, Act::Do { id: s.id, command })).await {
            Ok(_) => Ok(true),
            Err(EngineError::Refused(Refusal::AlreadyEnded { .. })) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn write_account(
        &self,
        environment: EnvironmentId,
        expected: u64,
        customer: Customer,
        claims: Vec<ClaimChange>,
    ) -> Result<(), EngineError> {
        let mut set = ChangeSet::new(environment, self.now(environment)?);
        let document = Document::Customer(customer);
        set.documents.push(DocumentChange::Put { expected, document });
        set.claims = claims;
        self.commit_one(set).await
    }

    fn named_once(
        &self,
        environment: EnvironmentId,
        key: &CustomerKey,
    ) -> Result<Option<(u64, Customer)>, EngineError> {
        let found = self.ports.store.customers_named(environment, key, None, 1)?;
        Ok(found.into_iter().next().and_then(customer_in))
    }

    /// The customer whose address it is, where that is one and he has no account yet.
    fn unclaimed(
        &self,
        environment: EnvironmentId,
        email: &str,
    ) -> Result<Option<(u64, Customer)>, EngineError> {
        let key = CustomerKey::email(email);
        let store = &self.ports.store;
        let found = store.customers_named(environment, &key, None, SAME_ADDRESS_MAX)?;
        let theirs = |customer: &Customer| {
            let own = customer.email.as_deref().map(key_of_email);
            customer.sign_in.is_none() && own == Some(key_of_email(email))
        };
        let mut found = found.into_iter().filter_map(customer_in).filter(|(_, it)| theirs(it));
        Ok(match (found.next(), found.next()) {
            (Some(only), None) => Some(only),
            // Which of them it is, only a person can tell.
            (Some(_), Some(_)) | (None, _) => None,
        })
    }
}

fn customer_in(stored: StoredDocument) -> Option<(u64, Customer)> {
    match stored.document {
        Document::Customer(customer) => Some((stored.version, customer)),
        _ => None,
    }
}

fn address(email: &str) -> String {
    format!("address {}", key_of_email(email))
}

fn person(subject: &Subject) -> String {
    format!("person {} {}", subject.issuer, subject.subject)
}

fn claim(hash: NameHash<'_>, name: &str) -> ClaimKey {
    use fmt::Write;
    let hashed = hash(name).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    });
    ClaimKey { kind: ACCOUNT.to_owned(), name: hashed }
}
