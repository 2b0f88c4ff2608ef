//! What a client's tools read of this room: an OpenAPI document, made from the types on the wire
//! and one table of the operations.
//!
//! It is served to anybody at `/notification/openapi.json` and kept as
//! `docs/openapi/notifications.json`.

mod operation;
mod operations;
mod refusals;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Paths, SecurityRequirement,
};

/// Where it is served, without a credential.
pub(crate) const PATH: &str = "/notification/openapi.json";
/// The name of the only way to be known.
const KEY: &str = "key";

const ABOUT: &str = "Who is told of changes, what became of each message, and the subscriptions \
    themselves. Section numbers are those of the specification this room is written from.\n\n\
    Members that are not named here are refused, and so is a member given twice. A refused call \
    changes nothing and says why in one envelope; a field that is wrong and a state that does not \
    allow a call are both answered by 400. Dates are RFC 3339 in UTC, where they are written \
    milliseconds; amounts are JSON numbers with the digits of their currency.";

/// The document as it is served.
static TEXT: LazyLock<Result<String, String>> =
    LazyLock::new(|| document().to_pretty_json().map_err(|error| error.to_string()));

fn document() -> OpenApi {
    let mut paths = Paths::new();
    let mut schemas = BTreeMap::new();
    for operation in operations::all() {
        schemas.extend(operation.schemas());
        let (path, method) = (operation.path, operation.method.clone());
        let item = PathItem::new(method, operation.document());
        match paths.paths.get_mut(path) {
            Some(known) => known.merge_operations(item),
            None => {
                paths.paths.insert(path.to_owned(), item);
            }
        }
    }
    schemas.extend(refusals::schemas());
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "`nx_live_…` or `nx_test_…`. GET needs the scope `notifications:read`, everything \
             else `notifications:write`.",
        ))
        .build();
    let mut components = Components::new();
    components.schemas.extend(schemas);
    components.responses.extend(refusals::responses());
    components.add_security_scheme(KEY, SecurityScheme::Http(scheme));
    let info = InfoBuilder::new()
        .title("Perennial notifications")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .paths(paths)
        .components(Some(components))
        .security(Some([SecurityRequirement::new(KEY, Vec::<String>::new())]))
        .build()
}

/// `GET /notification/openapi.json`.
pub(crate) async fn answer() -> Response {
    match TEXT.as_deref() {
        Ok(text) => {
            let kind = HeaderValue::from_static("application/json");
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(_) => room_lobby::Rejection::Internal.into_response(),
    }
}
