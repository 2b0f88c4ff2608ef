//! Finding customers: by the e-mail address they have today, in any letter case, and by the
//! merchant's name for them.

use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_engine::change_set::{ChangeSet, DocumentChange};
use perennial_engine::contact::{Contact, ContactType, Member};
use perennial_engine::directory::{Customer, CustomerKey, Document, DocumentKey};
use perennial_engine::ports::{CommitError, Store};

use super::sets::{ELSEWHERE, HERE, commit, customer, empty, noon, put};
use super::{Scenario, Subject};

pub const SCENARIOS: &[(&str, Scenario)] = &[
    ("a customer is found by the e-mail address he has", found_by_email),
    ("several customers may have one e-mail address", many_of_one_address),
    ("a customer is found by his reference", found_by_reference),
    ("a customer is found by the contacts he has", found_by_contacts),
];

fn putting(expected: u64, document: Document) -> ChangeSet {
    ChangeSet { documents: vec![put(expected, document)], ..empty() }
}

fn found(store: &dyn Store, key: &CustomerKey) -> Vec<u128> {
    let found = store.customers_named(HERE, key, None, 99).unwrap();
    found
        .into_iter()
        .filter_map(|stored| match stored.document {
            Document::Customer(customer) => Some(customer.id.0),
            _ => None,
        })
        .collect()
}

fn email(text: &str) -> CustomerKey {
    CustomerKey::email(text)
}

fn found_by_email(subject: &mut dyn Subject) {
    let store = subject.store();
    commit(store, putting(0, customer(1, "Ada@Example.org"))).unwrap();
    for text in ["ada@example.org", "ADA@EXAMPLE.ORG", " Ada@example.org "] {
        assert_eq!(found(store, &email(text)), [1], "{text}");
    }
    assert_eq!(found(store, &email("ada@example.com")), []);
    assert_eq!(found(store, &CustomerKey::Reference("ada@example.org".to_owned())), []);
    assert_eq!(store.customers_named(ELSEWHERE, &email("ada@example.org"), None, 9), Ok(vec![]));
    // What was refused is not found either.
    let refused = commit(store, putting(0, customer(1, "eve@example.org")));
    let key = DocumentKey::customer(CustomerId(1));
    assert_eq!(refused, Err(CommitError::DocumentVersion { key: key.clone() }));
    let both = vec![put(0, customer(2, "eve@example.org")), put(7, customer(1, "x"))];
    assert!(commit(store, ChangeSet { documents: both, ..empty() }).is_err());
    assert_eq!(found(store, &email("eve@example.org")), []);
    // Another address is another name; who is gone is not found.
    commit(store, putting(1, customer(1, "lovelace@example.org"))).unwrap();
    subject.reopen();
    let store = subject.store();
    assert_eq!(found(store, &email("ada@example.org")), []);
    assert_eq!(found(store, &email("Lovelace@example.org")), [1]);
    let delete = DocumentChange::Delete { expected: 2, key };
    commit(store, ChangeSet { documents: vec![delete], ..empty() }).unwrap();
    assert_eq!(found(store, &email("lovelace@example.org")), []);
    commit(store, putting(0, customer(1, "again@example.org"))).unwrap();
    assert_eq!(found(store, &email("lovelace@example.org")), []);
    assert_eq!(found(store, &email("again@example.org")), [1]);
}

fn many_of_one_address(subject: &mut dyn Subject) {
    let store = subject.store();
    for n in [3, 1, 2] {
        commit(store, putting(0, customer(n, "family@example.org"))).unwrap();
    }
    assert_eq!(found(store, &email("family@example.org")), [1, 2, 3]);
    let page = |after: Option<u128>, limit| {
        let after = after.map(CustomerId);
        let found = store.customers_named(HERE, &email("Family@example.org"), after, limit);
        found.unwrap().into_iter().map(|stored| stored.document.key().id).collect::<Vec<_>>()
    };
    let ids = (1..=3).map(|n| CustomerId(n).to_string()).collect::<Vec<_>>();
    assert_eq!(page(None, 2), ids[..2]);
    assert_eq!(page(Some(1), 1), ids[1..2]);
    assert_eq!(page(Some(3), 9), [] as [&str; 0]);
}

fn found_by_reference(subject: &mut dyn Subject) {
    let store = subject.store();
    let named = |reference: Option<&str>| {
        let reference = reference.map(str::to_owned);
        Document::Customer(Customer { reference, ..Customer::new(CustomerId(5), 5) })
    };
    let reference = |text: &str| CustomerKey::Reference(text.to_owned());
    commit(store, putting(0, named(Some("crm-5")))).unwrap();
    assert_eq!(found(store, &reference("crm-5")), [5]);
    assert_eq!(found(store, &reference("CRM-5")), [], "a name of somebody else's making");
    commit(store, putting(1, named(None))).unwrap();
    assert_eq!(found(store, &reference("crm-5")), []);
}

fn found_by_contacts(subject: &mut dyn Subject) {
    let store = subject.store();
    let mut ada = Customer::new(CustomerId(1), 1);
    let contact = |text: &str| Contact::new([(Member::Email, text.to_owned())]);
    let split = Some(SubscriptionId(9));
    for (whose, kind, text) in [
        (None, ContactType::Billing, "old@example.org"),
        (None, ContactType::Billing, "new@example.org"),
        (split, ContactType::Billing, "own@example.org"),
        (None, ContactType::Delivery, "goods@example.org"),
    ] {
        let from = noon().plus_seconds(i64::try_from(text.len()).unwrap_or(0)).unwrap();
        assert!(ada.write_contact(whose, kind, from, contact(text)));
    }
    commit(store, putting(0, Document::Customer(ada))).unwrap();
    for (text, ids) in [
        ("new@example.org", &[1][..]),
        ("own@example.org", &[1]),
        // Of the past, and not whom a bill goes to.
        ("old@example.org", &[]),
        ("goods@example.org", &[]),
    ] {
        assert_eq!(found(store, &email(text)), ids, "{text}");
    }
}
