# Partner 3.1: suspended for ninety days
Then it is cancelled by itself; while suspended nobody is entitled.

product N yearly 49.00 EUR
terms partner; renewal manual

2026-01-15  sell N                                           -> sold, started until 2027-01-15
2026-02-01  pause                                            -> paused until 2026-05-02
2026-02-02  entitle                                          -> not entitled until 2026-05-02: period_granted, suspended
2026-05-02  wake                                             -> cancelled
2026-05-03  restart                                          -> restarted until 2027-01-15
