# Reseller 10: cancelled now, and what is left goes back
No card is known here: the refund is written down, and the partner is told of it.

product shield monthly 10.00 EUR
terms partner; asked; retries 1 days; grace 3 days; cancel refunds; restart never

2026-01-01  sell shield                                      -> sold, charge 10.00 EUR, paid, started until 2026-02-01
2026-01-16T12:00  cancel                                     -> refund 5.00 EUR, cancelled
2026-01-17  cancel                                           -> refused: already ended (cancelled)
