//! How messages go out to one receiver: in which format, by mail instead of over HTTP, and what a
//! sandbox does wrong on purpose, so that integrators see it before production shows it to them.

use crate::change_set::DeliveryId;

/// How a message looks on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// The body as the teller worded it.
    #[default]
    Plain,
    /// CloudEvents: the body, with the event's attributes in headers.
    CloudEventsBinary,
    /// CloudEvents: the body within an envelope.
    CloudEventsStructured,
}

/// Told by mail: the body as text, to each address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailTo {
    pub emails: Vec<String>,
    /// BCP 47.
    pub locale: Option<String>,
    /// Words around the body; the body alone where there is none.
    pub template: Option<String>,
}

/// What goes wrong on the way to one receiver of a sandbox, in messages of a hundred each. Which
/// ones is told by their ids, so that an attempt fares like the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// Never sent.
    pub lose: u8,
    /// Sent so many seconds after they would have been.
    pub delay: u8,
    pub delay_seconds: u32,
    /// Sent twice, at once.
    pub double: u8,
    /// Overtaken by those that follow.
    pub reorder: u8,
}

/// What befalls one message, besides being sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mishap {
    pub lost: bool,
    pub delayed: bool,
    pub doubled: bool,
    pub overtaken: bool,
}

impl Rehearsal {
    /// What befalls a message, each kind by itself.
    pub fn befalls(&self, id: DeliveryId) -> Mishap {
        let drawn = |kind: u128, of_hundred: u8| {
            // The random part of the id, mixed with the kind, so that one message may fare badly
            // in one way and well in another.
            let mixed = (id.0 ^ (id.0 >> 64)).wrapping_add(kind).wrapping_mul(MIX);
            (mixed >> 64) % 100 < u128::from(of_hundred)
        };
        Mishap {
            lost: drawn(1, self.lose),
            delayed: drawn(2, self.delay),
            doubled: drawn(3, self.double),
            overtaken: drawn(4, self.reorder),
        }
    }
}

/// Spreads ids that count over the whole range.
const MIX: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_hundred_messages_as_many_fare_badly_as_was_said() {
        let rehearsal = Rehearsal { lose: 20, double: 100, ..Rehearsal::default() };
        let all: Vec<_> = (1..=1_000).map(|n| rehearsal.befalls(DeliveryId(7 << 76 | n))).collect();
        let lost = all.iter().filter(|mishap| mishap.lost).count();
        assert!((150..=250).contains(&lost), "{lost}");
        assert!(all.iter().all(|mishap| mishap.doubled && !mishap.delayed && !mishap.overtaken));
        let again = rehearsal.befalls(DeliveryId(7 << 76 | 1));
        assert_eq!(again, all[0], "the same at every attempt");
    }
}
