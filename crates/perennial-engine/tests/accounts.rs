//! Accounts: one for an address whoever comes at once, one for the customer whose address it is,
//! and all that is left to end when one is closed.

use std::sync::Arc;

use futures::executor::block_on;
use perennial_core::ids::CustomerId;
use perennial_core::subscription::command::CancelWhen;
use perennial_core::subscription::stage::{CancelReason, Stage};
use perennial_core::terms::Terms;
use perennial_core::{Command, Refusal};
use perennial_engine::directory::{Customer, Document};
use perennial_engine::memory::{Fault, FaultPlan, FaultyStore, MemoryStore};
use perennial_engine::pass::Pass;
use perennial_engine::ports::{Find, Page, StoreError};
use perennial_engine::testing::{PlainTeller, SANDBOX, World};
use perennial_engine::{Act, Engine, EngineError, Proven, SignIn, Subject, Wish};

fn hash(text: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    for (n, byte) in text.bytes().enumerate() {
        hash[n % 32] ^= byte.rotate_left(u32::try_from(n / 32).unwrap());
    }
    hash
}

fn proven(email: &str) -> Proven {
    Proven { email: email.to_owned(), subject: None, password: None, language: None }
}

fn subject(name: &str) -> Subject {
    Subject { issuer: "https://id.example.org".to_owned(), subject: name.to_owned() }
}

fn prove(engine: &Engine, proven: &Proven) -> CustomerId {
    block_on(engine.account_proven(SANDBOX, proven, &hash)).unwrap().id
}

fn known(world: &World, reference: &str, email: &str) -> CustomerId {
    let id = block_on(world.customer(reference)).unwrap();
    let customer = world.engine.customer(SANDBOX, id).unwrap();
    let document = Document::Customer(Customer { email: Some(email.to_owned()), ..customer });
    block_on(world.define(document)).unwrap();
    id
}

