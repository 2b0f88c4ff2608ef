//! The books room: invoices and credit notes, for finance people and for the customer who wants
//! one on paper. Its source is nobody's document: it is the house's own.
//!
//! | route | file in `inbound/` | answers |
//! |---|---|---|
//! | `GET /books/invoices` | `invoice_list.rs` | JSON pages, or all of them as CSV |
//! | `GET /books/invoices/{number}` | `invoice_get.rs` | JSON, or the printable page |
//! | `GET /books/credit-notes` | `note_list.rs` | JSON pages, or all of them as CSV |
//! | `GET /books/credit-notes/{number}` | `note_get.rs` | JSON, or the printable page |
//! | `GET /books/openapi.json` | `../openapi.rs` | this table for the tools of clients |
//! | `GET /invoice/{token}` | `shown.rs` | the printable page, to whoever has the link |
//!
//! Amounts are decimals in text, to the cent. Behind `/books` a key needs the scope `books:read`;
//! what belongs to a project it does not see looks like what is not there.

mod accept;
mod desk;
mod inbound;
pub mod links;
mod openapi;
mod outbound;
mod refusals;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::routing::get;
use perennial_engine::Engine;
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, ProblemSurface, Room, RoomOptions, mount};

use desk::Desk;
pub use links::Links;

/// What a key must be allowed.
pub const SCOPE: &str = "books:read";

/// The room, ready for a house.
pub fn room(lobby: &Lobby, engine: Arc<Engine>, limits: Option<Arc<RateLimits>>) -> Room {
    let prefixes = [Prefix::new("/books"), Prefix::new("/invoice")];
    let mut options = RoomOptions::new("books", prefixes);
    options.limits = limits;
    options.open_paths = |method, path| {
        let open = path.starts_with("/invoice/") || path == openapi::PATH;
        open && (method == Method::GET || method == Method::HEAD)
    };
    let page_secret = lobby.door.secret().hash("page tokens of the books room").0;
    let links = Links::new(lobby.door.secret());
    mount(lobby, ProblemSurface, routes(Desk { engine, page_secret, links }), options)
}

fn routes(desk: Desk) -> Router {
    use inbound::{invoice_get, invoice_list, note_get, note_list, shown};
    Router::new()
        .route(openapi::PATH, get(openapi::answer))
        .route("/books/invoices", get(invoice_list::answer))
        .route("/books/invoices/{*number}", get(invoice_get::answer))
        .route("/books/credit-notes", get(note_list::answer))
        .route("/books/credit-notes/{*number}", get(note_get::answer))
        .route("/invoice/{token}", get(shown::answer))
        .with_state(Arc::new(desk))
}
