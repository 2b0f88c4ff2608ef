//! The operations of offers for who has a code.

use utoipa::openapi::path::HttpMethod::{Patch, Post};

use super::operation::Operation;
use crate::wire;

const OFFERS: &str = "/subscriptions/{subId}/offer-codes";
const OFFER: &str = "/subscriptions/{subId}/offer-codes/{offerCodeId}";
const CUSTOM: &str = "/subscriptions/{subId}/offer-codes/{offerCodeId}/custom-codes";
const ONE_CUSTOM: &str = "/subscriptions/{subId}/offer-codes/{offerCodeId}/custom-codes/{codesId}";
const ONE_TIME: &str = "/subscriptions/{subId}/offer-codes/{offerCodeId}/one-time-codes";
const ONE_PIECE: &str = "/subscriptions/{subId}/offer-codes/{offerCodeId}/one-time-codes/{codesId}";
const VALUES: &str =
    "/subscriptions/{subId}/offer-codes/{offerCodeId}/one-time-codes/{codesId}/values";

pub(super) fn all() -> Vec<Operation> {
    vec![
        Operation::get(OFFERS, "listOfferCodes", "The offers for who has a code.")
            .told::<wire::OfferCodes>("200"),
        Operation::write::<wire::CreateOfferCode>(
            Post,
            OFFERS,
            "createOfferCode",
            "A new offer for who has a code.",
        )
        .keyed()
        .tried()
        .told::<wire::OfferCodeMade>("201")
        .then("patchOfferCode", "offerCodeId", "/offerCode/id")
        .then("createCustomCode", "offerCodeId", "/offerCode/id")
        .then("createOneTimeCodes", "offerCodeId", "/offerCode/id"),
        Operation::write::<wire::PatchCodes>(
            Patch,
            OFFER,
            "patchOfferCode",
            "Closes an offer or opens it again; who began it goes on.",
        )
        .tried()
        .told::<wire::OfferCodeMade>("200"),
        Operation::get(CUSTOM, "listCustomCodes", "Codes that many may type, and what is left.")
            .told::<wire::CustomCodes>("200"),
        Operation::write::<wire::CreateCustomCode>(
            Post,
            CUSTOM,
            "createCustomCode",
            "One code that so many may type.",
        )
        .keyed()
        .tried()
        .told::<wire::CustomCodeMade>("201")
        .then("patchCustomCode", "codesId", "/customCode/id")
        .then_with("redeem", &[("code", "$response.body#/customCode/customCode")]),
        Operation::write::<wire::PatchCodes>(
            Patch,
            ONE_CUSTOM,
            "patchCustomCode",
            "Closes a code or opens it again.",
        )
        .tried()
        .told::<wire::CustomCodeMade>("200"),
        Operation::get(ONE_TIME, "listOneTimeCodes", "Codes that are good once, piece by piece.")
            .told::<wire::OneTimeCodes>("200"),
        Operation::write::<wire::CreateOneTimeCodes>(
            Post,
            ONE_TIME,
            "createOneTimeCodes",
            "So many codes that are each good once.",
        )
        .keyed()
        .tried()
        .told::<wire::OneTimeCodesMade>("201")
        .then("patchOneTimeCodes", "codesId", "/oneTimeCodes/id")
        .then("getOneTimeCodeValues", "codesId", "/oneTimeCodes/id"),
        Operation::write::<wire::PatchCodes>(
            Patch,
            ONE_PIECE,
            "patchOneTimeCodes",
            "Closes a piece of codes or opens it again.",
        )
        .tried()
        .told::<wire::OneTimeCodesMade>("200"),
        Operation::get(
            VALUES,
            "getOneTimeCodeValues",
            "The codes themselves, one in each line after `code`; needs the scope `write`.",
        )
        .table("200"),
        Operation::write::<wire::Redeem>(
            Post,
            "/offer-codes/redeem",
            "redeem",
            "Sells what a code is for to who typed it; `reason` says why not.",
        )
        .keyed()
        .tried()
        .pays()
        .told::<wire::PurchaseMade>("200")
        .told::<wire::PurchaseMade>("201"),
    ]
}
