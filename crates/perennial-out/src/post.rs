//! One request: checked, sent, and read as far as it is worth reading.

use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use perennial_engine::access::Access;
use perennial_engine::ports::{
    BoxFuture, Clock, FETCHED_BYTES_MAX, Fetch, Fetched, HttpFetch, HttpOut, OutAnswer, OutError,
    OutRequest,
};
use reqwest::header::{HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Response, Url};

use crate::Cidr;
use crate::address::may_call;
use crate::clients::Clients;
use crate::handshake::Handshakes;
use crate::name::{Lookup, RefusedAddress, SystemLookup};
use crate::retry_after;
use crate::tokens::Tokens;

/// An answer is read so far, so that a connection can be used again after a short one.
const READ_BYTES_MAX: usize = 16 * 1_024;
/// And so much of it is kept.
const KEPT_BYTES_MAX: usize = 4 * 1_024;
const URL_BYTES_MAX: usize = 2_048;

/// The header by which a receiver says that it never wants this message again.
const ABORT: (&str, &str) = ("webhook-delivery", "abort-message");

/// How deliveries go out.
#[derive(Clone, Debug)]
pub struct OutSettings {
    /// Blocks that may be called although they are not public.
    pub allow: Vec<Cidr>,
    /// Whether plain `http` may be called: for development only.
    pub insecure: bool,
    /// To resolve, connect and agree on keys.
    pub connect_time_max: Duration,
    /// For everything.
    pub total_time_max: Duration,
}

impl Default for OutSettings {
    /// Public addresses over TLS; five seconds to connect, fifteen in all.
    fn default() -> Self {
        Self {
            allow: vec![],
            insecure: false,
            connect_time_max: Duration::from_secs(5),
            total_time_max: Duration::from_secs(15),
        }
    }
}

impl OutSettings {
    /// Also receivers on this machine, without TLS.
    pub fn development() -> Self {
        let allow = vec![Cidr::v4(127, 0, 0, 0, 8), Cidr::LOOPBACK_V6];
        Self { allow, insecure: true, ..Self::default() }
    }
}

/// The engine's way out.
pub struct PublicHttp {
    clients: Clients,
    tokens: Tokens,
    handshakes: Handshakes,
    clock: Arc<dyn Clock>,
    allow: Arc<[Cidr]>,
    insecure: bool,
    total_time_max: Duration,
}

impl PublicHttp {
    /// # Errors
    /// Where TLS cannot be set up: no trusted certificates on this machine.
    pub fn new(settings: &OutSettings, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        Self::with_lookup(settings, clock, Arc::new(SystemLookup))
    }

    /// As [`Self::new`], with another way to resolve names.
    pub fn with_lookup(
        settings: &OutSettings,
        clock: Arc<dyn Clock>,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            clients: Clients::new(settings, lookup)?,
            tokens: Tokens::default(),
            handshakes: Handshakes::default(),
            clock,
            allow: settings.allow.clone().into(),
            insecure: settings.insecure,
            total_time_max: settings.total_time_max,
        })
    }

    /// The address, if it may be called as far as can be told without resolving it.
    fn check(&self, url: &str) -> Result<Url, OutError> {
        if url.len() > URL_BYTES_MAX {
            return Err(OutError::Refused);
        }
        let url = Url::parse(url).map_err(|_| OutError::Refused)?;
        let scheme = url.scheme() == "https" || self.insecure && url.scheme() == "http";
        let nobody = url.username().is_empty() && url.password().is_none();
        let host = url.host_str().ok_or(OutError::Refused)?;
        // The parser has brought odd spellings (octal, one number) into the usual form.
        let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let address = literal.is_none_or(|address| may_call(address, &self.allow));
        if scheme && nobody && address { Ok(url) } else { Err(OutError::Refused) }
    }

    async fn send(&self, request: OutRequest) -> Result<OutAnswer, OutError> {
        let url = self.check(&request.url)?;
        let now = self.clock.now().seconds();
        let access = request.access.as_deref();
        let client = self.clients.of(access.and_then(|access| access.tls.as_ref()))?;
        if let Some(name) = access.and_then(|access| access.asked_as.as_ref()) {
            self.handshakes.may_call(&client, &url, name, now).await?;
        }
        let token = access.and_then(|access| access.token.as_ref());
        let mut shown = vec![];
        if let Some(source) = token {
            let fetch = async |wanted| self.ask(wanted).await;
            let value = self.tokens.authorization(&request.of, source, now, fetch).await?;
            shown.push(("authorization".to_owned(), value));
        }
        let always = access.map(|access| access.headers.as_slice()).unwrap_or_default();
        let mut post = client.post(url).body(request.body);
        for (name, value) in request.headers.iter().chain(always).chain(&shown) {
            let name = HeaderName::try_from(name).map_err(|_| OutError::Refused)?;
            let mut value = HeaderValue::try_from(value).map_err(|_| OutError::Refused)?;
            value.set_sensitive(true);
            post = post.header(name, value);
        }
        let response = post.send().await.map_err(|error| judge(&error))?;
        let status = response.status().as_u16();
        if let Some(source) = token.filter(|_| status == 401) {
            self.tokens.forget(&request.of, source);
        }
        let wished = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let retry_after = wished.and_then(|value| retry_after::seconds(value, now));
        let said = response.headers().get(ABORT.0).and_then(|value| value.to_str().ok());
        let abort_message = said.is_some_and(|said| said.trim().eq_ignore_ascii_case(ABORT.1));
        let mut body_head = head(response).await?;
        // Whoever answers with what he was sent would have it written into the log.
        for (_, value) in always.iter().chain(&shown) {
            mask(&mut body_head, value);
        }
        Ok(OutAnswer { status, retry_after, body_head, abort_message })
    }
}

