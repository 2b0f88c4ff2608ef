//! Mail through the engine: what customers are told along a subscription's life, exactly once
//! each, whatever stops in between.

use std::sync::Arc;

use futures::FutureExt;
use futures::executor::block_on;
use perennial_core::ids::SubscriptionId;
use perennial_core::subscription::command::ChangeItem;
use perennial_core::subscription::{PaymentMethod, Renewal};
use perennial_core::terms::{Covered, Dunning, Late, Over, Terms, Timing};
use perennial_core::time::Span;
use perennial_core::{Command, Notice, Subscription};
use perennial_engine::change_set::DeliveryState;
use perennial_engine::directory::{Customer, Document};
use perennial_engine::mail::MAIL;
use perennial_engine::memory::{Fault, FaultPlan, FaultyStore, MemoryStore};
use perennial_engine::ports::{MailError, Store, StoreError};
use perennial_engine::testing::post::Postbox;
use perennial_engine::testing::{SANDBOX, World, instant};
use perennial_engine::worker::mail::NO_SERVER;
use perennial_engine::{Act, Engine, Expect, Wish};

/// Retried twice, reminded once in between, five days of grace, ten on hold.
fn strict() -> Terms {
    let dunning = Dunning {
        retries: vec![Span::days(1), Span::days(3)],
        reminders: vec![Span::days(2)],
        grace: Span::days(5),
        hold: Span::days(10),
        then: Over::Expired,
        late: Late::KeepGrid,
        covers: Covered::AllRenewals,
    };
    Terms { dunning, ..Terms::platform() }
}

async fn world(store: Arc<dyn Store>, post: &Arc<Postbox>) -> World {
    let world = World::mailing(store, post.mail()).await;
    let terms = Document::Terms { id: "platform".into(), terms: strict() };
    world.define(terms).await.unwrap();
    world
}

async fn memory_world(post: &Arc<Postbox>) -> World {
    world(Arc::new(MemoryStore::default()), post).await
}

/// Sells one unit to somebody with an address, or without one.
async fn sell(world: &World, token: &str, email: Option<&str>, mail: bool) -> SubscriptionId {
    let id = world.customer("erika").await.unwrap();
    let known = world.engine.customer(SANDBOX, id).unwrap();
    let customer = Customer { email: email.map(str::to_owned), ..known };
    let document = Document::Customer(customer);
    world.engine.define(SANDBOX, document, Expect::Any).await.unwrap();
    let mut order = world.order("basic", Some(id)).await.unwrap();
    order.payment_method = Some(PaymentMethod {
        token: token.to_owned(),
        kind: "creditCard".to_owned(),
        expires: None,
        brand: None,
    });
    let wish = Wish { mail, ..Wish::one(SANDBOX, Act::Sell(Box::new(order))) };
    world.engine.execute(wish).await.unwrap().first().unwrap().after.id
}

const ERIKA: Option<&str> = Some("erika@example.org");

/// Sends whatever is due until nothing is any more.
async fn send(engine: &Engine) {
    while engine.mail_due().await.unwrap() > 0 {}
}

