# Introductory pricing in two steps
Half for three cycles, then a fifth off for three, then the list price (reseller 3.5: one spec per
recurrence count). Nothing but the sale is asked for again.

product shield monthly 10.00 EUR

2026-01-31  sell shield with 50% off for 3 billings then 20% off for 3 billings -> sold, charge 5.00 EUR, paid, started until 2026-02-28
2026-07-31  wake                                             -> 2026-02-28: charge 5.00 EUR, paid, renewed until 2026-03-31
                                                             -> 2026-03-31: charge 5.00 EUR, paid, renewed until 2026-04-30
                                                             -> 2026-04-30: charge 8.00 EUR, paid, renewed until 2026-05-31
                                                             -> 2026-05-31: charge 8.00 EUR, paid, renewed until 2026-06-30
                                                             -> 2026-06-30: charge 8.00 EUR, paid, renewed until 2026-07-31
                                                             -> charge 10.00 EUR, paid, renewed until 2026-08-31
