//! Who takes the money in which environment: Stripe where an account is configured, the simulator
//! in every other sandbox, and nobody in a production without an account. Where a partner bills
//! his customers and wants to be asked, he answers in place of a gateway, in any environment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, Weak};

use perennial_core::billing::Outcome;
use perennial_core::ids::PartnerId;
use perennial_core::time::Instant;
use perennial_engine::gateway_simulator::GatewaySimulator;
use perennial_engine::ports::{BoxFuture, Gateway, GatewayCharge, GatewayNews, GatewayRefund};
use perennial_engine::{Engine, EnvironmentId, EnvironmentKind};
use perennial_stripe::outcome::GATEWAY_ERROR;
use perennial_stripe::{Authentication, Settings, Stripe};
use room_reseller::callbacks::Callbacks;
use serde::Deserialize;

/// One account, as the file describes it. Secrets stand in files of their own, or in the
/// environment: `PERENNIAL_STRIPE_KEY_<ENVIRONMENT>`,
/// `PERENNIAL_STRIPE_WEBHOOK_SECRETS_<ENVIRONMENT>` (several with commas).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StripeWish {
    pub key_file: Option<PathBuf>,
    pub webhook_secret_files: Vec<PathBuf>,
    /// Where Stripe is, if not at its own address.
    pub base: Option<String>,
    /// What is made of a charge for which the bank wants to see the customer.
    pub authentication: Option<AuthenticationWish>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthenticationWish {
    Pending,
    Declined,
}

/// Accounts by environment.
pub type Accounts = BTreeMap<String, Arc<Stripe>>;

const KEY: &str = "PERENNIAL_STRIPE_KEY_";
const WEBHOOK_SECRETS: &str = "PERENNIAL_STRIPE_WEBHOOK_SECRETS_";

/// Opens the accounts that a file and the variables of the process describe together.
pub fn accounts(
    wishes: &BTreeMap<String, StripeWish>,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Accounts, String> {
    let (mut keys, mut secrets) = (BTreeMap::new(), BTreeMap::new());
    for (name, value) in variables {
        if let Some(environment) = name.strip_prefix(KEY) {
            keys.insert(environment.to_ascii_lowercase(), value);
        } else if let Some(environment) = name.strip_prefix(WEBHOOK_SECRETS) {
            secrets.insert(environment.to_ascii_lowercase(), value);
        }
    }
    let mut wishes = wishes.clone();
    for environment in keys.keys().chain(secrets.keys()) {
        wishes.entry(environment.clone()).or_default();
    }
    let open = |(environment, wish): (String, StripeWish)| {
        let key = keys.get(&environment).map(String::as_str);
        let secrets = secrets.get(&environment).map(String::as_str);
        let account = account(&wish, key, secrets);
        let account = account.map_err(|said| format!("stripe.{environment}: {said}"))?;
        Ok((environment, Arc::new(account)))
    };
    wishes.into_iter().map(open).collect()
}

fn account(wish: &StripeWish, key: Option<&str>, secrets: Option<&str>) -> Result<Stripe, String> {
    let key = match (key, &wish.key_file) {
        (Some(key), _) => key.trim().to_owned(),
        (None, Some(path)) => read(path)?,
        (None, None) => return Err("no key: set key_file, or the variable".to_owned()),
    };
    let secrets = match secrets {
        Some(text) => text.split(',').map(|secret| secret.trim().to_owned()).collect(),
        None => {
            wish.webhook_secret_files.iter().map(|path| read(path)).collect::<Result<_, _>>()?
        }
    };
    let secrets: Vec<String> = secrets;
    let secrets: Vec<_> = secrets.iter().map(String::as_str).collect();
    let mut settings = Settings::new(&key).map_err(|error| format!("the key {error}"))?;
    settings =
        settings.heard_with(&secrets).map_err(|error| format!("the webhook secret {error}"))?;
    if let Some(base) = &wish.base {
        settings = settings.at(base).map_err(|error| format!("base {error}"))?;
    }
    settings.authentication = match wish.authentication {
        None | Some(AuthenticationWish::Pending) => Authentication::Pending,
        Some(AuthenticationWish::Declined) => Authentication::Declined,
    };
    Stripe::open(settings).map_err(|error| format!("nothing can be sent over TLS: {error}"))
}

fn read(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path);
    text.map(|text| text.trim().to_owned()).map_err(|error| format!("{}: {error}", path.display()))
}

/// The gateway of the house: each environment has its own.
pub struct Gateways {
    simulator: GatewaySimulator,
    accounts: Accounts,
    partners: Arc<Callbacks>,
    engine: OnceLock<Weak<Engine>>,
}

