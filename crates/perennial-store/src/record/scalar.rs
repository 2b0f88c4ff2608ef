//! The smallest parts of records: instants as integers, and everything with a word or a text form
//! of its own.

use std::fmt;
use std::marker::PhantomData;

use perennial_core::ids::{CustomerId, DeviceId, MemberId, SubscriptionId};
use perennial_core::money::Currency;
use perennial_core::time::{Instant, Span, TimeError, Unit, Zone};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::digits::digits;

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
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read(text: &str) -> Option<Self>;
}

/// A value in its text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct As<T>(pub T);

impl<T: TextForm> Serialize for As<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
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
            fn write<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(match self { $(Self::$variant => $word),* })
            }

            fn read(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(super) use words;

impl TextForm for Currency {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

/// As it is printed.
impl TextForm for Span {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (before, after) = match self.unit {
            Unit::Second => ("PT", b'S'),
            Unit::Hour => ("PT", b'H'),
            Unit::Day => ("P", b'D'),
            Unit::Week => ("P", b'W'),
            Unit::Month => ("P", b'M'),
            Unit::Year => ("P", b'Y'),
        };
        let mut buffer = [0; 20];
        let count = digits(self.count.into(), &mut buffer);
        let mut text = Vec::with_capacity(16);
        text.extend_from_slice(before.as_bytes());
        text.extend_from_slice(count);
        text.push(after);
        serializer.serialize_str(std::str::from_utf8(&text).unwrap_or_default())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

impl TextForm for Zone {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }

    fn read(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }
}

/// 32 hexadecimal digits.
impl TextForm for u128 {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut digits = [0; 32];
        hexadecimal(&self.to_be_bytes(), &mut digits);
        serializer.serialize_str(std::str::from_utf8(&digits).unwrap_or_default())
    }

    fn read(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        Self::from_str_radix(text, 16).ok().filter(|_| digits && text.len() == 32)
    }
}

impl TextForm for SubscriptionId {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }

    fn read(text: &str) -> Option<Self> {
        u128::read(text).map(Self)
    }
}

impl TextForm for CustomerId {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }

    fn read(text: &str) -> Option<Self> {
        u128::read(text).map(Self)
    }
}

impl TextForm for DeviceId {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }

    fn read(text: &str) -> Option<Self> {
        u128::read(text).map(Self)
    }
}

impl TextForm for MemberId {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }

    fn read(text: &str) -> Option<Self> {
        u128::read(text).map(Self)
    }
}

/// Two digits for each byte.
fn hexadecimal(bytes: &[u8], digits: &mut [u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (byte, pair) in bytes.iter().zip(digits.chunks_exact_mut(2)) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
}

/// Bytes as hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl TextForm for Bytes {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut digits = vec![0; self.0.len() * 2];
        hexadecimal(&self.0, &mut digits);
        serializer.serialize_str(std::str::from_utf8(&digits).unwrap_or_default())
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

/// A hash: 64 hexadecimal digits.
impl TextForm for [u8; 32] {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut digits = [0; 64];
        hexadecimal(self, &mut digits);
        serializer.serialize_str(std::str::from_utf8(&digits).unwrap_or_default())
    }

    fn read(text: &str) -> Option<Self> {
        Bytes::read(text)?.0.try_into().ok()
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
