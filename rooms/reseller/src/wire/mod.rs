//! The messages on the wire, named as the document names them. Members that hold the default are
//! left out (2.1); input comes from [`crate::proto`], in one spelling.

mod catalog;
mod purchase_order;
mod requests;
mod sessions;
mod subscription;

pub use catalog::*;
pub use purchase_order::*;
pub use requests::*;
pub use sessions::*;
pub use subscription::*;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_zero(number: &i32) -> bool {
    *number == 0
}
