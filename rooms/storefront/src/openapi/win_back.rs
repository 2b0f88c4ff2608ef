//! The operations of win-back offers, and the switch to another subscription.

use utoipa::openapi::path::HttpMethod::{Patch, Post};

use super::operation::Operation;
use crate::wire;

const OFFERS: &str = "/subscriptions/{subId}/win-back-offers";
const OFFER: &str = "/subscriptions/{subId}/win-back-offers/{offerId}";

pub(super) fn all() -> Vec<Operation> {
    vec![
        Operation::get(OFFERS, "listWinBackOffers", "The offers for customers who left.")
            .told::<wire::WinBackOffers>("200"),
        Operation::write::<wire::CreateWinBackOffer>(
            Post,
            OFFERS,
            "createWinBackOffer",
            "A new offer for customers who left.",
        )
        .keyed()
        .tried()
        .told::<wire::WinBackOfferMade>("201")
        .then("patchWinBackOffer", "offerId", "/winBackOffer/id")
        .then("removeWinBackOffer", "offerId", "/winBackOffer/id"),
        Operation::write::<wire::PatchWinBackOffer>(
            Patch,
            OFFER,
            "patchWinBackOffer",
            "Renames an offer, ends it, closes it or opens it again.",
        )
        .tried()
        .told::<wire::WinBackOfferMade>("200"),
        Operation::delete(
            OFFER,
            "removeWinBackOffer",
            "Closes an offer; who began it goes on, and its `offerId` stays taken.",
        )
        .tried()
        .told::<wire::Done>("200"),
        Operation::write::<wire::Switch>(
            Post,
            "/subscriptions/{subId}/switch",
            "switch",
            "Switches who holds another subscription of the group to this one.",
        )
        .keyed()
        .tried()
        .pays()
        .told::<wire::PurchaseMade>("200"),
    ]
}
