//! What the waist costs: the store's commits beside a bare loop that writes the same rows, with
//! the same bytes, in groups of the same size.
//!
//! `cargo bench -p perennial-store --bench waist`; `WAIST_SUBSCRIPTIONS=1000000` for the large
//! run, `WAIST_DIRECTORY` for a disk of your own choice.

#![expect(clippy::disallowed_methods, reason = "a bench reads the clock of this machine")]
#![expect(clippy::cast_precision_loss, reason = "rates are rounded when they are shown")]

mod raw;
mod work;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Stopwatch};

use futures::executor::block_on;
use perennial_core::ids::SubscriptionId;
use perennial_engine::change_set::ChangeSet;
use perennial_engine::ports::Store;
use perennial_store::conformance::history::{id, plain_sale};
use perennial_store::conformance::sets::{HERE, of, sold};
use perennial_store::{Options, SqliteStore};
use raw::Raw;
use work::{Rows, opened, rows, settled};

const SLICE: usize = 1_024;
const SINGLES: u64 = 500;

/// What something took, in the store and bare.
#[derive(Default)]
struct Taken {
    store: Duration,
    raw: Duration,
    /// Time on a processor, which a busy machine does not stretch.
    cpu: Cpu,
    operations: u64,
    bytes: u64,
    rows: u64,
}

/// Nanoseconds: preparing, writing, and the bare loop.
#[derive(Default)]
struct Cpu {
    caller: u64,
    writer: u64,
    bare: u64,
}

impl Taken {
    fn show(&self, what: &str) {
        let rate = |taken: Duration| self.operations as f64 / taken.as_secs_f64();
        let (store, raw) = (rate(self.store), rate(self.raw));
        let ratio = 100.0 * store / raw;
        let (bytes, rows) =
            (self.bytes / self.operations.max(1), self.rows as f64 / self.operations as f64);
        let each = |nanos: u64| nanos as f64 / 1e3 / self.operations as f64;
        let (caller, writer, bare) =
            (each(self.cpu.caller), each(self.cpu.writer), each(self.cpu.bare));
        println!(
            "{what:<34} {store:>9.0}/s {raw:>9.0}/s {ratio:>5.0} % {rows:>5.1} {bytes:>6} \
             {caller:>7.1} {writer:>7.1} {bare:>7.1}"
        );
    }
}

fn main() {
    let subscriptions = std::env::var("WAIST_SUBSCRIPTIONS").ok();
    let subscriptions = subscriptions.and_then(|text| text.parse().ok()).unwrap_or(10_000_u64);
    let scratch = match std::env::var("WAIST_DIRECTORY") {
        Ok(directory) => tempfile::tempdir_in(directory),
        Err(_) => tempfile::tempdir(),
    }
    .expect("a directory to write in");
    let (ours, theirs) = (scratch.path().join("store"), scratch.path().join("raw"));
    println!("{subscriptions} subscriptions, slices of {SLICE}; processor time each in µs");
    println!(
        "{:<34} {:>11} {:>11} {:>7} {:>5} {:>6} {:>7} {:>7} {:>7}",
        "", "store", "bare", "ratio", "rows", "bytes", "caller", "writer", "bare"
    );

    let store = open(&ours);
    let mut raw = Raw::open(&theirs);
    singles(&store, &mut raw).show("creates, one by one");
    creates(&store, &mut raw, subscriptions).show("creates, in slices");
    drop(store);
    let started = Stopwatch::now();
    let store = open(&ours);
    let due = store.next_due(HERE).expect("a read");
    println!("opened and ready after {:?}, {due:?} is due first", started.elapsed());
    renewals(&store, &mut raw, subscriptions).show("renewals, in slices (two commits)");
    drop((store, raw));
    println!("{} MiB in the store, {} MiB bare", size(&ours), size(&theirs));
    println!("{} MiB resident at most", resident());
}

