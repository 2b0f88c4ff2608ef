//! The house put together: the store opened, the engine on it, the rooms behind one listener.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use perennial_engine::ports::HttpOut;
use perennial_engine::ports::clock::SystemClock;
use perennial_engine::system_ids::SystemIds;
use perennial_engine::{Engine, Ports, Settings};
use perennial_mail::{InvoiceLink, Links};
use perennial_out::{Cidr, OutSettings, PublicHttp};
use perennial_store::{IndexKey, Options, SqliteStore, Vault};
use perennial_stripe::Stripe;
use room_books::links::{Links as BookLinks, Payment};
use room_identity::Identity;
use room_lobby::auth::{Door, KeyTable};
use room_lobby::{House, Lobby, Readiness, Room};
use room_partner::Clerk;
use room_reseller::callbacks::Callbacks;
use room_reseller::telling::Publisher;

use crate::config::Config;
use crate::export_files::ExportFiles;
use crate::keyring::EngineKeyring;
use crate::operator::Operator;
use crate::payments::{self, Gateways};
use crate::people_keys;
use crate::secret::Secret;
use crate::telling::Tellers;
use crate::translation;

/// Kinds of keys and the environment each opens.
const KEY_KINDS: [(&str, &str); 10] = [
    ("asc_live", "production"),
    ("asc_test", "sandbox"),
    ("pk_live", "production"),
    ("pk_test", "sandbox"),
    ("rs_live", "production"),
    ("rs_test", "sandbox"),
    ("nx_live", "production"),
    ("nx_test", "sandbox"),
    ("bk_live", "production"),
    ("bk_test", "sandbox"),
];

/// Everything open: what commands and the server work on.
pub struct Opened {
    pub engine: Arc<Engine>,
    pub secret: Arc<Secret>,
    pub store: Arc<SqliteStore>,
    /// What is sealed leaves the house sealed.
    pub vault: Vault,
    pub gateways: Arc<Gateways>,
    /// Who does what the partner room puts off, once that is open.
    pub clerk: OnceLock<Clerk>,
}

/// The store's options with what the installation's secret is for.
pub fn options(secret: &Secret) -> Options {
    let index = IndexKey::new(&secret.for_purpose("customers by name"));
    Options { index, ..Options::default() }
}

/// Opens the data folder, which one process may do at a time.
pub fn open(config: &Config, out: Arc<dyn HttpOut>) -> Result<Opened, OpenError> {
    let data = &config.data;
    std::fs::create_dir_all(data)
        .map_err(|error| OpenError::Other(format!("{}: {error}", data.display())))?;
    let ids = Arc::new(SystemIds::default());
    let secret = Secret::open(data, ids.as_ref()).map_err(OpenError::Other)?;
    let vault = people_keys::vault(config, &secret).map_err(OpenError::Other)?;
    let options = Options { vault: vault.clone(), ..options(&secret) };
    let store = SqliteStore::open(data, &options).map_err(|error| match error {
        perennial_store::OpenError::InUse { .. } => OpenError::Locked,
        other => OpenError::Other(other.to_string()),
    })?;
    let store = Arc::new(store);
    let accounts =
        payments::accounts(&config.stripe, std::env::vars()).map_err(OpenError::Other)?;
    let (callbacks, publisher) =
        (Arc::new(Callbacks::new(out.clone())), Arc::new(Publisher::default()));
    let gateways = Arc::new(Gateways::new(accounts, callbacks.clone()));
    let ports = Ports {
        store: store.clone(),
        clock: Arc::new(SystemClock),
        ids,
        gateway: gateways.clone(),
        http_out: out,
        teller: Arc::new(Tellers { publisher: publisher.clone() }),
        mail: config.mail.ports(data, links(config, &secret)).map_err(OpenError::Other)?,
        consent: callbacks.clone(),
        verifier: Arc::new(perennial_engine::LocalVerifier),
        translation: translation::translation(&config.translation, std::env::vars())
            .map_err(OpenError::Other)?,
    };
    let (installation, origin) = (secret.installation(), config.origin());
    let calls_kept = config.partner.retention.calls();
    let settings = Settings { installation, origin, calls_kept, ..Settings::default() };
    let engine =
        Engine::open(ports, settings).map_err(|error| OpenError::Other(error.to_string()))?;
    let engine = Arc::new(engine);
    let exports = ExportFiles::open(&data.join("exports"));
    engine
        .exports()
        .keep_in(Arc::new(exports.map_err(|error| OpenError::Other(error.to_string()))?));
    gateways.serve(&engine).map_err(OpenError::Other)?;
    callbacks.serve(&engine);
    publisher.serve(&engine);
    let (secret, clerk) = (Arc::new(secret), OnceLock::new());
    Ok(Opened { engine, secret, store, vault, gateways, clerk })
}

/// The pages mails point to.
fn links(config: &Config, secret: &Secret) -> Links {
    let books = config.rooms.iter().any(|room| room == "books");
    let invoice = config.public_url.as_ref().filter(|_| books).map(|url| {
        let (url, links) = (url.trim_end_matches('/').to_owned(), BookLinks::new(&secret.keys()));
        let link: InvoiceLink = Arc::new(move |occasion, charge| {
            let path = links.path_of(&Payment {
                environment: occasion.place.environment.id,
                subscription: occasion.after.id,
                key: charge.key.to_string(),
            });
            format!("{url}{path}")
        });
        link
    });
    Links { payment_page: config.payment_page.clone(), invoice }
}

/// Why the data could not be opened.
#[derive(Debug)]
pub enum OpenError {
    /// Another process has them.
    Locked,
    Other(String),
}

