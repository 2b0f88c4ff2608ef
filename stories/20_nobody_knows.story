# Nobody knows whether it was charged
No second attempt while the outcome is unknown; the gateway is asked, sooner at first, then daily,
then an operator is (reliability F03). Access stays, since nobody knows that it was not paid.

product A monthly 10.00 EUR

2026-01-10  sell A                                           -> sold, charge 10.00 EUR, paid, started until 2026-02-10
next 14 charges are unknown
2026-02-10  wake                                             -> charge 10.00 EUR, outcome unknown, asked 2026-02-10T00:01
2026-02-10T02:00  change to A x 2 now                        -> 2026-02-10T00:01: outcome unknown, asked 2026-02-10T00:06
                                                             -> 2026-02-10T00:06: outcome unknown, asked 2026-02-10T00:21
                                                             -> 2026-02-10T00:21: outcome unknown, asked 2026-02-10T01:21
                                                             -> 2026-02-10T01:21: outcome unknown, asked 2026-02-10T07:21
                                                             -> refused: a charge is in progress
2026-02-12  wake                                             -> 2026-02-10T07:21: outcome unknown, asked 2026-02-11T07:21
                                                             -> 2026-02-11T07:21: outcome unknown, asked 2026-02-12T07:21
2026-02-12  entitle                                          -> entitled: period_paid, charge_awaited
2026-02-25  wake                                             -> 2026-02-12T07:21: outcome unknown, asked 2026-02-13T07:21
                                                             -> 2026-02-13T07:21: outcome unknown, asked 2026-02-14T07:21
                                                             -> 2026-02-14T07:21: outcome unknown, asked 2026-02-15T07:21
                                                             -> 2026-02-15T07:21: outcome unknown, asked 2026-02-16T07:21
                                                             -> 2026-02-16T07:21: outcome unknown, asked 2026-02-17T07:21
                                                             -> 2026-02-17T07:21: outcome unknown, asked 2026-02-18T07:21
                                                             -> 2026-02-18T07:21: outcome unknown, parked
2026-03-25  wake                                             -> nothing
2026-03-26  gateway says paid                                -> paid, renewed until 2026-03-10
2026-03-26  wake                                             -> nothing
