"""The table of section 1.1, for every operation: what is missing, unreadable, too large, unknown."""

from datetime import timedelta

from ..dialects import Json
from ..shapes import OPERATIONS
from ..verdict import Chapter

CHAPTER = Chapter()
OVER = 2**31
SETTINGS = {"AlignToCurrentInterval": True, "ExtendInterval": False,
            "GetCustomerPricePreviewOnly": True}
PRICE = {"CurrencyId": "EUR", "IsGross": False, "Value": 9.5}

# Values that no field of its kind can hold; what only JSON can say is in the second table.
UNREADABLE = {
    "id": ["x", "S", "SS1", "-1", "1.5", "S1x", "99999999999999999999999"],
    "count": ["x", "1.5", "1e2", "NaN", "Infinity", "0x1", "--1", OVER, "99999999999999999999"],
    "product": ["x", "1.5", "1e2", "99999999999999999999"],
    "flag": ["maybe", "2", "yes"],
    "settings": ["x"],
    "price": ["x"],
    "type": ["Sometimes", 3, -1],
    "contact type": ["Friend", 3],
    "action": ["Sidegrade", 3],
    "date": ["tomorrow", "2026-13-01T00:00:00Z", "12"],
    "numbers": [["x"], ["1.5"], [OVER], [[1]], "x"],
    "pairs": [["x"], "x"],
    "contact": ["x"],
    "text": [],
}
UNREADABLE_JSON = {
    "id": [True, {}, [1], 1.5, -1], "count": [True, {}, [1], 1.5, 1e400], "product": [True, {}, [1], 1.5],
    "flag": [2, {}, []],
    "settings": [1, True, [True]], "price": [1, True, []], "type": [True, {}, []],
    "contact type": [True, {}], "action": [True, {}], "date": [12, True, {}],
    "numbers": [1, True, {}, [True], [{}]], "pairs": [1, {}, [1]], "contact": [1, True, [1]],
    "text": [{}, [1]],
}


def table(s):
    """Every writing operation: a call that would do, the kinds of its members, what is required."""
    product = s.product("judge_plus")
    seat = s.product("judge_seat")
    due = (s.now + timedelta(days=40)).strftime("%Y-%m-%dT%H:%M:%SZ")
    contact = {"CountryId": "DE", "LanguageId": "de", "Firstname": "Ada"}
    change = {"AlignmentSettings": "settings", "GenerateMail": "flag"}
    return {
        "addsubscriptionitem": (
            {"AlignmentSettings": SETTINGS, "CustomerPrice": PRICE, "ProductId": product,
             "Quantity": 1},
            {**change, "CustomerPrice": "price", "ProductId": "product", "Quantity": "count"},
            ["ProductId", "Quantity"]),
        "deactivatesubscriptionitems": (
            {"Items": [1]},
            {"AllowReinstate": "flag", "GenerateMail": "flag", "Items": "numbers"}, ["Items"]),
        "increasesubscriptionitemquantity": (
            {"AlignmentSettings": SETTINGS, "Quantity": 1, "RunningNumber": 1},
            {**change, "Quantity": "count", "RunningNumber": "count"},
            ["Quantity", "RunningNumber"]),
        "reinstatesubscriptionitems": (
            {"Items": [1]}, {"GenerateMail": "flag", "Items": "numbers"}, ["Items"]),
        "removesubscriptionitem": (
            {"RunningNumber": 1}, {"GenerateMail": "flag", "RunningNumber": "count"},
            ["RunningNumber"]),
        "renewsubscription": ({}, {"ResetBillingInterval": "flag"}, []),
        "updateaccount": ({}, {}, []),
        "updatecontact": (
            {"Contact": contact, "ContactType": "BillingContact"},
            {"Contact": "contact", "ContactType": "contact type"}, ["Contact", "ContactType"]),
        "updatecustomer": (
            {"CustomerReferenceId": "x"}, {"CustomerReferenceId": "text"}, []),
        "updatenextbillingdate": (
            {"NextBillingDate": due}, {"NextBillingDate": "date"}, ["NextBillingDate"]),
        "updatesubscriptionitem": (
            {"AlignmentSettings": SETTINGS, "ProductId": seat, "Quantity": 2, "RunningNumber": 1},
            {**change, "CustomerPrice": "price", "ProductId": "product", "Quantity": "count",
             "RunningNumber": "count", "TriggerImmediateRenewal": "flag",
             "ResetBillingInterval": "flag", "UpdateAction": "action"},
            ["ProductId", "Quantity", "RunningNumber"]),
        "updatesubscriptionitemprice": (
            {"AlignmentSettings": SETTINGS, "CustomerPrice": PRICE, "RunningNumber": 1},
            {**change, "CustomerPrice": "price", "Quantity": "count", "RunningNumber": "count",
             "UpdateAction": "action"},
            ["CustomerPrice", "RunningNumber"]),
        "updatesubscriptionparameters": (
            {"Items": [{"Key": "x-a", "Value": "b"}]}, {"Items": "pairs"}, ["Items"]),
        "updatesubscriptionrenewaltype": (
            {"RenewalType": "Automatic"}, {"RenewalType": "type"}, ["RenewalType"]),
    }


