//! From state and facts to the documents of section 5. Computes no date and no amount.

mod change;
pub mod changes;
pub mod history;
mod subscription;

use perennial_core::Dated;
use perennial_core::Subscription;
use perennial_core::subscription::stage::WaitingOn;
use perennial_core::subscription::{Fact, Stage};
use perennial_core::time::Instant;

use crate::wire;
use crate::{ids, offering};

pub use change::{change, direction_word, told, told_in};
pub use subscription::Telling;

/// Names of what a partner calls things, as they are kept with the subscription.
pub mod reference {
    /// The id of the order it came with, and the partner's own id of that order.
    pub const ORDER: &str = "partner.order";
    pub const ORDER_REF: &str = "partner.order_ref";
    /// The partner's name of the line, and ours.
    pub const LINE_REF: &str = "partner.line";
    pub const LINE: &str = "partner.line_id";
    pub const ACCOUNT: &str = "partner.account";
    pub const USER: &str = "partner.user";
    pub const LANGUAGE: &str = "partner.language";
    pub const ACTIVATION: &str = "partner.activation";
    pub const CODE_LAST4: &str = "partner.activation_last4";
    /// The name of the code it has now, where that is not the one it was sold with.
    pub const CODE_NAME: &str = "partner.activation_name";
    /// The till where its card was sold or returned, and the transactions.
    pub const POS_STORE: &str = "partner.pos_store";
    pub const POS_TERMINAL: &str = "partner.pos_terminal";
    pub const POS_SALE: &str = "partner.pos_sale";
    pub const POS_RETURN: &str = "partner.pos_return";
    pub const CHANNEL: &str = "partner.channel";
    pub const PROMOTION: &str = "partner.promotion";
}

/// Seconds, in UTC (2.6).
pub fn time(at: Instant) -> String {
    Instant::from_seconds(at.seconds()).unwrap_or(at).to_string()
}

/// The fact's name in this surface's spelling.
pub fn reason(fact: &Fact) -> String {
    match fact.name() {
        "cancelled" => "CANCELED".to_owned(),
        name => name.to_ascii_uppercase(),
    }
}

/// Stable, opaque, and short enough to be read out.
pub fn correlation_key(s: &Subscription) -> String {
    format!("k{}", s.number)
}

fn account(s: &Subscription) -> wire::Account {
    wire::Account {
        account_id: s.customer.map(|customer| ids::print("acc", customer.0)),
        partner_account_ref: s.references.get(reference::ACCOUNT).cloned(),
        partner_user_ref: s.references.get(reference::USER).cloned(),
    }
}

/// When service began, or will begin as far as that is known.
pub fn start_date<'f>(
    s: &Subscription,
    facts: impl IntoIterator<Item = &'f Dated>,
) -> Option<String> {
    let started = facts.into_iter().fold(None, |started, dated| match &dated.fact {
        Fact::Started { schedule, .. } => started.or(Some(schedule.period.start)),
        // Back on the shelf: it begins when somebody else has it.
        Fact::Restocked => None,
        _ => started,
    });
    let planned = match &s.stage {
        Stage::Waiting { on: WaitingOn::Start(at) | WaitingOn::Predecessor(at), .. } => Some(*at),
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Ending { .. }
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_)
        | Stage::Cancelled { .. }
        | Stage::Expired { .. } => None,
    };
    started.or(planned).map(time)
}

/// When it ends or ended; none for what runs until it is cancelled.
pub fn end_of(s: &Subscription) -> Option<Instant> {
    let fixed = offering::term_type(&s.terms) == "FIXED";
    match &s.stage {
        Stage::Ending { at, .. } | Stage::Cancelled { at, .. } | Stage::Expired { at, .. } => {
            Some(*at)
        }
        Stage::Waiting {
            on: WaitingOn::Activation | WaitingOn::Identity | WaitingOn::Payment,
            ..
        } => None,
        Stage::Waiting { .. }
        | Stage::Trial
        | Stage::Active
        | Stage::Grace { .. }
        | Stage::Hold { .. }
        | Stage::Paused(_) => fixed.then_some(s.schedule.period.end),
    }
}

pub fn end_date(s: &Subscription) -> Option<String> {
    end_of(s).map(time)
}
