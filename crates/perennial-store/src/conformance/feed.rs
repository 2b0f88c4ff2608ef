//! The feed of what was told, what may pass, what is made again, and what is forgotten.

use futures::executor::block_on;
use perennial_engine::change_set::{
    ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState, LastAttempt,
};
use perennial_engine::mail::MAIL;
use perennial_engine::ports::{BodiesOf, Made, Store, TurnsWanted};
use perennial_engine::receiver::Trouble;

use super::deliveries::{due, queue, record};
use super::history::id;
use super::sets::{ELSEWHERE, HERE, after, claim_key, commit, delivery, empty, noon, recorded};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("the feed is in the order of commits and each line without gaps", in_order),
    ("a set that is not written leaves no gap", no_gap),
    ("who steps aside is passed and comes again", steps_aside),
    ("what is under way is left out", under_way),
    ("what was made in a stretch of time is found", made_in_a_stretch),
    ("how receivers fare is kept", troubles),
    ("old bodies are forgotten and the rows stay", bodies),
];

/// Sequence, place in the line, id.
fn feed(store: &dyn Store, receivers: Option<&[&str]>, after: u64) -> Vec<(u64, u64, u128)> {
    let found = store.feed(HERE, receivers, after, 9).unwrap();
    found.iter().map(|it| (it.sequence, it.line_sequence, it.id.0)).collect()
}

fn in_order(subject: &mut dyn Subject) {
    let store = subject.store();
    queue(store, vec![delivery(9, "a", id(1)), delivery(2, "b", id(1)), delivery(3, "a", id(2))]);
    let elsewhere = Delivery { environment: ELSEWHERE, ..delivery(6, "a", id(1)) };
    let deliveries = vec![DeliveryChange::Queue(elsewhere)];
    commit(store, ChangeSet { environment: ELSEWHERE, deliveries, ..empty() }).unwrap();
    queue(store, vec![delivery(1, "a", id(1)), delivery(5, MAIL, id(1))]);
    assert_eq!(feed(store, Some(&["a"]), 0), [(1, 1, 9), (3, 1, 3), (5, 2, 1)]);
    assert_eq!(feed(store, None, 0), [(1, 1, 9), (2, 1, 2), (3, 1, 3), (5, 2, 1)]);
    assert_eq!(feed(store, None, 2), [(3, 1, 3), (5, 2, 1)]);
    assert_eq!(feed(store, Some(&["b", "a"]), 1), [(2, 1, 2), (3, 1, 3), (5, 2, 1)]);
    assert_eq!(feed(store, Some(&[]), 0), []);
    // What becomes of it moves nothing.
    record(store, recorded(9, DeliveryState::Succeeded, after(60))).unwrap();
    assert_eq!(feed(store, Some(&["a"]), 0)[0], (1, 1, 9));
    assert_eq!(feed(store, Some(&["a"]), u64::MAX), []);
    assert_eq!(store.feed(HERE, None, 0, 2).unwrap().len(), 2);
}

fn no_gap(subject: &mut dyn Subject) {
    let store = subject.store();
    queue(store, vec![delivery(1, "a", id(1))]);
    let refused = ChangeSet {
        deliveries: vec![
            DeliveryChange::Queue(delivery(2, "a", id(1))),
            // There is none to record.
            recorded(77, DeliveryState::Succeeded, noon()),
        ],
        ..empty()
    };
    assert!(commit(store, refused).is_err());
    assert_eq!(store.holder(HERE, &claim_key("x")), Ok(None));
    queue(store, vec![delivery(3, "a", id(1))]);
    let places: Vec<_> = feed(store, None, 0).into_iter().map(|(_, line, id)| (line, id)).collect();
    assert_eq!(places, [(1, 1), (2, 3)]);
}

fn aside(n: u128, state: DeliveryState, seconds: i64) -> DeliveryChange {
    let (id, next_at) = (DeliveryId(n), after(seconds));
    DeliveryChange::Record { id, state, attempts: 1, next_at, last: None, aside: true }
}

fn steps_aside(subject: &mut dyn Subject) {
    let store = subject.store();
    queue(store, (1..=3).map(|n| delivery(n, "a", id(1))).collect());
    assert_eq!(due(store, 0, 9, 9), [1]);
    record(store, aside(1, DeliveryState::Pending, 60)).unwrap();
    assert!(store.delivery(DeliveryId(1)).unwrap().unwrap().aside);
    assert_eq!(due(store, 0, 9, 9), [2]);
    record(store, aside(2, DeliveryState::Succeeded, 0)).unwrap();
    assert_eq!(due(store, 0, 9, 9), [3]);
    assert_eq!(due(store, 60, 9, 9), [3, 1]);
    // A new one waits for nobody who stepped aside.
    record(store, recorded(3, DeliveryState::Succeeded, noon())).unwrap();
    queue(store, vec![delivery(4, "a", id(1))]);
    assert_eq!(due(store, 60, 9, 9), [4, 1]);
    // Where order is strict again, who stands in line holds it.
    record(store, recorded(1, DeliveryState::Pending, after(90))).unwrap();
    assert_eq!(due(store, 60, 9, 9), [] as [u128; 0]);
    assert_eq!(due(store, 90, 9, 9), [1]);
}

