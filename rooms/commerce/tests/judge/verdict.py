"""Counting what was judged, and telling what does not hold."""

import traceback


class Missing(Exception):
    """The surface does not know an operation of the document."""


class Chapter(list):
    """Scenarios of one subject, in the order they are written."""

    def scenario(self, played):
        self.append(played)
        return played


class Verdict:
    def __init__(self):
        self.count = 0
        self.failures = []
        self.missing = {}
        self.where = ""

    def check(self, holds, what):
        self.count += 1
        if not holds:
            told = f"{self.where}: {what}"
            self.failures.append(told)
            print("FAIL", told, flush=True)
        return bool(holds)

    def equal(self, got, expected, what):
        return self.check(got == expected, f"{what}: {got!r} instead of {expected!r}")

    def run(self, name, scenario, *arguments):
        """Plays one scenario to its end; what stops it is a failure, and the next one is played."""
        self.where = name
        try:
            scenario(*arguments)
        except Missing as missing:
            self.missing.setdefault(str(missing), []).append(name)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)
            lines = ", ".join(f"{step.filename.rsplit('/', 1)[-1]}:{step.lineno}" for step in place)
            self.check(False, f"stopped by {type(error).__name__}: {error} at {lines}")
        self.where = ""

    def summary(self):
        for operation, scenarios in sorted(self.missing.items()):
            print(f"MISSING {operation}, needed by {len(scenarios)} scenarios")
        print(f"{self.count} checks, {len(self.failures)} failed, {len(self.missing)} operations missing")
        return not self.failures and not self.missing
