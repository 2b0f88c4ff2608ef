//! The messages of the public schema that this room reads or writes, as data: member names, types,
//! which are only ever written by us, and the enum values in the order of their numbers.

mod choices;

pub use choices::*;

/// One message of the schema.
#[derive(Debug)]
pub struct Message {
    pub name: &'static str,
    pub fields: &'static [Field],
}

#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    /// Output only: ignored where a client sends it.
    pub output: bool,
}

#[derive(Debug)]
pub enum Kind {
    Text,
    Flag,
    Int32,
    /// A decimal in quotes; a bare number is read too.
    Int64,
    Time,
    Choice(&'static Choice),
    Part(&'static Message),
    Texts,
    Parts(&'static Message),
}

/// An enum. A value may be sent by its number, which is its place here.
#[derive(Debug)]
pub struct Choice {
    /// With the message it belongs to, as errors name it.
    pub name: &'static str,
    pub values: &'static [&'static str],
}

impl Message {
    /// A member by its name, or by the snake_case one it was made from.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name || snake(field.name) == name)
    }
}

/// `partnerUserToken` as `partner_user_token`.
pub fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

const fn put(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, output: false }
}

const fn out(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, output: true }
}

pub static SUBSCRIPTION: Message = Message {
    name: "Subscription",
    fields: &[
        // "Available for authorizeAddon, but otherwise is response only" (seed 002).
        out("name", Kind::Text),
        put("upgradeDowngradeDetails", Kind::Part(&UPGRADE_DOWNGRADE_DETAILS)),
        out("processingState", Kind::Choice(&PROCESSING_STATE)),
        out("redirectUri", Kind::Text),
        put("promotions", Kind::Texts),
        out("state", Kind::Choice(&STATE)),
        out("freeTrialEndTime", Kind::Time),
        put("products", Kind::Texts),
        out("cancellationDetails", Kind::Part(&CANCELLATION_DETAILS)),
        out("endUserEntitled", Kind::Flag),
        out("createTime", Kind::Time),
        out("renewalTime", Kind::Time),
        put("promotionSpecs", Kind::Parts(&PROMOTION_SPEC)),
        out("updateTime", Kind::Time),
        out("cycleEndTime", Kind::Time),
        put("serviceLocation", Kind::Part(&LOCATION)),
        put("lineItems", Kind::Parts(&LINE_ITEM)),
        put("partnerUserToken", Kind::Text),
        // Members the seed's page does not have yet (3.8).
        put("purchaseTime", Kind::Time),
        out("migrationDetails", Kind::Part(&MIGRATION_DETAILS)),
    ],
};

pub static LINE_ITEM: Message = Message {
    name: "SubscriptionLineItem",
    fields: &[
        put("product", Kind::Text),
        put("lineItemPromotionSpecs", Kind::Parts(&PROMOTION_SPEC)),
        put("finiteBillingCycleDetails", Kind::Part(&FINITE_BILLING_CYCLE_DETAILS)),
        put("productPayload", Kind::Part(&PRODUCT_PAYLOAD)),
        out("name", Kind::Text),
        out("lineItemIndex", Kind::Int32),
        out("state", Kind::Choice(&LINE_ITEM_STATE)),
        out("recurrenceType", Kind::Choice(&RECURRENCE_TYPE)),
        out("planType", Kind::Choice(&PLAN_TYPE)),
        out("amount", Kind::Part(&AMOUNT)),
        out("description", Kind::Text),
        out("lineItemFreeTrialEndTime", Kind::Time),
        out("oneTimeRecurrenceDetails", Kind::Part(&ONE_TIME_RECURRENCE_DETAILS)),
        out("bundleDetails", Kind::Part(&BUNDLE_DETAILS)),
    ],
};

static UPGRADE_DOWNGRADE_DETAILS: Message = Message {
    name: "SubscriptionUpgradeDowngradeDetails",
    fields: &[
        put("previousSubscriptionId", Kind::Text),
        put("billingCycleSpec", Kind::Choice(&BILLING_CYCLE_SPEC)),
    ],
};

static CANCELLATION_DETAILS: Message = Message {
    name: "SubscriptionCancellationDetails",
    fields: &[out("reason", Kind::Choice(&CANCELLATION_REASON))],
};

