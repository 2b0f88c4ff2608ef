# A new period in the minute after the end
The renewal is written down, and an early one was asked for whose outcome is not known before the end. What is changed to
then is paid and used, not what was written down: one more costs one more.

terms platform; ordered 5 days ahead
product A monthly 10.00 EUR

2024-01-01T00:00  sell A                                     -> sold, charge 10.00 EUR, paid, started until 2024-02-01
next 2 charges are unknown
next charge is not charged
2024-01-31T23:58  renew                                      -> 2024-01-27: ordered A x 1
                                                             -> charge 10.00 EUR, outcome unknown, asked 2024-01-31T23:59
2024-02-01T00:04  change to A x 3 with a new period          -> 2024-01-31T23:59: outcome unknown, asked 2024-02-01T00:04
                                                             -> declined, charge given up
                                                             -> charge 30.00 EUR, paid, item 1 is A x 3, renewed until 2024-03-01T00:04
2024-02-01T00:05  change to A x 4 now                        -> charge 10.00 EUR, paid, item 1 is A x 4
2024-03-02T00:00  wake                                       -> 2024-02-25T00:04: ordered A x 4
                                                             -> 2024-03-01T00:04: charge 40.00 EUR, paid, renewed until 2024-04-01T00:04
