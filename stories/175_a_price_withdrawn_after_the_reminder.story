# A price that is withdrawn after the renewal was written down
The renewal that was written down at the new price is billed at the old one.

terms platform, prices move; ordered 5 days ahead
product A monthly 9.00 USD

2024-01-01T00:00  sell A                                     -> sold, charge 9.00 USD, paid, started until 2024-02-01
2024-01-10T00:00  list 12.00 from 2024-03-01                 -> item 1 will cost 12.00 USD from 2024-03-01
2024-02-26T00:00  wake                                       -> 2024-01-27: ordered A x 1
                                                             -> 2024-01-31: told what item 1 will cost
                                                             -> 2024-02-01: charge 9.00 USD, paid, renewed until 2024-03-01
                                                             -> 2024-02-25: ordered A x 1
2024-02-27T00:00  list the same                              -> item 1 will cost the same
2024-03-02T00:00  wake                                       -> 2024-03-01: charge 9.00 USD, paid, renewed until 2024-04-01
2024-04-02T00:00  wake                                       -> 2024-03-27: ordered A x 1
                                                             -> 2024-04-01: charge 9.00 USD, paid, renewed until 2024-05-01
