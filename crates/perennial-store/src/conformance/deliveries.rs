//! Deliveries: strict order in each line, fair turns between receivers, and the log.

use perennial_engine::change_set::{
    ChangeSet, Delivery, DeliveryChange, DeliveryId, DeliveryState, EarlierAttempt, LastAttempt,
};
use perennial_engine::environment::EnvironmentId;
use perennial_engine::mail::MAIL;
use perennial_engine::ports::{CommitError, Store, StoreError, TurnsWanted};

use super::history::id;
use super::sets::{ELSEWHERE, HERE, after, commit, delivery, empty, noon, recorded};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("only the first of a line has its turn", first_of_a_line),
    ("a line goes on when its first is done", a_line_goes_on),
    ("receivers take turns", receivers_take_turns),
    ("a delivery is queued once and recorded whole", queued_once),
    ("what had ended may stand in line again", stands_in_line_again),
    ("the log is newest first", log_newest_first),
    ("mail has turns and a log of its own", mail_by_itself),
];

pub fn queue(store: &dyn Store, deliveries: Vec<Delivery>) {
    let deliveries = deliveries.into_iter().map(DeliveryChange::Queue).collect();
    commit(store, ChangeSet { deliveries, ..empty() }).unwrap();
}

pub fn record(store: &dyn Store, change: DeliveryChange) -> Result<(), CommitError> {
    commit(store, ChangeSet { deliveries: vec![change], ..empty() })
}

pub fn due(store: &dyn Store, seconds: i64, limit: usize, per_receiver: usize) -> Vec<u128> {
    let most = |_: EnvironmentId, _: &str| per_receiver;
    let found = store.due_deliveries(&TurnsWanted::all(after(seconds), limit, &most)).unwrap();
    found.iter().map(|delivery| delivery.id.0).collect()
}

fn first_of_a_line(subject: &mut dyn Subject) {
    let store = subject.store();
    // Queued in the order of the facts, whatever their ids are.
    queue(store, vec![delivery(9, "a", id(1)), delivery(2, "a", id(1)), delivery(3, "a", id(2))]);
    queue(store, vec![delivery(1, "a", id(1)), delivery(4, "b", id(1))]);
    assert_eq!(due(store, 0, 9, 9), [3, 4, 9]);
    assert_eq!(due(store, -1, 9, 9), [] as [u128; 0]);
    // While the first waits for its next attempt, nobody overtakes it.
    record(store, recorded(9, DeliveryState::Pending, after(60))).unwrap();
    assert_eq!(due(store, 0, 9, 9), [3, 4]);
    assert_eq!(due(store, 60, 9, 9), [3, 4, 9]);
}

fn a_line_goes_on(subject: &mut dyn Subject) {
    let store = subject.store();
    queue(store, (1..=4).map(|n| delivery(n, "a", id(1))).collect());
    for (n, state) in
        [(1, DeliveryState::Succeeded), (2, DeliveryState::Exhausted), (3, DeliveryState::Stopped)]
    {
        assert_eq!(due(store, 0, 9, 9), [n]);
        record(store, recorded(n, state, noon())).unwrap();
    }
    assert_eq!(due(store, 0, 9, 9), [4]);
    // One behind the first may be stopped as well.
    queue(store, vec![delivery(5, "a", id(1)), delivery(6, "a", id(1))]);
    record(store, recorded(5, DeliveryState::Stopped, noon())).unwrap();
    assert_eq!(due(store, 0, 9, 9), [4]);
    record(store, recorded(4, DeliveryState::Succeeded, noon())).unwrap();
    assert_eq!(due(store, 0, 9, 9), [6]);
}

fn receivers_take_turns(subject: &mut dyn Subject) {
    let store = subject.store();
    let mut busy = (1..=9_u64).map(|n| delivery(u128::from(n), "busy", id(n))).collect::<Vec<_>>();
    busy[8].next_at = after(-5);
    queue(store, busy);
    queue(store, vec![delivery(50, "calm", id(1))]);
    let other = Delivery { environment: ELSEWHERE, ..delivery(51, "busy", id(1)) };
    let queued = vec![DeliveryChange::Queue(other)];
    commit(store, ChangeSet { deliveries: queued, environment: ELSEWHERE, ..empty() }).unwrap();
    assert_eq!(due(store, 0, 99, 2), [9, 50, 51, 1]);
    assert_eq!(due(store, 0, 3, 9), [9, 50, 51]);
    assert_eq!(due(store, 0, 5, 9), [9, 50, 51, 1, 2]);
    assert_eq!(due(store, 0, 9, 0), [] as [u128; 0]);
}

