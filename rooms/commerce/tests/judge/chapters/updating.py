"""Sections 6.15 and 6.16: another quantity, price, name, product or coupon of an item."""

from fractions import Fraction

from ..arithmetic import d30, plus, share
from ..verdict import Chapter

CHAPTER = Chapter()
ITEM = "updatesubscriptionitem"
PRICE = "updatesubscriptionitemprice"
OTHER = "'CustomerPrice' currency differs from subscription currency"


def euro(value, gross=False):
    return {"CurrencyId": "EUR", "IsGross": gross, "Value": value}


@CHAPTER.scenario
def another_price_for_the_rest_of_a_year(s):
    """Section 5.3 (b): 360 to 420 a year, on 20 October with the date on 5 February."""
    start = s.day(5, month=2)
    number = s.buy("judge_year")
    now = s.day(20, month=10)
    due = plus(start, 12)
    s.equal(d30(now, due), 105, "days by the rule")
    done = s.preview_and_commit(PRICE, number, True, RunningNumber=1, CustomerPrice=euro(420),
                                UpdateAction="Upgrade")
    s.money(done, "Alignment", "17.50", "(b)", 0)
    s.money(done, "NextBilling", 420, "(b)", 0)
    s.equal(done["NextBillingDate"], due, "the date")
    done = s.preview_and_commit(PRICE, number, False, RunningNumber=1, CustomerPrice=euro("400"))
    s.money(done, "NextBilling", 400, "from the next year on", 0)
    s.equal(s.current(number)["Version"], 3, "each a version")


@CHAPTER.scenario
def a_price_stays_with_its_item(s):
    """Section 5.1: the price in the call, then the item's own, then the list."""
    start = s.day(10)
    number = s.buy("judge_seat", 2)
    now = s.day(22)
    left = share(now, start, plus(start, 1), 1)
    done = s.preview_and_commit(PRICE, number, True, RunningNumber=1, CustomerPrice=euro(12.5))
    s.money(done, "Alignment", 5 * left, "2.50 more for each")
    done = s.preview_and_commit("increasesubscriptionitemquantity", number, True, RunningNumber=1,
                                Quantity=3)
    s.money(done, "Alignment", Fraction("37.50") * left, "units added later are at it too")
    s.money(done, "NextBilling", "62.50", "five units")
    done = s.preview_and_commit(PRICE, number, False, RunningNumber=1, Quantity=4,
                                CustomerPrice=euro("11.90", True))
    s.money(done, "NextBilling", "47.60", "gross now, and four units", 19, True)
    s.equal(s.current(number)["Quantity"], 4, "Quantity is the total")
    done = s.preview_and_commit(PRICE, number, False, RunningNumber=1,
                                UpdateToCurrentProductPrice=True)
    s.money(done, "NextBilling", 40, "the list price again")


@CHAPTER.scenario
def a_lower_price(s):
    """Section 5.3: negative is previewed, refused with alignment, taken without. What is compared
    with is what was paid for this interval, not a change that waits for the next."""
    start = s.day(10)
    number = s.buy("judge_seat", 5)
    now = s.day(25)
    left = share(now, start, plus(start, 1), 1)
    product = s.product("judge_seat")
    aligned = {"AlignToCurrentInterval": True, "GetCustomerPricePreviewOnly": True}
    for operation, request, amount, after in (
        (PRICE, {"CustomerPrice": euro(7)}, -15, 35),
        (ITEM, {"ProductId": product, "Quantity": 3}, -29, 21),
    ):
        request = {"RunningNumber": 1, "SubscriptionId": number, **request}
        preview = s.unchanged(
            number, lambda: s.ask(operation, AlignmentSettings=aligned, **request), "a preview")
        s.money(preview, "Alignment", amount * left, operation)
        s.money(preview, "NextBilling", after, operation)
        s.unchanged(number, lambda: s.refused(
            operation, 402, "Alignment price is negative.",
            AlignmentSettings={"AlignToCurrentInterval": True}, **request), "a refusal")
        done = s.ask(operation, GenerateMail=False, **request)
        s.money(done, "Alignment", 0, "without alignment")
        s.money(done, "NextBilling", after, operation)


