//! The requests, named as the documents name them, with what is required of each.

use perennial_core::time::Instant;

use super::RenewalType;
use crate::dialect::{Fields, Given, Unreadable};

/// Most running numbers or parameters of one call; no subscription has more.
const ELEMENTS_MAX: usize = 100;

/// Sections 6.6 and 6.8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionItemsRequest {
    /// Deactivating only; true where absent.
    pub allow_reinstate: bool,
    pub generate_mail: bool,
    /// Running numbers.
    pub items: Vec<u32>,
    pub subscription_id: u64,
}

impl SubscriptionItemsRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        let invalid = Unreadable::Invalid("Items");
        let number = |given: &Given| {
            let number = given.int("Items")?.and_then(|number| u32::try_from(number).ok());
            number.filter(|number| *number > 0).ok_or(invalid)
        };
        Ok(Self {
            allow_reinstate: fields.flag("AllowReinstate")?.unwrap_or(true),
            generate_mail: fields.flag("GenerateMail")?.unwrap_or(true),
            items: elements(fields, "Items")?.into_iter().map(number).collect::<Result<_, _>>()?,
            subscription_id: fields.subscription_id("SubscriptionId")?,
        })
    }
}

/// Section 6.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemoveSubscriptionItemRequest {
    pub generate_mail: bool,
    pub running_number: u32,
    pub subscription_id: u64,
}

impl RemoveSubscriptionItemRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            generate_mail: fields.flag("GenerateMail")?.unwrap_or(true),
            running_number: fields.counting("RunningNumber")?,
            subscription_id: fields.subscription_id("SubscriptionId")?,
        })
    }
}

/// Section 6.10.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenewSubscriptionRequest {
    pub reset_billing_interval: bool,
    pub subscription_id: u64,
}

impl RenewSubscriptionRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            reset_billing_interval: fields.flag("ResetBillingInterval")?.unwrap_or(false),
            subscription_id: fields.subscription_id("SubscriptionId")?,
        })
    }
}

/// Section 6.12.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateCustomerRequest {
    /// Empty clears; nothing changes where absent.
    pub customer_reference_id: Option<String>,
    pub subscription_id: u64,
}

impl UpdateCustomerRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            customer_reference_id: fields.text("CustomerReferenceId")?.map(str::to_owned),
            subscription_id: fields.subscription_id("SubscriptionId")?,
        })
    }
}

/// Section 6.14.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdateNextBillingDateRequest {
    pub next_billing_date: Instant,
    pub subscription_id: u64,
}

impl UpdateNextBillingDateRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            next_billing_date: fields.date("NextBillingDate")?,
            subscription_id: fields.subscription_id("SubscriptionId")?,
        })
    }
}

/// Section 6.17.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateSubscriptionParametersRequest {
    /// Key and value; an empty value removes the key.
    pub items: Vec<(String, String)>,
    pub subscription_id: u64,
}

impl UpdateSubscriptionParametersRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        let pair = |given: &Given| {
            let fields = given.fields("Items")?;
            let key = fields.text("Key")?.filter(|key| !key.trim().is_empty());
            let value = fields.text("Value")?.unwrap_or_default();
            Ok((key.ok_or(Unreadable::Missing("Key"))?.to_owned(), value.to_owned()))
        };
        Ok(Self {
            items: elements(fields, "Items")?.into_iter().map(pair).collect::<Result<_, _>>()?,
            subscription_id: fields.subscription_id("SubscriptionId")?,
        })
    }
}

/// Section 6.18.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdateSubscriptionRenewalTypeRequest {
    pub renewal_type: RenewalType,
    pub subscription_id: u64,
}

impl UpdateSubscriptionRenewalTypeRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            renewal_type: fields.word("RenewalType")?,
            subscription_id: fields.subscription_id("SubscriptionId")?,
        })
    }
}

/// The elements of a required list, of a bounded number.
fn elements<'g>(fields: Fields<'g>, name: &'static str) -> Result<Vec<&'g Given>, Unreadable> {
    let elements = fields.list(name)?;
    if elements.len() > ELEMENTS_MAX { Err(Unreadable::Invalid(name)) } else { Ok(elements) }
}
