"""Section 1: verbs, credentials, types, letter case, and bodies that cannot be read."""

import json

from ..verdict import Chapter

CHAPTER = Chapter()


def envelope(s, answer, what):
    """An error says its reason in `ResultMessage`, in JSON or in XML."""
    kind = answer.headers.get("content-type", "").split(";")[0]
    s.check(kind in ("application/json", "application/xml"), f"{what}: content type {kind!r}")
    if kind == "application/json":
        said = json.loads(answer.text)
        s.equal(list(said), ["ResultMessage"], f"{what}: members")
        s.check(said["ResultMessage"] not in ("", "OK"), f"{what}: {said}")
    else:
        s.check("<ResultMessage>" in answer.text, f"{what}: {answer.text[:200]}")


@CHAPTER.scenario
def verbs_and_credentials(s):
    number = s.buy("judge_seat")
    get = f"/subscription/getsubscription?subscriptionId={number}"
    post = "/subscription/renewsubscription"
    raw, accept = s.client.raw, {"Accept": s.client.dialect.kind}
    for credential in (None, "Basic eDp5", "Basic !", "Bearer x", "Basic"):
        for method, path in (("GET", get), ("POST", post)):
            answer = raw(method, path, None, {**accept, "Authorization": credential})
            s.equal(answer.status, 401, f"{method} with {credential}")
            challenge = answer.headers.get("www-authenticate", "")
            s.check(challenge.startswith("Basic"), f"WWW-Authenticate {challenge!r}")
            envelope(s, answer, f"{method} with {credential}")
    for method, path, allowed in (
        ("POST", get, "GET"), ("PUT", get, "GET"), ("DELETE", get, "GET"), ("GET", post, "POST"),
        ("PATCH", post, "POST"),
    ):
        answer = raw(method, path, None, accept)
        s.equal(answer.status, 405, f"{method} {path}")
        s.check(allowed in answer.headers.get("allow", ""), f"Allow {answer.headers.get('allow')}")
        envelope(s, answer, f"{method} {path}")
    answer = raw("GET", "/subscription/getsomething", None, accept)
    s.equal(answer.status, 404, "no such operation")
    envelope(s, answer, "no such operation")


@CHAPTER.scenario
def types(s):
    number = s.buy("judge_seat")
    get, raw = f"/subscription/getsubscription?subscriptionId={number}", s.client.raw
    post = "/subscription/updatecustomer"
    body = json.dumps({"SubscriptionId": number})
    for accept in (None, "*/*", "application/json", "application/json, */*;q=0.1"):
        answer = raw("GET", get, None, {"Accept": accept})
        s.equal(answer.status, 200, f"Accept {accept}")
        s.equal(answer.headers["content-type"].split(";")[0], "application/json", f"{accept}")
    answer = raw("GET", get, None, {"Accept": "application/xml"})
    s.equal(answer.headers["content-type"].split(";")[0], "application/xml", "Accept XML")
    for accept in ("text/html", "image/png"):
        answer = raw("GET", get, None, {"Accept": accept})
        s.equal(answer.status, 406, f"Accept {accept}")
        envelope(s, answer, f"Accept {accept}")
    for kind in (None, "text/plain", "application/x-www-form-urlencoded", "text/html"):
        answer = raw("POST", post, body, {"Content-Type": kind})
        s.equal(answer.status, 415, f"Content-Type {kind}")
        envelope(s, answer, f"Content-Type {kind}")
    # Sent in one dialect, answered in the other.
    answer = raw("POST", post, body, {"Content-Type": "application/json", "Accept": "application/xml"})
    s.check("<UpdateCustomerResponse" in answer.text, f"asked in JSON, told in XML: {answer.text}")


