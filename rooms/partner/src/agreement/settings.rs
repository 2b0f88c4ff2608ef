//! The settings an agreement is kept in: texts by name, read into types or refused by name.

use std::collections::BTreeSet;
use std::fmt;

use perennial_core::ids::{PartnerId, ProductId};
use perennial_engine::Cidr;
use perennial_engine::directory::Partner;

use crate::text;

/// What every name of this room begins with. The others are other rooms'.
const PREFIX: &str = "partner.";
/// What may be said of each product: `partner.sku.<product>`.
const OF_PRODUCTS: [&str; 7] =
    ["sku", "terms", "family", "options", "national_id", "activation_url", "approval"];
const LINK_CHARS_MAX: usize = 500;

/// A setting that cannot be read, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    name: String,
    expected: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{PREFIX}{}` is {}", self.name, self.expected)
    }
}

/// Reads settings by name, and remembers which of them nobody asked for.
pub struct Reader<'p> {
    partner: &'p Partner,
    left: BTreeSet<&'p str>,
}

/// One entry of a list.
pub trait Entry: Sized {
    fn read(text: &str) -> Option<Self>;
}

impl Entry for PartnerId {
    fn read(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

impl Entry for ProductId {
    fn read(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

/// The version of a document.
impl Entry for String {
    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Entry for Cidr {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl<'p> Reader<'p> {
    pub fn of(partner: &'p Partner) -> Self {
        let names = partner.settings.keys().filter_map(|name| name.strip_prefix(PREFIX));
        Self { partner, left: names.collect() }
    }

    /// Whether all there was has been read.
    pub fn done(&self) -> Result<(), Unreadable> {
        let left = self.left.first();
        left.map_or(Ok(()), |name| Err(unreadable(name, "no setting of the partner room")))
    }

    /// The products anything is said of.
    pub fn products(&self) -> BTreeSet<&'p str> {
        let of_products = self.left.iter().filter_map(|name| name.split_once('.'));
        let of_products = of_products.filter(|(member, _)| OF_PRODUCTS.contains(member));
        of_products.map(|(_, product)| product).collect()
    }

    fn get(&mut self, name: &str) -> Option<&'p str> {
        let full = format!("{PREFIX}{name}");
        let (known, value) = self.partner.settings.get_key_value(&full)?;
        self.left.remove(&known[PREFIX.len()..]);
        Some(value)
    }

    fn read<T>(
        &mut self,
        name: &str,
        expected: impl FnOnce() -> String,
        read: impl FnOnce(&'p str) -> Option<T>,
    ) -> Result<Option<T>, Unreadable> {
        let Some(text) = self.get(name) else { return Ok(None) };
        read(text).map(Some).ok_or_else(|| unreadable(name, expected()))
    }

    pub fn text(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.read(name, || "not empty".to_owned(), filled)
    }

    /// A name the partner gives.
    pub fn reference(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        let fits = |given: &str| text::is_reference(given).then(|| given.to_owned());
        self.read(name, || "1 to 128 printable characters".to_owned(), fits)
    }

    pub fn flag(&mut self, name: &str) -> Result<Option<bool>, Unreadable> {
        self.read(name, || "true or false".to_owned(), |text| text.parse().ok())
    }

    pub fn number(&mut self, name: &str, max: u32) -> Result<Option<u32>, Unreadable> {
        let fits = |text: &str| text.parse().ok().filter(|number| (1..=max).contains(number));
        self.read(name, || format!("a number from 1 to {max}"), fits)
    }

    /// One of some words.
    pub fn word<T: Copy>(
        &mut self,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Unreadable> {
        self.read(name, || one_of(words), |text| meant(words, text))
    }

    /// Some of some words, at least one.
    pub fn words<T: Copy + Ord>(
        &mut self,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<Option<BTreeSet<T>>, Unreadable> {
        let some = |text: &str| {
            let each = text.split_whitespace().map(|word| meant(words, word));
            let each: BTreeSet<T> = each.collect::<Option<_>>()?;
            (!each.is_empty()).then_some(each)
        };
        self.read(name, || format!("some of {}", one_of(words)), some)
    }

    /// Entries with a space between them.
    pub fn list<T: Entry, L: FromIterator<T>>(
        &mut self,
        name: &str,
    ) -> Result<Option<L>, Unreadable> {
        let each = |text: &'p str| text.split_whitespace().map(T::read).collect();
        self.read(name, || "a list of names or networks, with spaces between".to_owned(), each)
    }

    /// Where a code is redeemed: over TLS, with a place for the code.
    pub fn link(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        let expected = || "an https address with {code} in it".to_owned();
        let fits = |text: &str| {
            let sound = text.starts_with("https://")
                && text.contains("{code}")
                && text.len() <= LINK_CHARS_MAX
                && text.bytes().all(|byte| byte.is_ascii_graphic());
            sound.then(|| text.to_owned())
        };
        self.read(name, expected, fits)
    }
}

fn unreadable(name: &str, expected: impl Into<String>) -> Unreadable {
    Unreadable { name: name.to_owned(), expected: expected.into() }
}

fn meant<T: Copy>(words: &[(&str, T)], text: &str) -> Option<T> {
    words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
}

fn one_of<T>(words: &[(&str, T)]) -> String {
    let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
    words.join(", ")
}
