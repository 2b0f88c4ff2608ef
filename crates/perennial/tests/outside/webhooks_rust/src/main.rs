//! Listens to changes: verifies each message, and prints it once.

use std::collections::HashSet;

use serde_json::Value;
use standardwebhooks::Webhook;
use tiny_http::{Response, Server};

fn main() {
    let webhook = Webhook::new(&std::env::var("WEBHOOK_SECRET").unwrap()).unwrap();
    let port = std::env::args().nth(1).unwrap();
    let server = Server::http(format!("127.0.0.1:{port}")).unwrap();
    println!("listening");
    // In your database, with the work that follows from a message.
    let mut seen = HashSet::new();
    for mut request in server.incoming_requests() {
        // The bytes as they came: parsed and written anew they may differ.
        let mut body = vec![];
        request.as_reader().read_to_end(&mut body).unwrap();
        let mut headers = http::HeaderMap::new();
        for header in request.headers() {
            let name = header.field.as_str().as_str();
            if let (Ok(name), Ok(value)) = (
                http::HeaderName::try_from(name),
                http::HeaderValue::try_from(header.value.as_str()),
            ) {
                headers.insert(name, value);
            }
        }
        let status = match webhook.verify(&body, &headers) {
            Err(_) => 400,
            Ok(()) => {
                if seen.insert(headers["webhook-id"].clone()) {
                    let event: Value = serde_json::from_slice(&body).unwrap();
                    let told = ["subject", "type", "objectId"].map(|name| event[name].as_str());
                    println!("{}", told.map(Option::unwrap_or_default).join(" "));
                }
                204
            }
        };
        let _gone = request.respond(Response::empty(status));
    }
}
