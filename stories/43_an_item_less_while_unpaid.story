# One item less while the renewal is unpaid
What is owed costs less: it is asked for anew, as another charge, and the calendar goes on.

product A monthly 10.00 EUR
product B monthly 5.00 EUR

2026-04-10  sell A + B                                       -> sold, charge 15.00 EUR, paid, started until 2026-05-10
next 2 charges decline
2026-05-10  wake                                             -> charge 15.00 EUR, declined, again 2026-05-11, grace until 2026-05-20
2026-05-10T12:00  deactivate 2                               -> item 2 deactivated, charge given up, charge 10.00 EUR, declined, again 2026-05-11
2026-05-11  wake                                             -> attempt 2, paid, renewed until 2026-06-10
2026-05-11  entitle                                          -> entitled until 2026-06-10: period_paid