static PROMOTION_SPEC: Message = Message {
    name: "SubscriptionPromotionSpec",
    fields: &[
        put("promotion", Kind::Text),
        out("type", Kind::Choice(&PROMOTION_TYPE)),
        out("freeTrialDuration", Kind::Part(&DURATION)),
        out("introductoryPricingDetails", Kind::Part(&INTRODUCTORY_PRICING_DETAILS)),
    ],
};

/// What is below it is written by promotions.list, which this room does not answer yet.
static INTRODUCTORY_PRICING_DETAILS: Message =
    Message { name: "PromotionIntroductoryPricingDetails", fields: &[] };

static LOCATION: Message = Message {
    name: "Location",
    fields: &[put("regionCode", Kind::Text), put("postalCode", Kind::Text)],
};

static AMOUNT: Message = Message {
    name: "Amount",
    fields: &[put("amountMicros", Kind::Int64), put("currencyCode", Kind::Text)],
};

pub static DURATION: Message = Message {
    name: "Duration",
    fields: &[put("count", Kind::Int32), put("unit", Kind::Choice(&UNIT))],
};

static FINITE_BILLING_CYCLE_DETAILS: Message = Message {
    name: "FiniteBillingCycleDetails",
    fields: &[put("billingCycleCountLimit", Kind::Int64)],
};

static SERVICE_PERIOD: Message = Message {
    name: "ServicePeriod",
    fields: &[put("startTime", Kind::Time), put("endTime", Kind::Time)],
};

static ONE_TIME_RECURRENCE_DETAILS: Message = Message {
    name: "SubscriptionLineItemOneTimeRecurrenceDetails",
    fields: &[out("servicePeriod", Kind::Part(&SERVICE_PERIOD))],
};

static BUNDLE_DETAILS: Message = Message {
    name: "SubscriptionLineItemBundleDetails",
    fields: &[out("bundleElementDetails", Kind::Parts(&BUNDLE_ELEMENT_DETAILS))],
};

static BUNDLE_ELEMENT_DETAILS: Message = Message {
    name: "SubscriptionLineItemBundleDetailsBundleElementDetails",
    fields: &[out("product", Kind::Text), out("userAccountLinkedTime", Kind::Time)],
};

static MIGRATION_DETAILS: Message = Message {
    name: "SubscriptionMigrationDetails",
    fields: &[out("migratedSubscriptionId", Kind::Text), out("legacyCreationTime", Kind::Time)],
};

static PRODUCT_PAYLOAD: Message = Message {
    name: "ProductPayload",
    fields: &[
        put("googleOnePayload", Kind::Part(&GOOGLE_ONE_PAYLOAD)),
        put("youtubePayload", Kind::Part(&YOUTUBE_PAYLOAD)),
        put("googleHomePayload", Kind::Part(&GOOGLE_HOME_PAYLOAD)),
    ],
};

static GOOGLE_ONE_PAYLOAD: Message = Message {
    name: "GoogleOnePayload",
    fields: &[
        put("campaigns", Kind::Texts),
        put("offering", Kind::Choice(&OFFERING)),
        put("salesChannel", Kind::Choice(&SALES_CHANNEL)),
        put("storeId", Kind::Text),
    ],
};

static YOUTUBE_PAYLOAD: Message = Message {
    name: "YoutubePayload",
    fields: &[
        put("partnerEligibilityIds", Kind::Texts),
        put("partnerPlanType", Kind::Choice(&PARTNER_PLAN_TYPE)),
        out("accessEndTime", Kind::Time),
    ],
};

static GOOGLE_HOME_PAYLOAD: Message = Message {
    name: "GoogleHomePayload",
    fields: &[
        put("partnerStructureId", Kind::Text),
        put("googleStructureId", Kind::Text),
        out("attachedToGoogleStructure", Kind::Flag),
    ],
};

pub static CANCEL_REQUEST: Message = Message {
    name: "CancelSubscriptionRequest",
    fields: &[
        put("cancelImmediately", Kind::Flag),
        put("cancellationReason", Kind::Choice(&CANCELLATION_REASON)),
    ],
};

pub static UNDO_CANCEL_REQUEST: Message =
    Message { name: "UndoCancelSubscriptionRequest", fields: &[] };

/// The answer of every verb on a subscription: `CancelSubscriptionResponse` and its kin.
pub static SUBSCRIPTION_RESPONSE: Message = Message {
    name: "SubscriptionResponse",
    fields: &[put("subscription", Kind::Part(&SUBSCRIPTION))],
};
