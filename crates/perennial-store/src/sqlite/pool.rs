//! The readers: read-only connections, used on the thread that asks. A read costs microseconds,
//! so that whoever finds all of them taken waits for the next.

use std::ops::{Deref, DerefMut};

use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;

pub struct Pool {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
}

/// A connection on loan.
pub struct Reader<'p> {
    pool: &'p Pool,
    connection: Option<Connection>,
}

impl Pool {
    pub fn new(connections: Vec<Connection>) -> Self {
        Self { idle: Mutex::new(connections), returned: Condvar::new() }
    }

    /// Closes those that are not lent. The writer has to be the last to close: only it can move
    /// the log into the database.
    pub fn close(&self) {
        self.idle.lock().clear();
    }

    pub fn reader(&self) -> Reader<'_> {
        let mut idle = self.idle.lock();
        loop {
            if let Some(connection) = idle.pop() {
                return Reader { pool: self, connection: Some(connection) };
            }
            self.returned.wait(&mut idle);
        }
    }
}

const LENT: &str = "a reader holds its connection until it is dropped";

impl Deref for Reader<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect(LENT)
    }
}

impl DerefMut for Reader<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect(LENT)
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.pool.idle.lock().extend(self.connection.take());
        self.pool.returned.notify_one();
    }
}
