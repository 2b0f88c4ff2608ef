//! Partners of the file, with the calls they host, and who is told about what they sold.

use perennial_engine::Place;
use perennial_engine::directory::{Document, Partner};
use perennial_engine::receiver::{
    ATTEMPTS_MAX, CONCURRENCY_MAX, LineOrder, Pace, WAIT_SECONDS_MAX,
};
use room_partner::events;
use room_reseller::callbacks::Hosted;
use room_reseller::telling;

use super::agreement;
use super::file::{File, PartnerEntry, ReceiverEntry};

pub fn partner(entry: &PartnerEntry, place: &Place, file: &File) -> Result<Document, String> {
    let mut settings = entry.settings.clone();
    // What is written in words goes before what is written as settings.
    settings.extend(agreement::settings(&entry.agreement)?);
    let partner = Partner {
        id: entry.id.as_str().into(),
        name: entry.name.clone(),
        project: entry.project.as_str().into(),
        terms: entry.terms.as_str().into(),
        products: entry.products.iter().map(|id| id.as_str().into()).collect(),
        territories: entry.territories.clone(),
        settings,
    };
    Hosted::read(&partner)?;
    agreement::check(&partner, place, file)?;
    Ok(Document::Partner(partner))
}

/// Messages in the shape of Pub/Sub, and those in the words of the partner room, are a partner's
/// own.
pub fn check_receiver(entry: &ReceiverEntry) -> Result<(), String> {
    let events = match entry.profile.as_str() {
        telling::PROFILE => &telling::EVENTS[..],
        events::PROFILE => &events::TYPES[..],
        _ => return Ok(()),
    };
    let profile = &entry.profile;
    if entry.partner.is_none() {
        return Err(format!("a receiver of the profile {profile} has a partner"));
    }
    match entry.events.iter().find(|event| !events.contains(&event.as_str())) {
        None => Ok(()),
        Some(event) => {
            let known = events.join(", ");
            Err(format!("there is no event `{event}` in the profile {profile}; there are {known}"))
        }
    }
}

/// How fast and in which order a receiver is told.
pub fn pace(entry: &ReceiverEntry, known: Option<&Pace>) -> Result<Pace, String> {
    let mut pace = known.cloned().unwrap_or_default();
    pace.order = match entry.ordering.as_deref() {
        None => pace.order,
        Some("strict") => LineOrder::Strict,
        Some("best_effort") => LineOrder::BestEffort,
        Some(other) => return Err(format!("`{other}` is no ordering; strict or best_effort is")),
    };
    pace.concurrency = entry.concurrency.unwrap_or(pace.concurrency);
    if !(1..=CONCURRENCY_MAX).contains(&pace.concurrency) {
        return Err(format!("concurrency is from 1 to {CONCURRENCY_MAX}"));
    }
    if let Some(schedule) = &entry.retry_schedule {
        let long = schedule.iter().any(|seconds| *seconds > WAIT_SECONDS_MAX);
        if long || !(1..=ATTEMPTS_MAX).contains(&schedule.len()) {
            return Err(format!(
                "retry_schedule has 1 to {ATTEMPTS_MAX} attempts, each at most {WAIT_SECONDS_MAX} \
                 seconds after the one before"
            ));
        }
        pace.schedule.clone_from(schedule);
    }
    Ok(pace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::file;

    fn read(more: &str) -> Result<Pace, String> {
        let text = format!(
            "environment = \"sandbox\"\n[[receivers]]\nid = \"a\"\nurl = \"https://a.test/\"\n{more}"
        );
        let entry = file::read(&text)?.receivers.remove(0);
        let known = Pace { concurrency: 3, ..Pace::default() };
        pace(&entry, Some(&known))
    }

    #[test]
    fn the_pace_of_a_receiver_is_read_and_bounded() {
        assert_eq!(read("").unwrap().concurrency, 3);
        let said = read("ordering = \"best_effort\"\nconcurrency = 64\nretry_schedule = [0, 60]");
        let schedule = vec![0, 60];
        assert_eq!(said, Ok(Pace { order: LineOrder::BestEffort, concurrency: 64, schedule }));
        for wrong in [
            "ordering = \"none\"",
            "concurrency = 0",
            "concurrency = 65",
            "retry_schedule = []",
            "retry_schedule = [604801]",
            &format!("retry_schedule = {:?}", vec![1; 21]),
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
