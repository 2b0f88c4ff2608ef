# Reseller 4: replaced when the cycle ends
The previous one runs to its end and is cancelled then, for the reason that it was replaced.

product shield monthly 10.00 EUR
terms partner; needs a customer

2026-01-31T09:00Z  sell shield                               -> sold, started until 2026-02-28T09:00
2026-02-10T00:00Z  replace at renewal                        -> cancellation scheduled for 2026-02-28T09:00, replaced
2026-02-20T00:00Z  entitle                                   -> entitled until 2026-02-28T09:00: period_granted, cancellation_scheduled
2026-02-28T09:00Z  wake                                      -> cancelled
2026-03-01T00:00Z  undo                                      -> refused: already ended (cancelled)
2026-03-02T00:00Z  replace now                               -> refused: already ended (cancelled)
