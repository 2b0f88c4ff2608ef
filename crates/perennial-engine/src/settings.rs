//! Settings of the engine, with bounds on everything it does at once.

/// How the engine works. The defaults serve one machine.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Names this installation towards gateways: two installations never share a charge.
    pub installation: String,
    pub version: &'static str,
    /// Where the house is reached: `https://shop.example`.
    pub origin: String,
    /// What customers are told it is, where several projects share an environment.
    pub shop: String,
    /// Due subscriptions worked on together.
    pub batch_max: usize,
    /// Gateway calls under way at once.
    pub gateway_calls_max: usize,
    /// Deliveries under way at once, in all and to one receiver.
    pub deliveries_max: usize,
    pub deliveries_per_receiver_max: usize,
    /// Mails under way at once.
    pub mails_max: usize,
    /// How long an idempotency key is kept, in seconds of the real clock.
    pub answer_seconds: i64,
    /// How long the log of calls is kept.
    pub calls_kept: CallsKept,
}

/// In days of the real clock; none for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallsKept {
    pub production: Option<u32>,
    pub sandbox: Option<u32>,
}

impl Default for CallsKept {
    fn default() -> Self {
        Self { production: None, sandbox: Some(90) }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            installation: "perennial".to_owned(),
            version: env!("CARGO_PKG_VERSION"),
            origin: "https://perennial.invalid".to_owned(),
            shop: "Perennial".to_owned(),
            batch_max: 1_024,
            gateway_calls_max: 64,
            deliveries_max: 256,
            deliveries_per_receiver_max: 8,
            mails_max: 16,
            answer_seconds: 30 * 86_400,
            calls_kept: CallsKept::default(),
        }
    }
}

impl Settings {
    /// The name we go by: of the origin, its host.
    pub fn host(&self) -> &str {
        let rest = self.origin.split_once("://").map_or(self.origin.as_str(), |(_, rest)| rest);
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            Some(_) | None => authority,
        }
    }
}

/// How often a decision is made again after somebody else changed the subscription first.
pub const DECIDE_AGAIN_MAX: usize = 5;

/// Steps one subscription may take to catch up within one request.
pub const CATCH_UP_STEPS_MAX: usize = 2_000;

/// Subscriptions of one customer that are read for his history.
pub const HISTORY_MAX: usize = 1_000;
