# Reseller 4: the replacement that waits for its turn
Created now, it begins and is charged when the previous one's cycle ends; until then nobody is entitled by it.

product plus monthly 10.00 EUR

2026-02-10T00:00Z  sell plus after its predecessor 2026-02-28T09:00Z -> sold
2026-02-20T00:00Z  entitle                                   -> not entitled until 2026-02-28T09:00: waits_for_start
2026-02-28T09:00Z  wake                                      -> charge 10.00 EUR, paid, started until 2026-03-28T09:00
2026-02-28T09:00Z  entitle                                   -> entitled until 2026-03-28T09:00: period_paid
2026-03-28T09:00Z  wake                                      -> charge 10.00 EUR, paid, renewed until 2026-04-28T09:00
