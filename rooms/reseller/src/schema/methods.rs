//! The fourteen methods (1.1): where they are called, by whom, with what, and what they answer.

use std::collections::BTreeMap;

use super::{
    CANCEL_REQUEST, CANCEL_RESPONSE, ENTITLE_REQUEST, ENTITLE_RESPONSE, EXTEND_REQUEST,
    EXTEND_RESPONSE, FIND_ELIGIBLE_PROMOTIONS_REQUEST, FIND_ELIGIBLE_PROMOTIONS_RESPONSE,
    GENERATE_USER_SESSION_REQUEST, GENERATE_USER_SESSION_RESPONSE, Kind, LINE_ITEM,
    LIST_PRODUCTS_RESPONSE, LIST_PROMOTIONS_RESPONSE, Message, RESUME_REQUEST, RESUME_RESPONSE,
    SUBSCRIPTION, SUSPEND_REQUEST, SUSPEND_RESPONSE, UNDO_CANCEL_REQUEST, UNDO_CANCEL_RESPONSE,
    UNIT,
};
use crate::desk::Principal;

/// What every method's id begins with.
pub const SERVICE: &str = "paymentsresellersubscription";

#[derive(Debug)]
pub struct Method {
    /// Its name in the discovery document, after `paymentsresellersubscription.partners.`.
    pub id: &'static str,
    pub http: &'static str,
    /// What its path names.
    pub on: On,
    /// What follows the name in the path.
    pub rest: &'static str,
    pub query: &'static [Parameter],
    pub request: Option<&'static Message>,
    pub answer: &'static Message,
    pub whom: Principal,
    /// What it does, in a sentence.
    pub about: &'static str,
}

/// The resource a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Partner,
    Subscription,
    LineItem,
}

/// A parameter of the query string.
#[derive(Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub kind: Kind,
}

/// A parameter that every method takes (2.2).
#[derive(Debug)]
pub struct SystemParameter {
    pub name: &'static str,
    /// Its values, where they are known.
    pub values: &'static [&'static str],
    /// What holds without it, where the document says so.
    pub otherwise: Option<&'static str>,
    pub flag: bool,
    pub about: &'static str,
}

impl On {
    /// The variable of the path, and how many segments it takes, as a pattern.
    pub fn variable(self) -> (&'static str, &'static str) {
        match self {
            Self::Partner => ("parent", "^partners/[^/]+$"),
            Self::Subscription => ("name", "^partners/[^/]+/subscriptions/[^/]+$"),
            Self::LineItem => ("name", "^partners/[^/]+/subscriptions/[^/]+/lineItems/[^/]+$"),
        }
    }

    /// The path of such a resource, with a variable for each id.
    pub fn flat(self) -> &'static str {
        match self {
            Self::Partner => "partners/{partnersId}",
            Self::Subscription => "partners/{partnersId}/subscriptions/{subscriptionsId}",
            Self::LineItem => {
                "partners/{partnersId}/subscriptions/{subscriptionsId}/lineItems/{lineItemsId}"
            }
        }
    }
}

impl Method {
    /// `paymentsresellersubscription.partners.subscriptions.get`.
    pub fn full_id(&self) -> String {
        format!("{SERVICE}.partners.{}", self.id)
    }

    /// `v1/{+parent}/products`.
    pub fn path(&self) -> String {
        format!("v1/{{+{}}}{}", self.on.variable().0, self.rest)
    }

    /// `v1/partners/{partnersId}/products`.
    pub fn flat_path(&self) -> String {
        format!("v1/{}{}", self.on.flat(), self.rest)
    }

    /// Which of the methods a request means, by its path as it was sent.
    pub fn of(http: &str, path: &str) -> Option<&'static Self> {
        let segments: Vec<_> = path.split('/').collect();
        let ["", "v1", "partners", _, rest @ ..] = segments.as_slice() else { return None };
        let (on, rest) = match rest {
            ["subscriptions", _, "lineItems", _] => (On::LineItem, String::new()),
            ["subscriptions", id] => {
                let verb = id.rsplit_once(':').map(|(_, verb)| format!(":{verb}"));
                (On::Subscription, verb.unwrap_or_default())
            }
            [collection] => (On::Partner, format!("/{collection}")),
            _ => return None,
        };
        let mut methods = METHODS.iter();
        methods.find(|each| each.http == http && each.on == on && each.rest == rest).copied()
    }
}

