//! What can be wrong with a body, as codes a client can branch on and sentences a person can read.

use std::borrow::Cow;

use axum::http::StatusCode;

/// Why a body cannot be read. Paths are JSON pointers such as `/lines/0/quantity`; the empty
/// path is the document itself. No variant holds a value the caller sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyError {
    /// There is no body, and there must be one.
    Empty,
    /// Longer than this room takes.
    TooLarge {
        /// The most it takes.
        bytes_max: usize,
    },
    /// It did not arrive in time.
    TooSlow,
    /// The connection broke while it arrived.
    Broken,
    /// Not UTF-8.
    NotUtf8,
    /// Starts with a byte order mark.
    ByteOrderMark,
    /// Not JSON.
    Syntax {
        /// The byte where reading stopped.
        offset: usize,
    },
    /// JSON that ends too early.
    Cut,
    /// Nested deeper than any call is.
    TooDeep {
        /// The most levels.
        depth_max: usize,
    },
    /// More members and elements than any call has.
    TooManyEntries {
        /// The most in one document.
        entries_max: usize,
    },
    /// One object has two members of one name.
    DuplicateMember {
        /// Where the second one is.
        path: String,
    },
    /// A string with NUL, a control character or half a surrogate pair.
    InvalidText {
        /// Where it is.
        path: String,
    },
    /// A number nobody means: too many digits, or out of range for its place.
    NumberOutOfRange {
        /// Where it is.
        path: String,
    },
    /// A value of another type than its place has.
    WrongType {
        /// Where it is.
        path: String,
        /// What is expected there, for instance `a string`.
        expected: String,
    },
    /// A value of the right type that its place does not take.
    InvalidValue {
        /// Where it is.
        path: String,
        /// What is expected there, as the wire type says it; may be empty.
        expected: String,
    },
    /// A required member is absent.
    MissingMember {
        /// Where it should be.
        path: String,
    },
    /// A member this call does not have.
    UnknownMember {
        /// Where it is.
        path: String,
    },
}

impl BodyError {
    /// 400 for what is no document, 422 for a document with something wrong in it.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Empty
            | Self::Broken
            | Self::NotUtf8
            | Self::ByteOrderMark
            | Self::Syntax { .. }
            | Self::Cut
            | Self::TooDeep { .. }
            | Self::DuplicateMember { .. } => StatusCode::BAD_REQUEST,
            Self::TooManyEntries { .. }
            | Self::InvalidText { .. }
            | Self::NumberOutOfRange { .. }
            | Self::WrongType { .. }
            | Self::InvalidValue { .. }
            | Self::MissingMember { .. }
            | Self::UnknownMember { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// A stable code in lower case with dashes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "payload-too-large",
            Self::TooSlow => "body-too-slow",
            Self::Empty
            | Self::Broken
            | Self::NotUtf8
            | Self::ByteOrderMark
            | Self::Syntax { .. }
            | Self::Cut => "invalid-json",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManyEntries { .. } => "too-many-entries",
            Self::DuplicateMember { .. } => "duplicate-member",
            Self::InvalidText { .. } => "invalid-text",
            Self::NumberOutOfRange { .. } => "number-out-of-range",
            Self::WrongType { .. } => "wrong-type",
            Self::InvalidValue { .. } => "invalid-value",
            Self::MissingMember { .. } => "missing-member",
            Self::UnknownMember { .. } => "unknown-member",
        }
    }

    /// The place in the document, where there is one.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::DuplicateMember { path }
            | Self::InvalidText { path }
            | Self::NumberOutOfRange { path }
            | Self::WrongType { path, .. }
            | Self::InvalidValue { path, .. }
            | Self::MissingMember { path }
            | Self::UnknownMember { path } => Some(path),
            Self::TooLarge { .. }
            | Self::TooSlow
            | Self::Empty
            | Self::Broken
            | Self::NotUtf8
            | Self::ByteOrderMark
            | Self::Syntax { .. }
            | Self::Cut
            | Self::TooDeep { .. }
            | Self::TooManyEntries { .. } => None,
        }
    }

    /// The last name in the path: the member a client would look for.
    pub fn member(&self) -> Option<&str> {
        self.path().and_then(|path| path.rsplit('/').next()).filter(|name| !name.is_empty())
    }

    /// One English sentence.
    pub fn sentence(&self) -> Cow<'static, str> {
        match self {
            Self::Empty => "A body is required.".into(),
            Self::TooLarge { bytes_max } => {
                format!("The body is longer than {bytes_max} bytes.").into()
            }
            Self::TooSlow => "The body did not arrive in time.".into(),
            Self::Broken => "The body did not arrive completely.".into(),
            Self::NotUtf8 => "The body is not UTF-8.".into(),
            Self::ByteOrderMark => "The body starts with a byte order mark.".into(),
            Self::Syntax { offset } => format!("The body is not JSON at byte {offset}.").into(),
            Self::Cut => "The JSON of the body ends too early.".into(),
            Self::TooDeep { depth_max } => {
                format!("The body is nested deeper than {depth_max} levels.").into()
            }
            Self::TooManyEntries { entries_max } => {
                format!("The body has more than {entries_max} members and elements.").into()
            }
            Self::DuplicateMember { path } => format!("The member {path} appears twice.").into(),
            Self::InvalidText { path } => {
                format!("The text at {} holds characters that are not text.", place(path)).into()
            }
            Self::NumberOutOfRange { path } => {
                format!("The number at {} is out of range.", place(path)).into()
            }
            Self::InvalidValue { path, expected } if expected.is_empty() => {
                format!("The value at {} is not valid.", place(path)).into()
            }
            Self::WrongType { path, expected } | Self::InvalidValue { path, expected } => {
                format!("The value at {} must be {expected}.", place(path)).into()
            }
            Self::MissingMember { path } => format!("The member {path} is missing.").into(),
            Self::UnknownMember { path } => format!("The member {path} is not known.").into(),
        }
    }
}

fn place(path: &str) -> &str {
    if path.is_empty() { "the top" } else { path }
}
