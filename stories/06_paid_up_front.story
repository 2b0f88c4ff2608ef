# An offer that is paid up front
One charge for the whole length, then the regular price (storefront 5.3).

product A monthly 10.00 USD

2026-01-31  sell A up front for 19.99 over 3 months          -> sold, charge 19.99 USD, paid, started until 2026-04-30
2026-01-31  entitle                                          -> entitled until 2026-04-30: period_paid
2026-05-31  wake                                             -> 2026-04-30: charge 10.00 USD, paid, renewed until 2026-05-30
                                                             -> 2026-05-30: charge 10.00 USD, paid, renewed until 2026-06-30
