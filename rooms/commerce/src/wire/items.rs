//! The requests that change what is subscribed to and what it costs (sections 6.4, 6.5, 6.7, 6.15
//! and 6.16), with the parts they share (section 3.3).

use perennial_core::billing::Basis;
use perennial_core::money::{Currency, UnitPrice};

use super::UpdateAction;
use crate::dialect::{Fields, Unreadable};

/// When a change takes effect and who pays for it (section 3.3); absent members are false.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlignmentSettings {
    pub align_to_current_interval: bool,
    pub extend_interval: bool,
    pub get_customer_price_preview_only: bool,
}

impl AlignmentSettings {
    fn read(fields: Option<Fields<'_>>) -> Result<Self, Unreadable> {
        let Some(fields) = fields else { return Ok(Self::default()) };
        let flag = |name| Ok(fields.flag(name)?.unwrap_or(false));
        Ok(Self {
            align_to_current_interval: flag("AlignToCurrentInterval")?,
            extend_interval: flag("ExtendInterval")?,
            get_customer_price_preview_only: flag("GetCustomerPricePreviewOnly")?,
        })
    }
}

/// Section 6.7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IncreaseSubscriptionItemQuantityRequest {
    pub alignment_settings: AlignmentSettings,
    /// Whether the platform mails the customer; true where absent.
    pub generate_mail: bool,
    /// Units to add.
    pub quantity: u32,
    pub running_number: u32,
    pub subscription_id: u64,
}

impl IncreaseSubscriptionItemQuantityRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            alignment_settings: AlignmentSettings::read(fields.group("AlignmentSettings")?)?,
            generate_mail: fields.flag("GenerateMail")?.unwrap_or(true),
            quantity: fields.counting("Quantity")?,
            running_number: fields.counting("RunningNumber")?,
            subscription_id: fields.subscription_id("SubscriptionId")?,
        })
    }
}

/// The price of one unit instead of the list's (section 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerPrice {
    pub unit: UnitPrice,
    pub basis: Basis,
}

impl CustomerPrice {
    /// All three members are required once the object is there. The page's table calls the first
    /// one `Currency`, everybody else `CurrencyId`.
    fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        let code = match (fields.text("CurrencyId")?, fields.text("Currency")?) {
            (Some(code), None) | (None, Some(code)) => code.trim(),
            (Some(code), Some(other)) if code.trim() == other.trim() => code.trim(),
            (Some(_), Some(_)) => return Err(Unreadable::Invalid("CurrencyId")),
            (None, None) => "",
        };
        if code.is_empty() {
            return Err(Unreadable::Missing("CurrencyId"));
        }
        let currency = Currency::parse(code).map_err(|_| Unreadable::Invalid("CurrencyId"))?;
        let gross = fields.flag("IsGross")?.ok_or(Unreadable::Missing("IsGross"))?;
        let unit = UnitPrice::parse_decimal(fields.digits("Value")?, currency);
        Ok(Self {
            unit: unit.map_err(|_| Unreadable::Invalid("Value"))?,
            basis: if gross { Basis::Gross } else { Basis::Net },
        })
    }

    fn read_in(fields: Fields<'_>) -> Result<Option<Self>, Unreadable> {
        fields.group("CustomerPrice")?.map(Self::read).transpose()
    }
}

/// What is shown instead of the product's own names. The English name is internal to the vendor:
/// it is read, and changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Blank counts as absent: an item without a name cannot be told from others.
    pub product_name: Option<String>,
    /// Empty clears.
    pub product_name_extension: Option<String>,
}

impl Names {
    fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        fields.text("ProductNameEn")?;
        let name = fields.text("ProductName")?.filter(|name| !name.trim().is_empty());
        Ok(Self {
            product_name: name.map(str::to_owned),
            product_name_extension: fields.text("ProductNameExtension")?.map(str::to_owned),
        })
    }
}

/// What the merchant says for his reports: checked, and nothing depends on it.
fn check_reporting(fields: Fields<'_>) -> Result<(), Unreadable> {
    fields.long("AffiliateId")?;
    fields.int("RecommendationsetId")?;
    fields.choice::<UpdateAction>("UpdateAction")?;
    Ok(())
}

/// Section 6.4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddSubscriptionItemRequest {
    pub alignment_settings: AlignmentSettings,
    /// What the customer typed; blank counts as absent.
    pub couponcode: Option<String>,
    pub customer_price: Option<CustomerPrice>,
    pub generate_mail: bool,
    pub product_id: u64,
    pub names: Names,
    pub quantity: u32,
    pub subscription_id: u64,
}

