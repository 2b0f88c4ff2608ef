"""What a program says while it runs: one line for each step and what was checked of it, and what it
asks of whoever started it: to move the clock, to be the customer's browser.
"""

import json
import sys

checks = 0
_step = ""


def step(name):
    global _step
    _step = name
    print(f"step {name}", flush=True)


def same(what, found, expected):
    """One check; the program ends with the first that fails."""
    global checks
    if found != expected:
        print(f"FAILED {_step}: {what} is {found!r}, not {expected!r}", flush=True)
        sys.exit(1)
    checks += 1
    print(f"  ok {what} {json.dumps(found, default=str)}", flush=True)


def holds(what, condition):
    same(what, bool(condition), True)


def ask(*words):
    """Asks the one who started us, who answers with one line."""
    print("> " + " ".join(words), flush=True)
    answer = sys.stdin.readline().rstrip("\n")
    if answer.startswith("!"):
        print(f"FAILED {_step}: {answer}", flush=True)
        sys.exit(1)
    return answer


def advance(span):
    """Moves the clock of the sandbox; everything that falls due is done when it answers."""
    ask("clock", span)
