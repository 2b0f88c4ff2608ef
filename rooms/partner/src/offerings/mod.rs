//! Offerings (3, 5.1): what a partner may sell, by which rules, and whether a customer may have
//! it. An offering is a product of his project under his own name, on the terms he sells it on.

mod eligibility;
mod list;
mod one;
mod options;
mod range;
mod rules;
mod shown;

pub use eligibility::eligibility;
pub use list::list;
pub use one::one;
pub use options::{option_id, options_of};
pub use range::Range;
