//! What a member means, in a sentence, with its unit and its bounds: the same in the discovery
//! document and in the OpenAPI document. One word has one meaning wherever it occurs, but for the
//! few that are told by their message.

use super::Message;

/// Empty where nobody has said it yet, which a test finds.
pub fn member(message: &Message, name: &str) -> &'static str {
    match (message.name, name) {
        ("Subscription", "name") => "Its name, partners/{partner}/subscriptions/{subscription}.",
        ("Subscription", "state") => "Where it stands.",
        ("Subscription", "products") => "The former way to name what is sold; mirrors lineItems.",
        ("Subscription", "promotions") => "The former way to name promotions of the whole.",
        ("SubscriptionLineItem", "name") => {
            "Its name, partners/{partner}/subscriptions/{subscription}/lineItems/{lineItem}."
        }
        ("SubscriptionLineItem", "state") => "Where the line item stands.",
        ("SubscriptionLineItem", "amount") => "Its price for one cycle.",
        ("Product", "name") => "Its name, partners/{partner}/products/{product}.",
        ("Promotion", "name") => "Its name, partners/{partner}/promotions/{promotion}.",
        ("Promotion", "startTime") => "From when it can be used.",
        ("Promotion", "endTime") => {
            "From when it can no longer be used; absent where it never ends."
        }
        ("EntitleSubscriptionIntent", "name") => "The subscription that shall be linked.",
        ("ListProductsResponse", "products") => "The products of this page, in the order of names.",
        ("ListPromotionsResponse" | "FindEligiblePromotionsResponse", "promotions") => {
            "The promotions of this page, in the order of names."
        }
        (_, name) => anywhere(name),
    }
}

/// What a query parameter means, by the last word of its name.
pub fn parameter(name: &str) -> &'static str {
    match name {
        "updateMask" => {
            "Which members are changed; only productPayload.googleHomePayload.googleStructureId."
        }
        name => anywhere(name),
    }
}

fn anywhere(name: &str) -> &'static str {
    identity(name)
        .or_else(|| money(name))
        .or_else(|| times(name))
        .or_else(|| rest(name))
        .unwrap_or("")
}

fn identity(name: &str) -> Option<&'static str> {
    Some(match name {
        "subscriptionId" => {
            "The partner's own id: 1 to 63 visible ASCII characters without / and :."
        }
        "partnerUserToken" => "The customer in the partner's system: 1 to 63 ASCII characters.",
        "previousSubscriptionId" => "The one that is replaced: its id, or its whole name.",
        "migratedSubscriptionId" => "Its id where it was before.",
        "requestId" => "Repeats of one request have one id: at most 36 ASCII characters.",
        "parent" => "The partner; the one in the path counts.",
        "product" => "The product's name, partners/{partner}/products/{product}.",
        "products" => "Names of products.",
        "promotion" => "The promotion's name, partners/{partner}/promotions/{promotion}.",
        "applicableProducts" => "Names of the products it may be used with.",
        "lineItemIndex" => "Its number in the subscription, from 1.",
        "token" => "Opens the session's page once; opaque, fit for a URL.",
        "subscription" => "The subscription after the call.",
        "userSession" => "The session.",
        "redirectUri" => "Where to send the customer next.",
        _ => return None,
    })
}

fn money(name: &str) -> Option<&'static str> {
    Some(match name {
        "amount" => "A price.",
        "amountMicros" => "Millionths of one unit of the currency, a decimal in quotes.",
        "currencyCode" => "ISO 4217.",
        "discountAmount" => "What the price is lowered by.",
        "discountRatioMicros" => "Millionths of the price it is lowered by, a decimal in quotes.",
        "recurrenceCount" => "For how many cycles.",
        "introductoryPricingDetails" => "How the price is lowered at first.",
        "introductoryPricingSpecs" => "One for each region.",
        "priceConfigs" => "The price in each region.",
        _ => return None,
    })
}

fn times(name: &str) -> Option<&'static str> {
    Some(match name {
        "createTime" => "When it was created; never changes.",
        "updateTime" => "When it was last changed.",
        "freeTrialEndTime" => "When the free trial ends; equal to createTime without one.",
        "lineItemFreeTrialEndTime" => "When its free trial ends; the creation without one.",
        "renewalTime" => "When it is charged next, or ends.",
        "cycleEndTime" => {
            "By when it must be extended; equal to renewalTime where it renews itself."
        }
        "purchaseTime" => "When the customer bought from the partner; must lie in the past.",
        "legacyCreationTime" => "When it was created where it was before.",
        "userAccountLinkedTime" => "When the customer's account was linked.",
        "accessEndTime" => "When access ends.",
        "expireTime" => "From when the token opens nothing.",
        "startTime" => "The first instant.",
        "endTime" => "The first instant after it; may be absent.",
        "duration" => "How long; one billing cycle of the product.",
        "initialCycleDuration" => "How long the first cycle is; the unit must be DAY.",
        "freeTrialDuration" => "How long the free trial is.",
        "subscriptionBillingCycleDuration" => "How long one cycle is.",
        "count" => "How many units.",
        "unit" => "Months are counted from the anchor day; HOUR is for tests.",
        "billingCycleCountLimit" => "After how many cycles it is charged no more, in quotes.",
        _ => return None,
    })
}

