//! The secret of the installation: made on first start, kept beside the data, and never shown.

use std::fs;
use std::io::Write;
use std::path::Path;

use aws_lc_rs::digest;
use perennial_engine::ports::Ids;
use room_lobby::auth::{InstallationSecret, KeyHash};

/// 32 bytes under which keys are hashed and cursors are sealed.
pub struct Secret([u8; 32]);

impl Secret {
    /// Reads the secret of a data directory, or makes it there.
    pub fn open(data: &Path, ids: &dyn Ids) -> Result<Self, String> {
        let path = data.join("installation.key");
        let unreadable = |error| format!("{}: {error}", path.display());
        match fs::read(&path) {
            Ok(bytes) => bytes
                .try_into()
                .map(Self)
                .map_err(|_| format!("{} does not hold 32 bytes", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut bytes = [0; 32];
                ids.random(&mut bytes);
                let mut options = fs::OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(&path).map_err(unreadable)?;
                file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(unreadable)?;
                Ok(Self(bytes))
            }
            Err(error) => Err(unreadable(error)),
        }
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
