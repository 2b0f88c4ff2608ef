# Notifications 5.1: suspended means paused
Access is off at once; the anniversary moves by the time that was paused.

product A monthly 10.00 EUR
terms suspend extends

2026-01-31T09:00  sell A                                     -> sold, charge 10.00 EUR, paid, started until 2026-02-28T09:00
2026-02-10T09:00  pause                                      -> paused
2026-02-10T09:00  entitle                                    -> not entitled: period_paid, suspended
2026-02-20T09:00  resume                                     -> resumed until 2026-03-10T09:00
2026-03-10T09:00  wake                                       -> charge 10.00 EUR, paid, renewed until 2026-04-10T09:00
