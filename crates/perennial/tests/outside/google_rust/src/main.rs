//! A partner's program in Rust, on Google's generated client.
fn main() {}
