//! Mail to customers: what is told at each step of a subscription, worded by templates that can
//! be edited, and sent over SMTP.
//!
//! When something is told is not decided here (`perennial_core::notice`), nor when it is sent
//! (`perennial_engine::worker::mail`). Amounts and dates come in whole and are only written down.

mod built_in;
mod code;
mod filters;
mod letters;
mod message;
mod money_and_dates;
mod sample;
mod shown;
mod smtp;
mod templates;
mod told;

pub use built_in::{BUILT_IN, write_out};
pub use code::{SIGN_IN_CODE, ShownCode};
pub use letters::{InvoiceLink, Letters, Links, Sender};
pub use message::bytes;
pub use shown::{Shown, ShownAmounts, ShownItem, ShownLine};
pub use smtp::{NoServer, Smtp, SmtpError};
pub use templates::{TemplateError, Templates, Worded};
pub use told::{NOTIFICATION, ShownMessage};
