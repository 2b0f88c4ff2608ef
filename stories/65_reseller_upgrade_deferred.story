# Reseller 4: replaced at the next recurrence
The old one runs to its end; taking that back makes it renew again.

product shield monthly 10.00 EUR
terms partner

2026-04-01  sell shield                                      -> sold, started until 2026-05-01
2026-04-16  replace at renewal                               -> cancellation scheduled for 2026-05-01, replaced
2026-04-17  undo                                             -> cancellation undone
2026-04-18  replace at renewal                               -> cancellation scheduled for 2026-05-01, replaced
2026-05-01  wake                                             -> cancelled
2026-05-01  entitle                                          -> not entitled: cancelled
