//! One file per operation: from the wire to a command or a query.

mod cancel;
mod change;
mod create;
mod entitle;
mod extend;
pub(crate) mod first_cycle;
mod generate_user_session;
mod get;
pub(crate) mod order;
mod patch_line_item;
mod provision;
mod repeatable;
mod resume;
pub(crate) mod sell;
mod suspend;
mod undo_cancel;

pub use cancel::cancel;
pub use create::create;
pub use entitle::entitle;
pub use extend::extend;
pub use generate_user_session::{Sessions, generate_user_session};
pub use get::get;
pub use patch_line_item::patch_line_item;
pub use provision::provision;
pub use resume::resume;
pub use suspend::suspend;
pub use undo_cancel::undo_cancel;
