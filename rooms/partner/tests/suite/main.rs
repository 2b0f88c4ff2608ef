//! What this room does: orders, queries, changes, versions, the clock, and the goldens.

mod changing;
mod goldens;
mod moving_time;
mod ordering;
mod querying;
mod shop;
mod speaking;