@CHAPTER.scenario
def letter_case(s):
    number = s.buy("judge_seat")
    kind, raw = s.client.dialect.kind, s.client.raw
    plain = raw("GET", f"/subscription/getsubscription?subscriptionId={number}", None,
                {"Accept": kind})
    for path in (f"/Subscription/GetSubscription?SUBSCRIPTIONID={number}",
                 f"/subscription//getsubscription?subscriptionid=s{number}",
                 f"/SUBSCRIPTION/GETSUBSCRIPTION?SubscriptionId=S{number}&unknown=1"):
        answer = raw("GET", path, None, {"Accept": kind})
        s.equal((answer.status, answer.text), (200, plain.text), path)


@CHAPTER.scenario
def lenient_json(s):
    """Section 2: any letter case, numbers as text and texts as numbers, null is absent."""
    number = s.buy("judge_seat")
    def ok(operation, body):
        answer = s.client.raw("POST", f"/subscription/{operation}", json.dumps(body),
                              {"Content-Type": "application/json"})
        s.equal(answer.status, 200, f"{operation} {body}: {answer.text[:200]}")
    preview = {"getcustomerpricepreviewonly": True, "AlignToCurrentInterval": None, "Extra": {}}
    ok("increasesubscriptionitemquantity",
       {"quantity": "2", "RUNNINGNUMBER": "1", "Unknown": [1, {"a": None}], "GenerateMail": None,
        "SubscriptionId": number, "alignmentsettings": preview})
    ok("increasesubscriptionitemquantity",
       {"Quantity": 2, "RunningNumber": 1, "SubscriptionId": f"s{number}", "AlignmentSettings":
        {"GetCustomerPricePreviewOnly": True}, "Nothing": None})
    ok("updatecustomer", {"subscriptionid": str(number), "CUSTOMERREFERENCEID": "x"})
    ok("deactivatesubscriptionitems", {"Items": ["1"], "SubscriptionId": number})


@CHAPTER.scenario
def unreadable_bodies(s):
    number = s.buy("judge_seat")
    bodies = {
        "application/json": [
            "", "{", "[]", "null", "1", '"x"', "{}}", '{"a":1,}', "{'SubscriptionId':1}",
            '{"SubscriptionId":NaN}', '{"SubscriptionId":01}', "\ufeff{}", "[" * 5000 + "]" * 5000,
            f'{{"SubscriptionId":{number}' + "0" * 400 + "}", '{"SubscriptionId":1e999}',
            '{"SubscriptionId":{"a":1}}', '{"SubscriptionId":[1]}', '{"SubscriptionId":true}',
            '{"SubscriptionId":"\\ud800"}', '{"SubscriptionId":"\\u0000"}',
        ],
        "application/xml": [
            "", "<", "<RenewSubscriptionRequest>", "{}", "<OtherRequest/>", "text",
            "<RenewSubscriptionRequest/><RenewSubscriptionRequest/>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
            "<RenewSubscriptionRequest><SubscriptionId>&x;</SubscriptionId></RenewSubscriptionRequest>",
            "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
            "<RenewSubscriptionRequest>&b;</RenewSubscriptionRequest>",
            "<RenewSubscriptionRequest><SubscriptionId>&unknown;</SubscriptionId>"
            "</RenewSubscriptionRequest>",
            "<RenewSubscriptionRequest>" + "<a>" * 5000 + "</a>" * 5000
            + "</RenewSubscriptionRequest>",
            "<RenewSubscriptionRequest><SubscriptionId><a/></SubscriptionId>"
            "</RenewSubscriptionRequest>",
        ],
    }
    kind = s.client.dialect.kind
    before = s.read(number)
    for body in bodies[kind]:
        answer = s.client.raw("POST", "/subscription/renewsubscription", body,
                              {"Content-Type": kind, "Accept": kind})
        s.check(answer.status in (400, 415), f"{body[:80]!r}: {answer.status}")
        s.check("root:" not in answer.text, "a file was read")
        envelope(s, answer, body[:80])
    s.equal(s.read(number), before, "what cannot be read changes nothing")
    answer = s.client.raw("POST", "/subscription/renewsubscription", b'{"SubscriptionId":"\xff"}',
                          {"Content-Type": "application/json"})
    s.equal(answer.status, 400, "not UTF-8")
