//! The calls, member by member (sections 3.3 and 6).

use serde_json::{Value, json};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{ComponentsBuilder, Schema};

use super::kinds::{ACTIONS, CONTACTS, Dialect, Kind, RENEWALS, named};

/// A member of a call: its name, what it holds, whether it must be there, what it is.
type Member = (&'static str, Kind, bool, &'static str);

const ID: Member =
    ("SubscriptionId", Kind::SubscriptionId, true, "The subscription, with or without its `S`.");
const ITEM: Member = ("RunningNumber", Kind::Count, true, "The item.");
const MAIL: Member = (
    "GenerateMail",
    Kind::Flag,
    false,
    "Whether the platform mails the customer; true where absent.",
);
const SETTINGS: Member = (
    "AlignmentSettings",
    Kind::Object("AlignmentSettings"),
    false,
    "When it takes effect and whether it is a preview (section 5.4); all false where absent.",
);
const PRICE: Member =
    ("CustomerPrice", Kind::Object("CustomerPrice"), false, "The price of one unit.");
const COUPON: Member =
    ("Couponcode", Kind::Text, false, "Acts from the next renewal on (section 5.6); empty: none.");
const PRODUCT: Member = ("ProductId", Kind::Id, true, "The product; the same keeps it.");
const ACTION: Member =
    ("UpdateAction", Kind::Words(&ACTIONS), false, "For the merchant's reports only.");
const NAMES: [Member; 3] = [
    ("ProductName", Kind::Text, false, "Shown instead of the product's name."),
    ("ProductNameEn", Kind::Text, false, "Internal to the vendor; read and not shown."),
    ("ProductNameExtension", Kind::Text, false, "Shown behind the name."),
];
const REPORTS: Member =
    ("RecommendationsetId", Kind::Int32, false, "For the merchant's reports only.");

/// Parts of calls.
const PARTS: [(&str, &[Member], &str); 4] = [
    (
        "AlignmentSettings",
        &[
            ("AlignToCurrentInterval", Kind::Flag, false, "Now, for what is left of the interval."),
            (
                "ExtendInterval",
                Kind::Flag,
                false,
                "With a full interval from now; only together with AlignToCurrentInterval.",
            ),
            ("GetCustomerPricePreviewOnly", Kind::Flag, false, "Nothing is done."),
        ],
        "The matrix of section 5.4.",
    ),
    (
        "CustomerPrice",
        &[
            ("CurrencyId", Kind::Currency, true, "ISO 4217; `Currency` is read as well."),
            ("IsGross", Kind::Flag, true, "Whether the tax is inside."),
            ("Value", Kind::Amount, true, "Of one unit, in major units of the currency."),
        ],
        "A unit price instead of the list's (section 3.3).",
    ),
    (
        "Parameter",
        &[
            ("Key", Kind::Filled, true, "Usually `x-…`."),
            ("Value", Kind::Text, false, "Empty takes the key away."),
        ],
        "A subscription parameter (section 6.17).",
    ),
    (
        "Contact",
        &[
            ("CountryId", Kind::Text, false, "ISO 3166, two letters."),
            ("LanguageId", Kind::Text, false, "ISO 639."),
            ("Salutation", Kind::Text, false, ""),
            ("SalutationId", Kind::Text, false, ""),
            ("Title", Kind::Text, false, ""),
            ("Company", Kind::Text, false, ""),
            ("Firstname", Kind::Text, false, ""),
            ("Lastname", Kind::Text, false, ""),
            ("Street1", Kind::Text, false, ""),
            ("Street2", Kind::Text, false, ""),
            ("PostalCode", Kind::Text, false, ""),
            ("City", Kind::Text, false, ""),
            ("StateId", Kind::Text, false, ""),
            ("Phone1", Kind::Text, false, ""),
            ("Phone2", Kind::Text, false, ""),
            ("Fax", Kind::Text, false, ""),
            ("EMail", Kind::Text, false, ""),
            ("VatId", Kind::Text, false, ""),
        ],
        "A contact (section 6.13); absent members stay as they are.",
    ),
];

