//! Who asks: API keys, Basic credentials, what they may do, and in which environment.

mod credential;
mod door;
mod key;
mod keyring;

pub use credential::{AuthError, Credential, Forbidden, require_room, require_scope, sees_project};
pub use door::{Admission, Door, Doorkeeper, basic_of, bearer_of};
pub use key::{InstallationSecret, KeyHash, KeyTable, new_key};
pub use keyring::{Keyring, MemoryKeyring};
