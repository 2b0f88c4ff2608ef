# A trial of what is bought once
Free time is no cycle of it: it is charged at its end, and runs one cycle from there.

product setup monthly 30.00 EUR once

2026-01-15  sell setup free for 1 week                       -> sold, trial until 2026-01-22
2026-03-01  wake                                             -> 2026-01-22: charge 30.00 EUR, paid, renewed until 2026-02-22
                                                             -> 2026-02-22: item 1 finished, expired, nothing left
