# Commerce 5.3 (c): three units for fourteen days
An item is added: 23.70 x 14/30 = 11.06.

product A monthly 10.00 EUR
product B monthly 7.90 EUR
terms days 30/360

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-26  add B x 3 now                                    -> charge 11.06 EUR, paid, item 2 is B x 3
2026-05-10  wake                                             -> charge 33.70 EUR, paid, renewed until 2026-06-10