def played(operation):
    """One scenario per operation, so that each is told by its name."""
    def scenario(s):
        number = s.buy("judge_seat")
        call, kinds, required = table(s)[operation]
        call = {**call, "SubscriptionId": f"S{number}"}
        kinds = {**kinds, "SubscriptionId": "id"}
        s.unchanged(number, lambda: judged(s, operation, call, kinds, required), operation)
    scenario.__name__ = operation
    scenario.__module__ = __name__
    return scenario


def judged(s, operation, call, kinds, required):
    for name in (*required, "SubscriptionId"):
        without = {member: value for member, value in call.items() if member != name}
        # A contact is found by either of two ids, so that no single one is missing.
        told = None if name == "SubscriptionId" and operation == "updatecontact" else name
        for request in (without, {**without, name: ""}, {**without, name: None}):
            said = s.refused(operation, 400, begins="Missing required field.", **request)
            # An empty object lacks its own members rather than itself. XML writes null as empty.
            empty = request.get(name, 0) == "" or (
                s.client.dialect.name == "XML" and request.get(name, 0) is None)
            if told and not (kinds[name] in ("price", "contact") and empty):
                s.check(told in said, f"{operation} without {name}: {said!r} does not name it")
    for name, kind in kinds.items():
        values = UNREADABLE[kind] + (UNREADABLE_JSON[kind] if s.client.dialect.name == "JSON" else [])
        for value in values:
            statuses = (400, 402, 404) if kind == "id" and str(value).isdigit() else 400
            s.refused(operation, statuses, **{**call, name: value})
    for name in [name for name, kind in kinds.items() if kind == "count"]:
        for value in (-1, -OVER):
            s.refused(operation, (400, 402, 404), **{**call, name: value})
    for member in SETTINGS if "AlignmentSettings" in call else ():
        settings = {**SETTINGS, member: "maybe"}
        s.refused(operation, 400, **{**call, "AlignmentSettings": settings})
    unknown = s.refused(operation, 404, "Subscription not found.",
                        **{**call, "SubscriptionId": "S99999999"})
    theirs = s.stranger.refused(operation, 404, **call)
    s.equal(theirs, unknown, f"{operation}: another merchant's is as unknown")
    if s.client.dialect.name == "JSON":
        twice = s.client.raw("POST", f"/subscription/{operation}",
                             '{"SubscriptionId":1,"subscriptionid":2}',
                             {"Content-Type": Json.kind})
        s.equal(twice.status, 400, f"{operation}: one member in two letter cases")


@CHAPTER.scenario
def alignsubscriptions(s):
    number, other = s.buy("judge_seat"), s.buy("judge_seat")
    call = {"AlignmentSettings": SETTINGS, "PrimarySubscriptionId": number,
            "SecondarySubscriptionId": other}
    def all_of_them():
        for name in ("PrimarySubscriptionId", "SecondarySubscriptionId"):
            for value in UNREADABLE["id"]:
                s.refused("alignsubscriptions", (400, 404), **{**call, name: value})
            s.refused("alignsubscriptions", 404, "Subscription not found.",
                      **{**call, name: "S99999999"})
            for value in ("", None):
                s.refused("alignsubscriptions", 400, begins="Missing required field.",
                          **{**call, name: value})
        s.stranger.refused("alignsubscriptions", 404, "Subscription not found.", **call)
        s.refused("alignsubscriptions", 400, **{**call, "GenerateMail": "maybe"})
        s.refused("alignsubscriptions", 400, **{**call, "AlignmentSettings": "x"})
    s.unchanged(number, all_of_them, "what is refused")


for name, (verb, _, _) in OPERATIONS.items():
    if verb == "POST" and name != "alignsubscriptions":
        CHAPTER.scenario(played(name))
