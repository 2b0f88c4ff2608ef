//! Names under which this surface keeps with a subscription what the house itself has no word for:
//! references, by which a subscription is found, and parameters.

/// Reference: the seller's own name of the subscription (`externalRefId`).
pub const EXTERNAL_REF: &str = "nexway.externalRef";
/// Parameter: it was brought in from elsewhere.
pub const IMPORTED: &str = "nexway.imported";
/// Parameter: what the cart carried, in Base64 (`externalContext`).
pub const EXTERNAL_CONTEXT: &str = "nexway.externalContext";
/// Parameter: flags of the cart, separated by commas (`salesFlag`).
pub const SALES_FLAGS: &str = "nexway.salesFlag";
/// Parameter: what moved the end last (`source` of an upgrade).
pub const UPGRADE_SOURCE: &str = "nexway.upgradeSource";
/// Reference: it was deleted, which only a sandbox allows; this surface shows it no more.
pub const DELETED: &str = "nexway.deleted";
/// Parameter: whether the buyer wants the newsletter.
pub const NEWSLETTER: &str = "nexway.newsletterOptin";

/// Reference: the licence that belongs to an item.
pub fn license(number: u32) -> String {
    format!("nexway.license.{number}")
}

/// Reference: the delivery of an item.
pub fn fulfillment(number: u32) -> String {
    format!("nexway.fulfillment.{number}")
}

/// Reference: what an item is activated with.
pub fn activation_code(number: u32) -> String {
    format!("nexway.activationCode.{number}")
}

/// References under which the partner API keeps what a partner calls his order, his account and his
/// customer.
pub const PARTNER_ORDER: &str = "partner.order";
pub const PARTNER_ACCOUNT: &str = "partner.account";
pub const PARTNER_USER: &str = "partner.user";
