"""Judges a running commerce surface by its specification alone; section numbers are its.

    PERENNIAL=http://… PERENNIAL_ADMIN=… PERENNIAL_DATA=… STOREFRONT_KEY=… python -m judge COMMAND

COMMAND is the operator's command: it applies the judge's catalog and moves the sandbox's clock.
Every scenario is played in JSON and in XML, on subscriptions of its own. Only the standard library
is used. Words after COMMAND choose scenarios by a part of their name.
"""

import os
import sys

from .chapters import CHAPTERS
from .client import Client
from .dialects import Json, Xml
from .stage import CATALOG, House, Stage
from .verdict import Verdict

CALLER = ("judge", "correct-horse-battery-staple-1")
STRANGER = ("judge-other", "correct-horse-battery-staple-2")


def main():
    command, *chosen = sys.argv[1:]
    verdict = Verdict()
    base = os.environ["PERENNIAL"]
    house = House(base, os.environ["STOREFRONT_KEY"], command)
    house.apply(CATALOG.read_text())
    for chapter in CHAPTERS:
        for scenario in chapter:
            for dialect in (Json(), Xml()):
                name = f"{scenario.__module__.rsplit('.', 1)[-1]}.{scenario.__name__}"
                if chosen and not any(word in name for word in chosen):
                    continue
                callers = [Client(verdict, base, *who, dialect) for who in (CALLER, STRANGER)]
                stage = Stage(verdict, house, *callers)
                verdict.run(f"{name} {dialect.name}", scenario, stage)
                verdict.run(f"{name} {dialect.name}, leaving", stage.leave)
    sys.exit(0 if verdict.summary() else 1)


main()
