# Prices that fall, change their mind, or come too soon after another
Who pays less is asked nothing. A newer price takes the place of the one that waits. Of two
increases within a year the second needs consent, however small. Where a month is shorter than the
notice, the renewal after the next is the first that can cost more.

terms platform, prices move
product A monthly 10.00 USD

2024-01-01T00:00  sell A                                     -> sold, charge 10.00 USD, paid, started until 2024-02-01
2024-01-05T00:00  list 20.00 from 2024-02-01                 -> item 1 will cost 20.00 USD from 2024-02-04
2024-01-06T00:00  list 8.00 from 2024-02-01                  -> item 1 will cost 8.00 USD from 2024-02-01
2024-02-01T00:00  wake                                       -> charge 8.00 USD, paid, the new price of item 1, item 1 is A x 1, renewed until 2024-03-01
2024-02-10T00:00  list 9.00                                  -> item 1 will cost 9.00 USD from 2024-03-11
2024-05-01T00:00  wake                                       -> 2024-03-01: charge 8.00 USD, paid, renewed until 2024-04-01
                                                             -> 2024-03-02: told what item 1 will cost
                                                             -> 2024-04-01: charge 9.00 USD, paid, the new price of item 1, item 1 is A x 1, renewed until 2024-05-01
                                                             -> charge 9.00 USD, paid, renewed until 2024-06-01
2024-05-02T00:00  list 9.50 from 2025-04-01                  -> item 1 will cost 9.50 USD from 2025-04-01
2025-03-15T00:00  wake                                       -> 2024-06-01: charge 9.00 USD, paid, renewed until 2024-07-01
                                                             -> 2024-07-01: charge 9.00 USD, paid, renewed until 2024-08-01
                                                             -> 2024-08-01: charge 9.00 USD, paid, renewed until 2024-09-01
                                                             -> 2024-09-01: charge 9.00 USD, paid, renewed until 2024-10-01
                                                             -> 2024-10-01: charge 9.00 USD, paid, renewed until 2024-11-01
                                                             -> 2024-11-01: charge 9.00 USD, paid, renewed until 2024-12-01
                                                             -> 2024-12-01: charge 9.00 USD, paid, renewed until 2025-01-01
                                                             -> 2025-01-01: charge 9.00 USD, paid, renewed until 2025-02-01
                                                             -> 2025-02-01: charge 9.00 USD, paid, renewed until 2025-03-01
                                                             -> 2025-03-01: charge 9.00 USD, paid, renewed until 2025-04-01
                                                             -> 2025-03-02: told what item 1 will cost
2025-04-01T00:00  wake                                       -> charge 9.50 USD, paid, the new price of item 1, item 1 is A x 1, renewed until 2025-05-01
