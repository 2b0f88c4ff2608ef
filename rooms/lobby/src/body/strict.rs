//! Makes a wire type's structs read objects and nothing else.
//!
//! serde lets a struct be read from an array, member by member in order; no API means that. So
//! the deserializer is wrapped all the way down, and a struct's visitor refuses an array. What
//! serde buffers first (`untagged`, internally tagged, `flatten`) is out of reach.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

/// A deserializer, or one of its parts, whose structs are objects.
pub(super) struct Strict<T>(pub(super) T);

/// A visitor that hands on strict parts; `OBJECT` if it belongs to a struct.
struct Seeing<V, const OBJECT: bool>(V);

type Plain<V> = Seeing<V, false>;
type Object<V> = Seeing<V, true>;

macro_rules! read {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(Plain::<V>::of(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    read! {
        deserialize_any deserialize_bool deserialize_char deserialize_str deserialize_string
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_seq deserialize_map deserialize_identifier
        deserialize_ignored_any
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, Plain::of(visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Plain::of(visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(length, Plain::of(visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, length, Plain::of(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct(name, fields, Object::of(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, Plain::of(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

impl<V, const OBJECT: bool> Seeing<V, OBJECT> {
    fn of(visitor: V) -> Self {
        Self(visitor)
    }
}

macro_rules! see {
    ($($method:ident: $kind:ty)*) => {$(
        fn $method<E: Error>(self, value: $kind) -> Result<V::Value, E> {
            self.0.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>, const OBJECT: bool> Visitor<'de> for Seeing<V, OBJECT> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    see! {
        visit_bool: bool visit_char: char
        visit_i8: i8 visit_i16: i16 visit_i32: i32 visit_i64: i64 visit_i128: i128
        visit_u8: u8 visit_u16: u16 visit_u32: u32 visit_u64: u64 visit_u128: u128
        visit_f32: f32 visit_f64: f64
        visit_str: &str visit_borrowed_str: &'de str visit_string: String
        visit_bytes: &[u8] visit_borrowed_bytes: &'de [u8] visit_byte_buf: Vec<u8>
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Strict(inner))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Strict(inner))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        if OBJECT {
            return Err(A::Error::invalid_type(Unexpected::Seq, &"an object"));
        }
        self.0.visit_seq(Strict(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Strict(members))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Strict(variant))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Strict(inner))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(Strict(seed))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Strict<A> {
    type Error = A::Error;
    type Variant = Strict<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (value, variant) = self.0.variant_seed(Strict(seed))?;
        Ok((value, Strict(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Strict(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Plain::of(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Object::of(visitor))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::value::RawValue;

    use crate::body::{JsonLimits, parse_json};

    #[derive(Debug, Deserialize, PartialEq)]
    struct Point {
        x: i64,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Id(String);

    #[derive(Debug, Deserialize, PartialEq)]
    enum Shape {
        Dot,
        At(Point),
        Pair(i64, i64),
        Named { x: i64 },
    }

    #[derive(Debug, Deserialize)]
    struct All {
        point: Point,
        maybe: Option<Point>,
        list: Vec<Point>,
        map: BTreeMap<String, Point>,
        shapes: Vec<Shape>,
        tuple: (Id, bool, char, f64),
        raw: Box<RawValue>,
        exact: serde_json::Number,
        any: serde_json::Value,
    }

    const GOOD: &str = r#"{"point":{"x":1},"maybe":{"x":2},"list":[{"x":3}],"map":{"m":{"x":4}},
        "shapes":["Dot",{"At":{"x":5}},{"Pair":[6,7]},{"Named":{"x":8}}],
        "tuple":["id",true,"c",1.5],"raw":{"k": 1.10},"exact":1.10,"any":[{"a":1.10}],"more":[]}"#;

    fn all(json: &str) -> Result<All, crate::BodyError> {
        parse_json(json.as_bytes(), &JsonLimits::default())
    }

    #[test]
    fn every_shape_of_type_is_still_read() {
        let all = all(GOOD).expect("good");
        assert_eq!((all.point, all.maybe), (Point { x: 1 }, Some(Point { x: 2 })));
        assert_eq!((&all.list[0], &all.map["m"]), (&Point { x: 3 }, &Point { x: 4 }));
        let shapes =
            [Shape::Dot, Shape::At(Point { x: 5 }), Shape::Pair(6, 7), Shape::Named { x: 8 }];
        assert_eq!(all.shapes, shapes);
        assert_eq!(all.tuple, (Id("id".to_owned()), true, 'c', 1.5));
        assert_eq!((all.raw.get(), all.exact.to_string()), (r#"{"k": 1.10}"#, "1.10".to_owned()));
        assert_eq!(all.any.to_string(), r#"[{"a":1.10}]"#);
    }

    #[test]
    fn an_array_is_no_object() {
        for (good, bad, path) in [
            (r#""point":{"x":1}"#, r#""point":[1]"#, "/point"),
            (r#""maybe":{"x":2}"#, r#""maybe":[2]"#, "/maybe"),
            (r#"[{"x":3}]"#, "[[3]]", "/list/0"),
            (r#""m":{"x":4}"#, r#""m":[4]"#, "/map/m"),
            (r#"{"At":{"x":5}}"#, r#"{"At":[5]}"#, "/shapes/1"),
            (r#"{"Named":{"x":8}}"#, r#"{"Named":[8]}"#, "/shapes/3"),
        ] {
            let json = GOOD.replace(good, bad);
            assert_ne!(json, GOOD);
            let error = all(&json).expect_err(bad);
            assert_eq!((error.code(), error.path()), ("wrong-type", Some(path)), "{bad}");
        }
    }
}
