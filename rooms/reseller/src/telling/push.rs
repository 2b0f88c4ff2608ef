//! The shape in which Pub/Sub pushes a message.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

/// A message around a resource.
pub struct Push {
    pub message_id: String,
    pub publish_time: String,
    pub subscription: String,
    pub attributes: Attributes,
}

/// What can be read without opening the message. All of them are texts.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attributes {
    pub sequence_number: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cancellation_reason: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub end_user_entitled: String,
}

#[derive(Serialize)]
struct Envelope<'a> {
    message: Pushed<'a>,
    subscription: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pushed<'a> {
    data: String,
    attributes: &'a Attributes,
    message_id: &'a str,
    publish_time: &'a str,
}

impl Push {
    pub fn body(&self, resource: &impl Serialize) -> Vec<u8> {
        let resource = serde_json::to_vec(resource).unwrap_or_default();
        let message = Pushed {
            data: STANDARD.encode(resource),
            attributes: &self.attributes,
            message_id: &self.message_id,
            publish_time: &self.publish_time,
        };
        let envelope = Envelope { message, subscription: &self.subscription };
        serde_json::to_vec(&envelope).unwrap_or_default()
    }
}
