//! The engine's gateway port, spoken with Stripe.
//!
//! How the customer pays is a token `cus_…/pm_…`: the customer at Stripe and the payment method
//! attached to him. Both are only names; card data are never seen here.

use std::collections::BTreeMap;

use perennial_core::billing::Outcome;
use perennial_core::subscription::PaymentMethod;
use perennial_engine::ports::{BoxFuture, Gateway, GatewayCharge, GatewayRefund};

use crate::amount::stripe_minor;
use crate::client::{Said, Silence, Wire};
use crate::outcome::{self, GATEWAY_ERROR, NO_METHOD, declined};
use crate::settings::Settings;
use crate::wire::{
    Charge, Failed, IntentOrId, KEY, List, NUMBER, PaymentIntent, Refund, SUBSCRIPTION,
};

/// Things asked for at a time, and pages read before giving up.
const PAGE: &str = "100";
const PAGES_MAX: usize = 20;

/// One account at Stripe.
pub struct Stripe {
    wire: Wire,
    settings: Settings,
}

/// What a search for an attempt gave.
enum Found<T> {
    It(T),
    /// Stripe has none.
    None,
    /// It could not be asked.
    Unclear,
}

/// The two names in a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Payer<'a> {
    customer: &'a str,
    method: &'a str,
}

