# Commerce 8.1: another product in place of one with a coupon, after the reminder
The change is paid at once and goes on with the renewal; the coupon of the product before does not.

product A monthly 10.00 EUR
product B monthly 50.00 EUR
terms days 30/360; ordered 7 days ahead

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-12  change to A with 50% off at the next billing     -> item 1 has a discount
2026-05-05  change to B now                                  -> 2026-05-03: ordered A x 1
                                                             -> charge 6.67 EUR, paid, item 1 has no discount, item 1 is B x 1
2026-05-10  wake                                             -> charge 50.00 EUR, paid, renewed until 2026-06-10
2026-06-10  wake                                             -> 2026-06-03: ordered B x 1
                                                             -> charge 50.00 EUR, paid, renewed until 2026-07-10