fn queued_once(subject: &mut dyn Subject) {
    let store = subject.store();
    let new = delivery(1, "a", id(1));
    queue(store, vec![new.clone()]);
    let first = Delivery { sequence: 1, line_sequence: 1, ..new };
    assert_eq!(store.delivery(DeliveryId(1)), Ok(Some(first.clone())));
    assert_eq!(store.delivery(DeliveryId(2)), Ok(None));
    let broken = |answer| matches!(answer, Err(CommitError::Store(StoreError::Failed(_))));
    assert!(broken(record(store, DeliveryChange::Queue(first.clone()))));
    assert!(broken(record(store, recorded(2, DeliveryState::Stopped, noon()))));
    let strange = Delivery { environment: ELSEWHERE, ..delivery(3, "a", id(1)) };
    assert!(broken(record(store, DeliveryChange::Queue(strange))));
    let (at, millis) = (after(3), 20);
    let earlier = vec![EarlierAttempt { at, status: None, error: Some("tls".to_owned()), millis }];
    let (status, error, answer) = (Some(503), None, "later".to_owned());
    let last = LastAttempt { at, status, error, answer, millis, earlier };
    let (id, state, attempts) = (DeliveryId(1), DeliveryState::Pending, 4);
    let (next_at, last) = (after(90), Some(last));
    let aside = false;
    let change = DeliveryChange::Record { id, state, attempts, next_at, last: last.clone(), aside };
    record(store, change.clone()).unwrap();
    let now = Delivery { attempts, next_at, last, ..first };
    assert_eq!(store.delivery(id), Ok(Some(now)));
    let elsewhere = ChangeSet { environment: ELSEWHERE, deliveries: vec![change], ..empty() };
    assert!(broken(commit(store, elsewhere)));
}

fn stands_in_line_again(subject: &mut dyn Subject) {
    let store = subject.store();
    queue(store, (1..=3).map(|n| delivery(n, "a", id(1))).collect());
    record(store, recorded(1, DeliveryState::Exhausted, noon())).unwrap();
    assert_eq!(due(store, 0, 9, 9), [2]);
    record(store, recorded(1, DeliveryState::Pending, noon())).unwrap();
    assert_eq!(due(store, 0, 9, 9), [1]);
    record(store, recorded(1, DeliveryState::Succeeded, noon())).unwrap();
    assert_eq!(due(store, 0, 9, 9), [2]);
}

fn log_newest_first(subject: &mut dyn Subject) {
    let store = subject.store();
    queue(store, vec![delivery(1, "a", id(1)), delivery(2, "b", id(1)), delivery(3, "a", id(2))]);
    record(store, recorded(1, DeliveryState::Succeeded, noon())).unwrap();
    let log = |receiver, before: Option<u128>, limit| {
        let found = store.deliveries(HERE, receiver, before.map(DeliveryId), limit).unwrap();
        found.iter().map(|delivery| delivery.id.0).collect::<Vec<_>>()
    };
    assert_eq!(log(None, None, 9), [3, 2, 1]);
    assert_eq!(log(None, None, 2), [3, 2]);
    assert_eq!(log(None, Some(3), 9), [2, 1]);
    assert_eq!(log(Some("a"), None, 9), [3, 1]);
    assert_eq!(log(Some("a"), Some(3), 9), [1]);
    assert_eq!(log(Some("c"), None, 9), [] as [u128; 0]);
    assert_eq!(store.deliveries(ELSEWHERE, None, None, 9), Ok(vec![]));
}

fn mail_by_itself(subject: &mut dyn Subject) {
    let store = subject.store();
    let elsewhere = Delivery { environment: ELSEWHERE, ..delivery(6, MAIL, id(1)) };
    queue(store, vec![delivery(1, MAIL, id(1)), delivery(2, "a", id(1)), delivery(3, MAIL, id(2))]);
    queue(store, vec![delivery(4, MAIL, id(1)), delivery(5, "z", id(1))]);
    let deliveries = vec![DeliveryChange::Queue(elsewhere)];
    commit(store, ChangeSet { environment: ELSEWHERE, deliveries, ..empty() }).unwrap();
    assert_eq!(due(store, 0, 9, 9), [2, 5]);
    let mails = |seconds, limit| {
        let found = store.due_mails(after(seconds), limit).unwrap();
        let mut ids: Vec<_> = found.iter().map(|mail| mail.id.0).collect();
        ids.sort_unstable();
        ids
    };
    // The first of each subscription, of every environment.
    assert_eq!(mails(0, 9), [1, 3, 6]);
    assert_eq!(mails(0, 2).len(), 2);
    assert_eq!(mails(-1, 9), [] as [u128; 0]);
    record(store, recorded(1, DeliveryState::Succeeded, noon())).unwrap();
    record(store, recorded(3, DeliveryState::Pending, after(60))).unwrap();
    assert_eq!(mails(0, 9), [4, 6]);
    assert_eq!(mails(60, 9), [3, 4, 6]);
    // Whoever reads the log of all receivers reads no mail.
    let log = |receiver| {
        let found = store.deliveries(HERE, receiver, None, 9).unwrap();
        found.iter().map(|delivery| delivery.id.0).collect::<Vec<_>>()
    };
    assert_eq!(log(None), [5, 2]);
    assert_eq!(log(Some(MAIL)), [4, 3, 1]);
}
