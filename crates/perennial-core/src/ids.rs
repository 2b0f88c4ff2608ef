//! Names of things. Subscriptions and customers are made by us and carry a UUID (version 7, so
//! that key order is creation order); everything in the catalog is named by who defines it.

use std::fmt;

macro_rules! unique_id {
    ($(#[$doc:meta] $name:ident),* $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u128);

        impl $name {
            /// The canonical 16 bytes, big endian: byte order is creation order.
            pub const fn bytes(self) -> [u8; 16] {
                self.0.to_be_bytes()
            }

            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(u128::from_be_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            /// Lower-case hyphenated UUID form.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let hex = format!("{:032x}", self.0);
                for (group, range) in [0..8, 8..12, 12..16, 16..20, 20..32].into_iter().enumerate() {
                    if group > 0 {
                        f.write_str("-")?;
                    }
                    f.write_str(hex.get(range).unwrap_or_default())?;
                }
                Ok(())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    )*};
}

macro_rules! text_id {
    ($(#[$doc:meta] $name:ident),* $(,)?) => {$(
        #[$doc]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
    )*};
}

unique_id! {
    /// One subscription, on every surface.
    SubscriptionId,
    /// One customer (end user) of the installation.
    CustomerId,
    /// One device of a customer, as one subscription knows it.
    DeviceId,
    /// Somebody who is enrolled in a subscription, without a word about who he is.
    MemberId,
}

text_id! {
    /// A project: one business or app whose catalog stands alone.
    ProjectId,
    /// A group of products of which a customer holds one at a time.
    GroupId,
    /// A product, over all its versions.
    ProductId,
    /// An offer: a time-limited better price.
    OfferId,
    /// Codes for an offer that were made together.
    CodesId,
    /// A named set of terms in the catalog.
    TermsId,
    /// A partner who sells on his own account.
    PartnerId,
    /// A place of sale: ISO 3166-1 alpha-2, upper case.
    Territory,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unique_id_prints_as_a_uuid_and_keeps_its_bytes() {
        let id = SubscriptionId(0xc0a4_7254_fb78_4859_8954_d98f_f5fb_7730);
        assert_eq!(id.to_string(), "c0a47254-fb78-4859-8954-d98ff5fb7730");
        assert_eq!(SubscriptionId::from_bytes(id.bytes()), id);
    }
}
