//! The operations, in the order of the specification. A new one is a row here, and `ToSchema` on
//! what it takes and answers.

use utoipa::openapi::path::HttpMethod::{Post, Put};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};

use super::operation::Operation;
use super::{kinds, managing, projects, win_back};
use crate::wire;

const GROUPS: &str = "/subscriptions/groups";
pub(super) const GROUP: &str = "/subscriptions/groups/{groupId}";
pub(super) const OFFER: &str = "/subscriptions/{subId}/offers/{offerId}";
pub(super) const SUBSCRIPTION: &str = "/subscriptions/{subId}";
const TEXTS: &str = "/subscriptions/{subId}/localizations/{locale}";
const GROUP_TEXTS: &str = "/subscriptions/groups/{groupId}/localizations/{locale}";
const PRICES: &str = "/subscriptions/{subId}/prices";
const INTRO: &str = "/subscriptions/{subId}/intro-offer";
const OFFERS: &str = "/subscriptions/{subId}/offers";
const PURCHASES: &str = "/purchases";
const PURCHASE: &str = "/purchases/{id}";
const FAMILY: &str = "/purchases/{id}/family";
const MEMBER: &str = "/purchases/{id}/family/{customerId}";

/// Where an answer says what was made.
const SUB_ID: &str = "/subscription/id";
const PURCHASE_ID: &str = "/purchase/id";

pub(super) fn all() -> Vec<Operation> {
    let mut all = groups();
    all.extend(subscriptions());
    all.extend(offers());
    all.extend(win_back::all());
    all.extend(managing::all());
    all.extend(super::codes::all());
    all.extend(texts());
    all.extend(purchases());
    all.extend(projects::all());
    all.extend(families());
    all
}

fn text(told: &str) -> ObjectBuilder {
    kinds::plain().description(Some(told))
}

pub(super) fn count(min: i64, told: &str) -> ObjectBuilder {
    let count = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(min));
    count.description(Some(told))
}

fn groups() -> Vec<Operation> {
    let limit = count(1, "Groups of one page; 200 where absent.").maximum(Some(500));
    let in_group = [("groupId", "$response.body#/group/id")];
    vec![
        Operation::get(GROUPS, "listGroups", "The groups of a project with their subscriptions.")
            .query("limit", limit)
            .query("offset", count(0, "Groups to leave out; then `total` is told."))
            .told::<wire::Groups>("200"),
        Operation::write::<wire::CreateGroup>(Post, GROUPS, "createGroup", "A new group.")
            .keyed()
            .tried()
            .told::<wire::GroupCreated>("201")
            .then_with("createSubscription", &in_group)
            .then_with("translateGroup", &in_group)
            .then("putGroupLocalization", "groupId", "/group/id"),
    ]
}

fn subscriptions() -> Vec<Operation> {
    let about = "A new subscription in a group; it is sold once it has a price.";
    let bought = [("subscriptionId", "$response.body#/subscription/id")];
    vec![
        Operation::write::<wire::CreateSubscription>(
            Post,
            "/subscriptions",
            "createSubscription",
            about,
        )
        .keyed()
        .tried()
        .told::<wire::SubscriptionCreated>("201")
        .then("getSubscription", "subId", SUB_ID)
        .then("setPrice", "subId", SUB_ID)
        .then("setIntroOffer", "subId", SUB_ID)
        .then("createOffer", "subId", SUB_ID)
        .then("putLocalization", "subId", SUB_ID)
        .then_with("buy", &bought)
        .then_with("translateSubscription", &bought),
        Operation::get(SUBSCRIPTION, "getSubscription", "A subscription in full.")
            .told::<wire::SubscriptionTold>("200"),
        Operation::get(PRICES, "listPrices", "What it costs where.").told::<wire::Prices>("200"),
        Operation::delete(PRICES, "removePrice", "Takes back a price that has not begun.")
            .query("territory", text("Absent: the price of every place without one of its own."))
            .required("currency", text("ISO 4217."))
            .required("startDate", text("When it would have begun, as it is listed."))
            .tried()
            .told::<wire::Done>("200"),
        Operation::write::<wire::SetPrice>(
            Post,
            PRICES,
            "setPrice",
            "What it costs in a place from now on; who holds it keeps what he pays.",
        )
        .keyed()
        .tried()
        .told::<wire::PriceSet>("201"),
    ]
}