fn dunning_story() -> Vec<String> {
    [
        "purchase_confirmed 2026-01-31T09:00:00Z",
        "grace_started 2026-02-28T09:00:00Z",
        "retry_failed 2026-03-01T09:00:00Z",
        "payment_reminder 2026-03-02T09:00:00Z",
        "retry_failed 2026-03-03T09:00:00Z",
        "hold_started 2026-03-05T09:00:00Z",
        "ended_unpaid 2026-03-15T09:00:00Z",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[test]
fn dunning_is_told_in_order_and_once() {
    block_on(async {
        let post = Arc::new(Postbox::default());
        let world = memory_world(&post).await;
        sell(&world, "tok_decline_later", ERIKA, true).await;
        for day in 1..=28 {
            world.clock_to(&format!("2026-02-{day:02}T12:00:00Z")).await.unwrap();
            send(&world.engine).await;
        }
        for day in 1..=31 {
            world.clock_to(&format!("2026-03-{day:02}T12:00:00Z")).await.unwrap();
            send(&world.engine).await;
        }
        assert_eq!(post.subjects(), dunning_story());
        assert!(post.sent.lock().iter().all(|letter| letter.to == "erika@example.org"));
    });
}

#[test]
fn who_slept_for_three_months_tells_the_same() {
    block_on(async {
        let post = Arc::new(Postbox::default());
        let world = memory_world(&post).await;
        sell(&world, "tok_decline_later", ERIKA, true).await;
        world.clock_to("2026-05-01T00:00:00Z").await.unwrap();
        send(&world.engine).await;
        assert_eq!(post.subjects(), dunning_story());
    });
}

#[test]
fn what_was_committed_is_sent_by_the_next_process() {
    block_on(async {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let post = Arc::new(Postbox::default());
        {
            let first = world(store.clone(), &post).await;
            sell(&first, "tok_decline_later", ERIKA, true).await;
            first.clock_to("2026-05-01T00:00:00Z").await.unwrap();
        }
        assert_eq!(post.subjects(), Vec::<String>::new());
        let second = World::mailing(store, post.mail()).await;
        send(&second.engine).await;
        assert_eq!(post.subjects(), dunning_story());
    });
}

#[test]
fn a_crash_before_it_is_recorded_sends_the_same_message_again() {
    block_on(async {
        let store = Arc::new(FaultyStore::new(Arc::new(MemoryStore::new()), FaultPlan::none()));
        let post = Arc::new(Postbox::default());
        let world = world(store.clone(), &post).await;
        sell(&world, "tok_ok", ERIKA, true).await;
        let failure = || StoreError::Failed("the power was cut".to_owned());
        store.set_plan(FaultPlan::script([Some(Fault::Before(failure()))]));
        assert!(world.engine.mail_due().await.is_err());
        send(&world.engine).await;
        let sent = post.sent.lock().clone();
        // The same bytes under one Message-ID: to its receiver it is one mail.
        assert_eq!(sent.len(), 2);
        assert_eq!(sent[0], sent[1]);
        send(&world.engine).await;
        assert_eq!(post.sent.lock().len(), 2);
    });
}

/// One seat more, charged at once.
fn one_more(s: &Subscription) -> Command {
    let item = &s.items[0];
    let mut to = item.terms.clone();
    to.quantity += 1;
    let timing = Timing::Prorated;
    let change = ChangeItem {
        number: item.number,
        to,
        cycle: None,
        discount: None,
        lead: None,
        net: false,
        timing,
    };
    Command::ChangeItem(Box::new(change))
}

async fn wish(world: &World, id: SubscriptionId, mail: bool) {
    let state = world.engine.subscription(SANDBOX, id).unwrap();
    let act = Act::Do { id, command: one_more(&state) };
    world.engine.execute(Wish { mail, ..Wish::one(SANDBOX, act) }).await.unwrap();
    send(&world.engine).await;
}

fn kinds(post: &Postbox) -> Vec<String> {
    let kind = |subject: String| subject.split(' ').next().unwrap_or_default().to_owned();
    post.subjects().into_iter().map(kind).collect()
}

#[test]
fn a_caller_who_writes_himself_silences_his_call_and_nothing_else() {
    block_on(async {
        let post = Arc::new(Postbox::default());
        let world = memory_world(&post).await;
        let id = sell(&world, "tok_ok", ERIKA, false).await;
        send(&world.engine).await;
        assert_eq!(kinds(&post), Vec::<String>::new());
        world.clock_to("2026-02-10T09:00:00Z").await.unwrap();
        wish(&world, id, false).await;
        assert_eq!(kinds(&post), Vec::<String>::new());
        wish(&world, id, true).await;
        assert_eq!(kinds(&post), ["changed"]);
        // What renews by itself is told as ever.
        world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
        send(&world.engine).await;
        assert_eq!(kinds(&post), ["changed", "renewed"]);
        // What fell due before a silent call is not his.
        let command = Command::SetRenewal { renewal: Renewal::Manual };
        let silent = Wish { mail: false, ..Wish::one(SANDBOX, Act::Do { id, command }) };
        let later = Document::Environment(environment_at("2026-03-31T10:00:00Z"));
        world.engine.define(SANDBOX, later, Expect::Any).await.unwrap();
        world.engine.execute(silent).await.unwrap();
        send(&world.engine).await;
        assert_eq!(kinds(&post), ["changed", "renewed", "renewed"]);
    });
}

/// The sandbox with its clock set on, and nothing that fell due done.
fn environment_at(text: &str) -> perennial_engine::Environment {
    let clock = perennial_engine::SandboxClock::Standing { at: instant(text) };
    let kind = perennial_engine::EnvironmentKind::Sandbox { clock };
    perennial_engine::Environment { id: SANDBOX, name: "sandbox".to_owned(), kind }
}

#[test]
fn a_silent_charge_stays_silent_when_its_answer_comes_late() {
    for (mail, told) in [(false, vec![]), (true, vec!["payment_pending", "purchase_confirmed"])] {
        block_on(async {
            let post = Arc::new(Postbox::default());
            let world = memory_world(&post).await;
            sell(&world, "tok_pending_paid", ERIKA, mail).await;
            world.clock_to("2026-02-03T09:00:00Z").await.unwrap();
            send(&world.engine).await;
            assert_eq!(kinds(&post), told);
        });
    }
}

#[test]
fn nobody_is_written_to_without_an_address_or_by_a_partners_leave() {
    block_on(async {
        let post = Arc::new(Postbox::default());
        let world = memory_world(&post).await;
        sell(&world, "tok_ok", None, true).await;
        assert_eq!(world.engine.mails(SANDBOX, None, 10).unwrap(), vec![]);
        let customer = world.customer("erika").await.unwrap();
        let known = world.engine.customer(SANDBOX, customer).unwrap();
        let known = Customer { email: ERIKA.map(str::to_owned), ..known };
        world.engine.define(SANDBOX, Document::Customer(known), Expect::Any).await.unwrap();
        let mut order = world.order("plus", Some(customer)).await.unwrap();
        order.seller = Some("telco-north".into());
        order.terms = Some("partner".into());
        world.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))).await.unwrap();
        assert_eq!(world.engine.mails(SANDBOX, None, 10).unwrap(), vec![]);
    });
}

