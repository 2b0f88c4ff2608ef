//! What a caller says of how messages go out: to whom, in which format, what is shown at the door,
//! and what a sandbox does wrong on purpose.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue};
use perennial_engine::EnvironmentKind;
use perennial_engine::access::{Access, Identity, ShownAs, TlsFiles, TokenSource};
use perennial_engine::contact::{is_email, is_language};
use perennial_engine::directory::Receiver;
use perennial_engine::going_out::{Format, MailTo, Rehearsal};

use super::receiver_create::check_url;
use crate::access::Asked;
use crate::manner;
use crate::outbound::going_out::MASK;
use crate::refusals::{Fault, No};
use crate::wire::going_out as wire;
use crate::wire::receiver::ReceiverInput;

const EMAILS_MAX: usize = 10;
const HEADERS_MAX: usize = 32;
const HEADER_BYTES_MAX: usize = 4 * 1_024;
const PEM_BYTES_MAX: usize = 64 * 1_024;
const TEXT_CHARS_MAX: usize = 512;
const LOCALE_BYTES_MAX: usize = 35;
const SCOPES_MAX: usize = 32;
const TARGETS_MAX: usize = 100;
const DELAY_SECONDS_MAX: u32 = 86_400;

/// Headers of one connection, of ours, and of the message itself are nobody else's to say.
const NOT_YOURS: [&str; 12] = [
    "connection",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];
const NOT_YOURS_FROM: [&str; 4] = ["ce-", "content-", "perennial-", "webhook-"];

/// Adds it to a receiver that is made or replaced; `old` is what is kept of it so far.
pub fn add(
    asked: &Asked,
    input: &ReceiverInput,
    old: Option<&Receiver>,
    new: &mut Receiver,
) -> Result<(), No> {
    whom(asked, input, new)?;
    new.mail = mail(asked, input)?;
    new.format = match input.format {
        None | Some(wire::Format::Json) => Format::Plain,
        Some(wire::Format::CloudeventsBinary) => Format::CloudEventsBinary,
        Some(wire::Format::CloudeventsStructured) => Format::CloudEventsStructured,
    };
    let mut kept = old.and_then(|old| old.access.as_deref().cloned());
    if let Some(kept) = kept.as_mut().filter(|_| old.is_some_and(|old| !same_door(old, new))) {
        kept.headers.clear();
    }
    let access = access(asked, input, kept.as_ref())?;
    new.access = (!access.is_open()).then(|| Arc::new(access));
    new.rehearsal = rehearsal(asked, input)?;
    if new.mail.is_some() && (new.access.is_some() || new.format != Format::Plain) {
        let text = "A receiver by mail has no httpClientConfiguration, handshake or format.";
        return Err(Fault::field("emails", text).into());
    }
    Ok(())
}

/// Whether it is told at the host where it was told before. What opens that door is shown at no
/// other without being said anew: it is not for everybody to read who may change the address.
fn same_door(old: &Receiver, new: &Receiver) -> bool {
    let door = |url: &str| {
        let uri = url.parse::<axum::http::Uri>().ok()?;
        Some((uri.scheme()?.clone(), uri.authority()?.clone()))
    };
    door(&old.url).is_some_and(|old| Some(old) == door(&new.url))
}

/// A customer of Nexway's is a seller: a project here.
fn whom(asked: &Asked, input: &ReceiverInput, new: &mut Receiver) -> Result<(), No> {
    let known = |id: &str| {
        room_lobby::auth::sees_project(&asked.credential, id)
            && asked.place.catalog.projects.keys().any(|project| project.as_str() == id)
    };
    if let Some(id) = &input.customer_id {
        if !known(id) {
            return Err(Fault::field("customerId", "There is no such project.").into());
        }
        new.settings.insert(manner::CUSTOMER.to_owned(), id.clone());
    }
    let targets = input.targeted_customer_ids.as_deref().unwrap_or_default();
    if targets.len() > TARGETS_MAX || !targets.iter().all(|id| known(id)) {
        return Err(Fault::field("targetedCustomerIds", "There is no such project.").into());
    }
    if !targets.is_empty() {
        new.settings.insert(manner::TARGETS.to_owned(), targets.join(" "));
    }
    if input.include_personal_data == Some(true) {
        new.settings.insert(manner::PERSONAL_DATA.to_owned(), "true".to_owned());
    }
    Ok(())
}

