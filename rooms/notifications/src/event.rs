//! The events of this surface and their names (section 3): one row each, three profiles.

/// What a receiver may be told in the profiles `seed` and `reference`. In the order in which the
/// messages of one change go out (section 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    Created,
    Suspended,
    Reactivated,
    Canceled,
    Expired,
    Unpaid,
    ExpirationDateUpdated,
    DiscountPlanUpdated,
    PaymentMethodUpdated,
    ReplayabilityChanged,
    WalletChanged,
    EndUserDeleted,
    PrebillingStarted,
    Completed,
    RenewCompleted,
    PaymentRefused,
}

/// How a receiver wants to be spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The strings of the seed; the default (section 10.1).
    Seed,
    /// The strings of Nexway's newer reference.
    Reference,
    /// Our own events in the shape Standard Webhooks recommends (section 8).
    Native,
}

impl Event {
    pub const ALL: [Self; 16] = [
        Self::Created,
        Self::Suspended,
        Self::Reactivated,
        Self::Canceled,
        Self::Expired,
        Self::Unpaid,
        Self::ExpirationDateUpdated,
        Self::DiscountPlanUpdated,
        Self::PaymentMethodUpdated,
        Self::ReplayabilityChanged,
        Self::WalletChanged,
        Self::EndUserDeleted,
        Self::PrebillingStarted,
        Self::Completed,
        Self::RenewCompleted,
        Self::PaymentRefused,
    ];

    /// The stable name in filters, definitions and the delivery log, whatever the profile.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "subscription/created",
            Self::Suspended => "subscription/suspended",
            Self::Reactivated => "subscription/reactivated",
            Self::Canceled => "subscription/canceled",
            Self::Expired => "subscription/expired",
            Self::Unpaid => "subscription/unpaid",
            Self::ExpirationDateUpdated => "subscription/expirationDateUpdated",
            Self::DiscountPlanUpdated => "subscription/discountPlanUpdated",
            Self::PaymentMethodUpdated => "endUser/subscriptionPaymentMethodUpdated",
            Self::ReplayabilityChanged => {
                "subscription/subscriptionPaymentMethodReplayabilityChanged"
            }
            Self::WalletChanged => "endUser/paymentMethodAddedToWallet",
            Self::EndUserDeleted => "endUser/deleted",
            Self::PrebillingStarted => "order/prebillingStarted",
            Self::Completed => "order/completed",
            Self::RenewCompleted => "order/renewCompleted",
            Self::PaymentRefused => "order/paymentRefused",
        }
    }

    pub fn subject(self) -> &'static str {
        self.name().split_once('/').map_or("", |(subject, _)| subject)
    }

    /// The `type` of the newer reference.
    pub fn reference_type(self) -> &'static str {
        self.name().split_once('/').map_or("", |(_, fact)| fact)
    }

    /// The `type` of the seed, which spells three of them in its own way. `unpaid` is not printed
    /// there and is taken from the reference. None for what it does not tell.
    pub fn seed_type(self) -> Option<&'static str> {
        Some(match self {
            Self::Expired => "expiredsubscription",
            Self::ExpirationDateUpdated => "expirationdateupdated",
            Self::DiscountPlanUpdated => "discount plan updated",
            Self::Created
            | Self::Suspended
            | Self::Reactivated
            | Self::Canceled
            | Self::Unpaid
            | Self::PaymentMethodUpdated
            | Self::PrebillingStarted
            | Self::Completed
            | Self::RenewCompleted
            | Self::PaymentRefused => self.reference_type(),
            Self::ReplayabilityChanged | Self::WalletChanged | Self::EndUserDeleted => return None,
        })
    }

    /// The `type` in a profile; `None` where it has no word for it.
    pub fn type_in(self, profile: Profile) -> Option<&'static str> {
        match profile {
            Profile::Seed => self.seed_type(),
            Profile::Reference => Some(self.reference_type()),
            Profile::Native => None,
        }
    }

    /// Whether it is told only to receivers that ask for it.
    pub fn opt_in(self) -> bool {
        self.subject() == "order"
    }

    /// The kind of body, in the reference's words (section 7.2).
    pub fn content(self) -> &'static str {
        match self {
            Self::DiscountPlanUpdated => "DISCOUNT_PLAN_UPDATED",
            Self::PaymentMethodUpdated => "PAYMENT_METHOD_UPDATED",
            Self::ReplayabilityChanged => "SUBSCRIPTION_PAYMENT_METHOD_REPLAYABILITY_CHANGED",
            // The reference names no content for what is about the end user alone.
            Self::WalletChanged | Self::EndUserDeleted => "END_USER",
            Self::PrebillingStarted
            | Self::Completed
            | Self::RenewCompleted
            | Self::PaymentRefused => "ORDER_AND_SUBSCRIPTION",
            Self::Created
            | Self::Suspended
            | Self::Reactivated
            | Self::Canceled
            | Self::Expired
            | Self::Unpaid
            | Self::ExpirationDateUpdated => "SUBSCRIPTION",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }
}

impl Profile {
    pub fn name(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Reference => "reference",
            Self::Native => "native",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        [Self::Seed, Self::Reference, Self::Native].into_iter().find(|one| one.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Acceptance 1, the strings of section 3 in both profiles.
    #[test]
    fn every_row_of_section_3_has_its_strings() {
        let rows: Vec<_> = Event::ALL
            .into_iter()
            .map(|event| {
                let seed = event.seed_type().unwrap_or("-");
                (event.subject(), seed, event.reference_type())
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("subscription", "created", "created"),
                ("subscription", "suspended", "suspended"),
                ("subscription", "reactivated", "reactivated"),
                ("subscription", "canceled", "canceled"),
                ("subscription", "expiredsubscription", "expired"),
                ("subscription", "unpaid", "unpaid"),
                ("subscription", "expirationdateupdated", "expirationDateUpdated"),
                ("subscription", "discount plan updated", "discountPlanUpdated"),
                ("endUser", "subscriptionPaymentMethodUpdated", "subscriptionPaymentMethodUpdated"),
                ("subscription", "-", "subscriptionPaymentMethodReplayabilityChanged",),
                ("endUser", "-", "paymentMethodAddedToWallet"),
                ("endUser", "-", "deleted"),
                ("order", "prebillingStarted", "prebillingStarted"),
                ("order", "completed", "completed"),
                ("order", "renewCompleted", "renewCompleted"),
                ("order", "paymentRefused", "paymentRefused"),
            ]
        );
    }

    #[test]
    fn names_are_read_back() {
        for event in Event::ALL {
            assert_eq!(Event::named(event.name()), Some(event));
        }
        assert_eq!(Event::named("subscription/renewed"), None);
    }
}