#[test]
fn a_server_that_is_busy_is_asked_again_and_one_that_refuses_is_not() {
    block_on(async {
        let post = Arc::new(Postbox::default());
        let world = memory_world(&post).await;
        sell(&world, "tok_decline_later", ERIKA, true).await;
        world.clock_to("2026-03-02T00:00:00Z").await.unwrap();
        let busy = "450 erika@example.org is busy".to_owned();
        *post.answers.lock() = vec![Err(MailError::Temporary { status: Some(450), said: busy })];
        assert_eq!(world.engine.mail_due().await.unwrap(), 1);
        // The others of the subscription wait behind it.
        assert_eq!(world.engine.mail_due().await.unwrap(), 0);
        let row = |n: usize| {
            let mut rows = world.engine.mails(SANDBOX, None, 10).unwrap();
            rows.reverse();
            rows.swap_remove(n)
        };
        let first = row(0);
        assert_eq!(first.to, "e***@***.org");
        assert_eq!(first.delivery.state, DeliveryState::Pending);
        let last = first.delivery.last.unwrap();
        assert_eq!(last.answer, "450 e***@***.org is busy");
        assert_eq!(last.status, Some(450));

        let refused = MailError::Permanent { status: Some(550), said: "no such user".to_owned() };
        *post.answers.lock() = vec![Err(refused)];
        world.clock.set(instant("2026-02-01T09:00:00Z"));
        send(&world.engine).await;
        assert_eq!(row(0).delivery.state, DeliveryState::Stopped);
        assert_eq!(row(0).delivery.attempts, 2);
        assert_eq!(kinds(&post), ["grace_started", "retry_failed"]);

        world.engine.mail_again(SANDBOX, row(0).id).await.unwrap();
        send(&world.engine).await;
        assert_eq!(kinds(&post), ["grace_started", "retry_failed", "purchase_confirmed"]);
    });
}

#[test]
fn a_server_that_is_never_there_is_given_up() {
    block_on(async {
        let post = Arc::new(Postbox::default());
        let world = memory_world(&post).await;
        sell(&world, "tok_ok", ERIKA, true).await;
        let gone = MailError::Temporary { status: None, said: "nobody there".to_owned() };
        *post.answers.lock() = vec![Err(gone); 20];
        for day in 1..=28 {
            for hour in [0, 6, 12, 18] {
                world.clock.set(instant(&format!("2026-02-{day:02}T{hour:02}:00:00Z")));
                world.engine.mail_due().await.unwrap();
            }
        }
        let rows = world.engine.mails(SANDBOX, None, 10).unwrap();
        assert_eq!(rows[0].delivery.state, DeliveryState::Exhausted);
        assert_eq!(rows[0].delivery.attempts, 10);
    });
}

#[test]
fn without_a_server_mail_is_kept_and_shown() {
    block_on(async {
        let post = Arc::new(Postbox::default());
        let world = memory_world(&post).await;
        *post.answers.lock() = vec![Err(MailError::NoServer)];
        sell(&world, "tok_ok", ERIKA, true).await;
        send(&world.engine).await;
        let rows = world.engine.mails(SANDBOX, None, 10).unwrap();
        assert_eq!(rows[0].delivery.state, DeliveryState::Stopped);
        assert_eq!(rows[0].delivery.event, Notice::PurchaseConfirmed.name());
        let last = rows[0].delivery.last.clone().unwrap();
        assert_eq!(last.error.as_deref(), Some(NO_SERVER));
    });
}

#[test]
fn a_dead_mail_server_holds_up_no_webhook_and_shows_no_mail_to_them() {
    block_on(async {
        let post = Arc::new(Postbox::default());
        *post.dead.lock() = true;
        let world = memory_world(&post).await;
        world.receiver("r1", "native").await.unwrap();
        sell(&world, "tok_ok", ERIKA, true).await;
        assert!(world.engine.mail_due().now_or_never().is_none());
        while world.engine.deliver_due().await.unwrap() > 0 {}
        let log = world.engine.deliveries(SANDBOX, None, None, 50).unwrap();
        assert!(!log.is_empty());
        assert!(log.iter().all(|it| it.receiver == "r1" && it.state == DeliveryState::Succeeded));
        let mail = world.engine.mails(SANDBOX, None, 50).unwrap();
        assert!(world.engine.delivery(mail[0].id).is_err());
        assert!(world.engine.resend(SANDBOX, mail[0].id).await.is_err());
        assert!(world.receiver(MAIL, "native").await.is_err());

        // Nor the other way round.
        *post.dead.lock() = false;
        let fails = perennial_engine::ports::OutError::Timeout;
        *world.outside.answers.lock() = vec![Err(fails); 50];
        world.clock_to("2026-02-28T09:00:00Z").await.unwrap();
        while world.engine.deliver_due().await.unwrap() > 0 {}
        send(&world.engine).await;
        assert_eq!(kinds(&post), ["purchase_confirmed", "renewed"]);
    });
}
