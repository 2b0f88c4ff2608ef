//! What a client's tools read of this room: an OpenAPI document of the 18 operations, in JSON and
//! XML, that tells how leniently calls are read, so that what it calls wrong is really refused.
//!
//! It is served to anybody at `/subscription/openapi.json` and kept as `docs/openapi/commerce.json`.

mod answers;
mod kinds;
mod operations;
mod refusals;
mod requests;

use std::sync::LazyLock;

use axum::response::Response;
use room_lobby::openapi::{self, KnownBy};
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{Components, OpenApi};

/// Where it is served, without a credential.
pub const PATH: &str = "/subscription/openapi.json";

const ABOUT: &str = "Subscriptions as the vendor's back office manages them: read, change with a \
    preview, align, renew, end. Section numbers are those of the specification this room is \
    written from.\n\n\
    Every operation takes and answers JSON or XML: `Content-Type` names what is sent, `Accept` \
    what is wanted, JSON where it is absent. Paths, query keys and member names are read in any \
    letter case; unknown members and parameters are ignored; a member given twice, also in two \
    letter cases, is refused; null and blank text are absent; numbers may be text and ids may be \
    numbers. In XML, the request's root is `<{Operation}Request>` without a namespace, lists hold \
    elements of any name, and document types, entities and control characters are refused.\n\n\
    Amounts are decimals in the currency named beside them; dates are RFC 3339 in UTC, without a \
    zone in XML; counts are int32. A success always says `OK` as its `ResultMessage`, a refusal \
    says why, and a refused call changes nothing.";

/// The document as it is served.
static TEXT: LazyLock<openapi::Text> = LazyLock::new(|| openapi::text(&document()));

pub fn document() -> OpenApi {
    let mut components = answers::schemas(requests::schemas(Components::builder()));
    components = refusals::responses(components);
    let known_by = KnownBy {
        name: "basic",
        scheme: HttpAuthScheme::Basic,
        told: "The API user's name and password (section 1).",
    };
    openapi::document(
        "Perennial commerce",
        ABOUT,
        known_by,
        operations::paths(),
        components.build(),
    )
}

/// `GET /subscription/openapi.json`.
pub async fn answer() -> Response {
    openapi::answer(&TEXT)
}
