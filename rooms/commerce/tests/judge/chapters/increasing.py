"""Section 6.7 with the arithmetic of 5.1 to 5.5: more units, aligned or from the next billing."""

from fractions import Fraction

from ..arithmetic import all_units, d30, days, graduated, plus, share
from ..verdict import Chapter

CHAPTER = Chapter()
INCREASE = "increasesubscriptionitemquantity"
TIERS = [(4, "10.00"), (9, "8.00"), (None, "7.00")]


@CHAPTER.scenario
def the_sample(s):
    """Section 3.5: two units more at 10.00 net, 15 of 30 days left."""
    start = s.day(10)
    number = s.buy("judge_seat", 3)
    now = s.day(25)
    s.equal(share(now, start, plus(start, 1), 1), Fraction(1, 2), "half the interval is left")
    done = s.preview_and_commit(INCREASE, number, True, Quantity=2, RunningNumber=1)
    s.money(done, "Alignment", 10, "two units for half a month")
    s.money(done, "NextBilling", 50, "five units")
    s.equal((done["PriceCurrencyId"], done["NextBillingDate"]), ("EUR", plus(start, 1)), "the date")
    old, new = s.read(number)["Items"]
    s.equal((old["RunningNo"], old["Version"], old["IsCurrent"], old["Quantity"]), (1, 1, False, 3),
            "the version before")
    s.equal((new["RunningNo"], new["Version"], new["IsCurrent"], new["Quantity"]), (1, 2, True, 5),
            "the version now")
    s.money(new, "NextBilling", 50, "the item")
    s.equal(s.read(number, True)["Items"], [new], "isCurrent=true is the current versions")
    s.to(plus(start, 1))
    item = s.current(number)
    s.equal((item["LastIntervalNo"], item["Version"]), (1, 2), "a renewal is no version")
    s.equal(s.read(number)["NextBillingDate"], plus(start, 2), "a month on")


@CHAPTER.scenario
def from_the_next_billing(s):
    start = s.day(10)
    number = s.buy("judge_seat", 1)
    s.day(20)
    done = s.preview_and_commit(INCREASE, number, False, Quantity=4, RunningNumber=1)
    s.money(done, "NextBilling", 50, "five units")
    s.equal(done["NextBillingDate"], plus(start, 1), "the date stays")
    item = s.current(number)
    s.equal((item["Quantity"], item["Version"]), (5, 2), "the change is the current version")
    again = s.ask(INCREASE, Quantity=1, RunningNumber=1, SubscriptionId=number)
    s.money(again, "Alignment", 0, "without settings")
    s.money(again, "NextBilling", 60, "six units")
    purchases = s.purchases(number)
    s.to(plus(start, 1))
    s.equal(len(s.purchases(number) - purchases), 1, "billed once, at the date")
    s.equal(s.current(number)["Quantity"], 6, "with all units")


@CHAPTER.scenario
def vectors_of_the_specification(s):
    """Section 5.3 (a) and (c)."""
    s.day(10, month=4)
    one, two = s.buy("judge_forty_five"), s.buy("judge_seven_ninety")
    s.day(25)
    done = s.preview_and_commit(INCREASE, one, True, Quantity=2, RunningNumber=1)
    s.money(done, "Alignment", 45, "(a)", 0)
    s.day(26)
    done = s.preview_and_commit(INCREASE, two, True, Quantity=3, RunningNumber=1)
    s.money(done, "Alignment", "11.06", "(c)", 0)
    s.money(done, "NextBilling", "31.60", "(c)", 0)