#[test]
fn one_address_is_one_account_whoever_comes_at_once() {
    let world = block_on(World::new());
    let engine = &world.engine;
    let ids: Vec<CustomerId> = std::thread::scope(|scope| {
        let ways = ["ada@example.org", " Ada@Example.ORG "];
        let callers: Vec<_> =
            (0..8).map(|n| scope.spawn(move || prove(engine, &proven(ways[n % 2])))).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let found = engine.account_by_email(SANDBOX, "ADA@example.org").unwrap();
    assert_eq!(found.map(|customer| customer.id), Some(ids[0]));
    assert_ne!(prove(engine, &proven("eve@example.org")), ids[0]);
}

#[test]
fn who_proves_an_address_is_the_only_customer_of_it() {
    let world = block_on(World::new());
    let engine = &world.engine;
    let ada = known(&world, "c-1", "Ada@example.org");
    assert_eq!(engine.account_by_email(SANDBOX, "ada@example.org"), Ok(None), "not yet proven");
    assert_eq!(prove(engine, &proven("ada@example.org")), ada);
    // Which of two he is, nobody can tell.
    let family = [known(&world, "c-2", "we@example.org"), known(&world, "c-3", "we@example.org")];
    assert!(!family.contains(&prove(engine, &proven("we@example.org"))));
}

#[test]
fn a_person_of_a_provider_is_one_account_whatever_his_address() {
    let world = block_on(World::new());
    let engine = &world.engine;
    let ada = prove(engine, &proven("ada@example.org"));
    let first = Proven { subject: Some(subject("248")), ..proven("ada@example.org") };
    assert_eq!(prove(engine, &first), ada, "the address is proven by the provider");
    let moved = Proven { subject: Some(subject("248")), ..proven("lovelace@example.org") };
    assert_eq!(prove(engine, &moved), ada);
    let other = Proven { subject: Some(subject("249")), ..proven("lovelace@example.org") };
    assert_ne!(prove(engine, &other), ada);
}

#[test]
fn a_password_is_set_for_what_is_proven_and_a_lock_stays() {
    let world = block_on(World::new());
    let engine = &world.engine;
    let ada = prove(engine, &proven("ada@example.org"));
    let sign_in = || engine.customer(SANDBOX, ada).unwrap().sign_in.unwrap();
    assert_eq!(sign_in().password, None);
    block_on(engine.change_sign_in(SANDBOX, ada, |it| it.locked = true)).unwrap();
    let with = Proven { password: Some("phc".to_owned()), ..proven("ada@example.org") };
    assert_eq!(prove(engine, &with), ada);
    assert_eq!((sign_in().password.as_deref(), sign_in().locked), (Some("phc"), true));
    assert_eq!(engine.open_account(SANDBOX, ada), Ok(None));
    let nobody = block_on(engine.change_sign_in(SANDBOX, CustomerId(9), |_| {}));
    assert_eq!(nobody, Err(EngineError::NotFound));
}

#[test]
fn an_operator_gives_an_address_that_is_nobody_elses() {
    let world = block_on(World::new());
    let engine = &world.engine;
    let ada = block_on(world.customer("c-1")).unwrap();
    let give = |id, email| block_on(engine.account_given(SANDBOX, id, email, &hash));
    assert_eq!(give(ada, "ada@example.org"), Ok(()));
    assert_eq!(give(ada, "Ada@example.org"), Ok(()), "it is hers already");
    let eve = prove(engine, &proven("eve@example.org"));
    assert!(matches!(give(eve, "ada@example.org"), Err(EngineError::Claimed { .. })));
    assert_eq!(give(ada, "lovelace@example.org"), Ok(()));
    assert_eq!(give(eve, "ada@example.org"), Ok(()), "she left it");
    assert_eq!(prove(engine, &proven("lovelace@example.org")), ada);
}

/// Whatever the terms say of cancelling: there is nobody left whose subscription it is.
#[test]
fn closing_an_account_ends_what_nobody_may_cancel() {
    let world = block_on(World::new());
    let mut terms = Terms::platform();
    terms.cancel.now_allowed = false;
    block_on(world.define(Document::Terms { id: "platform".into(), terms })).unwrap();
    let ada = prove(&world.engine, &proven("ada@example.org"));
    let order = block_on(world.order("basic", Some(ada))).unwrap();
    let sell = Wish::one(SANDBOX, Act::Sell(Box::new(order)));
    let sold = block_on(world.engine.execute(sell)).unwrap().first().unwrap().after.id;
    let now =
        |reason| Act::Do { id: sold, command: Command::Cancel { when: CancelWhen::Now, reason } };
    let asked = Wish::one(SANDBOX, now(CancelReason::Customer));
    let refused = block_on(world.engine.execute(asked)).unwrap_err();
    assert_eq!(refused, EngineError::Refused(Refusal::CancelNotAllowed));
    assert_eq!(block_on(world.engine.close_account(SANDBOX, ada, &hash)), Ok(1));
    assert!(world.engine.subscription(SANDBOX, sold).unwrap().stage.ended());
}

#[test]
fn closing_an_account_ends_everything_of_it() {
    let world = block_on(World::new());
    let engine = &world.engine;
    let ada = prove(engine, &Proven { subject: Some(subject("248")), ..proven("ada@example.org") });
    let order = block_on(world.order("basic", Some(ada))).unwrap();
    let sell = Wish::one(SANDBOX, Act::Sell(Box::new(order)));
    let sold = block_on(engine.execute(sell)).unwrap().first().unwrap().after.id;
    let pass = Pass {
        hash: [1; 32],
        kind: "session".to_owned(),
        family: "a".to_owned(),
        customer: Some(ada),
        client: None,
        body: String::new(),
        expires_at: engine.real().plus_seconds(60).unwrap(),
        spent_at: None,
    };
    block_on(engine.pass_put(SANDBOX, pass)).unwrap();
    let close = || block_on(engine.close_account(SANDBOX, ada, &hash));
    assert_eq!(close(), Ok(1));
    assert_eq!(close(), Ok(0), "done again it does what is left");
    let state = engine.subscription(SANDBOX, sold).unwrap();
    let Stage::Cancelled { cancellation, .. } = &state.stage else { panic!("{:?}", state.stage) };
    assert_eq!(cancellation.reason, CancelReason::AccountClosed);
    assert_eq!(engine.pass(SANDBOX, "session", &[1; 32]), Ok(None));
    assert_eq!(engine.open_account(SANDBOX, ada), Ok(None));
    // The address and the person are free for another account.
    let customer = engine.customer(SANDBOX, ada).unwrap();
    block_on(world.define(Document::Customer(Customer { email: None, ..customer }))).unwrap();
    let again = Proven { subject: Some(subject("248")), ..proven("ada@example.org") };
    assert_ne!(prove(engine, &again), ada);
}

/// What is shared with him ends with his account, and the owner goes on.
#[test]
fn closing_an_account_leaves_every_family() {
    let world = block_on(World::new());
    let engine = &world.engine;
    let ada = prove(engine, &proven("ada@example.org"));
    let owner = prove(engine, &proven("olga@example.org"));
    let mut shared = vec![];
    for _ in 0..2 {
        let order = block_on(world.order("basic", Some(owner))).unwrap();
        let sell = Wish::one(SANDBOX, Act::Sell(Box::new(order)));
        let id = block_on(engine.execute(sell)).unwrap().first().unwrap().after.id;
        for command in
            [Command::OpenFamily { numbers: vec![1] }, Command::ShareWith { member: ada }]
        {
            block_on(engine.execute(Wish::one(SANDBOX, Act::Do { id, command }))).unwrap();
        }
        shared.push(id);
    }
    let page = Page { after: None, limit: 9 };
    let found = || engine.find(SANDBOX, &Find::SharedWith(ada), page).unwrap().len();
    assert_eq!(found(), 2);
    assert_eq!(block_on(engine.close_account(SANDBOX, ada, &hash)), Ok(0));
    assert_eq!(found(), 0);
    for id in shared {
        let state = engine.subscription(SANDBOX, id).unwrap();
        assert!(!state.stage.ended() && state.family.members.is_empty());
    }
}

#[test]
fn nothing_of_an_account_is_printed() {
    let world = block_on(World::new());
    let ada = prove(
        &world.engine,
        &Proven { subject: Some(subject("248")), ..proven("ada@example.org") },
    );
    let customer = world.engine.customer(SANDBOX, ada).unwrap();
    let printed = format!("{customer:?} {:?}", customer.sign_in);
    assert!(!printed.contains("ada") && !printed.contains("248"), "{printed}");
    let claims = world.store.claims(SANDBOX, None, 99).unwrap();
    assert!(!format!("{claims:?}").contains("ada@"));
}

#[test]
fn an_imported_account_keeps_its_address() {
    let world = block_on(World::new());
    let engine = &world.engine;
    let ada = prove(engine, &proven("ada@example.org"));
    let eve = prove(engine, &proven("eve@example.org"));
    // Her claim is of another installation: here names are hashed under another secret.
    let elsewhere = |text: &str| hash(&format!("elsewhere {text}"));
    let given = block_on(engine.account_given(SANDBOX, eve, "Ada@example.org", &elsewhere));
    assert!(matches!(given, Err(EngineError::Claimed { .. })), "{given:?}");
    let found = engine.account_by_email(SANDBOX, "ada@example.org").unwrap();
    assert_eq!(found.map(|customer| customer.id), Some(ada));
}

#[test]
fn what_is_withdrawn_half_way_is_withdrawn_when_it_is_tried_again() {
    let store = Arc::new(FaultyStore::new(Arc::new(MemoryStore::new()), FaultPlan::none()));
    let world = block_on(World::on(store.clone(), Arc::new(PlainTeller)));
    let engine = &world.engine;
    let ada = prove(engine, &proven("ada@example.org"));
    let agree = |it: &mut SignIn| {
        it.consents.insert("app".to_owned(), ["reseller".to_owned()].into());
    };
    block_on(engine.change_sign_in(SANDBOX, ada, agree)).unwrap();
    let now = engine.real();
    let pass = |n: u8, client: &str| Pass {
        hash: [n; 32],
        kind: "refresh".to_owned(),
        family: format!("grant {n}"),
        customer: Some(ada),
        client: Some(client.to_owned()),
        body: String::new(),
        expires_at: now.plus_seconds(60).unwrap(),
        spent_at: None,
    };
    for one in [pass(1, "app"), pass(2, "app"), pass(3, "phone")] {
        block_on(engine.pass_put(SANDBOX, one)).unwrap();
    }
    let withdraw = || block_on(engine.withdraw_consent(SANDBOX, ada, "app"));
    let consents = || engine.customer(SANDBOX, ada).unwrap().sign_in.unwrap().consents;
    store.set_plan(FaultPlan::script(vec![Some(Fault::Before(StoreError::Busy))]));
    assert!(withdraw().is_err());
    assert!(consents().contains_key("app"), "he still sees it");
    assert_eq!(withdraw(), Ok(()));
    assert!(consents().is_empty());
    let held = |n| engine.pass(SANDBOX, "refresh", &[n; 32]).unwrap().is_some();
    assert_eq!([held(1), held(2), held(3)], [false, false, true]);
    assert_eq!(withdraw(), Ok(()));
}
