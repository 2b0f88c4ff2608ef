//! How a receiver's messages go out, as it is shown: what opens its doors is masked.

use std::collections::BTreeMap;

use perennial_engine::access::{Access, ShownAs, TlsFiles, TokenSource};
use perennial_engine::going_out::{Format, Rehearsal};

use crate::wire::going_out as wire;

/// Stands for what is kept and never shown. Who sends it back keeps what is there.
pub const MASK: &str = "********";

pub fn http_client_configuration(access: &Access) -> Option<wire::HttpClientConfiguration> {
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, _) in &access.headers {
        headers.entry(name.clone()).or_default().push(MASK.to_owned());
    }
    let shown = wire::HttpClientConfiguration {
        http_headers: (!headers.is_empty()).then_some(headers),
        client_credential_oauth2_config: access.token.as_ref().map(token),
        tls_configuration: access.tls.as_ref().map(tls),
    };
    let any = shown.http_headers.is_some() || access.token.is_some() || access.tls.is_some();
    any.then_some(shown)
}

fn token(source: &TokenSource) -> wire::Oauth2Config {
    wire::Oauth2Config {
        client_id: source.client.clone(),
        client_secret: MASK.to_owned(),
        token_url: source.url.clone(),
        scopes: source.scopes.clone(),
        oauth2_type: match source.shown {
            ShownAs::Form => wire::Oauth2Type::XWwwFormUrlencoded,
            ShownAs::Basic => wire::Oauth2Type::Basic,
        },
    }
}

fn tls(files: &TlsFiles) -> wire::TlsConfiguration {
    let identity = files.identity.as_ref();
    wire::TlsConfiguration {
        tls_auth_mode: match identity {
            Some(_) => wire::TlsAuthMode::Client,
            None => wire::TlsAuthMode::Server,
        },
        client_certificates: identity.map(|identity| identity.certificates.clone()),
        private_key: identity.map(|_| MASK.to_owned()),
        server_ca_certificates: files.authorities.clone(),
    }
}

pub fn format(format: Format) -> wire::Format {
    match format {
        Format::Plain => wire::Format::Json,
        Format::CloudEventsBinary => wire::Format::CloudeventsBinary,
        Format::CloudEventsStructured => wire::Format::CloudeventsStructured,
    }
}

pub fn misbehaviour(rehearsal: Rehearsal) -> wire::SandboxMisbehaviour {
    wire::SandboxMisbehaviour {
        lose: rehearsal.lose,
        delay: rehearsal.delay,
        delay_seconds: rehearsal.delay_seconds,
        double: rehearsal.double,
        reorder: rehearsal.reorder,
    }
}
