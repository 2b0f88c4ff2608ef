"""Section 6.5: two subscriptions of a customer become one."""

from ..arithmetic import d30, plus
from ..verdict import Chapter

CHAPTER = Chapter()
ALIGN = "alignsubscriptions"


def settings(align, preview=False):
    return {"AlignToCurrentInterval": align, "ExtendInterval": False,
            "GetCustomerPricePreviewOnly": preview}


def two(s, customer=None, one="judge_thirty", other="judge_twenty_five"):
    """A secondary billed on the sixth, a primary billed on the eighteenth."""
    customer = customer or s.customer()
    s.day(6)
    secondary = s.buy(other, 1, customer)
    s.day(18)
    primary = s.buy(one, 1, customer)
    s.day(25)
    return primary, secondary


@CHAPTER.scenario
def the_gap_is_charged(s):
    """Ours: 25.00 a month from the sixth to the eighteenth are 10.00."""
    primary, secondary = two(s)
    before, merged = s.read(primary), s.read(secondary)
    dates = [before["NextBillingDate"], merged["NextBillingDate"]]
    s.equal(d30(dates[1], dates[0]), 12, "twelve days")
    request = {"PrimarySubscriptionId": primary, "SecondarySubscriptionId": f"S{secondary}",
               "GenerateMail": False}
    preview = s.ask(ALIGN, AlignmentSettings=settings(True, True), **request)
    s.equal((s.read(primary), s.read(secondary)), (before, merged), "a preview changes nothing")
    done = s.ask(ALIGN, AlignmentSettings=settings(True), **request)
    for answer in (preview, done):
        s.money(answer, "Alignment", 10, "the gap", 0)
        s.money(answer, "NextBilling", 55, "both together", 0)
        s.equal((answer["NextBillingDate"], answer["PriceCurrencyId"]), (dates[0], "EUR"), "the date")
    s.equal((preview["TransactionStatus"], done["TransactionStatus"]), (None, "Success"), "paid")
    s.equal(s.status(primary), ("Active", {1: "Active", 2: "Active"}), "the primary")
    s.equal(s.status(secondary), ("Finished", {1: "Removed"}), "the secondary")
    after = s.read(primary)
    s.equal(after["NextBillingDate"], dates[0], "the primary keeps its date")
    item = s.current(primary, 2)
    s.equal((item["ProductName"], item["Quantity"], item["SubscriptionId"]),
            ("Twenty-five", 1, primary), "the item that moved")
    s.money(item, "NextBilling", 25, "the item that moved", 0)
    purchases = s.purchases(primary)
    s.to(dates[0])
    s.equal(len(s.purchases(primary) - purchases), 1, "one billing from now on")
    s.equal(s.status(secondary)[0], "Finished", "the secondary is not billed again")


@CHAPTER.scenario
def without_charging_the_gap(s):
    primary, secondary = two(s)
    request = {"PrimarySubscriptionId": primary, "SecondarySubscriptionId": secondary}
    preview = s.ask(ALIGN, AlignmentSettings=settings(False, True), **request)
    s.money(preview, "Alignment", 0, "not aligned", 0)
    s.equal(s.status(secondary)[0], "Active", "a preview changes nothing")
    done = s.ask(ALIGN, **request)
    s.money(done, "Alignment", 0, "not aligned", 0)
    s.money(done, "NextBilling", 55, "both together", 0)
    s.equal(done["TransactionStatus"], None, "nothing was paid")
    s.equal((s.status(primary)[0], s.status(secondary)[0]), ("Active", "Finished"), "merged")


@CHAPTER.scenario
def an_extension_has_no_meaning_here(s):
    primary, secondary = two(s)
    done = s.ask(ALIGN, AlignmentSettings={**settings(True), "ExtendInterval": True},
                 PrimarySubscriptionId=primary, SecondarySubscriptionId=secondary)
    s.money(done, "Alignment", 10, "as without", 0)


@CHAPTER.scenario
def what_cannot_be_aligned(s):
    customer = s.customer()
    primary, secondary = two(s, customer)
    year, strange = s.buy("judge_year", 1, customer), s.buy("judge_thirty")
    dollars = s.buy("judge_us", 1, customer, territory="USA")
    def no(status, one, other, message=None):
        s.refused(ALIGN, status, message, AlignmentSettings=settings(True),
                  PrimarySubscriptionId=one, SecondarySubscriptionId=other)

    def all_of_them():
        no(402, secondary, primary)  # the primary's date must be the later one
        no((400, 402), primary, primary)
        no(402, strange, secondary)
        no(402, year, secondary)
        no(402, dollars, secondary)
        no(404, primary, 99999999, "Subscription not found.")
        no(404, 99999999, secondary, "Subscription not found.")
        s.refused(ALIGN, 400, begins="Missing required field.", PrimarySubscriptionId=primary)
        s.refused(ALIGN, 400, begins="Missing required field.", SecondarySubscriptionId=secondary)

    before = [s.read(number) for number in (primary, secondary, year, strange, dollars)]
    all_of_them()
    after = [s.read(number) for number in (primary, secondary, year, strange, dollars)]
    s.equal(after, before, "what is refused changes nothing")
    s.ask("deactivatesubscriptionitems", Items=[1], SubscriptionId=secondary)
    no(402, primary, secondary)


@CHAPTER.scenario
def a_declined_gap(s):
    customer = s.customer()
    s.day(6)
    secondary = s.buy("judge_twenty_five", 1, customer)
    s.day(18)
    primary = s.buy("judge_thirty", 1, customer, token="tok_decline_later")
    before = s.read(primary), s.read(secondary)
    s.refused(ALIGN, 402, AlignmentSettings=settings(True), PrimarySubscriptionId=primary,
              SecondarySubscriptionId=secondary)
    s.equal((s.read(primary), s.read(secondary)), before, "a declined gap changes nothing")
    s.equal(plus(before[0]["StartDate"], 1), before[0]["NextBillingDate"], "the date")
