"""Sections 3 and 6.1 to 6.3: what is read of a subscription, and the ways to find one."""

from ..arithmetic import plus
from ..verdict import Chapter

CHAPTER = Chapter()


@CHAPTER.scenario
def one_subscription(s):
    start = s.day(10)
    customer = s.customer()
    number = s.buy("judge_seat", 3, customer)
    read = s.read(number)
    item = read["Items"][0]
    wanted = {
        "CustomerCurrencyId": "EUR", "CustomerReferenceId": customer, "CustomerReferenceNo": "",
        "EndDate": None, "GracePeriodDays": 5, "Id": number, "IntervalDayCount": 0,
        "IntervalMonthCount": 1, "BillingIntervalDayCount": 0, "BillingIntervalMonthCount": 0,
        "LastIntervalNo": 0, "NextBillingDate": plus(start, 1),
        "NextBillingDateReminder": plus(start, 1), "RenewalType": "Automatic", "StartDate": start,
        "StartIntervalDayCount": 0, "StartIntervalMonthCount": 1, "SubscriptionStatus": "Active",
    }
    s.equal({name: read[name] for name in wanted}, wanted, "the subscription")
    s.check(isinstance(read["CustomerId"], int), f"CustomerId {read['CustomerId']!r}")
    wanted = {
        "Couponcode": "", "DeactivationDate": None, "EndDate": None, "IsCurrent": True,
        "LastIntervalNo": 0, "NextBillingCurrencyId": "EUR", "ProductName": "Seat",
        "ProductNameExtension": "", "PromotionId": None, "Quantity": 3, "RecurrenceCount": None,
        "RunningNo": 1, "StartDate": start, "Status": "Active", "SubscriptionId": number,
        "Version": 1,
    }
    s.equal({name: item[name] for name in wanted}, wanted, "the item")
    s.money(item, "NextBilling", 30, "the item")
    s.money(item, "NextRenewal", 30, "the item")
    purchases = item["SubscriptionPurchaseItems"]
    s.equal([(one["PurchaseItemRunningNo"], one["SubscriptionIntervalNo"]) for one in purchases],
            [(1, 0)], "the purchases")
    for form in (number, f"S{number}", f"s{number}"):
        again = s.ask("getsubscription", subscriptionId=form)["Subscription"]
        s.equal(again, read, f"the id as {form}")
    for form in ("true", "True", "false", ""):
        s.ask("getsubscription", subscriptionId=number, isCurrent=form)


@CHAPTER.scenario
def amounts_on_their_own_basis(s):
    s.day(10)
    for product, quantity, amount, rate, gross, territory in (
        ("judge_gross", 1, "17.50", 19, True, "DEU"), ("judge_us", 1, "20.00", "8.25", False, "USA"),
        ("judge_gross", 3, "52.50", 19, True, "DEU"), ("judge_fraction", 3, "1.0005", 0, False, "DEU"),
        ("judge_fraction", 100, "33.35", 0, False, "DEU"),
        ("judge_all_units", 4, 40, 0, False, "DEU"), ("judge_all_units", 5, 40, 0, False, "DEU"),
        ("judge_all_units", 10, 70, 0, False, "DEU"), ("judge_graduated", 4, 40, 0, False, "DEU"),
        ("judge_graduated", 5, 48, 0, False, "DEU"), ("judge_graduated", 12, 101, 0, False, "DEU"),
    ):
        item = s.current(s.buy(product, quantity, territory=territory))
        s.money(item, "NextBilling", amount, f"{quantity} of {product}", rate, gross)
    item = s.current(s.buy("judge_yen", 3, territory="JPN"))
    got = [item[f"NextBillingCustomer{part}Price"] for part in ("Gross", "Net", "Vat")]
    s.equal([int(one) for one in got], [2400, 2182, 218], "yen have no smaller unit")


@CHAPTER.scenario
def intervals_and_renewals(s):
    start = s.day(31, month=1)
    number, days = s.buy("judge_seat"), s.buy("judge_days")
    read = s.read(days)
    s.equal((read["IntervalDayCount"], read["IntervalMonthCount"]), (30, 0), "thirty days")
    s.equal((read["StartIntervalDayCount"], read["StartIntervalMonthCount"]), (30, 0), "the first")
    s.equal(read["NextBillingDate"], plus(start, count=30), "thirty days later")
    for count, due in enumerate([plus(start, 1), plus(start, 2), plus(start, 3)], 1):
        s.equal(s.read(number)["NextBillingDate"], due, "the anchor's day where there is one")
        s.to(due)
        read = s.read(number)
        s.equal((read["LastIntervalNo"], read["Items"][0]["LastIntervalNo"]), (count, count),
                "LastIntervalNo after a renewal")
        billed = read["Items"][0]["SubscriptionPurchaseItems"]
        s.equal([one["SubscriptionIntervalNo"] for one in billed], list(range(count + 1)),
                "every purchase with its interval")
        s.equal(len({one["PurchaseId"] for one in billed}), count + 1, "each a purchase of its own")
    s.equal(s.read(number)["NextBillingDate"], plus(start, 4), "and so on")


