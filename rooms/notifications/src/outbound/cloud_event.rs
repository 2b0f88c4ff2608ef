//! CloudEvents 1.0 (section 6.9): the same body, with the attributes of the event in headers or in
//! an envelope around it. The attributes are read from the stored body, so that every attempt is
//! the same.

use perennial_engine::going_out::Format;
use perennial_engine::ports::{Enveloped, Message};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

const VERSION: &str = "1.0";
const TYPE_START: &str = "org.perennial.";

/// What there is in a body of any profile about the event.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    object_id: Option<String>,
    event_date: Option<String>,
    timestamp: Option<String>,
    data: Option<ToldData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldData {
    subscription_id: Option<String>,
}

#[derive(Serialize)]
struct Event<'a> {
    specversion: &'static str,
    id: &'a str,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'a str>,
    datacontenttype: &'static str,
    data: &'a RawValue,
}

/// A message in the format of its receiver.
pub fn enveloped(format: Format, message: &Message<'_>) -> Enveloped {
    let Ok(told) = serde_json::from_slice::<Told>(message.body) else {
        return Enveloped::plain(message.body);
    };
    let kind = format!("{TYPE_START}{}", message.event.replace('/', "."));
    let subject = told.object_id.or(told.data.and_then(|data| data.subscription_id));
    let time = told.event_date.or(told.timestamp);
    match format {
        Format::Plain => Enveloped::plain(message.body),
        Format::CloudEventsBinary => {
            let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            let mut headers = vec![
                header("ce-specversion", VERSION),
                header("ce-id", message.id),
                header("ce-source", message.source),
                header("ce-type", &kind),
            ];
            headers.extend(subject.map(|subject| header("ce-subject", &subject)));
            headers.extend(time.map(|time| header("ce-time", &time)));
            Enveloped { headers, ..Enveloped::plain(message.body) }
        }
        Format::CloudEventsStructured => {
            structured(message, &kind, subject.as_deref(), time.as_deref())
                .unwrap_or_else(|| Enveloped::plain(message.body))
        }
    }
}

fn structured(
    message: &Message<'_>,
    kind: &str,
    subject: Option<&str>,
    time: Option<&str>,
) -> Option<Enveloped> {
    let event = Event {
        specversion: VERSION,
        id: message.id,
        source: message.source,
        kind,
        subject,
        time,
        datacontenttype: "application/json",
        data: serde_json::from_slice(message.body).ok()?,
    };
    let body = serde_json::to_vec(&event).ok()?;
    Some(Enveloped { content_type: "application/cloudevents+json", headers: vec![], body })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"subject":"subscription","type":"suspended","objectId":"c0a4","eventDate":"2026-01-15T10:00:00Z","subscription":{"name":"Café"}}"#;

    fn sent(format: Format, event: &str, body: &str) -> (Vec<(String, String)>, String) {
        let (id, source) = ("msg_01", "https://shop.example/sandbox");
        let message = Message { id, source, event, body: body.as_bytes() };
        let Enveloped { headers, body, .. } = enveloped(format, &message);
        (headers, String::from_utf8(body).unwrap())
    }

    #[test]
    fn in_the_binary_form_the_attributes_are_headers() {
        let (headers, body) = sent(Format::CloudEventsBinary, "subscription/suspended", BODY);
        assert_eq!(body, BODY);
        let expected = [
            ("ce-specversion", "1.0"),
            ("ce-id", "msg_01"),
            ("ce-source", "https://shop.example/sandbox"),
            ("ce-type", "org.perennial.subscription.suspended"),
            ("ce-subject", "c0a4"),
            ("ce-time", "2026-01-15T10:00:00Z"),
        ];
        assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn in_the_structured_form_the_body_is_data_byte_for_byte() {
        let (headers, body) = sent(Format::CloudEventsStructured, "subscription/suspended", BODY);
        assert!(headers.is_empty());
        assert_eq!(
            body,
            format!(
                r#"{{"specversion":"1.0","id":"msg_01","source":"https://shop.example/sandbox","type":"org.perennial.subscription.suspended","subject":"c0a4","time":"2026-01-15T10:00:00Z","datacontenttype":"application/json","data":{BODY}}}"#
            )
        );
    }

    #[test]
    fn bodies_of_the_native_profile_say_it_elsewhere() {
        let native = r#"{"type":"subscription.created","timestamp":"2026-01-15T10:00:00Z","data":{"subscriptionId":"c0a4"}}"#;
        let (headers, _) = sent(Format::CloudEventsBinary, "subscription.created", native);
        let value = |name: &str| headers.iter().find(|(known, _)| known == name).unwrap().1.clone();
        assert_eq!(value("ce-type"), "org.perennial.subscription.created");
        assert_eq!(value("ce-subject"), "c0a4");
        assert_eq!(value("ce-time"), "2026-01-15T10:00:00Z");
    }
}
