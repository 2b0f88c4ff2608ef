//! Configuration: defaults, then a file, then the environment, then flags. Unknown names in the
//! file are errors, with their line.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use perennial_engine::Cidr;
use room_lobby::clock::SystemClock;
use room_lobby::limits::{CountedBy, RateLimits};
use serde::Deserialize;

use crate::identity::OpenIdWish;
use crate::mail::MailConfig;
use crate::partner_room::PartnerWish;
use crate::payments::StripeWish;
use crate::translation::TranslationWish;

/// Where the house listens and keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// Metrics and operators; never opened to the world.
    pub admin: SocketAddr,
    /// Rooms that are open.
    pub rooms: Vec<String>,
    /// Networks messages may be sent to besides the public internet, as CIDR.
    pub deliver_to: Vec<String>,
    /// Whether messages may go over plain HTTP.
    pub insecure_delivery: bool,
    /// Requests per second and caller; zero for no limit.
    pub requests_per_second: u32,
    /// Requests per second and address in the commerce room, whose document has a limit of its
    /// own; zero for no limit. There is none in sandboxes. Behind a proxy every caller has the
    /// proxy's address, so the proxy should count instead.
    pub commerce_requests_per_second: u32,
    /// How long an address is refused there that asked once too often.
    pub commerce_block_seconds: u32,
    /// Requests per second and partner in the reseller room, whatever he asks with; zero for no
    /// limit. There is none in sandboxes.
    pub reseller_requests_per_second: u32,
    /// Requests per second and caller in the notifications room, whose document has a limit of its
    /// own; zero for no limit. There is none in sandboxes.
    pub notifications_requests_per_second: u32,
    /// The partner room: hosts of its environments, and versions on their way out.
    pub partner: PartnerWish,
    /// Whether partners may ask only as often as their agreements say.
    pub partner_limits: bool,
    /// Networks of proxies in front of us, as CIDR: what they say of their callers is believed.
    pub trusted_proxies: Vec<Cidr>,
    /// Master keys under which people are sealed; the installation's own where there is no file.
    pub identity_key_file: Option<PathBuf>,
    /// Whether credentials of partners are taken over plain HTTP from other machines.
    pub insecure_http: bool,
    /// The seller's page where customers pay; the number of the subscription is put behind it.
    pub payment_page: Option<String>,
    /// Accounts at Stripe, by environment.
    pub stripe: BTreeMap<String, StripeWish>,
    pub translation: TranslationWish,
    pub mail: MailConfig,
    /// An external provider where customers may sign in.
    pub openid: Option<OpenIdWish>,
    /// Attempts to sign in from one network in a quarter of an hour, zero for no limit. Behind a
    /// proxy every customer has the proxy's address, so the proxy should count instead.
    pub sign_in_attempts: u32,
    /// Where customers reach this installation, for links in mails.
    pub public_url: Option<String>,
}

