//! A moment that is held, and a sandbox from which somebody's things are taken away.

use futures::executor::block_on;
use perennial_core::ids::PartnerId;
use perennial_engine::change_set::{ChangeSet, DeliveryId};
use perennial_engine::directory::{Document, DocumentKey};
use perennial_engine::effects::entries;
use perennial_engine::environment::SandboxId;
use perennial_engine::environment::{Environment, EnvironmentId, EnvironmentKind, SandboxClock};
use perennial_engine::export::{Export, ExportProgress, WAITING};
use perennial_engine::filed::{Filed, FiledKind, numbered};
use perennial_engine::ports::{Erased, Erasing, Find, Moment, Page, Store, StoredDocument};
use perennial_engine::receiver::of_the_house;

use super::deliveries::{due, queue};
use super::history::{id, plain_sale};
use super::sets::{
    ELSEWHERE, HERE, after, answer, answer_key, claim_key, commit, customer, delivery, empty, noon,
    of, put, renamed, sale, sold, take,
};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("a moment sees nothing that is written while it is held", held),
    ("a moment is read page by page, of one environment", page_by_page),
    ("what is taken away is gone everywhere, and nothing else", taken_away),
    ("what was taken away comes back by nothing, and its numbers are free", sold_again),
    ("what the house tells itself is in nobody's list", of_the_house_alone),
    ("what is on file is read at a moment by its names, and taken away with them", on_file),
];

const ALL: Page = Page { after: None, limit: 99 };

fn here() -> SandboxId {
    let kind = EnvironmentKind::Sandbox { clock: SandboxClock::Ahead { micros: 0 } };
    let environment = Environment { id: HERE, name: "sandbox".to_owned(), kind };
    environment.sandbox().expect("a sandbox")
}

fn versions(moment: &dyn Moment, page: Page) -> Vec<(u64, u64)> {
    let found = moment.subscriptions(page).unwrap();
    found.iter().map(|s| (s.number, s.version)).collect()
}

fn held(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, sale(1)).unwrap();
    commit(store, sale(2)).unwrap();
    let moment = store.moment(HERE).unwrap();
    let first = store.load(HERE, &[id(1)]).unwrap().pop().flatten().unwrap();
    commit(store, renamed(&first, "later")).unwrap();
    commit(store, sale(3)).unwrap();
    for _ in 0..2 {
        assert_eq!(versions(moment.as_ref(), ALL), [(1, 1), (2, 1)]);
        assert_eq!(moment.journal(id(1), 0, 9).unwrap().len(), 1);
        assert_eq!(moment.journal(id(3), 0, 9).unwrap().len(), 0);
    }
    let later = store.moment(HERE).unwrap();
    assert_eq!(versions(later.as_ref(), ALL), [(1, 2), (2, 1), (3, 1)]);
    assert_eq!(later.journal(id(1), 1, 9).unwrap().len(), 1);
    // Who holds one keeps nobody from taking another away.
    let erasing = Erasing { subscriptions: vec![(id(2), vec![])], ..Erasing::default() };
    assert_eq!(block_on(store.erase(here(), erasing)).unwrap().subscriptions, 1);
    assert_eq!(versions(moment.as_ref(), ALL), [(1, 1), (2, 1)]);
}

fn page_by_page(subject: &mut dyn Subject) {
    let store = subject.store();
    for n in 1..=5 {
        commit(store, sale(n)).unwrap();
    }
    commit(store, of(ELSEWHERE, None, &sold(plain_sale(6)))).unwrap();
    let moment = store.moment(HERE).unwrap();
    let page = |after: Option<u64>, limit| {
        let after = after.map(id);
        let found = versions(moment.as_ref(), Page { after, limit });
        found.into_iter().map(|(number, _)| number).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 2), [1, 2]);
    assert_eq!(page(Some(2), 2), [3, 4]);
    assert_eq!(page(Some(4), 2), [5]);
    assert_eq!(page(Some(5), 2), [] as [u64; 0]);
    assert_eq!(versions(store.moment(ELSEWHERE).unwrap().as_ref(), ALL), [(6, 1)]);
    assert_eq!(versions(store.moment(EnvironmentId(9)).unwrap().as_ref(), ALL), []);
}

/// A sale of the north under an order's name, and one of nobody.
fn furnish(store: &dyn Store) {
    let mut theirs = plain_sale(1);
    theirs.seller = Some(PartnerId::from("north"));
    theirs.references.insert("order".to_owned(), "o-1".to_owned());
    commit(store, of(HERE, None, &sold(theirs))).unwrap();
    commit(store, sale(2)).unwrap();
    queue(store, vec![delivery(1, "@feed/north", id(1)), delivery(2, "north-hook", id(1))]);
    queue(store, vec![delivery(3, "@feed/south", id(2)), delivery(4, "hook", id(2))]);
    let south = perennial_engine::change_set::AnswerKey {
        caller: "south/commerce".to_owned(),
        ..answer_key("k")
    };
    for (key, name, n) in [(answer_key("k"), "o-1", 1), (south, "o-2", 2)] {
        let documents = vec![put(0, customer(n, "a@b.test"))];
        let (claims, answer) = (vec![take(name, "x")], Some((key, answer("first"))));
        commit(store, ChangeSet { documents, claims, answer, ..empty() }).unwrap();
    }
}

fn all_of_north(store: &dyn Store) -> Erasing {
    let s = store.load(HERE, &[id(1)]).unwrap().pop().flatten().unwrap();
    Erasing {
        subscriptions: vec![(s.id, entries(&s).into_iter().collect())],
        documents: vec![DocumentKey::customer(perennial_core::ids::CustomerId(1))],
        claims: vec![claim_key("o-1")],
        receivers: vec!["@feed/north".to_owned(), "north-hook".to_owned()],
        callers: vec![answer_key("k").caller],
    }
}

