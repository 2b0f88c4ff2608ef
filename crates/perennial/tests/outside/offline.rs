//! The offline entitlement, judged by a library nobody here wrote: the program the guide prints,
//! unchanged, says whether a product may run, and asks nobody.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::common::Server;
use crate::counterpart::{passed, python};

struct Shop {
    server: Server,
    client: reqwest::Client,
}

impl Shop {
    async fn posted(&self, path: &str, bearer: Option<&str>, body: &Value) -> Value {
        let asked = self.client.post(self.url(path)).header("content-type", "application/json");
        let asked = asked.header("idempotency-key", format!("offline-{path}"));
        let asked = bearer.into_iter().fold(asked, reqwest::RequestBuilder::bearer_auth);
        let answer = asked.body(body.to_string()).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.exported("PERENNIAL"))
    }
}

fn judged(python: &Path, keys: &Path, token: &str, device: &str) -> String {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outside/offline/check.py");
    let mut command = Command::new(python);
    passed(command.arg(program).arg(keys).args([token, device])).trim().to_owned()
}

#[tokio::test]
async fn a_product_checks_its_entitlement_without_the_network() {
    let Some(python) = python("the offline entitlement by PyJWT") else { return };
    let shop = Shop { server: Server::start(), client: reqwest::Client::new() };
    let key = shop.server.exported("PARTNER_KEY");
    let line = json!({
        "lineRef": "1", "action": "CREATE", "offeringId": "off_shield-monthly",
        "activation": { "policy": "CODE" },
    });
    let order = json!({
        "partnerOrderId": "OFFLINE-1",
        "account": { "partnerAccountRef": "A-1", "country": "DE" },
        "lines": [line],
    });
    let path = "/partner/fulfillment-orders?api-version=1";
    let made = shop.posted(path, Some(&key), &order).await;
    let made = &made["lines"][0]["subscriptions"][0];
    let id = made["subscriptionId"].as_str().unwrap();
    let device = json!({
        "fingerprint": "c0ffee00c0ffee00c0ffee00c0ffee00", "platform": "WINDOWS",
    });
    let code = &made["activation"]["activationCode"];
    let body = json!({ "activationCode": code, "device": device });
    let activated = shop.posted("/client/activations", None, &body).await;
    let keys = shop.client.get(shop.url("/client/keys?environment=sandbox")).send().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let kept: PathBuf = folder.path().join("keys.json");
    std::fs::write(&kept, keys.text().await.unwrap()).unwrap();

    let token = activated["offlineEntitlement"].as_str().unwrap();
    let device = activated["deviceId"].as_str().unwrap();
    assert_eq!(judged(&python, &kept, token, device), "runs");
    assert_eq!(judged(&python, &kept, token, "dev_another"), "stops");
    for place in [10, token.len() / 2, token.len() - 10] {
        let mut forged = token.as_bytes().to_vec();
        forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        assert_eq!(judged(&python, &kept, &forged, device), "stops", "{place}");
    }
    let cancel = json!({ "change": { "type": "CANCEL", "mode": "IMMEDIATE" } });
    let path = format!("/partner/subscriptions/{id}/changes?api-version=1");
    shop.posted(&path, Some(&key), &cancel).await;
    let device_token = activated["deviceToken"].as_str().unwrap();
    let told = shop.posted("/client/heartbeats", Some(device_token), &json!({})).await;
    assert_eq!(told["entitled"], false);
    let token = told["offlineEntitlement"].as_str().unwrap();
    assert_eq!(judged(&python, &kept, token, device), "stops", "a signed no");
}