fn mail(asked: &Asked, input: &ReceiverInput) -> Result<Option<MailTo>, No> {
    let emails = input.emails.clone().unwrap_or_default();
    let template = input.email_template_name.as_ref();
    if emails.is_empty() {
        let stray = [
            ("locale", input.locale.is_some()),
            ("emailTemplateName", template.is_some()),
            ("useEmailTemplate", input.use_email_template == Some(true)),
        ];
        return match stray.into_iter().find(|(_, said)| *said) {
            Some((name, _)) => Err(Fault::field(name, "This is for receivers by mail.").into()),
            None => Ok(None),
        };
    }
    if emails.len() > EMAILS_MAX || !emails.iter().all(|email| email.is_ascii() && is_email(email))
    {
        return Err(Fault::field("emails", "One to ten mail addresses.").into());
    }
    if let Some(locale) = &input.locale
        && !(locale.len() <= LOCALE_BYTES_MAX && is_language(locale))
    {
        return Err(Fault::field("locale", "A locale is a language tag: de, or de-AT.").into());
    }
    let template = match (input.use_email_template, template) {
        (Some(true), Some(name)) => Some(name.clone()),
        (Some(true), None) => Some(STANDARD_TEMPLATE.to_owned()),
        (Some(false) | None, None) => None,
        (Some(false) | None, Some(_)) => {
            let text = "A template is named where useEmailTemplate is true.";
            return Err(Fault::field("emailTemplateName", text).into());
        }
    };
    if let Some(name) = &template
        && !asked.engine.mail_writer().has_template(name)
    {
        return Err(Fault::field("emailTemplateName", "There is no such template.").into());
    }
    Ok(Some(MailTo { emails, locale: input.locale.clone(), template }))
}

/// The words that are built in.
const STANDARD_TEMPLATE: &str = "notification";

fn access(asked: &Asked, input: &ReceiverInput, old: Option<&Access>) -> Result<Access, No> {
    let mut access = Access::default();
    if let Some(said) = &input.http_client_configuration {
        let old = old.cloned().unwrap_or_default();
        for (name, values) in said.http_headers.iter().flatten() {
            headers(name, values, &old, &mut access)?;
        }
        let config = said.client_credential_oauth2_config.as_ref();
        access.token = config.map(|said| token(asked, said, old.token.as_ref())).transpose()?;
        let files = said.tls_configuration.as_ref();
        access.tls = files.map(|said| tls(said, old.tls.as_ref())).transpose()?;
        if !asked.engine.can_show(&access) {
            let text = "These are no certificates with their key, in PEM.";
            return Err(Fault::field("tlsConfiguration", text).into());
        }
        let named = |(name, _): &(String, String)| name == "authorization";
        if access.token.is_some() && access.headers.iter().any(named) {
            let text = "With clientCredentialOauth2Config, Authorization is the token's.";
            return Err(Fault::field("httpHeaders", text).into());
        }
    }
    if input.handshake == Some(true) {
        access.asked_as = Some(asked.engine.settings().host().to_owned());
    }
    Ok(access)
}

fn headers(name: &str, values: &[String], old: &Access, access: &mut Access) -> Result<(), No> {
    let no = |text: &str| Err(Fault::field("httpHeaders", text).into());
    let Ok(known) = HeaderName::try_from(name) else {
        return no("This is no name of a header.");
    };
    let name = known.as_str();
    if NOT_YOURS.contains(&name) || NOT_YOURS_FROM.iter().any(|start| name.starts_with(start)) {
        return no("This header is not yours to say.");
    }
    let before: Vec<_> = old.headers.iter().filter(|(known, _)| known == name).collect();
    for (place, said) in values.iter().enumerate() {
        let value = match (said.as_str(), before.get(place)) {
            (MASK, Some((_, kept))) => kept.clone(),
            (MASK, None) => return no("There is no value to keep under this name."),
            (value, _) => value.to_owned(),
        };
        if value.len() > HEADER_BYTES_MAX || HeaderValue::try_from(&value).is_err() {
            return no("This is no value of a header.");
        }
        access.headers.push((name.to_owned(), value));
    }
    if access.headers.len() > HEADERS_MAX {
        return no("There are too many headers.");
    }
    Ok(())
}

