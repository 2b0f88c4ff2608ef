//! The secret of the installation: made on first start, kept beside the data, and never shown.

use std::fs;
use std::io::Write;
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

/// Writes a new file that only we may read.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let unwritten = |error| format!("{}: {error}", path.display());
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(unwritten)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(unwritten)
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
