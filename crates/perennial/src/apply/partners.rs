//! Partners of the file, with the calls they host, and who is told about what they sold.

use perennial_engine::directory::{Document, Partner};
use room_reseller::callbacks::Hosted;
use room_reseller::telling;

use super::file::{PartnerEntry, ReceiverEntry};

pub fn partner(entry: &PartnerEntry) -> Result<Document, String> {
    let partner = Partner {
        id: entry.id.as_str().into(),
        name: entry.name.clone(),
        project: entry.project.as_str().into(),
        terms: entry.terms.as_str().into(),
        products: entry.products.iter().map(|id| id.as_str().into()).collect(),
        territories: entry.territories.clone(),
        settings: entry.settings.clone(),
    };
    Hosted::read(&partner)?;
    Ok(Document::Partner(partner))
}

/// Messages in the shape of Pub/Sub are a partner's own.
pub fn check_receiver(entry: &ReceiverEntry) -> Result<(), String> {
    if entry.profile != telling::PROFILE {
        return Ok(());
    }
    if entry.partner.is_none() {
        return Err("a receiver of the profile pubsub has a partner".to_owned());
    }
    match entry.events.iter().find(|event| !telling::EVENTS.contains(&event.as_str())) {
        None => Ok(()),
        Some(event) => {
            let known = telling::EVENTS.join(", ");
            Err(format!("there is no event `{event}` in the profile pubsub; there are {known}"))
        }
    }
}
