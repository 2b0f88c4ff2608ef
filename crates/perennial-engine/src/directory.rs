//! The directory: everything that is configured rather than sold. Small, kept in memory whole
//! (but for customers), changed by documents with versions.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use perennial_core::catalog::{Codes, Group, Offer, Product, Project};
use perennial_core::ids::{
    CodesId, CustomerId, GroupId, OfferId, PartnerId, ProductId, ProjectId, SubscriptionId, TermsId,
};
use perennial_core::terms::Terms;
use perennial_core::time::Instant;

use crate::access::Access;
use crate::clients::{OAuthClient, ServiceAccount};
use crate::contact::{self, Contact, ContactType, Contacts, Member};
use crate::credentials::{OlderSecret, Way};
use crate::environment::Environment;
use crate::filed::{Filed, FiledKind};
use crate::going_out::{Format, MailTo, Rehearsal};
use crate::pass::Pass;
use crate::receiver::{Disabled, Pace, Secret};
use crate::sign_in::{SignIn, Subject};

/// One configured thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    Environment(Environment),
    Project(Project),
    Group(Group),
    Product(Product),
    Offer(Offer),
    Terms { id: TermsId, terms: Terms },
    Partner(Partner),
    Credential(Credential),
    Receiver(Receiver),
    Customer(Customer),
    ServiceAccount(ServiceAccount),
    OAuthClient(OAuthClient),
    Pass(Pass),
    Codes(Codes),
    Filed(Filed),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKey {
    pub kind: DocumentKind,
    pub id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    Environment,
    Project,
    Group,
    Product,
    Offer,
    Terms,
    Partner,
    Credential,
    Receiver,
    Customer,
    ServiceAccount,
    OAuthClient,
    Pass,
    Codes,
    Filed(FiledKind),
}

impl DocumentKind {
    pub fn is_filed(self) -> bool {
        matches!(self, Self::Filed(_))
    }

    /// Whether the engine keeps all of them in memory. There may be millions of the others.
    pub fn in_memory(self) -> bool {
        match self {
            Self::Customer | Self::Pass | Self::Filed(_) => false,
            Self::Environment
            | Self::Project
            | Self::Group
            | Self::Product
            | Self::Offer
            | Self::Terms
            | Self::Partner
            | Self::Credential
            | Self::Receiver
            | Self::ServiceAccount
            | Self::OAuthClient
            | Self::Codes => true,
        }
    }
}

/// A partner who sells our products to his own customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    pub id: PartnerId,
    pub name: String,
    pub project: ProjectId,
    /// The terms of what he sells.
    pub terms: TermsId,
    /// What he may sell; empty for the whole project.
    pub products: BTreeSet<ProductId>,
    /// Where he may sell; empty for everywhere.
    pub territories: BTreeSet<String>,
    /// Settings of the room he comes through, by name: version pin, ownership map.
    pub settings: std::collections::BTreeMap<String, String>,
}

/// A credential of a caller. Only the keyed hash of the secret is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credential {
    pub id: String,
    pub name: String,
    /// The rooms that accept it.
    pub rooms: BTreeSet<String>,
    pub scopes: BTreeSet<String>,
    pub partner: Option<PartnerId>,
    /// End user on whose behalf it acts, where it is one.
    pub customer: Option<CustomerId>,
    /// Projects it may see; empty for all.
    pub projects: BTreeSet<ProjectId>,
    /// Keyed hash of the secret.
    pub hash: [u8; 32],
    /// For HTTP Basic: the user name.
    pub user: Option<String>,
    /// Real time.
    pub not_after: Option<Instant>,
    /// Last four characters, to tell keys apart.
    pub hint: String,
    /// How it may be shown; empty for as its room always took it.
    pub ways: BTreeSet<Way>,
    /// The secret before this one, while a rotation lasts.
    pub older: Option<OlderSecret>,
}

/// Somebody who is told about changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receiver {
    pub id: String,
    pub name: String,
    pub active: bool,
    pub url: String,
    /// `seed`, `reference` or `native`.
    pub profile: String,
    /// The signing secrets, newest first; at most two.
    pub secrets: Vec<Secret>,
    /// Events it wants, by name; empty for the profile's defaults.
    pub events: BTreeSet<String>,
    /// Restricts it to one partner's subscriptions.
    pub partner: Option<PartnerId>,
    pub pace: Pace,
    /// Switched off by us; `active` is what its owner wishes.
    pub disabled: Option<Disabled>,
    /// Settings by name, in the room's own words.
    pub settings: std::collections::BTreeMap<String, String>,
    /// What it wants to be shown, where it wants anything.
    pub access: Option<Arc<Access>>,
    pub format: Format,
    /// Told by mail, and not at its address.
    pub mail: Option<MailTo>,
    /// For receivers of sandboxes.
    pub rehearsal: Option<Rehearsal>,
}

/// A customer. Personal data stay in this document and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    /// For surfaces that count in integers.
    pub number: u64,
    /// The merchant's own name for him.
    pub reference: Option<String>,
    /// As the billing contact that all his subscriptions share, where he has one.
    pub email: Option<String>,
    pub language: Option<String>,
    pub country: Option<String>,
    pub contacts: Contacts,
    /// For those who have an account here.
    pub sign_in: Option<Box<SignIn>>,
}

/// Without what is personal.
impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Customer");
        shown.field("id", &self.id).field("number", &self.number).finish_non_exhaustive()
    }
}

