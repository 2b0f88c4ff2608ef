//! Who decides about the events of a subscription's life: the partner or the platform (2.1, R20).

use perennial_core::terms::{Agreed, Conversion};

use super::settings::{Reader, Unreadable};

/// An event somebody decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    SignUp,
    TrialConversion,
    Renewal,
    Upgrade,
    Downgrade,
    Cancellation,
    Restart,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Partner,
    Platform,
}

/// The owner of each event, in the order of [`Event::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ownership([Owner; Event::ALL.len()]);

impl Event {
    pub const ALL: [Self; 7] = [
        Self::SignUp,
        Self::TrialConversion,
        Self::Renewal,
        Self::Upgrade,
        Self::Downgrade,
        Self::Cancellation,
        Self::Restart,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::SignUp => "signUp",
            Self::TrialConversion => "trialConversion",
            Self::Renewal => "renewal",
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
            Self::Cancellation => "cancellation",
            Self::Restart => "restart",
        }
    }

    /// As in the sample of 2.1: a trial that is not cancelled becomes paid by itself.
    fn usual(self) -> Owner {
        match self {
            Self::TrialConversion => Owner::Platform,
            Self::SignUp
            | Self::Renewal
            | Self::Upgrade
            | Self::Downgrade
            | Self::Cancellation
            | Self::Restart => Owner::Partner,
        }
    }
}

impl Owner {
    pub fn name(self) -> &'static str {
        match self {
            Self::Partner => "PARTNER",
            Self::Platform => "PLATFORM",
        }
    }
}

impl Ownership {
    pub(super) fn read(read: &mut Reader) -> Result<Self, Unreadable> {
        let owners = [("PARTNER", Owner::Partner), ("PLATFORM", Owner::Platform)];
        let mut all = Event::ALL.map(Event::usual);
        for (event, owner) in Event::ALL.into_iter().zip(&mut all) {
            if let Some(said) = read.word(&format!("ownership.{}", event.name()), &owners)? {
                *owner = said;
            }
        }
        Ok(Self(all))
    }

    pub fn of(&self, event: Event) -> Owner {
        self.0[event as usize]
    }

    /// What it makes of the terms of what is sold: a trial of which the partner decides is over
    /// unless he renews it, and what the platform renews needs no order.
    pub fn agreed(&self) -> Agreed {
        let conversion = match self.of(Event::TrialConversion) {
            Owner::Partner => Conversion::Asked,
            Owner::Platform => Conversion::Itself,
        };
        let renewed_here = match self.of(Event::Renewal) {
            Owner::Partner => false,
            Owner::Platform => true,
        };
        let (conversion, renewed_here) = (Some(conversion), Some(renewed_here));
        Agreed { conversion, renewed_here, ..Agreed::default() }
    }

    pub fn is_partners(&self, event: Event) -> bool {
        match self.of(event) {
            Owner::Partner => true,
            Owner::Platform => false,
        }
    }

    pub fn each(&self) -> impl Iterator<Item = (Event, Owner)> {
        Event::ALL.into_iter().zip(self.0)
    }
}
