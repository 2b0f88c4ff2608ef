//! The members of this surface, named exactly as its documents name them. No type of the core.

#![expect(clippy::struct_field_names, reason = "the documents name them so")]

mod catalog;
mod grace;
mod managing;
mod offers;
mod purchases;
mod texts;

pub(crate) use catalog::{
    Availability, CreateGroup, CreateSubscription, Group, GroupCreated, Groups, GroupsSubscription,
    NewGroup, NewSubscription, Price, PriceSet, Prices, SetPrice, Subscription,
    SubscriptionCreated, SubscriptionTold, Tier,
};
pub(crate) use grace::{GracePeriod, GracePeriodPut, PutGracePeriod};
pub(crate) use managing::{
    AvailabilityPut, GroupChanged, NewAvailability, OfferChanged, PatchGroup, PatchOffer,
    PatchSubscription, PutAvailability, SubscriptionChanged,
};
pub(crate) use offers::{
    Canonical, CreateOffer, Done, IntroOffer, IntroOfferSet, Offer, OfferCreated, OfferPrice,
    Offers, SetIntroOffer,
};
pub(crate) use purchases::{
    Because, Buy, CancelPurchase, Cancellation, Charge, Entitlement, EntitlementTold, Expiration,
    Item, OfferUsed, PendingChange, Period, Purchase, PurchaseMade, PurchaseTold, Purchases,
    Refund, Renewal,
};
pub(crate) use texts::{
    Failure, GroupTextPut, GroupTold, InLocale, Localization, Machine, PutGroupText, PutText,
    TextPut, TranslateGroup, TranslateSubscription, Translation, Usage, Worded,
};
