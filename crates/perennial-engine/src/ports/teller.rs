//! The teller: turns facts into the bodies of messages. Called while a change is decided, so that
//! the body is stored in the commit of the change and every attempt sends the same bytes.

use perennial_core::ids::{CustomerId, PartnerId, SubscriptionId};
use perennial_core::time::Instant;
use perennial_core::{Dated, Subscription};

use crate::change_set::Delivery;
use crate::contact::Contact;
use crate::directory::Receiver;
use crate::filed::Filed;
use crate::origin::Origin;
use crate::place::Place;
use crate::receiver::DisabledWhy;

/// The customer's billing contact in force; `None` for who has none.
pub type Whose<'a> = &'a dyn Fn() -> Option<Contact>;

/// A body for one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Stable name of the event, for logs and filters: `subscription/created`.
    pub event: String,
    pub body: Vec<u8>,
}

pub trait Teller: Send + Sync {
    /// What one receiver is told about the facts of one decision, in order.
    ///
    /// `before` is `None` for a sale. `place` is where the catalog is looked up: names and UUIDs
    /// of what was sold. `whose` looks up how the customer is reached, and is asked only for who
    /// wants to be told that.
    fn tell(
        &self,
        place: &Place,
        receiver: &Receiver,
        before: Option<&Subscription>,
        after: &Subscription,
        facts: &[Dated],
        whose: Whose<'_>,
    ) -> Vec<Telling>;

    /// As [`Self::tell`], for who is told who asked for it as well; and what one receiver is told
    /// about a document on file.
    fn tell_of(&self, told: &Told<'_>, receiver: &Receiver, whose: Whose<'_>) -> Vec<Telling> {
        match told.happened {
            Happened::Changed { before, after, facts } => {
                self.tell(told.place, receiver, before, after, facts, whose)
            }
            Happened::Filed { .. } => vec![],
        }
    }

    /// What the seller finds in his feed, in order. It is kept with the change, and sent to nobody.
    fn entries(&self, _told: &Told<'_>) -> Vec<Entry> {
        vec![]
    }

    /// A stored body as it goes over the wire, in the format its receiver reads. The same body
    /// and format are always the same bytes.
    fn envelop(&self, _receiver: &Receiver, message: &Message<'_>) -> Enveloped {
        Enveloped::plain(message.body)
    }

    /// What one receiver is told about the deliveries themselves; none where it has no words for
    /// it, or did not ask.
    fn tell_news(&self, place: &Place, receiver: &Receiver, news: &News<'_>) -> Option<Telling> {
        let (_, _, _) = (place, receiver, news);
        None
    }
}

/// Something that happened, and who asked for it; nobody for what fell due.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    pub place: &'a Place,
    pub happened: Happened<'a>,
    pub origin: Option<&'a Origin>,
}

#[derive(Clone, Copy, Debug)]
pub enum Happened<'a> {
    /// One decision about one subscription; `before` is `None` for a sale.
    Changed { before: Option<&'a Subscription>, after: &'a Subscription, facts: &'a [Dated] },
    /// A document was put on file over a version of it; zero where it is new.
    Filed { filed: &'a Filed, over: u64 },
}

/// One entry of a seller's feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub seller: PartnerId,
    /// The id it has for ever, the same however often it is worked out.
    pub id: u128,
    pub about: SubscriptionId,
    pub version: u64,
    /// The environment's time of it.
    pub at: Instant,
    pub event: String,
    pub body: Vec<u8>,
}

/// What happened to deliveries or to a customer, rather than to a subscription.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// Somebody tries whether a receiver hears us. In the environment's time.
    Ping { at: Instant },
    /// A message of another receiver was given up.
    Exhausted { of: &'a Receiver, delivery: &'a Delivery, at: Instant },
    /// Nothing personal is known of a customer any more.
    Erased { customer: CustomerId, at: Instant },
    /// Another receiver was switched off.
    Disabled { of: &'a Receiver, why: DisabledWhy, at: Instant },
}

/// A message on its way.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// As receivers know it.
    pub id: &'a str,
    /// Who tells: our address and the name of the environment.
    pub source: &'a str,
    pub event: &'a str,
    pub body: &'a [u8],
}

/// What is sent of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enveloped {
    pub content_type: &'static str,
    /// Besides those that every message has.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Enveloped {
    pub fn plain(body: &[u8]) -> Self {
        Self { content_type: "application/json", headers: vec![], body: body.to_vec() }
    }
}
