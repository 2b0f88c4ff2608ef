//! The price of a renewal (section 7.1).

use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the words of the document")]
pub struct Price {
    pub currency: String,
    /// Before discounts.
    #[schema(value_type = f64)]
    pub gross_price: Number,
    #[schema(value_type = f64)]
    pub net_price: Number,
    #[schema(value_type = f64)]
    pub vat_amount: Number,
    /// 0.19 is nineteen percent. Absent where items are taxed differently.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub vat_rate: Option<Number>,
    /// Whether tax is inside the list prices.
    pub vat_included: bool,
    /// Absent without discounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discounted_price: Option<DiscountedPrice>,
    /// The order of the renewal, where it is written already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    pub source: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiscountedPrice {
    #[schema(value_type = f64)]
    pub discounted_gross_price: Number,
    #[schema(value_type = f64)]
    pub discounted_net_price: Number,
    #[schema(value_type = f64)]
    pub gross_price_discount_amount: Number,
    #[schema(value_type = f64)]
    pub net_price_discount_amount: Number,
    #[schema(value_type = f64)]
    pub vat_discount_amount: Number,
}
