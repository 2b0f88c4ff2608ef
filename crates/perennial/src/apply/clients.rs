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
        self.document_over(&place, document).await
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
        self.document_over(&place, document).await
    }
}

#[cfg(test)]
mod tests {
    use perennial_engine::Expect;
    use perennial_engine::directory::{DocumentKey, DocumentKind};
    use perennial_engine::testing::{CountingIds, SANDBOX, World};

    use super::*;
    use crate::apply::Report;
    use crate::secret::Secret;

    fn account(keys: usize) -> Document {
        let key = |n| perennial_engine::clients::ServiceKey {
            id: format!("key-{n}"),
            public: vec![],
            created: perennial_engine::testing::instant("2026-01-31T09:00:00Z"),
            not_after: None,
        };
        Document::ServiceAccount(ServiceAccount {
            id: "orders@telco-north.example".to_owned(),
            name: "Orders".to_owned(),
            partner: "telco-north".into(),
            rooms: reseller(),
            scopes: reseller(),
            projects: BTreeSet::new(),
            keys: (0..keys).map(key).collect(),
        })
    }

    #[tokio::test]
    async fn a_key_that_is_taken_away_meanwhile_does_not_come_back() {
        let world = World::new().await;
        let engine = world.engine.clone();
        let place = tempfile::tempdir().expect("a directory");
        let secret = Secret::open(place.path(), &CountingIds::default()).expect("a secret");
        let report = Report::default();
        let mut apply = Apply { engine: &engine, secret: &secret, plan_only: false, report };
        engine.define(SANDBOX, account(2), Expect::New).await.expect("defined");
        let seen = engine.place(SANDBOX).expect("a place");
        engine.define(SANDBOX, account(1), Expect::Any).await.expect("one key is taken away");
        let late = apply.document_over(&seen, account(3)).await;
        assert!(late.is_err(), "{late:?}");
        let key = DocumentKey::new(DocumentKind::ServiceAccount, "orders@telco-north.example");
        engine.undefine(SANDBOX, key).await.expect("it is taken away altogether");
        assert!(apply.document_over(&seen, account(3)).await.is_err());
        assert!(engine.place(SANDBOX).expect("a place").service_accounts.is_empty());
        assert_eq!(apply.document(SANDBOX, account(1)).await, Ok(()), "as it is now");
    }
}
