# Commerce 8.1: a change after the reminder misses the renewal
It counts from the one after. A change with effect at once is paid for at once, and goes on.

product seat monthly 20.00 EUR
product data monthly 0.10 EUR usage
terms days 30/360; ordered 7 days ahead

2026-04-10  sell seat + data x 0                             -> sold, charge 20.00 EUR, paid, started until 2026-05-10
2026-05-03  wake                                             -> ordered seat x 1 + data x 0
2026-05-05  change to seat x 3 at the next billing           -> item 1 is seat x 3
2026-05-05  change 2 to data x 40 at the next billing        -> item 2 is data x 40
2026-05-10  wake                                             -> charge 20.00 EUR, paid, renewed until 2026-06-10
2026-05-11  entitle                                          -> entitled until 2026-06-10: period_paid
2026-06-10  wake                                             -> 2026-06-03: ordered seat x 3 + data x 40
                                                             -> charge 64.00 EUR, paid, renewed until 2026-07-10
2026-07-05  change to seat x 4 now                           -> 2026-07-03: ordered seat x 3 + data x 40
                                                             -> charge 3.33 EUR, paid, item 1 is seat x 4
2026-07-10  wake                                             -> charge 84.00 EUR, paid, renewed until 2026-08-10
