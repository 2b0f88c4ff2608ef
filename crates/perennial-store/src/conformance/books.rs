//! The books: charges and credits.

use perennial_core::billing::credit::{CreditKind, CreditWhy};
use perennial_core::billing::{Amounts, Charge, ChargeKey, Credit, Reason};
use perennial_core::money::Money;
use perennial_core::{Dated, Fact};
use perennial_engine::change_set::{
    ChangeSet, ChargeChange, ChargeRecord, ChargeStanding, CreditChange, Numbering,
};
use perennial_engine::ports::{CommitError, StoreError};

use super::history::{currency, id, plain_sale};
use super::sets::{ELSEWHERE, HERE, after, commit, empty, noon, sale, sold};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("one charge for one period and reason", one_charge),
    ("a charge moves", a_charge_moves),
    ("refunds are open until the gateway was told", refunds_are_open),
];

fn charge(ordinal: u32, reason: Reason) -> Charge {
    let opened = sold(plain_sale(1)).facts.into_iter().find_map(|dated| match dated {
        Dated { fact: Fact::ChargeOpened(charge), .. } => Some(charge),
        Dated { .. } => None,
    });
    let charge = *opened.expect("a plain sale opens a charge");
    Charge { key: ChargeKey { ordinal, reason }, ..charge }
}

fn opening(ordinal: u32, reason: Reason) -> ChangeSet {
    let open = ChargeChange::Open { subscription: id(1), charge: charge(ordinal, reason) };
    ChangeSet { charges: vec![open], ..empty() }
}

/// I10.
fn one_charge(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, sale(1)).unwrap();
    commit(store, opening(1, Reason::Renewal)).unwrap();
    commit(store, opening(1, Reason::Change(1))).unwrap();
    commit(store, opening(2, Reason::Renewal)).unwrap();
    assert_eq!(commit(store, opening(1, Reason::Renewal)), Err(CommitError::Charged));
    assert_eq!(commit(store, opening(0, Reason::Sale)), Err(CommitError::Charged));
    let elsewhere = ChangeSet { environment: ELSEWHERE, ..opening(1, Reason::Renewal) };
    commit(store, elsewhere).unwrap();
    let keys = store.charges(HERE, id(1)).unwrap();
    let keys = keys.iter().map(|record| record.charge.key.to_string()).collect::<Vec<_>>();
    assert_eq!(keys, ["0/sale", "1/renewal", "1/change_1", "2/renewal"], "oldest first");
    assert_eq!(store.charges(HERE, id(2)), Ok(vec![]));
}

fn a_charge_moves(subject: &mut dyn Subject) {
    let store = subject.store();
    let mut set = opening(1, Reason::Renewal);
    set.at = after(1);
    commit(store, set).unwrap();
    let record = ChargeRecord {
        subscription: id(1),
        charge: charge(1, Reason::Renewal),
        standing: ChargeStanding::Intended,
        attempt: 1,
        at: after(1),
        invoice: None,
    };
    assert_eq!(store.charges(HERE, id(1)), Ok(vec![record.clone()]));
    let moving = |ordinal, standing| {
        let key = ChargeKey { ordinal, reason: Reason::Renewal };
        let at = after(60);
        let (subscription, numbering) = (id(1), Numbering::None);
        let moved = ChargeChange::Move { subscription, key, standing, attempt: 2, at, numbering };
        ChangeSet { charges: vec![moved], ..empty() }
    };
    for standing in [
        ChargeStanding::Pending,
        ChargeStanding::Unknown,
        ChargeStanding::Declined,
        ChargeStanding::Closed,
        ChargeStanding::Intended,
        ChargeStanding::Paid,
    ] {
        commit(store, moving(1, standing)).unwrap();
        let moved = ChargeRecord { standing, attempt: 2, at: after(60), ..record.clone() };
        assert_eq!(store.charges(HERE, id(1)), Ok(vec![moved]));
    }
    let absent = commit(store, moving(2, ChargeStanding::Paid));
    assert!(matches!(absent, Err(CommitError::Store(StoreError::Failed(_)))));
}

fn refunds_are_open(subject: &mut dyn Subject) {
    let store = subject.store();
    let money = |minor| Money::new(minor, currency("EUR"));
    let amounts = Amounts { net: money(839), tax: money(160), gross: money(999) };
    let giving = |n: u64, number, kind, seconds| {
        let against = ChargeKey { ordinal: 0, reason: Reason::Sale };
        let credit = Credit { number, kind, why: CreditWhy::Unused, against, amounts };
        let at = after(seconds);
        let (subscription, numbering) = (id(n), Numbering::None);
        let open = CreditChange::Open { subscription, credit, at, attempt: 3, numbering };
        ChangeSet { credits: vec![open], ..empty() }
    };
    commit(store, giving(1, 1, CreditKind::Refund, 30)).unwrap();
    commit(store, giving(1, 2, CreditKind::CreditNote, 5)).unwrap();
    commit(store, giving(2, 1, CreditKind::Refund, 10)).unwrap();
    let twice = commit(store, giving(1, 1, CreditKind::Refund, 30));
    assert!(matches!(twice, Err(CommitError::Store(StoreError::Failed(_)))));

    let credits = store.credits(HERE, id(1)).unwrap();
    let told = credits.iter().map(|it| (it.credit.number, it.done, it.attempt, it.at));
    assert_eq!(told.collect::<Vec<_>>(), [(1, false, 3, after(30)), (2, true, 3, after(5))]);
    let open = |limit| {
        let open = store.open_refunds(HERE, limit).unwrap();
        open.iter().map(|it| (it.subscription, it.credit.number)).collect::<Vec<_>>()
    };
    assert_eq!(open(9), [(id(2), 1), (id(1), 1)]);
    assert_eq!(open(1), [(id(2), 1)]);
    let done = |n: u64, number| {
        let done = CreditChange::Done { subscription: id(n), number };
        ChangeSet { credits: vec![done], ..ChangeSet::new(HERE, noon()) }
    };
    commit(store, done(2, 1)).unwrap();
    commit(store, done(2, 1)).unwrap();
    assert_eq!(open(9), [(id(1), 1)]);
    let absent = commit(store, done(2, 2));
    assert!(matches!(absent, Err(CommitError::Store(StoreError::Failed(_)))));
    assert_eq!(store.open_refunds(ELSEWHERE, 9), Ok(vec![]));
}
