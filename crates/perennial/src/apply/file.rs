//! The file a business writes down what it sells in: TOML or JSON, every name spelt out, unknown
//! names refused.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::rules::RulesEntry;

pub use super::clients::{OAuthClientEntry, ServiceAccountEntry};
pub use super::customers::CustomerEntry;

/// One file describes one environment.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Name of the environment everything below belongs to.
    pub environment: String,
    pub environments: Vec<EnvironmentEntry>,
    pub terms: Vec<TermsEntry>,
    pub projects: Vec<ProjectEntry>,
    pub groups: Vec<GroupEntry>,
    pub products: Vec<ProductEntry>,
    pub offers: Vec<OfferEntry>,
    pub partners: Vec<PartnerEntry>,
    pub credentials: Vec<CredentialEntry>,
    pub service_accounts: Vec<ServiceAccountEntry>,
    pub oauth_clients: Vec<OAuthClientEntry>,
    pub customers: Vec<CustomerEntry>,
    pub receivers: Vec<ReceiverEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentEntry {
    pub name: String,
    pub kind: EnvironmentKind,
    /// Sandbox only: the instant its clock stands at. Absent: it runs with the real one.
    pub clock: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentKind {
    Production,
    Sandbox,
}

/// A preset and what differs from it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsEntry {
    pub id: String,
    /// `platform`, `partner`, or the id of a room's preset. Default: its own id.
    pub preset: Option<String>,
    pub collector: Option<String>,
    pub renewal: Option<String>,
    /// Whether the renewal may be turned off and on again.
    pub renewal_switchable: Option<bool>,
    /// How long before its date the renewal order is written.
    pub order_lead: Option<String>,
    /// How long before its date the next period is charged for the first time.
    pub charge_lead: Option<String>,
    /// What begins without an offer is free for so long.
    pub trial: Option<String>,
    /// `as_renewed`, `itself` or `asked`: what makes a subscription of a trial at its end.
    pub trial_converts: Option<String>,
    /// Whether a fixed term is renewed here at its end, and by no order.
    pub renewed_here: Option<bool>,
    /// Paid once, for ever.
    pub lifetime: Option<bool>,
    /// `stop_renewal`: what is paid stays usable. `pause_entitlement`: off at once, and the end
    /// moves by the time that was paused.
    pub suspend_mode: Option<String>,
    /// How long after its end a canceled subscription may start again.
    pub restart_within: Option<String>,
    pub day_count: Option<String>,
    pub on_negative: Option<String>,
    /// Unpaid, but usable for so long.
    pub grace: Option<String>,
    /// Not renewed or extended, but usable for so long.
    pub term_grace: Option<String>,
    /// How long what was suspended is kept, where the suspension asks for that.
    pub retention: Option<String>,
    pub hold: Option<String>,
    pub retries: Option<Vec<String>>,
    pub reminders: Option<Vec<String>>,
    pub needs_customer: Option<bool>,
    pub one_per_group: Option<bool>,
    pub one_per_product: Option<bool>,
    /// `kept` or `moves`: whether who bought keeps his price, or moves to the list's with a
    /// renewal, asked where it rises much.
    pub prices: Option<String>,
    /// What may be done with it, and when.
    #[serde(default)]
    pub rules: RulesEntry,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectEntry {
    pub id: String,
    pub name: String,
    #[serde(default = "utc")]
    pub zone: String,
    #[serde(default = "english")]
    pub locale: String,
    pub terms: String,
    /// UUID of the store; made on first sight where absent.
    pub store: Option<String>,
    /// Who writes its invoices.
    pub issuer: Option<IssuerEntry>,
    /// Most characters of names, descriptions and names of groups.
    pub limits: Option<LimitsEntry>,
    /// By tag: discounts by the number of the term.
    #[serde(default)]
    pub discount_plans: BTreeMap<String, DiscountPlanEntry>,
    /// `everybody` or `who_holds_nothing`: whether who holds a product of a group may have the
    /// introductory offer of another.
    pub introductory_for: Option<String>,
    /// How many win-back offers there may be, and what they may ask.
    pub win_backs: Option<WinBackLimitsEntry>,
    /// How long before they pay more customers are told or asked.
    pub price_notice_days: Option<u32>,
    /// By currency: the amounts prices may have.
    pub price_points: Option<BTreeMap<String, Vec<String>>>,
    /// Where customers are asked about every increase.
    pub price_consent_always: Option<BTreeSet<String>>,
    /// By currency: what a US dollar is, to tell how much an increase is.
    pub per_dollar: Option<BTreeMap<String, String>>,
    /// `auto` or `manual`: whether new products wait for somebody's approval.
    pub review: Option<String>,
    /// Sandbox only: how long a month lasts in what is sold from now on, `five_minutes` say; `off`
    /// for a month.
    pub sandbox_renewal_rate: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscountPlanEntry {
    pub steps: Vec<PlanStepEntry>,
    /// `none` or `repeat`: what the terms after the last step get.
    pub after_last: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanStepEntry {
    pub step: i32,
    /// Percent off, as a decimal in text.
    pub off: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WinBackLimitsEntry {
    pub per_product: Option<u32>,
    pub running_per_place: Option<u32>,
    pub strict: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsEntry {
    pub name: Option<u32>,
    pub description: Option<u32>,
    pub group_name: Option<u32>,
    /// Codes a project may have redeemed in a quarter, and how many months those that are good
    /// once may last.
    pub redeemed_per_quarter: Option<u32>,
    pub one_time_months: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerEntry {
    /// The legal name.
    pub name: String,
    #[serde(default)]
    pub address: Vec<String>,
    pub vat_id: Option<String>,
    pub email: Option<String>,
    /// How numbers are printed: `INV-{number:06}`. Never changes.
    pub invoices: String,
    pub credit_notes: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupEntry {
    pub id: String,
    pub project: String,
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductEntry {
    pub id: String,
    pub project: String,
    /// The seller's own name for it; the id where absent.
    pub sku: Option<String>,
    pub group: Option<String>,
    pub name: String,
    pub description: Option<String>,
    /// ISO 8601, one unit: `P1M`.
    pub cycle: String,
    pub level: Option<u32>,
    #[serde(default)]
    pub prices: Vec<PriceEntry>,
    #[serde(default)]
    pub tax: TaxEntry,
    #[serde(default = "unit")]
    pub unit: String,
    /// Sold by what was used, which may be nothing.
    #[serde(default)]
    pub usage: bool,
    /// Absent: one, or zero for usage.
    pub quantity_min: Option<u32>,
    #[serde(default = "thousand")]
    pub quantity_max: u32,
    #[serde(default)]
    pub features: BTreeSet<String>,
    /// Devices per unit; absent where they are not counted.
    pub devices: Option<u32>,
    /// Where it is sold; absent for everywhere.
    pub territories: Option<BTreeSet<String>>,
    #[serde(default = "yes")]
    pub on_sale: bool,
    #[serde(default)]
    pub family_shareable: bool,
    pub terms: Option<String>,
    pub billings_max: Option<u32>,
    /// `periodic`, or `once` for what is charged with the first cycle alone.
    pub recurrence: Option<String>,
    /// `base`, or `addon` for what is sold beside a base only.
    pub role: Option<String>,
    /// Products that are sold as this one.
    pub bundle: Option<BundleEntry>,
    /// Whose place it may take, where changes stay within a family: `SECURITY`.
    pub product_family: Option<String>,
    /// Addons only: what it is an option of; absent for everything.
    #[serde(default)]
    pub option_of: BTreeSet<String>,
    /// Never subscribed to together with these.
    #[serde(default)]
    pub excludes: BTreeSet<String>,
    /// Only together with all of these.
    #[serde(default)]
    pub requires: BTreeSet<String>,
    /// What it is called in other languages, by their BCP 47 tags.
    #[serde(default)]
    pub texts: BTreeMap<String, TextEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleEntry {
    pub elements: Vec<String>,
    /// `full`: the customer gets all of it at once. `incremental`: one after the other.
    #[serde(default = "full")]
    pub mode: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextEntry {
    pub name: String,
    pub description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceEntry {
    /// Absent for every place without an entry of its own.
    pub territory: Option<String>,
    pub currency: String,
    /// A decimal in text: `"9.99"`.
    pub price: Option<String>,
    /// Tiers instead of one price.
    #[serde(default)]
    pub tiers: Vec<TierEntry>,
    /// `all_units` or `graduated`.
    pub mode: Option<String>,
    /// From when; absent for always.
    pub from: Option<String>,
    /// Whether who holds the product by then keeps his price; then `from` says by when.
    #[serde(default)]
    pub preserve: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierEntry {
    pub up_to: Option<u32>,
    pub price: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TaxEntry {
    /// `gross`: the tax is inside. `net`: it comes on top.
    pub basis: String,
    /// Percent as a decimal in text: `"19"`.
    pub rate: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferEntry {
    pub id: String,
    pub project: String,
    pub product: String,
    /// Other products it may be used for as well.
    #[serde(default)]
    pub also: BTreeSet<String>,
    /// `introductory`, `promotional`, `by_code` or `win_back`.
    pub kind: String,
    /// `new`, `existing`, `expired`; none where the kind alone says who may use it.
    #[serde(default)]
    pub customers: BTreeSet<String>,
    /// `alone`, `after_introductory` or `instead_of_introductory`.
    pub stacking: Option<String>,
    /// Of a win-back offer: which customers who left it is for.
    pub win_back: Option<WinBackEntry>,
    pub name: String,
    /// The seller's own identifier, unique in the group.
    pub identifier: Option<String>,
    pub code: Option<String>,
    /// `free_trial`, `pay_up_front` or `pay_as_you_go`.
    pub mode: String,
    /// The whole length, or one billing period where it is paid as you go.
    pub length: String,
    /// As you go: for so many billings; zero: until it is taken away.
    #[serde(default = "one")]
    pub periods: u32,
    #[serde(default)]
    pub prices: Vec<OfferPriceEntry>,
    /// As you go: what follows when the periods are used up, first one first.
    #[serde(default)]
    pub then: Vec<OfferStepEntry>,
    #[serde(default)]
    pub territories: BTreeSet<String>,
    /// The first instant it runs, and the first it does not any more.
    pub from: Option<String>,
    pub until: Option<String>,
    #[serde(default = "one")]
    pub uses_per_customer: u32,
}

/// Which customers who left are won back, in months.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WinBackEntry {
    #[serde(default)]
    pub paid_months_min: u32,
    #[serde(default)]
    pub away_months_min: u32,
    pub away_months_max: Option<u32>,
    pub wait_months: Option<u32>,
    /// `high` or `normal`.
    pub priority: Option<String>,
    /// `not_promoted` or `auto_generated`.
    pub promotion: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferStepEntry {
    #[serde(default = "one")]
    pub periods: u32,
    pub prices: Vec<OfferPriceEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferPriceEntry {
    pub territory: Option<String>,
    pub currency: Option<String>,
    pub price: Option<String>,
    /// So much less per unit and billing.
    pub less: Option<String>,
    /// Percent off, as a decimal in text.
    pub off: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerEntry {
    pub id: String,
    pub name: String,
    pub project: String,
    pub terms: String,
    #[serde(default)]
    pub products: BTreeSet<String>,
    #[serde(default)]
    pub territories: BTreeSet<String>,
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// What he agreed to in the partner room. What it may say is that room's to know.
    #[serde(default)]
    pub agreement: BTreeMap<String, super::agreement::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialEntry {
    pub id: String,
    pub name: Option<String>,
    pub rooms: BTreeSet<String>,
    #[serde(default)]
    pub scopes: BTreeSet<String>,
    pub partner: Option<String>,
    #[serde(default)]
    pub projects: BTreeSet<String>,
    /// What a key of it starts with: `pk_test`. Absent for a name and password.
    pub prefix: Option<String>,
    /// The key itself; made and printed once where absent.
    pub key: Option<String>,
    /// HTTP Basic: the user name. The password is `key`.
    pub user: Option<String>,
    /// How it may be shown in the partner room: some of `key`, `oauth`, `basic`.
    #[serde(default)]
    pub ways: BTreeSet<String>,
    pub not_after: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiverEntry {
    pub id: String,
    pub name: Option<String>,
    pub url: String,
    #[serde(default = "seed")]
    pub profile: String,
    /// `whsec_…`; made and printed once where absent.
    pub secret: Option<String>,
    #[serde(default)]
    pub events: BTreeSet<String>,
    pub partner: Option<String>,
    /// `strict` or `best_effort`; what is absent stays as it is, or is as usual.
    pub ordering: Option<String>,
    /// Messages at once, 1 to 64.
    pub concurrency: Option<u8>,
    /// Seconds before each of up to 20 attempts.
    pub retry_schedule: Option<Vec<u32>>,
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}

impl Default for TaxEntry {
    fn default() -> Self {
        Self { basis: "gross".to_owned(), rate: "0".to_owned() }
    }
}

fn utc() -> String {
    "UTC".to_owned()
}

fn english() -> String {
    "en-US".to_owned()
}

fn unit() -> String {
    "unit".to_owned()
}

fn seed() -> String {
    "seed".to_owned()
}

fn full() -> String {
    "full".to_owned()
}

const fn one() -> u32 {
    1
}

const fn thousand() -> u32 {
    1_000
}

const fn yes() -> bool {
    true
}

/// Reads TOML, or JSON where the text begins like it.
pub fn read(text: &str) -> Result<File, String> {
    if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| error.to_string())
    } else {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}