impl AddSubscriptionItemRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        check_reporting(fields)?;
        Ok(Self {
            alignment_settings: AlignmentSettings::read(fields.group("AlignmentSettings")?)?,
            couponcode: coupon(fields)?.filter(|code| !code.is_empty()),
            customer_price: CustomerPrice::read_in(fields)?,
            generate_mail: fields.flag("GenerateMail")?.unwrap_or(true),
            product_id: fields.id("ProductId")?,
            names: Names::read(fields)?,
            quantity: fields.counting("Quantity")?,
            subscription_id: fields.subscription_id("SubscriptionId")?,
        })
    }
}

/// Section 6.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlignSubscriptionsRequest {
    pub alignment_settings: AlignmentSettings,
    pub generate_mail: bool,
    /// The one that goes on.
    pub primary_subscription_id: u64,
    /// The one whose items move.
    pub secondary_subscription_id: u64,
}

impl AlignSubscriptionsRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            alignment_settings: AlignmentSettings::read(fields.group("AlignmentSettings")?)?,
            generate_mail: fields.flag("GenerateMail")?.unwrap_or(true),
            primary_subscription_id: fields.subscription_id("PrimarySubscriptionId")?,
            secondary_subscription_id: fields.subscription_id("SecondarySubscriptionId")?,
        })
    }
}

/// Section 6.15.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateSubscriptionItemRequest {
    pub alignment_settings: AlignmentSettings,
    /// Sets or replaces the coupon; empty takes it away.
    pub couponcode: Option<String>,
    pub customer_price: Option<CustomerPrice>,
    pub generate_mail: bool,
    /// The same id keeps the product.
    pub product_id: u64,
    pub names: Names,
    /// Of the item after the update, not what is added; zero for usage that was none.
    pub quantity: u32,
    pub reset_billing_interval: bool,
    pub running_number: u32,
    pub subscription_id: u64,
    pub trigger_immediate_renewal: bool,
}

impl UpdateSubscriptionItemRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        check_reporting(fields)?;
        let flag = |name| Ok(fields.flag(name)?.unwrap_or(false));
        Ok(Self {
            alignment_settings: AlignmentSettings::read(fields.group("AlignmentSettings")?)?,
            couponcode: coupon(fields)?,
            customer_price: CustomerPrice::read_in(fields)?,
            generate_mail: fields.flag("GenerateMail")?.unwrap_or(true),
            product_id: fields.id("ProductId")?,
            names: Names::read(fields)?,
            quantity: fields.total("Quantity")?.ok_or(Unreadable::Missing("Quantity"))?,
            reset_billing_interval: flag("ResetBillingInterval")?,
            running_number: fields.counting("RunningNumber")?,
            subscription_id: fields.subscription_id("SubscriptionId")?,
            trigger_immediate_renewal: flag("TriggerImmediateRenewal")?,
        })
    }
}

/// Section 6.16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdateSubscriptionItemPriceRequest {
    pub alignment_settings: AlignmentSettings,
    /// None where the list price of the product is asked for instead.
    pub customer_price: Option<CustomerPrice>,
    pub generate_mail: bool,
    /// Of the item after the update; the same where absent.
    pub quantity: Option<u32>,
    pub running_number: u32,
    pub subscription_id: u64,
    /// The name of this flag is hidden in our copies; this one is ours.
    pub update_to_current_product_price: bool,
}

impl UpdateSubscriptionItemPriceRequest {
    pub fn read(fields: Fields<'_>) -> Result<Self, Unreadable> {
        check_reporting(fields)?;
        let customer_price = CustomerPrice::read_in(fields)?;
        let list = fields.flag("UpdateToCurrentProductPrice")?.unwrap_or(false);
        if customer_price.is_none() && !list {
            return Err(Unreadable::Missing("CustomerPrice"));
        }
        Ok(Self {
            alignment_settings: AlignmentSettings::read(fields.group("AlignmentSettings")?)?,
            customer_price,
            generate_mail: fields.flag("GenerateMail")?.unwrap_or(true),
            quantity: fields.total("Quantity")?,
            running_number: fields.counting("RunningNumber")?,
            subscription_id: fields.subscription_id("SubscriptionId")?,
            update_to_current_product_price: list,
        })
    }
}

/// Guides write `Couponcode` and `CouponCode`; names are read in any letter case anyway.
fn coupon(fields: Fields<'_>) -> Result<Option<String>, Unreadable> {
    Ok(fields.text("Couponcode")?.map(|code| code.trim().to_owned()))
}
