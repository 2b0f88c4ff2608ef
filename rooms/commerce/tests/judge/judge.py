#!/usr/bin/env python3
"""Judges a running commerce surface by its specification alone.

    judge.py BASE_URL USER PASSWORD SUBSCRIPTION_ID [NOW]

Reads the subscription in JSON and in XML and previews an increase of its first active item in
both; changes nothing. NOW (RFC 3339) is the time in the subscription's environment: with it the
alignment is worked out again by the 30/360 rule. Only the standard library is used.
"""

import base64
import json
import re
import sys
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal

NAMESPACE = "http://api.cleverbridge.com/datacontract"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

SUBSCRIPTION = {
    "CustomerCurrencyId": "text", "CustomerId": "int?", "CustomerReferenceId": "text",
    "CustomerReferenceNo": "text", "EndDate": "date?", "GracePeriodDays": "int", "Id": "int",
    "IntervalDayCount": "int", "IntervalMonthCount": "int", "BillingIntervalDayCount": "int",
    "BillingIntervalMonthCount": "int", "Items": "items", "LastIntervalNo": "int",
    "NextBillingDate": "date?", "NextBillingDateReminder": "date?", "RenewalType": "renewal?",
    "StartDate": "date?", "StartIntervalDayCount": "int", "StartIntervalMonthCount": "int",
    "SubscriptionStatus": "status",
}
ITEM = {
    "Couponcode": "text", "DeactivationDate": "date?", "EndDate": "date?", "IsCurrent": "bool",
    "LastIntervalNo": "int", "NextBillingCurrencyId": "text",
    "NextBillingCustomerGrossPrice": "money", "NextBillingCustomerNetPrice": "money",
    "NextBillingCustomerVatPrice": "money", "NextRenewalCustomerGrossPrice": "money",
    "NextRenewalCustomerNetPrice": "money", "NextRenewalCustomerVatPrice": "money",
    "ProductId": "int", "ProductName": "text", "ProductNameExtension": "text",
    "PromotionId": "int?", "Quantity": "int", "RecurrenceCount": "int?", "RunningNo": "int",
    "StartDate": "date?", "Status": "item status", "SubscriptionId": "int",
    "SubscriptionPurchaseItems": "purchases", "Version": "int",
}
PURCHASE = {"PurchaseId": "int", "PurchaseItemRunningNo": "int", "SubscriptionIntervalNo": "int"}
CHANGE = {
    "ResultMessage": "text", "AlignmentCustomerGrossPrice": "money",
    "AlignmentCustomerNetPrice": "money", "AlignmentCustomerVatPrice": "money",
    "NextBillingCustomerGrossPrice": "money", "NextBillingCustomerNetPrice": "money",
    "NextBillingCustomerVatPrice": "money", "PriceCurrencyId": "text", "NextBillingDate": "date?",
    "TransactionStatus": "text?", "ContinueUrl": "text?",
}
WORDS = {
    "status": ["Active", "Deactivated", "Finished", "Grace", "Hold", "New", "HandledByClient",
               "AwaitingNewOrder"],
    "item status": ["Active", "Deactivated", "Finished", "Removed", "AwaitingReinstate",
                    "HandledByClient", "Other"],
    "renewal": ["Automatic", "Manual"],
}

failures = []
checks = 0


def check(holds, what):
    global checks
    checks += 1
    if not holds:
        failures.append(what)
        print("FAIL", what)


class Client:
    def __init__(self, base, user, password):
        self.base = base.rstrip("/")
        self.auth = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def ask(self, method, path, body=None, accept="application/json", auth=True, kind=None):
        headers = {}
        if accept:
            headers["Accept"] = accept
        if auth:
            headers["Authorization"] = self.auth
        data = None
        if body is not None:
            data = body.encode()
            if kind != "":
                headers["Content-Type"] = kind or accept
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read().decode()

    def json(self, method, path, body=None, expect=200):
        status, headers, text = self.ask(method, path, body)
        check(status == expect, f"{method} {path}: {status} instead of {expect}: {text[:200]}")
        kind = headers.get("Content-Type", headers.get("content-type", ""))
        check(kind.startswith("application/json"), f"{method} {path}: content type {kind}")
        return json.loads(text, parse_float=Decimal, parse_int=Number)

    def xml(self, method, path, root, body=None, expect=200):
        status, headers, text = self.ask(method, path, body, "application/xml")
        check(status == expect, f"XML {method} {path}: {status} instead of {expect}: {text[:200]}")
        kind = headers.get("Content-Type", headers.get("content-type", ""))
        check(kind.startswith("application/xml"), f"XML {method} {path}: content type {kind}")
        tree = ElementTree.fromstring(text)
        check(tree.tag == f"{{{NAMESPACE}}}{root}", f"XML {path}: root {tree.tag}")
        return tree


class Number(int):
    """An integer as JSON writes it; money may be written so too."""


