# An offer that is paid late
Paid after grace, the three months of the offer begin with the payment, and are three months.

terms grace 10 days; hold 30 days; retries 20 days; late from the payment after grace
product A monthly 9.00 USD level 1
product B monthly 15.00 USD level 2

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
2026-04-16  change to B up front for 30.00 over 3 months     -> B x 1 waits for the period's end
next charge declines
2026-05-12  wake                                             -> 2026-05-01: charge 30.00 USD, declined, again 2026-05-21, grace until 2026-05-11
                                                             -> 2026-05-11: hold until 2026-06-10
2026-05-25  wake                                             -> 2026-05-21: attempt 2, paid, item 1 is B x 1, waiting change discarded, renewed until 2026-08-21
2026-08-25  wake                                             -> 2026-08-21: charge 15.00 USD, paid, renewed until 2026-09-21
