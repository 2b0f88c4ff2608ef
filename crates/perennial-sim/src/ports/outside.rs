//! The receivers: they take messages, are down, answer late or go away, and remember every byte
//! they were sent.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::Mutex;
use perennial_core::time::Instant;
use perennial_engine::ports::{BoxFuture, HttpOut, OutAnswer, OutError, OutRequest};

use crate::planted::Planted;

/// How a receiver takes what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reception {
    /// No connection.
    Down,
    /// Takes the message and answers with an error.
    Errors,
    /// Takes the message; the answer is lost.
    AnswerLost,
    /// Asks to come back later.
    Busy,
}

/// The messages one receiver took, in order of arrival, and the first body of each.
#[derive(Debug, Default)]
pub struct Inbox {
    /// Message ids, first arrivals only.
    pub order: Vec<String>,
    /// What each said when it first came.
    pub bodies: BTreeMap<String, Vec<u8>>,
    /// Those that were answered with success.
    pub taken: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Receivers {
    inboxes: BTreeMap<String, Inbox>,
    receptions: BTreeMap<String, (Reception, Instant)>,
    misuses: Vec<(&'static str, String)>,
    fired: BTreeMap<&'static str, u64>,
    now: Option<Instant>,
    calls: u64,
}

#[derive(Default)]
pub struct Outside {
    receivers: Mutex<Receivers>,
    planted: Option<Planted>,
}

impl Outside {
    pub fn new(planted: Option<Planted>) -> Self {
        Self { receivers: Mutex::default(), planted }
    }

    pub fn clock(&self, now: Instant) {
        self.receivers.lock().now = Some(now);
    }

    /// A receiver behaves so until an instant.
    pub fn behave(&self, url: &str, reception: Reception, until: Instant) {
        self.receivers.lock().receptions.insert(url.to_owned(), (reception, until));
    }

    pub fn recover(&self) {
        self.receivers.lock().receptions.clear();
    }

    pub fn misuses(&self) -> Vec<(&'static str, String)> {
        std::mem::take(&mut self.receivers.lock().misuses)
    }

    pub fn fired(&self) -> BTreeMap<&'static str, u64> {
        self.receivers.lock().fired.clone()
    }

    pub fn with_inbox<T>(&self, url: &str, read: impl FnOnce(&Inbox) -> T) -> T {
        read(self.receivers.lock().inboxes.entry(url.to_owned()).or_default())
    }

    fn take(&self, request: &OutRequest) -> Result<OutAnswer, OutError> {
        let mut receivers = self.receivers.lock();
        receivers.calls += 1;
        let now = receivers.now.unwrap_or(Instant::EPOCH);
        let reception = receivers
            .receptions
            .get(&request.url)
            .filter(|(_, until)| now < *until)
            .map(|(reception, _)| *reception);
        if let Some(reception) = reception {
            *receivers.fired.entry(reception.name()).or_default() += 1;
        }
        if reception == Some(Reception::Down) {
            return Err(OutError::Unreachable);
        }
        let mut body = request.body.clone();
        if self.planted == Some(Planted::BodyChangesOnRetry)
            && request.headers.iter().any(|(name, n)| name == "perennial-attempt" && n != "1")
        {
            body.push(b'!');
        }
        let id = header(request, "webhook-id");
        let inbox = receivers.inboxes.entry(request.url.clone()).or_default();
        match inbox.bodies.get(&id) {
            None => {
                inbox.order.push(id.clone());
                inbox.bodies.insert(id.clone(), body);
            }
            Some(first) if *first != body => {
                receivers.misuses.push(("I23", format!("{id} changed between attempts")));
            }
            Some(_) => {}
        }
        let answer =
            |status, retry_after| OutAnswer { status, retry_after, ..OutAnswer::default() };
        match reception {
            None => {
                let inbox = receivers.inboxes.entry(request.url.clone()).or_default();
                inbox.taken.insert(id);
                Ok(answer(204, None))
            }
            Some(Reception::Errors) => Ok(answer(500, None)),
            Some(Reception::Busy) => Ok(answer(503, Some(600))),
            Some(Reception::AnswerLost | Reception::Down) => Err(OutError::Timeout),
        }
    }
}

fn header(request: &OutRequest, name: &str) -> String {
    let found = request.headers.iter().find(|(header, _)| header == name);
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}

impl Reception {
    pub fn name(self) -> &'static str {
        match self {
            Self::Down => "receiver_down",
            Self::Errors => "receiver_errors",
            Self::AnswerLost => "receiver_answer_lost",
            Self::Busy => "receiver_busy",
        }
    }
}

impl HttpOut for Outside {
    fn post(&self, request: OutRequest) -> BoxFuture<'_, Result<OutAnswer, OutError>> {
        Box::pin(std::future::ready(self.take(&request)))
    }
}