/// Who takes the money of one environment.
enum Taker<'a> {
    /// The partner, who is asked.
    Partner(&'a Callbacks),
    Simulator(&'a GatewaySimulator),
    Stripe(&'a Stripe),
    /// Nobody, and why.
    Nobody(&'static str),
}

impl Gateways {
    pub fn new(accounts: Accounts, partners: Arc<Callbacks>) -> Self {
        let (simulator, engine) = (GatewaySimulator::default(), OnceLock::new());
        Self { simulator, accounts, partners, engine }
    }

    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Learns where the environments are. Refuses accounts of the wrong kind for theirs.
    pub fn serve(&self, engine: &Arc<Engine>) -> Result<(), String> {
        let _known = self.engine.set(Arc::downgrade(engine));
        for place in engine.places().by_id.values() {
            let name = &place.environment.name;
            let Some(account) = self.accounts.get(name) else { continue };
            mismatch(place.environment.kind, account.settings().key.is_live())
                .map_or(Ok(()), |why| Err(format!("stripe.{name}: {why}")))?;
        }
        Ok(())
    }

    fn taker(&self, environment: EnvironmentId, partner: Option<&PartnerId>) -> Taker<'_> {
        if partner.is_some() {
            return Taker::Partner(&self.partners);
        }
        let engine = self.engine.get().and_then(Weak::upgrade);
        let Some(place) = engine.and_then(|engine| engine.place(environment).ok()) else {
            return Taker::Nobody("there is no such environment");
        };
        let kind = place.environment.kind;
        match (self.accounts.get(&place.environment.name), kind) {
            (Some(account), _) => match mismatch(kind, account.settings().key.is_live()) {
                None => Taker::Stripe(account),
                Some(why) => Taker::Nobody(why),
            },
            (None, EnvironmentKind::Sandbox { .. }) => Taker::Simulator(&self.simulator),
            (None, EnvironmentKind::Production) => Taker::Nobody("no gateway is configured"),
        }
    }
}

/// Why an account may not serve an environment: a sandbox must not move real money, and a
/// production must not take play money for it.
fn mismatch(kind: EnvironmentKind, live: bool) -> Option<&'static str> {
    match (kind, live) {
        (EnvironmentKind::Production, true) | (EnvironmentKind::Sandbox { .. }, false) => None,
        (EnvironmentKind::Sandbox { .. }, true) => Some("a live key may not serve a sandbox"),
        (EnvironmentKind::Production, false) => Some("a test key may not serve production"),
    }
}

impl Gateway for Gateways {
    fn charge(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        match self.taker(charge.environment, charge.partner.as_ref()) {
            Taker::Partner(partners) => partners.charge(charge),
            Taker::Simulator(simulator) => simulator.charge(charge),
            Taker::Stripe(stripe) => stripe.charge(charge),
            Taker::Nobody(why) => {
                tracing::error!(why, subscription = %charge.subscription, "nobody takes the money");
                let outcome = Outcome::Declined { code: GATEWAY_ERROR.to_owned(), hard: false };
                Box::pin(std::future::ready(outcome))
            }
        }
    }

    fn ask(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        match self.taker(charge.environment, charge.partner.as_ref()) {
            Taker::Partner(partners) => Gateway::ask(partners, charge),
            Taker::Simulator(simulator) => simulator.ask(charge),
            Taker::Stripe(stripe) => stripe.ask(charge),
            // Whoever was asked to charge before is not here.
            Taker::Nobody(_) => Box::pin(std::future::ready(Outcome::Unknown)),
        }
    }

    fn refund(&self, refund: GatewayRefund) -> BoxFuture<'_, Result<(), String>> {
        match self.taker(refund.environment, refund.partner.as_ref()) {
            Taker::Partner(partners) => partners.refund(refund),
            Taker::Simulator(simulator) => simulator.refund(refund),
            Taker::Stripe(stripe) => stripe.refund(refund),
            Taker::Nobody(why) => Box::pin(std::future::ready(Err(why.to_owned()))),
        }
    }

    fn news(&self, environment: EnvironmentId, now: Instant) -> Vec<GatewayNews> {
        // Stripe calls by itself.
        self.simulator.news(environment, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Result<Accounts, String> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        accounts(&BTreeMap::new(), pairs)
    }

    #[test]
    fn accounts_come_from_files_and_variables() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let wish = StripeWish {
            key_file: Some(file("key", "sk_live_FromFile\n")),
            webhook_secret_files: vec![file("hook", "whsec_0123456789abcdef\n")],
            authentication: Some(AuthenticationWish::Declined),
            ..StripeWish::default()
        };
        let wishes = BTreeMap::from([("production".to_owned(), wish)]);
        let variable = ("PERENNIAL_STRIPE_KEY_SANDBOX".to_owned(), "sk_test_FromEnv".to_owned());
        let accounts = accounts(&wishes, [variable].into_iter()).unwrap();
        let live = |name: &str| accounts[name].settings().key.is_live();
        assert!(live("production") && !live("sandbox"));
        let settings = accounts["production"].settings();
        assert_eq!(settings.authentication, Authentication::Declined);
        assert_eq!((settings.webhook_secrets.len(), accounts.len()), (1, 2));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_secret() {
        for (pairs, said) in [
            (vec![("PERENNIAL_STRIPE_KEY_SANDBOX", "pk_test_Hidden")], "stripe.sandbox: the key"),
            (
                vec![
                    ("PERENNIAL_STRIPE_KEY_SANDBOX", "sk_test_Hidden"),
                    ("PERENNIAL_STRIPE_WEBHOOK_SECRETS_SANDBOX", "Hidden"),
                ],
                "the webhook secret",
            ),
            (
                vec![("PERENNIAL_STRIPE_WEBHOOK_SECRETS_SANDBOX", "whsec_0123456789abcdef")],
                "no key",
            ),
        ] {
            let error = variables(&pairs).err().unwrap();
            assert!(error.contains(said) && !error.contains("Hidden"), "{error}");
        }
    }

    #[test]
    fn no_sandbox_moves_real_money_and_no_production_play_money() {
        use perennial_engine::SandboxClock;
        let sandbox = EnvironmentKind::Sandbox { clock: SandboxClock::Ahead { micros: 0 } };
        assert!(mismatch(sandbox, true).unwrap().contains("live key"));
        assert!(mismatch(EnvironmentKind::Production, false).unwrap().contains("test key"));
        assert_eq!(mismatch(sandbox, false), None);
        assert_eq!(mismatch(EnvironmentKind::Production, true), None);
    }
}