/// The call of an operation, named as XML names it.
pub struct Request {
    pub operation: &'static str,
    members: Vec<Member>,
    pub example: Value,
}

/// Every writing operation's call.
pub fn all() -> Vec<Request> {
    let with = |operation, members: &[Member], example| Request {
        operation,
        members: members.to_vec(),
        example,
    };
    let preview = json!({ "AlignToCurrentInterval": true, "ExtendInterval": false,
        "GetCustomerPricePreviewOnly": true });
    let items = ("Items", Kind::RunningNumbers, true, "Running numbers.");
    let total = "Of the item after the update, not what is added; 0 for usage items.";
    let reset = "Whether the interval starts now and what is left of it is lost.";
    let (one, two, three) = (NAMES[0], NAMES[1], NAMES[2]);
    vec![
        with(
            "AddSubscriptionItem",
            &[
                ("AffiliateId", Kind::Int64, false, "For the merchant's reports only."),
                SETTINGS,
                COUPON,
                PRICE,
                MAIL,
                PRODUCT,
                one,
                two,
                three,
                ("Quantity", Kind::Count, true, "Units."),
                REPORTS,
                ID,
            ],
            json!({ "AlignmentSettings": preview, "GenerateMail": false, "ProductId": 501,
                "Quantity": 1, "SubscriptionId": "S4100001" }),
        ),
        with(
            "AlignSubscriptions",
            &[
                SETTINGS,
                MAIL,
                ("PrimarySubscriptionId", Kind::SubscriptionId, true, "The one that goes on."),
                (
                    "SecondarySubscriptionId",
                    Kind::SubscriptionId,
                    true,
                    "The one whose items move; its date must be the earlier one.",
                ),
            ],
            json!({ "AlignmentSettings": preview, "GenerateMail": false,
                "PrimarySubscriptionId": "S4100001", "SecondarySubscriptionId": "S4100002" }),
        ),
        with(
            "DeactivateSubscriptionItems",
            &[
                (
                    "AllowReinstate",
                    Kind::Flag,
                    false,
                    "True where absent; false ends the items for good and wants GenerateMail false.",
                ),
                MAIL,
                items,
                ID,
            ],
            json!({ "AllowReinstate": true, "GenerateMail": true, "Items": [1],
                "SubscriptionId": "4100001" }),
        ),
        with(
            "IncreaseSubscriptionItemQuantity",
            &[SETTINGS, MAIL, ("Quantity", Kind::Count, true, "Units to add."), ITEM, ID],
            json!({ "AlignmentSettings": preview, "GenerateMail": false, "Quantity": 2,
                "RunningNumber": 1, "SubscriptionId": "S4100001" }),
        ),
        with(
            "ReinstateSubscriptionItems",
            &[MAIL, items, ID],
            json!({ "GenerateMail": false, "Items": [1], "SubscriptionId": "S4100001" }),
        ),
        with(
            "RemoveSubscriptionItem",
            &[MAIL, ITEM, ID],
            json!({ "GenerateMail": false, "RunningNumber": 2, "SubscriptionId": "S4100001" }),
        ),
        with(
            "RenewSubscription",
            &[("ResetBillingInterval", Kind::Flag, false, reset), ID],
            json!({ "ResetBillingInterval": false, "SubscriptionId": "S4100001" }),
        ),
        with("UpdateAccount", &[ID], json!({ "SubscriptionId": "S4100001" })),
        with(
            "UpdateContact",
            &[
                ("Contact", Kind::Object("Contact"), true, "The members to set."),
                ("ContactType", Kind::Words(&CONTACTS), true, "Which of the three."),
                (
                    "CustomerReferenceId",
                    Kind::Text,
                    false,
                    "The merchant's customer; this or SubscriptionId is required.",
                ),
                ("RemoveOmitted", Kind::Flag, false, "Whether absent members are emptied."),
                ("SplitContact", Kind::Flag, false, "Whether a shared contact is split off first."),
                ("SubscriptionId", Kind::SubscriptionId, false, "This or CustomerReferenceId."),
            ],
            json!({ "Contact": { "CountryId": "DE", "LanguageId": "de", "City": "Berlin" },
                "ContactType": "BillingContact", "SubscriptionId": "S4100001" }),
        ),
        with(
            "UpdateCustomer",
            &[("CustomerReferenceId", Kind::Text, false, "The merchant's id; empty clears."), ID],
            json!({ "CustomerReferenceId": "crm-88", "SubscriptionId": "S4100001" }),
        ),
        with(
            "UpdateNextBillingDate",
            &[("NextBillingDate", Kind::Date, true, "In the future; UTC without a zone."), ID],
            json!({ "NextBillingDate": "2026-05-10T08:00:00Z", "SubscriptionId": "S4100001" }),
        ),
        with(
            "UpdateSubscriptionItem",
            &[
                SETTINGS,
                COUPON,
                PRICE,
                MAIL,
                PRODUCT,
                one,
                two,
                three,
                ("Quantity", Kind::Total, true, total),
                REPORTS,
                ("ResetBillingInterval", Kind::Flag, false, reset),
                ITEM,
                ID,
                ("TriggerImmediateRenewal", Kind::Flag, false, "Whether it renews now."),
                ACTION,
            ],
            json!({ "AlignmentSettings": preview, "GenerateMail": false, "ProductId": 501,
                "Quantity": 5, "RunningNumber": 1, "SubscriptionId": "S4100001",
                "UpdateAction": "Upgrade" }),
        ),
        with(
            "UpdateSubscriptionItemPrice",
            &[
                SETTINGS,
                (
                    "CustomerPrice",
                    Kind::Object("CustomerPrice"),
                    false,
                    "Required unless UpdateToCurrentProductPrice is true.",
                ),
                MAIL,
                ("Quantity", Kind::Total, false, "In total; the same where absent."),
                ITEM,
                ID,
                ACTION,
                ("UpdateToCurrentProductPrice", Kind::Flag, false, "Whether the list price holds."),
            ],
            json!({ "AlignmentSettings": preview, "CustomerPrice":
                { "CurrencyId": "EUR", "IsGross": false, "Value": 12.5 }, "GenerateMail": false,
                "RunningNumber": 1, "SubscriptionId": "S4100001", "UpdateAction": "Update" }),
        ),
        with(
            "UpdateSubscriptionParameters",
            &[("Items", Kind::List("Parameter"), true, "Set, overwritten or taken away."), ID],
            json!({ "Items": [{ "Key": "x-source", "Value": "spring" },
                { "Key": "x-old", "Value": "" }], "SubscriptionId": "S4100001" }),
        ),
        with(
            "UpdateSubscriptionRenewalType",
            &[("RenewalType", Kind::Words(&RENEWALS), true, "Whether it renews by itself."), ID],
            json!({ "RenewalType": "Manual", "SubscriptionId": "S4100001" }),
        ),
    ]
}

pub fn schemas(mut components: ComponentsBuilder) -> ComponentsBuilder {
    for dialect in [Dialect::Json, Dialect::Xml] {
        for (name, members, told) in PARTS {
            let part = object(members, dialect, told);
            // Parameters are elements of a list.
            let part = if name == "Parameter" { part.xml(Some(named("Item"))) } else { part };
            components = components.schema(dialect.named(name), Schema::Object(part.build()));
        }
        for request in all() {
            let name = format!("{}Request", request.operation);
            let told = format!("The call of {}.", request.operation.to_ascii_lowercase());
            let mut call = object(&request.members, dialect, &told);
            if dialect == Dialect::Xml {
                let root = utoipa::openapi::xml::XmlBuilder::new().name(Some(name.clone())).build();
                call = call.xml(Some(root));
            }
            components = components.schema(dialect.named(&name), Schema::Object(call.build()));
        }
    }
    components
}

fn object(members: &[Member], dialect: Dialect, told: &str) -> ObjectBuilder {
    let mut object = ObjectBuilder::new().description(Some(told));
    for (name, kind, required, told) in members {
        object = object.property(*name, kind.schema(dialect, *required, told));
        if *required {
            object = object.required(*name);
        }
    }
    object
}
