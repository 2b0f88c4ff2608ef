//! The enums of the public schema. Their numbers are not published; the order is, and a value's
//! place in it is taken for its number.

use super::Choice;

pub static STATE: Choice = Choice {
    name: "Subscription.State",
    values: &[
        "STATE_UNSPECIFIED",
        "STATE_CREATED",
        "STATE_ACTIVE",
        "STATE_CANCELLED",
        "STATE_IN_GRACE_PERIOD",
        "STATE_CANCEL_AT_END_OF_CYCLE",
        "STATE_SUSPENDED",
    ],
};

pub static PROCESSING_STATE: Choice = Choice {
    name: "Subscription.ProcessingState",
    values: &[
        "PROCESSING_STATE_UNSPECIFIED",
        "PROCESSING_STATE_CANCELLING",
        "PROCESSING_STATE_RECURRING",
        "PROCESSING_STATE_RESUMING",
        "PROCESSING_STATE_SUSPENDING",
    ],
};

pub static CANCELLATION_REASON: Choice = Choice {
    name: "SubscriptionCancellationDetails.CancellationReason",
    values: &[
        "CANCELLATION_REASON_UNSPECIFIED",
        "CANCELLATION_REASON_FRAUD",
        "CANCELLATION_REASON_REMORSE",
        "CANCELLATION_REASON_ACCIDENTAL_PURCHASE",
        "CANCELLATION_REASON_PAST_DUE",
        "CANCELLATION_REASON_ACCOUNT_CLOSED",
        "CANCELLATION_REASON_UPGRADE_DOWNGRADE",
        "CANCELLATION_REASON_USER_DELINQUENCY",
        "CANCELLATION_REASON_SYSTEM_ERROR",
        "CANCELLATION_REASON_SYSTEM_CANCEL",
        "CANCELLATION_REASON_BILLING_SYSTEM_SWITCH",
        "CANCELLATION_REASON_OTHER",
    ],
};

pub static BILLING_CYCLE_SPEC: Choice = Choice {
    name: "SubscriptionUpgradeDowngradeDetails.UpgradeDowngradeBillingCycleSpec",
    values: &[
        "BILLING_CYCLE_SPEC_UNSPECIFIED",
        "BILLING_CYCLE_SPEC_ALIGN_WITH_PREVIOUS_SUBSCRIPTION",
        "BILLING_CYCLE_SPEC_START_IMMEDIATELY",
        "BILLING_CYCLE_SPEC_DEFERRED_TO_NEXT_RECURRENCE",
    ],
};

pub static UNIT: Choice =
    Choice { name: "Duration.Unit", values: &["UNIT_UNSPECIFIED", "MONTH", "DAY", "HOUR"] };

pub static PROMOTION_TYPE: Choice = Choice {
    name: "Promotion.PromotionType",
    values: &[
        "PROMOTION_TYPE_UNSPECIFIED",
        "PROMOTION_TYPE_FREE_TRIAL",
        "PROMOTION_TYPE_INTRODUCTORY_PRICING",
    ],
};

pub static LINE_ITEM_STATE: Choice = Choice {
    name: "SubscriptionLineItem.LineItemState",
    values: &[
        "LINE_ITEM_STATE_UNSPECIFIED",
        "LINE_ITEM_STATE_ACTIVE",
        "LINE_ITEM_STATE_INACTIVE",
        "LINE_ITEM_STATE_NEW",
        "LINE_ITEM_STATE_ACTIVATING",
        "LINE_ITEM_STATE_DEACTIVATING",
        "LINE_ITEM_STATE_WAITING_TO_DEACTIVATE",
        "LINE_ITEM_STATE_OFF_CYCLE_CHARGING",
    ],
};

pub static RECURRENCE_TYPE: Choice = Choice {
    name: "SubscriptionLineItem.LineItemRecurrenceType",
    values: &[
        "LINE_ITEM_RECURRENCE_TYPE_UNSPECIFIED",
        "LINE_ITEM_RECURRENCE_TYPE_PERIODIC",
        "LINE_ITEM_RECURRENCE_TYPE_ONE_TIME",
    ],
};

pub static PLAN_TYPE: Choice = Choice {
    name: "SubscriptionLineItem.LineItemPlanType",
    values: &[
        "LINE_ITEM_PLAN_TYPE_UNSPECIFIED",
        "LINE_ITEM_PLAN_TYPE_BASE",
        "LINE_ITEM_PLAN_TYPE_ADDON",
    ],
};

pub static OFFERING: Choice = Choice {
    name: "GoogleOnePayload.Offering",
    values: &[
        "OFFERING_UNSPECIFIED",
        "OFFERING_VAS_BUNDLE",
        "OFFERING_VAS_STANDALONE",
        "OFFERING_HARD_BUNDLE",
        "OFFERING_SOFT_BUNDLE",
    ],
};

pub static SALES_CHANNEL: Choice = Choice {
    name: "GoogleOnePayload.SalesChannel",
    values: &[
        "CHANNEL_UNSPECIFIED",
        "CHANNEL_RETAIL",
        "CHANNEL_ONLINE_WEB",
        "CHANNEL_ONLINE_ANDROID_APP",
        "CHANNEL_ONLINE_IOS_APP",
    ],
};

pub static PARTNER_PLAN_TYPE: Choice = Choice {
    name: "YoutubePayload.PartnerPlanType",
    values: &[
        "PARTNER_PLAN_TYPE_UNSPECIFIED",
        "PARTNER_PLAN_TYPE_STANDALONE",
        "PARTNER_PLAN_TYPE_HARD_BUNDLE",
        "PARTNER_PLAN_TYPE_SOFT_BUNDLE",
    ],
};

pub static PRODUCT_TYPE: Choice = Choice {
    name: "Product.ProductType",
    values: &[
        "PRODUCT_TYPE_UNSPECIFIED",
        "PRODUCT_TYPE_SUBSCRIPTION",
        "PRODUCT_TYPE_BUNDLE_SUBSCRIPTION",
    ],
};

pub static ENTITLEMENT_MODE: Choice = Choice {
    name: "ProductBundleDetails.EntitlementMode",
    values: &[
        "ENTITLEMENT_MODE_UNSPECIFIED",
        "ENTITLEMENT_MODE_FULL",
        "ENTITLEMENT_MODE_INCREMENTAL",
    ],
};

pub static SUSPEND_MODE: Choice = Choice {
    name: "SuspendSubscriptionRequest.SuspendMode",
    values: &[
        "SUSPEND_MODE_UNSPECIFIED",
        "SUSPEND_MODE_CANCEL_AFTER_GRACE_PERIOD",
        "SUSPEND_MODE_CANCEL_AFTER_RETENTION_PERIOD",
    ],
};

pub static RESUME_MODE: Choice = Choice {
    name: "ResumeSubscriptionRequest.ResumeMode",
    values: &[
        "RESUME_MODE_UNSPECIFIED",
        "RESUME_MODE_CYCLE_OPTIONS",
        "RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE",
        "RESUME_MODE_IMMEDIATE_NEW_CYCLE",
    ],
};
