//! One file per operation: from the wire to a command or a query.

mod cancel;
mod change;
mod create;
mod eligible;
mod entitle;
mod extend;
pub(crate) mod first_cycle;
mod generate_user_session;
mod get;
pub(crate) mod order;
mod patch_line_item;
mod products;
mod promotions;
mod provision;
mod repeatable;
mod resume;
pub(crate) mod sell;
mod suspend;
mod undo_cancel;

pub use cancel::cancel;
pub use create::create;
pub use eligible::find_eligible;
pub use entitle::entitle;
pub use extend::extend;
pub use generate_user_session::{Sessions, generate_user_session};
pub use get::get;
pub use patch_line_item::patch_line_item;
pub use products::{Lists, products};
pub use promotions::promotions;
pub use provision::provision;
pub use resume::resume;
pub use suspend::suspend;
pub use undo_cancel::undo_cancel;
