# The resume is still being paid when the pause runs out
It is cancelled; what comes in later goes back and revives nothing.

product A monthly 10.00 EUR
terms suspend at most 30 days

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
2026-01-20  pause                                            -> paused until 2026-02-19
next charge is pending
2026-02-15  resume                                           -> charge 10.00 EUR, payment pending
2026-02-19  wake                                             -> charge no longer wanted, cancelled
2026-02-20  gateway says paid                                -> paid, refund 10.00 EUR
2026-02-20  entitle                                          -> not entitled: cancelled