fn offers() -> Vec<Operation> {
    let places = "Codes with commas between them; all where absent.";
    vec![
        Operation::write::<wire::SetIntroOffer>(
            Post,
            INTRO,
            "setIntroOffer",
            "Sets the introductory offer of some storefronts or of all.",
        )
        .query("expand", text("`territories` names them all where it is for all."))
        .keyed()
        .tried()
        .told::<wire::IntroOfferSet>("200"),
        Operation::delete(INTRO, "removeIntroOffer", "Takes the introductory offer away.")
            .query("territories", text(places))
            .tried()
            .told::<wire::Done>("200"),
        Operation::get(OFFERS, "listOffers", "The promotional offers.").told::<wire::Offers>("200"),
        Operation::write::<wire::CreateOffer>(
            Post,
            OFFERS,
            "createOffer",
            "A promotional offer, used by its code or its id.",
        )
        .keyed()
        .tried()
        .told::<wire::OfferCreated>("201"),
    ]
}

fn texts() -> Vec<Operation> {
    let by_machine = "Translates what people read; a locale may fail where others do not.";
    vec![
        Operation::write::<wire::PutText>(
            Put,
            TEXTS,
            "putLocalization",
            "What people read of a subscription in one language.",
        )
        .tried()
        .told::<wire::TextPut>("200"),
        Operation::delete(TEXTS, "removeLocalization", "Takes a language away.")
            .tried()
            .told::<wire::Done>("200"),
        Operation::write::<wire::PutGroupText>(
            Put,
            GROUP_TEXTS,
            "putGroupLocalization",
            "What people read of a group in one language.",
        )
        .tried()
        .told::<wire::GroupTextPut>("200"),
        Operation::delete(GROUP_TEXTS, "removeGroupLocalization", "Takes a language away.")
            .tried()
            .told::<wire::Done>("200"),
        Operation::write::<wire::TranslateSubscription>(
            Post,
            "/subscriptions/translate",
            "translateSubscription",
            by_machine,
        )
        .keyed()
        .tried()
        .told::<wire::Translation>("200"),
        Operation::write::<wire::TranslateGroup>(
            Post,
            "/subscriptions/groups/translate",
            "translateGroup",
            by_machine,
        )
        .keyed()
        .tried()
        .told::<wire::Translation>("200"),
    ]
}

fn purchases() -> Vec<Operation> {
    let customer = text("The merchant's name for him, or the id other surfaces print.");
    let at = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("RFC 3339 with its offset; now where absent."))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
    vec![
        Operation::get(PURCHASES, "listPurchases", "What a customer has and had in a project.")
            .required("customerId", customer.min_length(Some(1)))
            .told::<wire::Purchases>("200"),
        Operation::write::<wire::Buy>(
            Post,
            PURCHASES,
            "buy",
            "Sells a subscription, or switches who holds another of its group to it.",
        )
        .keyed()
        .tried()
        .pays()
        .told::<wire::PurchaseMade>("200")
        .told::<wire::PurchaseMade>("201")
        .then("getPurchase", "id", PURCHASE_ID)
        .then("cancelPurchase", "id", PURCHASE_ID)
        .then("getEntitlement", "id", PURCHASE_ID)
        .then("getFamily", "id", PURCHASE_ID)
        .then("setFamily", "id", PURCHASE_ID)
        .then("putMember", "id", PURCHASE_ID),
        Operation::get(PURCHASE, "getPurchase", "One purchase, by any of its names.")
            .any_project()
            .told::<wire::PurchaseTold>("200"),
        Operation::write::<wire::AnswerPrice>(
            Post,
            "/purchases/{id}/price-consent",
            "answerPrice",
            "The customer agrees to the price he was asked about, or does not.",
        )
        .any_project()
        .keyed()
        .tried()
        .told::<wire::PurchaseMade>("200"),
        Operation::write::<wire::CancelPurchase>(
            Post,
            "/purchases/{id}/cancel",
            "cancelPurchase",
            "Ends it with the period, or at once.",
        )
        .any_project()
        .keyed()
        .tried()
        .told::<wire::PurchaseMade>("200"),
        Operation::get(
            "/purchases/{id}/entitlement",
            "getEntitlement",
            "Whether the customer may use it, until when, and why.",
        )
        .any_project()
        .query("at", at)
        .query("customerId", text("Somebody it is shared with; the customer where absent."))
        .told::<wire::EntitlementTold>("200"),
    ]
}

fn families() -> Vec<Operation> {
    vec![
        Operation::get(FAMILY, "getFamily", "Whom a purchase is shared with.")
            .any_project()
            .told::<wire::FamilyTold>("200"),
        Operation::write::<wire::SetFamily>(
            Post,
            FAMILY,
            "setFamily",
            "Whether the customer shares it; also what he bought before it was for families.",
        )
        .any_project()
        .keyed()
        .tried()
        .told::<wire::FamilyChanged>("200"),
        Operation::put(MEMBER, "putMember", "Shares it with somebody, five at most.")
            .any_project()
            .tried()
            .told::<wire::FamilyChanged>("200"),
        Operation::delete(MEMBER, "removeMember", "Shares it no more.")
            .any_project()
            .tried()
            .told::<wire::FamilyChanged>("200"),
    ]
}
