//! `perennial listen`: a receiver to try messages with. Prints each one, and whether its signature
//! is right.

use std::net::SocketAddr;
use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use perennial_core::time::Instant;
use perennial_engine::worker::sign::signatures;
use tokio::net::TcpListener;

/// Serves until the process is stopped.
pub async fn listen(address: SocketAddr, secret: &str) -> Result<(), String> {
    let encoded = secret.strip_prefix("whsec_").ok_or("a secret starts with whsec_")?;
    let secret = STANDARD.decode(encoded).map_err(|_| "the secret is not base64")?;
    let listener = TcpListener::bind(address).await.map_err(|error| error.to_string())?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    println!("listening on http://{bound}/");
    let router = Router::new().route("/", post(receive)).with_state(Arc::new(secret));
    axum::serve(listener, router).await.map_err(|error| error.to_string())
}

/// What a message in the shape of Pub/Sub carries.
fn pushed(body: &[u8]) -> Option<String> {
    let push: serde_json::Value = serde_json::from_slice(body).ok()?;
    let data = push.get("message")?.get("data")?.as_str()?;
    String::from_utf8(STANDARD.decode(data).ok()?).ok()
}

async fn receive(
    State(secret): State<Arc<Vec<u8>>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let id = header("webhook-id");
    let timestamp = header("webhook-timestamp").parse().unwrap_or_default();
    let at = Instant::from_seconds(timestamp).unwrap_or(Instant::EPOCH);
    let wanted = signatures(&[secret.to_vec().into()], id, at, &body);
    let right = header("webhook-signature")
        .split(' ')
        .any(|given| verify_slices_are_equal(given.as_bytes(), wanted.as_bytes()).is_ok());
    let verdict = if right { "signature right" } else { "SIGNATURE WRONG" };
    println!("{id} attempt {}, {verdict}", header("perennial-attempt"));
    println!("{}", String::from_utf8_lossy(&body));
    if let Some(resource) = pushed(&body) {
        println!("{resource}");
    }
    if right { StatusCode::NO_CONTENT } else { StatusCode::UNAUTHORIZED }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pushed_resource_is_shown_as_it_is() {
        let push = br#"{"message":{"data":"eyJuYW1lIjoicCJ9"},"subscription":"s"}"#;
        assert_eq!(pushed(push).as_deref(), Some(r#"{"name":"p"}"#));
        for other in [&b"{}"[..], b"x", br#"{"message":{"data":"%"}}"#] {
            assert_eq!(pushed(other), None);
        }
    }
}
