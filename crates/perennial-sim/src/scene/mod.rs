//! The scene of one seed: where it is, what is sold there, on what terms, and who is told.

pub mod codes;
mod goods;
mod lines;
pub mod terms;

pub use lines::line_offer;

use std::collections::{BTreeMap, BTreeSet};

use perennial_core::catalog::{Group, Listing, PriceRules, Project};
use perennial_core::ids::CustomerId;
use perennial_core::money::Currency;
use perennial_core::time::Instant;
use perennial_engine::directory::{Document, Partner, Receiver};
use perennial_engine::{Environment, EnvironmentId, EnvironmentKind, SandboxClock};

use crate::rng::Rng;

/// The one environment of a seed.
pub const HERE: EnvironmentId = EnvironmentId(1);

/// Projects of a scene. Each has its zone, its currency and its terms.
pub const PROJECTS: u32 = 3;
/// Products of a project.
pub const PRODUCTS: u32 = 5;
/// Beside those a bundle of the first two, and what is charged once.
pub const BUNDLE: u32 = PRODUCTS;
pub const ONCE: u32 = PRODUCTS + 1;
/// The product whose offer has codes, and how many different ones are shown.
pub const CODED: u32 = 0;
pub const CODES: u32 = 8;
pub const CUSTOMERS: u32 = 4;
/// Receivers: two that want everything, one of the partner only.
pub const RECEIVERS: u32 = 3;

/// Zones on both hemispheres, with whole, half and quarter hours, and one without a change.
const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Tokyo",
    "Pacific/Kiritimati",
    "America/Santiago",
];

/// Currencies with two, none and three decimals.
const CURRENCIES: [&str; 4] = ["EUR", "JPY", "KWD", "USD"];

#[derive(Clone, Debug)]
pub struct Scene {
    pub start: Instant,
    pub documents: Vec<Document>,
    pub projects: Vec<SceneProject>,
    pub customers: Vec<CustomerId>,
    /// Whether the gateway forgets keys after a day.
    pub forgets_keys: bool,
}

#[derive(Clone, Debug)]
pub struct SceneProject {
    pub name: String,
    pub zone: String,
    pub currency: Currency,
    pub partner: bool,
}

/// Where messages to a receiver go.
pub fn url(receiver: u32) -> String {
    format!("https://receiver-{receiver}.test/hook")
}

impl Scene {
    /// # Panics
    /// When a currency or the start of the scene is not one: they are constants.
    pub fn draw(seed: u64) -> Self {
        let mut rng = Rng::fork(seed, "scene");
        let seconds = 1_704_067_200 + i64::from(rng.below(4 * 365)) * 86_400;
        let start = seconds + i64::from(rng.below(86_400));
        let start = Instant::from_seconds(start).expect("an instant in this century");
        let kind = EnvironmentKind::Sandbox { clock: SandboxClock::Standing { at: start } };
        let here = Environment { id: HERE, name: "sandbox".to_owned(), kind };
        let mut scene = Self {
            start,
            documents: vec![Document::Environment(here)],
            projects: vec![],
            customers: (1..=u128::from(CUSTOMERS)).map(CustomerId).collect(),
            forgets_keys: rng.percent(30),
        };
        let mut lines = Rng::fork(seed, "lines");
        for n in 0..PROJECTS {
            scene.project(n, &mut rng, &mut lines);
        }
        for n in 0..RECEIVERS {
            scene.receiver(n);
        }
        scene
    }

    fn project(&mut self, n: u32, rng: &mut Rng, lines: &mut Rng) {
        let name = format!("p{n}");
        let mut moves = Rng::fork(rng.clone().draw(), "price rules");
        let terms = terms::draw(rng);
        let partner = !terms.collector.bills_customer();
        let currency = Currency::parse(rng.pick::<&str>(&CURRENCIES)).expect("a currency");
        let zone = (*rng.pick::<&str>(&ZONES)).to_owned();
        let terms_id = format!("terms-{n}");
        self.documents.push(Document::Terms { id: terms_id.as_str().into(), terms });
        self.documents.push(Document::Project(Project {
            id: name.as_str().into(),
            name: name.clone(),
            zone: zone.clone(),
            primary_locale: "en".to_owned(),
            terms: terms_id.as_str().into(),
            store: u128::from(n),
            issuer: None,
            listing: Listing { prices: prices(&mut moves, currency), ..Listing::default() },
            pace: None,
            changed: None,
            discount_plans: BTreeMap::new(),
            created: self.start,
        }));
        self.documents.push(Document::Group(Group {
            id: format!("{name}-group").as_str().into(),
            project: name.as_str().into(),
            name: format!("{name} group"),
            number: u64::from(n) + 1,
            texts: BTreeMap::new(),
            grace: None,
            created: self.start,
        }));
        if partner {
            self.documents.push(Document::Partner(Partner {
                id: format!("partner-{n}").as_str().into(),
                name: format!("Partner {n}"),
                project: name.as_str().into(),
                terms: terms_id.as_str().into(),
                products: BTreeSet::new(),
                territories: BTreeSet::new(),
                settings: std::collections::BTreeMap::new(),
            }));
        }
        let goods = goods::Goods { project: &name, currency, created: self.start };
        let drawn = goods.draw(rng);
        let more = lines::draw(&goods, &drawn, lines);
        let by_code = codes::documents(&goods, &drawn);
        let mut sold: Vec<_> = drawn.into_iter().chain(more).chain(by_code).collect();
        goods::lower(&mut sold);
        self.documents.extend(sold);
        self.projects.push(SceneProject { name, zone, currency, partner });
    }

    fn receiver(&mut self, n: u32) {
        let partner = self.projects.iter().position(|project| project.partner);
        let only = (n == RECEIVERS - 1).then_some(partner).flatten();
        self.documents.push(Document::Receiver(Receiver {
            id: format!("r{n}"),
            name: format!("Receiver {n}"),
            active: true,
            url: url(n),
            profile: "native".to_owned(),
            secrets: vec![vec![7; 32].into()],
            events: BTreeSet::new(),
            partner: only.map(|project| format!("partner-{project}").as_str().into()),
            ..Receiver::default()
        }));
    }
}

/// What the project says of prices that change. A dollar is what it says, for it as for us.
fn prices(rng: &mut Rng, currency: Currency) -> PriceRules {
    let asked = rng.percent(20).then(|| "DE".into());
    PriceRules {
        notice_days: *rng.pick(&[0, 1, 7, 30]),
        always_ask: asked.into_iter().collect(),
        per_dollar: BTreeMap::from([(currency, rng.between(300_000, 150_000_000).into())]),
        ..PriceRules::default()
    }
}
