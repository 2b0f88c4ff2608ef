//! An offer of each project for who has a code, one code that two may type, and some that are each
//! good once. Drawn from nothing, so that every other thing of a seed stays what it was.

use perennial_core::catalog::{
    Codes, CodesForm, OfferKind, OfferPhase, OfferPrice, PhaseMode, ShownCode,
};
use perennial_core::ids::{CodesId, OfferId};
use perennial_engine::directory::Document;

use super::goods::Goods;
use super::{CODED, CODES};
use crate::rng::Rng;

/// How many may type the one for everybody.
const CUSTOM: u32 = 2;

/// The n-th code somebody shows: the first one is for everybody.
pub fn shown(project: &str, n: u32) -> ShownCode {
    match n {
        0 => ShownCode { codes: custom(project), once: None },
        n => ShownCode { codes: one_time(project), once: Some(format!("hash-{n}")) },
    }
}

/// The offer all codes of a project are for.
pub fn offer(project: &str) -> OfferId {
    OfferId::new(format!("{project}-offer-by-code"))
}

fn custom(project: &str) -> CodesId {
    CodesId::new(format!("{project}-custom"))
}

fn one_time(project: &str) -> CodesId {
    CodesId::new(format!("{project}-once"))
}

/// `drawn` are the goods of the project.
pub fn documents(goods: &Goods<'_>, drawn: &[Document]) -> Vec<Document> {
    let first = drawn.iter().find_map(|document| match document {
        Document::Product(product) => Some(product),
        _ => None,
    });
    let Some(cycle) = first.map(|product| product.newest().cycle) else { return vec![] };
    let mut by_code = goods.offer(CODED, cycle, &mut Rng::fork(0, "offer by code"));
    by_code.id = offer(goods.project);
    "for who has a code".clone_into(&mut by_code.name);
    by_code.kind = OfferKind::ByCode;
    by_code.uses_per_customer = 3;
    by_code.phase = OfferPhase {
        mode: PhaseMode::PayAsYouGo,
        length: cycle,
        periods: 2,
        prices: vec![OfferPrice::Off { territory: None, ppm: 250_000 }],
        then: vec![],
    };
    let codes = |id, form, number| {
        Document::Codes(Codes {
            id,
            project: goods.project.into(),
            offer: by_code.id.clone(),
            form,
            number,
            until: goods.created.plus_seconds(90 * 86_400).ok(),
            active: true,
            created: goods.created,
        })
    };
    let all = CodesForm::Custom { code: "EVERYBODY".to_owned() };
    let everybody = codes(custom(goods.project), all, CUSTOM);
    let once = codes(one_time(goods.project), CodesForm::OneTime, CODES - 1);
    vec![Document::Offer(by_code.clone()), everybody, once]
}
