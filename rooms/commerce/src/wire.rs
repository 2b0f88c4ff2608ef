//! What crosses the wire, named as the documents name it. Written and read by hand rather than by
//! serde: one type serves JSON and XML, and what is read is lenient in ways serde is not.

use crate::dialect::given::FromWord;
use crate::dialect::tree::{Date, Decimal, Written};
use crate::dialect::{Fields, Tree, Unreadable};

/// Declares an object of the answers: its fields in the documented order, with their names.
macro_rules! answers {
    ($(#[$doc:meta] $name:ident { $($field:ident: $kind:ty = $wire:literal,)* })*) => {$(
        #[$doc]
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $(pub $field: $kind,)* }

        impl Written for $name {
            fn tree(&self) -> Tree {
                Tree::Group(vec![$(($wire, self.$field.tree()),)*])
            }
        }
    )*};
}

/// Declares a status: its words, short codes and integers (section 2).
macro_rules! words {
    ($(#[$doc:meta] $name:ident { $($variant:ident = $word:literal, $code:literal, $number:literal;)* })*) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant,)* }

        impl $name {
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            pub fn number(self) -> i64 {
                match self { $(Self::$variant => $number,)* }
            }
        }

        impl FromWord for $name {
            fn from_word(text: &str) -> Option<Self> {
                $(
                    let same = text.eq_ignore_ascii_case($word)
                        || text.eq_ignore_ascii_case($code)
                        || text == stringify!($number);
                    if same {
                        return Some(Self::$variant);
                    }
                )*
                None
            }
        }

        impl Written for $name {
            fn tree(&self) -> Tree {
                Tree::Word(self.word(), self.number())
            }
        }
    )*};
}

words! {
    /// `HandledByClient` and `AwaitingNewOrder` never arise here, but may be asked for.
    SubscriptionStatus {
        Active = "Active", "ACT", 1;
        Deactivated = "Deactivated", "DEA", 2;
        Finished = "Finished", "FIN", 3;
        Grace = "Grace", "GRA", 4;
        Hold = "Hold", "HLD", 5;
        New = "New", "NEW", 6;
        HandledByClient = "HandledByClient", "HBC", 7;
        AwaitingNewOrder = "AwaitingNewOrder", "WNO", 8;
    }
    /// The status of an item.
    ItemStatus {
        Active = "Active", "ACT", 1;
        Deactivated = "Deactivated", "DEA", 2;
        Finished = "Finished", "FIN", 3;
        Removed = "Removed", "REM", 4;
    }
    /// Whether the next interval is billed by itself.
    RenewalType {
        Automatic = "Automatic", "Automatic", 1;
        Manual = "Manual", "Manual", 2;
    }
}

/// What became of a payment; a string in both dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionStatus {
    Success,
    Pending,
    Unknown,
    Rejected,
}

impl Written for TransactionStatus {
    fn tree(&self) -> Tree {
        let word = match self {
            Self::Success => "Success",
            Self::Pending => "Pending",
            Self::Unknown => "Unknown",
            Self::Rejected => "Rejected",
        };
        Tree::Text(word.to_owned())
    }
}

/// A list whose elements XML calls `Item`, `Subscription`, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    pub element: &'static str,
    pub all: Vec<T>,
}

impl<T: Written> Written for Listed<T> {
    fn tree(&self) -> Tree {
        Tree::List(self.element, self.all.iter().map(Written::tree).collect())
    }
}

