"""The objects of the answers, member by member, and the words of the enums (sections 2 and 3)."""

SUBSCRIPTION = {
    "CustomerCurrencyId": "text", "CustomerId": "int?", "CustomerReferenceId": "text",
    "CustomerReferenceNo": "text", "EndDate": "date?", "GracePeriodDays": "int", "Id": "int",
    "IntervalDayCount": "int", "IntervalMonthCount": "int", "BillingIntervalDayCount": "int",
    "BillingIntervalMonthCount": "int", "Items": "items", "LastIntervalNo": "int",
    "NextBillingDate": "date?", "NextBillingDateReminder": "date?", "RenewalType": "renewal?",
    "StartDate": "date?", "StartIntervalDayCount": "int", "StartIntervalMonthCount": "int",
    "SubscriptionStatus": "status",
}
ITEM = {
    "Couponcode": "text", "DeactivationDate": "date?", "EndDate": "date?", "IsCurrent": "bool",
    "LastIntervalNo": "int", "NextBillingCurrencyId": "text",
    "NextBillingCustomerGrossPrice": "money", "NextBillingCustomerNetPrice": "money",
    "NextBillingCustomerVatPrice": "money", "NextRenewalCustomerGrossPrice": "money",
    "NextRenewalCustomerNetPrice": "money", "NextRenewalCustomerVatPrice": "money",
    "ProductId": "int", "ProductName": "text", "ProductNameExtension": "text",
    "PromotionId": "int?", "Quantity": "int", "RecurrenceCount": "int?", "RunningNo": "int",
    "StartDate": "date?", "Status": "item status", "SubscriptionId": "int",
    "SubscriptionPurchaseItems": "purchases", "Version": "int",
}
PURCHASE = {"PurchaseId": "int", "PurchaseItemRunningNo": "int", "SubscriptionIntervalNo": "int"}
BASE = {"ResultMessage": "text"}
CHANGE = {
    "ResultMessage": "text", "AlignmentCustomerGrossPrice": "money",
    "AlignmentCustomerNetPrice": "money", "AlignmentCustomerVatPrice": "money",
    "NextBillingCustomerGrossPrice": "money", "NextBillingCustomerNetPrice": "money",
    "NextBillingCustomerVatPrice": "money", "PriceCurrencyId": "text", "NextBillingDate": "date?",
    "TransactionStatus": "transaction?", "ContinueUrl": "text?",
}
RENEWED = {
    "ResultMessage": "text", "NextBillingDate": "date?", "TransactionStatus": "transaction?",
    "ContinueUrl": "text?",
}
ONE = {"ResultMessage": "text", "Subscription": "subscription"}
MANY = {"ResultMessage": "text", "Subscriptions": "subscriptions"}

# A group or list inside an answer: its members, and the XML name of each element of a list.
INSIDE = {
    "subscription": (SUBSCRIPTION, None),
    "subscriptions": (SUBSCRIPTION, "Subscription"),
    "items": (ITEM, "SubscriptionItem"),
    "purchases": (PURCHASE, None),
}

WORDS = {
    "status": ["Active", "Deactivated", "Finished", "Grace", "Hold", "New", "HandledByClient",
               "AwaitingNewOrder"],
    "item status": ["Active", "Deactivated", "Finished", "Removed", "AwaitingReinstate",
                    "HandledByClient", "Other"],
    "renewal": ["Automatic", "Manual"],
}
TRANSACTIONS = ["Success", "Error", "Rejected", "Pending", "Unknown"]

# Verb, name in XML, and the answer of each operation (sections 1 and 6).
OPERATIONS = {
    "getsubscription": ("GET", "GetSubscription", ONE),
    "getsubscriptionsforcustomer": ("GET", "GetSubscriptionsForCustomer", MANY),
    "getsubscriptionsbypurchase": ("GET", "GetSubscriptionsByPurchase", MANY),
    "addsubscriptionitem": ("POST", "AddSubscriptionItem", CHANGE),
    "alignsubscriptions": ("POST", "AlignSubscriptions", CHANGE),
    "deactivatesubscriptionitems": ("POST", "DeactivateSubscriptionItems", BASE),
    "increasesubscriptionitemquantity": ("POST", "IncreaseSubscriptionItemQuantity", CHANGE),
    "reinstatesubscriptionitems": ("POST", "ReinstateSubscriptionItems", BASE),
    "removesubscriptionitem": ("POST", "RemoveSubscriptionItem", BASE),
    "renewsubscription": ("POST", "RenewSubscription", RENEWED),
    "updateaccount": ("POST", "UpdateAccount", BASE),
    "updatecontact": ("POST", "UpdateContact", BASE),
    "updatecustomer": ("POST", "UpdateCustomer", BASE),
    "updatenextbillingdate": ("POST", "UpdateNextBillingDate", BASE),
    "updatesubscriptionitem": ("POST", "UpdateSubscriptionItem", CHANGE),
    "updatesubscriptionitemprice": ("POST", "UpdateSubscriptionItemPrice", CHANGE),
    "updatesubscriptionparameters": ("POST", "UpdateSubscriptionParameters", BASE),
    "updatesubscriptionrenewaltype": ("POST", "UpdateSubscriptionRenewalType", BASE),
}
