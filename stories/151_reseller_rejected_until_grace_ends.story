# Reseller 10: rejected until grace ends
A retry every 24 hours until it ends; then it is cancelled, as not paid, and is asked no more.

product shield monthly 4.99 EUR
terms partner; asked; retries 1, 2, 3, 4, 5, 6 days; grace 7 days; unpaid then cancelled

2026-01-31  sell shield                                      -> sold, charge 4.99 EUR, paid, started until 2026-02-28
all charges decline
2026-04-01  wake                                             -> 2026-02-28: charge 4.99 EUR, declined, again 2026-03-01, grace until 2026-03-07
                                                             -> 2026-03-01: attempt 2, declined, again 2026-03-02
                                                             -> 2026-03-02: attempt 3, declined, again 2026-03-03
                                                             -> 2026-03-03: attempt 4, declined, again 2026-03-04
                                                             -> 2026-03-04: attempt 5, declined, again 2026-03-05
                                                             -> 2026-03-05: attempt 6, declined, again 2026-03-06
                                                             -> 2026-03-06: attempt 7, declined
                                                             -> 2026-03-07: charge given up, cancelled
2026-04-01  entitle                                          -> not entitled: cancelled
