//! Programs of partners that come in by OAuth 2: service accounts and clients.

use std::collections::BTreeSet;

use perennial_core::ids::{PartnerId, ProjectId};
use perennial_engine::clients::{ClientSecret, OAuthClient, ServiceAccount, ServiceKey};
use serde::{Deserialize, Serialize};

use super::Result;
use super::money::unfit;
use super::scalar::{As, At, Bytes, usual};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccountTwin {
    id: String,
    name: String,
    partner: String,
    #[serde(default, skip_serializing_if = "usual")]
    rooms: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    scopes: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    projects: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    keys: Vec<ServiceKeyTwin>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceKeyTwin {
    id: String,
    public: As<Bytes>,
    created: At,
    #[serde(default, skip_serializing_if = "usual")]
    not_after: Option<At>,
}

impl ServiceAccountTwin {
    pub fn of(account: &ServiceAccount) -> Self {
        let key = |key: &ServiceKey| ServiceKeyTwin {
            id: key.id.clone(),
            public: As(Bytes(key.public.clone())),
            created: At(key.created),
            not_after: key.not_after.map(At),
        };
        Self {
            id: account.id.clone(),
            name: account.name.clone(),
            partner: account.partner.0.clone(),
            rooms: account.rooms.clone(),
            scopes: account.scopes.clone(),
            projects: account.projects.iter().map(|project| project.0.clone()).collect(),
            keys: account.keys.iter().map(key).collect(),
        }
    }

    pub fn back(self) -> ServiceAccount {
        let key = |key: ServiceKeyTwin| ServiceKey {
            id: key.id,
            public: key.public.0.0,
            created: key.created.0,
            not_after: key.not_after.map(|at| at.0),
        };
        ServiceAccount {
            id: self.id,
            name: self.name,
            partner: PartnerId(self.partner),
            rooms: self.rooms,
            scopes: self.scopes,
            projects: self.projects.into_iter().map(ProjectId).collect(),
            keys: self.keys.into_iter().map(key).collect(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OAuthClientTwin {
    id: String,
    name: String,
    partner: String,
    #[serde(default, skip_serializing_if = "usual")]
    rooms: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    scopes: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    redirects: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    secrets: Vec<ClientSecretTwin>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientSecretTwin {
    hash: As<Bytes>,
    created: At,
    hint: String,
}

impl OAuthClientTwin {
    pub fn of(client: &OAuthClient) -> Self {
        let secret = |secret: &ClientSecret| ClientSecretTwin {
            hash: As(Bytes(secret.hash.to_vec())),
            created: At(secret.created),
            hint: secret.hint.clone(),
        };
        Self {
            id: client.id.clone(),
            name: client.name.clone(),
            partner: client.partner.0.clone(),
            rooms: client.rooms.clone(),
            scopes: client.scopes.clone(),
            redirects: client.redirects.clone(),
            secrets: client.secrets.iter().map(secret).collect(),
        }
    }

    pub fn back(self) -> Result<OAuthClient> {
        let secret = |secret: ClientSecretTwin| {
            let As(Bytes(hash)) = secret.hash;
            Ok(ClientSecret {
                hash: hash.try_into().map_err(|_| unfit("a hash of another length"))?,
                created: secret.created.0,
                hint: secret.hint,
            })
        };
        Ok(OAuthClient {
            id: self.id,
            name: self.name,
            partner: PartnerId(self.partner),
            rooms: self.rooms,
            scopes: self.scopes,
            redirects: self.redirects,
            secrets: self.secrets.into_iter().map(secret).collect::<Result<_>>()?,
        })
    }
}
