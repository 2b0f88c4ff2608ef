# Commerce 6.10: renewed early, unused time carried over
Annual, next billing 3 March 2026, called on 10 January: until 3 March 2027. What is given back
later counts the old year's rest too: nothing that was paid is lost.

product A yearly 365.00 EUR
terms cancel refunds

2025-03-03  sell A                                           -> sold, charge 365.00 EUR, paid, started until 2026-03-03
2026-01-10  renew                                            -> charge 365.00 EUR, paid, renewed until 2027-03-03
2026-01-10  cancel now                                       -> refund 417.00 EUR, cancelled
