//! What a client's tools read of this room: an OpenAPI document, made from the types on the wire
//! and one table of the operations.
//!
//! It is served to anybody at `/notification/openapi.json` and kept as
//! `docs/openapi/notifications.json`.

mod operation;
mod operations;
mod refusals;

use std::sync::LazyLock;

use axum::response::Response;
use room_lobby::openapi::{self, KnownBy};
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::{Components, OpenApi};

use self::operation::Operation;

/// Where it is served, without a credential.
pub(crate) const PATH: &str = "/notification/openapi.json";

const ABOUT: &str = "Who is told of changes, what became of each message, and the subscriptions \
    themselves. Section numbers are those of the specification this room is written from.\n\n\
    Members that are not named here are refused, and so is a member given twice. A refused call \
    changes nothing and says why in one envelope; a field that is wrong and a state that does not \
    allow a call are both answered by 400. Dates are RFC 3339 in UTC, where they are written \
    milliseconds; amounts are JSON numbers with the digits of their currency.";

/// The document as it is served.
static TEXT: LazyLock<openapi::Text> = LazyLock::new(|| openapi::text(&document()));

fn document() -> OpenApi {
    let known_by = KnownBy {
        name: "key",
        scheme: HttpAuthScheme::Bearer,
        told: "`nx_live_…` or `nx_test_…`. GET needs the scope `notifications:read`, everything \
             else `notifications:write`.",
    };
    let operations = operations::all();
    let schemas = operations.iter().flat_map(Operation::schemas).chain(refusals::schemas());
    let mut components = Components::new();
    components.schemas.extend(schemas);
    components.responses.extend(refusals::responses());
    let told = operations.iter().map(|it| (it.path, it.method.clone(), it.document().build()));
    openapi::document("Perennial notifications", ABOUT, known_by, openapi::paths(told), components)
}

/// `GET /notification/openapi.json`.
pub(crate) async fn answer() -> Response {
    openapi::answer(&TEXT)
}
