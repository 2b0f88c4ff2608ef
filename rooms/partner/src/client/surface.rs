//! What the lobby refuses on this room's behalf: problems as the partner room's.

use axum::response::Response;
use room_lobby::{Rejection, RequestContext, Surface};

pub struct ClientSurface;

impl Surface for ClientSurface {
    fn reject(&self, rejection: Rejection, context: &RequestContext) -> Response {
        crate::surface::problem(&rejection).answer(context)
    }
}