@CHAPTER.scenario
def gross_and_net(s):
    """Prorated on the price's own basis, rounded once, then split."""
    start = s.day(10)
    gross, county = s.buy("judge_gross"), s.buy("judge_us", territory="USA")
    done = s.preview_and_commit(INCREASE, gross, True, Quantity=1, RunningNumber=1)
    s.money(done, "Alignment", "17.50", "a whole interval", 19, True)
    s.equal(str(done["AlignmentCustomerNetPrice"]), "14.71", "the sample of section 5.1")
    done = s.preview_and_commit(INCREASE, county, True, Quantity=1, RunningNumber=1)
    s.money(done, "Alignment", "20.00", "a whole interval", "8.25")
    s.equal(str(done["AlignmentCustomerGrossPrice"]), "21.65", "the sample of section 5.1")
    s.equal(done["PriceCurrencyId"], "USD", "in the subscription's currency")
    now = s.day(23)
    left = share(now, start, plus(start, 1), 1)
    for number, price, rate, inside in ((gross, "17.50", 19, True), (county, "20.00", "8.25", False)):
        done = s.preview_and_commit(INCREASE, number, True, Quantity=3, RunningNumber=1)
        s.money(done, "Alignment", 3 * Fraction(price) * left, "seventeen days", rate, inside)
        s.money(done, "NextBilling", 5 * Fraction(price), "five units", rate, inside)


@CHAPTER.scenario
def tiers(s):
    start = s.day(10)
    sold = {(product, quantity): s.buy(product, quantity)
            for product in ("judge_all_units", "judge_graduated") for quantity in (3, 4)}
    now = s.day(22)
    left = share(now, start, plus(start, 1), 1)
    for (product, quantity), number in sold.items():
        total = all_units if product == "judge_all_units" else graduated
        for more in (2, 6):
            after = quantity + more
            price = (total(TIERS, after) - total(TIERS, quantity)) * left
            done = s.preview_and_commit(INCREASE, number, True, Quantity=more, RunningNumber=1)
            s.money(done, "Alignment", price, f"{product} {quantity} to {after}", 0)
            s.money(done, "NextBilling", total(TIERS, after), f"{after} of {product}", 0)
            quantity = after


@CHAPTER.scenario
def more_units_for_less(s):
    """Nine at 8.00 cost more than ten at 7.00: negative, previewed and refused."""
    s.day(10)
    number = s.buy("judge_all_units", 9)
    s.day(25)
    request = {"Quantity": 1, "RunningNumber": 1, "SubscriptionId": number, "GenerateMail": False}
    settings = {"AlignToCurrentInterval": True, "GetCustomerPricePreviewOnly": True}
    preview = s.unchanged(number, lambda: s.ask(INCREASE, AlignmentSettings=settings, **request),
                          "a preview")
    s.money(preview, "Alignment", -1, "two euros less for half a month", 0)
    s.money(preview, "NextBilling", 70, "ten units", 0)
    settings = {"AlignToCurrentInterval": True}
    s.unchanged(number, lambda: s.refused(INCREASE, 402, "Alignment price is negative.",
                                          AlignmentSettings=settings, **request), "a refusal")
    s.ask(INCREASE, **request)


@CHAPTER.scenario
def fractions_of_a_cent(s):
    """Unit prices may be finer than the currency: rounded once, at the line."""
    start = s.day(10)
    number = s.buy("judge_fraction", 3)
    now = s.day(19)
    left = share(now, start, plus(start, 1), 1)
    done = s.preview_and_commit(INCREASE, number, True, Quantity=4, RunningNumber=1)
    # Totals are rounded lines: 2.33 less 1.00.
    s.money(done, "Alignment", Fraction("1.33") * left, "seven less three", 0)
    s.money(done, "NextBilling", "2.33", "seven units", 0)


@CHAPTER.scenario
def an_extension(s):
    """Section 5.4: one seat at 30.00, raised to three ten days before the date."""
    start = s.day(21, month=8)
    number = s.buy("judge_thirty")
    due, now = plus(start, 1), s.day(11)
    later = plus(now, 1)
    s.equal(d30(due, later), 20, "twenty days longer")
    done = s.preview_and_commit(INCREASE, number, True, True, Quantity=2, RunningNumber=1)
    s.money(done, "Alignment", 80, "two seats for a month, one for twenty days", 0)
    s.money(done, "NextBilling", 90, "three seats", 0)
    s.equal(done["NextBillingDate"], later, "a month from now")
    s.equal(s.read(number)["NextBillingDate"], later, "and so it is")
    s.to(later)
    s.equal(s.read(number)["NextBillingDate"], plus(later, 1), "the anchor is the new date's day")


