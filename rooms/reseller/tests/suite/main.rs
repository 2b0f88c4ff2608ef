//! What this room does: selling, reading, cancelling, and the goldens.

mod batches;
mod cancelling;
mod creating;
mod discovery;
mod events;
mod extending;
mod goldens;
mod goods;
mod lines;
mod listing;
mod openapi;
mod pages;
mod patching;
mod platform;
mod printed;
mod provisioning;
mod reading;
mod replacing;
mod shop;
mod state_table;
mod suspending;
mod system;
mod times;
mod walking;
mod wire_messages;
