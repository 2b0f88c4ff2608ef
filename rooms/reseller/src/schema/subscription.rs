//! The subscription itself, and the small messages that occur everywhere.

use super::{
    BILLING_CYCLE_SPEC, CANCELLATION_REASON, INTRODUCTORY_PRICING_DETAILS, Kind, LINE_ITEM,
    Message, PROCESSING_STATE, PROMOTION_TYPE, STATE, UNIT, must, old, out, own_name, put,
};

pub static SUBSCRIPTION: Message = Message {
    name: "Subscription",
    fields: &[
        out("cancellationDetails", Kind::Part(&CANCELLATION_DETAILS)),
        out("createTime", Kind::Time),
        out("cycleEndTime", Kind::Time),
        out("endUserEntitled", Kind::Flag),
        out("freeTrialEndTime", Kind::Time),
        must("lineItems", Kind::Parts(&LINE_ITEM)),
        out("migrationDetails", Kind::Part(&MIGRATION_DETAILS)),
        own_name(),
        must("partnerUserToken", Kind::Text),
        out("processingState", Kind::Choice(&PROCESSING_STATE)),
        old("products", Kind::Texts),
        put("promotionSpecs", Kind::Parts(&PROMOTION_SPEC)),
        old("promotions", Kind::Texts),
        put("purchaseTime", Kind::Time),
        out("redirectUri", Kind::Text),
        out("renewalTime", Kind::Time),
        must("serviceLocation", Kind::Part(&LOCATION)),
        out("state", Kind::Choice(&STATE)),
        out("updateTime", Kind::Time),
        put("upgradeDowngradeDetails", Kind::Part(&UPGRADE_DOWNGRADE_DETAILS)),
    ],
};

pub static UPGRADE_DOWNGRADE_DETAILS: Message = Message {
    name: "SubscriptionUpgradeDowngradeDetails",
    fields: &[
        must("billingCycleSpec", Kind::Choice(&BILLING_CYCLE_SPEC)),
        must("previousSubscriptionId", Kind::Text),
    ],
};

pub static CANCELLATION_DETAILS: Message = Message {
    name: "SubscriptionCancellationDetails",
    fields: &[out("reason", Kind::Choice(&CANCELLATION_REASON))],
};

pub static PROMOTION_SPEC: Message = Message {
    name: "SubscriptionPromotionSpec",
    fields: &[
        out("freeTrialDuration", Kind::Part(&DURATION)),
        out("introductoryPricingDetails", Kind::Part(&INTRODUCTORY_PRICING_DETAILS)),
        must("promotion", Kind::Text),
        out("type", Kind::Choice(&PROMOTION_TYPE)),
    ],
};

pub static MIGRATION_DETAILS: Message = Message {
    name: "SubscriptionMigrationDetails",
    fields: &[out("legacyCreationTime", Kind::Time), out("migratedSubscriptionId", Kind::Text)],
};

pub static LOCATION: Message = Message {
    name: "Location",
    fields: &[put("postalCode", Kind::Text), put("regionCode", Kind::Text)],
};

pub static AMOUNT: Message = Message {
    name: "Amount",
    fields: &[must("amountMicros", Kind::Int64), must("currencyCode", Kind::Text)],
};

pub static DURATION: Message = Message {
    name: "Duration",
    fields: &[put("count", Kind::Int32), put("unit", Kind::Choice(&UNIT))],
};

pub static CYCLE_OPTIONS: Message =
    Message { name: "CycleOptions", fields: &[put("initialCycleDuration", Kind::Part(&DURATION))] };

pub static FINITE_BILLING_CYCLE_DETAILS: Message = Message {
    name: "FiniteBillingCycleDetails",
    fields: &[put("billingCycleCountLimit", Kind::Int64)],
};