/// The same, as far as a file or flags say something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
pub struct Wishes {
    /// Folder of the data [default: ./data]
    #[arg(long, global = true, env = "PERENNIAL_DATA")]
    pub data: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:7373]
    #[arg(long, global = true, env = "PERENNIAL_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Address of metrics and operator calls [default: 127.0.0.1:7374]
    #[arg(long, global = true, env = "PERENNIAL_ADMIN")]
    pub admin: Option<SocketAddr>,
    /// Rooms to open [default: all]
    #[arg(long, global = true, env = "PERENNIAL_ROOMS", value_delimiter = ',')]
    pub rooms: Option<Vec<String>>,
    /// Networks (CIDR) that messages may be sent to besides public addresses
    #[arg(long, global = true, env = "PERENNIAL_DELIVER_TO", value_delimiter = ',')]
    pub deliver_to: Option<Vec<String>>,
    /// Let messages go over plain HTTP
    #[arg(long, global = true, env = "PERENNIAL_INSECURE_DELIVERY")]
    pub insecure_delivery: Option<bool>,
    /// Requests per second and caller, 0 for no limit
    #[arg(long, global = true, env = "PERENNIAL_REQUESTS_PER_SECOND")]
    pub requests_per_second: Option<u32>,
    /// Requests per second and address in the commerce room, 0 for no limit [default: 30]
    #[arg(long, global = true, env = "PERENNIAL_COMMERCE_REQUESTS_PER_SECOND")]
    pub commerce_requests_per_second: Option<u32>,
    /// Seconds for which an address is refused there that asked once too often [default: 60]
    #[arg(long, global = true, env = "PERENNIAL_COMMERCE_BLOCK_SECONDS")]
    pub commerce_block_seconds: Option<u32>,
    /// Requests per second and partner in the reseller room, 0 for no limit [default: 10]
    #[arg(long, global = true, env = "PERENNIAL_RESELLER_REQUESTS_PER_SECOND")]
    pub reseller_requests_per_second: Option<u32>,
    /// Requests per second and caller in the notifications room, 0 for no limit [default: 10]
    #[arg(long, global = true, env = "PERENNIAL_NOTIFICATIONS_REQUESTS_PER_SECOND")]
    pub notifications_requests_per_second: Option<u32>,
    /// Whether partners may ask only as often as was agreed with each [default: true]
    #[arg(long, global = true, env = "PERENNIAL_PARTNER_LIMITS")]
    pub partner_limits: Option<bool>,
    /// Networks (CIDR) of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed
    #[arg(long, global = true, env = "PERENNIAL_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<String>>,
    /// Take partners' credentials over plain HTTP from other machines, for tests in closed networks
    #[arg(long, global = true, env = "PERENNIAL_INSECURE_HTTP")]
    pub insecure_http: Option<bool>,
    /// The page where customers pay: what `ContinueUrl` begins with
    #[arg(long, global = true, env = "PERENNIAL_PAYMENT_PAGE")]
    pub payment_page: Option<String>,
    /// The mail server: smtp://host:25, starttls://user:password@host:587 or
    /// smtps://user:password@host:465 [default: none, mail is kept and not sent]
    #[arg(long, global = true, env = "PERENNIAL_MAIL_SMTP", hide_env_values = true)]
    pub mail_smtp: Option<String>,
    /// A file that holds the mail server's address, so that nobody sees its password
    #[arg(long, global = true, env = "PERENNIAL_MAIL_SMTP_FILE")]
    pub mail_smtp_file: Option<PathBuf>,
    /// Whom mail comes from: `Shop <shop@example.org>`
    #[arg(long, global = true, env = "PERENNIAL_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Where customers' answers go
    #[arg(long, global = true, env = "PERENNIAL_MAIL_REPLY_TO")]
    pub mail_reply_to: Option<String>,
    /// Folder of edited mail templates [default: templates/mail in the data folder]
    #[arg(long, global = true, env = "PERENNIAL_MAIL_TEMPLATES")]
    pub mail_templates: Option<PathBuf>,
    /// Where customers reach this installation: what links to invoices in mails begin with
    #[arg(long, global = true, env = "PERENNIAL_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Attempts to sign in from one network in 15 minutes, 0 for no limit [default: 100]
    #[arg(long, global = true, env = "PERENNIAL_SIGN_IN_ATTEMPTS")]
    pub sign_in_attempts: Option<u32>,
    /// File of the master keys under which people are sealed, newest first [default: the
    /// installation's own key]
    #[arg(long, global = true, env = "PERENNIAL_IDENTITY_KEY_FILE")]
    pub identity_key_file: Option<PathBuf>,
    #[arg(skip)]
    pub partner: PartnerWish,
    #[arg(skip)]
    pub openid: Option<OpenIdWish>,
    #[arg(skip)]
    pub stripe: BTreeMap<String, StripeWish>,
    #[arg(skip)]
    pub translation: TranslationWish,
}

pub const ROOMS: [&str; 7] =
    ["storefront", "partner", "reseller", "commerce", "notifications", "books", "identity"];

impl Config {
    /// Counters of one room, where there is a limit.
    pub fn limits(&self) -> Option<Arc<RateLimits>> {
        let clock = Arc::new(SystemClock::new());
        RateLimits::per_second(self.requests_per_second, CountedBy::Credential, clock)
    }

    /// Counters of the reseller room, as its document wants them.
    pub fn reseller_limits(&self) -> Option<Arc<RateLimits>> {
        let clock = Arc::new(SystemClock::new());
        let requests = self.reseller_requests_per_second;
        RateLimits::per_second(requests, CountedBy::Credential, clock)
    }

    /// Counters of the notifications room, as its document wants them.
    pub fn notifications_limits(&self) -> Option<Arc<RateLimits>> {
        let clock = Arc::new(SystemClock::new());
        let requests = self.notifications_requests_per_second;
        RateLimits::per_second(requests, CountedBy::Credential, clock)
    }

    /// Counters of the commerce room, as its document wants them.
    pub fn commerce_limits(&self) -> Option<Arc<RateLimits>> {
        let clock = Arc::new(SystemClock::new());
        let block = Duration::from_secs(u64::from(self.commerce_block_seconds));
        let requests = self.commerce_requests_per_second;
        RateLimits::per_second_blocking(requests, block, CountedBy::Address, clock)
    }

