//! What this room does: selling, reading, cancelling, and the goldens.

mod batches;
mod cancelling;
mod creating;
mod discovery;
mod goldens;
mod printed;
mod provisioning;
mod reading;
mod shop;
mod state_table;
mod times;
