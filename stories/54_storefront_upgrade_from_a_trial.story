# Storefront 7: an upgrade in a free trial
15.00 now, and nothing goes back.

product A monthly 9.00 USD level 2
product B monthly 15.00 USD level 1
terms upgrade with a new period; negative credited

2026-04-01  sell A free for 1 month                          -> sold, trial until 2026-05-01
2026-04-16  change to B                                      -> charge 15.00 USD, paid, item 1 is B x 1, renewed until 2026-05-16
2026-05-16  wake                                             -> charge 15.00 USD, paid, renewed until 2026-06-16
