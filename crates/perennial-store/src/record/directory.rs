//! Documents of the directory: environments, partners, credentials, receivers, customers, and the
//! catalog's.

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::ids::{CustomerId, PartnerId, ProductId, ProjectId, TermsId};
use perennial_engine::credentials::{OlderSecret, ways};
use perennial_engine::directory::{Credential, Customer, Document, Partner};
use perennial_engine::environment::{Environment, EnvironmentId, EnvironmentKind, SandboxClock};
use perennial_engine::filed::Filed;
use serde::{Deserialize, Serialize};

use super::calls::CallSheetTwin;
use super::catalog::{GroupTwin, ProductTwin, ProjectTwin};
use super::clients::{OAuthClientTwin, ServiceAccountTwin};
use super::codes::CodesTwin;
use super::contact::ContactsTwin;
use super::device::{ActivationCodeTwin, DeviceTwin};
use super::export::ExportTwin;
use super::fulfilment::OrderTwin;
use super::money::unfit;
use super::offer::OfferTwin;
use super::operation::OperationTwin;
use super::pass::{PassTwin, SignInTwin};
use super::person::PersonTwin;
use super::receiver::ReceiverTwin;
use super::scalar::{As, At, Bytes, usual};
use super::terms::TermsTwin;
use super::{Recorded, Result};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DocumentTwin {
    Environment(EnvironmentTwin),
    Project(Box<ProjectTwin>),
    Group(GroupTwin),
    Product(Box<ProductTwin>),
    Offer(Box<OfferTwin>),
    Terms(String, Box<TermsTwin>),
    Partner(PartnerTwin),
    Credential(Box<CredentialTwin>),
    Receiver(Box<ReceiverTwin>),
    Customer(CustomerTwin),
    ServiceAccount(Box<ServiceAccountTwin>),
    OauthClient(Box<OAuthClientTwin>),
    Pass(Box<PassTwin>),
    Codes(Box<CodesTwin>),
    Calls(Box<CallSheetTwin>),
    Order(Box<OrderTwin>),
    Operation(Box<OperationTwin>),
    Person(Box<PersonTwin>),
    Device(Box<DeviceTwin>),
    Export(Box<ExportTwin>),
    ActivationCode(ActivationCodeTwin),
}

impl Recorded for Document {
    const KIND: &'static str = "document";
    type Twin = DocumentTwin;

    fn twin(&self) -> Result<DocumentTwin> {
        Ok(match self {
            Self::Environment(it) => DocumentTwin::Environment(EnvironmentTwin::of(it)),
            Self::Project(it) => DocumentTwin::Project(Box::new(ProjectTwin::of(it))),
            Self::Group(it) => DocumentTwin::Group(GroupTwin::of(it)),
            Self::Product(it) => DocumentTwin::Product(Box::new(ProductTwin::of(it)?)),
            Self::Offer(it) => DocumentTwin::Offer(Box::new(OfferTwin::of(it))),
            Self::Terms { id, terms } => {
                DocumentTwin::Terms(id.0.clone(), Box::new(TermsTwin::of(terms)))
            }
            Self::Partner(it) => DocumentTwin::Partner(PartnerTwin::of(it)),
            Self::Credential(it) => DocumentTwin::Credential(Box::new(CredentialTwin::of(it))),
            Self::Receiver(it) => DocumentTwin::Receiver(Box::new(ReceiverTwin::of(it))),
            Self::Customer(it) => DocumentTwin::Customer(CustomerTwin::of(it)),
            Self::Pass(it) => DocumentTwin::Pass(Box::new(PassTwin::of(it))),
            Self::Codes(it) => DocumentTwin::Codes(Box::new(CodesTwin::of(it))),
            Self::Filed(Filed::Order(it)) => DocumentTwin::Order(Box::new(OrderTwin::of(it))),
            Self::Filed(Filed::Person(it)) => DocumentTwin::Person(Box::new(PersonTwin::of(it))),
            Self::Filed(Filed::Operation(it)) => {
                DocumentTwin::Operation(Box::new(OperationTwin::of(it)))
            }
            Self::Filed(Filed::Calls(it)) => DocumentTwin::Calls(Box::new(CallSheetTwin::of(it))),
            Self::Filed(Filed::Device(it)) => DocumentTwin::Device(Box::new(DeviceTwin::of(it))),
            Self::Filed(Filed::Export(it)) => DocumentTwin::Export(Box::new(ExportTwin::of(it))),
            Self::Filed(Filed::ActivationCode(it)) => {
                DocumentTwin::ActivationCode(ActivationCodeTwin::of(it))
            }
            Self::ServiceAccount(it) => {
                DocumentTwin::ServiceAccount(Box::new(ServiceAccountTwin::of(it)))
            }
            Self::OAuthClient(it) => DocumentTwin::OauthClient(Box::new(OAuthClientTwin::of(it))),
        })
    }

