//! Codes under many hands: sixteen threads redeem the same hundred codes, on the store in memory and
//! on SQLite. Each is used once, and what is carried into another store is used there as well.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::executor::block_on;
use perennial_core::catalog::offer::Wrote;
use perennial_core::catalog::{
    CatalogRefusal, Codes, CodesForm, Offer, OfferKind, OfferPhase, Order, PhaseMode, ShownCode,
    Stacking,
};
use perennial_core::ids::{CodesId, CustomerId};
use perennial_core::time::Span;
use perennial_engine::directory::Document;
use perennial_engine::memory::MemoryStore;
use perennial_engine::ports::Store;
use perennial_engine::testing::{PlainTeller, SANDBOX, START, World, instant};
use perennial_engine::{Act, Engine, EngineError, Wish};
use perennial_store::{Options, SqliteStore};

const THREADS: usize = 16;
const CODES: usize = 100;
const CUSTOM: u32 = 40;

async fn world(store: Arc<dyn Store>) -> World {
    let world = World::on(store, Arc::new(PlainTeller)).await;
    let offer = Offer {
        id: "week".into(),
        number: 9_001,
        project: "proj_demo".into(),
        product: "basic".into(),
        also: BTreeSet::new(),
        kind: OfferKind::ByCode,
        customers: BTreeSet::new(),
        stacking: Stacking::InsteadOfIntroductory,
        identifier: None,
        name: "A week".to_owned(),
        code: None,
        phase: OfferPhase {
            mode: PhaseMode::FreeTrial,
            length: Span::weeks(1),
            periods: 1,
            prices: vec![],
            then: vec![],
        },
        territories: BTreeSet::new(),
        from: None,
        until: None,
        active: true,
        uses_per_customer: 1,
        wrote: Wrote::default(),
        created: instant(START),
    };
    world.define(Document::Offer(offer)).await.unwrap();
    let codes = |id: &str, form, number| Codes {
        id: id.into(),
        project: "proj_demo".into(),
        offer: "week".into(),
        form,
        number,
        until: Some(instant("2026-03-01T00:00:00Z")),
        active: true,
        created: instant(START),
    };
    let custom = CodesForm::Custom { code: "FAIR".to_owned() };
    world.define(Document::Codes(codes("custom", custom, CUSTOM))).await.unwrap();
    let once = codes("once", CodesForm::OneTime, u32::try_from(CODES).unwrap());
    world.define(Document::Codes(once)).await.unwrap();
    world
}

/// The order of who shows a code.
async fn order(
    world: &World,
    customer: Option<CustomerId>,
    code: ShownCode,
) -> Result<Order, EngineError> {
    let order = world.order("basic", customer).await?;
    Ok(Order { offer: Some("week".into()), code: Some(code), ..order })
}

/// Whether a code was redeemed by somebody who had nothing before.
fn redeemed(world: &World, customer: &str, code: ShownCode) -> Result<bool, EngineError> {
    block_on(async {
        let customer = world.customer(customer).await?;
        let order = order(world, Some(customer), code).await?;
        match world.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))).await {
            Ok(_) => Ok(true),
            Err(EngineError::Catalog(CatalogRefusal::CodeUsed | CatalogRefusal::CodeUsedUp)) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    })
}

fn once(nth: usize) -> ShownCode {
    ShownCode { codes: "once".into(), once: Some(format!("hash-{nth}")) }
}

fn custom() -> ShownCode {
    ShownCode { codes: "custom".into(), once: None }
}

/// How often each piece was redeemed.
fn counted(engine: &Engine) -> [u64; 2] {
    ["once", "custom"].map(|id| engine.redeemed(SANDBOX, &CodesId::new(id)).unwrap())
}

fn each_is_used_once(store: Arc<dyn Store>) {
    let world = block_on(world(store));
    let won: Vec<(Vec<usize>, u32)> = std::thread::scope(|scope| {
        let redeem = |thread: usize| {
            let world = &world;
            move || {
                let name = |what: &str, nth: usize| format!("{what}-{thread}-{nth}");
                let once = (0..CODES)
                    .filter(|nth| redeemed(world, &name("once", *nth), once(*nth)).unwrap());
                let once = once.collect::<Vec<_>>();
                let custom =
                    (0..5).filter(|nth| redeemed(world, &name("custom", *nth), custom()).unwrap());
                (once, u32::try_from(custom.count()).unwrap())
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(redeem(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut all: Vec<usize> = won.iter().flat_map(|(once, _)| once.iter().copied()).collect();
    all.sort_unstable();
    assert_eq!(all, (0..CODES).collect::<Vec<_>>());
    assert_eq!(won.iter().map(|(_, custom)| custom).sum::<u32>(), CUSTOM);
    assert_eq!(counted(&world.engine), [100, u64::from(CUSTOM)]);
    assert_eq!(world.engine.verify(SANDBOX, |_| {}).unwrap().findings, []);

    // What is carried in is used up there, too.
    let mut out = vec![];
    let take = |carried| {
        out.push(carried);
        Ok::<_, ()>(())
    };
    world.engine.carry_out(take).unwrap();
    let other = world.restarted(|ports| ports.store = Arc::new(MemoryStore::new()));
    block_on(other.carry_in(out.into_iter().map(Ok))).unwrap();
    assert_eq!(counted(&other), counted(&world.engine));
    for (code, refusal) in
        [(once(7), CatalogRefusal::CodeUsed), (custom(), CatalogRefusal::CodeUsedUp)]
    {
        let order = block_on(order(&world, None, code)).unwrap();
        let tried = block_on(other.preview(SANDBOX, &[Act::Sell(Box::new(order))]));
        assert_eq!(tried.map(drop), Err(refusal.into()));
    }
}

#[test]
fn each_code_is_used_once_in_memory() {
    each_is_used_once(Arc::new(MemoryStore::new()));
}

#[test]
fn each_code_is_used_once_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), &Options::default()).unwrap();
    each_is_used_once(Arc::new(store));
}
