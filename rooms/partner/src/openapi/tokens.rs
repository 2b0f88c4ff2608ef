//! What a token endpoint says (RFC 6749, 5.1 and 5.2).

use serde::Serialize;
use utoipa::ToSchema;

/// A token that lasts an hour.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the document's names")]
pub struct Token {
    pub access_token: String,
    #[schema(pattern = "^Bearer$")]
    pub token_type: String,
    /// Seconds.
    pub expires_in: i64,
    /// With blanks between them.
    pub scope: String,
}

/// Why there is none.
#[derive(Serialize, ToSchema)]
pub struct TokenRefused {
    pub error: String,
    pub error_description: String,
}
