# Cancelled while an upgrade is being paid
A cancellation is the last word: what comes in later neither changes the plan nor renews it.

product A monthly 9.00 USD level 2
product B monthly 15.00 USD level 1
terms upgrade with a new period; negative credited

2026-04-01  sell A                                           -> sold, charge 9.00 USD, paid, started until 2026-05-01
next charge is pending
2026-04-16  change to B                                      -> charge 15.00 USD, payment pending
2026-04-17  cancel at end                                    -> charge no longer wanted, cancellation scheduled for 2026-05-01
2026-04-18  gateway says paid                                -> paid, refund 15.00 USD
2026-04-18  entitle                                          -> entitled until 2026-05-01: period_paid, cancellation_scheduled
2026-05-01  wake                                             -> cancelled
