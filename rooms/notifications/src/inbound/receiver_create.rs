//! `POST /notification/receivers`: somebody new is told. The secret is shown in this answer and
//! never again.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::http::StatusCode;
use perennial_core::ids::PartnerId;
use perennial_engine::Expect;
use perennial_engine::directory::{Document, Receiver};
use perennial_engine::receiver::Secret;
use room_lobby::body::StrictJson;

use super::{receiver_going_out, receiver_pace};
use crate::WRITE;
use crate::access::Asked;
use crate::event::{Event, Profile};
use crate::manner;
use crate::outbound::receiver::receiver;
use crate::outbound::{delivering, native};
use crate::refusals::{Fault, No};
use crate::uuids;
use crate::wire::receiver as wire;

const NAME_CHARS_MAX: usize = 256;
const URL_BYTES_MAX: usize = 2_048;
/// The longest `type` somebody may choose.
const TYPE_CHARS_MAX: usize = 64;
/// Receivers of one environment: each is asked at every change.
const RECEIVERS_MAX: usize = 100;

pub async fn create(
    asked: Asked,
    StrictJson(input): StrictJson<wire::ReceiverInput>,
) -> Result<(StatusCode, Json<wire::Receiver>), No> {
    asked.may(WRITE)?;
    if asked.place.receivers.len() >= RECEIVERS_MAX {
        return Err(Fault::state(format!("There are {RECEIVERS_MAX} receivers already.")).into());
    }
    let key = receiver_pace::new_key(input.signature, asked.engine.ids());
    let shown = delivering::shown(&key);
    let real = asked.engine.real();
    let mut new = read(&input, asked.insecure_urls)?;
    receiver_going_out::add(&asked, &input, None, &mut new)?;
    new.id = uuids::print(asked.engine.ids().unique(real));
    new.secrets = vec![Secret { key, until: None }];
    new.partner = asked.credential.subject.clone().map(PartnerId::new);
    if let Some(projects) = &asked.credential.projects {
        let names: Vec<&str> = projects.iter().map(String::as_str).collect();
        new.settings.insert(manner::PROJECTS.to_owned(), names.join(" "));
    }
    new.settings.insert(manner::CREATED.to_owned(), real.to_string());
    let document = Document::Receiver(new.clone());
    asked.engine.define(asked.environment(), document, Expect::New).await?;
    Ok((StatusCode::CREATED, Json(receiver(&new, shown))))
}

/// Whether a profile is that of another room's messages. Its receivers belong to a partner, and are
/// set up with him.
pub fn is_of_another_room(profile: &str) -> bool {
    matches!(profile, "pubsub" | "partner")
}

pub fn kept_in_the_file(profile: &str) -> Fault {
    let text =
        format!("A receiver of the profile {profile} is set up in the file, with its partner.");
    Fault::field("profile", text)
}

/// Reads what a caller says of a receiver; who owns it and its secrets are not his to say.
pub fn read(input: &wire::ReceiverInput, insecure_urls: bool) -> Result<Receiver, No> {
    let name = input.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Fault::field("name", "A name has 1 to 256 characters.").into());
    }
    let url = told_at(input, insecure_urls)?;
    let profile = match input.profile.as_deref() {
        None => Profile::Seed,
        Some(name) if is_of_another_room(name) => return Err(kept_in_the_file(name).into()),
        Some(name) => Profile::named(name)
            .ok_or_else(|| Fault::field("profile", "A profile is seed, reference or native."))?,
    };
    let mut settings = BTreeMap::new();
    let mut set = |key: &str, value: &str| drop(settings.insert(key.to_owned(), value.to_owned()));
    if input.create_date_format == Some(wire::CreateDateFormat::EpochMillisString) {
        set(manner::CREATE_DATE_FORMAT, "epochMillisString");
    }
    if input.emit_both_end_user_keys == Some(false) {
        set(manner::BOTH_END_USER_KEYS, "false");
    }
    if input.emit_on_updater == Some(true) {
        set(manner::ON_UPDATER, "true");
    }
    for (name, kind) in input.type_overrides.iter().flatten() {
        let event = Event::named(&name.replacen('.', "/", 1))
            .ok_or_else(|| Fault::field("typeOverrides", "There is no such event."))?;
        if kind.is_empty() || kind.chars().count() > TYPE_CHARS_MAX {
            return Err(Fault::field("typeOverrides", "A type has 1 to 64 characters.").into());
        }
        set(&manner::override_key(event), kind);
    }
    Ok(Receiver {
        id: String::new(),
        name: name.to_owned(),
        active: receiver_pace::active(input.status)?,
        url,
        profile: profile.name().to_owned(),
        secrets: vec![],
        events: events(input, profile)?,
        partner: None,
        settings,
        pace: receiver_pace::pace(input)?,
        ..Receiver::default()
    })
}

fn events(input: &wire::ReceiverInput, profile: Profile) -> Result<BTreeSet<String>, No> {
    let mut events = BTreeSet::new();
    for id in input.notification_definition_ids.iter().flatten() {
        let known = match profile {
            Profile::Seed | Profile::Reference => {
                Event::named(id).is_some_and(|event| event.type_in(profile).is_some())
            }
            Profile::Native => native::known(id),
        };
        if !known {
            let text = "There is no such definition in this profile.";
            return Err(Fault::field("notificationDefinitionIds", text).into());
        }
        events.insert(id.clone());
    }
    Ok(events)
}

/// Told at one address, or by mail.
fn told_at(input: &wire::ReceiverInput, insecure_urls: bool) -> Result<String, No> {
    let by_mail = input.emails.as_ref().is_some_and(|emails| !emails.is_empty());
    match &input.url {
        Some(url) if !by_mail => check_url("url", url, insecure_urls).map(|()| url.clone()),
        None if by_mail => Ok(String::new()),
        Some(_) => {
            let text = "A receiver has a url or emails; who wants both makes two.";
            Err(Fault::field("emails", text).into())
        }
        None => Err(Fault::field("url", "A receiver has a url or emails.").into()),
    }
}

/// Section 6.8, as far as it can be seen in the text; the address is checked when it is called.
pub fn check_url(member: &str, url: &str, insecure: bool) -> Result<(), No> {
    let no = |text: &str| Err(Fault::field(member, text).into());
    if url.len() > URL_BYTES_MAX {
        return no("An address has at most 2048 bytes.");
    }
    let Ok(uri) = url.parse::<axum::http::Uri>() else {
        return no("This is no address.");
    };
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if insecure => {}
        Some(_) | None => return no("An address starts with https://."),
    }
    match uri.authority() {
        None => no("An address names a host."),
        Some(authority) if authority.as_str().contains('@') => {
            no("An address holds no user and no password.")
        }
        Some(authority) if authority.host().is_empty() => no("An address names a host."),
        Some(authority) if authority.as_str() != authority.host() => {
            let port = authority.port_u16().filter(|port| *port > 0);
            port.map_or_else(|| no("A port is a number from 1 to 65535."), |_| Ok(()))
        }
        Some(_) => Ok(()),
    }
}
