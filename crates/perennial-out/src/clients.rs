//! Clients: one for everybody, and one for each set of TLS files, made when it is first needed.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use perennial_engine::access::TlsFiles;
use perennial_engine::ports::OutError;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Identity};

use crate::Cidr;
use crate::name::{Lookup, PublicNames};
use crate::post::OutSettings;

/// Connections kept open towards one receiver: as many as are in flight to it at once.
const IDLE_MAX: usize = 8;
const IDLE_TIME_MAX: Duration = Duration::from_secs(30);
/// Sets of TLS files that are remembered; beyond, all are made anew.
const SETS_MAX: usize = 256;

pub struct Clients {
    /// For receivers that ask for nothing.
    plain: Client,
    with_files: Mutex<HashMap<TlsFiles, Client>>,
    lookup: Arc<dyn Lookup>,
    allow: Arc<[Cidr]>,
    connect_time_max: Duration,
    total_time_max: Duration,
}

impl Clients {
    pub fn new(settings: &OutSettings, lookup: Arc<dyn Lookup>) -> Result<Self, reqwest::Error> {
        let mut clients = Self {
            plain: Client::new(),
            with_files: Mutex::default(),
            lookup,
            allow: settings.allow.clone().into(),
            connect_time_max: settings.connect_time_max,
            total_time_max: settings.total_time_max,
        };
        clients.plain = clients.narrow().build()?;
        Ok(clients)
    }

    /// The client for a set of TLS files.
    ///
    /// # Errors
    /// `Tls` where they are no certificates and no key.
    pub fn of(&self, files: Option<&TlsFiles>) -> Result<Client, OutError> {
        let Some(files) = files else { return Ok(self.plain.clone()) };
        if let Some(known) = self.with_files.lock().get(files) {
            return Ok(known.clone());
        }
        let made = self.with(files)?;
        let mut all = self.with_files.lock();
        if all.len() >= SETS_MAX {
            all.clear();
        }
        all.insert(files.clone(), made.clone());
        Ok(made)
    }

    fn with(&self, files: &TlsFiles) -> Result<Client, OutError> {
        let unfit = |_| OutError::Tls;
        let mut builder = self.narrow();
        if let Some(identity) = &files.identity {
            let both = format!("{}\n{}", identity.certificates, identity.key);
            builder = builder.identity(Identity::from_pem(both.as_bytes()).map_err(unfit)?);
        }
        if let Some(authorities) = &files.authorities {
            let trusted = Certificate::from_pem_bundle(authorities.as_bytes()).map_err(unfit)?;
            if trusted.is_empty() {
                return Err(OutError::Tls);
            }
            builder = builder.tls_certs_only(trusted);
        }
        builder.build().map_err(unfit)
    }

    fn narrow(&self) -> ClientBuilder {
        let names = PublicNames { lookup: self.lookup.clone(), allow: self.allow.clone() };
        Client::builder()
            .dns_resolver(names)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            // The engine alone decides about another attempt.
            .retry(reqwest::retry::never())
            .connect_timeout(self.connect_time_max)
            .timeout(self.total_time_max)
            .pool_max_idle_per_host(IDLE_MAX)
            .pool_idle_timeout(IDLE_TIME_MAX)
    }
}
