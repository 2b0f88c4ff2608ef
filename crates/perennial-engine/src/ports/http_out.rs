//! Requests that leave the house: deliveries of messages. Implementations refuse addresses that
//! are not public unless they are allowed, follow no redirects and read bounded answers.

use std::fmt;

use super::BoxFuture;

#[derive(Clone, Debug)]
pub struct OutRequest {
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct OutAnswer {
    pub status: u16,
    /// Seconds, from a `Retry-After` header in either form.
    pub retry_after: Option<u64>,
    /// The first 4 KiB.
    pub body_head: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutError {
    /// The address is not one we may call.
    Refused,
    Timeout,
    Unreachable,
    Tls,
}

impl fmt::Display for OutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "refused_address",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
        })
    }
}

pub trait HttpOut: Send + Sync {
    fn post(&self, request: OutRequest) -> BoxFuture<'_, Result<OutAnswer, OutError>>;
}
