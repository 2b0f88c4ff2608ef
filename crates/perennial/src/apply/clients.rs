//! Programs of partners in a file: service accounts and OAuth clients. Keys and secrets are not
//! written in files; what is there already stays.

use std::collections::BTreeSet;

use perennial_engine::EnvironmentId;
use perennial_engine::clients::{OAuthClient, ServiceAccount};
use perennial_engine::directory::Document;
use serde::Deserialize;

use super::{Apply, text};
use crate::operator::client_secret;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccountEntry {
    /// Its address: `billing@telco-north.example`.
    pub id: String,
    pub name: Option<String>,
    pub partner: String,
    #[serde(default = "reseller")]
    pub rooms: BTreeSet<String>,
    #[serde(default = "reseller")]
    pub scopes: BTreeSet<String>,
    #[serde(default)]
    pub projects: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OAuthClientEntry {
    pub id: String,
    /// What customers are shown.
    pub name: String,
    pub partner: String,
    #[serde(default = "reseller")]
    pub rooms: BTreeSet<String>,
    #[serde(default = "consented")]
    pub scopes: BTreeSet<String>,
    pub redirects: BTreeSet<String>,
    /// A program that can keep no secret. Others get one, printed once.
    #[serde(default)]
    pub public: bool,
}

fn reseller() -> BTreeSet<String> {
    ["reseller".to_owned()].into()
}

fn consented() -> BTreeSet<String> {
    ["openid", "email", "profile", "reseller"].map(str::to_owned).into()
}

impl Apply<'_> {
    pub(super) async fn service_account(
        &mut self,
        environment: EnvironmentId,
        entry: &ServiceAccountEntry,
    ) -> Result<(), String> {
        let place = self.engine.place(environment).map_err(text)?;
        let known = place.service_accounts.get(&entry.id);
        let document = Document::ServiceAccount(ServiceAccount {
            id: entry.id.clone(),
            name: entry.name.clone().unwrap_or_else(|| entry.id.clone()),
            partner: entry.partner.as_str().into(),
            rooms: entry.rooms.clone(),
            scopes: entry.scopes.clone(),
            projects: entry.projects.iter().map(|id| id.as_str().into()).collect(),
            keys: known.map(|known| known.keys.clone()).unwrap_or_default(),
        });
        self.document(environment, document).await
    }

    pub(super) async fn oauth_client(
        &mut self,
        environment: EnvironmentId,
        entry: &OAuthClientEntry,
    ) -> Result<(), String> {
        let place = self.engine.place(environment).map_err(text)?;
        let mut secrets =
            place.oauth_clients.get(&entry.id).map_or_else(Vec::new, |it| it.secrets.clone());
        if entry.public {
            secrets.clear();
        } else if secrets.is_empty() {
            let (kept, shown) = client_secret(self.engine, self.secret);
            self.report.shown_once.push((format!("oauth client {}", entry.id), shown));
            secrets.push(kept);
        }
        let document = Document::OAuthClient(OAuthClient {
            id: entry.id.clone(),
            name: entry.name.clone(),
            partner: entry.partner.as_str().into(),
            rooms: entry.rooms.clone(),
            scopes: entry.scopes.clone(),
            redirects: entry.redirects.clone(),
            secrets,
        });
        self.document(environment, document).await
    }
}
