//! The customer's page: where he sees in plain words what his partner proposes, and agrees to it
//! once. Plain HTML without script, for a phone first, in the languages mail is written in.
//!
//! | route | what a customer agrees to |
//! |---|---|
//! | `/subscription/new/{token}` | a new subscription |
//! | `/subscription/entitle/{token}` | taking over what was provisioned for him |
//!
//! Who he is, a doorkeeper says that the installation brings; strangers are sent to sign in.

mod confirm;
mod content;
mod frame;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use perennial_engine::Engine;
use room_lobby::auth::{Admission, Doorkeeper, InstallationSecret};
use room_lobby::limits::RateLimits;
use room_lobby::path::Prefix;
use room_lobby::{Lobby, Rejection, RequestContext, Room, RoomOptions, Surface, mount};

use frame::Frame;
use words::words;

/// Largest form, in bytes: a hidden field and nothing else.
const BODY_BYTES_MAX: usize = 4 << 10;

/// What an installation decides about the page.
pub struct PagesConfig {
    /// Knows browsers that signed in; lets strangers in.
    pub signed_in: Arc<dyn Doorkeeper>,
    /// Shared with whom the caller likes; none for no limit.
    pub limits: Option<Arc<RateLimits>>,
}

/// What every page is made from.
#[derive(Clone)]
struct Desk {
    engine: Arc<Engine>,
    secret: InstallationSecret,
}

/// Mounts the pages, beside [`crate::room`].
pub fn pages(lobby: &Lobby, engine: Arc<Engine>, config: PagesConfig) -> Room {
    let desk = Desk { engine, secret: lobby.door.secret().clone() };
    let page = || get(confirm::show).post(confirm::confirm);
    let router = Router::new()
        .route("/subscription/new/{token}", page())
        .route("/subscription/entitle/{token}", page())
        .with_state(desk);
    let prefixes = ["/subscription/new", "/subscription/entitle"].map(Prefix::new);
    let mut options = RoomOptions::new(crate::NAME, prefixes);
    options.admission = Admission::Own(config.signed_in);
    options.limits = config.limits;
    options.json.bytes_max = BODY_BYTES_MAX;
    mount(lobby, PageSurface, router, options)
}

/// What the lobby refuses, as a page people can read. It knows of no language they read.
struct PageSurface;

impl Surface for PageSurface {
    fn reject(&self, rejection: Rejection, _context: &RequestContext) -> Response {
        let words = words("");
        let gone = matches!(rejection, Rejection::NotFound | Rejection::PathInvalid);
        let (title, text) = if gone {
            (words.unknown, words.unknown_lead)
        } else {
            (words.trouble, words.trouble_lead)
        };
        let frame = Frame { lead: vec![text.to_owned()], ..Frame::new(words, title) };
        frame.answer(rejection.status(), None)
    }
}
