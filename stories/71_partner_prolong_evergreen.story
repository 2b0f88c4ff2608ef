# Partner 5.3: what runs for ever has no end to move
And is not renewed by order either.

product N monthly 4.99 EUR
terms partner

2026-01-15  sell N                                           -> sold, started until 2026-02-15
2026-02-01  prolong by 1 month                               -> refused: it does not have a fixed term
2026-02-01  renew the term                                   -> refused: it does not have a fixed term
