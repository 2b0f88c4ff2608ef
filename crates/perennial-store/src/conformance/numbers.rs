//! Numbers of invoices and credit notes: one after the other, never twice, never left out,
//! whatever fails on the way.

use futures::executor::block_on;
use futures::future::join_all;
use perennial_core::billing::credit::{CreditKind, CreditWhy};
use perennial_core::billing::{Amounts, ChargeKey, Credit, Reason};
use perennial_core::ids::ProjectId;
use perennial_core::money::Money;
use perennial_engine::change_set::{
    ChangeSet, ChargeChange, ChargeStanding, CreditChange, Issued, Numbering,
};
use perennial_engine::ports::{
    CommitError, Find, IssuerNumbers, NumberRange, Page, Store, StoreError,
};

use super::history::{currency, id};
use super::sets::{ELSEWHERE, HERE, after, claim_key, commit, empty, sale, take};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("invoices are numbered in the order of the sets", in_order),
    ("each environment, issuer and series counts for itself", each_for_itself),
    ("a set that fails uses no number up", a_failed_set),
    ("a document keeps its number", keeps_its_number),
    ("slices at once share the numbers", slices_at_once),
    ("counting goes on after a restart", after_a_restart),
    ("an answer that is lost loses no number", a_lost_answer),
    ("a number from elsewhere is kept, and not given again", from_elsewhere),
    ("documents are found by number and date", by_number_and_date),
];

const SALE: ChargeKey = ChargeKey { ordinal: 0, reason: Reason::Sale };

fn issuer() -> ProjectId {
    "acme".into()
}

fn paying_at(n: u64, seconds: i64, numbering: Numbering) -> ChangeSet {
    let moved = ChargeChange::Move {
        subscription: id(n),
        key: SALE,
        standing: ChargeStanding::Paid,
        attempt: 1,
        at: after(seconds),
        numbering,
    };
    ChangeSet { charges: vec![moved], ..empty() }
}

/// The sale of a subscription is paid, and becomes an invoice.
fn paying(n: u64) -> ChangeSet {
    paying_at(n, 60, Numbering::Next(issuer()))
}

fn crediting(n: u64, number: u32, numbering: Numbering) -> ChangeSet {
    let money = |minor| Money::new(minor, currency("EUR"));
    let amounts = Amounts { net: money(84), tax: money(16), gross: money(100) };
    let (kind, why) = (CreditKind::CreditNote, CreditWhy::Reduced);
    let credit = Credit { number, kind, why, against: SALE, amounts };
    let (subscription, at) = (id(n), after(90));
    let open = CreditChange::Open { subscription, credit, at, attempt: 1, numbering };
    ChangeSet { credits: vec![open], ..empty() }
}

/// A set that takes a number and then cannot be written.
fn failing(n: u64) -> ChangeSet {
    let mut set = paying(n);
    set.credits = crediting(n, 1, Numbering::Next(issuer())).credits;
    set.credits.push(CreditChange::Done { subscription: id(n), number: 99 });
    set
}

fn sell(store: &dyn Store, count: u64) {
    let sold = block_on(store.commit((1..=count).map(sale).collect()));
    assert!(sold.iter().all(Result::is_ok));
}

fn number(store: &dyn Store, n: u64) -> Option<u64> {
    let charges = store.charges(HERE, id(n)).unwrap();
    charges.first().and_then(|record| record.invoice.as_ref()).map(|issued| issued.number)
}

fn numbers(store: &dyn Store) -> Vec<u64> {
    let invoices = store.invoices(HERE, &NumberRange::after(issuer(), 0, 10_000)).unwrap();
    invoices.into_iter().filter_map(|row| row.invoice).map(|issued| issued.number).collect()
}

fn counted(store: &dyn Store) -> Vec<(String, u64, u64)> {
    let issuers = store.issuers(HERE).unwrap().into_iter();
    let told = |it: IssuerNumbers| (it.issuer.0, it.invoices, it.credit_notes);
    issuers.map(told).collect()
}

fn up_to(last: u64) -> Vec<u64> {
    (1..=last).collect()
}

fn in_order(subject: &mut dyn Subject) {
    let store = subject.store();
    sell(store, 5);
    let paid = block_on(store.commit([4, 1, 5].map(paying).into()));
    assert!(paid.iter().all(Result::is_ok));
    commit(store, paying(2)).unwrap();
    let given = (1..=5).map(|n| number(store, n)).collect::<Vec<_>>();
    assert_eq!(given, [Some(2), Some(4), None, Some(1), Some(3)]);
    assert_eq!(numbers(store), up_to(4));
    assert_eq!(counted(store), [("acme".to_owned(), 4, 0)]);
}

