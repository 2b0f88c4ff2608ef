# Commerce 5.3 (b): a dearer year
360 becomes 420 on 20 October, to be renewed on 5 February: 60.00 x 105/360 = 17.50.

product A yearly 360.00 EUR
terms days 30/360

2026-02-05  sell A                                           -> sold, charge 360.00 EUR, paid, started until 2027-02-05
2026-10-20  change to A for 420.00 now                       -> charge 17.50 EUR, paid, item 1 is A x 1
2027-02-05  wake                                             -> charge 420.00 EUR, paid, renewed until 2028-02-05
