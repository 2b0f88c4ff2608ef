//! The gateway of the simulation: an independent party with books of its own. It declines, times
//! out, answers late, forgets keys, and notices when it is called in a way it must not be.

use std::collections::{BTreeMap, VecDeque};

use parking_lot::Mutex;
use perennial_core::billing::Outcome;
use perennial_core::ids::SubscriptionId;
use perennial_core::money::Money;
use perennial_core::time::Instant;
use perennial_engine::ports::{BoxFuture, Gateway, GatewayCharge, GatewayRefund};

use crate::planted::Planted;

/// How the gateway takes its next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mood {
    Declines,
    DeclinesHard,
    /// The money is taken, the answer is lost.
    TimesOutCharged,
    /// Nothing is taken, the answer is lost.
    TimesOutUncharged,
    /// The money is taken, and for so many seconds the gateway cannot say so.
    AnswersLate {
        seconds: u32,
    },
    /// Waits for the customer or his bank, until an operation settles it.
    Waits,
}

/// How long a gateway that forgets remembers the key of a call.
const KEY_SECONDS: i64 = 24 * 3_600;

/// One attempt as the gateway wrote it down.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub subscription: SubscriptionId,
    pub amount: Money,
    pub at: Instant,
    pub standing: AttemptStanding,
    /// Before that it answers that it does not know.
    visible_from: Instant,
    /// How often money was taken for this key. More than once is a double charge.
    pub taken: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptStanding {
    Taken,
    Declined { hard: bool },
    Waiting,
}

#[derive(Clone, Debug)]
pub struct Refunded {
    pub against: String,
    pub amount: Money,
    /// How often money went back for this key.
    pub times: u32,
}

#[derive(Debug, Default)]
pub struct Ledger {
    pub attempts: BTreeMap<String, Attempt>,
    pub refunds: BTreeMap<String, Refunded>,
    /// What each subscription was left in the dark about: I11.
    in_the_dark: BTreeMap<SubscriptionId, String>,
    /// Calls that must not happen, as they happened.
    pub misuses: Vec<(&'static str, String)>,
    moods: VecDeque<Mood>,
    down_until: Option<Instant>,
    forgets_keys: bool,
    pub fired: BTreeMap<&'static str, u64>,
    now: Option<Instant>,
}

#[derive(Default)]
pub struct SimGateway {
    pub ledger: Mutex<Ledger>,
    planted: Option<Planted>,
}

impl SimGateway {
    pub fn new(planted: Option<Planted>) -> Self {
        Self { ledger: Mutex::default(), planted }
    }

    pub fn expect(&self, mood: Mood, calls: u32) {
        self.ledger.lock().moods.extend((0..calls).map(|_| mood));
    }

    pub fn down_until(&self, until: Option<Instant>) {
        self.ledger.lock().down_until = until;
    }

    pub fn forgets_keys(&self, forgets: bool) {
        self.ledger.lock().forgets_keys = forgets;
    }

    pub fn clock(&self, now: Instant) {
        self.ledger.lock().now = Some(now);
    }

    /// Everything is well again: no moods, nothing down, nothing late.
    pub fn recover(&self) {
        let mut ledger = self.ledger.lock();
        ledger.moods.clear();
        ledger.down_until = None;
        for attempt in ledger.attempts.values_mut() {
            attempt.visible_from = Instant::MIN;
        }
    }

    /// The bank of a customer has spoken about what waited. `None` where nothing waits.
    pub fn resolve(&self, key: &str, pays: bool) -> Option<Outcome> {
        let mut ledger = self.ledger.lock();
        let attempt = ledger.attempts.get_mut(key)?;
        if attempt.standing == AttemptStanding::Waiting {
            attempt.standing = if pays {
                AttemptStanding::Taken
            } else {
                AttemptStanding::Declined { hard: false }
            };
            attempt.taken = u32::from(pays);
        }
        Some(told(attempt.standing))
    }

    fn answer_charge(&self, call: &GatewayCharge) -> Outcome {
        let mut ledger = self.ledger.lock();
        let now = ledger.now.unwrap_or(call.at);
        ledger.check_dark(call);
        if ledger.is_down(now) {
            *ledger.fired.entry("gateway_down").or_default() += 1;
            return ledger.dark(call);
        }
        let remembers = |attempt: &Attempt, forgets: bool| {
            !forgets || now.micros_since(attempt.at) < KEY_SECONDS * 1_000_000
        };
        let forgets = ledger.forgets_keys;
        if let Some(attempt) = ledger.attempts.get_mut(&call.key) {
            if remembers(attempt, forgets) || attempt.standing != AttemptStanding::Taken {
                return told(attempt.standing);
            }
            // The key is forgotten: the same call takes the money again.
            attempt.taken += 1;
            *ledger.fired.entry("gateway_forgot_key").or_default() += 1;
            return Outcome::Paid;
        }
        let mood = ledger.moods.pop_front();
        if let Some(mood) = mood {
            *ledger.fired.entry(mood.name()).or_default() += 1;
        }
        let (standing, late) = match mood {
            Some(Mood::Declines) => (AttemptStanding::Declined { hard: false }, 0),
            Some(Mood::DeclinesHard) => (AttemptStanding::Declined { hard: true }, 0),
            Some(Mood::Waits) => (AttemptStanding::Waiting, 0),
            Some(Mood::TimesOutUncharged) => return ledger.dark(call),
            Some(Mood::AnswersLate { seconds }) => (AttemptStanding::Taken, i64::from(seconds)),
            Some(Mood::TimesOutCharged) | None => (AttemptStanding::Taken, 0),
        };
        let taken = u32::from(standing == AttemptStanding::Taken);
        let amount = match self.planted {
            Some(Planted::GatewayTakesMore) => {
                Money::new(call.amount.minor() + 1, call.amount.currency())
            }
            _ => call.amount,
        };
        let visible_from = now.plus_seconds(late).unwrap_or(now);
        let subscription = call.subscription;
        let attempt = Attempt { subscription, amount, at: now, standing, visible_from, taken };
        ledger.attempts.insert(call.key.clone(), attempt);
        match mood {
            Some(Mood::TimesOutCharged | Mood::AnswersLate { .. }) => ledger.dark(call),
            _ => ledger.tell(call, standing),
        }
    }

