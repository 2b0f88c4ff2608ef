//! A billing run that is killed, again and again, goes on without a second charge. This program
//! starts itself for the run, stops it with no warning wherever it is, and counts at the gateway.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use futures::StreamExt;
use perennial_core::billing::{Outcome, Reason};
use perennial_engine::change_set::ChargeStanding;
use perennial_engine::gateway_simulator::GatewaySimulator;
use perennial_engine::ports::consent::Agreed;
use perennial_engine::ports::{
    BoxFuture, Find, Gateway, GatewayCharge, GatewayRefund, Mail, Page, Store,
};
use perennial_engine::testing::{
    CountingIds, Outside, PlainTeller, SANDBOX, StandingClock, World, instant,
};
use perennial_engine::{Act, Engine, Ports, Settings, Wish};
use perennial_store::{Options, SqliteStore};

/// Due at once: more than one turn's batches are under way.
const DUE: usize = 3_000;
/// The payment of a run at which it stops to be killed: in the first batch or a later one, before
/// the gateway has taken it or after, while the disk may be at another batch.
const STOPS: [Stop; 7] = [
    Stop::Before(1),
    Stop::After(1),
    Stop::After(300),
    Stop::Before(1_030),
    Stop::After(1_024),
    Stop::After(2),
    Stop::Before(400),
];
/// What a run says when it waits to be killed.
const STOPPED: &str = "stopped";
const RUN: &str = "2026-02-28T09:00:00Z";

#[derive(Clone, Copy)]
enum Stop {
    Before(usize),
    After(usize),
    Never,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let arguments = arguments.iter().map(String::as_str).collect::<Vec<_>>();
    let number = |text: &str| text.parse().expect("a number");
    match arguments.as_slice() {
        ["--run", folder, "before", nth] => run(Path::new(folder), Stop::Before(number(nth))).await,
        ["--run", folder, "after", nth] => run(Path::new(folder), Stop::After(number(nth))).await,
        ["--run", folder] => run(Path::new(folder), Stop::Never).await,
        _ => a_killed_billing_run_goes_on_without_a_second_charge().await,
    }
}

async fn a_killed_billing_run_goes_on_without_a_second_charge() {
    let folder = tempfile::tempdir().expect("a folder");
    sell(folder.path()).await;
    for stop in STOPS {
        assert!(killed(folder.path(), stop), "it came to where it was to be killed");
    }
    assert!(!killed(folder.path(), Stop::Never), "the last run comes to its end");

    let mut charged: BTreeMap<String, usize> = BTreeMap::new();
    let ledger = File::open(ledger(folder.path())).expect("the gateway's ledger");
    for line in BufReader::new(ledger).lines() {
        let line = line.expect("a line");
        let (_, whose) = line.split_once(' ').expect("a key and whose it is");
        *charged.entry(whose.to_owned()).or_default() += 1;
    }
    assert_eq!(charged.len(), DUE, "everybody was charged");
    let twice = charged.iter().find(|(_, times)| **times > 1);
    assert_eq!(twice, None, "nobody was charged twice");
    let store = SqliteStore::open(folder.path(), &Options::default()).expect("a store");
    assert_eq!(store.due(SANDBOX, instant(RUN), None, 1), Ok(vec![]), "nothing is left to do");
    let page = Page { after: None, limit: DUE };
    for state in store.find(SANDBOX, &Find::All, page).expect("states") {
        assert_eq!(state.schedule.ordinal, 1, "each was renewed once");
        let charges = store.charges(SANDBOX, state.id).expect("charges");
        let renewals = charges.iter().filter(|row| row.charge.key.reason == Reason::Renewal);
        let standings = renewals.map(|row| row.standing).collect::<Vec<_>>();
        assert_eq!(standings, [ChargeStanding::Paid]);
    }
    println!("a run over {DUE} was killed {} times; each was charged once", STOPS.len());
}

