//! An answer before it is written: members in order, with what either dialect needs to know.

/// One value of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    Null,
    Text(String),
    Whole(i64),
    /// An exact decimal such as `10.0`.
    Decimal(String),
    Flag(bool),
    /// RFC 3339 in UTC with `Z`; XML has no zone.
    Date(String),
    /// A status: its word, and the integer JSON has for it.
    Word(&'static str, i64),
    Group(Vec<(&'static str, Tree)>),
    /// Elements, each named so in XML.
    List(&'static str, Vec<Tree>),
}

/// What can be put into an answer.
pub trait Written {
    fn tree(&self) -> Tree;
}

/// An exact decimal with at least one digit after the point, and no needless zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(String);

/// An instant as RFC 3339 with `Z`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date(pub String);

impl Decimal {
    /// From plain decimal text: `35.70` is written `35.7`, `500` is written `500.0`.
    pub fn of(text: &str) -> Self {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        Self(format!("{whole}.{}", if fraction.is_empty() { "0" } else { fraction }))
    }
}

impl Written for String {
    fn tree(&self) -> Tree {
        Tree::Text(self.clone())
    }
}

impl Written for i64 {
    fn tree(&self) -> Tree {
        Tree::Whole(*self)
    }
}

impl Written for bool {
    fn tree(&self) -> Tree {
        Tree::Flag(*self)
    }
}

impl Written for Decimal {
    fn tree(&self) -> Tree {
        Tree::Decimal(self.0.clone())
    }
}

impl Written for Date {
    fn tree(&self) -> Tree {
        Tree::Date(self.0.clone())
    }
}

impl<T: Written> Written for Option<T> {
    fn tree(&self) -> Tree {
        self.as_ref().map_or(Tree::Null, Written::tree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_as_the_samples_write_them() {
        for (text, written) in
            [("35.70", "35.7"), ("30.00", "30.0"), ("500", "500.0"), ("-0.05", "-0.05")]
        {
            assert_eq!(Decimal::of(text).0, written);
        }
    }
}
