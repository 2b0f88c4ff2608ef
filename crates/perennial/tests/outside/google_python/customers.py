"""In the name of an end user: his consent, and what may be done with it."""

import os
from urllib.parse import parse_qs, urlsplit

# The library insists on TLS, which a server on this machine need not speak.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import google.auth.exceptions
import google.auth.transport.requests
import requests
from google_auth_oauthlib.flow import Flow

from errors import refused
from living import PREPAID, verb
from offers import HALF, TRIAL
from selling import PARTNER, PLUS, get, named, order, provision
from steps import ask, holds, same, step

BASE = os.environ["PERENNIAL"]
SCOPES = ["openid", "https://www.googleapis.com/auth/subscriptions.thirdparty.googleone"]


def flow():
    client = {
        "client_id": os.environ["CLIENT_ID"],
        "client_secret": os.environ["CLIENT_SECRET"],
        "auth_uri": BASE + "/oauth2/auth",
        "token_uri": BASE + "/oauth2/token",
    }
    return Flow.from_client_config(
        {"web": client}, scopes=SCOPES, redirect_uri=os.environ["REDIRECT"])


def consent(who):
    """He is sent to our sign-in, agrees, and comes back with a code, which is turned in."""
    asking = flow()
    address, state = asking.authorization_url(access_type="offline", prompt="consent")
    back = ask("agrees", who, address)
    holds("sent back", back.startswith(os.environ["REDIRECT"] + "?"))
    same("state", parse_qs(urlsplit(back).query)["state"], [state])
    asking.fetch_token(authorization_response=back)
    return asking.credentials


def signs_in():
    step("sign-in and consent")
    credentials = consent("ada")
    holds("refresh_token", credentials.refresh_token)
    holds("id_token", credentials.id_token)
    same("scopes", sorted(credentials.granted_scopes), sorted(SCOPES))
    credentials.token = None
    credentials.refresh(google.auth.transport.requests.Request())
    holds("refreshed", credentials.valid)

    step("no consent")
    address, _ = flow().authorization_url(access_type="offline", prompt="consent")
    back = parse_qs(urlsplit(ask("denies", "bob", address)).query)
    same("error", back["error"], ["access_denied"])
    holds("no code", "code" not in back)
    return credentials


def buys(client, api, credentials):
    ada = client(credentials)
    subscriptions = ada.partners().subscriptions()

    step("findEligible")
    eligible = ada.partners().promotions().findEligible(parent=PARTNER, body={}).execute()
    found = [it["name"] for it in eligible["promotions"]]
    holds("the introductory ones", TRIAL in found and HALF in found)

    def create(subscription, **other):
        return subscriptions.create(
            parent=PARTNER, subscriptionId=subscription, body=order(customer="ada", **other)
        ).execute()

    step("create")
    made = create("ada-1")
    same("state", made["state"], "STATE_ACTIVE")
    same("endUserEntitled", made["endUserEntitled"], True)
    refused("the id again", lambda: create("ada-1"), 409, "ALREADY_EXISTS")
    refused("the product again", lambda: create("ada-9"), 400, "FAILED_PRECONDITION",
            "ERROR_CODE_SUBSCRIPTION_REJECTED_ALREADY_SUBSCRIBED")

    step("entitle")
    provision(api, "ada-2", order(PREPAID, "ada"))
    entitled = verb(ada, "entitle", "ada-2")["subscription"]
    same("endUserEntitled", entitled["endUserEntitled"], True)
    same("renewalTime", entitled["renewalTime"], get(api, "ada-2")["renewalTime"])
    same("again", verb(ada, "entitle", "ada-2")["subscription"], entitled)

    step("another user")
    bob = client(consent("bob"))
    refused("entitle", lambda: verb(bob, "entitle", "ada-2"), 400, "FAILED_PRECONDITION",
            "ERROR_CODE_SUBSCRIPTION_USER_MISMATCH")

    step("upgrade by another user, and by the user himself")
    replaced = {
        "previousSubscriptionId": "ada-1",
        "billingCycleSpec": "BILLING_CYCLE_SPEC_START_IMMEDIATELY",
    }

    def upgrade(user):
        return user.partners().subscriptions().create(
            parent=PARTNER, subscriptionId="ada-3",
            body=order(PLUS, "ada", upgradeDowngradeDetails=replaced)).execute()

    refused("by another", lambda: upgrade(bob), 400, "FAILED_PRECONDITION",
            "ERROR_CODE_SUBSCRIPTION_USER_MISMATCH")
    same("the previous one", get(api, "ada-1")["state"], "STATE_ACTIVE")
    same("endUserEntitled", upgrade(ada)["endUserEntitled"], True)
    same("the previous one", get(api, "ada-1")["state"], "STATE_CANCELLED")

    step("each call is for one kind of caller")
    refused("get by a user", lambda: get(ada, "ada-2"), 403, "PERMISSION_DENIED")
    refused("cancel by a user", lambda: verb(ada, "cancel", "ada-2"), 403, "PERMISSION_DENIED")
    refused("entitle by the partner", lambda: verb(api, "entitle", "ada-2"), 403,
            "PERMISSION_DENIED")


def session(api, intent):
    calls = api.partners().userSessions()
    answer = calls.generate(parent=PARTNER, body={"intentPayload": intent}).execute()
    holds("expireTime", answer["userSession"]["expireTime"].endswith("Z"))
    return answer["userSession"]["token"]


def opens_pages(api):
    step("userSessions.generate, to create")
    token = session(api, {"createIntent": {
        "subscriptionId": "ada-4", "subscription": order(customer="ada"),
    }})
    refused("not there yet", lambda: get(api, "ada-4"), 404, "NOT_FOUND")
    page = ask("agrees", "ada", f"{BASE}/subscription/new/{token}")
    holds("sent on", page)
    made = get(api, "ada-4")
    same("state", made["state"], "STATE_ACTIVE")
    same("endUserEntitled", made["endUserEntitled"], True)

    step("userSessions.generate, to entitle")
    provision(api, "bob-1", order(PLUS, "bob"))
    token = session(api, {"entitleIntent": {"name": named("bob-1")}})
    holds("sent on", ask("agrees", "bob", f"{BASE}/subscription/entitle/{token}"))
    same("endUserEntitled", get(api, "bob-1")["endUserEntitled"], True)
    refused("an intent for nothing", lambda: session(
        api, {"entitleIntent": {"name": named("nothing")}}), 404, "NOT_FOUND")
    refused("no intent", lambda: session(api, {}), 400, "INVALID_ARGUMENT")


def takes_it_back(client, credentials):
    step("revoke")
    revoked = requests.post(
        BASE + "/oauth2/revoke", data={"token": credentials.refresh_token}, timeout=10)
    same("answer", revoked.status_code, 200)
    ada = client(credentials)
    try:
        ada.partners().promotions().findEligible(parent=PARTNER, body={}).execute()
    except google.auth.exceptions.RefreshError as error:
        same("RefreshError", str(error.args[0]),
             "invalid_grant: Token has been expired or revoked.")
    else:
        raise AssertionError("it was done")


def act(client, api):
    credentials = signs_in()
    buys(client, api, credentials)
    opens_pages(api)
    takes_it_back(client, credentials)
