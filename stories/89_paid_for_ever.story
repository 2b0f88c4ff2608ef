# Paid for ever
A lifetime is paid once; its terms go on and cost nothing (notifications 5.4, lifetime).

product A monthly 10.00 EUR
terms platform; lifetime

2026-01-31  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-28
2026-04-01  wake                                             -> 2026-02-28: renewed until 2026-03-31
                                                             -> 2026-03-31: renewed until 2026-04-30
2026-04-02  cancel now                                       -> cancelled