fn taken_away(subject: &mut dyn Subject) {
    furnish(subject.store());
    let erasing = all_of_north(subject.store());
    let erased = block_on(subject.store().erase(here(), erasing.clone())).unwrap();
    let one = Erased { subscriptions: 1, documents: 1, claims: 1, deliveries: 2, answers: 1 };
    assert_eq!(erased, one);
    for _ in 0..2 {
        let store = subject.store();
        assert_eq!(store.load(HERE, &[id(1)]), Ok(vec![None]));
        let found = |find: &Find| store.find(HERE, find, ALL).unwrap().len();
        assert_eq!(found(&Find::Number(1)), 0);
        let order = Find::Reference { name: "order".to_owned(), value: "o-1".to_owned() };
        assert_eq!((found(&order), found(&Find::All)), (0, 1));
        assert_eq!(store.journal(HERE, id(1), 0, 9), Ok(vec![]));
        assert_eq!(store.charges(HERE, id(1)), Ok(vec![]));
        assert_eq!(store.due(HERE, perennial_core::time::Instant::MAX, None, 9).unwrap().len(), 1);
        assert_eq!(store.holder(HERE, &claim_key("o-1")), Ok(None));
        assert_eq!(store.answer(HERE, &answer_key("k")), Ok(None));
        assert_eq!(store.customers(HERE, None, 9).unwrap().len(), 1);
        // What is another's stays.
        assert!(store.load(HERE, &[id(2)]).unwrap()[0].is_some());
        assert_eq!(store.journal(HERE, id(2), 0, 9).unwrap().len(), 1);
        assert_eq!(store.charges(HERE, id(2)).unwrap().len(), 1);
        assert_eq!(store.holder(HERE, &claim_key("o-2")), Ok(Some("x".to_owned())));
        assert_eq!(due(store, 0, 9, 9), [3, 4]);
        subject.reopen();
    }
    // There is nothing left of it.
    let again = block_on(subject.store().erase(here(), erasing)).unwrap();
    assert_eq!(again, Erased::default());
}

fn sold_again(subject: &mut dyn Subject) {
    furnish(subject.store());
    let store = subject.store();
    let before = store.load(HERE, &[id(1)]).unwrap().pop().flatten().unwrap();
    block_on(store.erase(here(), all_of_north(store))).unwrap();
    // A change that was decided on it comes too late.
    assert!(commit(store, renamed(&before, "late")).is_err());
    commit(store, sale(1)).unwrap();
    assert_eq!(store.load(HERE, &[id(1)]).unwrap()[0].as_ref().unwrap().seller, None);
    assert_eq!(store.journal(HERE, id(1), 0, 9).unwrap().len(), 1);
}

fn of_the_house_alone(subject: &mut dyn Subject) {
    let store = subject.store();
    assert!(of_the_house("@feed/north") && !of_the_house("feed"));
    queue(store, vec![delivery(1, "a", id(1)), delivery(2, "@feed/north", id(1))]);
    let ids = |found: Vec<perennial_engine::change_set::Delivery>| -> Vec<u128> {
        found.into_iter().map(|it| it.id.0).collect()
    };
    assert_eq!(ids(store.feed(HERE, None, 0, 9).unwrap()), [1]);
    assert_eq!(ids(store.feed(HERE, Some(&["@feed/north"]), 0, 9).unwrap()), [2]);
    assert_eq!(ids(store.deliveries(HERE, None, None, 9).unwrap()), [1]);
    assert!(store.delivery(DeliveryId(2)).unwrap().is_some());
}

fn export(n: u128, partner: &str) -> Export {
    Export {
        id: n,
        partner: PartnerId::from(partner),
        wanted: "{}".to_owned(),
        compressed: false,
        created_at: noon(),
        progress: ExportProgress::Waiting,
        forget_at: after(1_000),
    }
}

fn on_file(subject: &mut dyn Subject) {
    let store = subject.store();
    let filed =
        |n, partner: &str| put(0, Document::Filed(Filed::Export(Box::new(export(n, partner)))));
    let documents = vec![filed(1, "north"), filed(2, "north"), filed(3, "south")];
    commit(store, ChangeSet { documents, ..empty() }).unwrap();
    let moment = store.moment(HERE).unwrap();
    let name = Export::of_partner(&PartnerId::from("north"));
    let documents = vec![filed(4, "north")];
    commit(store, ChangeSet { documents, ..empty() }).unwrap();
    let erasing = Erasing {
        documents: vec![FiledKind::Export.key(numbered(1)), FiledKind::Export.key(numbered(9))],
        ..Erasing::default()
    };
    assert_eq!(block_on(store.erase(here(), erasing)).unwrap().documents, 1);
    let ids = |found: Vec<StoredDocument>| -> Vec<String> {
        found.into_iter().map(|stored| stored.document.key().id).collect()
    };
    let now = store.documents_named(HERE, FiledKind::Export, &name, None, 9).unwrap();
    assert_eq!(ids(now), [numbered(2), numbered(4)]);
    let all = store.documents_named(HERE, FiledKind::Export, WAITING, None, 9).unwrap();
    assert_eq!(ids(all), [numbered(2), numbered(3), numbered(4)]);
    let then = moment.documents_named(FiledKind::Export, &name, None, 9).unwrap();
    assert_eq!(ids(then), [numbered(1), numbered(2)]);
    let page = moment.documents_named(FiledKind::Export, &name, Some(&numbered(1)), 9).unwrap();
    assert_eq!(ids(page), [numbered(2)]);
}
