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

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder, SecurityRequirement};

/// Where it is served, without a credential.
pub const PATH: &str = "/subscription/openapi.json";
/// The name of the only way to be known.
const BASIC: &str = "basic";

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
static TEXT: LazyLock<Result<String, String>> =
    LazyLock::new(|| document().to_pretty_json().map_err(|error| error.to_string()));

pub fn document() -> OpenApi {
    let mut components = answers::schemas(requests::schemas(Components::builder()));
    components = refusals::responses(components);
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Basic)
        .description(Some("The API user's name and password (section 1)."))
        .build();
    let components = components.security_scheme(BASIC, SecurityScheme::Http(scheme)).build();
    let info = InfoBuilder::new()
        .title("Perennial commerce")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .paths(operations::paths())
        .components(Some(components))
        .security(Some([SecurityRequirement::new(BASIC, Vec::<String>::new())]))
        .build()
}

/// `GET /subscription/openapi.json`.
pub async fn answer() -> Response {
    match TEXT.as_deref() {
        Ok(text) => {
            let kind = HeaderValue::from_static("application/json");
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(_) => room_lobby::Rejection::Internal.into_response(),
    }
}
