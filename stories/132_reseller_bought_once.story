# Bought once
A product that is sold once is charged with the first cycle and ends with it (reseller 4, rule 5).

product setup monthly 30.00 EUR once

2026-01-31  sell setup                                       -> sold, charge 30.00 EUR, paid, started until 2026-02-28
2026-02-10  entitle                                          -> entitled until 2026-02-28: period_paid
2026-02-28  wake                                             -> item 1 finished, expired, nothing left
2026-02-28  entitle                                          -> not entitled: nothing_left
