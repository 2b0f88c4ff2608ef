# Storefront 7: a downgrade waits for the next renewal
A newer choice replaces it; an immediate change clears it.

product A monthly 9.00 USD level 2
product B monthly 15.00 USD level 1
product E monthly 5.00 USD level 3
terms upgrade with a new period; negative credited

2026-04-01  sell B                                           -> sold, charge 15.00 USD, paid, started until 2026-05-01
2026-04-10  change to A                                      -> A x 1 waits for the period's end
2026-04-11  change to E                                      -> E x 1 waits for the period's end
2026-05-01  wake                                             -> charge 5.00 USD, paid, item 1 is E x 1, waiting change discarded, renewed until 2026-06-01
2026-05-02  change to E                                      -> nothing
2026-05-10  change to A                                      -> charge 9.00 USD, paid, item 1 is A x 1, credit note 3.55 USD, renewed until 2026-06-10
