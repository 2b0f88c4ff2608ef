//! Requests that leave the house: deliveries of messages, posted to where the receiver says.
//!
//! The receiver's address is somebody else's input, so everything about the call is narrow:
//! addresses of the inside are refused however they are written or resolved, redirects are not
//! followed, no proxy is taken from the environment, no cookie is kept, times and answers are
//! bounded (notifications specification, 6.4 and 6.8).
//!
//! What a receiver wants to be shown (headers, an access token, a client certificate), and whether
//! it agrees to be called, is seen to here too, by the same narrow way.
//!
//! What this crate never does: decide whether an answer is a success, or when to try again.

pub mod address;
mod clients;
mod handshake;
mod name;
mod post;
mod retry_after;
mod tokens;

pub use name::Lookup;
pub use perennial_engine::Cidr;
pub use post::{OutSettings, PublicHttp};
