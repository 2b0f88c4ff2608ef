"""A partner's program on Google's client for Python: how it is let in, and the life of what it sells.

Started as `python partner.py <way in>`. Prints what it checked; the last line counts the checks.
"""

import json
import os
import socket
import sys

# First of all, before anything could call out.
import loopback
from steps import same, step
import steps

import google.auth.exceptions
from google.oauth2 import service_account
from googleapiclient.discovery import build

import batches
import customers
import errors
import living
import offers
import replacing
import selling

BASE = os.environ["PERENNIAL"]
KEY_FILE = os.environ["KEY_FILE"]
OTHERS_KEY_FILE = os.environ["OTHERS_KEY_FILE"]
SCOPES = ["https://www.googleapis.com/auth/sdm.service"]
API = ("paymentsresellersubscription", "v1")


def exchanged(key_file):
    """The key file signs an assertion, which is exchanged for an access token at its `token_uri`.
    The library does so where the universe is Google's own."""
    with open(key_file, encoding="utf-8") as file:
        info = json.load(file)
    info.pop("universe_domain")
    return service_account.Credentials.from_service_account_info(info, scopes=SCOPES)


def self_signed(key_file):
    """Each request carries what the key file signed. The library does so for every universe but
    Google's own, and the key file names ours."""
    return service_account.Credentials.from_service_account_file(
        key_file, scopes=SCOPES, always_use_jwt_access=True
    )


def client(credentials):
    """Built from the document that the library brings along."""
    options = {"api_endpoint": BASE + "/", "universe_domain": credentials.universe_domain}
    return build(*API, credentials=credentials, client_options=options, static_discovery=True)


def with_http(http):
    """Built on whatever says who asks, if anything does."""
    options = {"api_endpoint": BASE + "/"}
    return build(*API, http=http, client_options=options, static_discovery=True)


def own_document(credentials):
    """Built from the document that we serve ourselves, which names our own address."""
    where = BASE + "/$discovery/rest?version=v1"
    return build(
        *API, credentials=credentials, static_discovery=False, discoveryServiceUrl=where,
        client_options={"universe_domain": credentials.universe_domain},
    )


def main(way):
    step("whoever calls out is seen")
    try:
        socket.create_connection(("elsewhere.test", 443))
    except PermissionError:
        same("refused", loopback.refused, ["elsewhere.test"])
    loopback.refused.clear()

    credentials = exchanged if way == "exchanged" else self_signed
    made = own_document if way == "own-document" else client
    api, others = (made(credentials(file)) for file in (KEY_FILE, OTHERS_KEY_FILE))

    selling.sells(api)
    offers.are_there(api)
    living.cancels(api)
    replacing.upgrades(api)
    living.goes_on(api)
    errors.are_told(api, others, with_http)
    customers.act(made, api)
    batches.go(api, None if way == "own-document" else BASE)

    step("nothing left this machine")
    if way == "exchanged":
        # 7.4: it asks Google where the account may be used, in the background, showing our token.
        same("other hosts wanted", sorted(set(loopback.refused)), ["iamcredentials.googleapis.com"])
    else:
        same("other hosts wanted", loopback.refused, [])
    print(f"{steps.checks} checks", flush=True)


main(sys.argv[1])
