//! What is shared with a family, and the grace a group grants.

use perennial_core::catalog::{GracePeriod, Group};
use perennial_core::ids::CustomerId;
use perennial_core::subscription::{Family, Item, ItemTerms, Subscription};
use perennial_core::terms::{Covered, Dunning, Terms};
use perennial_core::time::Span;
use perennial_core::{Dated, Fact};
use perennial_engine::directory::Document;

use super::at;
use super::directory::group;
use super::life::plain_subscription;

pub fn shared_subscription() -> Subscription {
    let plain = plain_subscription();
    let terms = ItemTerms { family: 5, ..plain.items[0].terms.clone() };
    let members = [
        (CustomerId(20), at("2024-02-01T10:00:00Z")),
        (CustomerId(21), at("2024-02-02T10:00:00.5Z")),
    ];
    Subscription {
        items: vec![Item { terms, ..plain.items[0].clone() }],
        family: Family { closed: false, members: members.into() },
        ..plain
    }
}

pub fn family_facts() -> Vec<Dated> {
    let at = at("2024-02-01T10:00:00Z");
    let member = CustomerId(20);
    [
        Fact::FamilyOpened { numbers: vec![1, 2], members_max: 5 },
        Fact::SharedWith { member },
        Fact::SharingStopped { member },
        Fact::FamilyClosed,
    ]
    .map(|fact| Dated { at, fact })
    .into()
}

pub fn graced_group() -> Document {
    let grace = GracePeriod {
        on: true,
        in_sandboxes: false,
        length: Span::days(28),
        covers: Covered::PaidToPaid,
    };
    Document::Group(Group { grace: Some(grace), ..group() })
}

pub fn paid_to_paid_terms() -> Document {
    let usual = Terms::platform();
    let dunning = Dunning { covers: Covered::PaidToPaid, ..usual.dunning };
    Document::Terms { id: "paid-to-paid".into(), terms: Terms { dunning, ..usual } }
}
