//! Writing records as compact JSON. Every sale, renewal and change is written down at least twice,
//! and that is half of the work of a caller, so this knows what a general writer cannot: the
//! names of our members need no escaping, and hardly any of our texts do.
//!
//! What is rare is left to serde_json; what comes out is the same to the byte.

use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct};
use serde::ser::{SerializeStructVariant, SerializeTuple, SerializeTupleStruct};
use serde::ser::{SerializeTupleVariant, Serializer};

use super::digits::digits;

type Error = serde_json::Error;
type Done = Result<(), Error>;

/// Appends a value.
pub fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Done {
    value.serialize(Writer { out })
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

/// The members of an object or an array.
pub struct Members<'a> {
    out: &'a mut Vec<u8>,
    /// None was written so far.
    first: bool,
    close: &'static [u8],
}

impl<'a> Writer<'a> {
    /// Our own names: letters and underscores.
    fn name(&mut self, name: &'static str) {
        debug_assert!(!name.bytes().any(is_escaped), "{name}");
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'"');
    }

    /// `{"name":`, of a variant with something in it.
    fn variant(&mut self, name: &'static str) {
        self.out.push(b'{');
        self.name(name);
        self.out.push(b':');
    }

    fn members(self, open: u8, close: &'static [u8]) -> Members<'a> {
        self.out.push(open);
        Members { out: self.out, first: true, close }
    }

    fn rare<T: Serialize + ?Sized>(self, value: &T) -> Done {
        serde_json::to_writer(self.out, value)
    }
}

impl Members<'_> {
    fn comma(&mut self) {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.comma();
        write(self.out, value)
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
        self.comma();
        Writer { out: self.out }.name(name);
        self.out.push(b':');
        write(self.out, value)
    }

    fn closed(self) {
        self.out.extend_from_slice(self.close);
    }
}

fn is_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Members<'a>;
    type SerializeTuple = Members<'a>;
    type SerializeTupleStruct = Members<'a>;
    type SerializeTupleVariant = Members<'a>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Members<'a>;

    fn serialize_bool(self, value: bool) -> Done {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Done {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Done {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Done {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Done {
        if value < 0 {
            self.out.push(b'-');
        }
        self.serialize_u64(value.unsigned_abs())
    }

    fn serialize_i128(self, value: i128) -> Done {
        self.rare(&value)
    }

    fn serialize_u8(self, value: u8) -> Done {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Done {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Done {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Done {
        self.out.extend_from_slice(digits(value, &mut [0; 20]));
        Ok(())
    }

    fn serialize_u128(self, value: u128) -> Done {
        self.rare(&value)
    }

    fn serialize_f32(self, value: f32) -> Done {
        self.rare(&value)
    }

    fn serialize_f64(self, value: f64) -> Done {
        self.rare(&value)
    }

    fn serialize_char(self, value: char) -> Done {
        self.rare(&value)
    }

    fn serialize_str(self, text: &str) -> Done {
        if text.bytes().any(is_escaped) {
            return self.rare(text);
        }
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Done {
        self.rare(value)
    }

    fn serialize_none(self) -> Done {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }

    fn serialize_unit_variant(mut self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.name(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Done {
        self.variant(variant);
        write(self.out, value)?;
        self.out.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Members<'a>, Error> {
        Ok(self.members(b'[', b"]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Members<'a>, Error> {
        Ok(self.members(b'[', b"]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, Error> {
        Ok(self.members(b'[', b"]"))
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'a>, Error> {
        self.variant(variant);
        Ok(self.members(b'[', b"]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, Error> {
        Ok(self.members(b'{', b"}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, Error> {
        Ok(self.members(b'{', b"}"))
    }

    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'a>, Error> {
        self.variant(variant);
        Ok(self.members(b'{', b"}}"))
    }
}

/// Elements of an array, by the name each kind of array has for them.
macro_rules! elements {
    ($($kind:ident $element:ident,)*) => {
        $(impl $kind for Members<'_> {
            type Ok = ();
            type Error = Error;

            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                self.element(value)
            }

            fn end(self) -> Done {
                self.closed();
                Ok(())
            }
        })*
    };
}

elements! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

/// Members of an object whose names are ours.
macro_rules! named {
    ($($kind:ident,)*) => {
        $(impl $kind for Members<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Done {
                self.member(name, value)
            }

            fn end(self) -> Done {
                self.closed();
                Ok(())
            }
        })*
    };
}

named! { SerializeStruct, SerializeStructVariant, }

/// The names are the merchant's, and texts, always.
impl SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        self.comma();
        let start = self.out.len();
        write(self.out, key)?;
        match self.out.get(start) {
            Some(b'"') => Ok(()),
            _ => Err(Error::custom("a key that is not a text")),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.out.push(b':');
        write(self.out, value)
    }

    fn end(self) -> Done {
        self.closed();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::write;

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    struct Inner(i64);

    #[derive(Serialize)]
    struct Pair(u8, bool);

    #[derive(Serialize)]
    enum Kind {
        Plain,
        One(Inner),
        Two(u32, String),
        Named { a: Option<u8>, b: Option<u8> },
    }

    #[derive(Serialize)]
    struct Everything {
        numbers: (u8, i8, u16, i16, u32, i32, u64, i64),
        wide: (u128, i128),
        rest: (f32, f64, char, (), Unit, Pair),
        texts: Vec<&'static str>,
        kinds: Vec<Kind>,
        empty: Vec<u8>,
        map: BTreeMap<String, Option<Inner>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<u8>,
    }

    #[test]
    fn the_bytes_are_those_of_serde_json() {
        let everything = Everything {
            numbers: (u8::MAX, i8::MIN, 0, i16::MIN, u32::MAX, i32::MIN, u64::MAX, i64::MIN),
            wide: (u128::MAX, i128::MIN),
            rest: (0.5, -1.25, '"', (), Unit, Pair(7, true)),
            texts: vec!["", "plain", "\"", "\\", "\u{0}\u{1f}\n", "\u{7f}", "Müller 漢字 😀"],
            kinds: vec![
                Kind::Plain,
                Kind::One(Inner(-1)),
                Kind::Two(1, "a\tb".to_owned()),
                Kind::Named { a: None, b: Some(0) },
            ],
            empty: vec![],
            map: BTreeMap::from([
                (String::new(), None),
                ("a\"b".to_owned(), Some(Inner(1))),
                ("ß".to_owned(), Some(Inner(0))),
            ]),
            left_out: None,
        };
        let mut bytes = b"before ".to_vec();
        write(&mut bytes, &everything).unwrap();
        let known = serde_json::to_string(&everything).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), format!("before {known}"));
    }

    #[test]
    fn only_texts_name_the_members_of_a_map() {
        assert!(write(&mut vec![], &BTreeMap::from([(1, 2)])).is_err());
    }
}
