//! What this surface says when it does not do what was asked: RFC 9457 problems with a stable code
//! and a category (2.7).
//!
//! Two codes are not in the list of 2.7, since HTTP has refusals it has no word for: `not-found`
//! for a path that leads nowhere, and `method-not-allowed`.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use room_lobby::RequestContext;
use serde::Serialize;
use serde_json::{Value, json};

use crate::version::API_VERSION;

/// What a client can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Fix the request.
    InvalidInput,
    /// The request is well formed; product rules forbid it.
    BusinessRuleViolation,
    /// Try again with back-off.
    Temporary,
    /// Credential or permission.
    Access,
    NotFound,
}

impl Category {
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidInput => "INVALID_INPUT",
            Self::BusinessRuleViolation => "BUSINESS_RULE_VIOLATION",
            Self::Temporary => "TEMPORARY",
            Self::Access => "ACCESS",
            Self::NotFound => "NOT_FOUND",
        }
    }
}

macro_rules! codes {
    ($($code:ident $name:literal $status:literal $category:ident $title:literal;)*) => {
        /// Why a request is refused. The names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(clippy::enum_variant_names, reason = "an activation code is one, too")]
        pub enum Code { $($code),* }

        impl Code {
            pub const ALL: &[Self] = &[$(Self::$code),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name),* }
            }

            pub fn status(self) -> StatusCode {
                let status: u16 = match self { $(Self::$code => $status),* };
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            pub fn category(self) -> Category {
                match self { $(Self::$code => Category::$category),* }
            }

            pub fn title(self) -> &'static str {
                match self { $(Self::$code => $title),* }
            }
        }
    };
}