/// How messages leave.
pub fn out(config: &Config, dev: bool) -> Result<Arc<dyn HttpOut>, String> {
    Ok(Arc::new(public(config, dev)?))
}

/// Where requests may go, and over what.
pub fn public(config: &Config, dev: bool) -> Result<PublicHttp, String> {
    let mut settings = if dev { OutSettings::development() } else { OutSettings::default() };
    for text in &config.deliver_to {
        let network: Cidr = text.parse().map_err(|_| format!("`{text}` is no network (CIDR)"))?;
        settings.allow.push(network);
    }
    settings.insecure |= config.insecure_delivery;
    let out = PublicHttp::new(&settings, Arc::new(SystemClock));
    out.map_err(|error| format!("nothing can be sent over TLS: {error}"))
}

impl Opened {
    pub fn operator(&self, config: &Config) -> Operator {
        let (engine, secret) = (self.engine.clone(), self.secret.clone());
        let clerk = self.clerk.get().cloned();
        Operator { engine, secret, origin: config.origin(), clerk }
    }

    /// The lobby with the installation's keys.
    pub fn lobby(&self, proxies: &[Cidr]) -> Lobby {
        let keyring = EngineKeyring::new(self.engine.clone());
        let door = Door::new(keyring, self.secret.keys(), KeyTable::new(KEY_KINDS));
        let engine = self.engine.clone();
        let ids = Arc::new(move || {
            let id = engine.ids().unique(engine.real());
            format!("req_{}", uuid::Uuid::from_u128(id).simple())
        });
        let proxies = proxies.to_vec();
        let ours = move |peer| proxies.iter().any(|network| network.contains(peer));
        Lobby::new(ids, door).behind(Arc::new(ours))
    }

    /// The open rooms behind one listener.
    pub fn house(
        &self,
        config: &Config,
        lobby: &Lobby,
        readiness: Readiness,
        dev: bool,
    ) -> Result<House, String> {
        let identity = self.identity(config, dev)?;
        let room = |name: &String| self.room(name, lobby, config, &identity, dev);
        let rooms = config.rooms.iter().filter_map(room);
        let more = self.events(lobby).into_iter().chain(self.pages(config, lobby, &identity));
        let more = more.chain(self.clients(config, lobby));
        Ok(House::new(lobby, readiness, rooms.chain(more).collect()))
    }

    /// Where the products ask that customers of partners run on their devices.
    fn clients(&self, config: &Config, lobby: &Lobby) -> Option<Room> {
        let open = config.rooms.iter().any(|room| room == "partner");
        let (engine, config) = (self.engine.clone(), config.client_room());
        open.then(|| room_partner::client::clients(lobby, engine, &config))
    }

    /// The pages on which customers of resellers confirm, where they can also sign in.
    fn pages(&self, config: &Config, lobby: &Lobby, identity: &Identity) -> Option<Room> {
        let open = |name: &str| config.rooms.iter().any(|room| room == name);
        let signed_in = identity.signed_in(&[room_reseller::NAME]);
        let pages = room_reseller::PagesConfig { signed_in, limits: config.limits() };
        let engine = self.engine.clone();
        (open("reseller") && open("identity")).then(|| room_reseller::pages(lobby, engine, pages))
    }

    /// The route of Stripe's events, where an account is heard.
    fn events(&self, lobby: &Lobby) -> Option<Room> {
        let heard = |account: &Stripe| !account.settings().webhook_secrets.is_empty();
        let accounts = self.gateways.accounts().iter().filter(|(_, account)| heard(account));
        let accounts: payments::Accounts =
            accounts.map(|(name, account)| (name.clone(), account.clone())).collect();
        let engine = self.engine.clone();
        (!accounts.is_empty()).then(|| perennial_stripe::webhook::room(lobby, engine, accounts))
    }

    fn room(
        &self,
        name: &str,
        lobby: &Lobby,
        config: &Config,
        identity: &Identity,
        dev: bool,
    ) -> Option<Room> {
        let limits = config.limits();
        let engine = self.engine.clone();
        match name {
            "storefront" => Some(room_storefront::room(lobby, engine, limits)),
            "partner" => {
                let config = config.partner_room(dev);
                let (room, clerk) = room_partner::room_and_clerk(lobby, engine, config);
                let _only_once = self.clerk.set(clerk);
                Some(room)
            }
            "reseller" => {
                let public_url = config.public_url.clone();
                let doorkeeper = Some(identity.doorkeeper());
                let limits = config.reseller_limits();
                let config = room_reseller::Config { limits, public_url, doorkeeper };
                Some(room_reseller::room(lobby, engine, config))
            }
            "commerce" => {
                let limits = config.commerce_limits();
                let payment_page = config.payment_page.clone();
                let standard = room_commerce::Config::default();
                let config = room_commerce::Config { limits, payment_page, ..standard };
                Some(room_commerce::room(lobby, engine, config))
            }
            "notifications" => {
                let insecure_urls = dev || config.insecure_delivery;
                let limits = config.notifications_limits();
                let config = room_notifications::Config { insecure_urls, limits };
                Some(room_notifications::room(lobby, engine, config))
            }
            "identity" => Some(identity.room(lobby)),
            "books" => Some(room_books::room(lobby, engine, limits)),
            _ => None,
        }
    }
}

/// The token that opens operator calls of a running server: whoever can read the data folder's
/// secret is an operator.
pub fn operator_token(data: &Path) -> Result<String, String> {
    use std::fmt::Write;
    let secret = Secret::open(data, &crate::operator::ids())?;
    Ok(secret.for_purpose("operator").iter().fold(String::new(), |mut hex, byte| {
        let _infallible = write!(hex, "{byte:02x}");
        hex
    }))
}
