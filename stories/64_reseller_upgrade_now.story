# Reseller 4: replaced at once
The new one starts now, the old one is cancelled now.

product shield monthly 10.00 EUR
terms partner; restart never

2026-04-01  sell shield                                      -> sold, started until 2026-05-01
2026-04-16  replace now                                      -> cancelled, replaced
2026-04-16  entitle                                          -> not entitled: cancelled
2026-04-16  undo                                             -> refused: already ended (cancelled)
2026-04-16  restart                                          -> refused: the terms do not allow a restart