impl Stripe {
    /// # Errors
    /// Where TLS cannot be set up on this machine.
    pub fn open(settings: Settings) -> Result<Self, reqwest::Error> {
        Ok(Self { wire: Wire::new(&settings)?, settings })
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    async fn take(&self, charge: &GatewayCharge) -> Outcome {
        let subscription = charge.subscription;
        let Some(payer) = payer(charge.method.as_ref()) else {
            return declined(NO_METHOD, true);
        };
        let amount = match stripe_minor(charge.amount) {
            Ok(amount) => amount.to_string(),
            Err(error) => {
                tracing::error!(?error, %subscription, "Stripe cannot take this amount");
                return declined(GATEWAY_ERROR, false);
            }
        };
        let currency = charge.amount.currency().code().to_ascii_lowercase();
        let kind = charge.method.as_ref().and_then(|method| stripe_type(&method.kind));
        let (key, id) = (name(KEY), subscription.to_string());
        let (subscription_name, number_name) = (name(SUBSCRIPTION), name(NUMBER));
        let number = format!("S{}", charge.number);
        let mut form = vec![
            ("amount", amount.as_str()),
            ("currency", &currency),
            ("customer", payer.customer),
            ("payment_method", payer.method),
            ("off_session", "true"),
            ("confirm", "true"),
            (&key, &charge.key),
            (&subscription_name, &id),
            (&number_name, &number),
        ];
        if let Some(kind) = kind {
            form.push(("payment_method_types[]", kind));
        }
        let Ok(said) = self.wire.post("/v1/payment_intents", &form, &charge.key).await else {
            return Outcome::Unknown;
        };
        let body = said.body.as_deref();
        let outcome = outcome::of_answer(said.status, body, self.settings.authentication);
        if outcome == Outcome::Unknown || outcome == declined(GATEWAY_ERROR, false) {
            report(&said, "charge", &id);
        }
        outcome
    }

    /// What became of an attempt, without charging.
    ///
    /// That Stripe has no PaymentIntent with our key means that the attempt was never taken, and
    /// saying so is safe: whoever is told charges again under the same idempotency key, so that
    /// even a first request that is still on its way becomes the same PaymentIntent; and an
    /// attempt that is counted as failed was last heard of a minute ago, longer than a request
    /// lives. Lists are read from what was written last; only the search lags, and it is asked
    /// besides, for a customer who has changed since.
    async fn look_up(&self, charge: &GatewayCharge) -> Outcome {
        let told =
            |intent: &PaymentIntent| outcome::of_intent(intent, self.settings.authentication);
        let payer = payer(charge.method.as_ref());
        let listed = match payer {
            Some(payer) => self.listed(payer.customer, &charge.key).await,
            None => Found::Unclear,
        };
        match listed {
            Found::It(intent) => return told(&intent),
            Found::Unclear if payer.is_some() => return Outcome::Unknown,
            Found::None | Found::Unclear => {}
        }
        match (self.searched(&charge.key).await, listed) {
            (Found::It(intent), _) => told(&intent),
            // Accounts in some countries cannot search; then the list is what there is.
            (Found::None, _) | (Found::Unclear, Found::None) => Outcome::NotCharged,
            (Found::Unclear, Found::It(_) | Found::Unclear) => Outcome::Unknown,
        }
    }

    /// The PaymentIntent of a key among those of a customer, newest first. Where one key has
    /// several, the one that took money counts.
    async fn listed(&self, customer: &str, key: &str) -> Found<PaymentIntent> {
        let fields = [("customer", customer)];
        let intents = self.pages::<PaymentIntent>("/v1/payment_intents", &fields, |intent| {
            (intent.id.clone(), intent.metadata.get(KEY).is_some_and(|it| it == key))
        });
        let Some(intents) = intents.await else { return Found::Unclear };
        best(intents)
    }

    async fn searched(&self, key: &str) -> Found<PaymentIntent> {
        let query = format!("metadata[\"{KEY}\"]:\"{key}\"");
        let Ok(said) = self.wire.get("/v1/payment_intents/search", &[("query", &query)]).await
        else {
            return Found::Unclear;
        };
        match said.read::<List<PaymentIntent>>() {
            Some(list) => best(list.data),
            None => Found::Unclear,
        }
    }

    /// All things of a list that are wanted. `None` where it could not be read to its end.
    async fn pages<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        wanted: impl Fn(&T) -> (String, bool),
    ) -> Option<Vec<T>> {
        let mut found = vec![];
        let mut after: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let mut query = fields.to_vec();
            query.push(("limit", PAGE));
            if let Some(after) = &after {
                query.push(("starting_after", after));
            }
            let said = self.wire.get(path, &query).await.ok()?;
            let Some(list) = said.read::<List<T>>() else {
                report(&said, "list", "");
                return None;
            };
            after = list.data.last().map(|last| wanted(last).0);
            found.extend(list.data.into_iter().filter(|one| wanted(one).1));
            if !list.has_more {
                return Some(found);
            }
        }
        None
    }

    async fn give_back(&self, refund: &GatewayRefund) -> Result<(), String> {
        let amount = stripe_minor(refund.amount).map_err(|error| format!("{error:?}"))?;
        let intent = self.paid_intent(refund).await?;
        // Stripe forgets idempotency keys after a day; what it lists it does not forget.
        let against = [("payment_intent", intent.as_str())];
        let before = self.pages::<Refund>("/v1/refunds", &against, |one| {
            let ours = one.metadata.as_ref().and_then(|it| it.get(KEY)) == Some(&refund.key);
            (one.id.clone(), ours && !failed(one))
        });
        let before = before.await.ok_or("the refunds so far cannot be read")?;
        if !before.is_empty() {
            return Ok(());
        }
        let (key, amount) = (name(KEY), amount.to_string());
        let form = [("payment_intent", intent.as_str()), ("amount", &amount), (&key, &refund.key)];
        let said = self.wire.post("/v1/refunds", &form, &refund.key).await;
        let said = said.map_err(|Silence| "no answer")?;
        if let Some(made) = said.read::<Refund>() {
            return if failed(&made) { Err("it failed".to_owned()) } else { Ok(()) };
        }
        let fault =
            said.body.as_deref().and_then(|body| serde_json::from_slice::<Failed>(body).ok());
        let code = fault.and_then(|fault| fault.error.code).unwrap_or_default();
        if code == "charge_already_refunded" {
            return Ok(());
        }
        report(&said, "refund", &refund.subscription.to_string());
        Err(format!("answered {} {code}", said.status))
    }

    /// What a PaymentIntent of an id bears; `None` where this account has none of it.
    pub(crate) async fn metadata_of(
        &self,
        id: &str,
    ) -> Result<Option<BTreeMap<String, String>>, Silence> {
        let word = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !id.starts_with("pi_") || !word || id.len() > 255 {
            return Ok(None);
        }
        let said = self.wire.get(&format!("/v1/payment_intents/{id}"), &[]).await?;
        if said.status == 404 {
            return Ok(None);
        }
        let Some(intent) = said.read::<PaymentIntent>() else {
            report(&said, "read", "");
            return Err(Silence);
        };
        Ok(Some(intent.metadata))
    }

    /// The PaymentIntent that took the money of an attempt: among the customer's charges, or by
    /// search where he has changed since.
    async fn paid_intent(&self, refund: &GatewayRefund) -> Result<String, String> {
        let of = |charge: &Charge| match &charge.payment_intent {
            Some(IntentOrId::Intent(intent))
                if intent.metadata.get(KEY) == Some(&refund.against) =>
            {
                Some(intent.id.clone())
            }
            Some(IntentOrId::Intent(_) | IntentOrId::Id(_)) | None => None,
        };
        if let Some(payer) = payer(refund.method.as_ref()) {
            let fields = [("customer", payer.customer), ("expand[]", "data.payment_intent")];
            let charges = self.pages::<Charge>("/v1/charges", &fields, |charge| {
                (charge.id.clone(), charge.status == "succeeded" && of(charge).is_some())
            });
            let charges = charges.await.ok_or("the customer's charges cannot be read")?;
            if let Some(intent) = charges.iter().find_map(of) {
                return Ok(intent);
            }
        }
        match self.searched(&refund.against).await {
            Found::It(intent) => Ok(intent.id),
            Found::None | Found::Unclear => Err("the payment is not found".to_owned()),
        }
    }
}

