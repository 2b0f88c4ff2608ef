//! A partner's program on Google's generated client for Rust: a service account whose key signs an
//! assertion, exchanged at its `token_uri` for an access token. Every answer is decoded strictly.
//! Prints what it checked; the last line counts the checks.

mod customers;
mod errors;
mod loopback;
mod offers;
mod selling;
mod steps;

use google_paymentsresellersubscription1::common::{GetToken, NoToken};
use google_paymentsresellersubscription1::yup_oauth2;

use loopback::client;
use selling::Hub;
use steps::{same, step};

async fn service_account(file: &str) -> Hub {
    let key = yup_oauth2::read_service_account_key(std::env::var(file).unwrap()).await.unwrap();
    let signer = yup_oauth2::CustomHyperClientBuilder::from(client());
    let auth = yup_oauth2::ServiceAccountAuthenticator::with_client(key, signer);
    hub(auth.build().await.unwrap())
}

fn hub(auth: impl GetToken + 'static) -> Hub {
    let mut hub = Hub::new(client(), auth);
    let base = std::env::var("PERENNIAL").unwrap();
    hub.base_url(format!("{base}/"));
    hub
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    step("whoever calls out is seen");
    let called = client::<String>().get("https://elsewhere.test/".parse().unwrap()).await;
    same("refused", called.is_err(), true);
    same("who", std::mem::take(&mut *loopback::REFUSED.lock().unwrap()), ["elsewhere.test"]);

    let api = service_account("KEY_FILE").await;
    let others = service_account("OTHERS_KEY_FILE").await;
    selling::sells(&api).await.unwrap();
    offers::are_there(&api).await.unwrap();
    selling::lives(&api).await.unwrap();
    offers::replace_each_other(&api).await.unwrap();
    errors::are_told(&api, &others, &hub(NoToken)).await;
    customers::act(&api).await.unwrap();

    step("nothing left this machine");
    same("other hosts wanted", loopback::REFUSED.lock().unwrap().clone(), Vec::<String>::new());
    steps::done();
}
