# Commerce 6.5: two subscriptions become one
The other costs 25.00 a month and ends 6 June, this one 18 June: 25.00 x 12/30 = 10.00.

product A monthly 40.00 EUR
product B monthly 25.00 EUR
terms days 30/360

2026-04-18  sell A                                           -> sold, charge 40.00 EUR, paid, started until 2026-05-18
2026-05-18  wake                                             -> charge 40.00 EUR, paid, renewed until 2026-06-18
2026-05-20  preview merge with B sold 2026-05-06             -> would be: charge 10.00 EUR, item 2 is B x 1, merged
2026-05-20  merge with B sold 2026-05-06                     -> charge 10.00 EUR, paid, item 2 is B x 1, merged
2026-06-18  wake                                             -> charge 65.00 EUR, paid, renewed until 2026-07-18
