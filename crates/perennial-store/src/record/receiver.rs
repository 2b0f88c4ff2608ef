//! Receivers: who is told, with what opens his doors. Sealed as a whole where they are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use perennial_core::ids::PartnerId;
use perennial_engine::access::{Access, Identity, ShownAs, TlsFiles, TokenSource};
use perennial_engine::directory::Receiver;
use perennial_engine::going_out::{Format, MailTo, Rehearsal};
use perennial_engine::receiver::Pace;
use serde::{Deserialize, Serialize};

use super::delivering::{DisabledTwin, PaceTwin, SecretTwin};
use super::scalar::usual;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiverTwin {
    id: String,
    name: String,
    #[serde(default, skip_serializing_if = "usual")]
    active: bool,
    url: String,
    profile: String,
    #[serde(default, skip_serializing_if = "usual")]
    secrets: Vec<SecretTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    events: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "usual")]
    partner: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pace: Option<PaceTwin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disabled: Option<DisabledTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    settings: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access: Option<AccessTwin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<FormatTwin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mail: Option<MailTwin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rehearsal: Option<RehearsalTwin>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccessTwin {
    #[serde(default, skip_serializing_if = "usual")]
    headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<TokenTwin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tls: Option<TlsTwin>,
    #[serde(default, skip_serializing_if = "usual")]
    asked_as: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenTwin {
    url: String,
    client: String,
    secret: String,
    #[serde(default, skip_serializing_if = "usual")]
    scopes: Vec<String>,
    /// Else in the form.
    #[serde(default, skip_serializing_if = "usual")]
    basic: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TlsTwin {
    #[serde(default, skip_serializing_if = "usual")]
    certificates: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    authorities: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum FormatTwin {
    CloudBinary,
    CloudStructured,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MailTwin {
    emails: Vec<String>,
    #[serde(default, skip_serializing_if = "usual")]
    locale: Option<String>,
    #[serde(default, skip_serializing_if = "usual")]
    template: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RehearsalTwin {
    lose: u8,
    delay: u8,
    delay_seconds: u32,
    double: u8,
    reorder: u8,
}

impl ReceiverTwin {
    pub fn of(receiver: &Receiver) -> Self {
        Self {
            id: receiver.id.clone(),
            name: receiver.name.clone(),
            active: receiver.active,
            url: receiver.url.clone(),
            profile: receiver.profile.clone(),
            secrets: receiver.secrets.iter().map(SecretTwin::of).collect(),
            pace: (receiver.pace != Pace::default()).then(|| PaceTwin::of(&receiver.pace)),
            disabled: receiver.disabled.as_ref().map(DisabledTwin::of),
            events: receiver.events.clone(),
            partner: receiver.partner.as_ref().map(|partner| partner.0.clone()),
            settings: receiver.settings.clone(),
            access: receiver.access.as_deref().map(AccessTwin::of),
            format: match receiver.format {
                Format::Plain => None,
                Format::CloudEventsBinary => Some(FormatTwin::CloudBinary),
                Format::CloudEventsStructured => Some(FormatTwin::CloudStructured),
            },
            mail: receiver.mail.as_ref().map(|mail| MailTwin {
                emails: mail.emails.clone(),
                locale: mail.locale.clone(),
                template: mail.template.clone(),
            }),
            rehearsal: receiver.rehearsal.map(|rehearsal| RehearsalTwin {
                lose: rehearsal.lose,
                delay: rehearsal.delay,
                delay_seconds: rehearsal.delay_seconds,
                double: rehearsal.double,
                reorder: rehearsal.reorder,
            }),
        }
    }

    pub fn back(self) -> Receiver {
        Receiver {
            id: self.id,
            name: self.name,
            active: self.active,
            url: self.url,
            profile: self.profile,
            secrets: self.secrets.into_iter().map(SecretTwin::back).collect(),
            pace: self.pace.map(PaceTwin::back).unwrap_or_default(),
            disabled: self.disabled.map(DisabledTwin::back),
            events: self.events,
            partner: self.partner.map(PartnerId),
            settings: self.settings,
            access: self.access.map(AccessTwin::back).map(Arc::new),
            format: match self.format {
                None => Format::Plain,
                Some(FormatTwin::CloudBinary) => Format::CloudEventsBinary,
                Some(FormatTwin::CloudStructured) => Format::CloudEventsStructured,
            },
            mail: self.mail.map(|MailTwin { emails, locale, template }| MailTo {
                emails,
                locale,
                template,
            }),
            rehearsal: self.rehearsal.map(|twin| Rehearsal {
                lose: twin.lose,
                delay: twin.delay,
                delay_seconds: twin.delay_seconds,
                double: twin.double,
                reorder: twin.reorder,
            }),
        }
    }
}

impl AccessTwin {
    fn of(access: &Access) -> Self {
        Self {
            headers: access.headers.clone(),
            token: access.token.as_ref().map(|token| TokenTwin {
                url: token.url.clone(),
                client: token.client.clone(),
                secret: token.secret.clone(),
                scopes: token.scopes.clone(),
                basic: token.shown == ShownAs::Basic,
            }),
            tls: access.tls.as_ref().map(|tls| TlsTwin {
                certificates: tls.identity.as_ref().map(|identity| identity.certificates.clone()),
                key: tls.identity.as_ref().map(|identity| identity.key.clone()),
                authorities: tls.authorities.clone(),
            }),
            asked_as: access.asked_as.clone(),
        }
    }

    fn back(self) -> Access {
        Access {
            headers: self.headers,
            token: self.token.map(|token| TokenSource {
                url: token.url,
                client: token.client,
                secret: token.secret,
                scopes: token.scopes,
                shown: if token.basic { ShownAs::Basic } else { ShownAs::Form },
            }),
            tls: self.tls.map(|tls| TlsFiles {
                identity: tls
                    .certificates
                    .zip(tls.key)
                    .map(|(certificates, key)| Identity { certificates, key }),
                authorities: tls.authorities,
            }),
            asked_as: self.asked_as,
        }
    }
}
