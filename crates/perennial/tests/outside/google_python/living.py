"""What becomes of a subscription: cancelled and not, extended, renewed, suspended and resumed."""

from errors import refused
from selling import PARTNER, SHIELD, get, named, order, provision
from steps import advance, holds, same, step

PREPAID = PARTNER + "/products/prepaid-monthly"


def verb(api, word, subscription, body=None):
    method = getattr(api.partners().subscriptions(), word)
    return method(name=named(subscription), body=body or {}).execute()


def cancels(api):
    step("cancel at the end of the cycle")
    cancelled = verb(api, "cancel", "ord-1", {"cancellationReason": "CANCELLATION_REASON_REMORSE"})
    cancelled = cancelled["subscription"]
    same("state", cancelled["state"], "STATE_CANCEL_AT_END_OF_CYCLE")
    same("reason", cancelled["cancellationDetails"], {"reason": "CANCELLATION_REASON_REMORSE"})
    same("renewalTime", cancelled["renewalTime"], "2026-02-28T09:00:00Z")

    step("undoCancel")
    undone = verb(api, "undoCancel", "ord-1")["subscription"]
    same("state", undone["state"], "STATE_ACTIVE")
    holds("no cancellationDetails", "cancellationDetails" not in undone)
    refused("of what runs", lambda: verb(api, "undoCancel", "ord-1"), 400, "FAILED_PRECONDITION")

    provision(api, "ord-4", order(customer="cust-45"))
    verb(api, "cancel", "ord-4")

    step("cancel immediately")
    provision(api, "ord-3", order(customer="cust-44"))
    ended = verb(api, "cancel", "ord-3", {"cancelImmediately": True})["subscription"]
    same("state", ended["state"], "STATE_CANCELLED")
    same("reason", ended["cancellationDetails"], {"reason": "CANCELLATION_REASON_OTHER"})
    refused(
        "of what is cancelled", lambda: verb(api, "cancel", "ord-3", {"cancelImmediately": True}),
        400, "FAILED_PRECONDITION", "ERROR_CODE_SUBSCRIPTION_IN_REQUESTED_STATE",
    )
    reserved = {"cancellationReason": "CANCELLATION_REASON_SYSTEM_CANCEL"}
    _, details = refused(
        "for a reason that is ours to give", lambda: verb(api, "cancel", "ord-1", reserved), 400,
        "INVALID_ARGUMENT",
    )
    fields = [violation["field"] for violation in details["BadRequest"]["fieldViolations"]]
    same("its field", fields, ["cancellation_reason"])


def extend(api, request, subscription="pre-1", months=1):
    return verb(api, "extend", subscription, {
        "requestId": request,
        "extension": {
            "partnerUserToken": "cust-46",
            "duration": {"count": months, "unit": "MONTH"},
        },
    })


def times(subscription):
    return subscription["renewalTime"][:10], subscription["cycleEndTime"][:10]


def extends_and_renews(api):
    # It is 28 February.
    step("a month went by")
    renewed = get(api, "ord-1")
    same("state", renewed["state"], "STATE_ACTIVE")
    same("renewalTime", renewed["renewalTime"], "2026-03-31T09:00:00Z")
    same("the cancelled one", get(api, "ord-4")["state"], "STATE_CANCELLED")

    step("extend")
    provision(api, "pre-1", order(PREPAID, "cust-46"))
    extended = extend(api, "first")
    same("times", times(extended), ("2026-03-28", "2026-04-28"))
    same("freeTrialEndTime", extended["freeTrialEndTime"], "2026-02-28T09:00:00Z")
    same("the same request again", extend(api, "first"), extended)
    refused("too far ahead", lambda: extend(api, "second"), 400, "FAILED_PRECONDITION")
    refused("not one cycle", lambda: extend(api, "third", months=2), 400, "INVALID_ARGUMENT")
    refused(
        "what renews by itself", lambda: extend(api, "fourth", subscription="ord-1"), 400,
        "INVALID_ARGUMENT",
    )

    step("not extended, then extended in the grace period")
    advance("P1M")
    same("renewed once", times(get(api, "pre-1")), ("2026-04-28", "2026-04-28"))
    advance("P1M")
    same("state", get(api, "pre-1")["state"], "STATE_IN_GRACE_PERIOD")
    advance("P3D")
    same("times", times(extend(api, "fifth")), ("2026-05-28", "2026-05-28"))
    same("state", get(api, "pre-1")["state"], "STATE_ACTIVE")


def suspend(api, mode=None):
    body = {"suspendMode": mode} if mode else {}
    return verb(api, "suspend", "sus-1", body)["subscription"]


def resume(api, mode=None, **other):
    body = {**({"resumeMode": mode} if mode else {}), **other}
    return verb(api, "resume", "sus-1", body)["subscription"]


def suspends(api):
    # It is 1 May.
    step("suspend, resume with a new cycle")
    provision(api, "sus-1", order(SHIELD, "cust-47"))
    suspended = suspend(api)
    same("state", suspended["state"], "STATE_SUSPENDED")
    same("renewalTime", suspended["renewalTime"], "2026-06-01T09:00:00Z")
    refused("again", lambda: suspend(api), 400, "FAILED_PRECONDITION",
            "ERROR_CODE_SUBSCRIPTION_IN_REQUESTED_STATE")
    advance("P1D")
    resumed = resume(api, "RESUME_MODE_IMMEDIATE_NEW_CYCLE")
    same("state", resumed["state"], "STATE_ACTIVE")
    same("renewalTime", resumed["renewalTime"], "2026-06-02T09:00:00Z")
    refused("again", lambda: resume(api), 400, "FAILED_PRECONDITION")

    step("resume with a first cycle of ten days")
    suspend(api)
    mode = "RESUME_MODE_CYCLE_OPTIONS"
    refused("without the days", lambda: resume(api, mode), 400, "INVALID_ARGUMENT")
    days = {"initialCycleDuration": {"count": 10, "unit": "DAY"}}
    resumed = resume(api, mode, cycleOptions=days)
    same("renewalTime", resumed["renewalTime"], "2026-05-12T09:00:00Z")

    step("resume with the schedule it had")
    suspend(api)
    advance("P1D")
    resumed = resume(api, "RESUME_MODE_RESTORE_EXISTING_BILLING_SCHEDULE")
    same("renewalTime", resumed["renewalTime"], "2026-05-12T09:00:00Z")

    step("suspended and not resumed")
    same("state", suspend(api, "SUSPEND_MODE_CANCEL_AFTER_GRACE_PERIOD")["state"],
         "STATE_SUSPENDED")
    advance("P8D")
    ended = get(api, "sus-1")
    same("state", ended["state"], "STATE_CANCELLED")
    same("reason", ended["cancellationDetails"], {"reason": "CANCELLATION_REASON_SYSTEM_CANCEL"})


def patches(api):
    step("lineItems.patch")
    calls = api.partners().subscriptions().lineItems()
    home = {"productPayload": {"googleHomePayload": {"googleStructureId": "house-1"}}}
    mask = "product_payload.googleHomePayload.googleStructureId"

    def patch(mask):
        name = named("ord-1") + "/lineItems/1"
        return calls.patch(name=name, updateMask=mask, requestId="patch-1", body=home).execute()

    patched = patch(mask)
    same("productPayload", patched["productPayload"], home["productPayload"])
    same("name", patched["name"], named("ord-1") + "/lineItems/1")
    same("the same request again", patch(mask), patched)
    refused("another mask", lambda: patch("product"), 400, "INVALID_ARGUMENT")


def goes_on(api):
    extends_and_renews(api)
    suspends(api)
    patches(api)
