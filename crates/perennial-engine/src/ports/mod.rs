//! The ports: everything outside that the engine needs, as traits. Time and chance come in here.

pub mod clock;
pub mod consent;
pub mod files;
pub mod gateway;
pub mod http_out;
pub mod ids;
pub mod mail;
pub mod store;
mod store_error;
pub mod teller;
pub mod translator;
pub mod verifier;

pub use clock::Clock;
pub use consent::{Consent, Proposal, SellerConsent};
pub use files::{Files, MemoryFiles, NewFile};
pub use gateway::{
    AccountUpdate, GATEWAY_ERROR, Gateway, GatewayCharge, GatewayNews, GatewayRefund,
};
pub use http_out::{
    FETCHED_BYTES_MAX, Fetch, Fetched, HttpFetch, HttpOut, OutAnswer, OutError, OutRequest,
};
pub use ids::Ids;
pub use mail::{CodeNote, Mail, MailError, MailWriter, Mailer, MessageNote, Occasion};
pub use store::{
    BodiesOf, BoxFuture, CommitError, Erased, Erasing, Find, IssuerNumbers, JournalEntry, Made,
    Moment, NumberRange, Page, Store, StoreError, StoredDocument, TurnsWanted, Written,
};
pub use teller::{Entry, Enveloped, Happened, Message, News, Teller, Telling, Told, Whose};
pub use translator::{Batch, NotTranslated, Piece, Speaks, Translator};
pub use verifier::{Applicant, IdentityVerifier};
