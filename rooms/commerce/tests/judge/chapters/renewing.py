"""Sections 6.10 and 6.14: renewing early, and moving the date."""

from datetime import timedelta

from ..arithmetic import plus
from ..verdict import Chapter

CHAPTER = Chapter()
RENEW = "renewsubscription"
DATE = "updatenextbillingdate"


@CHAPTER.scenario
def early(s):
    """Ours: annual, 3 March, called on 10 January."""
    start = s.day(3, month=3)
    carried, reset = s.buy("judge_year"), s.buy("judge_year")
    due, now = plus(start, 12), s.day(10, month=1)
    for number, more, date in (
        (carried, {}, plus(due, 12)), (reset, {"ResetBillingInterval": True}, plus(now, 12)),
    ):
        before = s.purchases(number)
        done = s.ask(RENEW, SubscriptionId=f"S{number}", **more)
        s.equal((done["NextBillingDate"], done["TransactionStatus"]), (date, "Success"), "renewed")
        page = done["ContinueUrl"]
        s.check(page is None or page.startswith("http"), f"ContinueUrl {page!r}")
        read = s.read(number)
        s.equal((read["NextBillingDate"], read["LastIntervalNo"], read["SubscriptionStatus"]),
                (date, 1, "Active"), "the subscription")
        item = s.current(number)
        s.equal((item["LastIntervalNo"], item["Version"]), (1, 1), "the item")
        s.equal(len(s.purchases(number) - before), 1, "billed now")
    s.to(due)
    s.equal(s.read(carried)["LastIntervalNo"], 1, "nothing falls due at the old date")
    s.to(plus(due, 12))
    s.equal([s.read(number)["LastIntervalNo"] for number in (carried, reset)], [2, 2], "a year on")


@CHAPTER.scenario
def a_manual_one(s):
    start = s.day(10)
    number = s.buy("judge_seat")
    s.ask("updatesubscriptionrenewaltype", RenewalType="Manual", SubscriptionId=number)
    s.day(20)
    done = s.ask(RENEW, SubscriptionId=number, ResetBillingInterval=False)
    s.equal((done["NextBillingDate"], done["TransactionStatus"]), (plus(start, 2), "Success"), "paid")
    read = s.read(number)
    s.equal((read["RenewalType"], read["SubscriptionStatus"], read["LastIntervalNo"]),
            ("Manual", "Active", 1), "renewed, and manual as before")
    s.to(plus(start, 1))
    s.equal(s.read(number)["SubscriptionStatus"], "Active", "until the new date")


@CHAPTER.scenario
def with_changes_that_wait(s):
    """The full price of the next interval, of all active items."""
    start = s.day(10)
    number = s.buy("judge_seat")
    s.ask("addsubscriptionitem", ProductId=s.product("judge_plus"), Quantity=1, SubscriptionId=number)
    s.ask("increasesubscriptionitemquantity", Quantity=2, RunningNumber=1, SubscriptionId=number)
    s.ask("deactivatesubscriptionitems", Items=[2], SubscriptionId=number)
    s.ask(RENEW, SubscriptionId=number)
    items = s.items(number)
    s.equal((items[1]["Quantity"], items[1]["LastIntervalNo"]), (3, 1), "the active one")
    s.equal(items[2]["SubscriptionPurchaseItems"], [], "not the deactivated one")
    s.equal(s.read(number)["NextBillingDate"], plus(start, 2), "a month on")


@CHAPTER.scenario
def unpaid(s):
    """200 and OK, and nothing has moved."""
    s.day(10)
    number = s.buy("judge_seat", token="tok_decline_later")
    s.day(20)
    before = s.read(number)
    done = s.ask(RENEW, SubscriptionId=number)
    s.equal((done["TransactionStatus"], done["NextBillingDate"]),
            ("Rejected", before["NextBillingDate"]), "rejected")
    after = s.read(number)
    names = ("NextBillingDate", "LastIntervalNo", "SubscriptionStatus")
    s.equal({name: after[name] for name in names}, {name: before[name] for name in names}, "as before")


@CHAPTER.scenario
def the_date_moves(s):
    start = s.day(10, month=1)
    number = s.buy("judge_seat", 2)
    price = s.current(number)["NextBillingCustomerGrossPrice"]
    purchases = s.purchases(number)
    later = plus(start, 1).replace(day=28)
    s.ask(DATE, NextBillingDate=later.strftime("%Y-%m-%dT%H:%M:%SZ"), SubscriptionId=f"S{number}")
    s.equal(s.read(number)["NextBillingDate"], later, "postponed")
    sooner = start.replace(day=31)
    east = (sooner + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S.000+02:00")
    s.ask(DATE, NextBillingDate=east, SubscriptionId=number)
    read = s.read(number)
    s.equal((read["NextBillingDate"], read["SubscriptionStatus"]), (sooner, "Active"),
            "brought forward, from another zone")
    item = s.current(number)
    s.equal((item["NextBillingCustomerGrossPrice"], item["Version"]), (price, 1), "no price change")
    s.equal(s.purchases(number), purchases, "no charge")
    for due, then in ((sooner, plus(sooner, 1)), (plus(sooner, 1), plus(sooner, 2))):
        s.to(due)
        s.equal(s.read(number)["NextBillingDate"], then, "counted from the date that was set")


@CHAPTER.scenario
def dates_that_are_refused(s):
    start = s.day(10)
    number = s.buy("judge_seat")
    def all_of_them():
        for moment in (start - timedelta(days=1), start, start.replace(year=1990)):
            s.refused(DATE, 402, "NextBillingDate must be in the future.",
                      NextBillingDate=moment.strftime("%Y-%m-%dT%H:%M:%SZ"), SubscriptionId=number)
        for text in ("tomorrow", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "12", "true"):
            s.refused(DATE, 400, "Invalid value for field 'NextBillingDate'.",
                      NextBillingDate=text, SubscriptionId=number)
        s.refused(DATE, 400, begins="Missing required field.", SubscriptionId=number)
        s.refused(DATE, 400, begins="Missing required field.", NextBillingDate="",
                  SubscriptionId=number)
        far = "9999-12-31T23:59:59Z"
        s.refused(DATE, (400, 402), NextBillingDate=far, SubscriptionId=number)
    s.unchanged(number, all_of_them, "a date that is refused")
    soon = start + timedelta(minutes=2)
    s.ask(DATE, NextBillingDate=soon.strftime("%Y-%m-%dT%H:%M:%SZ"), SubscriptionId=number)
    s.to(soon)
    s.equal(s.read(number)["NextBillingDate"], plus(soon, 1), "today, two minutes from now")
