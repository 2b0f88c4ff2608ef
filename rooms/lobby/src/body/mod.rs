//! Reading bodies exactly: what two parsers could read differently is refused at the door.
//!
//! Duplicate members, byte order marks, lone surrogates, NUL and control characters, absurd
//! numbers and depths never reach a room. Numbers stay exact: the workspace's serde_json keeps
//! their digits, so `10.10` arrives in a `serde_json::Number` as `10.10`. Beware that serde cannot
//! see such numbers through `#[serde(flatten)]` or `untagged`; wire types use neither for them.

mod error;
mod extract;
mod fingerprint;
mod guard;
mod parse;
mod scan;
mod strict;
mod text;

pub use error::BodyError;
pub use extract::{RawBody, StrictJson, is_json};
pub use fingerprint::{fingerprint, fingerprint_bytes};
pub(crate) use guard::{BodyBounds, guard};
pub use parse::{JsonLimits, parse_json, parse_json_value};
pub use text::text_is_plain;
