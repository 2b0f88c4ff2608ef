//! Who asks: API keys, Basic credentials, what they may do, and in which environment.

mod credential;
mod door;
mod key;
mod keyring;

pub use credential::{
    AuthError, Credential, Forbidden, sees_project, require_room, require_scope,
};
pub use door::{Admission, Doorkeeper, Door, basic_of, bearer_of};
pub use key::{InstallationSecret, KeyHash, KeyTable, new_key};
pub use keyring::{Keyring, MemoryKeyring};