const fn parameter(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind }
}

const fn anything(name: &'static str, about: &'static str) -> SystemParameter {
    SystemParameter { name, values: &[], otherwise: None, flag: false, about }
}

/// Those without an effect here are read and forgotten.
pub static SYSTEM: [SystemParameter; 11] = [
    SystemParameter {
        values: &["1", "2"],
        ..anything("$.xgafv", "With 1, errors also have the older list.")
    },
    anything("access_token", "The same as the Authorization header, which counts before it."),
    SystemParameter {
        values: &["json", "media", "proto"],
        otherwise: Some("json"),
        ..anything("alt", "What the answer is written in; only json is.")
    },
    anything("callback", "Has no effect."),
    anything("fields", "Which members the answer has, for instance name,lineItems(product)."),
    anything("key", "Has no effect."),
    anything("oauth_token", "The same as access_token."),
    SystemParameter {
        otherwise: Some("true"),
        flag: true,
        ..anything("prettyPrint", "Whether the answer has line breaks and indentation.")
    },
    anything("quotaUser", "Has no effect."),
    anything("uploadType", "Has no effect."),
    anything("upload_protocol", "Has no effect."),
];

const LISTED: &[Parameter] = &[
    parameter("filter", Kind::Text),
    parameter("pageSize", Kind::Int32),
    parameter("pageToken", Kind::Text),
];

const VERB: Method = Method {
    id: "",
    http: "POST",
    on: On::Subscription,
    rest: "",
    query: &[],
    request: None,
    answer: &SUBSCRIPTION,
    whom: Principal::ServiceAccount,
    about: "",
};

pub static LIST_PRODUCTS: Method = Method {
    id: "products.list",
    about: "What the partner may sell, filtered and in pages.",
    http: "GET",
    on: On::Partner,
    rest: "/products",
    query: LISTED,
    answer: &LIST_PRODUCTS_RESPONSE,
    ..VERB
};

pub static LIST_PROMOTIONS: Method = Method {
    id: "promotions.list",
    about: "The promotions a partner may use, filtered and in pages.",
    http: "GET",
    on: On::Partner,
    rest: "/promotions",
    query: LISTED,
    answer: &LIST_PROMOTIONS_RESPONSE,
    ..VERB
};

pub static FIND_ELIGIBLE: Method = Method {
    id: "promotions.findEligible",
    about: "The promotions the calling user could use now.",
    on: On::Partner,
    rest: "/promotions:findEligible",
    request: Some(&FIND_ELIGIBLE_PROMOTIONS_REQUEST),
    answer: &FIND_ELIGIBLE_PROMOTIONS_RESPONSE,
    whom: Principal::EndUser,
    ..VERB
};

pub static CREATE: Method = Method {
    id: "subscriptions.create",
    about: "Sells to the calling user and links him at once.",
    on: On::Partner,
    rest: "/subscriptions",
    query: &[parameter("subscriptionId", Kind::Text)],
    request: Some(&SUBSCRIPTION),
    whom: Principal::EndUser,
    ..VERB
};

pub static PROVISION: Method = Method {
    id: "subscriptions.provision",
    about: "Sells to a customer of the partner's, whose account is linked later.",
    on: On::Partner,
    rest: "/subscriptions:provision",
    query: &[
        parameter("cycleOptions.initialCycleDuration.count", Kind::Int32),
        parameter("cycleOptions.initialCycleDuration.unit", Kind::Choice(&UNIT)),
        parameter("subscriptionId", Kind::Text),
    ],
    request: Some(&SUBSCRIPTION),
    ..VERB
};

pub static GET: Method =
    Method { id: "subscriptions.get", about: "One subscription.", http: "GET", ..VERB };

pub static ENTITLE: Method = Method {
    id: "subscriptions.entitle",
    about: "Links the calling user to a subscription that was provisioned.",
    rest: ":entitle",
    request: Some(&ENTITLE_REQUEST),
    answer: &ENTITLE_RESPONSE,
    whom: Principal::EndUser,
    ..VERB
};

