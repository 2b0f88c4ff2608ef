//! The statuses of this surface: words, short codes and integers (section 2).

use crate::dialect::Tree;
use crate::dialect::given::FromWord;
use crate::dialect::tree::Written;

/// Declares a status: its words, short codes and integers (section 2).
macro_rules! words {
    ($(#[$doc:meta] $name:ident {
        $($variant:ident = $word:literal, $code:literal, $number:literal;)*
    })*) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant,)* }

        impl $name {
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            pub fn number(self) -> i64 {
                match self { $(Self::$variant => $number,)* }
            }
        }

        impl FromWord for $name {
            fn from_word(text: &str) -> Option<Self> {
                $(
                    let same = text.eq_ignore_ascii_case($word)
                        || text.eq_ignore_ascii_case($code)
                        || text == stringify!($number);
                    if same {
                        return Some(Self::$variant);
                    }
                )*
                None
            }
        }

        impl Written for $name {
            fn tree(&self) -> Tree {
                Tree::Word(self.word(), self.number())
            }
        }
    )*};
}

words! {
    /// `HandledByClient` and `AwaitingNewOrder` never arise here, but may be asked for.
    SubscriptionStatus {
        Active = "Active", "ACT", 1;
        Deactivated = "Deactivated", "DEA", 2;
        Finished = "Finished", "FIN", 3;
        Grace = "Grace", "GRA", 4;
        Hold = "Hold", "HLD", 5;
        New = "New", "NEW", 6;
        HandledByClient = "HandledByClient", "HBC", 7;
        AwaitingNewOrder = "AwaitingNewOrder", "WNO", 8;
    }
    /// The status of an item.
    ItemStatus {
        Active = "Active", "ACT", 1;
        Deactivated = "Deactivated", "DEA", 2;
        Finished = "Finished", "FIN", 3;
        Removed = "Removed", "REM", 4;
        AwaitingReinstate = "AwaitingReinstate", "WAT", 5;
    }
    /// What a change is for the merchant's reports; nothing depends on it.
    UpdateAction {
        Update = "Update", "Update", 0;
        Upgrade = "Upgrade", "Upgrade", 1;
        Downgrade = "Downgrade", "Downgrade", 2;
    }
    /// Whether the next interval is billed by itself.
    RenewalType {
        Automatic = "Automatic", "Automatic", 1;
        Manual = "Manual", "Manual", 2;
    }
}

/// What became of a payment; a string in both dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionStatus {
    Success,
    Pending,
    Unknown,
    /// The bank or the customer said no.
    Rejected,
    /// The gateway could not do it; nobody said no.
    Error,
}

impl Written for TransactionStatus {
    fn tree(&self) -> Tree {
        let word = match self {
            Self::Success => "Success",
            Self::Pending => "Pending",
            Self::Unknown => "Unknown",
            Self::Rejected => "Rejected",
            Self::Error => "Error",
        };
        Tree::Text(word.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_in_four_forms() {
        for text in ["Grace", "grace", "GRA", "4"] {
            assert_eq!(SubscriptionStatus::from_word(text), Some(SubscriptionStatus::Grace));
        }
        assert_eq!(SubscriptionStatus::from_word("Graced"), None);
        assert_eq!(SubscriptionStatus::from_word("04"), None);
        assert_eq!(RenewalType::from_word("manual"), Some(RenewalType::Manual));
    }
}
