//! What this room does: orders, queries, changes, versions, the clock, and the goldens.

mod changing;
mod codes;
mod devices;
mod entering;
mod goldens;
mod history;
mod moving_time;
mod ordering;
mod querying;
mod rehearsing;
mod searching;
mod shop;
mod speaking;