    /// What holds when flags and environment come before a file, and the file before defaults.
    pub fn of(flags: Wishes, file: Option<&Path>) -> Result<Self, String> {
        let file = match file {
            None => Wishes::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| format!("{}: {error}", path.display()))?;
                toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?
            }
        };
        let rooms = flags
            .rooms
            .or(file.rooms)
            .unwrap_or_else(|| ROOMS.iter().map(ToString::to_string).collect());
        if let Some(unknown) = rooms.iter().find(|room| !ROOMS.contains(&room.as_str())) {
            return Err(format!("there is no room `{unknown}`; there are {}", ROOMS.join(", ")));
        }
        let local = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Ok(Self {
            data: flags.data.or(file.data).unwrap_or_else(|| "data".into()),
            listen: flags.listen.or(file.listen).unwrap_or(local(7373)),
            admin: flags.admin.or(file.admin).unwrap_or(local(7374)),
            rooms,
            deliver_to: flags.deliver_to.or(file.deliver_to).unwrap_or_default(),
            insecure_delivery: flags
                .insecure_delivery
                .or(file.insecure_delivery)
                .unwrap_or_default(),
            requests_per_second: flags
                .requests_per_second
                .or(file.requests_per_second)
                .unwrap_or_default(),
            commerce_requests_per_second: flags
                .commerce_requests_per_second
                .or(file.commerce_requests_per_second)
                .unwrap_or(30),
            commerce_block_seconds: flags
                .commerce_block_seconds
                .or(file.commerce_block_seconds)
                .unwrap_or(60),
            reseller_requests_per_second: flags
                .reseller_requests_per_second
                .or(file.reseller_requests_per_second)
                .unwrap_or(10),
            notifications_requests_per_second: flags
                .notifications_requests_per_second
                .or(file.notifications_requests_per_second)
                .unwrap_or(10),
            identity_key_file: flags.identity_key_file.or(file.identity_key_file),
            partner: file.partner,
            partner_limits: flags.partner_limits.or(file.partner_limits).unwrap_or(true),
            trusted_proxies: networks(flags.trusted_proxies.or(file.trusted_proxies))?,
            insecure_http: flags.insecure_http.or(file.insecure_http).unwrap_or_default(),
            payment_page: flags.payment_page.or(file.payment_page),
            public_url: flags.public_url.or(file.public_url),
            stripe: file.stripe,
            translation: file.translation,
            openid: file.openid,
            sign_in_attempts: flags.sign_in_attempts.or(file.sign_in_attempts).unwrap_or(100),
            mail: MailConfig {
                smtp: MailConfig::smtp_of(
                    flags.mail_smtp.or(file.mail_smtp),
                    flags.mail_smtp_file.or(file.mail_smtp_file),
                )?,
                from: flags.mail_from.or(file.mail_from),
                reply_to: flags.mail_reply_to.or(file.mail_reply_to),
                templates: flags.mail_templates.or(file.mail_templates),
            },
        })
    }
}

fn networks(named: Option<Vec<String>>) -> Result<Vec<Cidr>, String> {
    let read = |text: String| text.parse().map_err(|_| format!("`{text}` is no network (CIDR)"));
    named.unwrap_or_default().into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_file(text: &str) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("perennial.toml");
        std::fs::write(&path, text).unwrap();
        Config::of(Wishes::default(), Some(&path))
    }

    #[test]
    fn flags_come_before_the_file_and_the_file_before_defaults() {
        let config = with_file("listen = \"127.0.0.1:9000\"\nrooms = [\"partner\"]").unwrap();
        assert_eq!(config.listen.port(), 9000);
        assert_eq!(config.admin.port(), 7374);
        assert_eq!(config.rooms, ["partner"]);
        let flags = Wishes { admin: Some("127.0.0.1:1".parse().unwrap()), ..Wishes::default() };
        assert_eq!(Config::of(flags, None).unwrap().admin.port(), 1);
    }

    #[test]
    fn a_wrong_name_or_value_is_said_with_its_line() {
        let unknown = with_file("\nlisten_on = \"127.0.0.1:9000\"").unwrap_err();
        assert!(unknown.contains("line 2") && unknown.contains("listen_on"), "{unknown}");
        let wrong = with_file("listen = \"somewhere\"").unwrap_err();
        assert!(wrong.contains("line 1"), "{wrong}");
        assert!(with_file("rooms = [\"cellar\"]").unwrap_err().contains("cellar"));
    }
}
