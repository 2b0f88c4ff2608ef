//! Opening a data directory: only one process, only our data, only a version we know, only a
//! library that keeps what it promised. What is refused is not touched.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

use perennial_engine::ports::StoreError;

use super::customers::{self, IndexKey};
use super::vault::{self, Vault};

refinery::embed_migrations!("migrations/sqlite");

/// The newest schema this program knows.
pub const SCHEMA: i64 = 9;
const APPLICATION: i64 = 1_346_720_334;
const LIBRARY_LEAST: i32 = 3_051_003;

#[derive(Debug, Error)]
pub enum OpenError {
    #[error("the data directory {directory} is in use by process {process}; stop that one first")]
    InUse { directory: String, process: String },
    #[error(
        "the data in {directory} have schema {found}, this program knows schemas up to {known}; \
         use the newer program, or restore a backup made with this one"
    )]
    Newer { directory: String, found: i64, known: i64 },
    #[error("{file} is not a database of this program; choose another data directory")]
    Foreign { file: String },
    #[error(
        "SQLite {found} can damage a database that is written and checkpointed at once; \
         3.51.3 or newer is needed"
    )]
    OldLibrary { found: String },
    #[error("the data directory {directory} cannot be used: {error}")]
    Directory { directory: String, error: std::io::Error },
    #[error("the database cannot be opened: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the customers cannot be indexed: {0}")]
    Index(StoreError),
    #[error("the receivers cannot be sealed: {0}")]
    Sealed(StoreError),
    #[error("the schema cannot be brought up to date: {0}")]
    Schema(#[from] refinery::Error),
}

/// How much memory and how many connections a store takes.
#[derive(Clone, Debug)]
pub struct Options {
    /// Change sets that may wait before callers are told to come back.
    pub waiting_max: usize,
    /// Change sets in one transaction.
    pub slice_max: usize,
    pub readers: usize,
    pub writer_cache_kib: u32,
    pub reader_cache_kib: u32,
    /// Memory for states that are kept decoded.
    pub kept_kib: usize,
    /// The log is moved into the database when it is so long.
    pub checkpoint_pages: u32,
    /// The secret of the installation under which customers' names are hashed.
    pub index: IndexKey,
    /// The secret of the installation under which receivers are sealed.
    pub vault: Vault,
    /// The database never grows beyond so many pages of 4 KiB; `None` for what the disk holds.
    pub pages_max: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            waiting_max: 16_384,
            slice_max: 1_024,
            readers: 4,
            writer_cache_kib: 32 * 1_024,
            reader_cache_kib: 4 * 1_024,
            kept_kib: 16 * 1_024,
            checkpoint_pages: 4_096,
            index: IndexKey::new(&[0; 32]),
            vault: Vault::new(&[0; 32]),
            pages_max: None,
        }
    }
}

/// As long a connection waits for another.
pub const BUSY_MAX: Duration = Duration::from_secs(5);

/// An open data directory. The lock goes with it.
pub struct Opened {
    pub lock: File,
    pub file: PathBuf,
    pub writer: Connection,
    pub readers: Vec<Connection>,
}

pub fn open(directory: &Path, options: &Options) -> Result<Opened, OpenError> {
    if rusqlite::version_number() < LIBRARY_LEAST {
        return Err(OpenError::OldLibrary { found: rusqlite::version().to_owned() });
    }
    let name = || directory.display().to_string();
    let unusable = |error| OpenError::Directory { directory: name(), error };
    std::fs::create_dir_all(directory).map_err(unusable)?;
    let lock = lock(directory)?;
    let file = directory.join("perennial.db");
    check(&file, directory)?;
    let mut writer = Connection::open(&file)?;
    prepare(&writer, options.writer_cache_kib)?;
    writer.pragma_update(None, "journal_mode", "wal")?;
    writer.pragma_update(None, "synchronous", "full")?;
    // What is deleted is gone from the file, and with it the keys of people.
    writer.pragma_update(None, "secure_delete", true)?;
    writer.pragma_update(None, "wal_autocheckpoint", options.checkpoint_pages)?;
    writer.pragma_update(None, "journal_size_limit", 64 * 1_024 * 1_024)?;
    if let Some(pages) = options.pages_max {
        writer.pragma_update(None, "max_page_count", pages)?;
    }
    if schema(&writer)? < SCHEMA {
        migrations::runner().run(&mut writer)?;
    }
    customers::keep(&mut writer, &options.index).map_err(OpenError::Index)?;
    vault::keep(&mut writer, &options.vault).map_err(OpenError::Sealed)?;
    let readers = (0..options.readers.max(1)).map(|_| reader(&file, options.reader_cache_kib));
    let readers = readers.collect::<Result<_, _>>()?;
    Ok(Opened { lock, file, writer, readers })
}

/// A connection that cannot write.
pub fn reader(file: &Path, cache_kib: u32) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    prepare(&connection, cache_kib)?;
    Ok(connection)
}

/// Memory mapping stays off: the file's pages would count as ours.
fn prepare(connection: &Connection, cache_kib: u32) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    connection.busy_timeout(BUSY_MAX)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cache_size", -i64::from(cache_kib))?;
    Ok(())
}

/// Nobody else may hold the directory. The lock goes when the process goes, however it goes.
fn lock(directory: &Path) -> Result<File, OpenError> {
    let name = || directory.display().to_string();
    let unusable = |error| OpenError::Directory { directory: name(), error };
    let path = directory.join("perennial.lock");
    let mut options = File::options();
    let mut file =
        options.read(true).write(true).create(true).truncate(false).open(path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(error)) => return Err(unusable(error)),
        Err(TryLockError::WouldBlock) => {
            let mut process = String::new();
            let _ = file.read_to_string(&mut process);
            let process = process.trim().to_owned();
            let process = if process.is_empty() { "unknown".to_owned() } else { process };
            return Err(OpenError::InUse { directory: name(), process });
        }
    }
    file.set_len(0).map_err(unusable)?;
    writeln!(file, "{}", std::process::id()).map_err(unusable)?;
    Ok(file)
}

/// Looks at what is there before anything may change it: without a checkpoint at the end, and
/// without the right to write.
fn check(file: &Path, directory: &Path) -> Result<(), OpenError> {
    if std::fs::metadata(file).map_or(0, |found| found.len()) == 0 {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let foreign = || OpenError::Foreign { file: file.display().to_string() };
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application =
        number("application_id").map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => foreign(),
            _ => OpenError::Sqlite(error),
        })?;
    let found = schema(&connection)?;
    let empty = application == 0 && found == 0 && {
        let tables = "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'refinery%'";
        connection.query_row(tables, [], |row| row.get::<_, i64>(0))? == 0
    };
    if application != APPLICATION && !empty {
        return Err(foreign());
    }
    if found > SCHEMA {
        let directory = directory.display().to_string();
        return Err(OpenError::Newer { directory, found, known: SCHEMA });
    }
    Ok(())
}

fn schema(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
