# Bought once, beside what goes on
The one-time item is on the first bill alone; the plan renews without it.

product plan monthly 10.00 EUR
product setup monthly 30.00 EUR once

2026-01-31  sell plan + setup                                -> sold, charge 40.00 EUR, paid, started until 2026-02-28
2026-03-31  wake                                             -> 2026-02-28: charge 10.00 EUR, paid, item 2 finished, renewed until 2026-03-31
                                                             -> charge 10.00 EUR, paid, renewed until 2026-04-30
