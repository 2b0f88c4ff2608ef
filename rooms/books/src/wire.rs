//! What is on the wire: names in camel case, amounts as decimals in text, instants in RFC 3339.

use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Given back as `after`, it brings the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Sums {
    pub net: String,
    pub tax: String,
    pub gross: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RateSums {
    /// Percent.
    pub rate: String,
    #[serde(flatten)]
    pub sums: Sums,
}

/// What every document has.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Head {
    /// As it is printed.
    pub number: String,
    pub issuer: String,
    /// Counts from one without gaps.
    pub sequence: u64,
    pub issued_at: String,
    pub subscription: String,
    pub currency: String,
    #[serde(flatten)]
    pub sums: Sums,
    pub taxes: Vec<RateSums>,
    /// Path of the page the customer may see without a key.
    pub link: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceRow {
    #[serde(flatten)]
    pub head: Head,
    pub period_start: String,
    pub period_end: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invoice {
    #[serde(flatten)]
    pub row: InvoiceRow,
    pub seller: Seller,
    pub buyer: Buyer,
    pub lines: Vec<Line>,
    pub credit_notes: Vec<NoteOf>,
    /// The invoice less its credit notes.
    pub kept: Sums,
    /// `paid`, `partly_credited` or `credited`.
    pub state: &'static str,
    pub paid_at: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Seller {
    pub name: String,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub email: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Buyer {
    pub customer: Option<String>,
    /// The merchant's own name for him.
    pub reference: Option<String>,
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub email: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    pub item: u32,
    pub product: String,
    pub name: String,
    pub name_extension: String,
    pub units: Vec<Units>,
    /// Percent, taken one after the other.
    pub discounts: Vec<String>,
    /// The billed share of a period: `1`, `1/2`.
    pub share: String,
    pub tax_rate: String,
    /// Whether the price has its tax inside.
    pub tax_included: bool,
    #[serde(flatten)]
    pub sums: Sums,
    /// The arithmetic as a person writes it.
    pub derivation: String,
}

#[derive(Serialize, ToSchema)]
pub struct Units {
    pub count: i64,
    pub price: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoteOf {
    pub number: String,
    pub issued_at: String,
    #[serde(flatten)]
    pub sums: Sums,
}

/// Its amounts are positive: what the customer gets back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoteRow {
    #[serde(flatten)]
    pub head: Head,
    /// The invoices it takes from: what a period cost may have been paid in several charges.
    pub invoices: Vec<String>,
    /// `refund`: by the way it came. `credit_note`: it stays with the account.
    pub kind: &'static str,
    pub reason: &'static str,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    #[serde(flatten)]
    pub row: NoteRow,
    pub seller: Seller,
    pub buyer: Buyer,
    pub lines: Vec<NoteLine>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoteLine {
    /// The invoice whose line it is.
    pub invoice: String,
    pub item: u32,
    pub name: String,
    pub tax_rate: String,
    #[serde(flatten)]
    pub sums: Sums,
}
