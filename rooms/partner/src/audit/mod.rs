//! The log of calls as this room fills it: one entry for each call whose credential we know (6).
//!
//! What is in it are words and ids of ours: the template of the route, never a path or a query;
//! ids of what it was about; and marks, the words of the request that say what was asked.

mod log;
mod marks;
mod route;

pub use log::log;
pub use marks::{answered, asked, asked_by};
pub use route::same_route;
