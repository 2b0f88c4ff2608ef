"""Sections 6.6, 6.8 and 6.9: items are deactivated, reinstated and removed."""

from ..arithmetic import plus
from ..verdict import Chapter
from .adding import RETIRE

CHAPTER = Chapter()
DEACTIVATE = "deactivatesubscriptionitems"
REINSTATE = "reinstatesubscriptionitems"
REMOVE = "removesubscriptionitem"


def two_items(s):
    number = s.buy("judge_seat")
    s.ask("addsubscriptionitem", ProductId=s.product("judge_plus"), Quantity=1,
          SubscriptionId=number)
    return number


@CHAPTER.scenario
def one_of_two_items(s):
    start = s.day(10)
    number = two_items(s)
    now = s.day(20)
    s.ask(DEACTIVATE, AllowReinstate=True, GenerateMail=True, Items=[2], SubscriptionId=number)
    s.equal(s.status(number), ("Active", {1: "Active", 2: "Deactivated"}), "one of two")
    item = s.current(number, 2)
    s.equal(item["DeactivationDate"], now, "DeactivationDate")
    s.money(item, "NextBilling", 0, "not billed")
    s.money(item, "NextRenewal", 0, "not billed")
    s.unchanged(number, lambda: s.refused(DEACTIVATE, 402, Items=[2], SubscriptionId=number), "twice")
    s.to(plus(start, 1))
    items = s.items(number)
    s.equal((items[1]["LastIntervalNo"], items[2]["SubscriptionPurchaseItems"]), (1, []),
            "the other is billed, this one is not")
    s.ask(REINSTATE, Items=[2], SubscriptionId=number)
    item = s.current(number, 2)
    s.equal((item["Status"], item["DeactivationDate"]), ("Active", None), "reinstated")
    s.money(item, "NextBilling", 20, "billed again")
    s.equal(s.read(number)["NextBillingDate"], plus(start, 2), "the date stays")
    s.after(minutes=5)
    s.equal(s.current(number, 2)["SubscriptionPurchaseItems"], [], "nothing is billed backwards")
    s.unchanged(number, lambda: s.refused(REINSTATE, 402, Items=[2], SubscriptionId=number),
                "reinstating an active one")


@CHAPTER.scenario
def all_items(s):
    start = s.day(10)
    number = two_items(s)
    s.ask(DEACTIVATE, Items=[1, 2], SubscriptionId=number)
    s.equal(s.status(number), ("Deactivated", {1: "Deactivated", 2: "Deactivated"}), "all of them")
    s.equal(s.read(number)["NextBillingDate"], plus(start, 1), "the date is kept")
    s.unchanged(number, lambda: s.refused(DEACTIVATE, 402, Items=[1], SubscriptionId=number), "again")
    for operation, request in (
        ("increasesubscriptionitemquantity", {"Quantity": 1, "RunningNumber": 1}),
        ("renewsubscription", {}), ("updatesubscriptionrenewaltype", {"RenewalType": "Manual"}),
        ("addsubscriptionitem", {"ProductId": s.product("judge_plus"), "Quantity": 1}),
        ("updatenextbillingdate", {"NextBillingDate": plus(start, 3).isoformat()}),
    ):
        s.unchanged(number, lambda: s.refused(
            operation, 402, "Subscription status is Deactivated; expected Active.",
            SubscriptionId=number, **request), operation)
    s.ask(REINSTATE, GenerateMail=False, Items=[1], SubscriptionId=number)
    s.equal(s.status(number), ("Active", {1: "Active", 2: "Deactivated"}), "one came back")


@CHAPTER.scenario
def for_good(s):
    number = two_items(s)
    s.unchanged(number, lambda: (
        s.refused(DEACTIVATE, 402, AllowReinstate=False, Items=[2], SubscriptionId=number),
        s.refused(DEACTIVATE, 402, AllowReinstate=False, GenerateMail=True, Items=[2],
                  SubscriptionId=number),
    ), "for good, and with a mail")
    s.ask(DEACTIVATE, AllowReinstate=False, GenerateMail=False, Items=[2], SubscriptionId=number)
    s.equal(s.status(number), ("Active", {1: "Active", 2: "Finished"}), "finished")
    s.unchanged(number, lambda: s.refused(REINSTATE, 402, Items=[2], SubscriptionId=number), "back")
    s.ask(DEACTIVATE, AllowReinstate=False, GenerateMail=False, Items=[1], SubscriptionId=number)
    s.equal(s.status(number)[0], "Deactivated", "the last one, for good")


@CHAPTER.scenario
def all_or_nothing(s):
    number = two_items(s)
    s.unchanged(number, lambda: (
        s.refused(DEACTIVATE, 404, "Item not found.", Items=[1, 9], SubscriptionId=number),
        s.refused(DEACTIVATE, 404, "Item not found.", Items=[9], SubscriptionId=number),
        s.refused(DEACTIVATE, 400, Items=[], SubscriptionId=number),
        s.refused(DEACTIVATE, 400, begins="Missing required field.", SubscriptionId=number),
        s.refused(DEACTIVATE, 400, Items=["x"], SubscriptionId=number),
        s.refused(DEACTIVATE, 400, Items="x", SubscriptionId=number),
        s.refused(DEACTIVATE, 400, Items=[2147483648], SubscriptionId=number),
        s.refused(REINSTATE, 404, "Item not found.", Items=[9], SubscriptionId=number),
        s.refused(REINSTATE, 402, Items=[1, 2], SubscriptionId=number),
        s.refused(REINSTATE, 400, Items=[], SubscriptionId=number),
        s.refused(REMOVE, 404, "Item not found.", RunningNumber=9, SubscriptionId=number),
    ), "what is refused")
    s.ask(DEACTIVATE, Items=[2], SubscriptionId=number)
    s.unchanged(number, lambda: (
        s.refused(DEACTIVATE, 402, Items=[1, 2], SubscriptionId=number),
        s.refused(REINSTATE, 402, Items=[1, 2], SubscriptionId=number),
    ), "a list of which one will not")


