//! Files: large things that are written once, read as a stream and thrown away, beside the store
//! and not in it.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};
use std::sync::Arc;

use parking_lot::Mutex;

pub trait Files: Send + Sync {
    /// A new file. Nobody sees it before it is finished; then it takes the place of another.
    fn create(&self, name: &str) -> io::Result<Box<dyn NewFile>>;

    /// A finished file; none where there is no such.
    fn open(&self, name: &str) -> io::Result<Option<Box<dyn Read + Send>>>;

    /// Nothing happens where there is none.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Every finished file.
    fn names(&self) -> io::Result<Vec<String>>;
}

/// A file while it is written. Dropped unfinished, it is nothing.
pub trait NewFile: Write + Send {
    /// Durable, and seen from now on.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Files in memory.
#[derive(Clone, Default)]
pub struct MemoryFiles {
    files: Arc<Mutex<BTreeMap<String, Arc<[u8]>>>>,
}

struct NewMemoryFile {
    name: String,
    bytes: Vec<u8>,
    files: MemoryFiles,
}

impl Files for MemoryFiles {
    fn create(&self, name: &str) -> io::Result<Box<dyn NewFile>> {
        let (name, bytes, files) = (name.to_owned(), vec![], self.clone());
        Ok(Box::new(NewMemoryFile { name, bytes, files }))
    }

    fn open(&self, name: &str) -> io::Result<Option<Box<dyn Read + Send>>> {
        let found = self.files.lock().get(name).cloned();
        Ok(found.map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read + Send>))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.files.lock().remove(name);
        Ok(())
    }

    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.files.lock().keys().cloned().collect())
    }
}

impl Write for NewMemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl NewFile for NewMemoryFile {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.files.files.lock().insert(self.name, self.bytes.into());
        Ok(())
    }
}