fn rest(name: &str) -> Option<&'static str> {
    Some(match name {
        "lineItems" => "What was sold; at least one, or products.",
        "promotionSpecs" => "Free trials of the whole subscription.",
        "lineItemPromotionSpecs" => "Introductory pricing of this line item.",
        "serviceLocation" => "Where the service is used.",
        "regionCode" => "ISO 3166-1 alpha-2, in capitals.",
        "regionCodes" => "Where it is sold, ISO 3166-1 alpha-2.",
        "postalCode" => "At most 63 characters.",
        "upgradeDowngradeDetails" => "Given when this one replaces another.",
        "billingCycleSpec" => "When the replacement begins.",
        "processingState" => "What is in progress; absent where nothing is.",
        "endUserEntitled" => "Whether an account of an end user is linked.",
        "cancellationDetails" => "Why it ends or ended.",
        "reason" => "The reason as it was given.",
        "migrationDetails" => "Where it came from, if it was taken over.",
        "finiteBillingCycleDetails" => "Bounds how often it is charged.",
        "productPayload" => "What its product wants to know; one member of it.",
        "recurrenceType" => "Whether it is charged again.",
        "planType" => "Whether it stands by itself or beside another.",
        "description" => "What it is called on a bill.",
        "oneTimeRecurrenceDetails" => "Given for what is charged once.",
        "servicePeriod" => "For which time.",
        "bundleDetails" => "What is in the bundle.",
        "bundleElements" | "bundleElementDetails" => "One for each product in it.",
        "entitlementMode" => "Whether all of it is linked at once.",
        "googleOnePayload" | "youtubePayload" | "googleHomePayload" => "Of this kind of product.",
        "campaigns" => "Names of campaigns.",
        "offering" => "How it is offered.",
        "salesChannel" => "Where it was bought.",
        "storeId" => "The shop it was bought in.",
        "partnerEligibilityIds" => "What makes the customer eligible.",
        "partnerPlanType" => "The kind of the partner's plan.",
        "partnerStructureId" | "googleStructureId" => "The home it belongs to.",
        "attachedToGoogleStructure" => "Whether it is attached to a home.",
        "productType" | "promotionType" | "type" => "Of which kind it is.",
        "titles" => "What it is called, in each language.",
        "languageCode" => "BCP 47.",
        "text" => "The words.",
        "nextPageToken" => "What to send for the next page; absent on the last one.",
        "pageToken" => "From the page before; opaque, and bound to the filter.",
        "pageSize" => "How many at most: 50 where it is absent, never more than 1000.",
        "filter" => {
            "Terms joined by AND: regionCodes:DE, applicableProducts:\"name\", \
             youtubePayload.partnerEligibilityId=x, youtubePayload.postalCode=x."
        }
        "cancelImmediately" => "At once; otherwise when the cycle ends.",
        "cancellationReason" => "Why; some reasons are only ever given by the platform.",
        "lineItemEntitlementDetails" => "Read, and everything is linked.",
        "extension" => "By how long.",
        "suspendMode" => "What becomes of it if it is not resumed; without one, nothing.",
        "resumeMode" => "How it goes on; without one, a new cycle begins now.",
        "cycleOptions" => "How the first cycle differs.",
        "intentPayload" => "What the customer shall confirm: one of the two intents.",
        "createIntent" => "A new subscription.",
        "entitleIntent" => "A link to one that was provisioned.",
        "intentOptions" => "How the page behaves.",
        "enableOfferOverride" => "Whether the customer may choose another offer.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::methods::{METHODS, messages};

    #[test]
    fn every_member_is_told() {
        for message in messages().values() {
            for field in message.fields {
                let told = member(message, field.name);
                assert!(told.ends_with('.'), "{}.{}: {told}", message.name, field.name);
            }
        }
        for method in METHODS {
            assert!(method.about.ends_with('.'), "{}", method.id);
            for each in method.query {
                let last = each.name.rsplit('.').next().expect("a name");
                assert!(parameter(last).ends_with('.'), "{}", each.name);
            }
        }
    }
}
