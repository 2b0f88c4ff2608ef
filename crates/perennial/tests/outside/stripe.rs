//! Perennial against `localstripe`, a Stripe on this machine that nobody here wrote: every period
//! is charged exactly once, and its signed events are understood.
//!
//! What it cannot do is tried against a stand-in in `crates/perennial-stripe/tests`: it knows no
//! idempotency keys, cannot list PaymentIntents by customer nor search them, has one decline code,
//! and answers 3-D Secure with `requires_action` where Stripe answers 402.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::routing::post;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::common::Server;
use crate::counterpart::{passed, python};

const WEBHOOK: &str = "whsec_outside_0123456789";
const TEAM: i64 = 1190;

/// The running counterpart.
struct Local {
    child: Child,
    base: String,
    client: reqwest::Client,
}

impl Drop for Local {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Local {
    fn start(python: &Path) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut child = Command::new(python)
            .args(["-u", "-m", "localstripe", "--from-scratch", "--port", &port.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("Running on")), "it did not start");
        // It goes on talking.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, base: format!("http://127.0.0.1:{port}"), client: reqwest::Client::new() }
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Value {
        let answer = request.bearer_auth("sk_test_outside").send().await.unwrap();
        let (status, body) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{status} {body}");
        serde_json::from_str(&body).unwrap_or(Value::Null)
    }

    async fn post(&self, path: &str, form: &str) -> Value {
        let request = self.client.post(format!("{}{path}", self.base)).body(form.to_owned());
        self.ask(request.header("content-type", "application/x-www-form-urlencoded")).await
    }

    async fn list(&self, path: &str) -> Vec<Value> {
        let got = self.ask(self.client.get(format!("{}{path}", self.base))).await;
        got["data"].as_array().unwrap().clone()
    }

    async fn customer(&self) -> String {
        let made = self.post("/v1/customers", "description=somebody").await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// A card of his; answers the token of both.
    async fn card(&self, customer: &str, number: &str) -> String {
        let form = format!(
            "type=card&card[number]={number}&card[exp_month]=12&card[exp_year]=2040&card[cvc]=123"
        );
        let made = self.post("/v1/payment_methods", &form).await;
        let id = made["id"].as_str().unwrap();
        let attach = format!("/v1/payment_methods/{id}/attach");
        self.post(&attach, &format!("customer={customer}")).await;
        format!("{customer}/{id}")
    }

    /// Amounts of a customer's charges in a standing, with the keys of their attempts.
    async fn charges(&self, customer: &str, standing: &str) -> Vec<(i64, String)> {
        let path =
            format!("/v1/charges?customer={customer}&limit=100&expand[]=data.payment_intent");
        let charges = self.list(&path).await;
        let of = |charge: &Value| {
            let key = charge["payment_intent"]["metadata"]["perennial_key"].as_str().unwrap();
            (charge["amount"].as_i64().unwrap(), key.to_owned())
        };
        charges.iter().filter(|charge| charge["status"] == standing).map(of).collect()
    }

    /// The customer confirms the payment that waits for him.
    async fn authenticate(&self, customer: &str) {
        let intents = self.list("/v1/payment_intents?limit=100").await;
        let waits = |intent: &&Value| {
            intent["customer"] == customer && intent["status"] == "requires_action"
        };
        let intent = intents.iter().find(waits).expect("one waits");
        let (id, secret) = (intent["id"].as_str().unwrap(), &intent["client_secret"]);
        let form = format!("client_secret={}&success=true", secret.as_str().unwrap());
        self.post(&format!("/v1/payment_intents/{id}/_authenticate"), &form).await;
    }
}

/// A server that charges through the counterpart.
struct Shop {
    server: Server,
    client: reqwest::Client,
}

impl Shop {
    fn open(local: &Local) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("perennial.toml");
        let text = format!("[stripe.sandbox]\nbase = \"{}\"\n", local.base);
        std::fs::write(&file, text).unwrap();
        let server = Server::start_with(|command| {
            command
                .arg("--config")
                .arg(&file)
                .env("PERENNIAL_PAYMENT_PAGE", "https://shop.test/pay/")
                .env("PERENNIAL_STRIPE_KEY_SANDBOX", "sk_test_outside")
                .env("PERENNIAL_STRIPE_WEBHOOK_SECRETS_SANDBOX", WEBHOOK);
        });
        Self { server, client: reqwest::Client::new() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.exported("PERENNIAL"))
    }

    async fn store(&self, path: &str, body: String) -> Value {
        let request = self.client.post(self.url(path)).body(body);
        let request = request.header("content-type", "application/json");
        let answer = request.bearer_auth(self.server.exported("STOREFRONT_KEY")).send().await;
        let answer = answer.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Sells one seat; answers the id of the purchase and the number.
    async fn sell(&self, customer: &str, token: &str) -> (String, String) {
        let body = format!(
            r#"{{"projectId":"proj_demo","subscriptionId":"sub_team_monthly",
            "customerId":"{customer}","territory":"DEU","paymentToken":"{token}"}}"#
        );
        let sold = self.store("/purchases", body).await;
        let purchase = &sold["purchase"];
        (purchase["id"].as_str().unwrap().to_owned(), format!("S{}", purchase["number"]))
    }

