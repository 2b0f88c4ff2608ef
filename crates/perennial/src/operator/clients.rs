//! What an operator may ask about programs of partners: the keys of service accounts, the secrets
//! of OAuth clients.

use std::fmt::Write;

use perennial_core::ids::PartnerId;
use perennial_core::time::Instant;
use perennial_engine::clients::{
    ClientSecret, OAuthClient, SECRETS_MAX, ServiceAccount, ServiceKey,
};
use perennial_engine::directory::{Document, DocumentKey, DocumentKind};
use perennial_engine::{Expect, Place};
use room_identity::service::NewKey;
use room_lobby::auth::new_key;
use serde::{Deserialize, Serialize};

use super::{Operator, text};
use crate::apply::documents::instant;

/// The room whose clients come with OAuth 2.
const ROOM: &str = "reseller";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceAsk {
    New {
        account: String,
        partner: Option<String>,
        environment: String,
        /// What the installation is called in the file, where that is not what it calls itself.
        origin: Option<String>,
        not_after: Option<String>,
    },
    List,
    Revoke {
        account: String,
        key: Option<String>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAsk {
    New {
        id: String,
        partner: String,
        name: Option<String>,
        redirects: Vec<String>,
        public: bool,
        environment: String,
    },
    Rotate {
        id: String,
    },
    List,
    Revoke {
        id: String,
    },
}

impl Operator {
    pub(super) async fn service_accounts(&self, ask: ServiceAsk) -> Result<String, String> {
        match ask {
            ServiceAsk::New { account, partner, environment, origin, not_after } => {
                let not_after = not_after.as_deref().map(instant).transpose()?;
                if let Some(partner) = partner {
                    self.new_account(&account, &partner, &environment).await?;
                }
                let origin = origin.as_deref().unwrap_or(&self.origin);
                self.new_service_key(&account, origin, not_after).await
            }
            ServiceAsk::List => Ok(self.listed_accounts()),
            ServiceAsk::Revoke { account, key } => self.revoke_service(&account, key).await,
        }
    }

    async fn new_account(&self, id: &str, partner: &str, environment: &str) -> Result<(), String> {
        let place = self.place(environment)?;
        let partner = PartnerId::from(partner);
        if !place.partners.contains_key(&partner) {
            return Err(format!("there is no partner `{}` in {environment}", partner.0));
        }
        let account = ServiceAccount {
            id: id.to_owned(),
            name: id.to_owned(),
            partner,
            rooms: [ROOM.to_owned()].into(),
            scopes: [ROOM.to_owned()].into(),
            projects: [].into(),
            keys: vec![],
        };
        let document = Document::ServiceAccount(account);
        let made = self.engine.define(place.environment.id, document, Expect::New).await;
        made.map(drop).map_err(|error| format!("service account {id}: {error}"))
    }

    async fn new_service_key(
        &self,
        id: &str,
        origin: &str,
        not_after: Option<Instant>,
    ) -> Result<String, String> {
        let places = self.engine.places();
        let (place, known) = places.service_account(id).ok_or_else(|| no_account(id))?;
        let new = NewKey::make(self.engine.real()).map_err(text)?;
        let mut account = known.clone();
        account.keys.push(ServiceKey { not_after, ..new.key.clone() });
        let partner = place.partners.get(&account.partner);
        let project = partner.map_or("", |partner| partner.project.as_str());
        let file = new.file(&account, project, origin);
        self.keep(place, Document::ServiceAccount(account)).await?;
        Ok(serde_json::to_string_pretty(&file).map_err(text)? + "\n")
    }

    fn listed_accounts(&self) -> String {
        let mut list = String::new();
        for place in self.engine.places().by_id.values() {
            for account in place.service_accounts.values() {
                let (environment, partner) = (&place.environment.name, &account.partner.0);
                let _infallible = writeln!(list, "{environment}  {}  {partner}", account.id);
                for key in &account.keys {
                    let until = key.not_after.map_or(String::new(), |end| format!(", until {end}"));
                    let _infallible =
                        writeln!(list, "    {}  since {}{until}", key.id, key.created);
                }
            }
        }
        list
    }

    async fn revoke_service(&self, id: &str, key: Option<String>) -> Result<String, String> {
        let places = self.engine.places();
        let (place, known) = places.service_account(id).ok_or_else(|| no_account(id))?;
        let Some(key) = key else {
            let gone = DocumentKey::new(DocumentKind::ServiceAccount, id);
            self.engine.undefine(place.environment.id, gone).await.map_err(text)?;
            return Ok(format!("service account {id} is gone\n"));
        };
        let mut account = known.clone();
        account.keys.retain(|kept| kept.id != key);
        if account.keys.len() == known.keys.len() {
            return Err(format!("service account {id} has no key `{key}`"));
        }
        self.keep(place, Document::ServiceAccount(account)).await?;
        Ok(format!("key {key} of {id} is gone\n"))
    }

    pub(super) async fn oauth_clients(&self, ask: ClientAsk) -> Result<String, String> {
        match ask {
            ClientAsk::New { id, partner, name, redirects, public, environment } => {
                let place = self.place(&environment)?;
                let secret = (!public).then(|| self.new_secret());
                let client = OAuthClient {
                    name: name.unwrap_or_else(|| id.clone()),
                    id,
                    partner: PartnerId(partner),
                    rooms: [ROOM.to_owned()].into(),
                    scopes: ["openid", "email", "profile", ROOM].map(str::to_owned).into(),
                    redirects: redirects.into_iter().collect(),
                    secrets: secret.iter().map(|(kept, _)| kept.clone()).collect(),
                };
                let within = format!("OAuth client {}", client.id);
                let document = Document::OAuthClient(client);
                let made = self.engine.define(place.environment.id, document, Expect::New).await;
                made.map_err(|error| format!("{within}: {error}"))?;
                Ok(secret.map_or_else(String::new, |(_, shown)| format!("{shown}\n")))
            }
            ClientAsk::Rotate { id } => {
                let places = self.engine.places();
                let (place, known) = places.oauth_client(&id).ok_or_else(|| no_client(&id))?;
                let mut client = known.clone();
                let (kept, shown) = self.new_secret();
                client.secrets.push(kept);
                let over = client.secrets.len().saturating_sub(SECRETS_MAX);
                client.secrets.drain(..over);
                self.keep(place, Document::OAuthClient(client)).await?;
                Ok(format!("{shown}\n"))
            }
            ClientAsk::List => Ok(self.listed_clients()),
            ClientAsk::Revoke { id } => {
                let places = self.engine.places();
                let (place, _) = places.oauth_client(&id).ok_or_else(|| no_client(&id))?;
                let gone = DocumentKey::new(DocumentKind::OAuthClient, id.clone());
                self.engine.undefine(place.environment.id, gone).await.map_err(text)?;
                Ok(format!("OAuth client {id} is gone\n"))
            }
        }
    }

    fn listed_clients(&self) -> String {
        let mut list = String::new();
        for place in self.engine.places().by_id.values() {
            for client in place.oauth_clients.values() {
                let (environment, partner) = (&place.environment.name, &client.partner.0);
                let _infallible = writeln!(list, "{environment}  {}  {partner}", client.id);
                for secret in &client.secrets {
                    let (hint, created) = (&secret.hint, secret.created);
                    let _infallible = writeln!(list, "    …{hint}  since {created}");
                }
            }
        }
        list
    }

    /// What is kept of a new secret, and what is shown of it once.
    fn new_secret(&self) -> (ClientSecret, String) {
        client_secret(self.engine.as_ref(), self.secret.as_ref())
    }

    /// Over what was read, or not at all.
    pub(super) async fn keep(&self, place: &Place, document: Document) -> Result<(), String> {
        let read = Expect::Version(place.version(&document.key()));
        let kept = self.engine.define(place.environment.id, document, read).await;
        kept.map(drop).map_err(text)
    }
}

/// What is kept of a new secret of a client, and what is shown of it once.
pub fn client_secret(
    engine: &perennial_engine::Engine,
    secret: &crate::secret::Secret,
) -> (ClientSecret, String) {
    let mut random = [0; 32];
    engine.ids().random(&mut random);
    let shown = new_key("pcs", &random);
    let hint = shown.chars().skip(shown.len().saturating_sub(4)).collect();
    (ClientSecret { hash: secret.hash(&shown).0, created: engine.real(), hint }, shown)
}

fn no_account(id: &str) -> String {
    format!("there is no service account `{id}`; --partner makes one")
}

fn no_client(id: &str) -> String {
    format!("there is no OAuth client `{id}`")
}