    fn answer_ask(&self, call: &GatewayCharge) -> Outcome {
        let mut ledger = self.ledger.lock();
        let now = ledger.now.unwrap_or(call.at);
        if ledger.is_down(now) {
            *ledger.fired.entry("gateway_down").or_default() += 1;
            return ledger.dark(call);
        }
        if self.planted == Some(Planted::GatewayDenies) {
            ledger.in_the_dark.remove(&call.subscription);
            return Outcome::NotCharged;
        }
        match ledger.attempts.get(&call.key).map(|attempt| (attempt.standing, attempt.visible_from))
        {
            Some((_, visible_from)) if now < visible_from => ledger.dark(call),
            Some((standing, _)) => ledger.tell(call, standing),
            None => {
                ledger.in_the_dark.remove(&call.subscription);
                Outcome::NotCharged
            }
        }
    }

    fn answer_refund(&self, call: &GatewayRefund) -> Result<(), String> {
        let mut ledger = self.ledger.lock();
        if ledger.now.is_some_and(|now| ledger.is_down(now)) {
            *ledger.fired.entry("gateway_down").or_default() += 1;
            return Err("down".to_owned());
        }
        if let Some(known) = ledger.refunds.get_mut(&call.key) {
            if self.planted == Some(Planted::RefundKeysIgnored) {
                known.times += 1;
            }
            return Ok(());
        }
        let back = ledger.refunds.values().filter(|refund| refund.against == call.against);
        let back: i64 = back.map(|refund| refund.amount.minor()).sum();
        let Some(attempt) = ledger.attempts.get(&call.against).filter(|it| it.taken > 0) else {
            return Err("nothing was taken under that key".to_owned());
        };
        if back + call.amount.minor() > attempt.amount.minor() {
            return Err(format!("{} were taken, {back} went back", attempt.amount.minor()));
        }
        let against = call.against.clone();
        let refund = Refunded { against, amount: call.amount, times: 1 };
        ledger.refunds.insert(call.key.clone(), refund);
        Ok(())
    }
}

impl Ledger {
    fn is_down(&self, now: Instant) -> bool {
        self.down_until.is_some_and(|until| now < until)
    }

    /// Nobody may be charged again while nobody knows what became of the last time.
    fn check_dark(&mut self, call: &GatewayCharge) {
        if let Some(key) = self.in_the_dark.get(&call.subscription)
            && *key != call.key
        {
            let what = format!("{} is charged while {key} is unknown", call.subscription);
            self.misuses.push(("I11", what));
        }
    }

    fn dark(&mut self, call: &GatewayCharge) -> Outcome {
        self.in_the_dark.insert(call.subscription, call.key.clone());
        Outcome::Unknown
    }

    fn tell(&mut self, call: &GatewayCharge, standing: AttemptStanding) -> Outcome {
        self.in_the_dark.remove(&call.subscription);
        told(standing)
    }
}

fn told(standing: AttemptStanding) -> Outcome {
    match standing {
        AttemptStanding::Taken => Outcome::Paid,
        AttemptStanding::Declined { hard } => {
            Outcome::Declined { code: "card_declined".to_owned(), hard }
        }
        AttemptStanding::Waiting => Outcome::Pending,
    }
}

impl Mood {
    pub fn name(self) -> &'static str {
        match self {
            Self::Declines => "gateway_declines",
            Self::DeclinesHard => "gateway_declines_hard",
            Self::TimesOutCharged => "gateway_times_out_charged",
            Self::TimesOutUncharged => "gateway_times_out_uncharged",
            Self::AnswersLate { .. } => "gateway_answers_late",
            Self::Waits => "gateway_waits",
        }
    }
}

impl Gateway for SimGateway {
    fn charge(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(std::future::ready(self.answer_charge(&charge)))
    }

    fn ask(&self, charge: GatewayCharge) -> BoxFuture<'_, Outcome> {
        Box::pin(std::future::ready(self.answer_ask(&charge)))
    }

    fn refund(&self, refund: GatewayRefund) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(std::future::ready(self.answer_refund(&refund)))
    }
}
