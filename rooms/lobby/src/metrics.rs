//! What the operator watches: requests and their durations by room and route, never by id.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use parking_lot::{Mutex, RwLock};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of the duration buckets, in seconds.
const SECONDS: [f64; 14] =
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The methods that are told apart; any other word is `OTHER`.
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER"];

const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The template under which requests are counted that matched no route.
const NO_ROUTE: &str = "(none)";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Labels {
    room: &'static str,
    route: String,
    method: &'static str,
    status: &'static str,
}

/// All counters of the process, in one registry.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Labels, Counter>,
    durations: Family<Labels, Histogram, fn() -> Histogram>,
    panics: Counter,
    connections: Gauge,
}

impl Metrics {
    /// A fresh registry with the lobby's own counters.
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let requests = Family::default();
        let durations: Family<Labels, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(SECONDS));
        let panics = Counter::default();
        let connections = Gauge::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register("http_request_seconds", "Time to answer", durations.clone());
        registry.register("http_panics", "Requests that met a bug of ours", panics.clone());
        registry.register("http_connections", "Open connections", connections.clone());
        Self { registry: Mutex::new(registry), requests, durations, panics, connections }
    }

    /// Lets another part of the process add its own counters.
    pub fn register(&self, add: impl FnOnce(&mut Registry)) {
        add(&mut self.registry.lock());
    }

    /// Everything in the OpenMetrics text format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _infallible = encode(&mut text, &self.registry.lock());
        text
    }

    /// Requests that ended in a panic of ours so far.
    pub fn panics(&self) -> u64 {
        self.panics.get()
    }

    pub(crate) fn count_panic(&self) {
        self.panics.inc();
    }

    pub(crate) fn connections(&self) -> &Gauge {
        &self.connections
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

/// `/metrics`, to be served on a listener of its own that only the operator reaches.
pub fn admin_router(metrics: Arc<Metrics>) -> Router {
    Router::new().route("/metrics", get(async move || written(&metrics)))
}

fn written(metrics: &Metrics) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], metrics.text()).into_response()
}

/// One room's counters, found again without building labels.
pub(crate) struct RoomMetrics {
    room: &'static str,
    metrics: Arc<Metrics>,
    routes: RwLock<HashMap<Box<str>, Arc<RouteSeries>>>,
}

type RouteSeries = [[OnceLock<Series>; CLASSES.len()]; METHODS.len()];

struct Series {
    requests: Counter,
    durations: Histogram,
}

impl RoomMetrics {
    pub(crate) fn new(room: &'static str, metrics: Arc<Metrics>) -> Self {
        Self { room, metrics, routes: RwLock::default() }
    }

    pub(crate) fn count_panic(&self) {
        self.metrics.count_panic();
    }

    pub(crate) fn count(
        &self,
        route: Option<&str>,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let route = route.unwrap_or(NO_ROUTE);
        let (method, class) = (method_at(method), class_at(status));
        let known = self.routes.read().get(route).cloned();
        let series = known
            .unwrap_or_else(|| Arc::clone(self.routes.write().entry(route.into()).or_default()));
        let Some(slot) = series.get(method).and_then(|classes| classes.get(class)) else { return };
        let series = slot.get_or_init(|| self.series(route, METHODS[method], CLASSES[class]));
        series.requests.inc();
        series.durations.observe(took.as_secs_f64());
    }

    fn series(&self, route: &str, method: &'static str, status: &'static str) -> Series {
        let labels = Labels { room: self.room, route: route.to_owned(), method, status };
        Series {
            requests: self.metrics.requests.get_or_create_owned(&labels),
            durations: self.metrics.durations.get_or_create_owned(&labels),
        }
    }
}

fn method_at(method: &Method) -> usize {
    let last = METHODS.len() - 1;
    METHODS[..last].iter().position(|name| *name == method.as_str()).unwrap_or(last)
}

fn class_at(status: StatusCode) -> usize {
    usize::from(status.as_u16() / 100).saturating_sub(1).min(CLASSES.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_template() {
        let metrics = Arc::new(Metrics::new());
        let room = RoomMetrics::new("toy", Arc::clone(&metrics));
        for _ in 0..3 {
            room.count(Some("/t/{id}"), &Method::GET, StatusCode::OK, Duration::from_millis(3));
        }
        let brew = Method::from_bytes(b"BREW").expect("a method");
        room.count(None, &brew, StatusCode::NOT_FOUND, Duration::ZERO);
        let text = metrics.text();
        for line in [
            r#"http_requests_total{room="toy",route="/t/{id}",method="GET",status="2xx"} 3"#,
            r#"http_requests_total{room="toy",route="(none)",method="OTHER",status="4xx"} 1"#,
            r#"http_request_seconds_count{room="toy",route="/t/{id}",method="GET",status="2xx"} 3"#,
            "http_panics_total 0",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }

    #[test]
    fn others_may_register() {
        let metrics = Metrics::new();
        let ours: Counter = Counter::default();
        metrics.register(|registry| registry.register("charges", "Charges made", ours.clone()));
        ours.inc();
        assert!(metrics.text().contains("charges_total 1"));
    }
}
