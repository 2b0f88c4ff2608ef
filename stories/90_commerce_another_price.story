# Commerce 6.16: another price, with and without proration
Aligned, the difference is charged for the 15 days that are left: 6.00 x 15/30. Not aligned, nothing
is charged before the next billing. A lower price now would give money back, and is refused.

product A monthly 10.00 EUR
terms days 30/360; negative refused

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-25  preview change to A for 16.00 now                -> would be: charge 3.00 EUR, item 1 is A x 1
2026-04-25  change to A for 16.00 now                        -> charge 3.00 EUR, paid, item 1 is A x 1
2026-04-26  change to A for 20.00 at the next billing        -> item 1 is A x 1
2026-04-26  change to A for 8.00 now                         -> refused: the change would give back EUR -3.73
2026-05-10  wake                                             -> charge 20.00 EUR, paid, renewed until 2026-06-10
2026-05-11  change to A for 8.00 at the next billing         -> item 1 is A x 1
2026-06-10  wake                                             -> charge 8.00 EUR, paid, renewed until 2026-07-10
