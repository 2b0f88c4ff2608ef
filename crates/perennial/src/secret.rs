//! The secret of the installation: made on first start, kept beside the data, and never shown.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use aws_lc_rs::digest;
use perennial_engine::ports::Ids;
use room_lobby::auth::{InstallationSecret, KeyHash};

/// What a file holds that only we may read; made on first sight.
pub fn kept(
    path: &Path,
    make: impl FnOnce() -> Result<Vec<u8>, String>,
) -> Result<Vec<u8>, String> {
    match fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let bytes = make()?;
            write_secret(path, &bytes)?;
            Ok(bytes)
        }
        read => read.map_err(|error| format!("{}: {error}", path.display())),
    }
}

/// Writes a new file that only we may read. It is there whole or not at all, whenever the machine
/// stops: written beside its place, and named when it is on the disk.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let unwritten = |error| format!("{}: {error}", path.display());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(name);
    // Left by one who stopped half way.
    let _none = fs::remove_file(&beside);
    let written = write_new(&beside, bytes)
        // Unlike renaming, this never takes the place of a file that is there.
        .and_then(|()| fs::hard_link(&beside, path))
        .and_then(|()| on_disk(path));
    let _gone = fs::remove_file(&beside);
    written.map_err(unwritten)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The name, too, and not only what is in the file.
fn on_disk(path: &Path) -> io::Result<()> {
    let within = path.parent().filter(|within| !within.as_os_str().is_empty());
    fs::File::open(within.unwrap_or(Path::new(".")))?.sync_all()
}

/// 32 bytes under which keys are hashed and cursors are sealed.
pub struct Secret([u8; 32]);

impl Secret {
    /// Reads the secret of a data directory, or makes it there.
    pub fn open(data: &Path, ids: &dyn Ids) -> Result<Self, String> {
        let path = data.join("installation.key");
        let make = || {
            let mut bytes = vec![0; 32];
            ids.random(&mut bytes);
            Ok(bytes)
        };
        let bytes = kept(&path, make)?.try_into();
        bytes.map(Self).map_err(|_| format!("{} does not hold 32 bytes", path.display()))
    }

    /// For hashing keys and passwords.
    pub fn keys(&self) -> InstallationSecret {
        InstallationSecret::new(&self.0)
    }

    pub fn hash(&self, key: &str) -> KeyHash {
        self.keys().hash(key)
    }

    /// A secret of its own for another purpose.
    pub fn for_purpose(&self, purpose: &str) -> Vec<u8> {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(&self.0);
        context.update(purpose.as_bytes());
        context.finish().as_ref().to_vec()
    }

    /// What gateways know this installation by.
    pub fn installation(&self) -> String {
        use std::fmt::Write;
        self.for_purpose("installation").iter().take(8).fold(String::new(), |mut hex, byte| {
            let _infallible = write!(hex, "{byte:02x}");
            hex
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_there_whole_or_not_at_all() {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("installation.key");
        // Where somebody stopped half way: under the name of its own, half a secret.
        let beside = place.path().join(format!("installation.key.{}.new", std::process::id()));
        fs::write(&beside, [1; 16]).expect("written");
        assert_eq!(kept(&path, || Ok(vec![7; 32])), Ok(vec![7; 32]));
        assert_eq!(kept(&path, || Err("made twice".to_owned())), Ok(vec![7; 32]));
        assert!(write_secret(&path, &[8; 32]).is_err(), "never over one that is there");
        assert_eq!(fs::read(&path).expect("read"), [7; 32]);
        assert!(!beside.exists(), "nothing is left beside it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).expect("its mode").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
