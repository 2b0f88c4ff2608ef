# Commerce 5.4: raising the seats extends the period
One seat at 30.00, next billing 21 September; on 11 September two more, with a full period of their
own: 60.00 + 30.00 x 20/30 = 80.00, next billing 11 October.

product A monthly 30.00 EUR
terms days 30/360

2026-08-21  sell A                                           -> sold, charge 30.00 EUR, paid, started until 2026-09-21
2026-09-11  change to A x 3 now extending                    -> charge 80.00 EUR, paid, item 1 is A x 3, runs until 2026-10-11
2026-10-11  wake                                             -> charge 90.00 EUR, paid, renewed until 2026-11-11
