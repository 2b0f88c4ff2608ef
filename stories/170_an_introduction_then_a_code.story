# An introduction, then a code that stacks with it
Storefront 5.6: where both may be used the introduction comes first. Free time comes before anything
that is billed; cheaper billings are used up one after the other.

product A monthly 10.00 USD

2026-01-15  sell A free for 1 week up front for 15.00 over 2 months with 50% off for 1 billings -> sold, trial until 2026-01-22
2026-03-22  wake                                             -> 2026-01-22: charge 15.00 USD, paid, renewed until 2026-03-22
                                                             -> charge 5.00 USD, paid, renewed until 2026-04-22
2026-05-22  wake                                             -> 2026-04-22: charge 10.00 USD, paid, renewed until 2026-05-22
                                                             -> charge 10.00 USD, paid, renewed until 2026-06-22
