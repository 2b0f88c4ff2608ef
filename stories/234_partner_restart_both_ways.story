# Partner 3.1: restarted on the term that is left, or on a new one
A term of its own length is a new one. What was revoked never comes back.

product N yearly 49.00 EUR
terms partner; renewal manual

2026-01-15  sell N                                           -> sold, started until 2027-01-15
2026-03-01  cancel now                                       -> cancelled
2026-03-20  restart                                          -> restarted until 2027-01-15
2026-04-01  cancel now                                       -> cancelled
2026-04-02  restart for 6 months                             -> restarted until 2026-10-02
2026-10-02  wake                                             -> expired, the term is over
2026-10-03  restart                                          -> restarted until 2027-04-03
2026-10-04  cancel now revoked                               -> cancelled
2026-10-05  restart                                          -> refused: the terms do not allow a restart
