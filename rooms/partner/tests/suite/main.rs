//! What this room does: orders, queries, changes, versions, the clock, and the goldens.

mod changing;
mod devices;
mod entering;
mod goldens;
mod moving_time;
mod ordering;
mod querying;
mod rehearsing;
mod shop;
mod speaking;
