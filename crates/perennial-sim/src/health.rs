//! What a run has seen: the measure of the simulator itself. A generator that only makes refusals
//! finds nothing, so what it makes is counted and gated.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    pub seeds: u64,
    pub steps: u64,
    pub accepted: u64,
    pub refused: BTreeMap<String, u64>,
    /// Accepted commands by kind.
    pub commands: BTreeMap<&'static str, u64>,
    pub ops: BTreeMap<&'static str, u64>,
    pub faults: BTreeMap<&'static str, u64>,
    pub subscriptions: u64,
    pub facts: u64,
    pub charges: u64,
    pub credits: u64,
    pub deliveries: u64,
    pub previews: u64,
    pub replays: u64,
    pub as_of: u64,
    /// Days lived.
    pub days: u64,
    pub hash: u64,
}

/// Commands there are, by the names [`command`] gives.
pub const COMMANDS: [&str; 40] = [
    "sell",
    "activate",
    "unactivate",
    "link_customer",
    "wake",
    "settle",
    "change_item",
    "add_item",
    "deactivate_items",
    "reinstate_items",
    "remove_item",
    "move_next_billing",
    "set_renewal",
    "extend",
    "prolong",
    "renew_now",
    "renew_term",
    "pause",
    "resume",
    "cancel",
    "undo_cancel",
    "discard_pending",
    "restart",
    "be_replaced",
    "take_in",
    "be_merged",
    "set_references",
    "set_item_references",
    "set_parameters",
    "set_discount_plan",
    "set_payment_method",
    "share_with",
    "stop_sharing",
    "open_family",
    "close_family",
    "take_seat",
    "free_seat",
    "reprice",
    "announce_price",
    "answer_price",
];

/// Refusals a run must have seen. Left out are those that no caller of the engine can provoke with
/// the scenes there are.
pub const REFUSALS: [&str; 48] = [
    "AlreadyEnded",
    "AlreadySo",
    "AlreadySold",
    "Behind",
    "CancelNotAllowed",
    "ChangePending",
    "ChargeInProgress",
    "Currency",
    "CustomerMismatch",
    "Cycle",
    "EndNotLater",
    "EndTooFar",
    "ExtendedAlready",
    "Followed",
    "InTheFuture",
    "InThePast",
    "ItemNotFound",
    "ItemStatus",
    "LinkedToAnother",
    "Negative",
    "NoItems",
    "NoPriceAsked",
    "NoSeatLeft",
    "NoSuchCharge",
    "NoSuchSeat",
    "NotEnding",
    "NotEntitled",
    "NotExtendable",
    "NotFixedTerm",
    "NotInFamily",
    "NotShared",
    "NotSold",
    "NothingPending",
    "OwnFamily",
    "ProlongNotAllowed",
    "Quantity",
    "RenewalClosed",
    "RenewalFixed",
    "RestartNotAllowed",
    "RestartTooLate",
    "Sale",
    "SameProduct",
    "SeatsTaken",
    "SuspendNotAllowed",
    "Time",
    "Timing",
    "TooMany",
    "WrongStage",
];

/// Faults a run must have fired.
pub const FAULTS: [&str; 15] = [
    "gateway_answers_late",
    "gateway_declines",
    "gateway_declines_hard",
    "gateway_down",
    "gateway_times_out_charged",
    "gateway_times_out_uncharged",
    "gateway_waits",
    "receiver_answer_lost",
    "receiver_busy",
    "receiver_down",
    "receiver_errors",
    "restart",
    "store_lost_after",
    "store_lost_before",
    "store_reads",
];

impl Health {
    pub fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.steps += other.steps;
        self.accepted += other.accepted;
        self.subscriptions += other.subscriptions;
        self.facts += other.facts;
        self.charges += other.charges;
        self.credits += other.credits;
        self.deliveries += other.deliveries;
        self.previews += other.previews;
        self.replays += other.replays;
        self.as_of += other.as_of;
        self.days += other.days;
        // Seeds are independent, so their order must not matter.
        self.hash = self.hash.wrapping_add(other.hash);
        for (kind, count) in &other.refused {
            *self.refused.entry(kind.clone()).or_default() += count;
        }
        merge(&mut self.commands, &other.commands);
        merge(&mut self.ops, &other.ops);
        merge(&mut self.faults, &other.faults);
    }

    pub fn refusals(&self) -> u64 {
        self.refused.values().sum()
    }

    /// Accepted wishes of a hundred.
    pub fn acceptance(&self) -> u64 {
        let all = self.accepted + self.refusals();
        (self.accepted * 100).checked_div(all).unwrap_or(0)
    }

    /// What should have been seen and was not.
    pub fn missing(&self) -> Vec<String> {
        let commands = absent("command", &COMMANDS, &self.commands.keys().copied().collect());
        let refused = self.refused.keys().map(String::as_str).collect();
        let refusals = absent("refusal", &REFUSALS, &refused);
        let faults = absent("fault", &FAULTS, &self.faults.keys().copied().collect());
        commands.into_iter().chain(refusals).chain(faults).collect()
    }
}

fn merge(into: &mut BTreeMap<&'static str, u64>, from: &BTreeMap<&'static str, u64>) {
    for (name, count) in from {
        *into.entry(name).or_default() += count;
    }
}

fn absent(what: &str, wanted: &[&str], seen: &BTreeSet<&str>) -> Vec<String> {
    wanted
        .iter()
        .filter(|name| !seen.contains(*name))
        .map(|name| format!("{what} {name}"))
        .collect()
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seeds          {}", self.seeds)?;
        writeln!(f, "steps          {}", self.steps)?;
        writeln!(f, "days lived     {}", self.days)?;
        writeln!(f, "subscriptions  {}", self.subscriptions)?;
        writeln!(f, "facts          {}", self.facts)?;
        writeln!(f, "charges        {}", self.charges)?;
        writeln!(f, "credits        {}", self.credits)?;
        writeln!(f, "deliveries     {}", self.deliveries)?;
        writeln!(f, "previews       {}", self.previews)?;
        writeln!(f, "replays        {}", self.replays)?;
        writeln!(f, "as of          {}", self.as_of)?;
        writeln!(f, "accepted       {} ({} %)", self.accepted, self.acceptance())?;
        writeln!(f, "refused        {}", self.refusals())?;
        for (kind, count) in &self.refused {
            writeln!(f, "    {kind:<24}{count}")?;
        }
        for (title, counts) in
            [("commands", &self.commands), ("faults fired", &self.faults), ("ops", &self.ops)]
        {
            writeln!(f, "{title}")?;
            for (name, count) in counts {
                writeln!(f, "    {name:<24}{count}")?;
            }
        }
        write!(f, "hash           {:016x}", self.hash)
    }
}
