//! What must hold for the head of a request before anything else is read from it.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Version, header};

use crate::rejection::{HeaderError, Rejection};
use crate::serve::FramingConflict;

/// One valid host, one way to frame the body, and a body that is not encoded.
pub(super) fn check_head(parts: &Parts) -> Result<(), Rejection> {
    if parts.extensions.get::<FramingConflict>().is_some()
        || (parts.headers.contains_key(header::TRANSFER_ENCODING)
            && parts.headers.contains_key(header::CONTENT_LENGTH))
    {
        return Err(HeaderError::FramingConflict.into());
    }
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(_), Some(_)) => return Err(HeaderError::HostInvalid.into()),
        (Some(host), None) if !names_a_host(host) => return Err(HeaderError::HostInvalid.into()),
        (Some(_), None) => {}
        (None, _) => {
            // HTTP/2 names the host in the URI.
            if parts.version != Version::HTTP_2 || parts.uri.authority().is_none() {
                return Err(HeaderError::HostMissing.into());
            }
        }
    }
    let identity = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if !parts.headers.get_all(header::CONTENT_ENCODING).iter().all(identity) {
        return Err(Rejection::UnsupportedMediaType);
    }
    Ok(())
}

fn names_a_host(host: &HeaderValue) -> bool {
    let bytes = host.as_bytes();
    let plain = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']' | b'~' | b'%')
    };
    !bytes.is_empty() && bytes.len() <= 300 && bytes.iter().all(plain)
}

/// The length the body was announced with.
pub(super) fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
