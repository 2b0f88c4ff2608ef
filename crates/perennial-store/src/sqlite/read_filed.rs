//! Reading documents on file: by their names, and all of a kind.

use perennial_engine::environment::EnvironmentId;
use perennial_engine::filed::FiledKind;
use perennial_engine::ports::{StoreError, StoredDocument};
use rusqlite::{Connection, params};

use super::vault::Vault;
use super::{code, read, statements as sql};

type Result<T> = std::result::Result<T, StoreError>;

/// After an id, at most so many.
type Page<'a> = (Option<&'a str>, usize);

pub fn named(
    connection: &Connection,
    vault: &Vault,
    environment: EnvironmentId,
    (kind, name): (FiledKind, &str),
    (after, limit): Page,
) -> Result<Vec<StoredDocument>> {
    let (kind, after) = (code::filed(kind), after.unwrap_or_default());
    let asked = params![environment.0, kind, name, after, code::limit(limit)];
    read::rows(connection, sql::DOCUMENTS_NAMED, asked, |row| read::unsealed(row, vault))
}

pub fn filed(
    connection: &Connection,
    vault: &Vault,
    environment: EnvironmentId,
    kind: FiledKind,
    (after, limit): Page,
) -> Result<Vec<StoredDocument>> {
    let (kind, after) = (code::filed(kind), after.unwrap_or_default());
    let asked = params![environment.0, kind, after, code::limit(limit)];
    read::rows(connection, sql::DOCUMENTS_FILED, asked, |row| read::unsealed(row, vault))
}