@CHAPTER.scenario
def another_quantity_in_total(s):
    start = s.day(10)
    number = s.buy("judge_seat", 3)
    product = s.product("judge_seat")
    now = s.day(19)
    done = s.preview_and_commit(ITEM, number, True, ProductId=product, Quantity=7, RunningNumber=1,
                                UpdateAction=1)
    s.money(done, "Alignment", 40 * share(now, start, plus(start, 1), 1), "four more")
    s.money(done, "NextBilling", 70, "seven")
    done = s.preview_and_commit(ITEM, number, False, ProductId=product, Quantity=2, RunningNumber=1,
                                UpdateAction="downgrade", CustomerPrice=euro(6))
    s.money(done, "NextBilling", 12, "two at six")
    s.to(plus(start, 1))
    s.equal(s.current(number)["Quantity"], 2, "and so it goes on")


@CHAPTER.scenario
def with_an_extension(s):
    s.day(21, month=8)
    number = s.buy("judge_thirty")
    product = s.product("judge_thirty")
    now = s.day(11)
    done = s.preview_and_commit(ITEM, number, True, True, ProductId=product, Quantity=3,
                                RunningNumber=1)
    s.money(done, "Alignment", 80, "as section 5.4 has it", 0)
    s.equal(done["NextBillingDate"], plus(now, 1), "a month from now")


@CHAPTER.scenario
def names(s):
    """No price effect; a preview that changes nothing reads the price of the renewal."""
    s.day(10)
    number = s.buy("judge_seat", 3)
    product = s.product("judge_seat")
    request = {"ProductId": product, "Quantity": 3, "RunningNumber": 1, "SubscriptionId": number}
    preview = {"AlignToCurrentInterval": False, "GetCustomerPricePreviewOnly": True}
    for more in ({}, {"ProductNameEn": "Seat!"}):
        told = s.unchanged(
            number, lambda: s.ask(ITEM, AlignmentSettings=preview, **request, **more), "a preview")
        s.money(told, "Alignment", 0, "nothing changes")
        s.money(told, "NextBilling", 30, "what it costs next time")
    done = s.ask(ITEM, ProductName="Chair", ProductNameExtension="with arms", **request)
    s.money(done, "Alignment", 0, "names cost nothing")
    item = s.current(number)
    s.equal((item["ProductName"], item["ProductNameExtension"]), ("Chair", "with arms"), "names")
    s.ask(ITEM, ProductNameExtension="without", **request)
    item = s.current(number)
    s.equal((item["ProductName"], item["ProductNameExtension"]), ("Chair", "without"),
            "omitted names are kept")
    s.ask(ITEM, **{**request, "ProductId": s.product("judge_plus")})
    s.equal(s.current(number)["ProductName"], "Plus", "the new product's name on a swap")


@CHAPTER.scenario
def another_product(s):
    start = s.day(10)
    number = s.buy("judge_seat", 2)
    other = s.product("judge_plus")
    now = s.day(25)
    s.ask(PRICE, RunningNumber=1, CustomerPrice=euro(5), SubscriptionId=number)
    done = s.preview_and_commit(ITEM, number, True, ProductId=other, Quantity=2, RunningNumber=1)
    # 2 x 10 were paid; the 5 would have been charged from the next billing on.
    s.money(done, "Alignment", 20 * share(now, start, plus(start, 1), 1), "from 2 x 10 to 2 x 20")
    s.money(done, "NextBilling", 40, "the item's own price went with the product")
    item = s.current(number)
    s.equal((item["ProductId"], item["RunningNo"]), (other, 1), "the same item, another product")
    back = s.preview_and_commit(ITEM, number, False, ProductId=s.product("judge_seat"), Quantity=3,
                                RunningNumber=1, CustomerPrice=euro(9))
    s.money(back, "NextBilling", 27, "at the price that was given")
    s.to(plus(start, 1))
    s.equal(s.current(number)["ProductId"], s.product("judge_seat"), "from the next billing")


