# Storefront 7: a crossgrade to another duration waits
90.00 on 1 May, next 1 May of the year after; choosing what one has takes it back.

product A monthly 9.00 USD level 2
product C yearly 90.00 USD level 2
terms crossgrade to another cycle at the period's end

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
2026-04-16  change to C                                      -> C x 1 waits for the period's end
2026-04-17  change to A                                      -> waiting change discarded
2026-04-18  change to C                                      -> C x 1 waits for the period's end
2026-05-01  wake                                             -> charge 90.00 USD, paid, item 1 is C x 1, cycle P1Y, waiting change discarded, renewed until 2027-05-01
2027-05-01  wake                                             -> charge 90.00 USD, paid, renewed until 2028-05-01
