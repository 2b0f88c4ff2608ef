# Cancelled before it was ever paid
There is no paid time to come back to.

product A monthly 10.00 EUR

next charge is pending
2026-01-10  sell A                                           -> sold, charge 10.00 EUR, payment pending
2026-01-11  cancel now                                       -> charge no longer wanted, cancelled
2026-01-11  restart                                          -> refused: the terms do not allow a restart
2026-01-12  gateway says paid                                -> paid, refund 10.00 EUR
2026-01-12  restart                                          -> refused: the terms do not allow a restart
2026-01-12  entitle                                          -> not entitled: cancelled