def judge_value(value, kind, where):
    if kind.endswith("?"):
        if value is None:
            return check(True, where)
        kind = kind[:-1]
    if kind == "text":
        check(isinstance(value, str), f"{where}: {value!r} is not text")
    elif kind == "int":
        check(isinstance(value, int) and not isinstance(value, bool), f"{where}: {value!r}")
    elif kind == "bool":
        check(isinstance(value, bool), f"{where}: {value!r} is not a flag")
    elif kind == "money":
        check(isinstance(value, Decimal), f"{where}: {value!r} has no decimals")
    elif kind == "date":
        shape = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
        check(isinstance(value, str) and re.fullmatch(shape, value), f"{where}: {value!r}")
    elif kind in WORDS:
        word = value in WORDS[kind]
        number = isinstance(value, int) and 1 <= value <= len(WORDS[kind])
        check(word or number, f"{where}: {value!r} is no {kind}")


def judge_members(value, members, where):
    check(isinstance(value, dict), f"{where} is no object")
    check(list(value) == list(members), f"{where}: members {list(value)}")
    for name, kind in members.items():
        judge_value(value.get(name), kind, f"{where}.{name}")


def judge_sums(value, prefix, where):
    gross, net, vat = (value[f"{prefix}Customer{part}Price"] for part in ("Gross", "Net", "Vat"))
    check(gross == net + vat, f"{where}: {prefix} {gross} is not {net} + {vat}")


def judge_subscription(subscription, where):
    judge_members(subscription, SUBSCRIPTION, where)
    counts = [subscription["IntervalDayCount"], subscription["IntervalMonthCount"]]
    check(0 in counts, f"{where}: both day and month counts {counts}")
    last = (0, 0)
    for n, item in enumerate(subscription["Items"]):
        here = f"{where}.Items[{n}]"
        judge_members(item, ITEM, here)
        judge_sums(item, "NextBilling", here)
        judge_sums(item, "NextRenewal", here)
        check(item["SubscriptionId"] == subscription["Id"], f"{here}: another SubscriptionId")
        check((item["RunningNo"], item["Version"]) > last, f"{here}: out of order")
        last = (item["RunningNo"], item["Version"])
        for purchase in item["SubscriptionPurchaseItems"]:
            judge_members(purchase, PURCHASE, f"{here}.SubscriptionPurchaseItems")


def same(element, value, kind, where):
    """Whether XML tells what JSON tells."""
    nil = element.get(NIL) == "true"
    if value is None:
        return check(nil, f"{where}: not nil in XML")
    text = element.text or ""
    kind = kind.rstrip("?")
    if kind == "date":
        check(text == value.rstrip("Z"), f"{where}: XML date {text!r}, JSON {value!r}")
    elif kind in WORDS:
        word = WORDS[kind][value - 1] if isinstance(value, int) else value
        check(text == word, f"{where}: XML {text!r}, JSON {value!r}")
    elif kind == "bool":
        check(text == ("true" if value else "false"), f"{where}: XML {text!r}")
    else:
        check(text == str(value), f"{where}: XML {text!r}, JSON {value!r}")


def same_members(element, value, members, where):
    names = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]
    check(names == list(members), f"{where}: XML elements {names}")
    for child, (name, kind) in zip(element, members.items()):
        if kind == "items":
            for n, (one, item) in enumerate(zip(child, value[name], strict=True)):
                check(one.tag == f"{{{NAMESPACE}}}SubscriptionItem", f"{where}: {one.tag}")
                same_members(one, item, ITEM, f"{where}.{name}[{n}]")
        elif kind == "purchases":
            for one, purchase in zip(child, value[name], strict=True):
                same_members(one, purchase, PURCHASE, f"{where}.{name}")
        else:
            same(child, value[name], kind, f"{where}.{name}")


def days_30_360(a, b):
    return (360 * (b.year - a.year) + 30 * (b.month - a.month)
            + min(b.day, 30) - min(a.day, 30))


def read(client, number):
    path = f"/subscription/getsubscription?subscriptionId=S{number}"
    answer = client.json("GET", path)
    check(list(answer) == ["ResultMessage", "Subscription"], f"members {list(answer)}")
    check(answer["ResultMessage"] == "OK", "a success says OK")
    subscription = answer["Subscription"]
    judge_subscription(subscription, "Subscription")
    check(subscription["Id"] == int(number), "another subscription")
    current = client.json("GET", path + "&isCurrent=true")["Subscription"]
    items = [item for item in subscription["Items"] if item["IsCurrent"]]
    check(current["Items"] == items, "isCurrent=true is the current versions and no other")
    for alias in (f"/Subscription/GetSubscription?SUBSCRIPTIONID={number}",
                  f"/subscription/getsubscription?subscriptionid=s{number}"):
        check(client.json("GET", alias)["Subscription"] == subscription, f"{alias} reads alike")
    tree = client.xml("GET", path, "GetSubscriptionResponse")
    check(tree[0].tag == f"{{{NAMESPACE}}}ResultMessage" and tree[0].text == "OK", "XML says OK")
    same_members(tree[1], subscription, SUBSCRIPTION, "XML Subscription")
    return subscription


def increase(number, item, units, align, extend, preview):
    settings = {"AlignToCurrentInterval": align, "ExtendInterval": extend,
                "GetCustomerPricePreviewOnly": preview}
    return {"AlignmentSettings": settings, "GenerateMail": False, "Quantity": units,
            "RunningNumber": item, "SubscriptionId": f"S{number}"}