@CHAPTER.scenario
def of_a_customer(s):
    customer = s.customer()
    one, two = s.buy("judge_seat", 1, customer), s.buy("judge_plus", 2, customer)
    other = s.buy("judge_seat")
    s.ask("deactivatesubscriptionitems", Items=[1], GenerateMail=False, SubscriptionId=two)
    number = s.read(one)["CustomerId"]
    s.equal(s.read(two)["CustomerId"], number, "one customer, one CustomerId")
    s.check(s.read(other)["CustomerId"] != number, "another customer, another CustomerId")

    def found(**query):
        return [one["Id"] for one in s.ask("getsubscriptionsforcustomer", **query)["Subscriptions"]]

    s.equal(sorted(found(customerId=number)), [one, two], "by CustomerId")
    s.equal(sorted(found(customerReferenceId=customer)), [one, two], "by CustomerReferenceId")
    for blank in ({"customerReferenceId": "", "customerEmail": ""}, {"subscriptionStatus": ""}):
        s.equal(sorted(found(customerId=number, **blank)), [one, two], "blank ones are absent")
    for form in ("Active", "active", "ACT", "1"):
        s.equal(found(customerId=number, subscriptionStatus=form), [one], f"status {form}")
    for form in ("Deactivated", "DEA", "2"):
        s.equal(found(customerId=number, subscriptionStatus=form), [two], f"status {form}")
    s.equal(found(customerId=number, subscriptionStatus="Grace"), [], "nobody in that status")
    s.equal(found(customerId=987654321), [], "nobody of that number")
    s.equal(found(customerReferenceId="nobody"), [], "nobody of that name")
    refused = s.refused
    refused("getsubscriptionsforcustomer", 400)
    refused("getsubscriptionsforcustomer", 400, customerId=number, customerReferenceId=customer)
    refused("getsubscriptionsforcustomer", 400, customerId=number, customerEmail="a@example.com")
    refused("getsubscriptionsforcustomer", 400, customerId="x")
    refused("getsubscriptionsforcustomer", 400, customerId=number, subscriptionStatus="Sleeping")
    refused("getsubscriptionsforcustomer", 400, customerId=number, isCurrent="perhaps")
    theirs = s.stranger.ask("getsubscriptionsforcustomer", customerId=number)["Subscriptions"]
    s.equal(theirs, [], "another merchant finds nothing")


@CHAPTER.scenario
def by_mail(s):
    number = s.buy("judge_seat", customer="crm-mail")
    for mail in ("Ada@example.com", "ada@EXAMPLE.com"):
        found = s.ask("getsubscriptionsforcustomer", customerEmail=mail)["Subscriptions"]
        s.check(number in [one["Id"] for one in found], f"{mail} finds {number}")
    nobody = s.ask("getsubscriptionsforcustomer", customerEmail="nobody@example.com")
    s.equal(nobody["Subscriptions"], [], "nobody of that mail")


@CHAPTER.scenario
def by_purchase(s):
    start = s.day(10)
    number = s.buy("judge_seat")
    s.to(plus(start, 1))
    purchases = s.purchases(number)
    s.equal(len(purchases), 2, "the sale and the renewal")
    for purchase in purchases:
        found = s.ask("getsubscriptionsbypurchase", purchaseId=purchase)["Subscriptions"]
        s.equal(found, [s.read(number)], f"by purchase {purchase}")
        s.stranger.refused("getsubscriptionsbypurchase", 404, "Purchase not found.",
                           purchaseId=purchase)
    s.refused("getsubscriptionsbypurchase", 404, "Purchase not found.", purchaseId=999999999)
    s.refused("getsubscriptionsbypurchase", 400, begins="Missing required field.")
    s.refused("getsubscriptionsbypurchase", 400, purchaseId="x")


@CHAPTER.scenario
def not_there_and_not_yours(s):
    number = s.buy("judge_seat")
    unknown = s.refused("getsubscription", 404, "Subscription not found.", subscriptionId=99999999)
    theirs = s.stranger.refused("getsubscription", 404, subscriptionId=number)
    s.equal(theirs, unknown, "another merchant's is as unknown")
    s.refused("getsubscription", 400, begins="Missing required field.")
    s.refused("getsubscription", 400, begins="Missing required field.", subscriptionId="")
    for bad in ("SS1", "S", "-1", "1.0", "x", "99999999999999999999999"):
        s.refused("getsubscription", (400, 404), subscriptionId=bad)
