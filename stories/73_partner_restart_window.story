# Partner 3.1: restarted inside the window
The term that is not over is taken up again; a new one starts once it is over; too late is too late.

product N yearly 49.00 EUR
terms partner; renewal manual

2026-01-15  sell N                                           -> sold, started until 2027-01-15
2026-03-01  cancel now                                       -> cancelled
2026-03-20  restart                                          -> restarted until 2027-01-15
2026-12-20  cancel now                                       -> cancelled
2027-01-20  restart                                          -> restarted until 2028-01-20
2027-02-01  cancel now                                       -> cancelled
2027-04-03  restart                                          -> refused: the time for a restart is over
