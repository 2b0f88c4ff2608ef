# Reseller 10: the partner is asked before each charge
He bills his customer, and says yes or no. The gateway of this story is he: what he authorises is
paid, what he rejects is not. A rejected renewal is asked again every 24 hours while grace runs;
accepted on a retry it goes on as if nothing had been.

product shield monthly 4.99 EUR
terms partner; asked; retries 1, 2, 3, 4, 5, 6 days; grace 7 days; unpaid then cancelled

2026-01-31  sell shield                                      -> sold, charge 4.99 EUR, paid, started until 2026-02-28
next 3 charges decline
2026-02-28  wake                                             -> charge 4.99 EUR, declined, again 2026-03-01, grace until 2026-03-07
2026-02-28  entitle                                          -> entitled until 2026-03-07: grace_runs
2026-03-05  wake                                             -> 2026-03-01: attempt 2, declined, again 2026-03-02
                                                             -> 2026-03-02: attempt 3, declined, again 2026-03-03
                                                             -> 2026-03-03: attempt 4, paid, renewed until 2026-03-31
2026-03-05  entitle                                          -> entitled until 2026-03-31: period_paid
2026-03-31  wake                                             -> charge 4.99 EUR, paid, renewed until 2026-04-30
