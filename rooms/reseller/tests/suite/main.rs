//! What this room does: selling, reading, cancelling, and the goldens.

mod batches;
mod cancelling;
mod creating;
mod discovery;
mod extending;
mod goldens;
mod goods;
mod listing;
mod openapi;
mod patching;
mod platform;
mod openapi;
mod printed;
mod provisioning;
mod reading;
mod shop;
mod state_table;
mod suspending;
mod times;
