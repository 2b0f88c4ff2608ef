//! What crosses the wire, named as the documents name it. Written and read by hand rather than by
//! serde: one type serves JSON and XML, and what is read is lenient in ways serde is not.

#![expect(clippy::struct_field_names, reason = "the documents name the fields")]

mod contacts;
mod items;
mod requests;
mod words;

pub use contacts::*;
pub use items::*;
pub use requests::*;
pub use words::*;

use crate::dialect::Tree;
use crate::dialect::tree::{Date, Decimal, Written};

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
    /// Sections 6.2 and 6.3.
    GetSubscriptionsResponse {
        result_message: String = "ResultMessage",
        subscriptions: Listed<Subscription> = "Subscriptions",
    }
    /// Section 6.10.
    RenewSubscriptionResponse {
        result_message: String = "ResultMessage",
        next_billing_date: Option<Date> = "NextBillingDate",
        transaction_status: Option<TransactionStatus> = "TransactionStatus",
        continue_url: Option<String> = "ContinueUrl",
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
