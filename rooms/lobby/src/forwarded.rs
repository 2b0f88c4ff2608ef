//! Who is behind a proxy: what a proxy of ours says about its caller, and nobody else's word.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

use crate::lobby::Proxies;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Most hops that are followed.
const HOPS_MAX: usize = 32;

/// Where a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Origin {
    /// The caller's address, where it is known.
    pub(crate) peer: Option<IpAddr>,
    /// Whether nobody could read along: over TLS, as a proxy of ours says, or within this machine.
    pub(crate) private: bool,
}

/// Reads the chain from its end: the last address that is no proxy of ours is the caller's, since
/// everything before it is what he said himself.
pub(crate) fn origin(
    peer: Option<SocketAddr>,
    headers: &HeaderMap,
    proxies: Option<&Proxies>,
) -> Origin {
    let Some(peer) = peer.map(|peer| peer.ip().to_canonical()) else {
        // Asked within this process.
        return Origin { peer: None, private: true };
    };
    let ours = |address: IpAddr| proxies.is_some_and(|proxies| proxies(address));
    if !ours(peer) {
        return Origin { peer: Some(peer), private: peer.is_loopback() };
    }
    let mut caller = peer;
    let chain = headers.get_all(FOR).iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = chain.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.iter().rev().take(HOPS_MAX) {
        let Some(address) = address(hop) else { break };
        caller = address;
        if !ours(caller) {
            break;
        }
    }
    let mut protos = headers.get_all(PROTO).iter();
    let proto = protos.next_back().and_then(|value| value.to_str().ok()).unwrap_or_default();
    let proto = proto.rsplit(',').next().unwrap_or_default().trim();
    Origin { peer: Some(caller), private: proto.eq_ignore_ascii_case("https") }
}

/// An address as proxies write it: with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let whole = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|at| at.ip()));
    whole.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::HeaderValue;

    use super::*;

    fn from(peer: &str, chain: &[&str], proto: &str, proxied: bool) -> (String, bool) {
        let mut headers = HeaderMap::new();
        for value in chain {
            headers.append(FOR, HeaderValue::from_str(value).expect("a value"));
        }
        if !proto.is_empty() {
            headers.insert(PROTO, HeaderValue::from_str(proto).expect("a value"));
        }
        let proxies: Proxies = Arc::new(|address| address.to_string().starts_with("10."));
        let peer = peer.parse().expect("an address");
        let found = origin(Some(peer), &headers, proxied.then_some(&proxies));
        (found.peer.expect("an address").to_string(), found.private)
    }

    #[test]
    fn only_a_proxy_of_ours_is_believed() {
        let said = |peer, chain, proto, proxied| from(peer, chain, proto, proxied);
        let is = |address: &str, private| (address.to_owned(), private);
        assert_eq!(said("192.0.2.1:9", &["198.51.100.7"], "https", true), is("192.0.2.1", false));
        assert_eq!(said("10.0.0.1:9", &["198.51.100.7"], "https", false), is("10.0.0.1", false));
        assert_eq!(said("10.0.0.1:9", &["198.51.100.7"], "https", true), is("198.51.100.7", true));
        assert_eq!(said("10.0.0.1:9", &["198.51.100.7"], "http", true), is("198.51.100.7", false));
        assert_eq!(said("10.0.0.1:9", &["198.51.100.7"], "", true), is("198.51.100.7", false));
        assert_eq!(said("127.0.0.1:9", &[], "", false), is("127.0.0.1", true));
        assert_eq!(said("[::ffff:127.0.0.1]:9", &[], "", true), is("127.0.0.1", true));
    }

    #[test]
    fn what_the_caller_says_before_his_own_address_is_not_believed() {
        let peer = |chain: &[&str]| from("10.0.0.1:9", chain, "https", true).0;
        assert_eq!(peer(&["203.0.113.1, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(peer(&["203.0.113.1", "198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(peer(&["203.0.113.1, nobody, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(peer(&["198.51.100.7:4711"]), "198.51.100.7");
        assert_eq!(peer(&["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(peer(&["2001:db8::1"]), "2001:db8::1");
        assert_eq!(peer(&[]), "10.0.0.1");
    }
}
