//! The documents on the wire, named as section 5 names them, a file per feature. Unknown members
//! are refused.

mod change;
mod clock;
mod device;
mod export;
pub mod fault;
mod identity;
mod offering;
mod operation;
mod order;
mod query;
mod reconciliation;
pub mod scenario;
mod subscription;

use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::kinds;

pub use change::*;
pub use clock::*;
pub use device::*;
pub use export::*;
pub use identity::*;
pub use offering::*;
pub use operation::*;
pub use order::*;
pub use query::*;
pub use reconciliation::*;
pub use subscription::*;

/// Whose it is, in the partner's words and in ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the document's names")]
pub struct Account {
    #[schema(value_type = Option<kinds::AccountId>)]
    pub account_id: Option<String>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_account_ref: Option<String>,
    #[schema(value_type = Option<kinds::Reference>)]
    pub partner_user_ref: Option<String>,
}
