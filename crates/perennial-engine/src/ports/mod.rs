//! The ports: everything outside that the engine needs, as traits. Time and chance come in here.

pub mod clock;
pub mod gateway;
pub mod http_out;
pub mod ids;
pub mod store;
pub mod teller;

pub use clock::Clock;
pub use gateway::{Gateway, GatewayCharge, GatewayRefund};
pub use http_out::{HttpOut, OutAnswer, OutError, OutRequest};
pub use ids::Ids;
pub use store::{
    BoxFuture, CommitError, Find, JournalEntry, Page, Store, StoreError, StoredDocument,
};
pub use teller::{Teller, Telling};
