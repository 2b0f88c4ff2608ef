//! What was sold, and what its product wants to know about it.

use super::{
    AMOUNT, FINITE_BILLING_CYCLE_DETAILS, Kind, LINE_ITEM_STATE, Message, OFFERING,
    PARTNER_PLAN_TYPE, PLAN_TYPE, PROMOTION_SPEC, RECURRENCE_TYPE, SALES_CHANNEL, must, one, out,
    own_name, put,
};

pub static LINE_ITEM: Message = Message {
    name: "SubscriptionLineItem",
    fields: &[
        out("amount", Kind::Part(&AMOUNT)),
        out("bundleDetails", Kind::Part(&BUNDLE_DETAILS)),
        out("description", Kind::Text),
        put("finiteBillingCycleDetails", Kind::Part(&FINITE_BILLING_CYCLE_DETAILS)),
        out("lineItemFreeTrialEndTime", Kind::Time),
        out("lineItemIndex", Kind::Int32),
        put("lineItemPromotionSpecs", Kind::Parts(&PROMOTION_SPEC)),
        own_name(),
        out("oneTimeRecurrenceDetails", Kind::Part(&ONE_TIME_RECURRENCE_DETAILS)),
        out("planType", Kind::Choice(&PLAN_TYPE)),
        must("product", Kind::Text),
        put("productPayload", Kind::Part(&PRODUCT_PAYLOAD)),
        out("recurrenceType", Kind::Choice(&RECURRENCE_TYPE)),
        out("state", Kind::Choice(&LINE_ITEM_STATE)),
    ],
};

pub static SERVICE_PERIOD: Message = Message {
    name: "ServicePeriod",
    fields: &[put("endTime", Kind::Time), must("startTime", Kind::Time)],
};

pub static ONE_TIME_RECURRENCE_DETAILS: Message = Message {
    name: "SubscriptionLineItemOneTimeRecurrenceDetails",
    fields: &[out("servicePeriod", Kind::Part(&SERVICE_PERIOD))],
};

pub static BUNDLE_DETAILS: Message = Message {
    name: "SubscriptionLineItemBundleDetails",
    fields: &[out("bundleElementDetails", Kind::Parts(&BUNDLE_ELEMENT_DETAILS))],
};

pub static BUNDLE_ELEMENT_DETAILS: Message = Message {
    name: "SubscriptionLineItemBundleDetailsBundleElementDetails",
    fields: &[out("product", Kind::Text), out("userAccountLinkedTime", Kind::Time)],
};

pub static PRODUCT_PAYLOAD: Message = Message {
    name: "ProductPayload",
    fields: &[
        one("googleHomePayload", Kind::Part(&GOOGLE_HOME_PAYLOAD)),
        one("googleOnePayload", Kind::Part(&GOOGLE_ONE_PAYLOAD)),
        one("youtubePayload", Kind::Part(&YOUTUBE_PAYLOAD)),
    ],
};

pub static GOOGLE_ONE_PAYLOAD: Message = Message {
    name: "GoogleOnePayload",
    fields: &[
        put("campaigns", Kind::Texts),
        put("offering", Kind::Choice(&OFFERING)),
        put("salesChannel", Kind::Choice(&SALES_CHANNEL)),
        put("storeId", Kind::Text),
    ],
};

pub static YOUTUBE_PAYLOAD: Message = Message {
    name: "YoutubePayload",
    fields: &[
        out("accessEndTime", Kind::Time),
        put("partnerEligibilityIds", Kind::Texts),
        put("partnerPlanType", Kind::Choice(&PARTNER_PLAN_TYPE)),
    ],
};

pub static GOOGLE_HOME_PAYLOAD: Message = Message {
    name: "GoogleHomePayload",
    fields: &[
        out("attachedToGoogleStructure", Kind::Flag),
        put("googleStructureId", Kind::Text),
        put("partnerStructureId", Kind::Text),
    ],
};
