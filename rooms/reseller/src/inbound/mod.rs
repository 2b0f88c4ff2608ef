//! One file per operation: from the wire to a command or a query.

mod cancel;
mod change;
mod create;
mod entitle;
mod extend;
mod first_cycle;
mod get;
mod order;
mod patch_line_item;
mod provision;
mod repeatable;
mod resume;
mod sell;
mod suspend;
mod undo_cancel;

pub use cancel::cancel;
pub use create::create;
pub use entitle::entitle;
pub use extend::extend;
pub use get::get;
pub use patch_line_item::patch_line_item;
pub use provision::provision;
pub use resume::resume;
pub use suspend::suspend;
pub use undo_cancel::undo_cancel;