fn token(
    asked: &Asked,
    said: &wire::Oauth2Config,
    old: Option<&TokenSource>,
) -> Result<TokenSource, No> {
    let no = |text: &str| Err(Fault::field("clientCredentialOauth2Config", text).into());
    check_url("tokenUrl", &said.token_url, asked.insecure_urls)?;
    // What is for one server is not shown to another by whoever changes the address.
    let old = old.filter(|old| old.url == said.token_url && old.client == said.client_id);
    let secret = match (said.client_secret.as_str(), old) {
        (MASK, Some(old)) => old.secret.clone(),
        (MASK, None) => return no("There is no clientSecret to keep."),
        (secret, _) => secret.to_owned(),
    };
    let fits = |text: &str| !text.is_empty() && text.chars().count() <= TEXT_CHARS_MAX;
    if !fits(&said.client_id) || !fits(&secret) {
        return no("clientId and clientSecret have 1 to 512 characters.");
    }
    // RFC 6749, 3.3.
    let letter = |byte: u8| byte.is_ascii_graphic() && !b"\"\\".contains(&byte);
    let scope = |scope: &String| fits(scope) && scope.bytes().all(letter);
    if said.scopes.len() > SCOPES_MAX || !said.scopes.iter().all(scope) {
        return no("A scope is a word without blanks.");
    }
    Ok(TokenSource {
        url: said.token_url.clone(),
        client: said.client_id.clone(),
        secret,
        scopes: said.scopes.clone(),
        shown: match said.oauth2_type {
            wire::Oauth2Type::XWwwFormUrlencoded => ShownAs::Form,
            wire::Oauth2Type::Basic => ShownAs::Basic,
        },
    })
}

fn tls(said: &wire::TlsConfiguration, old: Option<&TlsFiles>) -> Result<TlsFiles, No> {
    let no = |text: &str| Err(Fault::field("tlsConfiguration", text).into());
    let all = [&said.client_certificates, &said.private_key, &said.server_ca_certificates];
    if all.into_iter().flatten().any(|text| text.len() > PEM_BYTES_MAX) {
        return no("A PEM text has at most 64 KiB.");
    }
    // These two are shown to whoever asks.
    let public = [&said.client_certificates, &said.server_ca_certificates];
    if public.into_iter().flatten().any(|text| text.contains("PRIVATE KEY")) {
        return no("A private key stands in privateKey and nowhere else.");
    }
    let identity = match (&said.client_certificates, &said.private_key) {
        (None, None) => None,
        (Some(certificates), Some(key)) => {
            let kept = old.and_then(|old| old.identity.as_ref());
            let key = match (key.as_str(), kept) {
                (MASK, Some(kept)) => kept.key.clone(),
                (MASK, None) => return no("There is no privateKey to keep."),
                (key, _) => key.to_owned(),
            };
            Some(Identity { certificates: certificates.clone(), key })
        }
        (Some(_), None) | (None, Some(_)) => {
            return no("clientCertificates and privateKey come together.");
        }
    };
    match (said.tls_auth_mode, &identity) {
        (wire::TlsAuthMode::Client, None) => no("CLIENT needs clientCertificates and privateKey."),
        (wire::TlsAuthMode::Server, Some(_)) => no("SERVER has no certificate of ours."),
        (wire::TlsAuthMode::Client, Some(_)) | (wire::TlsAuthMode::Server, None) => {
            Ok(TlsFiles { identity, authorities: said.server_ca_certificates.clone() })
        }
    }
}

fn rehearsal(asked: &Asked, input: &ReceiverInput) -> Result<Option<Rehearsal>, No> {
    let Some(said) = input.sandbox_misbehaviour else { return Ok(None) };
    let no = |text: &str| Err(Fault::field("sandboxMisbehaviour", text).into());
    match asked.place.environment.kind {
        EnvironmentKind::Sandbox { .. } => {}
        EnvironmentKind::Production => return no("Only receivers of a sandbox misbehave."),
    }
    let shares = [said.lose, said.delay, said.double, said.reorder];
    if shares.into_iter().any(|share| share > 100) {
        return no("A share is 0 to 100 messages of a hundred.");
    }
    if said.delay_seconds > DELAY_SECONDS_MAX {
        return no("A message is delayed by a day at most.");
    }
    Ok(Some(Rehearsal {
        lose: said.lose,
        delay: said.delay,
        delay_seconds: said.delay_seconds,
        double: said.double,
        reorder: said.reorder,
    }))
}
