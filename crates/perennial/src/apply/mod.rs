//! `perennial apply FILE`: brings an environment to what a file says. Applying twice changes
//! nothing the second time; `--plan` shows what would change before anything is written.

pub mod agreement;
mod clients;
mod customers;
pub mod discount_plans;
pub mod documents;
pub mod file;
mod offers;
mod partners;
mod prices;
mod radius;
mod relations;
pub mod rules;
mod terms;

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perennial_engine::credentials::ways;
use perennial_engine::directory::{Credential, Document, Receiver};
use perennial_engine::{
    Engine, Environment, EnvironmentId, EnvironmentKind, Expect, Place, SandboxClock,
};
use room_lobby::auth::new_key;

use crate::secret::Secret;
use documents::{Maker, instant};
use radius::Reach;

/// What applying a file did, or would do.
#[derive(Debug, Default)]
pub struct Report {
    pub lines: Vec<Line>,
    /// Keys and secrets that were made, to be shown this once.
    pub shown_once: Vec<(String, String)>,
}

#[derive(Debug)]
pub struct Line {
    pub verb: Verb,
    pub what: String,
    /// What runs on it, where something sold from changes.
    pub touches: Option<Reach>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Create,
    Change,
    Keep,
}

/// Applies a file, or only plans it.
pub struct Apply<'a> {
    pub engine: &'a Engine,
    pub secret: &'a Secret,
    pub plan_only: bool,
    pub report: Report,
}

