//! What a partner may sell: products and promotions, and the lists of them.

use super::{
    AMOUNT, DURATION, ENTITLEMENT_MODE, FINITE_BILLING_CYCLE_DETAILS, Kind, Message, PRODUCT_TYPE,
    PROMOTION_TYPE, out, out_always, own_name, put,
};

pub static PRODUCT: Message = Message {
    name: "Product",
    fields: &[
        out("bundleDetails", Kind::Part(&PRODUCT_BUNDLE_DETAILS)),
        put("finiteBillingCycleDetails", Kind::Part(&FINITE_BILLING_CYCLE_DETAILS)),
        own_name(),
        out("priceConfigs", Kind::Parts(&PRICE_CONFIG)),
        out("productType", Kind::Choice(&PRODUCT_TYPE)),
        out("regionCodes", Kind::Texts),
        out("subscriptionBillingCycleDuration", Kind::Part(&DURATION)),
        out("titles", Kind::Parts(&LOCALIZED_TEXT)),
    ],
};

pub static PRODUCT_BUNDLE_DETAILS: Message = Message {
    name: "ProductBundleDetails",
    fields: &[
        put("bundleElements", Kind::Parts(&BUNDLE_ELEMENT)),
        put("entitlementMode", Kind::Choice(&ENTITLEMENT_MODE)),
    ],
};

pub static BUNDLE_ELEMENT: Message = Message {
    name: "ProductBundleDetailsBundleElement",
    fields: &[out_always("product", Kind::Text)],
};

pub static PRICE_CONFIG: Message = Message {
    name: "ProductPriceConfig",
    fields: &[out("amount", Kind::Part(&AMOUNT)), out("regionCode", Kind::Text)],
};

pub static PROMOTION: Message = Message {
    name: "Promotion",
    fields: &[
        out("applicableProducts", Kind::Texts),
        put("endTime", Kind::Time),
        put("freeTrialDuration", Kind::Part(&DURATION)),
        put("introductoryPricingDetails", Kind::Part(&INTRODUCTORY_PRICING_DETAILS)),
        own_name(),
        out("promotionType", Kind::Choice(&PROMOTION_TYPE)),
        out("regionCodes", Kind::Texts),
        put("startTime", Kind::Time),
        out("titles", Kind::Parts(&LOCALIZED_TEXT)),
    ],
};

pub static INTRODUCTORY_PRICING_DETAILS: Message = Message {
    name: "PromotionIntroductoryPricingDetails",
    fields: &[out("introductoryPricingSpecs", Kind::Parts(&INTRODUCTORY_PRICING_SPEC))],
};

pub static INTRODUCTORY_PRICING_SPEC: Message = Message {
    name: "PromotionIntroductoryPricingDetailsIntroductoryPricingSpec",
    fields: &[
        out("discountAmount", Kind::Part(&AMOUNT)),
        out("discountRatioMicros", Kind::Int64),
        out("recurrenceCount", Kind::Int32),
        out("regionCode", Kind::Text),
    ],
};

pub static LOCALIZED_TEXT: Message = Message {
    name: "GoogleTypeLocalizedText",
    fields: &[put("languageCode", Kind::Text), put("text", Kind::Text)],
};

pub static LIST_PRODUCTS_RESPONSE: Message = Message {
    name: "ListProductsResponse",
    fields: &[put("nextPageToken", Kind::Text), put("products", Kind::Parts(&PRODUCT))],
};

pub static LIST_PROMOTIONS_RESPONSE: Message = Message {
    name: "ListPromotionsResponse",
    fields: &[put("nextPageToken", Kind::Text), put("promotions", Kind::Parts(&PROMOTION))],
};

pub static FIND_ELIGIBLE_PROMOTIONS_REQUEST: Message = Message {
    name: "FindEligiblePromotionsRequest",
    fields: &[
        put("filter", Kind::Text),
        put("pageSize", Kind::Int32),
        put("pageToken", Kind::Text),
    ],
};

pub static FIND_ELIGIBLE_PROMOTIONS_RESPONSE: Message = Message {
    name: "FindEligiblePromotionsResponse",
    fields: &[put("nextPageToken", Kind::Text), put("promotions", Kind::Parts(&PROMOTION))],
};