fn open(directory: &Path) -> SqliteStore {
    SqliteStore::open(directory, &Options::default()).expect("a store")
}

/// Commits in both and takes the times.
fn both(store: &SqliteStore, raw: &mut Raw, taken: &mut Taken, slice: Vec<ChangeSet>) {
    let bare = slice.iter().map(rows).collect::<Vec<Rows>>();
    taken.bytes += bare.iter().map(Rows::bytes).sum::<u64>();
    taken.rows += bare.iter().map(Rows::count).sum::<u64>();
    let (caller, writer) = (cpu("thread-self"), writer_cpu());
    let started = Stopwatch::now();
    let answers = block_on(store.commit(slice));
    taken.store += started.elapsed();
    taken.cpu.caller += cpu("thread-self") - caller;
    taken.cpu.writer += writer_cpu() - writer;
    assert!(answers.iter().all(Result::is_ok), "all are committed");
    let before = cpu("thread-self");
    let started = Stopwatch::now();
    raw.write(&bare);
    taken.raw += started.elapsed();
    taken.cpu.bare += cpu("thread-self") - before;
}

fn sale(n: u64) -> ChangeSet {
    of(HERE, None, &sold(plain_sale(n)))
}

fn singles(store: &SqliteStore, raw: &mut Raw) -> Taken {
    let mut taken = Taken::default();
    for n in 1..=SINGLES {
        both(store, raw, &mut taken, vec![sale(n)]);
        taken.operations += 1;
    }
    taken
}

fn creates(store: &SqliteStore, raw: &mut Raw, subscriptions: u64) -> Taken {
    let mut taken = Taken::default();
    for slice in slices(SINGLES + 1, subscriptions) {
        taken.operations += slice.len() as u64;
        both(store, raw, &mut taken, slice.into_iter().map(sale).collect());
    }
    // Paid, so that they run and renew.
    let mut paid = Taken::default();
    for slice in slices(1, subscriptions) {
        let states = load(store, &slice);
        both(store, raw, &mut paid, states.iter().map(settled).collect());
    }
    taken
}

fn renewals(store: &SqliteStore, raw: &mut Raw, subscriptions: u64) -> Taken {
    let mut taken = Taken::default();
    for slice in slices(1, subscriptions) {
        taken.operations += slice.len() as u64;
        let states = load(store, &slice);
        both(store, raw, &mut taken, states.iter().map(opened).collect());
        let states = load(store, &slice);
        both(store, raw, &mut taken, states.iter().map(settled).collect());
    }
    taken
}

fn slices(from: u64, to: u64) -> Vec<Vec<u64>> {
    (from..=to).collect::<Vec<_>>().chunks(SLICE).map(<[u64]>::to_vec).collect()
}

fn load(store: &SqliteStore, numbers: &[u64]) -> Vec<perennial_core::Subscription> {
    let ids = numbers.iter().map(|n| id(*n)).collect::<Vec<SubscriptionId>>();
    store.load(HERE, &ids).expect("a read").into_iter().flatten().collect()
}

fn size(directory: &PathBuf) -> u64 {
    let files = std::fs::read_dir(directory).expect("a directory");
    files.filter_map(|file| file.ok()?.metadata().ok()).map(|it| it.len()).sum::<u64>() >> 20
}

/// Nanoseconds a thread spent on a processor; zero where nobody tells.
fn cpu(thread: &str) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{thread}/schedstat")).unwrap_or_default();
    stat.split_whitespace().next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0)
}

fn writer_cpu() -> u64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let named = |path: &Path| std::fs::read_to_string(path.join("comm")).unwrap_or_default();
    let writer = threads.map(|it| it.path()).find(|path| named(path).trim() == "store writer");
    let thread = writer.and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    thread.map_or(0, |thread| cpu(&format!("self/task/{thread}")))
}

/// Of the whole process, bare loop included; zero where nobody tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) >> 10
}