impl Apply<'_> {
    pub async fn run(mut self, file: &file::File) -> Result<Report, String> {
        for entry in &file.environments {
            self.environment(entry).await.map_err(within("environment", &entry.name))?;
        }
        if self.plan_only && self.engine.place_named(&file.environment).is_err() {
            // Nothing can be compared with an environment that is not there yet.
            return Ok(self.report);
        }
        let place = self
            .engine
            .place_named(&file.environment)
            .map_err(|_| format!("there is no environment `{}`", file.environment))?;
        let environment = place.environment.id;
        for entry in &file.terms {
            let document = terms::document(entry).map_err(within("terms", &entry.id))?;
            self.document(environment, document).await?;
        }
        for entry in &file.projects {
            let document = self.maker(environment, |maker| maker.project(entry))?;
            self.document(environment, document).await?;
        }
        for entry in &file.groups {
            let (place, now) = self.here(environment)?;
            let maker = Maker { engine: self.engine, place: &place, now };
            let document = maker.group(entry).await.map_err(within("group", &entry.id))?;
            self.document(environment, document).await?;
        }
        for entry in &file.products {
            let (place, now) = self.here(environment)?;
            relations::known(entry, &place, file).map_err(within("product", &entry.id))?;
            let maker = Maker { engine: self.engine, place: &place, now };
            let document = maker.product(entry).await.map_err(within("product", &entry.id))?;
            self.document(environment, document).await?;
        }
        for entry in &file.offers {
            let (place, now) = self.here(environment)?;
            let maker = Maker { engine: self.engine, place: &place, now };
            let document = maker.offer(entry).await.map_err(within("offer", &entry.id))?;
            self.document(environment, document).await?;
        }
        for entry in &file.partners {
            let (place, _) = self.here(environment)?;
            let partner = partners::partner(entry, &place, file);
            self.document(environment, partner.map_err(within("partner", &entry.id))?).await?;
        }
        for entry in &file.credentials {
            self.credential(environment, entry).await.map_err(within("credential", &entry.id))?;
        }
        for entry in &file.service_accounts {
            let done = self.service_account(environment, entry).await;
            done.map_err(within("service account", &entry.id))?;
        }
        for entry in &file.oauth_clients {
            let done = self.oauth_client(environment, entry).await;
            done.map_err(within("oauth client", &entry.id))?;
        }
        for entry in &file.customers {
            self.customer(environment, entry).await?;
        }
        for entry in &file.receivers {
            self.receiver(environment, entry).await.map_err(within("receiver", &entry.id))?;
        }
        Ok(self.report)
    }

    fn here(
        &self,
        environment: EnvironmentId,
    ) -> Result<(std::sync::Arc<perennial_engine::Place>, perennial_core::time::Instant), String>
    {
        let place = self.engine.place(environment).map_err(text)?;
        let now = self.engine.now(environment).map_err(text)?;
        Ok((place, now))
    }

    fn maker<T>(
        &self,
        environment: EnvironmentId,
        make: impl FnOnce(&Maker) -> Result<T, String>,
    ) -> Result<T, String> {
        let (place, now) = self.here(environment)?;
        make(&Maker { engine: self.engine, place: &place, now })
    }

    async fn environment(&mut self, entry: &file::EnvironmentEntry) -> Result<(), String> {
        let places = self.engine.places();
        let known = places.named(&entry.name).map(|place| place.environment.clone());
        let kind = match (entry.kind, &known) {
            (file::EnvironmentKind::Production, _) => EnvironmentKind::Production,
            // A clock that was moved stays where it is.
            (file::EnvironmentKind::Sandbox, Some(Environment { kind, .. })) => *kind,
            (file::EnvironmentKind::Sandbox, None) => {
                let clock = match &entry.clock {
                    Some(text) => SandboxClock::Standing { at: instant(text)? },
                    None => SandboxClock::Ahead { micros: 0 },
                };
                EnvironmentKind::Sandbox { clock }
            }
        };
        let id = known.as_ref().map_or_else(
            || {
                let highest = places.by_id.keys().next_back().map_or(0, |id| id.0);
                EnvironmentId(highest.saturating_add(1))
            },
            |known| known.id,
        );
        let environment = Environment { id, name: entry.name.clone(), kind };
        if known.as_ref().is_some_and(|known| {
            matches!(known.kind, EnvironmentKind::Production)
                != matches!(environment.kind, EnvironmentKind::Production)
        }) {
            return Err("its kind cannot change".to_owned());
        }
        let document = (Document::Environment(environment), Expect::Any);
        self.write(id, document, known.map(|_| true), None).await
    }

    async fn document(
        &mut self,
        environment: EnvironmentId,
        document: Document,
    ) -> Result<(), String> {
        let place = self.engine.place(environment).map_err(text)?;
        self.document_over(&place, document).await
    }

    /// Over what was read there, or not at all: a key that is taken away meanwhile does not come
    /// back.
    async fn document_over(&mut self, place: &Place, document: Document) -> Result<(), String> {
        let environment = place.environment.id;
        let version = place.version(&document.key());
        let there = version > 0;
        let catalog = &place.catalog;
        let same = match &document {
            Document::Project(it) => catalog.projects.get(&it.id) == Some(it),
            Document::Group(it) => catalog.groups.get(&it.id) == Some(it),
            Document::Product(it) => catalog.products.get(&it.id) == Some(it),
            Document::Offer(it) => catalog.offers.get(&it.id) == Some(it),
            Document::Terms { id, terms } => catalog.terms.get(id) == Some(terms),
            Document::Partner(it) => place.partners.get(&it.id) == Some(it),
            Document::Credential(it) => place.credentials.get(&it.id) == Some(it),
            Document::Receiver(it) => {
                place.receivers.get(&it.id).is_some_and(|known| **known == *it)
            }
            Document::ServiceAccount(it) => place.service_accounts.get(&it.id) == Some(it),
            Document::OAuthClient(it) => place.oauth_clients.get(&it.id) == Some(it),
            Document::Codes(it) => place.catalog.codes.get(&it.id) == Some(it),
            Document::Environment(_)
            | Document::Customer(_)
            | Document::Pass(_)
            | Document::Filed(_) => false,
        };
        let changed = there && !same;
        let touches = if changed { Reach::of(self.engine, place, &document).await? } else { None };
        let read = Expect::Version(version);
        self.write(environment, (document, read), there.then_some(same), touches).await
    }

    /// `same` is whether it is there as it shall be; none where it is not there.
    async fn write(
        &mut self,
        environment: EnvironmentId,
        (document, read): (Document, Expect),
        same: Option<bool>,
        touches: Option<Reach>,
    ) -> Result<(), String> {
        let key = document.key();
        let what = format!("{:?} {}", key.kind, key.id).to_lowercase();
        let verb = match same {
            Some(true) => Verb::Keep,
            Some(false) => Verb::Change,
            None => Verb::Create,
        };
        if verb != Verb::Keep && !self.plan_only {
            self.engine
                .define(environment, document, read)
                .await
                .map_err(|error| format!("{what}: {error}"))?;
        }
        self.report.lines.push(Line { verb, what, touches });
        Ok(())
    }

    async fn credential(
        &mut self,
        environment: EnvironmentId,
        entry: &file::CredentialEntry,
    ) -> Result<(), String> {
        let place = self.engine.place(environment).map_err(text)?;
        let known = place.credentials.get(&entry.id);
        let (hash, hint) = match (&entry.key, known) {
            (Some(key), _) => (self.secret.hash(key).0, last_four(key)),
            (None, Some(known)) => (known.hash, known.hint.clone()),
            (None, None) => {
                let mut random = [0; 32];
                self.engine.ids().random(&mut random);
                let prefix = entry.prefix.as_deref().or(entry.user.as_ref().map(|_| "pw"));
                let key = new_key(prefix.ok_or("it needs a prefix, a user or a key")?, &random);
                self.report.shown_once.push((format!("credential {}", entry.id), key.clone()));
                (self.secret.hash(&key).0, last_four(&key))
            }
        };
        let not_after = entry.not_after.as_deref().map(instant).transpose()?;
        let ways = ways(entry.ways.iter().map(String::as_str))
            .ok_or("the ways are some of key, oauth, basic")?;
        let document = Document::Credential(Credential {
            id: entry.id.clone(),
            name: entry.name.clone().unwrap_or_else(|| entry.id.clone()),
            rooms: entry.rooms.clone(),
            scopes: entry.scopes.clone(),
            partner: entry.partner.as_deref().map(Into::into),
            customer: None,
            projects: entry.projects.iter().map(|id| id.as_str().into()).collect(),
            hash,
            user: entry.user.clone(),
            not_after,
            hint,
            ways,
            older: known.and_then(|known| known.older.clone()).filter(|_| entry.key.is_none()),
        });
        self.document_over(&place, document).await
    }

    async fn receiver(
        &mut self,
        environment: EnvironmentId,
        entry: &file::ReceiverEntry,
    ) -> Result<(), String> {
        partners::check_receiver(entry)?;
        let place = self.engine.place(environment).map_err(text)?;
        let known = place.receivers.get(&entry.id);
        let secrets = match (&entry.secret, known) {
            (Some(secret), _) => {
                let encoded = secret.strip_prefix("whsec_").ok_or("a secret starts with whsec_")?;
                vec![STANDARD.decode(encoded).map_err(|_| "the secret is not base64")?.into()]
            }
            (None, Some(known)) => known.secrets.clone(),
            (None, None) => {
                let mut random = vec![0; 32];
                self.engine.ids().random(&mut random);
                let shown = format!("whsec_{}", STANDARD.encode(&random));
                self.report.shown_once.push((format!("receiver {}", entry.id), shown));
                vec![random.into()]
            }
        };
        let document = Document::Receiver(Receiver {
            id: entry.id.clone(),
            name: entry.name.clone().unwrap_or_else(|| entry.id.clone()),
            active: true,
            url: entry.url.clone(),
            profile: entry.profile.clone(),
            secrets,
            events: entry.events.clone(),
            partner: entry.partner.as_deref().map(Into::into),
            settings: entry.settings.clone(),
            pace: partners::pace(entry, known.map(|it| &it.pace))?,
            // Who is applied is to be told again.
            disabled: None,
            ..known.map(|it| it.as_ref().clone()).unwrap_or_default()
        });
        self.document_over(&place, document).await
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &self.lines {
            let (sign, word) = match line.verb {
                Verb::Create => ("+", "to create"),
                Verb::Change => ("~", "to change"),
                Verb::Keep => (" ", "as they are"),
            };
            *counts.entry(word).or_default() += 1;
            if line.verb != Verb::Keep {
                writeln!(f, "  {sign} {}", line.what)?;
                if let Some(reach) = &line.touches {
                    write!(f, "{reach}")?;
                }
            }
        }
        let summary: Vec<_> =
            counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
        writeln!(f, "{}", summary.join(", "))
    }
}

fn last_four(key: &str) -> String {
    let chars: Vec<char> = key.chars().collect();
    chars[chars.len().saturating_sub(4)..].iter().collect()
}

fn text(error: impl fmt::Display) -> String {
    error.to_string()
}

fn within<'a>(kind: &'a str, name: &'a str) -> impl Fn(String) -> String + 'a {
    move |error| format!("{kind} {name}: {error}")
}
