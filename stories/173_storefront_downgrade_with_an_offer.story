# Storefront 7: a downgrade with an offer on the new product
Both wait for the renewal date. Choosing what one has takes both back.

product A monthly 15.00 USD level 1
product B monthly 9.00 USD level 2

2026-04-01  sell A                                           -> sold, charge 15.00 USD, paid, started until 2026-05-01
2026-04-16  change to B up front for 20.00 over 3 months     -> B x 1 waits for the period's end
2026-04-17  change to A                                      -> waiting change discarded
2026-05-01  wake                                             -> charge 15.00 USD, paid, renewed until 2026-06-01
2026-05-16  change to B up front for 20.00 over 3 months     -> B x 1 waits for the period's end
2026-06-01  wake                                             -> charge 20.00 USD, paid, item 1 is B x 1, waiting change discarded, renewed until 2026-09-01
2026-09-01  wake                                             -> charge 9.00 USD, paid, renewed until 2026-10-01
