//! The values of the golden records, written out.

mod calls;
mod codes;
mod customers;
mod directory;
mod exports;
mod family;
mod life;
mod models;
mod offers;
mod on_file;
mod pace;
mod people;
mod plans;
mod prices;
mod related;
mod reseller;
mod seats;

pub use calls::calls;
pub use codes::{codes, facts_redeemed_later, redeemed_facts, redeemed_subscription};
pub use directory::{
    attempt, attempt_repeated, documents, later_terms, numbered_offer, translated_group,
};
pub use exports::exports;
pub use family::{family_facts, graced_group, paid_to_paid_terms, shared_subscription};
pub use life::{
    charge, contact_facts, credit, facts, ordered_facts, plain_subscription, quiet_charge,
    subscription,
};
pub use models::{calendar_terms, model_facts, project_with_plans, subscription_refused};
pub use offers::{
    lead_facts, offer_by_code, project_with_win_backs, subscription_pending_lead, win_back_offer,
};
pub use on_file::on_file;
pub use pace::{committed_terms, fast_project, fast_terms};
pub use people::{enrolled_subscription, knowing_terms, people, people_facts};
pub use plans::{
    plan_facts, subscription_from_the_shelf, subscription_of_a_till, terms_at_home,
    terms_of_partners,
};
pub use prices::{
    price_facts, product_with_prices, project_with_price_rules, subscription_with_prices,
};
pub use related::{related_product, related_subscription, terms_renewed_here};
pub use reseller::{
    asked_terms, bundle_product, keeping_terms, once_each_terms, stamped_subscription,
    stepped_offer, subscription_of_lines,
};
pub use seats::{devices, seat_facts, seated_subscription};

use perennial_core::money::{Currency, UnitPrice};
use perennial_core::time::Instant;
use perennial_engine::{ChangeNote, Origin};

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// Who asked for a change, and what he called it.
pub fn origin() -> Origin {
    Origin {
        actor: "partner:telco-north".to_owned(),
        request: Some("req_01J000000000000000000000AA".to_owned()),
        correlation: Some("corr-1".to_owned()),
        change: Some(ChangeNote {
            id: 0x0190_0000_0000_7000_8000_0000_0000_0001,
            reference: Some("CHG-9".to_owned()),
            kind: "CANCEL".to_owned(),
            reason: Some("CUSTOMER_REQUEST".to_owned()),
            note: Some("called the hotline".to_owned()),
        }),
    }
}

fn eur() -> Currency {
    Currency::parse("EUR").unwrap()
}

fn price(micros: i64) -> UnitPrice {
    UnitPrice::new(micros, eur())
}

fn texts(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}
