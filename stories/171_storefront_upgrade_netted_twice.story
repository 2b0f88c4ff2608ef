# Storefront 7: an upgrade that nets what goes back, and another one after it
What was taken off the price was paid with it: half of 15.00 is left of B, though 10.50 were charged
for it. What costs nothing with it is charged all the same, and the rest of B goes back apart.

product A monthly 9.00 USD level 3
product B monthly 15.00 USD level 2
product C monthly 20.00 USD level 1
product D monthly 20.00 USD level 1
terms upgrade with a new period; crossgrade with a new period; negative refunded

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
2026-04-16  change to B netted                               -> charge 10.50 USD, paid, item 1 is B x 1, renewed until 2026-05-16
2026-05-01  change to C netted                               -> charge 12.50 USD, paid, item 1 is C x 1, renewed until 2026-06-01
2026-05-01  change to D netted                               -> charge 20.00 USD, paid, item 1 is D x 1, refund 20.00 USD, renewed until 2026-06-01
