//! A snapshot of a large stock as a CSV file: rows per second from the store to the disk, the
//! journal of each read for why and since when, and how much memory that takes.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use perennial_engine::ports::{Files, NewFile};
use perennial_engine::testing::SANDBOX;
use room_lobby::testing::{Ask, TestLobby, credential};
use rusqlite::Connection;

use crate::load::per_second;
use crate::partner_search::{PARTNER, stocked};
use crate::raw;
use crate::size::peak;
use crate::table::{Row, median};

const EXPORTS: &str = "/partner/exports";

/// Rows of exports, and a bare select that writes a CSV file.
pub async fn snapshots(stock: usize) -> Row {
    let folder = tempfile::tempdir().expect("a folder");
    let world = stocked(folder.path(), stock).await;
    let engine = world.engine.clone();
    let file = folder.path().join("export");
    engine.exports().keep_in(Arc::new(OneFile(file.clone())));
    let lobby = TestLobby::new();
    let room = room_partner::room(&lobby.lobby, engine.clone(), room_partner::Config::default());
    let house = lobby.house(vec![room]);
    let mut holder = credential("c1", "sandbox", "partner", &["exports:read"]);
    holder.subject = Some(PARTNER.to_owned());
    let key = lobby.issue("pk_test", holder);
    let bare = raw::open(folder.path());
    let (mut ours, mut ceiling) = (vec![], vec![]);
    forget_the_peak();
    let before = peak();
    for nth in 0..3 {
        let body = "{\"kind\":\"SUBSCRIPTIONS_SNAPSHOT\",\"format\":\"CSV\"}";
        let ask = Ask::post_json(EXPORTS, body).header("idempotency-key", &format!("export-{nth}"));
        let asked = ask.bearer(&key).of(&house).await;
        assert_eq!(asked.status, 202, "{}", asked.text);
        let began = Instant::now();
        assert_eq!(engine.export_due().await.expect("written"), 1);
        ours.push(per_second(stock, began.elapsed()));
        let id = asked.json()["exportId"].as_str().expect("an id").to_owned();
        let path = format!("{EXPORTS}/{id}");
        let export = Ask::get(&path).bearer(&key).of(&house).await.json();
        assert_eq!(export["rowCount"], stock, "{export}");
    }
    println!("exporting {stock} rows took {} KiB at most", peak().saturating_sub(before));
    for _ in 0..3 {
        let began = Instant::now();
        assert_eq!(selected(&bare, &file), stock);
        ceiling.push(per_second(stock, began.elapsed()));
    }
    let what = format!("rows of a snapshot (partner), {stock} stored");
    Row { what, ours: median(ours), ceiling: median(ceiling), aim: 0.1 }
}

/// The same rows by the same index, with their journals, a line of text for each.
fn selected(bare: &Connection, file: &Path) -> usize {
    let sql = "SELECT subscription.id, subscription.number, subscription.version,
            subscription.record, journal.facts
        FROM subscription JOIN journal ON journal.environment = subscription.environment
            AND journal.subscription = subscription.id
        WHERE subscription.environment = ?1 AND seller = ?2 ORDER BY written_at";
    let mut statement = bare.prepare_cached(sql).expect("prepared");
    let mut rows = statement.query((SANDBOX.0, PARTNER)).expect("rows");
    let mut out = BufWriter::new(File::create(file).expect("a file"));
    let mut count = 0;
    while let Some(row) = rows.next().expect("a row") {
        let text = |at| row.get_ref(at).expect("a column").as_bytes().expect("text");
        let (number, version): (i64, i64) =
            (row.get(1).expect("a number"), row.get(2).expect("a version"));
        write!(out, "{number},{version},").expect("written");
        // As many bytes as a row of ours has.
        out.write_all(&text(3)[..text(3).len().min(300)]).expect("written");
        out.write_all(&text(4)[..text(4).len().min(20)]).expect("written");
        out.write_all(b"\r\n").expect("written");
        count += 1;
    }
    out.into_inner().expect("flushed").sync_all().expect("synced");
    count
}

/// Where it cannot, the peak of filling the store counts as well.
fn forget_the_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Every file in one place, written as the binary writes.
struct OneFile(PathBuf);

struct Writing(BufWriter<File>);

impl Files for OneFile {
    fn create(&self, _name: &str) -> io::Result<Box<dyn NewFile>> {
        Ok(Box::new(Writing(BufWriter::new(File::create(&self.0)?))))
    }

    fn open(&self, _name: &str) -> io::Result<Option<Box<dyn Read + Send>>> {
        Ok(Some(Box::new(File::open(&self.0)?)))
    }

    fn remove(&self, _name: &str) -> io::Result<()> {
        Ok(())
    }

    fn names(&self) -> io::Result<Vec<String>> {
        Ok(vec![])
    }
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl NewFile for Writing {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}