fn under_way(subject: &mut dyn Subject) {
    let store = subject.store();
    queue(store, (1..=4).map(|n| delivery(u128::from(n), "a", id(n))).collect());
    queue(store, vec![delivery(9, "b", id(1))]);
    let most = |_, receiver: &str| if receiver == "a" { 2 } else { 0 };
    let sending = [DeliveryId(1), DeliveryId(3)].into();
    let (now, per_receiver) = (noon(), &most);
    let wanted = TurnsWanted { now, limit: 9, per_receiver, under_way: &sending };
    let found = store.due_deliveries(&wanted).unwrap();
    assert_eq!(found.iter().map(|it| it.id.0).collect::<Vec<_>>(), [2, 4]);
}

fn made_in_a_stretch(subject: &mut dyn Subject) {
    let store = subject.store();
    queue(store, (1..=6).map(|n| delivery(u128::from(n), "a", id(n))).collect());
    queue(store, vec![delivery(7, "b", id(1))]);
    for (n, state) in
        [(2, DeliveryState::Exhausted), (3, DeliveryState::Succeeded), (4, DeliveryState::Stopped)]
    {
        record(store, recorded(n, state, noon())).unwrap();
    }
    let made = |from, before, failed, limit| {
        let made = Made { from: DeliveryId(from), before: DeliveryId(before), failed };
        let found = store.deliveries_made(HERE, "a", &made, limit).unwrap();
        found.iter().map(|it| it.id.0).collect::<Vec<_>>()
    };
    assert_eq!(made(2, 5, false, 9), [2, 3, 4]);
    assert_eq!(made(0, 9, true, 9), [2, 4]);
    assert_eq!(made(3, 9, true, 9), [4]);
    assert_eq!(made(0, 9, false, 2), [1, 2]);
    assert_eq!(made(5, 2, false, 9), [] as [u128; 0]);
}

fn troubles(subject: &mut dyn Subject) {
    let store = subject.store();
    let fares = |receiver: &str, trouble: Option<Trouble>| {
        let receiver = receiver.to_owned();
        record(store, DeliveryChange::Fares { receiver, trouble }).unwrap();
    };
    let trouble = |failures| Trouble { since: noon(), failures };
    fares("b", Some(trouble(1)));
    fares("a", Some(trouble(1)));
    fares("a", Some(trouble(2)));
    let told = |name: &str, failures| (HERE, name.to_owned(), trouble(failures));
    assert_eq!(store.troubles(), Ok(vec![told("a", 2), told("b", 1)]));
    fares("a", None);
    fares("c", None);
    assert_eq!(store.troubles(), Ok(vec![told("b", 1)]));
}

fn bodies(subject: &mut dyn Subject) {
    let store = subject.store();
    queue(store, (1..=5).map(|n| delivery(u128::from(n), "a", id(n))).collect());
    let said = LastAttempt {
        at: noon(),
        status: Some(204),
        error: None,
        answer: "thanks".to_owned(),
        millis: 3,
        earlier: vec![],
    };
    for (n, state, seconds) in [
        (1, DeliveryState::Succeeded, 30),
        (2, DeliveryState::Succeeded, 20),
        (3, DeliveryState::Exhausted, 10),
        (4, DeliveryState::Stopped, 10),
    ] {
        let (id, next_at, last) = (DeliveryId(n), after(seconds), Some(said.clone()));
        let change = DeliveryChange::Record { id, state, attempts: 2, next_at, last, aside: false };
        record(store, change).unwrap();
    }
    let forget = |of, seconds, limit| block_on(store.forget_bodies(of, after(seconds), limit));
    let kept = |n| !store.delivery(DeliveryId(n)).unwrap().unwrap().body.is_empty();
    assert_eq!(forget(BodiesOf::Succeeded, 20, 9), Ok(0));
    assert_eq!(forget(BodiesOf::Succeeded, 31, 1), Ok(1));
    assert_eq!([1, 2, 3, 4, 5].map(kept), [true, false, true, true, true]);
    let bare = store.delivery(DeliveryId(2)).unwrap().unwrap();
    assert_eq!((bare.last, bare.attempts, bare.line_sequence), (None, 2, 1));
    assert_eq!(forget(BodiesOf::Failed, 11, 9), Ok(2));
    assert_eq!(forget(BodiesOf::Succeeded, 31, 9), Ok(1));
    // What is pending is kept however old it is.
    assert_eq!([1, 2, 3, 4, 5].map(kept), [false, false, false, false, true]);
    assert_eq!(forget(BodiesOf::Failed, 99, 9), Ok(0));
}
