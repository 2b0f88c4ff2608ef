//! Service accounts: programs of partners that sign for themselves, and the key files they hold.

mod assertion;
pub mod jwt;
mod key_file;

pub use assertion::{Assertion, Unfit, told};
pub use jwt::looks_like_one;
pub use key_file::{KeyFile, NewKey};