fn each_for_itself(subject: &mut dyn Subject) {
    let store = subject.store();
    sell(store, 3);
    let there = ChangeSet { environment: ELSEWHERE, ..sale(1) };
    commit(store, there).unwrap();
    commit(store, paying(1)).unwrap();
    commit(store, paying_at(2, 60, Numbering::Next("zebra".into()))).unwrap();
    commit(store, ChangeSet { environment: ELSEWHERE, ..paying(1) }).unwrap();
    commit(store, crediting(1, 1, Numbering::Next(issuer()))).unwrap();
    commit(store, crediting(1, 2, Numbering::Next(issuer()))).unwrap();
    commit(store, crediting(2, 1, Numbering::None)).unwrap();
    let told = [("acme".to_owned(), 1, 2), ("zebra".to_owned(), 1, 0)];
    assert_eq!(counted(store), told);
    let there = store.issuers(ELSEWHERE).unwrap();
    assert_eq!(there.iter().map(|it| it.invoices).collect::<Vec<_>>(), [1]);
    let notes = store.credits(HERE, id(1)).unwrap().into_iter().map(|it| it.note);
    let note = |number| Some(Issued { issuer: issuer(), number });
    assert_eq!(notes.collect::<Vec<_>>(), [note(1), note(2)]);
    assert_eq!(store.credits(HERE, id(2)).unwrap()[0].note, None);
}

/// Also in the middle of a slice, and where the failure shows only after the number was taken.
fn a_failed_set(subject: &mut dyn Subject) {
    let store = subject.store();
    sell(store, 5);
    let failed = commit(store, failing(3));
    assert!(matches!(failed, Err(CommitError::Store(StoreError::Failed(_)))));
    assert_eq!(counted(store), [], "not even the issuer is there");
    commit(store, ChangeSet { claims: vec![take("a", "x")], ..empty() }).unwrap();
    let mut claimed = paying(3);
    claimed.claims = vec![take("a", "y")];
    let slice = vec![paying(1), failing(2), claimed, paying(9), paying(4), failing(5), paying(5)];
    let answers = block_on(store.commit(slice));
    let fine = answers.iter().map(Result::is_ok).collect::<Vec<_>>();
    assert_eq!(fine, [true, false, false, false, true, false, true]);
    let (key, holder) = (claim_key("a"), "x".to_owned());
    assert_eq!(answers[2], Err(CommitError::Claimed { key, holder }));
    assert_eq!([1, 4, 5].map(|n| number(store, n)), [Some(1), Some(2), Some(3)]);
    assert_eq!(number(store, 2), None);
    commit(store, paying(2)).unwrap();
    assert_eq!(number(store, 2), Some(4));
    assert_eq!(numbers(store), up_to(4));
    assert_eq!(counted(store), [("acme".to_owned(), 4, 0)]);
}

fn keeps_its_number(subject: &mut dyn Subject) {
    let store = subject.store();
    sell(store, 2);
    commit(store, paying(1)).unwrap();
    commit(store, paying(1)).unwrap();
    commit(store, paying_at(1, 60, Numbering::Next("zebra".into()))).unwrap();
    commit(store, paying_at(1, 60, Numbering::None)).unwrap();
    commit(store, paying(2)).unwrap();
    assert_eq!([1, 2].map(|n| number(store, n)), [Some(1), Some(2)]);
    assert_eq!(counted(store), [("acme".to_owned(), 2, 0)]);
}

fn slices_at_once(subject: &mut dyn Subject) {
    let store = subject.store();
    sell(store, 300);
    let slices = (0..30_u64).map(|slice| {
        let first = slice * 10 + 1;
        let mut sets = (first..first + 10).map(paying).collect::<Vec<_>>();
        // One of eleven fails.
        sets.insert(5, failing(first));
        store.commit(sets)
    });
    let answers = block_on(join_all(slices.collect::<Vec<_>>()));
    assert_eq!(answers.concat().iter().filter(|answer| answer.is_err()).count(), 30);
    assert_eq!(numbers(store), up_to(300));
    let mut given = (1..=300).filter_map(|n| number(store, n)).collect::<Vec<_>>();
    given.sort_unstable();
    assert_eq!(given, up_to(300));
    assert_eq!(counted(store), [("acme".to_owned(), 300, 0)]);
}

