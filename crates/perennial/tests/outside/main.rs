//! Perennial against programs that nobody here wrote: clients, sinks, judges. They come from their
//! registries by name (`.ci/outside` installs them); the tests themselves talk to loopback only.

mod apertium;
#[path = "../common/mod.rs"]
mod common;
mod counterpart;
mod customer_page;
mod doors;
mod google;
mod judge;
mod mail;
mod offline;
mod openid;
mod schemathesis;
mod stripe;
mod webhooks;