impl Gateway for Stripe {
    fn charge(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(async move { self.take(&charge).await })
    }

    fn ask(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(async move { self.look_up(&charge).await })
    }

    fn refund(&self, refund: GatewayRefund) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move { self.give_back(&refund).await })
    }
}

/// Of several PaymentIntents of one key the one that says most: money taken before money on its
/// way before none.
fn best(intents: Vec<PaymentIntent>) -> Found<PaymentIntent> {
    let rank = |intent: &PaymentIntent| match intent.status.as_str() {
        "succeeded" => 0,
        "processing" => 1,
        "requires_action" => 2,
        _ => 3,
    };
    intents.into_iter().min_by_key(rank).map_or(Found::None, Found::It)
}

fn failed(refund: &Refund) -> bool {
    matches!(refund.status.as_deref(), Some("failed" | "canceled"))
}

/// `cus_…/pm_…`. Older tokens of Stripe (`card_…`, `src_…`) serve as well as payment methods.
fn payer(method: Option<&PaymentMethod>) -> Option<Payer<'_>> {
    let (customer, method) = method?.token.split_once('/')?;
    let word = |text: &str| {
        text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let kinds = ["pm_", "card_", "src_"];
    let named = customer.starts_with("cus_") && kinds.iter().any(|kind| method.starts_with(kind));
    (named && word(customer) && word(method)).then_some(Payer { customer, method })
}

/// Our kinds of payment as Stripe calls them; its own words pass.
fn stripe_type(kind: &str) -> Option<&str> {
    match kind {
        "creditCard" => Some("card"),
        "directDebit" => Some("sepa_debit"),
        other => {
            let word = other.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            (word && (1..=32).contains(&other.len())).then_some(other)
        }
    }
}

fn name(of: &str) -> String {
    format!("metadata[{of}]")
}

/// Writes down what cannot be told to a customer: identifiers and codes, nothing else.
fn report(said: &Said, what: &str, subscription: &str) {
    let fault = said.body.as_deref().and_then(|body| serde_json::from_slice::<Failed>(body).ok());
    let fault = fault.map(|fault| fault.error).unwrap_or_default();
    let short =
        |text: Option<String>| text.unwrap_or_default().chars().take(64).collect::<String>();
    tracing::error!(
        status = said.status,
        kind = short(fault.kind),
        code = short(fault.code),
        request = said.request.as_deref().unwrap_or_default(),
        subscription,
        "Stripe did not do it: {what}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(token: &str) -> PaymentMethod {
        PaymentMethod {
            token: token.to_owned(),
            kind: "creditCard".to_owned(),
            expires: None,
            brand: None,
        }
    }

    #[test]
    fn tokens_name_a_customer_and_his_payment_method() {
        let good = method("cus_A1/pm_B2");
        assert_eq!(payer(Some(&good)), Some(Payer { customer: "cus_A1", method: "pm_B2" }));
        assert!(payer(Some(&method("cus_A1/card_B2"))).is_some());
        for bad in ["", "pm_B2", "cus_A1", "cus_A1/", "A1/pm_B2", "cus_A1/pm_B2/x", "cus_&/pm_B"] {
            assert!(payer(Some(&method(bad))).is_none(), "{bad}");
        }
        assert!(payer(None).is_none());
    }

    #[test]
    fn kinds_are_told_as_stripe_calls_them() {
        assert_eq!(stripe_type("creditCard"), Some("card"));
        assert_eq!(stripe_type("directDebit"), Some("sepa_debit"));
        assert_eq!(stripe_type("us_bank_account"), Some("us_bank_account"));
        assert_eq!(stripe_type(""), None);
        assert_eq!(stripe_type("PayPal"), None);
    }
}
