# Paid after the cancellation
A charge nobody wants any more turns out to be paid: the money goes back (reliability F04).

product A monthly 10.00 EUR

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
next charge is pending
2026-02-10  wake                                             -> charge 10.00 EUR, payment pending
2026-02-11  cancel at end                                    -> charge no longer wanted, cancelled
2026-02-11  entitle                                          -> not entitled: cancelled
2026-02-13  gateway says paid                                -> paid, refund 10.00 EUR
2026-02-13  entitle                                          -> not entitled: cancelled