pub static EXTEND: Method = Method {
    id: "subscriptions.extend",
    about: "Extends by one cycle what does not renew itself.",
    rest: ":extend",
    request: Some(&EXTEND_REQUEST),
    answer: &EXTEND_RESPONSE,
    ..VERB
};

pub static CANCEL: Method = Method {
    id: "subscriptions.cancel",
    about: "Ends a subscription, at once or when its cycle ends.",
    rest: ":cancel",
    request: Some(&CANCEL_REQUEST),
    answer: &CANCEL_RESPONSE,
    ..VERB
};

pub static UNDO_CANCEL: Method = Method {
    id: "subscriptions.undoCancel",
    about: "Takes a cancellation at the end of the cycle back.",
    rest: ":undoCancel",
    request: Some(&UNDO_CANCEL_REQUEST),
    answer: &UNDO_CANCEL_RESPONSE,
    ..VERB
};

pub static SUSPEND: Method = Method {
    id: "subscriptions.suspend",
    about: "Stops a subscription: no access, no charge, until it is resumed.",
    rest: ":suspend",
    request: Some(&SUSPEND_REQUEST),
    answer: &SUSPEND_RESPONSE,
    ..VERB
};

pub static RESUME: Method = Method {
    id: "subscriptions.resume",
    about: "Goes on with a subscription that was suspended.",
    rest: ":resume",
    request: Some(&RESUME_REQUEST),
    answer: &RESUME_RESPONSE,
    ..VERB
};

pub static PATCH_LINE_ITEM: Method = Method {
    id: "subscriptions.lineItems.patch",
    about: "Changes the one member of a line item that may be changed.",
    http: "PATCH",
    on: On::LineItem,
    query: &[parameter("requestId", Kind::Text), parameter("updateMask", Kind::Mask)],
    request: Some(&LINE_ITEM),
    answer: &LINE_ITEM,
    ..VERB
};

pub static GENERATE_USER_SESSION: Method = Method {
    id: "userSessions.generate",
    about: "A page on which the customer confirms what the partner proposes.",
    on: On::Partner,
    rest: "/userSessions:generate",
    request: Some(&GENERATE_USER_SESSION_REQUEST),
    answer: &GENERATE_USER_SESSION_RESPONSE,
    ..VERB
};

/// All of them, in the order of their ids.
pub static METHODS: [&Method; 14] = [
    &LIST_PRODUCTS,
    &FIND_ELIGIBLE,
    &LIST_PROMOTIONS,
    &CANCEL,
    &CREATE,
    &ENTITLE,
    &EXTEND,
    &GET,
    &PATCH_LINE_ITEM,
    &PROVISION,
    &RESUME,
    &SUSPEND,
    &UNDO_CANCEL,
    &GENERATE_USER_SESSION,
];

/// Every message that a method takes or answers, with all below them, by their names.
pub fn messages() -> BTreeMap<&'static str, &'static Message> {
    let mut found = BTreeMap::new();
    let mut open: Vec<_> = METHODS.iter().map(|method| method.answer).collect();
    open.extend(METHODS.iter().filter_map(|method| method.request));
    while let Some(message) = open.pop() {
        if found.insert(message.name, message).is_none() {
            open.extend(message.fields.iter().filter_map(|field| field.kind.below()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_means_one_method() {
        let id = |http: &str, path: &str| Method::of(http, path).map(|method| method.id);
        let p = "/v1/partners/p/subscriptions";
        assert_eq!(id("POST", &format!("{p}:provision")), Some("subscriptions.provision"));
        assert_eq!(id("POST", p), Some("subscriptions.create"));
        assert_eq!(id("POST", &format!("{p}/a:undoCancel")), Some("subscriptions.undoCancel"));
        assert_eq!(id("GET", &format!("{p}/a")), Some("subscriptions.get"));
        assert_eq!(
            id("PATCH", &format!("{p}/a/lineItems/1")),
            Some("subscriptions.lineItems.patch")
        );
        assert_eq!(
            id("POST", "/v1/partners/p/userSessions:generate"),
            Some("userSessions.generate")
        );
        assert_eq!(id("POST", &format!("{p}/a:fly")), None);
        assert_eq!(id("GET", &format!("{p}/a:cancel")), None);
        assert_eq!(id("POST", "/v1/other"), None);
    }
}
