# Partner 5.3, 3.1: up at once, down at the end of the term
A fixed term keeps its end. One change waits at a time; what waits can be discarded.

product shield yearly 49.00 EUR level 2 devices 5 family SECURITY
product shield-plus yearly 79.00 EUR level 1 devices 10 family SECURITY
product notebook yearly 5.00 EUR level 1 family PRIVACY
terms partner; renewal manual; plans within the family

2026-01-15  sell shield                                      -> sold, started until 2027-01-15
2026-02-01  become notebook                                  -> refused: the terms do not allow a change to that plan
2026-02-01  become shield                                    -> refused: the item is that product already
2026-03-01  become shield-plus                               -> item 1 is shield-plus x 1
2026-04-01  become shield                                    -> shield x 1 waits for the period's end
2026-04-02  become shield now                                -> refused: a change is scheduled already
2026-04-02  seats 2                                          -> refused: a change is scheduled already
2026-04-03  discard                                          -> waiting change discarded
2026-04-03  seats 2                                          -> item 1 is shield-plus x 2
2026-04-04  become shield at end                             -> shield x 1 waits for the period's end
2026-12-20  renew the term                                   -> item 1 is shield x 1, waiting change discarded, renewed until 2028-01-15