@CHAPTER.scenario
def an_extension_wants_an_alignment(s):
    s.day(10)
    number = s.buy("judge_seat")
    for preview in (True, False):
        settings = {"AlignToCurrentInterval": False, "ExtendInterval": True,
                    "GetCustomerPricePreviewOnly": preview}
        s.unchanged(number, lambda: s.refused(
            INCREASE, 402, AlignmentSettings=settings, Quantity=1, RunningNumber=1,
            SubscriptionId=number), "an extension without alignment")


@CHAPTER.scenario
def on_the_day_itself(s):
    """Nothing is left of the interval: the change is applied and nothing is billed."""
    start = s.day(10)
    number = s.buy("judge_seat")
    s.to(plus(start, 1).replace(hour=6))
    done = s.preview_and_commit(INCREASE, number, True, Quantity=1, RunningNumber=1)
    s.money(done, "Alignment", 0, "on the day of the billing")
    s.equal(s.current(number)["Quantity"], 2, "the units")


@CHAPTER.scenario
def days_as_they_are(s):
    """Intervals of days, and accounts that count actual days, know no month of thirty days."""
    start = s.day(10, month=2)
    counted, actual, plain = s.buy("judge_days"), s.buy("judge_actual"), s.buy("judge_seat")
    now = s.day(24)
    for number, left, rate in (
        (counted, share(now, start, plus(start, count=30), count=30), 0),
        (actual, share(now, start, plus(start, 1), 1, by=days), 0),
        (plain, share(now, start, plus(start, 1), 1), 19),
    ):
        done = s.preview_and_commit(INCREASE, number, True, Quantity=7, RunningNumber=1)
        s.money(done, "Alignment", 70 * left, f"seven units for {left}", rate)


@CHAPTER.scenario
def a_postponed_date(s):
    """The share may exceed one; a full interval is thirty days where the date was moved."""
    start = s.day(10)
    number = s.buy("judge_seat")
    due = plus(start, 1).replace(day=25)
    s.ask("updatenextbillingdate", NextBillingDate=due.isoformat(), SubscriptionId=number)
    now = s.day(13)
    done = s.preview_and_commit(INCREASE, number, True, Quantity=2, RunningNumber=1)
    left = share(now, start, due, 1)
    s.check(left > 1, f"{left} intervals are left")
    s.money(done, "Alignment", 20 * left, "two units for more than a month")
    s.equal(done["NextBillingDate"], due, "the date is the one that was set")


@CHAPTER.scenario
def declined(s):
    s.day(10)
    number = s.buy("judge_seat", token="tok_decline_later")
    s.day(20)
    s.unchanged(number, lambda: s.refused(
        INCREASE, 402, AlignmentSettings={"AlignToCurrentInterval": True}, Quantity=1,
        RunningNumber=1, SubscriptionId=number), "a declined alignment")
    s.ask(INCREASE, Quantity=1, RunningNumber=1, SubscriptionId=number)


@CHAPTER.scenario
def what_cannot_be_increased(s):
    number = s.buy("judge_seat")
    s.ask("addsubscriptionitem", ProductId=s.product("judge_plus"), Quantity=1, SubscriptionId=number)
    s.ask("deactivatesubscriptionitems", Items=[2], SubscriptionId=number)
    request = {"Quantity": 1, "SubscriptionId": number}
    s.unchanged(number, lambda: (
        s.refused(INCREASE, 402, RunningNumber=2, **request),
        s.refused(INCREASE, 404, "Item not found.", RunningNumber=3, **request),
        s.refused(INCREASE, (400, 402), RunningNumber=1, Quantity=0, SubscriptionId=number),
        s.refused(INCREASE, (400, 402), RunningNumber=1, Quantity=2147483647, SubscriptionId=number),
    ), "refusals")
