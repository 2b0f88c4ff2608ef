# Partner: a change at the end of the term is made by the renewal
A second one is refused while one waits.

product N yearly 49.00 EUR level 2
product M yearly 29.00 EUR level 3
terms partner; renewal manual; downgrade at the period's end; second change refused

2025-01-15  sell N                                           -> sold, started until 2026-01-15
2025-11-01  change to M                                      -> M x 1 waits for the period's end
2025-11-02  change to M x 2                                  -> refused: a change is scheduled already
2025-12-01  renew the term                                   -> item 1 is M x 1, waiting change discarded, renewed until 2027-01-15
