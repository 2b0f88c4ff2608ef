# An offer that is paid as you go
The better price for three billings, then the regular one (storefront 5.3).

product A monthly 10.00 USD

2026-01-15  sell A with 1.99 for 3 billings                  -> sold, charge 1.99 USD, paid, started until 2026-02-15
2026-05-15  wake                                             -> 2026-02-15: charge 1.99 USD, paid, renewed until 2026-03-15
                                                             -> 2026-03-15: charge 1.99 USD, paid, renewed until 2026-04-15
                                                             -> 2026-04-15: charge 10.00 USD, paid, renewed until 2026-05-15
                                                             -> charge 10.00 USD, paid, renewed until 2026-06-15
