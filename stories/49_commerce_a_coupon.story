# Commerce 5.6: a coupon for a subscription that runs
It costs nothing and changes nothing now; it makes the next renewals cheaper. A change that is
aligned is charged without it.

product seat monthly 20.00 EUR
terms days 30/360

2026-04-10  sell seat                                        -> sold, charge 20.00 EUR, paid, started until 2026-05-10
2026-04-15  change to seat with 50% off for 2 billings now   -> item 1 has a discount
2026-04-25  change to seat x 2 now                           -> charge 10.00 EUR, paid, item 1 is seat x 2
2026-05-10  wake                                             -> charge 20.00 EUR, paid, renewed until 2026-06-10
2026-06-10  wake                                             -> charge 20.00 EUR, paid, renewed until 2026-07-10
2026-07-10  wake                                             -> charge 40.00 EUR, paid, renewed until 2026-08-10
