# Reseller 10: no answer from the partner
Nobody knows whether he authorised it: he is asked again about the same attempt, soon at first, and
nothing else is tried until he has answered.

product shield monthly 4.99 EUR
terms partner; asked; retries 1, 2 days; grace 3 days; unpaid then cancelled

2026-01-31  sell shield                                      -> sold, charge 4.99 EUR, paid, started until 2026-02-28
next 3 charges are unknown
2026-02-28  wake                                             -> charge 4.99 EUR, outcome unknown, asked 2026-02-28T00:01
2026-02-28T00:02  wake                                       -> 2026-02-28T00:01: outcome unknown, asked 2026-02-28T00:06
2026-02-28T00:02  entitle                                    -> entitled: period_paid, charge_awaited
2026-02-28T00:08  wake                                       -> 2026-02-28T00:06: outcome unknown, asked 2026-02-28T00:21
2026-02-28T01:00  wake                                       -> 2026-02-28T00:21: paid, renewed until 2026-03-31
