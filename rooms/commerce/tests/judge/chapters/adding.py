"""Section 6.4: another product in a subscription."""

from fractions import Fraction

from ..arithmetic import plus, share
from ..verdict import Chapter

CHAPTER = Chapter()
ADD = "addsubscriptionitem"


@CHAPTER.scenario
def now_for_the_rest(s):
    start = s.day(10)
    number = s.buy("judge_seat", 3)
    plus_id = s.product("judge_plus")
    now = s.day(22)
    before = s.current(number)
    done = s.preview_and_commit(ADD, number, True, ProductId=plus_id, Quantity=2,
                                ProductName="Plus for us", ProductNameEn="Plus",
                                ProductNameExtension="until spring", AffiliateId=5,
                                RecommendationsetId=7)
    s.money(done, "Alignment", 40 * share(now, start, plus(start, 1), 1), "eighteen days")
    s.money(done, "NextBilling", 40, "the item that was added")
    s.equal((done["NextBillingDate"], done["PriceCurrencyId"]), (plus(start, 1), "EUR"), "the date")
    items = s.items(number)
    s.equal(items[1], before, "what was there stays as it is")
    wanted = {
        "RunningNo": 2, "Version": 1, "Status": "Active", "Quantity": 2, "ProductId": plus_id,
        "ProductName": "Plus for us", "ProductNameExtension": "until spring", "StartDate": now,
        "IsCurrent": True, "EndDate": None, "Couponcode": "", "PromotionId": None,
    }
    s.equal({name: items[2][name] for name in wanted}, wanted, "the item")
    s.money(items[2], "NextBilling", 40, "the item")
    s.equal(len(items[2]["SubscriptionPurchaseItems"]), 1, "billed in a purchase of its own")
    purchases = s.purchases(number)
    s.to(plus(start, 1))
    s.equal(len(s.purchases(number) - purchases), 1, "billed together from now on")


@CHAPTER.scenario
def from_the_next_billing(s):
    start = s.day(10)
    number = s.buy("judge_seat")
    s.day(20)
    done = s.preview_and_commit(ADD, number, False, ProductId=s.product("judge_plus"), Quantity=1)
    s.money(done, "NextBilling", 20, "the item that was added")
    item = s.current(number, 2)
    s.equal((item["Status"], item["ProductName"], item["SubscriptionPurchaseItems"]),
            ("Active", "Plus", []), "in the list at once, not billed yet")
    s.to(plus(start, 1))
    s.equal(len(s.current(number, 2)["SubscriptionPurchaseItems"]), 1, "billed at the date")


@CHAPTER.scenario
def with_an_extension(s):
    start = s.day(21, month=8)
    number = s.buy("judge_thirty")
    now = s.day(11)
    later = plus(now, 1)
    done = s.preview_and_commit(ADD, number, True, True, ProductId=s.product("judge_forty_five"),
                                Quantity=1)
    s.money(done, "Alignment", 45 + Fraction(30 * 20, 30), "a month of it, twenty days of the rest", 0)
    s.equal(s.read(number)["NextBillingDate"], later, f"a month from now, not {plus(start, 1)}")


@CHAPTER.scenario
def at_a_price_of_its_own(s):
    start = s.day(10)
    number = s.buy("judge_seat")
    now = s.day(16)
    left = share(now, start, plus(start, 1), 1)
    request = {"ProductId": s.product("judge_plus"), "Quantity": 3}
    for price, rate, gross in (
        ({"CurrencyId": "EUR", "IsGross": False, "Value": 8.4}, 19, False),
        ({"CurrencyId": "EUR", "IsGross": True, "Value": "11.90"}, 19, True),
        ({"Currency": "EUR", "IsGross": False, "Value": 0}, 19, False),
    ):
        done = s.preview_and_commit(ADD, number, True, CustomerPrice=price, **request)
        total = 3 * Fraction(str(price["Value"]))
        s.money(done, "Alignment", total * left, f"{price}", rate, gross)
        s.money(done, "NextBilling", total, f"{price}", rate, gross)
    s.equal(sorted(s.items(number)), [1, 2, 3, 4], "each a running number of its own")


