# Reseller 4: the deferred successor
Created now, it starts and is charged when its predecessor ends.

product shield monthly 10.00 EUR

2026-04-16  sell shield after its predecessor 2026-05-01     -> sold
2026-04-16  entitle                                          -> not entitled until 2026-05-01: waits_for_start
2026-05-01  wake                                             -> charge 10.00 EUR, paid, started until 2026-06-01
2026-06-01  wake                                             -> charge 10.00 EUR, paid, renewed until 2026-07-01