fn after_a_restart(subject: &mut dyn Subject) {
    sell(subject.store(), 9);
    for n in 1..=9 {
        assert!(commit(subject.store(), failing(n)).is_err());
        commit(subject.store(), paying(n)).unwrap();
        commit(subject.store(), crediting(n, 1, Numbering::Next(issuer()))).unwrap();
        subject.reopen();
    }
    assert_eq!(numbers(subject.store()), up_to(9));
    assert_eq!(counted(subject.store()), [("acme".to_owned(), 9, 9)]);
}

/// Nobody hears that it was done, so it is asked for again.
fn a_lost_answer(subject: &mut dyn Subject) {
    sell(subject.store(), 3);
    drop(subject.store().commit(vec![paying(1), paying(2)]));
    commit(subject.store(), empty()).unwrap();
    subject.reopen();
    let again = block_on(subject.store().commit([1, 2, 3].map(paying).into()));
    assert!(again.iter().all(Result::is_ok));
    assert_eq!([1, 2, 3].map(|n| number(subject.store(), n)), [Some(1), Some(2), Some(3)]);
    assert_eq!(numbers(subject.store()), up_to(3));
}

fn from_elsewhere(subject: &mut dyn Subject) {
    let given = |number| Numbering::Given(Issued { issuer: issuer(), number });
    sell(subject.store(), 5);
    commit(subject.store(), paying_at(1, 60, given(3))).unwrap();
    commit(subject.store(), paying_at(2, 50, given(1))).unwrap();
    let taken = commit(subject.store(), paying_at(3, 60, given(3)));
    assert!(matches!(taken, Err(CommitError::Store(StoreError::Failed(_)))));
    commit(subject.store(), paying_at(3, 60, given(2))).unwrap();
    commit(subject.store(), crediting(1, 1, given(1))).unwrap();
    let taken = commit(subject.store(), crediting(2, 1, given(1)));
    assert!(matches!(taken, Err(CommitError::Store(StoreError::Failed(_)))));
    subject.reopen();
    commit(subject.store(), paying(4)).unwrap();
    commit(subject.store(), crediting(2, 1, Numbering::Next(issuer()))).unwrap();
    assert_eq!([1, 2, 3, 4].map(|n| number(subject.store(), n)), [3, 1, 2, 4].map(Some));
    assert_eq!(counted(subject.store()), [("acme".to_owned(), 4, 2)]);
}

fn by_number_and_date(subject: &mut dyn Subject) {
    let store = subject.store();
    sell(store, 6);
    for n in 1..=6_u64 {
        let seconds = i64::try_from(n).unwrap_or_default() * 100;
        commit(store, paying_at(n, seconds, Numbering::Next(issuer()))).unwrap();
    }
    let asked = |range: NumberRange| {
        let rows = store.invoices(HERE, &range).unwrap();
        rows.into_iter().map(|row| row.subscription).collect::<Vec<_>>()
    };
    let all = NumberRange::after(issuer(), 0, 99);
    assert_eq!(asked(all.clone()).len(), 6);
    assert_eq!(asked(NumberRange { after: 2, limit: 2, ..all.clone() }), [id(3), id(4)]);
    let (from, until) = (after(200), after(500));
    let some = NumberRange { from, until, ..all.clone() };
    assert_eq!(asked(some.clone()), [2, 3, 4].map(id), "until is not in it");
    assert_eq!(asked(NumberRange { after: 3, limit: 9, ..some }), [id(4)]);
    assert_eq!(asked(NumberRange { after: u64::MAX, ..all.clone() }), []);
    assert_eq!(asked(NumberRange { issuer: "nobody".into(), ..all.clone() }), []);
    assert_eq!(store.invoices(ELSEWHERE, &all), Ok(vec![]));
    commit(store, crediting(2, 1, Numbering::Next(issuer()))).unwrap();
    let notes = store.credit_notes(HERE, &all).unwrap();
    assert_eq!(notes.iter().map(|it| it.subscription).collect::<Vec<_>>(), [id(2)]);
    assert_eq!(
        store.credit_notes(HERE, &NumberRange { from, until: after(90), ..all }),
        Ok(vec![])
    );
    let page = Page { after: None, limit: 9 };
    assert_eq!(store.find(HERE, &Find::All, page).unwrap().len(), 6);
}
