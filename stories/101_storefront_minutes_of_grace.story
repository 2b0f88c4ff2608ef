# Storefront 8.5: minutes of grace and of retry
Sixteen days of grace are two and a half minutes, sixty days of retry ten; each attempt keeps its place in the whole.

pace five_minutes
terms grace 16 days; hold 44 days; retries 1 7 57 days
product app monthly 9.00 USD
next charge is paid
next 5 charges decline

2026-04-01T00:00Z  sell app                                  -> sold, charge 9.00 USD, paid, started until 2026-04-01T00:05
2026-04-01T00:20Z  wake                                      -> 2026-04-01T00:05: charge 9.00 USD, declined, again 2026-04-01T00:05:10, grace until 2026-04-01T00:07:30
                                                             -> 2026-04-01T00:05:10: attempt 2, declined, again 2026-04-01T00:06:10
                                                             -> 2026-04-01T00:06:10: attempt 3, declined, again 2026-04-01T00:14:30
                                                             -> 2026-04-01T00:07:30: hold until 2026-04-01T00:15
                                                             -> 2026-04-01T00:14:30: attempt 4, declined
                                                             -> 2026-04-01T00:15: charge given up, expired, not paid