impl PublicHttp {
    async fn ask(&self, wanted: Fetch) -> Result<Fetched, OutError> {
        let url = self.check(&wanted.url)?;
        let client = self.clients.of(None)?;
        let mut asked = match wanted.body {
            Some(body) => client.post(url).body(body),
            None => client.get(url),
        };
        for (name, value) in &wanted.headers {
            let name = HeaderName::try_from(name).map_err(|_| OutError::Refused)?;
            let value = HeaderValue::try_from(value).map_err(|_| OutError::Refused)?;
            asked = asked.header(name, value);
        }
        let mut response = asked.send().await.map_err(|error| judge(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| judge(&error))? {
            if body.len().saturating_add(chunk.len()) > FETCHED_BYTES_MAX {
                return Err(OutError::Refused);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Fetched { status, body })
    }
}

impl HttpFetch for PublicHttp {
    fn fetch(&self, wanted: Fetch) -> BoxFuture<'_, Result<Fetched, OutError>> {
        Box::pin(self.ask(wanted))
    }
}

impl HttpOut for PublicHttp {
    fn can_show(&self, access: &Access) -> bool {
        self.clients.of(access.tls.as_ref()).is_ok()
    }

    fn post(&self, request: OutRequest) -> BoxFuture<'_, Result<OutAnswer, OutError>> {
        // All of it: a handshake, and waiting for a token that others wait for as well. What comes
        // later would be signed for a time that is long over.
        Box::pin(async move {
            let sent = tokio::time::timeout(self.total_time_max, self.send(request)).await;
            sent.unwrap_or(Err(OutError::Timeout))
        })
    }
}

/// What is shorter says nothing, and stands in many an answer by chance.
const SECRET_BYTES_MIN: usize = 6;

/// Makes a secret unreadable wherever it stands, by itself or behind the name of its scheme.
fn mask(text: &mut [u8], secret: &str) {
    let bare = secret.split_once(' ').map_or(secret, |(_, bare)| bare).as_bytes();
    for secret in [secret.as_bytes(), bare] {
        if secret.len() < SECRET_BYTES_MIN {
            continue;
        }
        let mut from = 0;
        while let Some(found) = text
            .get(from..)
            .and_then(|rest| rest.windows(secret.len()).position(|there| there == secret))
        {
            let (start, end) = (from + found, from + found + secret.len());
            text[start..end].fill(b'*');
            from = end;
        }
    }
}

/// The beginning of the answer's body. The rest is not waited for.
async fn head(mut response: Response) -> Result<Vec<u8>, OutError> {
    let mut kept = Vec::new();
    let mut read = 0_usize;
    while read < READ_BYTES_MAX {
        let Some(chunk) = response.chunk().await.map_err(|error| judge(&error))? else { break };
        read = read.saturating_add(chunk.len());
        let room = KEPT_BYTES_MAX.saturating_sub(kept.len()).min(chunk.len());
        kept.extend_from_slice(chunk.get(..room).unwrap_or_default());
    }
    Ok(kept)
}

/// Why no answer came.
pub fn judge(error: &reqwest::Error) -> OutError {
    if error.is_timeout() {
        return OutError::Timeout;
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if this.is::<RefusedAddress>() {
            return OutError::Refused;
        }
        if is_tls(this) {
            return OutError::Tls;
        }
        cause = this.source();
    }
    OutError::Unreachable
}

/// TLS failures travel inside I/O errors, which do not name them as their source.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let within = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>()
        || within.is_some_and(|within| within.is::<rustls::Error>() || nested(within))
}

fn nested(error: &(dyn Error + Send + Sync + 'static)) -> bool {
    let within = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    within.is_some_and(<dyn Error + Send + Sync>::is::<rustls::Error>)
}
