//! What a client's tools read of these rooms: OpenAPI documents, made from the types on the wire and
//! tables of the operations.
//!
//! They are served to anybody at `/partner/openapi.json` and `/client/openapi.json`, and kept as
//! `docs/openapi/partner.json` and `docs/openapi/client.json`.

mod clients;
mod closing;
mod headers;
pub mod kinds;
mod managing;
mod operation;
mod people;
pub mod problems;
mod rehearsing;
mod selling;
mod tokens;

use std::sync::LazyLock;

use axum::response::Response;
use room_lobby::openapi::{self, Scheme};
use utoipa::openapi::security::{
    ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme,
};
use utoipa::openapi::{Components, OpenApi};

use self::operation::Operation;
use crate::{TOKEN, access};

/// Where the partner's is served, without a credential.
pub const PATH: &str = "/partner/openapi.json";
/// Where the product clients' is.
pub const CLIENT_PATH: &str = "/client/openapi.json";

const ABOUT: &str = "Partners who sell subscriptions to their own customers and bill them \
    themselves. Numbers in brackets are sections of the specification this room is written from.\n\n\
    **Version.** `Accept` and `Content-Type: application/vnd.perennial.partner.v1+json`, or \
    `?api-version=1`, or neither where one is agreed; all that are given must agree. A version on \
    its way out bears `Deprecation`, `Sunset` and `Link` (2.3).\n\n\
    **Reading.** Members and parameters that are not named here are refused; \
    `X-Lenient: true` passes over members. Clients pass over members they do not know: more may \
    come within a version.\n\n\
    **Writing.** A refused call changes nothing. Every POST that writes has an `Idempotency-Key`, \
    kept for 30 days; `If-Match` refuses to change what was changed meanwhile; `dryRun=true` \
    answers as it would. What is temporary may be tried again with the same key.\n\n\
    **Forms.** Times are RFC 3339, told in UTC to the second; lengths are ISO 8601 in one unit; \
    countries ISO 3166-1 alpha-2; languages BCP 47; amounts decimals as text beside their currency \
    (ISO 4217) (2.6). Texts hold no card numbers, and nothing of a person but where it is asked \
    for.\n\n\
    **Sandboxes.** `X-Sandbox-Fault: overloaded` or `timeout; when=after` makes one call fail (8).";

const ABOUT_CLIENTS: &str = "What runs on a customer's device: it takes a seat with the code he \
    bought, and asks from time to time whether it may go on (5.5). Refusals are those of the \
    partner room. `offlineEntitlement` is a JWS that a product checks by itself with the keys \
    that are published here.";

/// The documents as they are served.
static TEXT: LazyLock<openapi::Text> = LazyLock::new(|| openapi::text(&partner()));
static CLIENT_TEXT: LazyLock<openapi::Text> = LazyLock::new(|| openapi::text(&client()));

fn partner() -> OpenApi {
    let mut all = selling::all();
    all.extend(managing::all());
    all.extend(people::all());
    all.extend(closing::all());
    all.extend(rehearsing::all());
    let http = |scheme, told: &str| {
        SecurityScheme::Http(HttpBuilder::new().scheme(scheme).description(Some(told)).build())
    };
    let key = "`pk_live_…` or `pk_test_…`; of one environment each.";
    let vendor = "The partner's id and a secret, with `X-Partner-Id`.";
    let scopes = Scopes::from_iter(access::SCOPES.map(|scope| (scope, "See the operations.")));
    let oauth = OAuth2::new([Flow::ClientCredentials(ClientCredentials::new(TOKEN, scopes))]);
    let ways = vec![
        ("key", http(HttpAuthScheme::Bearer, key)),
        ("oauth", SecurityScheme::OAuth2(oauth)),
        ("vendor", http(HttpAuthScheme::Basic, vendor)),
    ];
    document("Perennial partners", ABOUT, ways, &all)
}

fn client() -> OpenApi {
    let told = "`deviceToken`, as the activation gave it.";
    let device = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(told)).build();
    let ways = vec![("device", SecurityScheme::Http(device))];
    document("Perennial product clients", ABOUT_CLIENTS, ways, &clients::all())
}

fn document(title: &str, about: &str, ways: Vec<Scheme>, all: &[Operation]) -> OpenApi {
    let schemas = all.iter().flat_map(Operation::schemas).chain(problems::schemas());
    let mut components = Components::new();
    components.schemas.extend(schemas);
    components.responses.extend(problems::responses());
    let told = all.iter().map(|it| (it.path, it.method.clone(), it.document().build()));
    openapi::document_of(title, about, ways, openapi::paths(told), components)
}

/// `GET /partner/openapi.json`.
pub async fn answer() -> Response {
    openapi::answer(&TEXT)
}

/// `GET /client/openapi.json`.
pub async fn answer_clients() -> Response {
    openapi::answer(&CLIENT_TEXT)
}
