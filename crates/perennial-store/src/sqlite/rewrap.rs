//! Wrapping the keys of people anew, after the installation was given another master key.

use std::path::Path;

use perennial_engine::FiledKind;
use perennial_engine::ports::StoreError;
use rusqlite::{Connection, params};

use super::failure::told;
use super::open::{OpenError, Options, open};
use super::{code, read, statements as sql};

/// People read at a time; as many are written together.
const PAGE: usize = 500;

/// Wraps what older master keys wrapped under the newest, and answers how much that was. Who was
/// done stays done where it is interrupted; the old keys are of no use after it went through.
pub fn rewrap(
    directory: &Path,
    options: &Options,
    mut done: impl FnMut(usize),
) -> Result<usize, OpenError> {
    let mut opened = open(directory, options)?;
    let environments = read::environments(&opened.writer).map_err(OpenError::Sealed)?;
    let mut all = 0_usize;
    for environment in environments {
        let mut after = String::new();
        loop {
            let (page, last) = rewrap_page(&mut opened.writer, options, environment.0, &after)
                .map_err(OpenError::Sealed)?;
            all = all.saturating_add(page);
            done(page);
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    Ok(all)
}

/// One page in one transaction: how many were wrapped anew, and where the next one begins.
fn rewrap_page(
    connection: &mut Connection,
    options: &Options,
    environment: u32,
    after: &str,
) -> Result<(usize, Option<String>), StoreError> {
    let together = connection.transaction().map_err(|error| told(&error))?;
    let kind = code::filed(FiledKind::Person);
    let asked = params![environment, kind, after, code::limit(PAGE)];
    let found = read::rows(&together, sql::DOCUMENTS_SEALED, asked, |row| {
        Ok((read::column::<String>(row, 0)?, read::column::<String>(row, 1)?))
    })?;
    let last = (found.len() == PAGE).then(|| found.last().map(|(id, _)| id.clone())).flatten();
    let mut count = 0_usize;
    for (id, kept) in found {
        if let Some(again) = options.vault.rewrap(kept.as_bytes())? {
            let row = params![environment, kind, id, again];
            together.execute(sql::SEAL_DOCUMENT, row).map_err(|error| told(&error))?;
            count = count.saturating_add(1);
        }
    }
    together.commit().map_err(|error| told(&error))?;
    Ok((count, last))
}
