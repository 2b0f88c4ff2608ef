# Commerce 5.6: a coupon acts from the next renewal
It does not reduce what is charged now, runs for its renewals, and can be taken away.

product A monthly 10.00 EUR
terms days 30/360

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-25  change to A x 3 with 20% off for 2 billings now  -> charge 10.00 EUR, paid, item 1 has a discount, item 1 is A x 3
2026-05-10  wake                                             -> charge 24.00 EUR, paid, renewed until 2026-06-10
2026-06-10  wake                                             -> charge 24.00 EUR, paid, renewed until 2026-07-10
2026-07-10  wake                                             -> charge 30.00 EUR, paid, renewed until 2026-08-10
2026-07-20  change to A x 3 with 50% off at the next billing -> item 1 has a discount
2026-08-10  wake                                             -> charge 15.00 EUR, paid, renewed until 2026-09-10
2026-08-20  renew                                            -> charge 15.00 EUR, paid, renewed until 2026-10-10
