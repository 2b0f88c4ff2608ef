//! Where exports lie: a folder in the data folder, a file each. What was not finished has another
//! ending and is gone with the next start.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use perennial_engine::ports::{Files, NewFile};

/// The ending of what is not finished.
const UNFINISHED: &str = "part";

pub struct ExportFiles {
    folder: PathBuf,
}

impl ExportFiles {
    /// Makes the folder, and throws away what was not finished.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if is_unfinished(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// The names are ours: digits, hex and a dash.
    fn path(&self, name: &str) -> io::Result<PathBuf> {
        let sound = !name.is_empty() && name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if sound { Ok(self.folder.join(name)) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }
}

fn is_unfinished(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == UNFINISHED)
}

impl Files for ExportFiles {
    fn create(&self, name: &str) -> io::Result<Box<dyn NewFile>> {
        let path = self.path(name)?;
        let unfinished = path.with_extension(UNFINISHED);
        let file = Some(BufWriter::new(File::create(&unfinished)?));
        Ok(Box::new(Part { file, unfinished, path }))
    }

    fn open(&self, name: &str) -> io::Result<Option<Box<dyn Read + Send>>> {
        match File::open(self.path(name)?) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)?) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = vec![];
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !is_unfinished(&entry.path()) {
                names.extend(entry.file_name().into_string().ok());
            }
        }
        names.retain(|name| self.path(name).is_ok());
        Ok(names)
    }
}

/// A file while it is written. What is dropped before it is finished is removed.
struct Part {
    file: Option<BufWriter<File>>,
    unfinished: PathBuf,
    path: PathBuf,
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file
            .as_mut()
            .map_or_else(|| Err(io::ErrorKind::BrokenPipe.into()), |it| it.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl NewFile for Part {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if let Some(file) = self.file.take() {
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
            fs::rename(&self.unfinished, &self.path)?;
            File::open(self.path.parent().unwrap_or(&self.path))?.sync_all()?;
        }
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // What stays is thrown away by the next start.
            let _ = fs::remove_file(&self.unfinished);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_seen_when_it_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let files = ExportFiles::open(folder.path()).unwrap();
        let mut file = files.create("1-ab").unwrap();
        file.write_all(b"rows").unwrap();
        assert!(files.open("1-ab").unwrap().is_none());
        assert_eq!(files.names().unwrap(), [] as [&str; 0]);
        file.finish().unwrap();
        let mut text = String::new();
        files.open("1-ab").unwrap().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), files.names().unwrap()), ("rows", vec!["1-ab".to_owned()]));
        files.remove("1-ab").unwrap();
        files.remove("1-ab").unwrap();
        assert!(files.open("1-ab").unwrap().is_none());
        drop(files.create("1-cd").unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_crash_left_is_thrown_away_and_names_lead_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("1-ab.part"), b"half").unwrap();
        let files = ExportFiles::open(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        for name in ["", "../x", "a/b", "1-ab.part"] {
            assert!(files.open(name).is_err(), "{name}");
        }
    }
}
