"""Sections 6.11 to 6.13, 6.17 and 6.18: account, customer, contact, parameters, renewal type."""

from ..arithmetic import plus
from ..verdict import Chapter

CHAPTER = Chapter()
CUSTOMER = "updatecustomer"
CONTACT = "updatecontact"
PARAMETERS = "updatesubscriptionparameters"
TYPE = "updatesubscriptionrenewaltype"
ADA = {
    "CountryId": "DE", "LanguageId": "de", "Salutation": "Ms", "SalutationId": "MRS", "Title": "Dr",
    "Company": "Analytical Engines", "Firstname": "Ada", "Lastname": "Lovelace",
    "Street1": "Gartenweg 1", "Street2": "2. Stock", "PostalCode": "10115", "City": "Berlin",
    "StateId": "BE", "Phone1": "+49 30 1", "Phone2": "", "Fax": "", "EMail": "ada@example.org",
    "VatId": "DE123456789",
}


@CHAPTER.scenario
def the_merchants_id(s):
    customer = s.customer()
    number = s.buy("judge_seat", 1, customer)
    other = f"{customer}-renamed & <co>"
    s.ask(CUSTOMER, CustomerReferenceId=other, SubscriptionId=f"S{number}")
    s.equal(s.read(number)["CustomerReferenceId"], other, "set")

    def found(reference):
        answer = s.ask("getsubscriptionsforcustomer", customerReferenceId=reference)
        return [one["Id"] for one in answer["Subscriptions"]]

    s.equal((found(other), found(customer)), ([number], []), "found by it, and by nothing else")
    s.ask(CUSTOMER, SubscriptionId=number)
    s.equal(s.read(number)["CustomerReferenceId"], other, "absent leaves it")
    s.ask(CUSTOMER, CustomerReferenceId="", SubscriptionId=number)
    s.equal((s.read(number)["CustomerReferenceId"], found(other)), ("", []), "empty clears it")
    s.ask("deactivatesubscriptionitems", Items=[1], SubscriptionId=number)
    s.ask(CUSTOMER, CustomerReferenceId="late", SubscriptionId=number)
    s.equal(s.read(number)["CustomerReferenceId"], "late", "any status but Finished")


@CHAPTER.scenario
def the_account(s):
    number = s.buy("judge_seat")
    before = s.read(number)
    s.ask("updateaccount", SubscriptionId=f"S{number}")
    s.equal(s.read(number), before, "started, and nothing to be seen yet")
    s.ask("deactivatesubscriptionitems", Items=[1], SubscriptionId=number)
    s.ask("updateaccount", SubscriptionId=number)
    s.refused("updateaccount", 404, "Subscription not found.", SubscriptionId=99999999)
    s.refused("updateaccount", 400, begins="Missing required field.")


@CHAPTER.scenario
def contacts(s):
    customer = s.customer()
    number = s.buy("judge_seat", 1, customer)
    for kind in ("LicenseeContact", "BillingContact", "DeliveryContact", "billing", "Delivery",
                 "LICENSEE", 0, 1, "2"):
        s.ask(CONTACT, Contact=ADA, ContactType=kind, SubscriptionId=f"S{number}")
    s.ask(CONTACT, Contact={"CountryId": "AT", "LanguageId": "de", "City": "Wien"},
          ContactType="BillingContact", SubscriptionId=number)
    s.ask(CONTACT, Contact=ADA, ContactType="BillingContact", CustomerReferenceId=customer)
    s.ask(CONTACT, Contact=ADA, ContactType="BillingContact", SubscriptionId=number,
          RemoveOmitted=True, SplitContact=False)
    s.ask(CONTACT, Contact=ADA, ContactType="BillingContact", SubscriptionId=number,
          DeleteOmittedParameters="false")

    def all_of_them():
        call = {"Contact": ADA, "ContactType": 1, "SubscriptionId": number}
        for name in ("Contact", "ContactType", "SubscriptionId"):
            request = {member: value for member, value in call.items() if member != name}
            s.refused(CONTACT, 400, begins="Missing required field.", **request)
        for kind in ("Friend", 3, -1, "x"):
            s.refused(CONTACT, 400, "Invalid value for field 'ContactType'.",
                      **{**call, "ContactType": kind})
        s.refused(CONTACT, 404, "Subscription not found.", **{**call, "SubscriptionId": 99999999})
        s.refused(CONTACT, 400, **{**call, "Contact": "Ada"})
        s.refused(CONTACT, (402, 404), Contact=ADA, ContactType=1, CustomerReferenceId="nobody-such")

    s.unchanged(number, all_of_them, "what is refused")
    s.ask("deactivatesubscriptionitems", Items=[1], SubscriptionId=number)
    s.refused(CONTACT, 402, Contact=ADA, ContactType=1, SubscriptionId=number)