codes! {
    InvalidJson "invalid-json" 400 InvalidInput "The body is not a JSON document";
    UnknownField "unknown-field" 422 InvalidInput "A member is not known";
    MissingField "missing-field" 422 InvalidInput "A member is missing";
    InvalidField "invalid-field" 422 InvalidInput "A member, parameter or header is not valid";
    InvalidApiVersion "invalid-api-version" 400 InvalidInput "The API version is not a number";
    VersionRequired "version-required" 400 InvalidInput "An API version is required";
    VersionConflict "version-conflict" 400 InvalidInput "The API versions differ";
    VersionSelectorNotAgreed "version-selector-not-agreed" 400 InvalidInput
        "The API version came the other way than agreed";
    VersionNotSupported "version-not-supported" 400 InvalidInput "There is no such API version";
    IdempotencyKeyRequired "idempotency-key-required" 400 InvalidInput
        "An Idempotency-Key is required";
    InvalidPageToken "invalid-page-token" 400 InvalidInput "The page token is not valid here";
    SearchCriteriaRequired "search-criteria-required" 400 InvalidInput
        "A search needs something to search for";
    UnsupportedMediaType "unsupported-media-type" 415 InvalidInput
        "The content type is not supported";
    MethodNotAllowed "method-not-allowed" 405 InvalidInput "The path does not take the method";
    IdempotencyKeyReused "idempotency-key-reused" 422 InvalidInput
        "The Idempotency-Key was used for another request";
    PayloadTooLarge "payload-too-large" 413 InvalidInput "The body is too large";
    UnsupportedCountry "unsupported-country" 422 InvalidInput "The country is not supported";
    UnknownOffering "unknown-offering" 422 InvalidInput "There is no such offering";
    InvalidActivationCode "invalid-activation-code" 422 InvalidInput
        "That is no activation code";
    PiiNotAccepted "pii-not-accepted" 422 InvalidInput "Personal data are not accepted here";
    PiiRequired "pii-required" 422 InvalidInput "Personal data are missing";
    ConsentMissing "consent-missing" 422 InvalidInput "A consent is missing";
    ConsentVersionUnknown "consent-version-unknown" 422 InvalidInput
        "The version of the document is not agreed";

    Unauthenticated "unauthenticated" 401 Access "A valid credential is required";
    CredentialExpired "credential-expired" 401 Access "The credential has expired";
    IpNotAllowed "ip-not-allowed" 403 Access "Calls do not come from this address";
    InsufficientScope "insufficient-scope" 403 Access "The credential lacks a scope";
    EnvironmentMismatch "environment-mismatch" 403 Access "Not in this environment";
    PiiModeNotEnabled "pii-mode-not-enabled" 403 Access
        "Personal data of this kind are not agreed with the partner";
    OfferingNotEnabled "offering-not-enabled" 403 Access "The offering is not enabled";

    NotFound "not-found" 404 NotFound "There is nothing here";
    SubscriptionNotFound "subscription-not-found" 404 NotFound "There is no such subscription";
    DeviceNotFound "device-not-found" 404 NotFound "There is no such device";
    OperationNotFound "operation-not-found" 404 NotFound "There is no such operation";
    OrderNotFound "order-not-found" 404 NotFound "There is no such order";
    ChangeNotFound "change-not-found" 404 NotFound "There is no such change";
    ExportNotFound "export-not-found" 404 NotFound "There is no such export";
    MemberNotFound "member-not-found" 404 NotFound "There is no such member";

    DuplicatePartnerOrder "duplicate-partner-order" 409 BusinessRuleViolation
        "The partnerOrderId belongs to another order";
    SubscriptionExists "subscription-exists" 409 BusinessRuleViolation "It is subscribed already";
    OptionConflict "option-conflict" 409 BusinessRuleViolation
        "The options do not go together";
    PrerequisiteMissing "prerequisite-missing" 409 BusinessRuleViolation
        "Something it needs is missing";
    ChangePending "change-pending" 409 BusinessRuleViolation "A change is scheduled already";
    PlanChangeNotAllowed "plan-change-not-allowed" 409 BusinessRuleViolation
        "The plan cannot be changed so";
    SamePlan "same-plan" 409 BusinessRuleViolation "It is that plan already";
    QuantityOutOfRange "quantity-out-of-range" 409 BusinessRuleViolation
        "The quantity is out of range";
    QuantityBelowActiveDevices "quantity-below-active-devices" 409 BusinessRuleViolation
        "More devices use it";
    DeviceLimitReached "device-limit-reached" 409 BusinessRuleViolation
        "It is used on all its devices";
    ProlongNotSupported "prolong-not-supported" 409 BusinessRuleViolation
        "The end cannot be moved";
    NotFixedTerm "not-fixed-term" 409 BusinessRuleViolation "There is no fixed term";
    EndDateNotLater "end-date-not-later" 409 BusinessRuleViolation "The end must be later";
    EndDateTooFar "end-date-too-far" 409 BusinessRuleViolation "The end is too far away";
    EndDateInPast "end-date-in-past" 409 BusinessRuleViolation "The end is past";
    RenewalWindowClosed "renewal-window-closed" 409 BusinessRuleViolation
        "It cannot be renewed now";
    NotRenewable "not-renewable" 409 BusinessRuleViolation "It is not renewed by order";
    CancelNotAllowed "cancel-not-allowed" 409 BusinessRuleViolation
        "It cannot be cancelled so";
    AlreadyCanceled "already-canceled" 409 BusinessRuleViolation "It is cancelled already";
    RestartNotSupported "restart-not-supported" 409 BusinessRuleViolation
        "This product cannot be restarted";
    RestartWindowClosed "restart-window-closed" 409 BusinessRuleViolation
        "It is too late for a restart";
    NotCancelled "not-cancelled" 409 BusinessRuleViolation "No cancellation is scheduled";
    ActivationCodeUsed "activation-code-used" 409 BusinessRuleViolation
        "What the code was for is over";
    ActivationCodeExpired "activation-code-expired" 409 BusinessRuleViolation
        "The code was not redeemed in time";
    MemberExists "member-exists" 409 BusinessRuleViolation "Somebody is enrolled as that already";
    IdentityNotVerified "identity-not-verified" 409 BusinessRuleViolation
        "It is not proven who the member is";
    ConsentRequired "consent-required" 409 BusinessRuleViolation
        "A consent that is required was withdrawn";
    InvalidState "invalid-state" 409 BusinessRuleViolation "Not possible in this state";
    PosNotDormant "pos-not-dormant" 409 BusinessRuleViolation "It does not wait for a till";
    PosAlreadyActive "pos-already-active" 409 BusinessRuleViolation "It was activated already";
    PosAlreadyRedeemed "pos-already-redeemed" 409 BusinessRuleViolation "It was used already";
    PosReversalWindowClosed "pos-reversal-window-closed" 409 BusinessRuleViolation
        "The activation cannot be taken back any more";
    CountryChangeRequiresPlanChange "country-change-requires-plan-change" 409
        BusinessRuleViolation "The plan is not sold there at its prices";
    CountryChangeLimit "country-change-limit" 409 BusinessRuleViolation
        "The country was changed too short a time ago";
    CountryIdentityMismatch "country-identity-mismatch" 409 BusinessRuleViolation
        "The member does not live there";
    CountryNotOffered "country-not-offered" 409 BusinessRuleViolation
        "The offering is not sold there";
    LifecycleNotPartnerControlled "lifecycle-not-partner-controlled" 409 BusinessRuleViolation
        "The platform decides this";
    RevisionMismatch "revision-mismatch" 412 BusinessRuleViolation
        "The subscription has changed since";

    RequestInProgress "request-in-progress" 409 Temporary "Another request is in progress";
    RateLimited "rate-limited" 429 Temporary "Too many requests";
    Maintenance "maintenance" 503 Temporary "We are at work on the service";
    DependencyUnavailable "dependency-unavailable" 503 Temporary
        "Something we need does not answer";
    Overloaded "overloaded" 503 Temporary "The service is busy";
    InternalError "internal-error" 500 Temporary "Something went wrong";
    Timeout "timeout" 504 Temporary "The answer took too long";
}