    /// The status in the commerce room: 1 active, 4 grace, 6 new.
    async fn status(&self, number: &str) -> i64 {
        let path = format!("/subscription/getsubscription?subscriptionid={number}");
        let password = self.server.exported("COMMERCE_PASSWORD");
        let request = self.client.get(self.url(&path)).basic_auth("demo", Some(password));
        let text = request.send().await.unwrap().text().await.unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        read["Subscription"]["SubscriptionStatus"].as_i64().unwrap()
    }

    fn operator(&self, arguments: &[&str]) -> String {
        passed(
            Command::new(env!("CARGO_BIN_EXE_perennial"))
                .arg("--data")
                .arg(self.server.data.path())
                .args(["--admin", &self.server.admin])
                .args(arguments),
        )
    }
}

/// Events go to Perennial first, then here: what is heard here was heard there.
async fn listen(local: &Local, shop: &Shop) -> UnboundedReceiver<Value> {
    let (tell, heard) = tokio::sync::mpsc::unbounded_channel();
    let hear = move |body: String| async move {
        let event: Value = serde_json::from_str(&body).unwrap();
        tell.send(event).map_err(|_| axum::http::StatusCode::GONE)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().route("/", post(hear));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let ours = shop.url("/gateways/stripe/sandbox");
    local.post("/_config/webhooks/first", &format!("url={ours}&secret={WEBHOOK}")).await;
    local.post("/_config/webhooks/second", &format!("url={here}&secret={WEBHOOK}")).await;
    heard
}

async fn paid(heard: &mut UnboundedReceiver<Value>, customer: &str) {
    while let Some(event) = heard.recv().await {
        let object = &event["data"]["object"];
        if event["type"] == "payment_intent.succeeded" && object["customer"] == customer {
            return;
        }
    }
    panic!("nothing was heard");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_period_is_charged_once_through_localstripe() {
    let Some(python) = python("payments through localstripe") else { return };
    let local = Local::start(&python);
    let shop = Shop::open(&local);
    let mut heard = listen(&local, &shop).await;

    // Sold, and renewed twice by the clock.
    let ada = local.customer().await;
    let good = local.card(&ada, "4242424242424242").await;
    let (_, number) = shop.sell("ada", &good).await;
    assert_eq!(shop.status(&number).await, 1);
    shop.operator(&["clock", "advance", "P2M"]);
    assert_eq!(local.charges(&ada, "succeeded").await.len(), 3);

    // Another card, which is declined: grace. Repaired: paid, once.
    let bad = local.card(&ada, "4000000000000341").await;
    shop.operator(&["payment", &number, "method", &bad]);
    shop.operator(&["clock", "advance", "P1M"]);
    assert_eq!(shop.status(&number).await, 4);
    assert_eq!(local.charges(&ada, "succeeded").await.len(), 3);
    let failed = local.charges(&ada, "failed").await;
    assert!(!failed.is_empty());
    shop.operator(&["payment", &number, "method", &good]);
    shop.operator(&["clock", "advance", "P4D"]);
    assert_eq!(shop.status(&number).await, 1);

    let charges = local.charges(&ada, "succeeded").await;
    assert_eq!(charges.iter().map(|(amount, _)| *amount).collect::<Vec<_>>(), [TEAM; 4]);
    let mut keys: Vec<_> = charges.into_iter().chain(failed).map(|(_, key)| key).collect();
    let attempts = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), attempts, "every attempt has its own key");

    // A bank that wants to see the customer: pending until he comes, then told by an event.
    let bob = local.customer().await;
    let secure = local.card(&bob, "4000002500003155").await;
    let (_, number) = shop.sell("bob", &secure).await;
    assert_eq!(shop.status(&number).await, 6);
    local.authenticate(&bob).await;
    paid(&mut heard, &bob).await;
    assert_eq!(shop.status(&number).await, 1);
    assert_eq!(local.charges(&bob, "succeeded").await.len(), 1);

    // Cancelled while it was pending, and paid all the same: the money goes back, once.
    let eve = local.customer().await;
    let secure = local.card(&eve, "4000002500003155").await;
    let (purchase, number) = shop.sell("eve", &secure).await;
    shop.store(&format!("/purchases/{purchase}/cancel"), r#"{"mode":"NOW"}"#.to_owned()).await;
    local.authenticate(&eve).await;
    paid(&mut heard, &eve).await;
    shop.operator(&["clock", "advance", "P1D"]);
    shop.operator(&["clock", "advance", "P1D"]);
    assert_ne!(shop.status(&number).await, 1);
    let refunds = local.list("/v1/refunds?limit=100").await;
    let amounts: Vec<_> = refunds.iter().map(|refund| refund["amount"].as_i64().unwrap()).collect();
    assert_eq!(amounts, [TEAM]);

    let verified = shop.operator(&["verify"]);
    assert!(verified.contains("sandbox: 3 subscriptions, 6 charges, 0 findings"), "{verified}");
}
