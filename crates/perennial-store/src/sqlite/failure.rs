//! What SQLite's errors mean for us: this one set, the whole slice, or the end of writing.

use perennial_engine::ports::StoreError;
use rusqlite::{Error, ErrorCode, ffi};

/// How far an error reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Only the set whose statement it was.
    Set,
    /// Everything of the transaction; the next one may do.
    Slice,
    /// What is on the disk is not known any more. Trying again would hide that: writing stops
    /// until somebody restarts and verifies.
    Store,
}

pub fn reach(error: &Error) -> Reach {
    const UNKNOWN: [i32; 3] =
        [ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_DIR_FSYNC, ffi::SQLITE_IOERR_CORRUPTFS];
    let Error::SqliteFailure(failure, _) = error else { return Reach::Set };
    match failure.code {
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Reach::Store,
        ErrorCode::SystemIoFailure if UNKNOWN.contains(&failure.extended_code) => Reach::Store,
        ErrorCode::SystemIoFailure
        | ErrorCode::DiskFull
        | ErrorCode::OutOfMemory
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::FileLockingProtocolFailed
        | ErrorCode::NoLargeFileSupport
        | ErrorCode::PermissionDenied
        | ErrorCode::OperationInterrupted
        | ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked => Reach::Slice,
        _ => Reach::Set,
    }
}

pub fn told(error: &Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        _ => StoreError::Failed(error.to_string()),
    }
}