@CHAPTER.scenario
def a_contact_holds_from_the_next_billing(s):
    start = s.day(10)
    customer = s.customer()
    number = s.buy("judge_seat", 1, customer)
    mail = f"{customer}@example.org"
    def found():
        answer = s.ask("getsubscriptionsforcustomer", customerEmail=mail.upper())
        return [one["Id"] for one in answer["Subscriptions"]]
    s.ask(CONTACT, Contact={**ADA, "EMail": mail}, ContactType="BillingContact",
          SubscriptionId=number)
    s.to(plus(start, 1))
    s.equal(found(), [number], "found by the mail of its contact")


@CHAPTER.scenario
def parameters(s):
    number = s.buy("judge_seat")
    before = s.read(number)
    for items in (
        [{"Key": "x-source", "Value": "spring"}, {"Key": "x-old", "Value": "1"}],
        [{"Key": "x-source", "Value": "summer"}, {"Key": "x-old", "Value": ""}],
        [{"Key": "x-never", "Value": ""}], [{"Key": "x-number", "Value": 5}],
    ):
        s.ask(PARAMETERS, Items=items, SubscriptionId=f"S{number}")
    s.equal(s.read(number), before, "not to be seen here")
    s.unchanged(number, lambda: (
        s.refused(PARAMETERS, 400, begins="Missing required field.", SubscriptionId=number),
        s.refused(PARAMETERS, 400, Items=[], SubscriptionId=number),
        s.refused(PARAMETERS, 400, Items=[{"Value": "x"}], SubscriptionId=number),
        s.refused(PARAMETERS, 400, Items=[{"Key": "", "Value": "x"}], SubscriptionId=number),
        s.refused(PARAMETERS, 400, Items=["x"], SubscriptionId=number),
        s.refused(PARAMETERS, 400, Items="x", SubscriptionId=number),
        s.refused(PARAMETERS, 404, "Subscription not found.", SubscriptionId=99999999,
                  Items=[{"Key": "x-a", "Value": "b"}]),
    ), "what is refused")
    s.ask("deactivatesubscriptionitems", Items=[1], SubscriptionId=number)
    s.ask(PARAMETERS, Items=[{"Key": "x-a", "Value": "b"}], SubscriptionId=number)


@CHAPTER.scenario
def renewal_type(s):
    number = s.buy("judge_seat")
    for form, word in (
        ("Manual", "Manual"), ("Manual", "Manual"), ("automatic", "Automatic"), (2, "Manual"),
        ("1", "Automatic"), ("MANUAL", "Manual"), ("Automatic", "Automatic"),
        ("Automatic", "Automatic"),
    ):
        s.ask(TYPE, RenewalType=form, SubscriptionId=f"S{number}")
        read = s.read(number)
        s.equal((read["RenewalType"], read["SubscriptionStatus"]), (word, "Active"), f"{form}")
    s.unchanged(number, lambda: (
        s.refused(TYPE, 400, begins="Missing required field.", SubscriptionId=number),
        s.refused(TYPE, 400, begins="Missing required field.", RenewalType="", SubscriptionId=number),
        s.refused(TYPE, 400, "Invalid value for field 'RenewalType'.", RenewalType="Sometimes",
                  SubscriptionId=number),
        s.refused(TYPE, 400, "Invalid value for field 'RenewalType'.", RenewalType=3,
                  SubscriptionId=number),
        s.refused(TYPE, 404, "Subscription not found.", RenewalType=1, SubscriptionId=99999999),
    ), "what is refused")


@CHAPTER.scenario
def management_one(s):
    """Section 4: accounts of Subscription Management 1.0 know no renewal type."""
    number = s.buy("judge_one")
    s.equal(s.read(number)["RenewalType"], None, "none is told")
    for form in ("Manual", "Automatic"):
        s.unchanged(number, lambda: s.refused(
            TYPE, 402, "Renewal type requires Subscription Management 2.0.", RenewalType=form,
            SubscriptionId=number), form)
