"""Section 4: the statuses of a life, and what each of them accepts."""

from datetime import timedelta

from ..arithmetic import plus
from ..verdict import Chapter

CHAPTER = Chapter()


def wrong_status(s, number, status):
    """What only an Active one may: refused in the documented sentence, nothing changed."""
    said = f"Subscription status is {status}; expected Active."
    seat = s.product("judge_seat")
    price = {"CurrencyId": "EUR", "IsGross": False, "Value": 1}
    def all_of_them():
        for operation, request in (
            ("increasesubscriptionitemquantity", {"Quantity": 1, "RunningNumber": 1}),
            ("addsubscriptionitem", {"ProductId": seat, "Quantity": 1}),
            ("updatesubscriptionitem", {"ProductId": seat, "Quantity": 2, "RunningNumber": 1}),
            ("updatesubscriptionitemprice", {"RunningNumber": 1, "CustomerPrice": price}),
            ("renewsubscription", {}),
            ("updatesubscriptionrenewaltype", {"RenewalType": "Manual"}),
        ):
            s.refused(operation, 402, said, SubscriptionId=number, **request)
    s.unchanged(number, all_of_them, f"what {status} does not accept")
    s.ask("updatecustomer", CustomerReferenceId=f"{number}", SubscriptionId=number)
    s.ask("updatesubscriptionparameters", Items=[{"Key": "x-a", "Value": "b"}],
          SubscriptionId=number)


@CHAPTER.scenario
def unpaid_with_grace(s):
    start = s.day(10)
    number = s.buy("judge_seat", token="tok_decline_later")
    due = plus(start, 1)
    s.to(due - timedelta(minutes=1))
    s.equal(s.status(number), ("Active", {1: "Active"}), "until the date")
    s.to(due)
    s.equal(s.status(number), ("Grace", {1: "Active"}), "unpaid")
    read = s.read(number)
    s.equal((read["LastIntervalNo"], read["GracePeriodDays"]), (0, 5), "not renewed")
    wrong_status(s, number, "Grace")
    s.to(due + timedelta(days=4, hours=23))
    s.equal(s.status(number)[0], "Grace", "five days")
    s.to(due + timedelta(days=5, hours=1))
    s.equal(s.status(number), ("Hold", {1: "Active"}), "grace is over")
    wrong_status(s, number, "Hold")
    s.to(due + timedelta(days=21))
    s.equal(s.status(number), ("Deactivated", {1: "Deactivated"}), "dunning is over")
    s.equal(len(s.purchases(number)), 1, "never paid again")
    wrong_status(s, number, "Deactivated")


@CHAPTER.scenario
def unpaid_without_grace(s):
    start = s.day(10)
    number = s.buy("judge_no_grace", token="tok_decline_later")
    s.equal(s.read(number)["GracePeriodDays"], 0, "GracePeriodDays")
    s.to(plus(start, 1))
    s.equal(s.status(number)[0], "Hold", "at once")


@CHAPTER.scenario
def manual_and_not_renewed(s):
    start = s.day(10)
    number = s.buy("judge_seat")
    s.ask("updatesubscriptionrenewaltype", RenewalType="Manual", SubscriptionId=number)
    s.to(plus(start, 1) - timedelta(hours=1))
    s.equal(s.status(number)[0], "Active", "to the end of the interval")
    s.to(plus(start, 1) + timedelta(hours=1))
    s.equal(s.status(number)[0], "Grace", "its date has passed")
    s.equal(len(s.purchases(number)), 1, "it does not renew itself")
    s.to(plus(start, 1) + timedelta(days=6))
    s.equal(s.status(number)[0], "Deactivated", "after grace")


@CHAPTER.scenario
def never_paid_yet(s):
    number = s.buy("judge_seat", token="tok_pending")
    s.equal(s.status(number)[0], "New", "unpaid at sign-up")
    read = s.read(number)
    s.equal(read["StartDate"], None, "StartDate is the first payment")
    s.unchanged(number, lambda: s.refused(
        "increasesubscriptionitemquantity", 402, "Subscription status is New; expected Active.",
        Quantity=1, RunningNumber=1, SubscriptionId=number), "New")


@CHAPTER.scenario
def billed_as_often_as_agreed(s):
    start = s.day(10)
    number = s.buy("judge_twice")
    s.equal(s.current(number)["RecurrenceCount"], 2, "RecurrenceCount")
    s.to(plus(start, 1))
    s.equal(len(s.purchases(number)), 2, "the second and last")
    s.to(plus(start, 2))
    s.equal(s.status(number), ("Finished", {1: "Finished"}), "no third")
    s.equal(len(s.purchases(number)), 2, "no third")
