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

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Paths, SecurityRequirement,
};

/// Where it is served, without a credential.
pub(crate) const PATH: &str = "/storefront/openapi.json";
/// The name of the only way to be known.
const KEY: &str = "key";

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
            "`asc_live_…` or `asc_test_…`. GET needs the scope `read`, DELETE `delete`, \
             everything else `write`.",
        ))
        .build();
    let mut components = Components::new();
    components.schemas.extend(schemas);
    components.responses.extend(refusals::responses());
    components.add_security_scheme(KEY, SecurityScheme::Http(scheme));
    let info = InfoBuilder::new()
        .title("Perennial storefront")
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

/// `GET /storefront/openapi.json`.
pub(crate) async fn answer() -> Response {
    match TEXT.as_deref() {
        Ok(text) => {
            let kind = HeaderValue::from_static("application/json");
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(_) => room_lobby::Rejection::Internal.into_response(),
    }
}
