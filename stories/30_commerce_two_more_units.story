# Commerce 5.3 (a): two units more in the middle of the month
90.00 more a month, 15 of 30 days left: 45.00. The preview says the same and does nothing.

product A monthly 45.00 EUR
terms days 30/360

2026-04-10T08:00  sell A                                     -> sold, charge 45.00 EUR, paid, started until 2026-05-10T08:00
2026-04-25T16:00  preview change to A x 3 now                -> would be: charge 45.00 EUR, item 1 is A x 3
2026-04-25T16:00  change to A x 3 now                        -> charge 45.00 EUR, paid, item 1 is A x 3
2026-05-10T08:00  wake                                       -> charge 135.00 EUR, paid, renewed until 2026-06-10T08:00
