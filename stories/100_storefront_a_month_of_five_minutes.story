# Storefront 8.5: a month of five minutes
In a compressed sandbox a subscription renews twelve times and stops. What is due within the hour is due at its second.

pace five_minutes
product app monthly 9.00 USD

2026-04-01T00:00Z  sell app                                  -> sold, charge 9.00 USD, paid, started until 2026-04-01T00:05
2026-04-01T00:05Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:10
2026-04-01T00:10Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:15
2026-04-01T00:15Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:20
2026-04-01T00:20Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:25
2026-04-01T00:25Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:30
2026-04-01T00:30Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:35
2026-04-01T00:35Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:40
2026-04-01T00:40Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:45
2026-04-01T00:45Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:50
2026-04-01T00:50Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T00:55
2026-04-01T00:55Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T01:00
2026-04-01T01:00Z  wake                                      -> charge 9.00 USD, paid, renewed until 2026-04-01T01:05
2026-04-01T01:04Z  entitle                                   -> entitled until 2026-04-01T01:05: period_paid
2026-04-01T01:05Z  wake                                      -> expired, the term is over
2026-04-01T01:06Z  entitle                                   -> not entitled: term_over
