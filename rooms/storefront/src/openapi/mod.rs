//! What a client's tools read of this room: an OpenAPI document, made from the types on the wire
//! and one table of the operations.
//!
//! It is served to anybody at `/storefront/openapi.json` and kept as `docs/openapi/storefront.json`.

mod codes;
pub(crate) mod kinds;
mod managing;
mod operation;
mod operations;
mod projects;
mod refusals;
mod win_back;

use std::sync::LazyLock;

use axum::response::Response;
use room_lobby::openapi::{self, KnownBy};
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{Components, OpenApi};

use self::operation::Operation;

/// Where it is served, without a credential.
pub(crate) const PATH: &str = "/storefront/openapi.json";

const ABOUT: &str = "The catalog people sell from: groups, subscriptions at levels, prices, offers \
    and their texts; and what was sold from it.\n\n\
    Every path is also answered below `/v1` and `/api/v1`. `projectId` is given in the query or in \
    the body; where both name one, they must agree. Members that are not named here are refused, \
    and so is a member given twice. A refused call changes nothing, and says why in one envelope: \
    a code, a sentence, and details a program can branch on.\n\n\
    Amounts are decimals as text in the currency named beside them (ISO 4217), with its digits; \
    where they are written, numbers are read as well, digit by digit. Instants are RFC 3339 in \
    UTC, durations ISO 8601 with one unit, storefronts ISO 3166 alpha-3, locales BCP 47. Lengths \
    of texts are characters in NFC.";

/// The document as it is served.
static TEXT: LazyLock<openapi::Text> = LazyLock::new(|| openapi::text(&document()));

fn document() -> OpenApi {
    let known_by = KnownBy {
        name: "key",
        scheme: HttpAuthScheme::Bearer,
        told: "`asc_live_…` or `asc_test_…`. GET needs the scope `read`, DELETE `delete`, \
             everything else `write`.",
    };
    let operations = operations::all();
    let schemas = operations.iter().flat_map(Operation::schemas).chain(refusals::schemas());
    let mut components = Components::new();
    components.schemas.extend(schemas);
    components.responses.extend(refusals::responses());
    let told = operations.iter().map(|it| (it.path, it.method.clone(), it.document().build()));
    openapi::document("Perennial storefront", ABOUT, known_by, openapi::paths(told), components)
}

/// `GET /storefront/openapi.json`.
pub(crate) async fn answer() -> Response {
    openapi::answer(&TEXT)
}