/// Runs in a process of its own, which is killed where it stops. Answers whether it was.
fn killed(folder: &Path, stop: Stop) -> bool {
    let program = std::env::current_exe().expect("this program");
    let mut command = Command::new(program);
    command.arg("--run").arg(folder).stdout(Stdio::piped());
    match stop {
        Stop::Before(nth) => drop(command.args(["before", &nth.to_string()])),
        Stop::After(nth) => drop(command.args(["after", &nth.to_string()])),
        Stop::Never => {}
    }
    let mut child = command.spawn().expect("started");
    let told = BufReader::new(child.stdout.take().expect("its voice")).lines().next();
    let stopped = matches!(told, Some(Ok(line)) if line == STOPPED);
    if stopped {
        child.kill().expect("killed");
    }
    let status = child.wait().expect("its end");
    assert!(stopped || status.success(), "it failed: {status}");
    stopped
}

/// Sells with the clock a month before, so that all fall due at once.
async fn sell(folder: &Path) {
    let store = Arc::new(SqliteStore::open(folder, &Options::default()).expect("a store"));
    let gateway = Arc::new(GatewaySimulator::default());
    let world = World::with(store, Arc::new(PlainTeller), gateway).await;
    let mut orders = Vec::with_capacity(DUE);
    for _ in 0..DUE {
        orders.push(world.order("basic", None).await.expect("an order"));
    }
    let sales = orders
        .into_iter()
        .map(|order| world.engine.execute(Wish::one(SANDBOX, Act::Sell(Box::new(order)))));
    let mut sales = futures::stream::iter(sales).buffer_unordered(512);
    while let Some(sold) = sales.next().await {
        sold.expect("a sale");
    }
}

/// The billing run: the clock is moved, or stands there already.
async fn run(folder: &Path, stop: Stop) {
    let store = Arc::new(SqliteStore::open(folder, &Options::default()).expect("a store"));
    let ports = Ports {
        store,
        clock: Arc::new(StandingClock::at(RUN)),
        ids: Arc::new(CountingIds::default()),
        gateway: Arc::new(Ledger::open(folder, stop)),
        http_out: Arc::new(Outside::default()),
        teller: Arc::new(PlainTeller),
        mail: Mail::none(),
        consent: Arc::new(Agreed),
        verifier: Arc::new(perennial_engine::LocalVerifier),
        translation: perennial_engine::Translation::none(),
    };
    let engine = Engine::open(ports, Settings::default()).expect("an engine");
    engine.move_clock(SANDBOX, instant(RUN)).await.expect("a billing run");
}

fn ledger(folder: &Path) -> PathBuf {
    folder.join("gateway.ledger")
}

/// Says so and waits for the end.
fn stop_where(here: bool) {
    if here {
        println!("{STOPPED}");
        loop {
            std::thread::park();
        }
    }
}

/// A gateway that outlives the process: it writes down every charge it is told to make, also the
/// same one twice, so that the count shows it.
struct Ledger {
    book: Mutex<Book>,
    stop: Stop,
}

struct Book {
    file: File,
    keys: BTreeSet<String>,
    /// Charges it was told to make in this run.
    told: usize,
}

impl Ledger {
    fn open(folder: &Path, stop: Stop) -> Self {
        let path = ledger(folder);
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        let keys = before.lines().filter_map(|line| line.split_once(' '));
        let keys = keys.map(|(key, _)| key.to_owned()).collect();
        let file = OpenOptions::new().create(true).append(true).open(path).expect("a ledger");
        Self { book: Mutex::new(Book { file, keys, told: 0 }), stop }
    }
}

impl Gateway for Ledger {
    fn charge(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        let mut book = self.book.lock().expect("the book");
        book.told += 1;
        stop_where(matches!(self.stop, Stop::Before(nth) if nth == book.told));
        let line = format!("{} {}\n", charge.key, charge.subscription);
        book.file.write_all(line.as_bytes()).expect("written");
        stop_where(matches!(self.stop, Stop::After(nth) if nth == book.told));
        book.keys.insert(charge.key);
        Box::pin(std::future::ready(Outcome::Paid))
    }

    fn ask(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        let known = self.book.lock().expect("the book").keys.contains(&charge.key);
        let outcome = if known { Outcome::Paid } else { Outcome::NotCharged };
        Box::pin(std::future::ready(outcome))
    }

    fn refund(&self, _refund: GatewayRefund) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(std::future::ready(Err("nothing goes back here".to_owned())))
    }
}
