//! What was acknowledged is there after the store was opened again, and nothing else is.

use futures::executor::block_on;
use perennial_engine::change_set::{ChangeSet, DeliveryChange};

use super::differential::{Mirror, reads};
use super::history::id;
use super::sets::{
    HERE, answer, answer_key, commit, customer, delivery, empty, put, renamed, sale, take,
};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("everything is there after reopening", read_back),
    ("each acknowledged commit survives its crash", crash_after_each),
];

fn everything(n: u64) -> ChangeSet {
    let mut set = sale(n);
    set.answer = Some((answer_key(&n.to_string()), answer("sold")));
    set.claims = vec![take(&n.to_string(), "x")];
    set.documents = vec![put(0, customer(n, "x"))];
    set.deliveries = vec![DeliveryChange::Queue(delivery(u128::from(n), "a", id(n)))];
    set
}

fn read_back(subject: &mut dyn Subject) {
    for n in 1..=20 {
        commit(subject.store(), everything(n)).unwrap();
    }
    let before = reads(subject.store(), &Mirror::of(20));
    subject.reopen();
    assert_eq!(reads(subject.store(), &Mirror::of(20)), before);
    // And it goes on.
    let first = subject.store().load(HERE, &[id(1)]).unwrap().remove(0).unwrap();
    commit(subject.store(), renamed(&first, "on")).unwrap();
}

fn crash_after_each(subject: &mut dyn Subject) {
    for n in 1..=12 {
        // Not awaited alone: the crash comes with others on their way.
        let pending = subject.store().commit(vec![everything(n), everything(n)]);
        let answers = block_on(pending);
        assert!(answers[0].is_ok() && answers[1].is_err());
        subject.reopen();
        let found = subject.store().load(HERE, &[id(n), id(n + 1)]).unwrap();
        assert!(found[0].is_some() && found[1].is_none());
        assert!(subject.store().answer(HERE, &answer_key(&n.to_string())).unwrap().is_some());
        assert_eq!(commit(subject.store(), empty()), Ok(()));
    }
}
