# Storefront 7: an upgrade with an offer on the new product
What was paid for goes back in part; the new product begins with its free week, and is paid after it.

product A monthly 9.00 USD level 2
product B monthly 15.00 USD level 1
terms upgrade with a new period; negative refunded

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
2026-04-16  change to B free for 1 week                      -> item 1 is B x 1, refund 4.50 USD, renewed until 2026-04-23
2026-04-23  wake                                             -> charge 15.00 USD, paid, renewed until 2026-05-23
2026-05-23  wake                                             -> charge 15.00 USD, paid, renewed until 2026-06-23
