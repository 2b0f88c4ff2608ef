//! The members of this surface, named exactly as its documents name them. No type of the core.

#![expect(clippy::struct_field_names, reason = "the documents name them so")]

mod catalog;
mod codes;
mod family;
mod grace;
mod managing;
mod offers;
mod one_time;
mod projects;
mod purchases;
mod texts;
mod win_back;

pub(crate) use catalog::{
    Affected, Availability, BillingPlan, CreateGroup, CreateSubscription, Group, GroupCreated,
    Groups, GroupsSubscription, Monthly, NewBillingPlan, NewGroup, NewPrice, NewSubscription,
    Price, PriceSet, Prices, SetPrice, Subscription, SubscriptionCreated, SubscriptionTold, Tier,
};
pub(crate) use codes::{
    Codes, CreateCustomCode, CreateOfferCode, CreateOneTimeCodes, CustomCodeMade, CustomCodes,
    OfferCode, OfferCodeMade, OfferCodes, OneTimeCodes, OneTimeCodesMade, PatchCodes, Redeem,
};
pub(crate) use family::{Family, FamilyChanged, FamilyTold, Member, SetFamily};
pub(crate) use grace::{GracePeriod, GracePeriodPut, PutGracePeriod};
pub(crate) use managing::{
    AvailabilityPut, GroupChanged, NewAvailability, OfferChanged, PatchGroup, PatchOffer,
    PatchSubscription, PutAvailability, SubscriptionChanged,
};
pub(crate) use offers::{
    Canonical, CreateOffer, Done, IntroOffer, IntroOfferSet, Offer, OfferCreated, OfferPrice,
    Offers, SetIntroOffer,
};
pub(crate) use one_time::{CreateOneTime, OneTime, OneTimeCreated, OneTimes};
pub(crate) use projects::{
    Calls, CreateProject, Limits, PatchLimits, PatchProject, Project, ProjectTold, Projects,
    ProjectsTold, ServiceUsage, TranslatedToday, UsageTold,
};
pub(crate) use purchases::{
    AnswerPrice, Because, Buy, CancelPurchase, Cancellation, Charge, Entitlement, EntitlementTold,
    Expiration, Item, OfferUsed, PendingChange, Period, PriceChange, Purchase, PurchaseMade,
    PurchaseTold, Purchases, Refund, Renewal, Switch,
};
pub(crate) use texts::{
    Failure, GroupTextPut, GroupTold, InLocale, Localization, Machine, PutGroupText, PutText,
    TextPut, Translate, TranslateGroup, TranslateSubscription, Translation, Usage, Worded,
};
pub(crate) use win_back::{
    CreateWinBackOffer, MonthsTold, PatchWinBackOffer, WinBackOffer, WinBackOfferMade,
    WinBackOffers,
};
