//! Engines that translate the texts of the catalog.
//!
//! | module | what it is |
//! |---|---|
//! | [`openai`] | a language model behind chat completions: on this machine or hosted |
//! | [`libretranslate`] | a LibreTranslate server |
//! | [`deepl`] | DeepL |
//! | [`apertium`] | an Apertium server |
//! | [`mock`] | text with the locale behind it, for sandboxes and tests |
//! | [`manual`] | empty drafts, for people to write |
//! | [`server`] | requests with bounds, tried again where that helps |
//! | `languages` | what each engine calls a locale |
//!
//! What this crate never does: check what an engine answered, keep a text, know what a locale is
//! on a surface. Where an engine is, its operator says: it may be on this machine.

pub mod apertium;
pub mod deepl;
mod languages;
pub mod libretranslate;
pub mod manual;
pub mod mock;
pub mod openai;
pub mod server;

pub use apertium::Apertium;
pub use deepl::DeepL;
pub use libretranslate::LibreTranslate;
pub use manual::Manual;
pub use mock::Mock;
pub use openai::OpenAi;
pub use server::{Server, ServerError};