def in_xml(request):
    def inside(value):
        if isinstance(value, dict):
            return "".join(f"<{name}>{inside(member)}</{name}>" for name, member in value.items())
        return str(value).lower() if isinstance(value, bool) else str(value)
    root = "IncreaseSubscriptionItemQuantityRequest"
    return f"<{root}>{inside(request)}</{root}>"


def preview(client, number, subscription, now):
    path = "/subscription/increasesubscriptionitemquantity"
    root = "IncreaseSubscriptionItemQuantityResponse"
    items = [i for i in subscription["Items"] if i["IsCurrent"] and i["Status"] in (1, "Active")]
    item = items[0]
    for align in (True, False):
        request = increase(number, item["RunningNo"], 2, align, False, True)
        answer = client.json("POST", path, json.dumps(request))
        judge_members(answer, CHANGE, f"preview, align {align}")
        check(answer["ResultMessage"] == "OK", "a preview says OK")
        judge_sums(answer, "Alignment", "preview")
        judge_sums(answer, "NextBilling", "preview")
        check(answer["TransactionStatus"] is None, "a preview has no transaction")
        check(answer["NextBillingDate"] == subscription["NextBillingDate"], "the date stays")
        if not align:
            zeros = [answer[f"AlignmentCustomer{part}Price"] for part in ("Gross", "Net", "Vat")]
            check(zeros == [0, 0, 0], f"without alignment the figures are zero: {zeros}")
        more = (answer["NextBillingCustomerNetPrice"] - item["NextBillingCustomerNetPrice"])
        check(more >= 0, "more units cost more")
        if align and now:
            start = datetime.fromisoformat(subscription["NextBillingDate"])
            months = subscription["IntervalMonthCount"]
            if months:
                share = Decimal(days_30_360(now, start)) / (30 * months)
                net = (more * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
                check(answer["AlignmentCustomerNetPrice"] == net,
                      f"alignment {answer['AlignmentCustomerNetPrice']} instead of {net}")
        tree = client.xml("POST", path, root, in_xml(request))
        same_members(tree, answer, CHANGE, f"XML preview, align {align}")
    request = increase(number, item["RunningNo"], 2, False, True, True)
    refused(client, path, request, 402, None)
    refused(client, path, increase(number, 999999, 2, True, False, True), 404, "Item not found.")
    lenient = {"quantity": "2", "RUNNINGNUMBER": str(item["RunningNo"]), "Unknown": [1],
               "SubscriptionId": int(number), "AlignmentSettings": None, "GenerateMail": None}
    lenient["AlignmentSettings"] = {"getcustomerpricepreviewonly": True}
    check(client.json("POST", path, json.dumps(lenient))["ResultMessage"] == "OK", "lenient")
    for name in ("Quantity", "RunningNumber", "SubscriptionId"):
        request = increase(number, item["RunningNo"], 2, True, False, True)
        del request[name]
        refused(client, path, request, 400, "Missing required field.")


def refused(client, path, request, status, message):
    answer = client.json("POST", path, json.dumps(request), status)
    said = answer.get("ResultMessage", "")
    check(list(answer) == ["ResultMessage"], f"an error is its message: {answer}")
    check(message is None or said.startswith(message), f"{said!r} instead of {message!r}")


def errors(client, number):
    get = f"/subscription/getsubscription?subscriptionId={number}"
    post = "/subscription/increasesubscriptionitemquantity"
    missing = client.json("GET", "/subscription/getsubscription", expect=400)
    check(missing["ResultMessage"].startswith("Missing required field."), str(missing))
    check(client.ask("GET", get.replace(str(number), "999999999999"))[0] == 404, "404")
    status, headers, _ = client.ask("GET", get, auth=False)
    names = {name.lower(): value for name, value in headers.items()}
    check(status == 401, f"without credentials: {status}")
    check(names.get("www-authenticate", "").startswith("Basic"), "401 names Basic")
    check(client.ask("GET", get, accept="text/html")[0] == 406, "406")
    check(client.ask("GET", get, accept=None)[0] == 200, "no Accept means JSON")
    check(client.ask("POST", get, "{}")[0] == 405, "405")
    check(client.ask("POST", post, "{}", kind="text/plain")[0] == 415, "415")
    check(client.ask("POST", post, "{")[0] == 400, "a cut body is 400")
    entity = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"
    status, _, text = client.ask("POST", post, entity, accept="application/xml")
    check(status in (400, 415) and "root:" not in text, f"an entity: {status}")


def main():
    base, user, password, number = sys.argv[1:5]
    now = datetime.fromisoformat(sys.argv[5]) if len(sys.argv) > 5 else None
    if now and now.tzinfo is None:
        now = now.replace(tzinfo=timezone.utc)
    number = number.lstrip("Ss")
    client = Client(base, user, password)
    before = read(client, number)
    preview(client, number, before, now)
    errors(client, number)
    check(read(client, number) == before, "previews and refusals change nothing")
    print(f"{checks} checks, {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
