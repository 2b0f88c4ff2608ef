//! What was asked, read leniently as this surface promises (section 2): members in any letter
//! case, unknown ones ignored, `null` and empty text as absent, numbers also as text.

use perennial_core::time::Instant;
use room_lobby::body::text_is_plain;

/// One value of a call, from either dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    Null,
    Flag(bool),
    /// The digits as they were sent.
    Number(String),
    /// Text; in XML every value that holds no elements.
    Text(String),
    List(Vec<Given>),
    /// Members of an object, in order.
    Group(Vec<(String, Given)>),
    /// Elements of XML: an object or a list, as the reader expects.
    Elements(Vec<(String, Given)>),
}

/// Why a call cannot be read; the name is the member's, as documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Missing(&'static str),
    Invalid(&'static str),
}

/// A word of a documented enum.
pub trait FromWord: Sized {
    /// From the word in any letter case, the short code, or the integer as text.
    fn from_word(text: &str) -> Option<Self>;
}

/// The members of one object.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'g>(&'g [(String, Given)]);

impl Given {
    /// The members, where this is an object called `name`.
    pub fn fields(&self, name: &'static str) -> Result<Fields<'_>, Unreadable> {
        match self {
            Self::Group(members) | Self::Elements(members) => Ok(Fields(members)),
            // An empty element of XML.
            Self::Text(text) if text.trim().is_empty() => Ok(Fields(&[])),
            Self::Null | Self::Flag(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => {
                Err(Unreadable::Invalid(name))
            }
        }
    }

    /// A scalar as text; nothing for null and for blank text.
    fn scalar(&self, name: &'static str) -> Result<Option<&str>, Unreadable> {
        match self {
            Self::Null => Ok(None),
            Self::Number(text) | Self::Text(text) => {
                Ok(Some(text.trim()).filter(|text| !text.is_empty()))
            }
            Self::Flag(_) | Self::List(_) | Self::Group(_) | Self::Elements(_) => {
                Err(Unreadable::Invalid(name))
            }
        }
    }

    /// An int32, also as text.
    pub fn int(&self, name: &'static str) -> Result<Option<i32>, Unreadable> {
        let text = self.scalar(name)?;
        text.map(|text| text.parse().map_err(|_| Unreadable::Invalid(name))).transpose()
    }
}

impl<'g> Fields<'g> {
    /// The member of this name in any letter case. Two of them could be read differently by two
    /// readers, so they are refused.
    fn find(&self, name: &'static str) -> Result<Option<&'g Given>, Unreadable> {
        let mut found = self.0.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(Unreadable::Invalid(name)),
            (Some((_, Given::Null)) | None, None) => Ok(None),
            (Some((_, given)), None) => Ok(Some(given)),
        }
    }

    fn scalar(&self, name: &'static str) -> Result<Option<&'g str>, Unreadable> {
        self.find(name)?.map_or(Ok(None), |given| given.scalar(name))
    }

    /// The digits of a `SubscriptionId`, with or without its `S`.
    pub fn subscription_id(&self, name: &'static str) -> Result<u64, Unreadable> {
        let text = self.scalar(name)?.ok_or(Unreadable::Missing(name))?;
        subscription_number(text).ok_or(Unreadable::Invalid(name))
    }

    pub fn int(&self, name: &'static str) -> Result<Option<i32>, Unreadable> {
        self.find(name)?.map_or(Ok(None), |given| given.int(name))
    }

    /// A count or a running number: an int32 from one.
    pub fn counting(&self, name: &'static str) -> Result<u32, Unreadable> {
        let number = self.int(name)?.ok_or(Unreadable::Missing(name))?;
        u32::try_from(number).ok().filter(|n| *n > 0).ok_or(Unreadable::Invalid(name))
    }

    /// An int64, also as text.
    pub fn long(&self, name: &'static str) -> Result<Option<i64>, Unreadable> {
        let text = self.scalar(name)?;
        text.map(|text| text.parse().map_err(|_| Unreadable::Invalid(name))).transpose()
    }

    /// An id of the catalog: an int64 from one.
    pub fn id(&self, name: &'static str) -> Result<u64, Unreadable> {
        let number = self.long(name)?.ok_or(Unreadable::Missing(name))?;
        u64::try_from(number).ok().filter(|n| *n > 0).ok_or(Unreadable::Invalid(name))
    }

    /// A total that may be nothing: an int32 from zero.
    pub fn total(&self, name: &'static str) -> Result<Option<u32>, Unreadable> {
        let total = |number| u32::try_from(number).map_err(|_| Unreadable::Invalid(name));
        self.int(name)?.map(total).transpose()
    }

    /// Digits as they were sent, which nobody has read as a float.
    pub fn digits(&self, name: &'static str) -> Result<&'g str, Unreadable> {
        self.scalar(name)?.ok_or(Unreadable::Missing(name))
    }

    pub fn flag(&self, name: &'static str) -> Result<Option<bool>, Unreadable> {
        match self.find(name)? {
            Some(Given::Flag(flag)) => Ok(Some(*flag)),
            Some(Given::Text(text)) if text.trim().is_empty() => Ok(None),
            Some(Given::Text(text)) => {
                flag_of(text.trim()).map(Some).ok_or(Unreadable::Invalid(name))
            }
            Some(_) => Err(Unreadable::Invalid(name)),
            None => Ok(None),
        }
    }

    /// The elements of a list that must not be empty.
    pub fn list(&self, name: &'static str) -> Result<Vec<&'g Given>, Unreadable> {
        let elements: Vec<&Given> = match self.find(name)? {
            Some(Given::List(elements)) => elements.iter().collect(),
            Some(Given::Elements(elements)) => elements.iter().map(|(_, given)| given).collect(),
            Some(Given::Text(text)) if text.trim().is_empty() => vec![],
            Some(_) => return Err(Unreadable::Invalid(name)),
            None => vec![],
        };
        if elements.is_empty() { Err(Unreadable::Missing(name)) } else { Ok(elements) }
    }

    /// A member that is an object itself.
    pub fn group(&self, name: &'static str) -> Result<Option<Fields<'g>>, Unreadable> {
        self.find(name)?.map(|given| given.fields(name)).transpose()
    }

    /// Text as it was sent, which may be empty.
    pub fn text(&self, name: &'static str) -> Result<Option<&'g str>, Unreadable> {
        match self.find(name)? {
            Some(Given::Text(text) | Given::Number(text)) if text_is_plain(text) => Ok(Some(text)),
            Some(_) => Err(Unreadable::Invalid(name)),
            None => Ok(None),
        }
    }

    /// A date with a zone, or UTC where XML brings none.
    pub fn date(&self, name: &'static str) -> Result<Instant, Unreadable> {
        let text = self.scalar(name)?.ok_or(Unreadable::Missing(name))?;
        let zoned = Instant::parse(text).or_else(|_| Instant::parse(&format!("{text}Z")));
        zoned.map_err(|_| Unreadable::Invalid(name))
    }

    /// A word where one is given.
    pub fn choice<W: FromWord>(&self, name: &'static str) -> Result<Option<W>, Unreadable> {
        let text = self.scalar(name)?;
        text.map(|text| W::from_word(text).ok_or(Unreadable::Invalid(name))).transpose()
    }

    pub fn word<W: FromWord>(&self, name: &'static str) -> Result<W, Unreadable> {
        let text = self.scalar(name)?.ok_or(Unreadable::Missing(name))?;
        W::from_word(text).ok_or(Unreadable::Invalid(name))
    }
}

/// `^[Ss]?\d+$`.
pub fn subscription_number(text: &str) -> Option<u64> {
    let digits = text.strip_prefix(['S', 's']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// `true` and `1`, `false` and `0`, in any letter case.
pub fn flag_of(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(members: &[(&str, Given)]) -> Given {
        Given::Group(
            members.iter().map(|(name, given)| ((*name).to_owned(), given.clone())).collect(),
        )
    }

    fn text(text: &str) -> Given {
        Given::Text(text.to_owned())
    }

    #[test]
    fn ids_come_with_and_without_their_letter() {
        for (given, number) in [
            ("S4100001", Some(4_100_001)),
            ("s4100001", Some(4_100_001)),
            ("4100001", Some(4_100_001)),
            ("SS1", None),
            ("S", None),
            ("", None),
            ("+1", None),
            ("1.0", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(subscription_number(given), number, "{given}");
        }
    }

    #[test]
    fn members_are_found_in_any_case_and_null_is_absent() {
        let given = group(&[("quantity", text("2")), ("RUNNINGNUMBER", Given::Null)]);
        let fields = given.fields("Body").expect("members");
        assert_eq!(fields.counting("Quantity"), Ok(2));
        assert_eq!(fields.counting("RunningNumber"), Err(Unreadable::Missing("RunningNumber")));
        let twice = group(&[("Quantity", text("2")), ("quantity", text("3"))]);
        let fields = twice.fields("Body").expect("members");
        assert_eq!(fields.int("Quantity"), Err(Unreadable::Invalid("Quantity")));
    }

    #[test]
    fn counts_are_int32_from_one() {
        for number in ["0", "-1", "2147483648", "1.5", "1e3", "x"] {
            let given = group(&[("Quantity", Given::Number(number.to_owned()))]);
            let fields = given.fields("Body").expect("members");
            assert_eq!(
                fields.counting("Quantity"),
                Err(Unreadable::Invalid("Quantity")),
                "{number}"
            );
        }
    }

    #[test]
    fn a_date_without_a_zone_is_utc() {
        let given = group(&[("NextBillingDate", text("2019-11-26T00:00:00"))]);
        let date = given.fields("Body").and_then(|fields| fields.date("NextBillingDate"));
        assert_eq!(date.map(|date| date.to_string()), Ok("2019-11-26T00:00:00Z".to_owned()));
    }
}
