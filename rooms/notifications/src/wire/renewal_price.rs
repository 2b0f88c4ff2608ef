//! The price of a renewal (section 7.1).

use serde::Serialize;
use serde_json::Number;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    pub currency: String,
    /// Before discounts.
    pub gross_price: Number,
    pub net_price: Number,
    pub vat_amount: Number,
    /// 0.19 is nineteen percent. Absent where items are taxed differently.
    #[serde(skip_serializing_if = "Option::is_none")]
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

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscountedPrice {
    pub discounted_gross_price: Number,
    pub discounted_net_price: Number,
    pub gross_price_discount_amount: Number,
    pub net_price_discount_amount: Number,
    pub vat_discount_amount: Number,
}
