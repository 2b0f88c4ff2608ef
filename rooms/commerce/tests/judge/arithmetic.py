"""Section 5, worked out by somebody else: day count, tiers, tax, and one rounding per line."""

from calendar import monthrange
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def rounded(amount, unit=CENT):
    """Half up, once, at the end: everything before it is a fraction."""
    exact = Fraction(amount) / Fraction(unit)
    whole = int(abs(exact) + Fraction(1, 2))
    return (Decimal(whole if exact >= 0 else -whole) * unit).quantize(unit)


def d30(a, b):
    """30E/360 on calendar dates; the time of day counts for nothing."""
    return (360 * (b.year - a.year) + 30 * (b.month - a.month)
            + min(b.day, 30) - min(a.day, 30))


def days(a, b):
    return (b.date() - a.date()).days


def plus(moment, months=0, count=0, anchor=None):
    """Some months or days later; months keep the anchor's day where the month has it."""
    if months == 0:
        return moment + timedelta(days=count)
    month = moment.month - 1 + months
    year, month = moment.year + month // 12, month % 12 + 1
    day = min(anchor or moment.day, monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


def share(now, start, end, months=0, count=0, by=d30):
    """How much of its interval is left at `now`."""
    if months == 0:
        return Fraction(days(now, end), count)
    regular = end == plus(start, months)
    return Fraction(by(now, end), by(start, end) if regular else 30 * months)


def all_units(tiers, quantity):
    """The tier of the whole quantity prices every unit; a tier is (up to, unit price)."""
    price = next(price for up_to, price in tiers if up_to is None or quantity <= up_to)
    return quantity * Fraction(price)


def graduated(tiers, quantity):
    """Each unit at its own tier."""
    total, below = Fraction(0), 0
    for up_to, price in tiers:
        upper = quantity if up_to is None else min(quantity, up_to)
        total += max(upper - below, 0) * Fraction(price)
        below = max(below, upper)
    return total


def split(amount, rate, gross=False, unit=CENT):
    """Gross, net and tax of an amount on its own basis, in this order."""
    basis, rate = rounded(amount, unit), Fraction(rate) / 100
    if gross:
        net = rounded(Fraction(basis) / (1 + rate), unit)
        return basis, net, basis - net
    tax = rounded(Fraction(basis) * rate, unit)
    return basis + tax, basis, tax
