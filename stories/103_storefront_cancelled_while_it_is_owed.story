# Storefront 8.6: cancelled while a payment is owed
What was agreed to is still tried for, and goes on once it is paid.

terms committed to 3 payments; grace 10 days; retries 3 days; cancel never now
product app monthly 9.00 USD
next charge is paid
next charge declines

2026-01-31  sell app                                         -> sold, charge 9.00 USD, paid, started until 2026-02-28
2026-02-28  wake                                             -> charge 9.00 USD, declined, again 2026-03-03, grace until 2026-03-10
2026-03-01  cancel at end                                    -> renewal manual
2026-03-03  wake                                             -> attempt 2, paid, renewed until 2026-03-31
2026-03-31  wake                                             -> charge 9.00 USD, paid, renewed until 2026-04-30
2026-04-10  cancel at end                                    -> nothing
2026-04-30  wake                                             -> expired, the term is over