@CHAPTER.scenario
def another_interval(s):
    start = s.day(10)
    year = s.product("judge_year")
    number, pair = s.buy("judge_thirty"), s.buy("judge_thirty")
    s.ask("addsubscriptionitem", ProductId=s.product("judge_seat"), Quantity=1, SubscriptionId=pair)
    request = {"ProductId": year, "Quantity": 1, "RunningNumber": 1}
    aligned = {"AlignToCurrentInterval": True}
    s.unchanged(pair, lambda: s.refused(ITEM, 402, SubscriptionId=pair, **request), "of two items")
    s.unchanged(number, lambda: s.refused(ITEM, 402, AlignmentSettings=aligned,
                                          SubscriptionId=number, **request), "aligned")
    done = s.preview_and_commit(ITEM, number, False, **request)
    s.money(done, "NextBilling", 360, "a year", 0)
    s.equal(done["NextBillingDate"], plus(start, 1), "begins at the date")
    s.to(plus(start, 1))
    read = s.read(number)
    s.equal((read["IntervalMonthCount"], read["NextBillingDate"]), (12, plus(start, 13)), "a year")


@CHAPTER.scenario
def renewed_at_once(s):
    """Trigger: the full new price now, the unused time is carried over; or lost, with a reset."""
    start = s.day(10)
    carried, reset, implied, year = (s.buy("judge_seat", 2) for _ in range(4))
    now = s.day(22)
    seat, due = s.product("judge_seat"), plus(start, 1)
    for number, more, date in (
        (carried, {"TriggerImmediateRenewal": True}, plus(due, 1)),
        (reset, {"TriggerImmediateRenewal": True, "ResetBillingInterval": True}, plus(now, 1)),
        (implied, {"ResetBillingInterval": True}, plus(now, 1)),
        (year, {"TriggerImmediateRenewal": True, "ProductId": s.product("judge_year")}, plus(due, 12)),
    ):
        request = {"ProductId": seat, "Quantity": 3, "RunningNumber": 1, **more,
                   "SubscriptionId": number}
        aligned = {"AlignToCurrentInterval": True}
        s.unchanged(number, lambda: s.refused(ITEM, 402, AlignmentSettings=aligned, **request),
                    "aligned and renewed")
        preview = {"GetCustomerPricePreviewOnly": True}
        told = s.unchanged(number, lambda: s.ask(ITEM, AlignmentSettings=preview, **request),
                           "a preview")
        before = s.purchases(number)
        done = s.ask(ITEM, **request)
        s.equal(done["TransactionStatus"], "Success", f"{more}")
        s.equal((told["NextBillingDate"], done["NextBillingDate"]), (date, date), f"{more}")
        price = (3 * 360, 0) if number == year else (30, 19)
        for answer in (told, done):
            s.money(answer, "NextBilling", price[0], f"{more}", price[1])
        read = s.read(number)
        s.equal((read["NextBillingDate"], read["LastIntervalNo"]), (date, 1), f"{more}")
        s.equal(len(s.purchases(number) - before), 1, "billed once, now")
        s.equal(s.current(number)["Quantity"], 3, "with the change in it")
    s.equal(s.read(year)["IntervalMonthCount"], 12, "the new interval")


@CHAPTER.scenario
def coupons(s):
    start = s.day(10)
    number = s.buy("judge_seat", 2)
    now = s.day(25)
    request = {"ProductId": s.product("judge_seat"), "RunningNumber": 1}
    done = s.preview_and_commit(ITEM, number, True, Quantity=4, Couponcode="SAVE20", **request)
    s.money(done, "Alignment", 20 * share(now, start, plus(start, 1), 1), "no coupon on this")
    s.money(done, "NextBilling", 32, "a fifth less")
    s.equal(s.current(number)["Couponcode"], "SAVE20", "Couponcode")
    for count, price in ((1, 32), (2, 40)):
        s.to(plus(start, count))
        s.money(s.current(number), "NextBilling", price, f"after {count} renewals")
    other = s.buy("judge_seat")
    s.ask(ITEM, Quantity=1, Couponcode="SAVE20", SubscriptionId=other, **request)
    s.money(s.current(other), "NextBilling", 8, "a fifth less")
    s.ask(ITEM, Quantity=1, Couponcode="", SubscriptionId=other, **request)
    item = s.current(other)
    s.equal((item["Couponcode"], item["PromotionId"]), ("", None), "taken away")
    s.money(item, "NextBilling", 10, "the price again")
    s.unchanged(other, lambda: s.refused(ITEM, 402, Quantity=1, Couponcode="NOTHING",
                                         SubscriptionId=other, **request), "no such coupon")