    fn back(twin: DocumentTwin) -> Result<Self> {
        Ok(match twin {
            DocumentTwin::Environment(it) => Self::Environment(it.back()),
            DocumentTwin::Project(it) => Self::Project(it.back()?),
            DocumentTwin::Group(it) => Self::Group(it.back()),
            DocumentTwin::Product(it) => Self::Product(it.back()?),
            DocumentTwin::Offer(it) => Self::Offer(it.back()?),
            DocumentTwin::Terms(id, terms) => Self::Terms { id: TermsId(id), terms: terms.back() },
            DocumentTwin::Partner(it) => Self::Partner(it.back()),
            DocumentTwin::Credential(it) => Self::Credential(it.back()?),
            DocumentTwin::Receiver(it) => Self::Receiver(it.back()),
            DocumentTwin::Customer(it) => Self::Customer(it.back()?),
            DocumentTwin::Pass(it) => Self::Pass(it.back()?),
            DocumentTwin::Codes(it) => Self::Codes(it.back()),
            DocumentTwin::Order(it) => Self::Filed(Filed::Order(Box::new(it.back()?))),
            DocumentTwin::Export(it) => Self::Filed(Filed::Export(Box::new(it.back()?))),
            DocumentTwin::Operation(it) => Self::Filed(Filed::Operation(Box::new(it.back()?))),
            DocumentTwin::Person(it) => Self::Filed(Filed::Person(Box::new(it.back()?))),
            DocumentTwin::Calls(it) => Self::Filed(Filed::Calls(Box::new(it.back()?))),
            DocumentTwin::Device(it) => Self::Filed(Filed::Device(Box::new(it.back()?))),
            DocumentTwin::ActivationCode(it) => {
                Self::Filed(Filed::ActivationCode(Box::new(it.back())))
            }
            DocumentTwin::ServiceAccount(it) => Self::ServiceAccount(it.back()),
            DocumentTwin::OauthClient(it) => Self::OAuthClient(it.back()?),
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentTwin {
    id: u32,
    name: String,
    /// Left out for production.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sandbox: Option<ClockTwin>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ClockTwin {
    Ahead(i64),
    Standing(At),
}

impl EnvironmentTwin {
    fn of(environment: &Environment) -> Self {
        Self {
            id: environment.id.0,
            name: environment.name.clone(),
            sandbox: match environment.kind {
                EnvironmentKind::Production => None,
                EnvironmentKind::Sandbox { clock: SandboxClock::Ahead { micros } } => {
                    Some(ClockTwin::Ahead(micros))
                }
                EnvironmentKind::Sandbox { clock: SandboxClock::Standing { at } } => {
                    Some(ClockTwin::Standing(At(at)))
                }
            },
        }
    }

    fn back(self) -> Environment {
        Environment {
            id: EnvironmentId(self.id),
            name: self.name,
            kind: match self.sandbox {
                None => EnvironmentKind::Production,
                Some(ClockTwin::Ahead(micros)) => {
                    EnvironmentKind::Sandbox { clock: SandboxClock::Ahead { micros } }
                }
                Some(ClockTwin::Standing(At(at))) => {
                    EnvironmentKind::Sandbox { clock: SandboxClock::Standing { at } }
                }
            },
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerTwin {
    id: String,
    name: String,
    project: String,
    terms: String,
    #[serde(default, skip_serializing_if = "usual")]
    products: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    territories: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    settings: BTreeMap<String, String>,
}

impl PartnerTwin {
    fn of(partner: &Partner) -> Self {
        Self {
            id: partner.id.0.clone(),
            name: partner.name.clone(),
            project: partner.project.0.clone(),
            terms: partner.terms.0.clone(),
            products: partner.products.iter().map(|product| product.0.clone()).collect(),
            territories: partner.territories.clone(),
            settings: partner.settings.clone(),
        }
    }

    fn back(self) -> Partner {
        Partner {
            id: PartnerId(self.id),
            name: self.name,
            project: ProjectId(self.project),
            terms: TermsId(self.terms),
            products: self.products.into_iter().map(ProductId).collect(),
            territories: self.territories,
            settings: self.settings,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialTwin {
    id: String,
    name: String,
    #[serde(default, skip_serializing_if = "usual")]
    rooms: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    scopes: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    partner: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    customer: Option<As<CustomerId>>,
    #[serde(default, skip_serializing_if = "usual")]
    projects: BTreeSet<String>,
    hash: As<Bytes>,
    #[serde(default, skip_serializing_if = "usual")]
    user: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    not_after: Option<At>,
    #[serde(default, skip_serializing_if = "usual")]
    hint: String,
    #[serde(default, skip_serializing_if = "usual")]
    ways: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    older: Option<OlderSecretTwin>,
}

#[derive(Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct OlderSecretTwin {
    hash: As<Bytes>,
    #[serde(default, skip_serializing_if = "usual")]
    hint: String,
    not_after: At,
}

impl OlderSecretTwin {
    fn of(older: &OlderSecret) -> Self {
        let hash = As(Bytes(older.hash.to_vec()));
        Self { hash, hint: older.hint.clone(), not_after: At(older.not_after) }
    }

    fn back(self) -> Result<OlderSecret> {
        let As(Bytes(hash)) = self.hash;
        let hash = hash.try_into().map_err(|_| unfit("a hash of another length"))?;
        Ok(OlderSecret { hash, hint: self.hint, not_after: self.not_after.0 })
    }
}

impl CredentialTwin {
    fn of(credential: &Credential) -> Self {
        Self {
            id: credential.id.clone(),
            name: credential.name.clone(),
            rooms: credential.rooms.clone(),
            scopes: credential.scopes.clone(),
            partner: credential.partner.as_ref().map(|partner| partner.0.clone()),
            customer: credential.customer.map(As),
            projects: credential.projects.iter().map(|project| project.0.clone()).collect(),
            hash: As(Bytes(credential.hash.to_vec())),
            user: credential.user.clone(),
            not_after: credential.not_after.map(At),
            hint: credential.hint.clone(),
            ways: credential.ways.iter().map(|way| way.name().to_owned()).collect(),
            older: credential.older.as_ref().map(OlderSecretTwin::of),
        }
    }

    fn back(self) -> Result<Credential> {
        let As(Bytes(hash)) = self.hash;
        Ok(Credential {
            id: self.id,
            name: self.name,
            rooms: self.rooms,
            scopes: self.scopes,
            partner: self.partner.map(PartnerId),
            customer: self.customer.map(|customer| customer.0),
            projects: self.projects.into_iter().map(ProjectId).collect(),
            hash: hash.try_into().map_err(|_| unfit("a hash of another length"))?,
            user: self.user,
            not_after: self.not_after.map(|at| at.0),
            hint: self.hint,
            ways: ways(self.ways.iter().map(String::as_str))
                .ok_or_else(|| unfit("a way of showing a credential"))?,
            older: self.older.map(OlderSecretTwin::back).transpose()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerTwin {
    id: As<CustomerId>,
    no: u64,
    #[serde(default, skip_serializing_if = "usual")]
    reference: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    email: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    language: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    country: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    contacts: ContactsTwin,
    #[serde(default, skip_serializing_if = "usual")]
    sign_in: Option<Box<SignInTwin>>,
}

impl CustomerTwin {
    fn of(customer: &Customer) -> Self {
        Self {
            id: As(customer.id),
            no: customer.number,
            reference: customer.reference.clone(),
            email: customer.email.clone(),
            language: customer.language.clone(),
            country: customer.country.clone(),
            contacts: ContactsTwin::of(&customer.contacts),
            sign_in: customer.sign_in.as_deref().map(SignInTwin::of).map(Box::new),
        }
    }

    fn back(self) -> Result<Customer> {
        Ok(Customer {
            id: self.id.0,
            number: self.no,
            reference: self.reference,
            email: self.email,
            language: self.language,
            country: self.country,
            contacts: self.contacts.back()?,
            sign_in: self.sign_in.map(|it| Box::new(it.back())),
        })
    }
}