/// By what a customer is looked for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CustomerKey {
    /// In lower case; see [`CustomerKey::email`].
    Email(String),
    /// The merchant's name for him.
    Reference(String),
    /// The address he signs in with, as [`contact::key_of_email`] has it.
    SignIn(String),
    /// Who he is at an external provider.
    Subject(Subject),
}

impl fmt::Debug for CustomerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email(_) => "CustomerKey::Email",
            Self::Reference(_) => "CustomerKey::Reference",
            Self::SignIn(_) => "CustomerKey::SignIn",
            Self::Subject(_) => "CustomerKey::Subject",
        })
    }
}

impl CustomerKey {
    pub fn email(text: &str) -> Self {
        Self::Email(contact::key_of_email(text))
    }
}

impl Customer {
    /// One of whom nothing is known yet.
    pub fn new(id: CustomerId, number: u64) -> Self {
        Self {
            id,
            number,
            reference: None,
            email: None,
            language: None,
            country: None,
            contacts: Contacts::default(),
            sign_in: None,
        }
    }

    /// The contact of a type in force for a subscription at an instant: its own, the shared one,
    /// or else the billing contact, or else what is known without one.
    pub fn contact(
        &self,
        subscription: Option<SubscriptionId>,
        kind: ContactType,
        at: Instant,
    ) -> Option<Contact> {
        let of = |kind| self.contacts.at(subscription, kind, at);
        let found = of(kind).or_else(|| of(ContactType::Billing)).cloned();
        found.or_else(|| self.plain()).filter(|contact| !contact.is_empty())
    }

    /// What is known of somebody who never had a billing contact.
    fn plain(&self) -> Option<Contact> {
        let own = [
            (Member::Email, &self.email),
            (Member::Language, &self.language),
            (Member::Country, &self.country),
        ];
        let known = own.into_iter().filter_map(|(member, text)| Some((member, text.clone()?)));
        (!self.contacts.shared.contains_key(&ContactType::Billing)).then(|| Contact::new(known))
    }

    /// Writes a contact that holds from an instant on, for one subscription or for all that share
    /// it. What was known before the first one held until then. False where no more subscriptions
    /// can have a contact of their own.
    pub fn write_contact(
        &mut self,
        subscription: Option<SubscriptionId>,
        kind: ContactType,
        from: Instant,
        contact: Contact,
    ) -> bool {
        if subscription.is_none() && kind == ContactType::Billing {
            if let Some(plain) = self.plain().filter(|plain| !plain.is_empty()) {
                self.contacts.write(None, kind, Instant::MIN, plain);
            }
            let text = |member| contact.get(member).map(str::to_owned);
            self.email = text(Member::Email);
            self.language = text(Member::Language);
            self.country = text(Member::Country);
        }
        self.contacts.write(subscription, kind, from, contact)
    }

    /// Everything he is found by today.
    pub fn keys(&self) -> BTreeSet<CustomerKey> {
        let split = self.contacts.newest(ContactType::Billing);
        let emails = split.filter_map(|contact| contact.get(Member::Email));
        let emails = emails.chain(self.email.as_deref()).map(CustomerKey::email);
        let names = emails.chain(self.reference.clone().map(CustomerKey::Reference));
        let Some(sign_in) = &self.sign_in else { return names.collect() };
        let subject = sign_in.subject.clone().map(CustomerKey::Subject);
        let address = CustomerKey::SignIn(contact::key_of_email(&sign_in.email));
        names.chain([address]).chain(subject).collect()
    }
}

impl Document {
    pub fn key(&self) -> DocumentKey {
        let (kind, id) = match self {
            Self::Environment(it) => (DocumentKind::Environment, it.id.0.to_string()),
            Self::Project(it) => (DocumentKind::Project, it.id.0.clone()),
            Self::Group(it) => (DocumentKind::Group, it.id.0.clone()),
            Self::Product(it) => (DocumentKind::Product, it.id.0.clone()),
            Self::Offer(it) => (DocumentKind::Offer, it.id.0.clone()),
            Self::Terms { id, .. } => (DocumentKind::Terms, id.0.clone()),
            Self::Partner(it) => (DocumentKind::Partner, it.id.0.clone()),
            Self::Credential(it) => (DocumentKind::Credential, it.id.clone()),
            Self::Receiver(it) => (DocumentKind::Receiver, it.id.clone()),
            Self::Customer(it) => (DocumentKind::Customer, it.id.to_string()),
            Self::ServiceAccount(it) => (DocumentKind::ServiceAccount, it.id.clone()),
            Self::OAuthClient(it) => (DocumentKind::OAuthClient, it.id.clone()),
            Self::Pass(it) => return Pass::key(&it.hash),
            Self::Filed(it) => return it.key(),
            Self::Codes(it) => (DocumentKind::Codes, it.id.0.clone()),
        };
        DocumentKey { kind, id }
    }
}

impl DocumentKey {
    pub fn new(kind: DocumentKind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }

    pub fn product(id: &ProductId) -> Self {
        Self::new(DocumentKind::Product, id.as_str())
    }

    pub fn group(id: &GroupId) -> Self {
        Self::new(DocumentKind::Group, id.as_str())
    }

    pub fn offer(id: &OfferId) -> Self {
        Self::new(DocumentKind::Offer, id.as_str())
    }

    pub fn codes(id: &CodesId) -> Self {
        Self::new(DocumentKind::Codes, id.as_str())
    }

    pub fn customer(id: CustomerId) -> Self {
        Self::new(DocumentKind::Customer, id.to_string())
    }
}
