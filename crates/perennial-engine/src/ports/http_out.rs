//! Requests that leave the house: deliveries of messages. Implementations refuse addresses that
//! are not public unless they are allowed, follow no redirects and read bounded answers.

use std::fmt;
use std::sync::Arc;

use super::BoxFuture;
use crate::access::Access;

#[derive(Clone, Debug)]
pub struct OutRequest {
    /// On whose behalf: what is fetched to be let in is shown for nobody else.
    pub of: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// What is shown to be let in, where the receiver wants anything.
    pub access: Option<Arc<Access>>,
}

#[derive(Clone, Debug, Default)]
pub struct OutAnswer {
    pub status: u16,
    /// Seconds, from a `Retry-After` header in either form.
    pub retry_after: Option<u64>,
    /// The first 4 KiB.
    pub body_head: Vec<u8>,
    /// Whether it says by a header that it never wants this message again.
    pub abort_message: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutError {
    /// The address is not one we may call.
    Refused,
    Timeout,
    Unreachable,
    Tls,
    /// It is told by mail, and there is nobody who sends any.
    NoMailServer,
    /// No access token was given to us.
    NoToken,
    /// Asked whether it wants to be called by us, it did not say yes.
    NotAllowed,
    /// It takes so many calls in a minute and no more; not called. After so many seconds.
    NotYet {
        seconds: u32,
    },
}

impl fmt::Display for OutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "refused_address",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::NoMailServer => "no_mail_server",
            Self::NoToken => "no_access_token",
            Self::NotAllowed => "not_allowed",
            Self::NotYet { .. } => "not_yet",
        })
    }
}

/// A question to another server, whose whole answer is wanted: the keys of an OpenID provider.
#[derive(Clone, Debug)]
pub struct Fetch {
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// Posted where there is one; asked for with GET otherwise.
    pub body: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
pub struct Fetched {
    pub status: u16,
    /// All of it, at most [`FETCHED_BYTES_MAX`]; a longer one is no answer.
    pub body: Vec<u8>,
}

/// The longest answer that is read.
pub const FETCHED_BYTES_MAX: usize = 256 * 1_024;

/// As [`HttpOut`]: to public addresses only, without redirects, bounded.
pub trait HttpFetch: Send + Sync {
    fn fetch(&self, wanted: Fetch) -> BoxFuture<'_, Result<Fetched, OutError>>;
}

pub trait HttpOut: Send + Sync {
    /// Whether what is to be shown can be shown: certificates that are certificates, and a key
    /// that is one. Asked before it is kept.
    fn can_show(&self, _access: &Access) -> bool {
        true
    }

    fn post(&self, request: OutRequest) -> BoxFuture<'_, Result<OutAnswer, OutError>>;
}
