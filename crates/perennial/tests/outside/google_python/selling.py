"""What is on offer, and selling it."""

from steps import holds, same, step

PARTNER = "partners/telco-north"
SHIELD = PARTNER + "/products/shield-monthly"
PLUS = PARTNER + "/products/shield-plus-monthly"
BERLIN = {"regionCode": "DE", "postalCode": "10115"}


def order(product=SHIELD, customer="cust-42", **other):
    return {
        "partnerUserToken": customer,
        "serviceLocation": BERLIN,
        "lineItems": [{"product": product}],
        **other,
    }


def provision(api, subscription, body=None, **query):
    calls = api.partners().subscriptions()
    return calls.provision(
        parent=PARTNER, subscriptionId=subscription, body=body or order(), **query
    ).execute()


def named(subscription):
    return f"{PARTNER}/subscriptions/{subscription}"


def get(api, subscription, **query):
    return api.partners().subscriptions().get(name=named(subscription), **query).execute()


def sells(api):
    step("provision")
    sold = provision(api, "ord-1")
    same("name", sold["name"], named("ord-1"))
    same("state", sold["state"], "STATE_ACTIVE")
    same("createTime", sold["createTime"], "2026-01-31T09:00:00Z")
    same("renewalTime", sold["renewalTime"], "2026-02-28T09:00:00Z")
    same("cycleEndTime", sold["cycleEndTime"], "2026-02-28T09:00:00Z")
    same("freeTrialEndTime", sold["freeTrialEndTime"], "2026-01-31T09:00:00Z")
    holds("no endUserEntitled", "endUserEntitled" not in sold)
    [item] = sold["lineItems"]
    same("product", item["product"], SHIELD)
    same("amount", item["amount"], {"amountMicros": "4990000", "currencyCode": "EUR"})
    same("lineItemIndex", item["lineItemIndex"], 1)
    same("products", sold["products"], [SHIELD])

    step("provision, in the older form and with a first cycle of ten days")
    older = provision(
        api, "ord-2",
        {"partnerUserToken": "cust-43", "serviceLocation": BERLIN, "products": [SHIELD]},
        cycleOptions_initialCycleDuration_count=10,
        cycleOptions_initialCycleDuration_unit="DAY",
    )
    same("lineItems", [line["product"] for line in older["lineItems"]], [SHIELD])
    same("renewalTime", older["renewalTime"], "2026-02-10T09:00:00Z")

    step("get")
    same("the same", get(api, "ord-1") == sold, True)
    part = get(api, "ord-1", fields="state,lineItems(product)")
    same("a part", part, {"state": "STATE_ACTIVE", "lineItems": [{"product": SHIELD}]})