@CHAPTER.scenario
def running_numbers_are_never_used_again(s):
    number = s.buy("judge_seat")
    request = {"ProductId": s.product("judge_plus"), "Quantity": 1, "SubscriptionId": number}
    s.ask(ADD, **request)
    s.ask("removesubscriptionitem", RunningNumber=2, SubscriptionId=number)
    s.ask(ADD, **request)
    s.equal(s.current(number, 3)["Status"], "Active", "the highest ever and one")


@CHAPTER.scenario
def with_a_coupon(s):
    """Section 5.6: from the next renewal on, never on the alignment."""
    start = s.day(10)
    number = s.buy("judge_seat")
    now = s.day(25)
    done = s.preview_and_commit(ADD, number, True, ProductId=s.product("judge_plus"), Quantity=2,
                                Couponcode="SAVE25")
    s.money(done, "Alignment", 40 * share(now, start, plus(start, 1), 1), "no coupon on this")
    s.money(done, "NextBilling", 30, "a quarter less")
    item = s.current(number, 2)
    s.equal(item["Couponcode"], "SAVE25", "Couponcode")
    s.check(isinstance(item["PromotionId"], int), f"PromotionId {item['PromotionId']!r}")
    s.money(item, "NextBilling", 30, "a quarter less")
    s.to(plus(start, 1))
    s.money(s.current(number, 2), "NextBilling", 40, "once, and then the price")
    for code in ("NOTHING", "SAVE20"):
        s.unchanged(number, lambda: s.refused(
            ADD, 402, ProductId=s.product("judge_plus"), Quantity=1, Couponcode=code,
            SubscriptionId=number), f"the coupon {code}")


@CHAPTER.scenario
def what_cannot_be_added(s):
    number = s.buy("judge_seat")
    retired = s.product("judge_retired")
    ids = {name: s.product(f"judge_{name}") for name in ("plus", "year", "dollars")}
    s.house.apply(RETIRE.format(on_sale="false"))
    request = {"Quantity": 1, "SubscriptionId": number}
    euro = {"CurrencyId": "EUR", "IsGross": False, "Value": 1}

    def all_of_them():
        s.refused(ADD, 404, "Product not found.", ProductId=987654321, **request)
        s.refused(ADD, 402, ProductId=retired, **request)
        s.refused(ADD, 402, ProductId=ids["year"], **request)
        s.refused(ADD, 402, ProductId=ids["dollars"], **request)
        s.refused(ADD, (400, 402), ProductId=ids["plus"], Quantity=0, SubscriptionId=number)
        s.refused(ADD, 402, "'CustomerPrice' currency differs from subscription currency",
                  ProductId=ids["plus"], CustomerPrice={**euro, "CurrencyId": "USD"}, **request)
        for price in ({**euro, "Value": -1}, {**euro, "Value": "x"}, {**euro, "IsGross": "maybe"}):
            s.refused(ADD, (400, 402), ProductId=ids["plus"], CustomerPrice=price, **request)
        for name in euro:
            price = {member: value for member, value in euro.items() if member != name}
            s.refused(ADD, 400, begins="Missing required field.", ProductId=ids["plus"],
                      CustomerPrice=price, **request)
        settings = {"ExtendInterval": True}
        s.refused(ADD, 402, ProductId=ids["plus"], AlignmentSettings=settings, **request)

    s.unchanged(number, all_of_them, "what is refused")
    s.house.apply(RETIRE.format(on_sale="true"))


RETIRE = """
environment = "sandbox"
[[products]]
id = "judge_retired"
project = "proj_judge"
name = "Retired"
cycle = "P1M"
terms = "commerce"
on_sale = {on_sale}
tax = {{ basis = "net", rate = "0" }}
prices = [{{ currency = "EUR", price = "10.00" }}]
"""
