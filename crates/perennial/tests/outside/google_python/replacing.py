"""An upgrade: a new subscription that takes the place of another, by each of the three rules."""

from errors import refused
from selling import PLUS, get, order, provision
from steps import advance, same, step


def replaces(api, new, previous, spec, **other):
    details = {"previousSubscriptionId": previous, "billingCycleSpec": spec}
    return provision(api, new, order(
        PLUS, "cust-" + previous, upgradeDowngradeDetails=details, **other))


def upgrades(api):
    # It is 31 January: the first cycles end on 28 February.
    for previous in ("up-1", "up-2", "up-3"):
        provision(api, previous, order(customer="cust-" + previous))
    advance("P1D")

    step("upgrade, starting immediately")
    new = replaces(api, "up-1b", "up-1", "BILLING_CYCLE_SPEC_START_IMMEDIATELY")
    same("state", new["state"], "STATE_ACTIVE")
    same("renewalTime", new["renewalTime"], "2026-03-01T09:00:00Z")
    same("details", new["upgradeDowngradeDetails"]["previousSubscriptionId"], "up-1")
    old = get(api, "up-1")
    same("the previous one", old["state"], "STATE_CANCELLED")
    same("its reason", old["cancellationDetails"],
         {"reason": "CANCELLATION_REASON_UPGRADE_DOWNGRADE"})

    step("upgrade, aligned with the previous one")
    new = replaces(api, "up-2b", "up-2", "BILLING_CYCLE_SPEC_ALIGN_WITH_PREVIOUS_SUBSCRIPTION")
    same("state", new["state"], "STATE_ACTIVE")
    same("renewalTime", new["renewalTime"], "2026-02-28T09:00:00Z")
    same("the previous one", get(api, "up-2")["state"], "STATE_CANCELLED")

    step("upgrade, deferred to the next recurrence")
    new = replaces(api, "up-3b", "up-3", "BILLING_CYCLE_SPEC_DEFERRED_TO_NEXT_RECURRENCE")
    same("state", new["state"], "STATE_CREATED")
    same("renewalTime", new["renewalTime"], "2026-02-28T09:00:00Z")
    same("the previous one", get(api, "up-3")["state"], "STATE_CANCEL_AT_END_OF_CYCLE")
    refused("of what is replaced", lambda: replaces(
        api, "up-1c", "up-1", "BILLING_CYCLE_SPEC_START_IMMEDIATELY"), 400, "FAILED_PRECONDITION")
    refused("of what is not", lambda: replaces(
        api, "up-1c", "up-9", "BILLING_CYCLE_SPEC_START_IMMEDIATELY"), 404, "NOT_FOUND")
    refused("by no rule", lambda: replaces(
        api, "up-1c", "up-1b", "BILLING_CYCLE_SPEC_UNSPECIFIED"), 400, "INVALID_ARGUMENT")
    advance("P27D")
    same("state", get(api, "up-3b")["state"], "STATE_ACTIVE")
    same("renewalTime", get(api, "up-3b")["renewalTime"], "2026-03-28T09:00:00Z")
    same("the aligned one's", get(api, "up-2b")["renewalTime"], "2026-03-28T09:00:00Z")
    same("the previous one", get(api, "up-3")["state"], "STATE_CANCELLED")
