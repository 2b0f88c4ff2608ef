# A free trial of all, and then each line at its own introductory price
The trial is the subscription's, the prices are the lines' (reseller 4, rule 4). The free time uses
up no reduced cycle.

product shield monthly 10.00 EUR
product vault monthly 4.00 EUR

2026-01-15  sell shield + vault free for 1 week with 50% off for 2 billings the second with 1.00 less for 1 -> sold, trial until 2026-01-22
2026-04-22  wake                                             -> 2026-01-22: charge 8.00 EUR, paid, renewed until 2026-02-22
                                                             -> 2026-02-22: charge 9.00 EUR, paid, renewed until 2026-03-22
                                                             -> 2026-03-22: charge 14.00 EUR, paid, renewed until 2026-04-22
                                                             -> charge 14.00 EUR, paid, renewed until 2026-05-22
