# Charged three days ahead
Who charges ahead has the next term paid before the running one is over; it ends where it would
have ended anyway, and the 31st comes back (notifications 5.4, firstChargeDays).

product A monthly 10.00 EUR
terms platform; ordered 7 days ahead; charged 3 days ahead

2026-01-31  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-28
2026-02-20  wake                                             -> nothing
2026-02-22  wake                                             -> 2026-02-21: ordered A x 1
2026-02-26  wake                                             -> 2026-02-25: charge 10.00 EUR, paid, renewed until 2026-03-31
2026-02-27  cancel at end                                    -> cancellation scheduled for 2026-03-31
2026-02-27  undo                                             -> cancellation undone
2026-04-01  wake                                             -> 2026-03-24: ordered A x 1
                                                             -> 2026-03-28: charge 10.00 EUR, paid, renewed until 2026-04-30
