//! The fourteen methods as somebody calls them who makes no mistake, to make mistakes in.

use room_lobby::testing::Ask;

use crate::shop::{SHIELD, Shop};

/// One method. In its path `{id}` stands for the subscription it is about.
#[derive(Clone, Copy, Debug)]
pub struct Called {
    pub method: &'static str,
    pub http: &'static str,
    pub path: &'static str,
    pub body: Option<&'static str>,
    /// Whether an end user calls it, and not the partner.
    pub by_user: bool,
    /// Whether its path names a subscription.
    pub named: bool,
}

const fn called(method: &'static str, path: &'static str) -> Called {
    Called { method, http: "POST", path, body: Some("{}"), by_user: false, named: true }
}

const fn on_partner(method: &'static str, path: &'static str) -> Called {
    Called { named: false, ..called(method, path) }
}

const fn get(call: Called) -> Called {
    Called { http: "GET", body: None, ..call }
}

const fn by_user(call: Called) -> Called {
    Called { by_user: true, ..call }
}

const fn with(call: Called, body: &'static str) -> Called {
    Called { body: Some(body), ..call }
}

const EXTENSION: &str = r#"{"requestId":"r-1",
 "extension":{"partnerUserToken":"cust-42","duration":{"count":1,"unit":"MONTH"}}}"#;
const STRUCTURE: &str = r#"{"productPayload":{"googleHomePayload":{"googleStructureId":"h"}}}"#;
const INTENT: &str = r#"{"intentPayload":{"entitleIntent":
 {"name":"partners/telco-north/subscriptions/{id}"}}}"#;
const PATCHED: &str = "/v1/partners/telco-north/subscriptions/{id}/lineItems/1\
    ?updateMask=productPayload.googleHomePayload.googleStructureId";

pub const CALLS: [Called; 14] = [
    get(on_partner("products.list", "/v1/partners/telco-north/products")),
    get(on_partner("promotions.list", "/v1/partners/telco-north/promotions")),
    by_user(on_partner(
        "promotions.findEligible",
        "/v1/partners/telco-north/promotions:findEligible",
    )),
    by_user(with(
        on_partner(
            "subscriptions.create",
            "/v1/partners/telco-north/subscriptions?subscriptionId={id}",
        ),
        SHIELD,
    )),
    with(
        on_partner(
            "subscriptions.provision",
            "/v1/partners/telco-north/subscriptions:provision?subscriptionId={id}",
        ),
        SHIELD,
    ),
    get(called("subscriptions.get", "/v1/partners/telco-north/subscriptions/{id}")),
    by_user(called("subscriptions.entitle", "/v1/partners/telco-north/subscriptions/{id}:entitle")),
    with(
        called("subscriptions.extend", "/v1/partners/telco-north/subscriptions/{id}:extend"),
        EXTENSION,
    ),
    called("subscriptions.cancel", "/v1/partners/telco-north/subscriptions/{id}:cancel"),
    called("subscriptions.undoCancel", "/v1/partners/telco-north/subscriptions/{id}:undoCancel"),
    called("subscriptions.suspend", "/v1/partners/telco-north/subscriptions/{id}:suspend"),
    called("subscriptions.resume", "/v1/partners/telco-north/subscriptions/{id}:resume"),
    Called { http: "PATCH", ..with(called("subscriptions.lineItems.patch", PATCHED), STRUCTURE) },
    with(
        on_partner("userSessions.generate", "/v1/partners/telco-north/userSessions:generate"),
        INTENT,
    ),
];

impl Called {
    /// Its path about this subscription, with more of a query behind it.
    pub fn at(&self, id: &str, query: &str) -> String {
        let path = self.path.replace("{id}", id);
        match (query, path.contains('?')) {
            ("", _) => path,
            (query, true) => format!("{path}&{query}"),
            (query, false) => format!("{path}?{query}"),
        }
    }

    /// The call with this body, by nobody yet.
    pub fn ask(&self, path: &str, body: Option<&[u8]>) -> Ask {
        let ask = Ask::new(self.http, path);
        match body {
            Some(body) => ask.header("content-type", "application/json").body(body),
            None => ask,
        }
    }

    /// The body of the call about this subscription.
    pub fn body_about(&self, id: &str) -> Option<Vec<u8>> {
        self.body.map(|body| body.replace("{id}", id).into_bytes())
    }

    /// The key of somebody who may.
    pub fn key(&self, shop: &Shop) -> String {
        if self.by_user { shop.user("telco-north", 7) } else { shop.north.clone() }
    }
}
