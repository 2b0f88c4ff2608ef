# What changes with the end is charged at the end
A change that waits for the end of the period is not charged ahead of it.

product A monthly 10.00 EUR level 1
product B monthly 5.00 EUR level 2
terms platform; charged 3 days ahead

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
2026-01-20  change to B                                      -> B x 1 waits for the period's end
2026-02-11  wake                                             -> 2026-02-07: ordered B x 1
                                                             -> 2026-02-10: charge 5.00 EUR, paid, item 1 is B x 1, waiting change discarded, renewed until 2026-03-10
