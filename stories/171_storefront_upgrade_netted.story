# Storefront 7: an upgrade that nets what goes back
The rest of A, 9.00 for 15 of 30 days, is a line that is taken off the price of B.

product A monthly 9.00 USD level 2
product B monthly 15.00 USD level 1
terms upgrade with a new period; negative refunded

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
2026-04-16  preview change to B netted                       -> would be: charge 10.50 USD, item 1 is B x 1, renewed until 2026-05-16
2026-04-16  change to B netted                               -> charge 10.50 USD, paid, item 1 is B x 1, renewed until 2026-05-16
2026-05-16  wake                                             -> charge 15.00 USD, paid, renewed until 2026-06-16
