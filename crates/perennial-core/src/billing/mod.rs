//! Billing: what a period or a change costs, how that was worked out, and what was paid.

pub mod charge;
pub mod credit;
pub mod credit_note;
pub mod invoice;
pub mod line;
pub mod monthly;
pub mod price;

pub use charge::{Charge, ChargeKey, Outcome, Purpose, Reason, Standing};
pub use credit::{Credit, CreditKind, PaidCharge};
pub use credit_note::{CreditNote, CreditPart};
pub use invoice::{Invoice, Totals};
pub use line::{Amounts, Basis, Line, Tax, Units, percent};
pub use monthly::Monthly;
pub use price::{Price, Tier, TierMode};
