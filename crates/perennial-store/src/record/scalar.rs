//! The smallest parts of records: instants as integers, and everything with a word or a text form
//! of its own.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use perennial_core::ids::{CustomerId, SubscriptionId};
use perennial_core::money::Currency;
use perennial_core::time::{Instant, Span, TimeError, Zone};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct At(pub Instant);

impl TryFrom<i64> for At {
    type Error = TimeError;

    fn try_from(micros: i64) -> Result<Self, TimeError> {
        Instant::from_micros(micros).map(Self)
    }
}

impl From<At> for i64 {
    fn from(at: At) -> Self {
        at.0.micros()
    }
}

/// Something that is written as one short text.
pub trait TextForm: Sized {
    fn show(&self) -> Cow<'_, str>;
    fn read(text: &str) -> Option<Self>;
}

/// A value in its text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct As<T>(pub T);

impl<T: TextForm> Serialize for As<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.show())
    }
}

impl<'de, T: TextForm> Deserialize<'de> for As<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);

        impl<T: TextForm> Visitor<'_> for Reader<T> {
            type Value = As<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word or text this program knows")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                T::read(text).map(As).ok_or_else(|| {
                    let head = text.chars().take(40).collect::<String>();
                    E::custom(format_args!("{head:?} is none of the words known here"))
                })
            }
        }

        deserializer.deserialize_str(Reader(PhantomData))
    }
}

/// Gives each variant of an enum its stable word.
macro_rules! words {
    ($type:ty { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $crate::record::scalar::TextForm for $type {
            fn show(&self) -> std::borrow::Cow<'_, str> {
                std::borrow::Cow::Borrowed(match self { $(Self::$variant => $word),* })
            }

            fn read(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(super) use words;

impl TextForm for Currency {
    fn show(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.code())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl TextForm for Span {
    fn show(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl TextForm for Zone {
    fn show(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.name())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

/// 32 hexadecimal digits.
impl TextForm for u128 {
    fn show(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{self:032x}"))
    }

    fn read(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        Self::from_str_radix(text, 16).ok().filter(|_| digits && text.len() == 32)
    }
}

impl TextForm for SubscriptionId {
    fn show(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{:032x}", self.0))
    }

    fn read(text: &str) -> Option<Self> {
        u128::read(text).map(Self)
    }
}

impl TextForm for CustomerId {
    fn show(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{:032x}", self.0))
    }

    fn read(text: &str) -> Option<Self> {
        u128::read(text).map(Self)
    }
}

/// Bytes as hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl TextForm for Bytes {
    fn show(&self) -> Cow<'_, str> {
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
        Cow::Owned(self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
    }

    fn read(text: &str) -> Option<Self> {
        let pairs = text.as_bytes().chunks(2);
        let byte = |pair: &[u8]| {
            let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
            u8::try_from(digit(0)? * 16 + digit(1)?).ok()
        };
        pairs.map(byte).collect::<Option<Vec<_>>>().map(Self)
    }
}

/// Whether a member is as usual and so left out.
pub fn usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// For counters that begin at one.
pub fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
pub fn is_one(value: &u32) -> bool {
    *value == 1
}
