//! The lobby: what every room shares over HTTP.
//!
//! It knows nothing of subscriptions. It sees to it that a request reaches its room only when it
//! is whole, honest, admitted and within bounds, and that whatever is refused on the way is refused
//! in that room's own envelope. It depends on neither core nor engine.
//!
//! # Mounting a room
//!
//! A room brings three things: a [`Surface`] that renders a [`Rejection`], an axum `Router` with
//! its state already given, and [`RoomOptions`]. [`mount`] puts them together, [`House`] puts rooms
//! behind one listener, [`serve`](serve::serve) opens it.
//!
//! ```
//! use axum::extract::Path;
//! use axum::response::{IntoResponse, Response};
//! use axum::routing::post;
//! use axum::{Json, Router};
//! use room_lobby::body::StrictJson;
//! use room_lobby::path::{Prefix, Verbs};
//! use room_lobby::testing::{Ask, TestLobby, credential};
//! use room_lobby::{Lobby, Rejection, RequestContext, Room, RoomOptions, Surface, mount};
//!
//! /// This room says everything with one word.
//! struct ToySurface;
//!
//! impl Surface for ToySurface {
//!     fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response {
//!         let body = serde_json::json!({ "no": rejection.code(), "id": context.request_id() });
//!         (rejection.status(), Json(body)).into_response()
//!     }
//! }
//!
//! #[derive(serde::Deserialize)]
//! struct Order {
//!     quantity: u32,
//! }
//!
//! // Handlers may return a `Rejection` with `?`; it is rendered by the surface.
//! async fn order(
//!     context: RequestContext,
//!     Path(toy): Path<String>,
//!     StrictJson(order): StrictJson<Order>,
//! ) -> Result<String, Rejection> {
//!     let caller = context.require_scope("toys:write")?;
//!     Ok(format!("{} orders {} of {toy}", caller.id, order.quantity))
//! }
//!
//! fn toy_room(lobby: &Lobby) -> Room {
//!     // `without_v07_checks` only because of the verb: `/toys/{toy}:order` arrives here so.
//!     let router = Router::new().without_v07_checks().route("/toys/{toy}/:order", post(order));
//!     let mut options = RoomOptions::new("toy", [Prefix::new("/toys")]);
//!     options.verbs = Verbs::Only(&["order"]);
//!     mount(lobby, ToySurface, router, options)
//! }
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
//! # runtime.block_on(async {
//! let test = TestLobby::new();
//! let house = test.house(vec![toy_room(&test.lobby)]);
//! let key = test.issue("pk_test", credential("c1", "sandbox", "toy", &["toys:write"]));
//!
//! let ask = Ask::post_json("/toys/bear:order", r#"{"quantity":2}"#).bearer(&key);
//! assert_eq!(ask.of(&house).await.text, "c1 orders 2 of bear");
//!
//! let refused = Ask::post_json("/toys/bear:order", r#"{"quantity":2}"#).of(&house).await;
//! assert_eq!(refused.status, 401);
//! assert_eq!(refused.text, r#"{"id":"req_2","no":"unauthenticated"}"#);
//! # });
//! ```
//!
//! # The way of a request
//!
//! 1. [`serve`](serve::serve): bounds on connections, heads, silence.
//! 2. [`House`]: the room whose longest [`Prefix`](path::Prefix) holds the path, else the hall with
//!    `/livez`, `/readyz` and 404.
//! 3. The room: request id, one valid `Host`, no content encoding, an honest path, then
//!    [`RoomOptions::first_look`], admission, rate limit, length of the body.
//! 4. The room's router and handler, guarded against panics and long waits.
//! 5. The surface, if it was refused anywhere; then headers, metrics, one line in the log.
//!
//! The credential is looked at before the route: without one, an unknown path is 401 too. Paths
//! outside every prefix are 404 for everybody.

pub mod auth;
pub mod body;
pub mod clock;
mod forwarded;
mod headers;
mod house;
pub mod html;
pub mod limits;
mod lobby;
pub mod log;
pub mod metrics;
pub mod openapi;
pub mod page;
pub mod path;
pub mod query;
mod rejection;
pub mod request;
mod room;
pub mod serve;
mod surface;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use house::{Answer, House, Readiness};
pub use lobby::{Ids, Lobby, Proxies};
pub use rejection::{HeaderError, Rejection};
pub use request::{Caller, RequestContext};
pub use room::{Counted, Counting, FirstLook, LastLook, Room, RoomOptions, Unlimited, mount};
pub use surface::{ProblemSurface, Surface};

#[doc(no_inline)]
pub use auth::{AuthError, Credential, Forbidden};
#[doc(no_inline)]
pub use body::BodyError;
