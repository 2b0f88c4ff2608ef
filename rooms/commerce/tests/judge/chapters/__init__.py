"""The scenarios, chapter by chapter."""

from . import (adding, aligning, bad_input, data, increasing, items, reading, renewing, statuses,
               transport, updating)

CHAPTERS = [module.CHAPTER for module in (
    transport, reading, bad_input, increasing, adding, updating, aligning, items, renewing, data,
    statuses,
)]
