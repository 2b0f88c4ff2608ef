# Commerce 6.10: renewed early, from today
The unused time is lost: until 10 January 2027.

product A yearly 365.00 EUR
terms cancel refunds

2025-03-03  sell A                                           -> sold, charge 365.00 EUR, paid, started until 2026-03-03
2026-01-10  renew from today                                 -> charge 365.00 EUR, paid, renewed until 2027-01-10
2026-01-10  cancel now                                       -> refund 365.00 EUR, cancelled
