"""What a scenario plays on: a client of the surface, a shop to buy in, and a clock to move.

The shop is the selling room of the development server; the clock and the catalog are moved by the
operator's own command. Nothing else of the server is used."""

import http.client
import itertools
import json
import os
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

from .arithmetic import split

PROJECT = "proj_judge"
CATALOG = Path(__file__).parent / "catalog.toml"
PARTS = ("Gross", "Net", "Vat")


class House:
    """The started server, seen from outside the surface."""

    def __init__(self, base, key, command):
        self.base, self.key, self.command = base, key, command
        self.now = datetime.fromisoformat(self.operate("clock", "show").strip())
        self.names = itertools.count(1)

    def operate(self, *words, text=None):
        run = subprocess.run([self.command, *words], input=text, capture_output=True, text=True,
                             check=False, env=os.environ)
        if run.returncode:
            raise RuntimeError(f"{' '.join(words)}: {run.stdout}{run.stderr}")
        return run.stdout

    def apply(self, text):
        return self.operate("apply", "-", text=text)

    def move(self, to):
        if to > self.now:
            self.operate("clock", "set", to.strftime("%Y-%m-%dT%H:%M:%SZ"))
            self.now = to

    def buy(self, body):
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        connection.request("POST", "/purchases", json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read().decode()
        if response.status not in (200, 201):
            raise RuntimeError(f"buying {body}: {response.status} {text}")
        return json.loads(text)["purchase"]["number"]


class Stage:
    def __init__(self, verdict, house, client, stranger):
        self.verdict, self.house, self.client, self.stranger = verdict, house, client, stranger
        self.check, self.equal = verdict.check, verdict.equal
        self.ask, self.refused = client.ask, client.refused
        self.sold = []

    # The clock.

    @property
    def now(self):
        return self.house.now

    def to(self, moment):
        self.house.move(moment)
        return self.now

    def day(self, day, month=None, hour=8):
        """On to the next such day of a month."""
        moment = self.now.replace(hour=hour, minute=0, second=0, microsecond=0)
        while moment <= self.now or moment.day != day or month not in (None, moment.month):
            moment += timedelta(days=1)
        return self.to(moment)

    def after(self, **much):
        return self.to(self.now + timedelta(**much))

    # The shop.

    def customer(self):
        return f"customer-{next(self.house.names)}"

    def buy(self, product, quantity=1, customer=None, token="tok_ok", territory="DEU", **more):
        body = {"projectId": PROJECT, "subscriptionId": product, "quantity": quantity,
                "customerId": customer or self.customer(), "territory": territory,
                "paymentToken": token, **more}
        number = self.house.buy(body)
        self.sold.append(number)
        return number

    def product(self, name):
        """The integer id of a product, read off a subscription to it."""
        known = self.house.__dict__.setdefault("products", {})
        if name not in known:
            territory = {"us": "USA", "yen": "JPN", "dollars": "USA"}.get(name.removeprefix("judge_"))
            known[name] = self.current(self.buy(name, territory=territory or "DEU"))["ProductId"]
        return known[name]

    def leave(self):
        """Takes what was sold out of the way of later scenarios."""
        for number in self.sold:
            for item in range(1, 5):
                self.client.send("removesubscriptionitem",
                                 {"RunningNumber": item, "SubscriptionId": number})

    # Reading.

    def read(self, number, current=False):
        return self.ask("getsubscription", subscriptionId=f"S{number}",
                        **({"isCurrent": "true"} if current else {}))["Subscription"]

    def items(self, number):
        return {item["RunningNo"]: item for item in self.read(number, True)["Items"]}

    def current(self, number, item=1):
        return self.items(number)[item]

    def purchases(self, number):
        """Every purchase the subscription was billed in."""
        return {one["PurchaseId"] for item in self.read(number)["Items"]
                for one in item["SubscriptionPurchaseItems"]}

    def status(self, number):
        subscription = self.read(number, True)
        return (subscription["SubscriptionStatus"],
                {item["RunningNo"]: item["Status"] for item in subscription["Items"]})

    # Judging.

    def money(self, answer, prefix, amount, what, rate=19, gross=False, unit=None):
        """Gross, net and tax of an amount on its own basis."""
        wanted = split(amount, rate, gross, **({"unit": unit} if unit else {}))
        got = tuple(answer[f"{prefix}Customer{part}Price"] for part in PARTS)
        self.equal(got, wanted, f"{what}: {prefix}, gross, net and tax")

    def unchanged(self, number, call, what):
        """A preview or a refused call leaves everything as it was."""
        before = self.read(number)
        result = call()
        self.equal(self.read(number), before, f"{what} changes nothing")
        return result

    def preview_and_commit(self, operation, number, align, extend=False, **request):
        """A preview, the same without the flag, and whether they say the same (section 5.5)."""
        def settings(preview):
            return {"AlignToCurrentInterval": align, "ExtendInterval": extend,
                    "GetCustomerPricePreviewOnly": preview}
        def ask(preview):
            return self.ask(operation, AlignmentSettings=settings(preview), GenerateMail=False,
                            SubscriptionId=f"S{number}", **request)
        before = self.purchases(number)
        preview = self.unchanged(number, lambda: ask(True), "a preview")
        self.equal(preview["TransactionStatus"], None, "a preview has no transaction")
        self.equal(preview["ContinueUrl"], None, "a preview has no page")
        done = ask(False)
        for name in preview:
            if name not in ("TransactionStatus", "ContinueUrl"):
                self.equal(done[name], preview[name], f"{name} of the commit and of its preview")
        billed = preview["AlignmentCustomerGrossPrice"] > 0
        self.equal(done["TransactionStatus"], "Success" if billed else None, "TransactionStatus")
        more = self.purchases(number) - before
        self.equal(len(more), 1 if billed else 0, "an alignment is a purchase of its own")
        if not align:
            self.money(done, "Alignment", 0, "without alignment")
        for purchase in more:
            found = self.ask("getsubscriptionsbypurchase", purchaseId=purchase)["Subscriptions"]
            self.equal([one["Id"] for one in found], [number], "found by its new purchase")
        return done
