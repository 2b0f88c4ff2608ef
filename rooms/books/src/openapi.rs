//! What a client's tools read of this room: an OpenAPI document, made from the types on the wire
//! and the routes themselves.
//!
//! It is served to anybody at `/books/openapi.json` and kept as `docs/openapi/books.json`.

use std::sync::LazyLock;

use axum::response::Response;
use room_lobby::openapi::{self, KnownBy};
use serde::Serialize;
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{Components, OpenApi as Document};
use utoipa::{IntoParams, IntoResponses, OpenApi, ToSchema};

use crate::inbound;

/// Where it is served, without a credential.
pub const PATH: &str = "/books/openapi.json";

/// Why there is no answer (RFC 9457).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `about:blank`: the status says what kind it is.
    r#type: String,
    title: String,
    status: u16,
    /// For programs; never changes its meaning.
    code: String,
    /// For people.
    detail: String,
    /// To be named to who runs this installation.
    request_id: String,
}

/// What a list is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the derive alone")]
pub struct Listing {
    /// The project that issues; needed where the key sees several.
    issuer: Option<String>,
    /// Issued then or later.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Issued before then.
    #[param(format = DateTime)]
    until: Option<String>,
    /// Of one subscription.
    #[param(format = "uuid")]
    subscription: Option<String>,
    /// Rows of a page of JSON; 100 where absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `next` of the page before.
    after: Option<String>,
}

/// What any call may be answered with instead.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the derive alone")]
pub enum Problems {
    /// A parameter is unknown, missing or not in its form.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(#[to_schema] Problem),
    /// No key, or one that is not known.
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(#[to_schema] Problem),
    /// The key lacks the scope `books:read`, or does not open the books.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// There is none, or it is not yours to see.
    #[response(status = 404, content_type = "application/problem+json")]
    Nowhere(#[to_schema] Problem),
    /// None of the forms in `Accept` is one of ours.
    #[response(status = 406, content_type = "application/problem+json")]
    NotAcceptable(#[to_schema] Problem),
    /// Too often; `Retry-After` says when again.
    #[response(status = 429, content_type = "application/problem+json")]
    TooOften(#[to_schema] Problem),
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Perennial books",
        description = "Invoices and credit notes, for finance people. Amounts are decimals in \
            text in the currency named beside them, to the cent; tax rates are percent; instants \
            are RFC 3339 in UTC. Every payment is an invoice and everything that goes back a \
            credit note, each series numbered from one without gaps. Tables are CSV (RFC 4180) \
            with a header; pages are HTML to be printed.",
    ),
    paths(
        inbound::invoice_list::answer,
        inbound::invoice_get::answer,
        inbound::note_list::answer,
        inbound::note_get::answer,
        inbound::shown::answer,
    ),
    components(schemas(Problem))
)]
struct Books;

/// The document as it is served.
static TEXT: LazyLock<openapi::Text> = LazyLock::new(|| openapi::text(&document()));

fn document() -> Document {
    let mut document = Books::openapi();
    env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
    let known_by = KnownBy {
        name: "key",
        scheme: HttpAuthScheme::Bearer,
        told: "A key with the scope `books:read`: `bk_live_…` or `bk_test_…`.",
    };
    let components = document.components.get_or_insert_with(Components::new);
    document.security = Some(known_by.needed(components));
    document
}

/// `GET /books/openapi.json`.
pub async fn answer() -> Response {
    openapi::answer(&TEXT)
}
