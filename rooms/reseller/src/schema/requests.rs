//! What the verbs on a subscription take and answer.

use super::{
    CANCELLATION_REASON, CYCLE_OPTIONS, DURATION, Field, Kind, Message, RESUME_MODE, SUBSCRIPTION,
    SUSPEND_MODE, must, old, out, put,
};

/// What every answer with a subscription in it holds.
const SUBSCRIPTION_MEMBER: &[Field] = &[put("subscription", Kind::Part(&SUBSCRIPTION))];

pub static CANCEL_REQUEST: Message = Message {
    name: "CancelSubscriptionRequest",
    fields: &[
        put("cancelImmediately", Kind::Flag),
        put("cancellationReason", Kind::Choice(&CANCELLATION_REASON)),
    ],
};

pub static CANCEL_RESPONSE: Message =
    Message { name: "CancelSubscriptionResponse", fields: SUBSCRIPTION_MEMBER };

pub static UNDO_CANCEL_REQUEST: Message =
    Message { name: "UndoCancelSubscriptionRequest", fields: &[] };

pub static UNDO_CANCEL_RESPONSE: Message =
    Message { name: "UndoCancelSubscriptionResponse", fields: SUBSCRIPTION_MEMBER };

pub static ENTITLE_REQUEST: Message = Message {
    name: "EntitleSubscriptionRequest",
    fields: &[old("lineItemEntitlementDetails", Kind::Parts(&LINE_ITEM_ENTITLEMENT_DETAILS))],
};

pub static LINE_ITEM_ENTITLEMENT_DETAILS: Message = Message {
    name: "EntitleSubscriptionRequestLineItemEntitlementDetails",
    fields: &[must("lineItemIndex", Kind::Int32), put("products", Kind::Texts)],
};

pub static ENTITLE_RESPONSE: Message =
    Message { name: "EntitleSubscriptionResponse", fields: SUBSCRIPTION_MEMBER };

pub static EXTEND_REQUEST: Message = Message {
    name: "ExtendSubscriptionRequest",
    fields: &[must("extension", Kind::Part(&EXTENSION)), must("requestId", Kind::Text)],
};

pub static EXTENSION: Message = Message {
    name: "Extension",
    fields: &[must("duration", Kind::Part(&DURATION)), must("partnerUserToken", Kind::Text)],
};

pub static EXTEND_RESPONSE: Message = Message {
    name: "ExtendSubscriptionResponse",
    fields: &[
        put("cycleEndTime", Kind::Time),
        put("freeTrialEndTime", Kind::Time),
        out("renewalTime", Kind::Time),
    ],
};

pub static SUSPEND_REQUEST: Message = Message {
    name: "SuspendSubscriptionRequest",
    fields: &[put("suspendMode", Kind::Choice(&SUSPEND_MODE))],
};

pub static SUSPEND_RESPONSE: Message =
    Message { name: "SuspendSubscriptionResponse", fields: SUBSCRIPTION_MEMBER };

pub static RESUME_REQUEST: Message = Message {
    name: "ResumeSubscriptionRequest",
    fields: &[
        put("cycleOptions", Kind::Part(&CYCLE_OPTIONS)),
        must("resumeMode", Kind::Choice(&RESUME_MODE)),
    ],
};

pub static RESUME_RESPONSE: Message =
    Message { name: "ResumeSubscriptionResponse", fields: SUBSCRIPTION_MEMBER };
