//! What a partner may sell. Whoever answers with products and promotions adds their types here.

use serde::Deserialize;

/// The same three as the query parameters of a list.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FindEligiblePromotionsRequest {
    pub filter: String,
    pub page_size: i32,
    pub page_token: String,
}