/// A refusal in the words of this surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub code: Code,
    pub detail: Option<String>,
    pub errors: Vec<Mistake>,
    pub subscription: Option<String>,
    /// Where the status is not the code's own: version-not-supported has two.
    pub status: Option<StatusCode>,
    /// After how many seconds to try again, where that is known.
    pub retry_after: Option<u64>,
    /// Members of this problem alone.
    pub more: BTreeMap<&'static str, Value>,
}

/// One thing wrong, at its place in the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    pub pointer: String,
    pub code: &'static str,
    pub message: String,
}

impl Problem {
    pub fn new(code: Code) -> Self {
        Self {
            code,
            detail: None,
            errors: vec![],
            subscription: None,
            status: None,
            retry_after: None,
            more: BTreeMap::new(),
        }
    }

    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.detail = Some(text.into());
        self
    }

    /// One member is wrong.
    pub fn at(code: Code, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(code).and(pointer, message)
    }

    /// A parameter of the query is wrong; the place is `query:name`.
    pub fn query(name: &str, message: impl Into<String>) -> Self {
        Self::at(Code::InvalidField, format!("query:{name}"), message)
    }

    /// A header is wrong; the place is `header:Name`.
    pub fn header(name: &str, message: impl Into<String>) -> Self {
        Self::at(Code::InvalidField, format!("header:{name}"), message)
    }

    /// The same code at one more place.
    pub fn and(mut self, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        let (pointer, message) = (pointer.into(), message.into());
        self.errors.push(Mistake { pointer, code: self.code.name(), message });
        self
    }

    /// Mistakes of several kinds: the first one gives the code.
    pub fn of(mistakes: Vec<(Code, String, String)>) -> Option<Self> {
        let mut problem = Self::new(mistakes.first()?.0);
        problem.errors = mistakes
            .into_iter()
            .map(|(code, pointer, message)| Mistake { pointer, code: code.name(), message })
            .collect();
        Some(problem)
    }

    /// A member of this problem alone.
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.more.insert(name, value);
        self
    }

    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub fn about(mut self, subscription: impl Into<String>) -> Self {
        self.subscription = Some(subscription.into());
        self
    }

    pub fn status(&self) -> StatusCode {
        self.status.unwrap_or_else(|| self.code.status())
    }

    /// The document, for a line of an order that failed beside others that did not.
    pub fn document(&self, context: &RequestContext) -> Value {
        let code = self.code;
        let mut document = json!({
            "type": format!("https://errors.perennial.example/partner/{}", code.name()),
            "title": code.title(),
            "status": self.status().as_u16(),
            "code": code.name(),
            "category": code.category().name(),
            "retryable": code.category() == Category::Temporary,
            "requestId": context.request_id(),
            "correlationId": context.correlation_id(),
            "instance": context.path(),
            "errors": self.errors,
        });
        if let Some(detail) = &self.detail {
            document["detail"] = json!(detail);
        }
        if let Some(subscription) = &self.subscription {
            document["subscriptionId"] = json!(subscription);
        }
        if code.category() == Category::BusinessRuleViolation {
            document["customerMessageKey"] = json!(code.name().replace('-', "_"));
        }
        for (name, value) in &self.more {
            document[*name] = value.clone();
        }
        document
    }

    pub fn answer(&self, context: &RequestContext) -> Response {
        context.note("code", self.code.name());
        let mut response = Response::new(Body::from(self.document(context).to_string()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(HeaderName::from_static("api-version"), HeaderValue::from(API_VERSION));
        // What is over soon by itself.
        let soon = match self.status().as_u16() {
            429 | 503 => Some(1),
            _ => (self.code == Code::RequestInProgress).then_some(1),
        };
        if let Some(seconds) = self.retry_after.or(soon) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list of 2.7 and the enum are the same, but for what HTTP has refusals for.
    #[test]
    fn there_are_the_codes_of_the_specification_and_no_other() {
        let list = include_str!("../goldens/codes.txt");
        let mut listed: Vec<_> = list.lines().skip(1).map(str::to_owned).collect();
        let own = [Code::NotFound, Code::MethodNotAllowed];
        let known = Code::ALL.iter().filter(|code| !own.contains(code)).map(|code| {
            let (status, category) = (code.status().as_u16(), code.category().name());
            format!("{} {status} {category}", code.name())
        });
        let mut known: Vec<_> = known.collect();
        listed.sort_unstable();
        known.sort_unstable();
        assert_eq!(known, listed);
    }

    #[test]
    fn codes_are_named_once_and_stay_in_their_category() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            let fits = match code.category() {
                Category::InvalidInput => [400, 405, 413, 415, 422].as_slice(),
                Category::BusinessRuleViolation => &[409, 412],
                Category::Temporary => &[409, 429, 500, 503, 504],
                Category::Access => &[401, 403],
                Category::NotFound => &[404],
            };
            assert!(fits.contains(&code.status().as_u16()), "{}", code.name());
        }
    }
}
