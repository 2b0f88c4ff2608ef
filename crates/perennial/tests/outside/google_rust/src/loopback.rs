//! Nothing leaves this machine: a connector that looks up no names. An address needs no looking up,
//! so what goes to `127.0.0.1` goes, and whatever is called by a name is refused and remembered.

use std::future::{Ready, ready};
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::sync::Mutex;
use std::task::{Context, Poll};

use google_paymentsresellersubscription1::hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use google_paymentsresellersubscription1::hyper_util::client::legacy::Client;
use google_paymentsresellersubscription1::hyper_util::client::legacy::connect::HttpConnector;
use google_paymentsresellersubscription1::hyper_util::client::legacy::connect::dns::Name;
use google_paymentsresellersubscription1::hyper_util::rt::TokioExecutor;

/// Names that somebody wanted to call.
pub static REFUSED: Mutex<Vec<String>> = Mutex::new(vec![]);

/// Knows no names.
#[derive(Clone)]
pub struct NoNames;

impl tower_service::Service<Name> for NoNames {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Error;
    type Future = Ready<Result<Self::Response, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        REFUSED.lock().unwrap().push(name.as_str().to_owned());
        ready(Err(Error::new(ErrorKind::PermissionDenied, "not this machine")))
    }
}

pub type Connector = HttpsConnector<HttpConnector<NoNames>>;

/// A client as the documentation of the crate makes it, on that connector.
pub fn client<B>() -> Client<Connector, B>
where
    B: google_paymentsresellersubscription1::hyper::body::Body + Send,
    B::Data: Send,
{
    let mut http = HttpConnector::new_with_resolver(NoNames);
    http.enforce_http(false);
    let connector = HttpsConnectorBuilder::new()
        .with_native_roots()
        .unwrap()
        .https_or_http()
        .enable_http2()
        .wrap_connector(http);
    Client::builder(TokioExecutor::new()).build(connector)
}
