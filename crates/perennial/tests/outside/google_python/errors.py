"""What a client is told when it asks for what cannot be."""

import json

import google.oauth2.credentials
import google_auth_httplib2
import httplib2
from googleapiclient.errors import HttpError

from selling import BERLIN, PARTNER, SHIELD, get, order, provision
from steps import same, step


def told(call):
    """What the library raises, and the envelope inside."""
    try:
        call()
    except HttpError as error:
        return error, json.loads(error.content)["error"]
    raise AssertionError("it was done")


def refused(what, call, http, status, reason=None):
    error, envelope = told(call)
    same(f"{what}: HttpError", error.status_code, http)
    same(f"{what}: status", envelope["status"], status)
    details = {detail["@type"].rsplit(".", 1)[-1]: detail for detail in envelope.get("details", [])}
    if reason:
        same(f"{what}: reason", details["ErrorInfo"]["reason"], reason)
    return error, details


def are_told(api, others, nobodys):
    step("errors")
    error, _ = refused("an id nobody gave", lambda: get(api, "nobody"), 404, "NOT_FOUND")
    same("its reason", error.reason, "Requested entity was not found.")
    refused(
        "an id that is taken", lambda: provision(api, "ord-1"), 409, "ALREADY_EXISTS",
        "SUBSCRIPTION_ALREADY_EXISTS",
    )
    unknown = order(f"{PARTNER}/products/nothing")
    refused(
        "a product that is not", lambda: provision(api, "ord-9", unknown), 404, "NOT_FOUND",
        "ERROR_CODE_PRODUCT_NOT_FOUND",
    )
    body = {"serviceLocation": BERLIN, "lineItems": [{"product": SHIELD}]}
    error, details = refused(
        "nobody to sell to", lambda: provision(api, "ord-9", body), 400, "INVALID_ARGUMENT")
    [violation] = details["BadRequest"]["fieldViolations"]
    same("its field", violation["field"], "partner_user_token")
    same("error_details", [it["@type"].rsplit(".", 1)[-1] for it in error.error_details],
         sorted(details))
    body = {**order(), "colour": "blue"}
    error, _ = refused(
        "an unknown member", lambda: provision(api, "ord-9", body), 400, "INVALID_ARGUMENT")
    same("its reason", error.reason,
         'Invalid JSON payload received. Unknown name "colour": Cannot find field.')

    step("other people's")
    refused("another partner's", lambda: get(others, "ord-1"), 403, "PERMISSION_DENIED")
    refused("another partner's, not there", lambda: get(others, "x"), 403, "PERMISSION_DENIED")

    step("nobody's, and an access token that is none")
    refused("no credential", lambda: get(nobodys(httplib2.Http()), "ord-1"), 401, "UNAUTHENTICATED")
    forged = google.oauth2.credentials.Credentials("ya29.forged")
    http = google_auth_httplib2.AuthorizedHttp(forged, httplib2.Http(), refresh_status_codes=())
    refused("a forged one", lambda: get(nobodys(http), "ord-1"), 401, "UNAUTHENTICATED")

    step("errors in the older form")
    _, envelope = told(lambda: get(api, "nobody", x__xgafv="1"))
    same("reason", [it["reason"] for it in envelope["errors"]], ["notFound"])
