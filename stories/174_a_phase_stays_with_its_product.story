# A phase that was still to come stays with the product that is left
Two phases were sold with A. Who changes during the first never sees the second.

product A monthly 9.00 USD level 2
product B monthly 15.00 USD level 1
terms upgrade with a new period; negative refunded

2026-04-01  sell A free for 1 week up front for 20.00 over 3 months -> sold, trial until 2026-04-08
2026-04-05  change to B                                      -> charge 15.00 USD, paid, item 1 is B x 1, renewed until 2026-05-05
2026-05-05  wake                                             -> charge 15.00 USD, paid, renewed until 2026-06-05
