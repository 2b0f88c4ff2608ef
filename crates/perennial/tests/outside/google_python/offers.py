"""What a partner may sell: products, promotions, and selling with them."""

from errors import refused
from selling import PARTNER, PLUS, SHIELD, order, provision
from steps import holds, same, step

TRIAL = PARTNER + "/promotions/two-weeks"
HALF = PARTNER + "/promotions/half-price"


def pages(calls, **query):
    """All of a list, page by page, as the library goes on from one to the next."""
    request, sizes, found = calls.list(parent=PARTNER, **query), [], []
    while request is not None:
        answer = request.execute()
        [listed] = [answer[name] for name in ("products", "promotions") if name in answer]
        sizes.append(len(listed))
        found += listed
        request = calls.list_next(request, answer)
    return sizes, found


def last(name):
    return name.rsplit("/", 1)[-1]


def products(api):
    calls = api.partners().products()

    step("products.list")
    answer = calls.list(parent=PARTNER).execute()
    holds("one page", "nextPageToken" not in answer)
    listed = {last(it["name"]): it for it in answer["products"]}
    for sold in ("shield-monthly", "shield-plus-monthly", "prepaid-monthly", "duo-monthly"):
        holds(sold, sold in listed)
    shield = listed["shield-monthly"]
    same("name", shield["name"], SHIELD)
    same("productType", shield["productType"], "PRODUCT_TYPE_SUBSCRIPTION")
    same("cycle", shield["subscriptionBillingCycleDuration"], {"count": 1, "unit": "MONTH"})
    prices = {it["regionCode"]: it["amount"] for it in shield["priceConfigs"]}
    same("price in Germany", prices["DE"], {"amountMicros": "4990000", "currencyCode": "EUR"})
    same("price in Japan", prices["JP"], {"amountMicros": "800000000", "currencyCode": "JPY"})
    duo = listed["duo-monthly"]
    same("productType", duo["productType"], "PRODUCT_TYPE_BUNDLE_SUBSCRIPTION")
    same("elements", [last(it["product"]) for it in duo["bundleDetails"]["bundleElements"]],
         ["shield-monthly", "shield-plus-monthly"])
    holds("title", {"languageCode": "de", "text": "Duo für zwei"} in duo["titles"])

    step("products.list, page by page and in one country")
    sizes, found = pages(calls, pageSize=2)
    same("every one once", sorted(last(it["name"]) for it in found), sorted(listed))
    same("full pages", set(sizes[:-1]), {2})
    norway = [last(it["name"]) for it in pages(calls, filter="regionCodes:NO")[1]]
    germany = [last(it["name"]) for it in pages(calls, filter='region_codes: "DE"')[1]]
    holds("in Norway", "fjord-monthly" in norway and "fjord-monthly" not in germany)
    one = calls.list(parent=PARTNER, fields="products(name)", pageSize=1).execute()
    same("a part", [set(it) for it in one["products"]], [{"name"}])
    refused("a filter", lambda: calls.list(parent=PARTNER, filter="name=x").execute(), 400,
            "INVALID_ARGUMENT")
    refused("a token", lambda: calls.list(parent=PARTNER, pageToken="x").execute(), 400,
            "INVALID_ARGUMENT")


def promotions(api):
    step("promotions.list")
    calls = api.partners().promotions()
    _, found = pages(calls, filter="applicableProducts:" + SHIELD)
    same("of one product", [it["name"] for it in found], [TRIAL])
    [trial] = found
    same("promotionType", trial["promotionType"], "PROMOTION_TYPE_FREE_TRIAL")
    same("freeTrialDuration", trial["freeTrialDuration"], {"count": 14, "unit": "DAY"})
    [half] = [it for it in pages(calls)[1] if it["name"] == HALF]
    same("promotionType", half["promotionType"], "PROMOTION_TYPE_INTRODUCTORY_PRICING")
    same("applicableProducts", half["applicableProducts"], [PLUS])
    specs = half["introductoryPricingDetails"]["introductoryPricingSpecs"]
    holds("half the price, three times", all(
        (it["recurrenceCount"], it["discountRatioMicros"]) == (3, "500000") for it in specs))

    step("provision with a free trial, and with an introductory price")
    trial = provision(api, "try-1", order(
        customer="cust-51", promotionSpecs=[{"promotion": TRIAL}]))
    same("freeTrialEndTime", trial["freeTrialEndTime"], "2026-02-14T09:00:00Z")
    same("renewalTime", trial["renewalTime"], "2026-02-14T09:00:00Z")
    same("its type", trial["promotionSpecs"][0]["type"], "PROMOTION_TYPE_FREE_TRIAL")
    cheap = provision(api, "try-2", order(
        customer="cust-52",
        lineItems=[{"product": PLUS, "lineItemPromotionSpecs": [{"promotion": HALF}]}]))
    [spec] = cheap["lineItems"][0]["lineItemPromotionSpecs"]
    same("its type", spec["type"], "PROMOTION_TYPE_INTRODUCTORY_PRICING")
    nothing = order(promotionSpecs=[{"promotion": PARTNER + "/promotions/nothing"}])
    refused("no promotion", lambda: provision(api, "try-3", nothing), 404, "NOT_FOUND",
            "ERROR_CODE_PROMOTION_NOT_FOUND")


def are_there(api):
    products(api)
    promotions(api)
