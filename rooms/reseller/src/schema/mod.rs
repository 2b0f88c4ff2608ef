//! The messages of the public schema that this room reads or writes, as data: member names, types,
//! which are only ever written by us, and the enum values in the order of their numbers.
//!
//! Errors, partial answers, the discovery document and the OpenAPI document all come from these
//! tables; `facts` holds them against the newest public schema.

pub mod about;
mod catalog;
mod choices;
#[cfg(test)]
mod facts;
mod line_item;
pub mod methods;
mod requests;
mod sessions;
mod subscription;

pub use catalog::*;
pub use choices::*;
pub use line_item::*;
pub use requests::*;
pub use sessions::*;
pub use subscription::*;

/// One message of the schema.
#[derive(Debug)]
pub struct Message {
    pub name: &'static str,
    pub fields: &'static [Field],
}

#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    /// Output only: ignored where a client sends it.
    pub output: bool,
    /// What the document says of it.
    pub said: Said,
    /// Of the members marked so a message has at most one.
    pub one: bool,
}

/// How the document marks a member. We read leniently: a member is required where a call needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Optional,
    Required,
    ReadOnly,
    /// Always there, and only ever written by us.
    RequiredReadOnly,
    /// An identifier: written by us, though the document does not mark it.
    Identifier,
    Deprecated,
}

#[derive(Debug)]
pub enum Kind {
    Text,
    Flag,
    Int32,
    /// A decimal in quotes; a bare number is read too.
    Int64,
    Time,
    /// Names of members, with commas between them.
    Mask,
    Choice(&'static Choice),
    Part(&'static Message),
    Texts,
    Parts(&'static Message),
}

/// An enum. A value may be sent by its number, which is its place here.
#[derive(Debug)]
pub struct Choice {
    /// With the message it belongs to, as errors name it.
    pub name: &'static str,
    pub values: &'static [&'static str],
}

impl Message {
    /// A member by its name, or by the snake_case one it was made from.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name || snake(field.name) == name)
    }
}

impl Kind {
    /// The message such a member holds, if it holds one.
    pub fn below(&self) -> Option<&'static Message> {
        match self {
            Self::Part(message) | Self::Parts(message) => Some(message),
            Self::Text
            | Self::Flag
            | Self::Int32
            | Self::Int64
            | Self::Time
            | Self::Mask
            | Self::Choice(_)
            | Self::Texts => None,
        }
    }
}

/// `partnerUserToken` as `partner_user_token`.
pub fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

const fn put(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, output: false, said: Said::Optional, one: false }
}

/// One of several that exclude each other.
const fn one(name: &'static str, kind: Kind) -> Field {
    Field { one: true, ..put(name, kind) }
}

/// Documented as required.
const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, output: false, said: Said::Required, one: false }
}

/// The form of before, still read.
const fn old(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, output: false, said: Said::Deprecated, one: false }
}

const fn out(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, output: true, said: Said::ReadOnly, one: false }
}

/// The resource's own name.
const fn own_name() -> Field {
    Field { name: "name", kind: Kind::Text, output: true, said: Said::Identifier, one: false }
}

/// Written by us, and always there.
const fn out_always(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, output: true, said: Said::RequiredReadOnly, one: false }
}
