# Partner 5.2: a fixed term is renewed by order
Not before the window opens; inside it the term goes on from its old end; after it expired a new
term starts, and the gap is not filled; then the window closes.

product N yearly 49.00 EUR
terms partner; renewal manual

2025-01-15  sell N                                           -> sold, started until 2026-01-15
2025-10-16  renew the term                                   -> refused: the time to renew the term is not now
2025-10-18  cancel at end                                    -> cancellation scheduled for 2026-01-15
2025-10-19  renew the term                                   -> renewed until 2027-01-15
2027-01-15  wake                                             -> expired, the term is over
2027-02-10  renew the term for 1 month                       -> restarted until 2027-03-10
2027-03-10  wake                                             -> expired, the term is over
2027-04-10  renew the term                                   -> refused: the time to renew the term is not now
