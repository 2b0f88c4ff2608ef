# A date beyond the calendar
A billing date after which no period can be counted is refused when it is set.

product A monthly 10.00 EUR

2026-04-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-05-10
2026-04-20  bill next on 9999-12-31                          -> refused: the time is out of range
