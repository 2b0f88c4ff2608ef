//! From a name to addresses that may be called: once per connection, and the check is on what the
//! name resolved to, so that nobody resolves twice and gets two answers.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use perennial_engine::ports::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;

use crate::Cidr;
use crate::address::may_call;

/// Asks for the addresses of a name. A port of its own, so that tests need no network.
pub trait Lookup: Send + Sync {
    fn addresses(&self, name: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>>;
}

/// The operating system's resolver.
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn addresses(&self, name: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Every address of the name is one we do not call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the name has no address that may be called")]
pub struct RefusedAddress;

/// Resolves names to addresses that may be called, and to no others.
pub struct PublicNames {
    pub lookup: Arc<dyn Lookup>,
    pub allow: Arc<[Cidr]>,
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.lookup.addresses(name.as_str().to_owned());
        let allow = self.allow.clone();
        Box::pin(async move {
            let found = found.await?;
            let some = !found.is_empty();
            let mut public = found;
            public.retain(|address| may_call(*address, &allow));
            if public.is_empty() && some {
                return Err(RefusedAddress.into());
            }
            // The port comes from the address that is called.
            let addresses: Addrs =
                Box::new(public.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
