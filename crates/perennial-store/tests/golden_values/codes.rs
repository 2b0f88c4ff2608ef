//! Codes for offers, and a subscription for which two were redeemed.

use perennial_core::Subscription;
use perennial_core::catalog::{
    CodeLimits, Codes, CodesForm, Listing, Project, Redeemed, ShownCode,
};
use perennial_core::subscription::{Discount, Lead, Phase, Sale};
use perennial_core::time::Span;
use perennial_core::{Dated, Fact};
use perennial_engine::directory::Document;

use super::at;
use super::directory::project;
use super::life::{discount, plain_subscription, sale, schedule};

pub fn codes() -> Vec<(&'static str, Document)> {
    let custom = Codes {
        id: "codes_1".into(),
        project: "acme".into(),
        offer: "spring".into(),
        form: CodesForm::Custom { code: "SPRING26".to_owned() },
        number: 500,
        until: None,
        active: true,
        created: at("2024-01-31T09:00:00Z"),
    };
    let one_time = Codes {
        id: "codes_2".into(),
        form: CodesForm::OneTime,
        number: 25_000,
        until: Some(at("2024-06-30T00:00:00Z")),
        active: false,
        ..custom.clone()
    };
    let codes = CodeLimits { redeemed_per_quarter: 150_000, one_time_months: 3 };
    let listing = Listing { codes, ..Listing::default() };
    vec![
        ("codes_custom", Document::Codes(custom)),
        ("codes_one_time", Document::Codes(one_time)),
        ("project_code_limits", Document::Project(Project { listing, ..project() })),
    ]
}

fn redeemed(codes: &str, once: Option<&str>) -> Redeemed {
    let code = ShownCode { codes: codes.into(), once: once.map(str::to_owned) };
    Redeemed { code, offer: "spring".into(), at: at("2024-01-31T09:00:00Z") }
}

pub fn redeemed_subscription() -> Subscription {
    let redeemed = vec![redeemed("codes_1", None), redeemed("codes_2", Some("9f86d081884c7d65"))];
    Subscription { redeemed, ..plain_subscription() }
}

pub fn redeemed_facts() -> Vec<Dated> {
    let sale = Sale { redeemed: Some(redeemed("codes_1", None)), ..sale() };
    let fact = Fact::Sold { sale: Box::new(sale), schedule: schedule() };
    vec![Dated { at: at("2024-01-31T09:00:00Z"), fact }]
}

/// By who held something already.
pub fn facts_redeemed_later() -> Vec<Dated> {
    let by = Some(redeemed("codes_2", Some("9f86d081884c7d65")));
    let discount = Discount { redeemed: by.clone(), ..discount() };
    let phase = Phase::Free { length: Span::weeks(1) };
    let lead = Lead { offer: "spring".into(), phase, redeemed: by };
    [Fact::DiscountSet { number: 1, discount: Some(discount) }, Fact::LeadGiven(lead)]
        .map(|fact| Dated { at: at("2024-01-31T09:00:00Z"), fact })
        .to_vec()
}