@CHAPTER.scenario
def usage_in_arrears(s):
    """Reported before the date, billed at it, and kept until reported again."""
    start = s.day(10)
    number = s.buy("judge_usage")
    request = {"ProductId": s.product("judge_usage"), "RunningNumber": 1}
    for count, used in enumerate((7, 7, 0, 3), 1):
        s.to(plus(start, count - 1).replace(day=28))
        if count != 2:
            done = s.preview_and_commit(ITEM, number, False, Quantity=used, **request)
            s.money(done, "NextBilling", used * 2, f"{used} used")
        s.money(s.current(number), "NextBilling", used * 2, f"{used} used")
        s.to(plus(start, count))
        read = s.read(number)
        s.equal((read["LastIntervalNo"], read["SubscriptionStatus"]), (count, "Active"), "billed")


@CHAPTER.scenario
def what_cannot_be_updated(s):
    s.day(10)
    number = s.buy("judge_seat", 2)
    seat = s.product("judge_seat")
    item = {"ProductId": seat, "Quantity": 2, "RunningNumber": 1, "SubscriptionId": number}
    price = {"RunningNumber": 1, "SubscriptionId": number, "CustomerPrice": euro(9)}

    def all_of_them():
        for operation, request in ((ITEM, item), (PRICE, price)):
            s.refused(operation, 404, "Item not found.", **{**request, "RunningNumber": 9})
            s.refused(operation, 402, OTHER,
                      **{**request, "CustomerPrice": {**euro(9), "CurrencyId": "USD"}})
            s.refused(operation, (400, 402), **{**request, "CustomerPrice": euro(-1)})
            s.refused(operation, 400, **{**request, "UpdateAction": "Sidegrade"})
            s.refused(operation, 400, **{**request, "UpdateAction": 3})
            s.refused(operation, 402, **{**request, "AlignmentSettings": {"ExtendInterval": True}})
            s.refused(operation, (400, 402), **{**request, "Quantity": -1})
        s.refused(ITEM, 404, "Product not found.", **{**item, "ProductId": 987654321})
        s.refused(ITEM, 402, **{**item, "ProductId": s.product("judge_dollars")})
        s.refused(ITEM, (400, 402), **{**item, "Quantity": 0})
        without = {name: value for name, value in price.items() if name != "CustomerPrice"}
        s.refused(PRICE, 400, begins="Missing required field.", **without)

    s.product("judge_dollars")
    s.unchanged(number, all_of_them, "what is refused")


@CHAPTER.scenario
def a_declined_trigger_and_a_declined_alignment(s):
    s.day(10)
    number = s.buy("judge_seat", token="tok_decline_later")
    s.day(20)
    request = {"ProductId": s.product("judge_seat"), "Quantity": 3, "RunningNumber": 1,
               "SubscriptionId": number}
    s.unchanged(number, lambda: s.refused(ITEM, 402, AlignmentSettings={
        "AlignToCurrentInterval": True}, **request), "a declined alignment")
    due = s.read(number)["NextBillingDate"]
    answer = s.client.send(ITEM, {**request, "TriggerImmediateRenewal": True})
    s.check(answer.status in (200, 402), f"a declined renewal: {answer.status}")
    read = s.read(number, True)
    s.equal((read["NextBillingDate"], read["LastIntervalNo"]), (due, 0), "nothing has moved")