@CHAPTER.scenario
def missed_intervals_are_billed_one_by_one(s):
    """Section 6.8: not in the call, but by the next run, each as a purchase of its own."""
    start = s.day(10)
    number = s.buy("judge_seat")
    s.ask(DEACTIVATE, Items=[1], SubscriptionId=number)
    s.to(plus(start, 3).replace(day=15))
    purchases = s.purchases(number)
    s.equal(len(purchases), 1, "nothing is billed meanwhile")
    s.ask(REINSTATE, Items=[1], SubscriptionId=number)
    read = s.read(number)
    s.equal((read["SubscriptionStatus"], read["NextBillingDate"]), ("Active", plus(start, 1)),
            "active, and the date unchanged")
    s.equal(s.purchases(number), purchases, "the call itself bills nothing")
    s.after(minutes=5)
    read = s.read(number)
    s.equal((read["NextBillingDate"], read["LastIntervalNo"]), (plus(start, 4), 3), "caught up")
    billed = s.current(number)["SubscriptionPurchaseItems"]
    s.equal([one["SubscriptionIntervalNo"] for one in billed], [0, 1, 2, 3], "interval by interval")
    s.equal(len({one["PurchaseId"] for one in billed}), 4, "each a purchase of its own")


@CHAPTER.scenario
def a_new_date_avoids_back_billing(s):
    start = s.day(10)
    number = s.buy("judge_seat")
    s.ask(DEACTIVATE, Items=[1], SubscriptionId=number)
    s.to(plus(start, 2).replace(day=15))
    s.ask(REINSTATE, Items=[1], SubscriptionId=number)
    due = plus(start, 3)
    s.ask("updatenextbillingdate", NextBillingDate=due.isoformat(), SubscriptionId=number)
    s.after(days=1)
    s.equal(len(s.purchases(number)), 1, "nothing is billed backwards")
    s.to(due)
    read = s.read(number)
    s.equal((len(s.purchases(number)), read["LastIntervalNo"], read["NextBillingDate"]),
            (2, 1, plus(due, 1)), "billed at the new date")


@CHAPTER.scenario
def a_product_no_longer_on_sale(s):
    number = s.buy("judge_retired")
    s.ask(DEACTIVATE, Items=[1], SubscriptionId=number)
    s.house.apply(RETIRE.format(on_sale="false"))
    s.unchanged(number, lambda: s.refused(REINSTATE, 402, Items=[1], SubscriptionId=number), "gone")
    s.house.apply(RETIRE.format(on_sale="true"))
    s.ask(REINSTATE, Items=[1], SubscriptionId=number)


@CHAPTER.scenario
def removed(s):
    start = s.day(10)
    number = two_items(s)
    now = s.day(20)
    s.ask(REMOVE, GenerateMail=False, RunningNumber=1, SubscriptionId=number)
    s.equal(s.status(number), ("Active", {1: "Removed", 2: "Active"}), "the other stays")
    item = s.current(number)
    s.equal(item["EndDate"], now, "EndDate")
    s.money(item, "NextBilling", 0, "not billed")
    s.unchanged(number, lambda: (
        s.refused(REINSTATE, 402, Items=[1], SubscriptionId=number),
        s.refused(REMOVE, (402, 404), RunningNumber=1, SubscriptionId=number),
        s.refused(DEACTIVATE, 402, Items=[1], SubscriptionId=number),
    ), "what was removed")
    s.to(plus(start, 1))
    s.equal(len(s.current(number)["SubscriptionPurchaseItems"]), 1, "never billed again")
    s.ask(REMOVE, RunningNumber=2, SubscriptionId=number)
    s.equal(s.status(number), ("Finished", {1: "Removed", 2: "Removed"}), "the last one")
    for operation, request in (
        ("updatecustomer", {"CustomerReferenceId": "x"}), ("updateaccount", {}),
        ("updatesubscriptionparameters", {"Items": [{"Key": "x-a", "Value": "b"}]}),
        (REMOVE, {"RunningNumber": 1}), (DEACTIVATE, {"Items": [1]}), (REINSTATE, {"Items": [1]}),
    ):
        s.unchanged(number, lambda: s.refused(operation, (402, 404), SubscriptionId=number,
                                              **request), f"{operation} of a finished one")


@CHAPTER.scenario
def in_grace_and_hold(s):
    """Section 4: deactivate and remove also in Grace and Hold."""
    start = s.day(10)
    numbers = [s.buy("judge_seat", token="tok_decline_later") for _ in range(4)]
    s.to(plus(start, 1))
    for number in numbers:
        s.equal(s.status(number)[0], "Grace", "unpaid")
    s.ask(DEACTIVATE, Items=[1], SubscriptionId=numbers[0])
    s.ask(REMOVE, RunningNumber=1, SubscriptionId=numbers[1])
    s.after(days=6)
    for number in numbers[2:]:
        s.equal(s.status(number)[0], "Hold", "still unpaid")
    s.ask(DEACTIVATE, Items=[1], SubscriptionId=numbers[2])
    s.ask(REMOVE, RunningNumber=1, SubscriptionId=numbers[3])
    statuses = [s.status(number)[0] for number in numbers]
    s.equal(statuses, ["Deactivated", "Finished", "Deactivated", "Finished"], "the four")