answers! {
    /// What every answer is, and all that many are.
    BaseResponseMessage {
        result_message: String = "ResultMessage",
    }
    /// Section 6.1.
    GetSubscriptionResponse {
        result_message: String = "ResultMessage",
        subscription: Subscription = "Subscription",
    }
    /// Section 3.1, in the observed order.
    Subscription {
        customer_currency_id: String = "CustomerCurrencyId",
        customer_id: Option<i64> = "CustomerId",
        customer_reference_id: String = "CustomerReferenceId",
        customer_reference_no: String = "CustomerReferenceNo",
        end_date: Option<Date> = "EndDate",
        grace_period_days: i64 = "GracePeriodDays",
        id: i64 = "Id",
        interval_day_count: i64 = "IntervalDayCount",
        interval_month_count: i64 = "IntervalMonthCount",
        billing_interval_day_count: i64 = "BillingIntervalDayCount",
        billing_interval_month_count: i64 = "BillingIntervalMonthCount",
        items: Listed<SubscriptionItem> = "Items",
        last_interval_no: i64 = "LastIntervalNo",
        next_billing_date: Option<Date> = "NextBillingDate",
        next_billing_date_reminder: Option<Date> = "NextBillingDateReminder",
        renewal_type: Option<RenewalType> = "RenewalType",
        start_date: Option<Date> = "StartDate",
        start_interval_day_count: i64 = "StartIntervalDayCount",
        start_interval_month_count: i64 = "StartIntervalMonthCount",
        subscription_status: SubscriptionStatus = "SubscriptionStatus",
    }
    /// Section 3.2: one version of an item.
    SubscriptionItem {
        couponcode: String = "Couponcode",
        deactivation_date: Option<Date> = "DeactivationDate",
        end_date: Option<Date> = "EndDate",
        is_current: bool = "IsCurrent",
        last_interval_no: i64 = "LastIntervalNo",
        next_billing_currency_id: String = "NextBillingCurrencyId",
        next_billing_customer_gross_price: Decimal = "NextBillingCustomerGrossPrice",
        next_billing_customer_net_price: Decimal = "NextBillingCustomerNetPrice",
        next_billing_customer_vat_price: Decimal = "NextBillingCustomerVatPrice",
        next_renewal_customer_gross_price: Decimal = "NextRenewalCustomerGrossPrice",
        next_renewal_customer_net_price: Decimal = "NextRenewalCustomerNetPrice",
        next_renewal_customer_vat_price: Decimal = "NextRenewalCustomerVatPrice",
        product_id: i64 = "ProductId",
        product_name: String = "ProductName",
        product_name_extension: String = "ProductNameExtension",
        promotion_id: Option<i64> = "PromotionId",
        quantity: i64 = "Quantity",
        recurrence_count: Option<i64> = "RecurrenceCount",
        running_no: i64 = "RunningNo",
        start_date: Option<Date> = "StartDate",
        status: ItemStatus = "Status",
        subscription_id: i64 = "SubscriptionId",
        subscription_purchase_items: Listed<SubscriptionPurchaseItem> = "SubscriptionPurchaseItems",
        version: i64 = "Version",
    }
    /// One purchase in which an item was billed.
    SubscriptionPurchaseItem {
        purchase_id: i64 = "PurchaseId",
        purchase_item_running_no: i64 = "PurchaseItemRunningNo",
        subscription_interval_no: i64 = "SubscriptionIntervalNo",
    }
    /// Section 3.4: the answer to a change of items.
    ChangeResponse {
        result_message: String = "ResultMessage",
        alignment_customer_gross_price: Decimal = "AlignmentCustomerGrossPrice",
        alignment_customer_net_price: Decimal = "AlignmentCustomerNetPrice",
        alignment_customer_vat_price: Decimal = "AlignmentCustomerVatPrice",
        next_billing_customer_gross_price: Decimal = "NextBillingCustomerGrossPrice",
        next_billing_customer_net_price: Decimal = "NextBillingCustomerNetPrice",
        next_billing_customer_vat_price: Decimal = "NextBillingCustomerVatPrice",
        price_currency_id: String = "PriceCurrencyId",
        next_billing_date: Option<Date> = "NextBillingDate",
        transaction_status: Option<TransactionStatus> = "TransactionStatus",
        continue_url: Option<String> = "ContinueUrl",
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_in_four_forms() {
        for text in ["Grace", "grace", "GRA", "4"] {
            assert_eq!(SubscriptionStatus::from_word(text), Some(SubscriptionStatus::Grace));
        }
        assert_eq!(SubscriptionStatus::from_word("Graced"), None);
        assert_eq!(SubscriptionStatus::from_word("04"), None);
        assert_eq!(RenewalType::from_word("manual"), Some(RenewalType::Manual));
    }
}
