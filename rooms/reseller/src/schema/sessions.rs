//! The session in which a customer confirms what his partner proposes.

use super::{CYCLE_OPTIONS, Kind, Message, SUBSCRIPTION, must, old, one, out, put};

pub static GENERATE_USER_SESSION_REQUEST: Message = Message {
    name: "GenerateUserSessionRequest",
    fields: &[put("intentPayload", Kind::Part(&INTENT_PAYLOAD))],
};

pub static INTENT_PAYLOAD: Message = Message {
    name: "IntentPayload",
    fields: &[
        one("createIntent", Kind::Part(&CREATE_INTENT)),
        one("entitleIntent", Kind::Part(&ENTITLE_INTENT)),
        put("intentOptions", Kind::Part(&INTENT_OPTIONS)),
    ],
};

pub static CREATE_INTENT: Message = Message {
    name: "CreateSubscriptionIntent",
    fields: &[
        put("cycleOptions", Kind::Part(&CYCLE_OPTIONS)),
        old("parent", Kind::Text),
        must("subscription", Kind::Part(&SUBSCRIPTION)),
        must("subscriptionId", Kind::Text),
    ],
};

pub static ENTITLE_INTENT: Message =
    Message { name: "EntitleSubscriptionIntent", fields: &[must("name", Kind::Text)] };

pub static INTENT_OPTIONS: Message = Message {
    name: "IntentPayloadIntentOptions",
    fields: &[put("enableOfferOverride", Kind::Flag)],
};

pub static GENERATE_USER_SESSION_RESPONSE: Message = Message {
    name: "GenerateUserSessionResponse",
    fields: &[put("userSession", Kind::Part(&USER_SESSION))],
};

pub static USER_SESSION: Message = Message {
    name: "UserSession",
    fields: &[out("expireTime", Kind::Time), out("token", Kind::Text)],
};
