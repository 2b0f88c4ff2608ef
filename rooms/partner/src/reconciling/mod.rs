//! Reconciling: a partner sends the list he keeps, and hears exactly what differs from ours, since
//! when and why. Nothing is written.

mod compare;
mod fields;
mod list;
mod reconcile;

pub use fields::{FIELDS, Form};
pub use reconcile::{bounds, reconcile};
