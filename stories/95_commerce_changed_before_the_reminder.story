# Commerce 8.1: the renewal order is written at the reminder
What is changed before it, or reported late for usage but in time for it, is billed at the date.

product seat monthly 20.00 EUR
product data monthly 0.10 EUR usage
terms days 30/360; ordered 7 days ahead

2026-04-10  sell seat + data x 0                             -> sold, charge 20.00 EUR, paid, started until 2026-05-10
2026-05-02  change to seat x 3 at the next billing           -> item 1 is seat x 3
2026-05-02T20:00  change 2 to data x 40 at the next billing  -> item 2 is data x 40
2026-05-05  entitle                                          -> entitled until 2026-05-10: period_paid
2026-05-10  wake                                             -> 2026-05-03: ordered seat x 3 + data x 40
                                                             -> charge 64.00 EUR, paid, renewed until 2026-06-10
2026-06-10  wake                                             -> 2026-06-03: ordered seat x 3 + data x 40
                                                             -> charge 64.00 EUR, paid, renewed until 2026-07-10
