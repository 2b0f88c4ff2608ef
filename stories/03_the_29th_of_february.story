# A year from the 29th of February
Three years end on the 28th, the fourth comes back to the 29th (storefront 7).

product A yearly 90.00 USD

2024-02-29  sell A                                           -> sold, charge 90.00 USD, paid, started until 2025-02-28
2028-03-01  wake                                             -> 2025-02-28: charge 90.00 USD, paid, renewed until 2026-02-28
                                                             -> 2026-02-28: charge 90.00 USD, paid, renewed until 2027-02-28
                                                             -> 2027-02-28: charge 90.00 USD, paid, renewed until 2028-02-29
                                                             -> 2028-02-29: charge 90.00 USD, paid, renewed until 2029-02-28
